"""How the words of an agency's table of internal steps are understood: who does a step, in which phase, how long.

Everything is looked up in lists of words, in the order written here, on text without marks and in lower case;
what is in no list is not guessed at.

    who     office: "một cửa", "tiếp nhận và trả kết quả", "trung tâm phục vụ hành chính công" → the receiving
            centre; everyone else → the competent agency
            role: "văn thư" → clerk; "lãnh đạo", "chủ tịch", "giám đốc", "trưởng phòng" … → leader;
            anyone of the receiving centre → receptionist; "chuyên viên", "công chức", "cán bộ" … → handler
    phase   the step of the receiving centre at the beginning → reception, at the end → return;
            "phân công", "chuyển hồ sơ" → transfer; "ký", "phê duyệt", "đóng dấu", "phát hành" … → approval,
            and whatever a leader or clerk does besides; all else → examination
    time    "giờ", "ngày", "phút", "buổi" with decimal comma or point, fractions (1/2, ½), "1 ngày 4 giờ"; a
            number alone takes the unit of the column's heading; a day has eight working hours
"""

import re
from decimal import Decimal
from typing import NamedTuple

from motcua.kit import text
from motcua.workflow.rules import Office, Phase

HOURS_A_DAY = 8

_CENTRE = (
    "mot cua",
    "1 cua",
    "tiep nhan va tra",
    "tiep nhan, tra",
    "tiep nhan & tra",
    "tn&tkq",
    "tntkq",
    "bo phan tiep nhan",
    "phuc vu hanh chinh cong",
    "trung tam hanh chinh cong",
    "pvhcc",
    "bpmc",
)
_CLERK = ("van thu",)
_LEADER = (
    "lanh dao",
    "chu tich",
    "giam doc",
    "truong phong",
    "truong ban",
    "thu truong",
    "cuc truong",
    "truong cong an",
    "chanh van phong",
    "pho phong",
    "doi truong",
)
_HANDLER = (
    "chuyen vien",
    "cong chuc",
    "can bo",
    "vien chuc",
    "nhan vien",
    "tham dinh vien",
    "chuyen mon",
    "thu ly",
)

_ROLES = (("clerk", _CLERK), ("leader", _LEADER), ("handler", _HANDLER))

_TRANSFER = (
    "phan cong",
    "phan xu ly",
    "giao viec",
    "chuyen ho so",
    "luan chuyen",
    "chuyen den",
    "chuyen cho",
)
_APPROVAL = ("ky duyet", "ky ", "phe duyet", "duyet", "dong dau", "phat hanh", "vao so", "ban hanh")

# The columns: the words of a heading that tell each, the surer first.
COLUMNS = {
    "who": ("trach nhiem", "thuc hien boi", "nguoi", "don vi", "bo phan", "chuc danh", "co quan", "ai lam"),
    "hours": ("thoi gian", "thoi han", "so gio", "so ngay"),
    "result": ("ket qua", "san pham", "bieu mau", "dau ra"),
    "name": ("trinh tu", "noi dung", "cong viec", "ten buoc", "cac buoc", "buoc thuc hien", "mo ta", "buoc"),
    "number": ("tt", "stt", "so tt", "so thu tu"),
}


class Who(NamedTuple):
    """`is_sure` is false where the words name more than one role; then it is the first."""

    role: str
    office: Office
    is_sure: bool


def column_of(heading: str) -> str | None:
    """Which column a heading names."""
    folded = text.fold(heading)
    if folded.strip(" .") in COLUMNS["number"]:
        return "number"
    for column in ("hours", "who", "result", "name"):
        # "Bước thực hiện" is what is done, "Người thực hiện" who does it.
        if any(word in folded for word in COLUMNS[column]) and len(folded) <= 80:
            return column
    return None


def who(words: str) -> Who | None:
    folded = text.fold(words)
    at_centre = _says(folded, _CENTRE)
    roles = [role for role, known in _ROLES if _says(folded, known)]
    if at_centre:
        # "Công chức một cửa" is a receptionist; a leader or clerk of the centre stays one.
        roles = [role for role in roles if role != "handler"] or ["receptionist"]
    if not roles:
        return None
    is_sure = _is_sure(folded, roles)
    role = roles[0] if is_sure else min(roles, key=lambda role: _first(folded, dict(_ROLES)[role]))
    return Who(role, Office.RECEIVING if at_centre else Office.COMPETENT, is_sure)


def _is_sure(folded: str, roles: list[str]) -> bool:
    # "Lãnh đạo phòng chuyên môn" is one leader; "Chuyên viên, lãnh đạo phòng" are two people.
    return len(roles) == 1 or not re.search(r"[,;/+]| va ", folded)


def _first(folded: str, words: tuple[str, ...]) -> int:
    return min(folded.index(word) for word in words if word in folded)


def _says(folded: str, words: tuple[str, ...]) -> bool:
    return any(word in folded for word in words)


def phase(name: str, done_by: Who | None, *, is_first: bool, is_last: bool) -> Phase:
    folded = text.fold(name) + " "
    if done_by is not None and done_by.role == "receptionist":
        if is_last or ("tra ket qua" in folded and not is_first):
            return Phase.RETURN
        return Phase.RECEPTION if is_first else Phase.TRANSFER
    if _says(folded, _TRANSFER) and not _says(folded, _APPROVAL):
        return Phase.TRANSFER
    if _says(folded, _APPROVAL) and (done_by is None or done_by.role != "handler"):
        return Phase.APPROVAL
    if done_by is not None and done_by.role in {"leader", "clerk"}:
        return Phase.APPROVAL
    return Phase.EXAMINATION


_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_UNITS = {"gio": Decimal(1), "h": Decimal(1), "ngay": Decimal(HOURS_A_DAY), "phut": 1 / Decimal(60)}
_UNITS["buoi"] = Decimal(HOURS_A_DAY) / 2
_NUMBER = r"(\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+))?"
_AMOUNT = re.compile(rf"{_NUMBER}\s*(gio|h\b|ngay|phut|buoi)")
# Words that may stand around an amount without changing it.
_AROUND = re.compile(
    r"\b(khong qua|toi da|trong vong|trong|khoang|lam viec|hanh chinh|va|ke tu.*|tinh tu.*|sau khi.*|ngay khi.*)\b|[().,;:]"
)


def unit_of(heading: str) -> str | None:
    """The unit that a heading names, where it names just one."""
    folded = text.fold(heading)
    found = {unit for unit in ("gio", "ngay", "phut") if re.search(rf"\b{unit}\b", folded)}
    return found.pop() if len(found) == 1 else None


def hours(words: str, *, unit: str | None) -> Decimal | None:
    """Working hours, in hundredths; None where the words say no single span of time."""
    folded = text.fold(words)
    for sign, fraction in _FRACTIONS.items():
        folded = folded.replace(sign, fraction)
    alone = re.fullmatch(_NUMBER, folded)
    if alone:
        return _rounded(_amount(alone[1], alone[2], _UNITS[unit])) if unit else None
    found = _AMOUNT.findall(folded)
    if not found or _AROUND.sub("", _AMOUNT.sub("", folded)).strip():
        return None
    units = [unit for _, _, unit in found]
    # "1 ngày 4 giờ" is one span; "2 ngày, 3 ngày" are two.
    if len(set(units)) < len(units):
        return None
    return _rounded(sum((_amount(number, by, _UNITS[name]) for number, by, name in found), Decimal()))


def _amount(number: str, by: str | None, unit: Decimal) -> Decimal:
    return Decimal(number.replace(",", ".")) / (Decimal(by or 1) or 1) * unit


def _rounded(value: Decimal) -> Decimal | None:
    value = value.quantize(Decimal("0.01")).normalize()
    return value if 0 < value <= 10_000 else None
