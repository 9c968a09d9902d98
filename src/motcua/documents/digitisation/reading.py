"""What a form may take from a page that was read: values beside their labels, with where they stand.

Pure: words with boxes and rules in, proposals out. Nothing here decides; an official does.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from motcua.kit import text


class FieldKind(StrEnum):
    NAME = "name"
    DATE = "date"
    NUMBER = "number"
    ADDRESS = "address"
    DOCUMENT_NUMBER = "document_number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Which words on a paper stand before the value of a field; the first label that is found counts."""

    name: str
    title: str
    kind: FieldKind
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """In points of the page's image."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageWords:
    """A word is (text, left, top, right, bottom, confidence 0–100, line)."""

    number: int
    words: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`value` is as forms keep it (dates ISO, numbers without blanks), `written` as it stands on the page."""

    field: str
    title: str
    kind: FieldKind
    value: str
    written: str
    page: int
    box: Box
    confidence: int


# Of a value that is kept.
MOST_LETTERS: Final = 500
# Labels as papers in force print them; a component may name its own.
DEFAULT_RULES: Final = (
    FieldRule("full_name", "Họ, chữ đệm, tên", FieldKind.NAME, ("Họ, chữ đệm và tên", "Họ, chữ đệm, tên", "Họ và tên", "Họ tên")),
    FieldRule("birth_date", "Ngày, tháng, năm sinh", FieldKind.DATE, ("Ngày, tháng, năm sinh", "Ngày sinh", "Sinh ngày")),
    FieldRule("personal_number", "Số định danh cá nhân", FieldKind.NUMBER, ("Số định danh cá nhân", "Số ĐDCN", "Số căn cước công dân", "Số căn cước", "Số CCCD")),
    FieldRule("address", "Nơi cư trú", FieldKind.ADDRESS, ("Nơi cư trú", "Nơi thường trú", "Nơi ở hiện tại", "Địa chỉ")),
    FieldRule("document_number", "Số giấy tờ", FieldKind.DOCUMENT_NUMBER, ("Số",)),
    FieldRule("issued_on", "Ngày cấp", FieldKind.DATE, ("Ngày cấp", "Cấp ngày")),
    FieldRule("issued_by", "Cơ quan cấp", FieldKind.TEXT, ("Cơ quan cấp", "Nơi cấp")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    folded: str
    box: Box
    confidence: int
    line: int

    @property
    def ends_label(self) -> bool:
        return self.text.endswith((":", ";"))


def propose(pages: Iterable[PageWords], rules: Iterable[FieldRule]) -> list[Proposal]:
    """At most one proposal for each rule, in the order of the rules; what is not found is left out."""
    lines = [(page.number, line) for page in pages for line in _lines(page)]
    return [found for rule in rules if (found := _propose(rule, lines)) is not None]


def _lines(page: PageWords) -> list[list[_Token]]:
    """The words by line, a line cut where a wide gap parts two columns."""
    lines: list[list[_Token]] = []
    for word in page.words:
        shown = "".join(filter(str.isprintable, str(word[0])))
        token = _Token(shown, _bare(shown), Box(*word[1:5]), int(word[5]), int(word[6]))
        last = lines[-1][-1] if lines else None
        if last and last.line == token.line and token.box.left - last.box.right < 4 * last.box.height:
            lines[-1].append(token)
        else:
            lines.append([token])
    return lines


def _bare(word: str) -> str:
    return "".join(letter for letter in text.fold(word) if letter.isalnum())


def _propose(rule: FieldRule, lines: list[tuple[int, list[_Token]]]) -> Proposal | None:
    for label in rule.labels:
        wanted = [bare for word in label.split() if (bare := _bare(word))]
        for at, (page, line) in enumerate(lines):
            after = _after_label(line, wanted)
            if after is None:
                continue
            below = lines[at + 1][1] if at + 1 < len(lines) and lines[at + 1][0] == page else []
            if found := _value(rule, page, after, below):
                return found
    return None


def _after_label(line: list[_Token], wanted: list[str]) -> list[_Token] | None:
    """What stands behind the label on its line; None where the label is not there, or goes on in other words."""
    for start in range(len(line) - len(wanted) + 1):
        found = line[start : start + len(wanted)]
        if not _is_label(found, wanted):
            continue
        before = line[start - 1] if start else None
        if before and not before.ends_label and not before.text.endswith((".", ")", ",")):
            # The end of longer words: "Ngày sinh" within "Giờ, ngày sinh".
            continue
        after = line[start + len(wanted) :]
        if found[-1].ends_label:
            return after
        if after and after[0].text in {":", "/"}:
            return after[1:]
        if any(token.ends_label for token in after[:4]):
            continue
        return after
    return None


def _is_label(found: list[_Token], wanted: list[str]) -> bool:
    """Of a label of four words and more one may be misread altogether."""
    wrong = sum(not _alike(token.folded, word) for token, word in zip(found, wanted, strict=True))
    return wrong == 0 or (wrong == 1 and len(wanted) >= 4)


def _alike(read: str, wanted: str) -> bool:
    """One letter in four may be misread; short words must be right."""
    if read == wanted:
        return True
    return len(wanted) >= 4 and SequenceMatcher(None, read, wanted).ratio() >= 0.75


def _value(rule: FieldRule, page: int, after: list[_Token], below: list[_Token]) -> Proposal | None:
    finder = _FINDERS[rule.kind]
    # Some forms print the value under its label.
    for beside in (after, below if not after else []):
        tokens = _until_next_label(beside)
        found = finder(tokens)
        if found is None:
            continue
        used = tokens[found.first : found.last]
        if used:
            sure = sum(token.confidence for token in used) / len(used) - found.doubt
            written = " ".join(token.text for token in used)
            return Proposal(
                rule.name, rule.title, rule.kind, found.value, written, page, _around(used),
                min(max(round(sure), 1), 99),
            )  # fmt: skip
    return None


def _until_next_label(tokens: list[_Token]) -> list[_Token]:
    """Two labels may share a line: "Dân tộc: Kinh. Quốc tịch: Việt Nam"."""
    for place, token in enumerate(tokens):
        if place and token.ends_label:
            stop = max(
                (at + 1 for at in range(place) if tokens[at].text.endswith((".", ";", ","))), default=0
            )
            return tokens[:stop] if stop else tokens
    return tokens


def _around(tokens: list[_Token]) -> Box:
    boxes = [token.box for token in tokens]
    return Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Finding:
    """The tokens from `first` until before `last` make the value; `doubt` is taken off the confidence."""

    value: str
    first: int
    last: int
    doubt: int = 0


def _name(tokens: list[_Token]) -> _Finding | None:
    """Words of letters alone; in capitals the marks of a letter are what is misread (NGUYỄN → NGUYÊN)."""
    last = 0
    while last < len(tokens) and _is_of_name(tokens[last].text):
        last += 1
        if tokens[last - 1].text.endswith((",", ".", ";")):
            break
    value = " ".join(token.text.strip(".,;") for token in tokens[:last])
    if last < 2 or len(value) < 4:
        return None
    return _Finding(text.nfc(value), 0, last, doubt=5 if value.isupper() else 0)


def _is_of_name(word: str) -> bool:
    stripped = word.strip(".,;").replace("'", "").replace("-", "")
    return bool(stripped) and stripped.isalpha() and stripped[0].isupper()


_DATE: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_DATE_WORDS: Final = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_DIGITS_MISREAD: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "B": "8", "S": "5"})


def _date(tokens: list[_Token]) -> _Finding | None:
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + 7, len(tokens) + 1)):
            written = " ".join(token.text for token in tokens[first:last])
            found = _DATE.search(written) or _DATE_WORDS.search(text.fold(written))
            day = _day(found) if found else None
            if day is not None:
                return _Finding(day.isoformat(), first, last)
    return None


def _day(found: re.Match[str]) -> date | None:
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(tokens: list[_Token]) -> _Finding | None:
    """The twelve digits of a personal number, however they are grouped; letters that look like digits cost trust."""
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + 5, len(tokens) + 1)):
            written = "".join(token.text for token in tokens[first:last]).strip(".,;")
            digits = written.translate(_DIGITS_MISREAD)
            if re.fullmatch(r"[01]\d{11}", digits):
                return _Finding(digits, first, last, doubt=0 if digits == written else 40)
    return None


def _address(tokens: list[_Token]) -> _Finding | None:
    value = " ".join(token.text for token in tokens).strip(" .;")
    return _Finding(text.nfc(value), 0, len(tokens)) if len(value) >= 6 else None


def _document_number(tokens: list[_Token]) -> _Finding | None:
    if not tokens or not re.match(r"\d", tokens[0].text):
        return None
    value = tokens[0].text.strip(".,;")
    # Twelve digits are a person's, not a paper's.
    return None if re.fullmatch(r"\d{12}", value) else _Finding(value, 0, 1)


def _text(tokens: list[_Token]) -> _Finding | None:
    value = " ".join(token.text for token in tokens).strip(" .;")
    return _Finding(text.nfc(value), 0, len(tokens)) if value else None


_FINDERS: Final[dict[FieldKind, Callable[[list[_Token]], _Finding | None]]] = {
    FieldKind.NAME: _name,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.ADDRESS: _address,
    FieldKind.DOCUMENT_NUMBER: _document_number,
    FieldKind.TEXT: _text,
}


def field_value(kind: str, written: str) -> str:
    """What a person typed, as forms keep it; "" where it is no such value, too long, or holds what nobody sees."""
    written = text.nfc(written)
    if len(written) > MOST_LETTERS or not written.isprintable():
        return ""
    if kind == FieldKind.DATE:
        if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", written):
            written = "/".join(reversed(iso.groups()))
        found = _DATE.search(written) or re.fullmatch(r"(\d{1,2}) (\d{1,2}) (\d{4})", written)
        day = _day(found) if found else None
        return day.isoformat() if day else ""
    if kind == FieldKind.NUMBER:
        digits = re.sub(r"[\s.]", "", written)
        return digits if re.fullmatch(r"[01]\d{11}", digits) else ""
    return written


class Agreement(StrEnum):
    """How a value that was read stands to what the dossier says."""

    UNKNOWN = "unknown"
    SAME = "same"
    MARKS = "marks"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Compared:
    """`words` are pairs (read, known) that differ."""

    agreement: Agreement
    words: tuple[tuple[str, str], ...] = ()


def compare(read: str, known: str) -> Compared:
    """Capitals count for nothing; marks do, for a name without its marks is another name."""
    ours, theirs = text.nfc(read).casefold(), text.nfc(known).casefold()
    if not theirs:
        return Compared(Agreement.UNKNOWN)
    if ours == theirs:
        return Compared(Agreement.SAME)
    pairs = tuple(
        (mine, other) for mine, other in zip(read.split(), known.split(), strict=False)
        if text.nfc(mine).casefold() != text.nfc(other).casefold()
    )  # fmt: skip
    same_letters = text.fold(read) == text.fold(known)
    return Compared(Agreement.MARKS if same_letters else Agreement.OTHER, pairs)
