"""What an imported row makes of a procedure: what it says is put in, what it does not say stays as it was.

Of a list (papers, legal basis, fees) whatever is the same keeps what only we know of it: how many originals, the
article, where a figure was verified. So a file that says what stands here already changes nothing.
"""

import copy
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalogue.national import SAME_DAY, Entry
from motcua.kit.text import fold, nfc

Record = dict[str, Any]

# Parts that a row may say something of, in the order in which a person reads them.
PARTS = (
    "title", "summary", "field", "competent_kind", "level_of_service", "term", "fees", "components", "steps",
    "conditions", "applicants", "result", "legal_basis", "life_events", "keywords", "form", "process", "sample",
)  # fmt: skip
# What a procedure that is new here must be told by the row itself.
_NEEDED: dict[str, Promise] = {
    "field": gettext_lazy("lĩnh vực (LINHVUCTHUCHIEN)"),
    "steps": gettext_lazy("trình tự thực hiện (TRINHTUTHUCHIEN)"),
    "term": gettext_lazy("thời hạn giải quyết (CACHTHUCTHUCHIEN)"),
    "result": gettext_lazy("kết quả (KETQUATHUCHIEN)"),
    "applicants": gettext_lazy("đối tượng thực hiện (MOTADOITUONGTHUCHIEN)"),
    "legal_basis": gettext_lazy("căn cứ pháp lý (CANCUPHAPLY)"),
    "competent_kind": gettext_lazy("cơ quan thực hiện thuộc tỉnh (COQUANTHUCHIEN)"),
}
_LAWS = ("Bộ luật", "Luật", "Pháp lệnh", "Hiến pháp")
_KINDS = (
    "Thông tư liên tịch", "Nghị quyết", "Nghị định", "Thông tư", "Quyết định", "Chỉ thị", "Văn bản hợp nhất",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """`changes` names the parts that differ from the version here; a new procedure has none."""

    record: Record | None
    changes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def merge(entry: Entry, base: Record | None, *, source: str, day: dt.date) -> Merged:
    """`source` and `day` say where the row comes from; they change only with something else."""
    if base is None:
        return _new(entry, source, day)
    record = copy.deepcopy(base)
    changes = []
    for part in PARTS:
        if part in entry.parts and not _is_same(part, base, entry.parts[part]):
            _PUT.get(part, _put_plain)(record, part, entry, source)
            changes.append(part)
    if changes:
        record |= {"source": source, "source_date": day.isoformat()}
    notices = []
    if "term" in changes and "process" not in changes and record["process"]:
        notices.append(_("Thời hạn đổi mà quy trình điện tử chưa đổi: soạn lại giờ của các bước."))
    return Merged(record, tuple(changes), _service_faults(record), tuple(notices))


def _new(entry: Entry, source: str, day: dt.date) -> Merged:
    missing = [str(words) for part, words in _NEEDED.items() if part not in entry.parts]
    if missing:
        return Merged(None, faults=(_("Thủ tục mới mà thiếu %s.") % "; ".join(missing),))
    record = _blank(entry, source, day)
    for part in PARTS:
        if part in entry.parts:
            _PUT.get(part, _put_plain)(record, part, entry, source)
    record["summary"] = entry.parts.get("summary") or _summary(record)
    record["to_verify"] = _to_verify(entry)
    notices = []
    if not record["form"]:
        notices.append(_("Chưa có tờ khai và quy trình điện tử: công bố ở mức cung cấp thông tin."))
    return Merged(record, faults=_service_faults(record), notices=tuple(notices))


def _blank(entry: Entry, source: str, day: dt.date) -> Record:
    return {
        "code": entry.code,
        "title": entry.title,
        "summary": "",
        "field": "",
        "level_of_service": "information",
        "competent_kind": "",
        "receiving": "centre",
        "term": {},
        "components": [],
        "fees": [],
        "legal_basis": [],
        "result": {},
        "issues_receipt": True,
        "public_posting_days": 0,
        "steps": [],
        "conditions": [],
        "applicants": [],
        "life_events": [],
        "keywords": [entry.title],
        "popularity": 0,
        "form": None,
        "process": None,
        "source": source,
        "source_date": day.isoformat(),
        "to_verify": [],
    }


def _summary(record: Record) -> str:
    words = _("Lĩnh vực %(field)s. Kết quả: %(result)s.") % {
        "field": record["field"], "result": record["result"]["title"].rstrip("."),
    }  # fmt: skip
    return words if len(words) <= 300 else words[:297] + "…"


def _to_verify(entry: Entry) -> list[str]:
    """What the national record does not tell and was presumed."""
    found = [_("Số bản chính, bản sao và việc bắt buộc của từng giấy tờ: bản ghi quốc gia không nói.")]
    if "level_of_service" not in entry.parts:
        found.append(_("Mức độ dịch vụ công trực tuyến: chưa có, tạm ghi cung cấp thông tin."))
    return found


def _service_faults(record: Record) -> tuple[str, ...]:
    if record["level_of_service"] != "information" and not (record["form"] and record["process"]):
        return (_("Mức toàn trình hoặc một phần cần có tờ khai (TOKHAI) và quy trình (QUYTRINH)."),)
    return ()


# --- whether a part says what stands here ------------------------------------------------------------------------


def _is_same(part: str, base: Record, value: Any) -> bool:
    same = _SAME.get(part)
    return same(base, value) if same else _plain(base.get(part)) == _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _same_applicants(base: Record, value: list[str]) -> bool:
    return [nfc(part) for words in base["applicants"] for part in words.split(";") if part.strip()] == value


def _same_term(base: Record, value: tuple[int, str, str]) -> bool:
    amount, unit, note = value
    return _is_as_long(base["term"], amount, unit) and note in {"", nfc(base["term"]["note"])}


def _is_as_long(term: Mapping[str, Any], amount: int, unit: str) -> bool:
    return (term.get("amount"), term.get("unit")) == (amount, "working_day" if unit == SAME_DAY else unit)


def _same_fees(base: Record, value: list[tuple[str, int, str]]) -> bool:
    return [_fee_key(fee) for fee in base["fees"]] == value


def _fee_key(fee: Mapping[str, Any]) -> tuple[str, int, str]:
    return fee["channel"], fee["amount"], nfc(fee["words"])


def _same_components(base: Record, value: list[tuple[str, str, str, bool]]) -> bool:
    papers = base["components"]
    return len(papers) == len(value) and all(
        nfc(paper["title"]) == title and note in {"", nfc(paper["note"])}
        for paper, (_number, title, note, _is_of_all) in zip(papers, value, strict=True)
    )


def _same_result(base: Record, value: tuple[str, str]) -> bool:
    return nfc(base["result"]["title"]) == value[0] and value[1] in {"", base["result"]["code"]}


def _same_legal_basis(base: Record, value: list[tuple[str, str]]) -> bool:
    return [_basis_key(basis) for basis in base["legal_basis"]] == value


def _basis_key(basis: Mapping[str, Any]) -> tuple[str, str]:
    return basis["number"], nfc(f"{basis['kind']} {basis['about']}")


def _same_sample(base: Record, value: bool) -> bool:
    return bool(base.get("sample", False)) == value


_SAME: dict[str, Callable[[Record, Any], bool]] = {
    "applicants": _same_applicants,
    "term": _same_term,
    "fees": _same_fees,
    "components": _same_components,
    "result": _same_result,
    "legal_basis": _same_legal_basis,
    "sample": _same_sample,
}


# --- putting a part into a record --------------------------------------------------------------------------------


def _put_plain(record: Record, part: str, entry: Entry, _source: str) -> None:
    record[part] = entry.parts[part]


def _put_sample(record: Record, part: str, entry: Entry, _source: str) -> None:
    record.pop(part, None)
    if entry.parts[part]:
        record[part] = True


def _put_term(record: Record, part: str, entry: Entry, source: str) -> None:
    amount, unit, note = entry.parts[part]
    before = record[part]
    record[part] = {
        "amount": amount,
        "unit": "working_day" if unit == SAME_DAY else unit,
        "same_day": unit == SAME_DAY or (_is_as_long(before, amount, unit) and before["same_day"]),
        "note": note,
        "verified": not entry.parts.get("sample", False),
        "source": source,
    }


def _put_fees(record: Record, part: str, entry: Entry, source: str) -> None:
    kept = {_fee_key(fee): fee for fee in record[part]}
    record[part] = [
        kept.get(
            (channel, amount, words),
            {
                "channel": channel,
                "amount": amount,
                "words": words,
                "verified": not entry.parts.get("sample", False),
                "source": source,
            },
        )
        for channel, amount, words in entry.parts[part]
    ]


def _put_components(record: Record, part: str, entry: Entry, _source: str) -> None:
    """A paper is known by its title, or by its number where the title changed."""
    by_title = {nfc(paper["title"]): paper for paper in record[part]}
    by_code = {paper["code"]: paper for paper in record[part]}
    made: list[Record] = []
    taken: set[str] = set()
    for number, title, note, is_of_all in entry.parts[part]:
        known = by_title.get(title) or by_code.get(_slug(number))
        if known and known["code"] not in taken:
            paper = known | {"title": title, "note": note or known["note"]}
        else:
            paper = _paper(_free_code(number or title, taken | by_code.keys()), title, note)
            paper["required"] = is_of_all
        taken.add(paper["code"])
        made.append(paper)
    record[part] = made


def _paper(code: str, title: str, note: str) -> Record:
    return {
        "code": code,
        "title": title,
        "required": True,
        "originals": 1,
        "copies": 0,
        "note": note,
        "authorisation": False,
        "presented": False,
    }


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")[:40].rstrip("-")


def _free_code(words: str, taken: Iterable[str]) -> str:
    plain = _slug(words) or "giay-to"
    codes = (plain, *(f"{plain[:36].rstrip('-')}-{number}" for number in range(2, 1000)))
    return next(code for code in codes if code not in taken)


def _put_result(record: Record, part: str, entry: Entry, _source: str) -> None:
    title, code = entry.parts[part]
    record[part] = {"title": title, "code": code or record[part].get("code", "")}


def _put_legal_basis(record: Record, part: str, entry: Entry, source: str) -> None:
    kept: dict[tuple[str, str], list[Record]] = {}
    for basis in record[part]:
        kept.setdefault(_basis_key(basis), []).append(basis)
    made = []
    for number, title in entry.parts[part]:
        known = kept.get((number, title), [])
        made.append(known.pop(0) if known else _basis(number, title, source))
    record[part] = made


def _basis(number: str, title: str, source: str) -> Record:
    """A law goes by its name; of anything else the kind stands before what it is about."""
    kind, about = title, ""
    if not title.startswith(_LAWS):
        kind = next((kind for kind in _KINDS if title.startswith(kind)), "")
        about = title.removeprefix(kind).strip()
        kind, about = (kind, about) if kind else (title, "")
    return {"number": number, "kind": kind, "about": about, "article": "", "source": source}


_PUT: dict[str, Callable[[Record, str, Entry, str], None]] = {
    "term": _put_term,
    "fees": _put_fees,
    "components": _put_components,
    "result": _put_result,
    "legal_basis": _put_legal_basis,
    "sample": _put_sample,
}
