"""What people type, read into plain values: text, dates, numbers, telephones, personal numbers, addresses.

Each reader returns the value or raises UnreadableError with a reason; `messages` has the words for it.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite

OLDEST_YEAR = 1850
LATEST_YEAR = 2200

_UNSEEN = {"Cc", "Cf", "Cs"}
_WHOLE_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class UnreadableError(ValueError):
    """`reason` is a key of `messages.WORDS`, `values` fill its placeholders."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)


def shorten(typed: str) -> str:
    """What was typed, as a message can repeat it."""
    text = clean(typed)
    return text if len(text) <= 60 else f"{text[:59]}…"


def clean(typed: str, *, lines: bool = False) -> str:
    """One form of a text: NFC, single spaces, without byte-order marks, zero-width and control characters.

    With `lines`, line breaks are kept.
    """
    if lines:
        broken = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(clean(line) for line in broken).strip("\n")
    if not typed.isprintable():
        typed = "".join(
            letter for letter in typed if letter.isspace() or unicodedata.category(letter) not in _UNSEEN
        )
    return " ".join(unicodedata.normalize("NFC", typed).split())


def has_unseen(value: str, *, lines: bool = False) -> bool:
    """Whether a text holds characters that nobody sees and the database may refuse (NUL, half surrogates)."""
    if value.isprintable():
        return False
    allowed = "\n" if lines else ""
    return any(unicodedata.category(letter) in _UNSEEN and letter not in allowed for letter in value)


def _compact(typed: str, drop: str = "") -> str:
    plain = unicodedata.normalize("NFKC", clean(typed))
    return "".join(letter for letter in plain if not letter.isspace() and letter not in drop)


def split_date(day: str, month: str, year: str) -> tuple[str, str, str]:
    """The three parts of a date; a whole date in the box of the day is taken apart."""
    day, month, year = _compact(day), _compact(month), _compact(year)
    if day and not month and not year:
        if found := _WHOLE_DATE.fullmatch(day):
            return found[1], found[2], found[3]
        if found := _ISO_DATE.fullmatch(day):
            return found[3], found[2], found[1]
    return day, month, year


def read_date(day: str, month: str, year: str) -> date | None:
    """The date that three typed parts name, None where all are empty."""
    day, month, year = split_date(day, month, year)
    if not (day or month or year):
        return None
    for part, name in ((day, "day"), (month, "month"), (year, "year")):
        if not part:
            raise UnreadableError(f"date_{name}_missing")
        if not re.fullmatch(r"[0-9]{1,4}", part):
            raise UnreadableError("date_not_digits", typed=shorten(part))
    if len(year) != 4:
        raise UnreadableError("date_year_short", typed=year)
    return _existing_date(int(day), int(month), int(year))


def _existing_date(day: int, month: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise UnreadableError("date_no_month", month=month)
    if not 1 <= day <= 31:
        raise UnreadableError("date_no_day", day=day)
    if not OLDEST_YEAR <= year <= LATEST_YEAR:
        raise UnreadableError("date_year_unlikely", year=year)
    longest = monthrange(year, month)[1]
    if day > longest:
        raise UnreadableError("date_month_short", month=month, year=year, days=longest)
    return date(year, month, day)


def read_number(typed: str, *, whole: bool) -> int | float:
    """A number as Vietnamese write it: a dot or a space between thousands, a comma before decimals."""
    compact = _compact(typed).replace("−", "-")
    if _GROUPED.fullmatch(compact):
        compact = compact.replace(".", "")
    elif not _PLAIN.fullmatch(compact):
        raise UnreadableError("number_unreadable")
    if sum(letter.isdigit() for letter in compact) > 15:
        raise UnreadableError("number_long")
    value = Decimal(compact.replace(",", "."))
    if value == value.to_integral_value():
        return int(value)
    if whole:
        raise UnreadableError("number_not_whole")
    return float(value)


def number_words(value: float) -> str:
    """12345.5 → "12.345,5"; up to four digits stand without a dot, so that years read as years."""
    plain = format(Decimal(repr(value)), "f")
    # An int may be too long for a float to tell whether it is finite.
    if isinstance(value, float) and not isfinite(value):
        return plain
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, fraction = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".") if len(whole) > 4 else whole
    return sign + grouped + (f",{fraction}" if fraction.strip("0") else "")


def read_phone(typed: str) -> str:
    """A Vietnamese telephone number in its national form: 0 and nine digits (mobile) or ten (fixed line)."""
    compact = _compact(typed, drop=".-–()/")
    if not re.fullmatch(r"\+?[0-9]+", compact):
        raise UnreadableError("phone_letters")
    international = re.fullmatch(r"(?:\+|00)84(?:0)?([0-9]+)|84([1-9][0-9]{8,9})", compact)
    number = f"0{international[1] or international[2]}" if international else compact
    if number.startswith(("+", "00")):
        raise UnreadableError("phone_foreign")
    if re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", number):
        return number
    if re.fullmatch(r"01[0-9]{9}", number):
        raise UnreadableError("phone_old")
    if not number.startswith("0"):
        raise UnreadableError("phone_start")
    raise UnreadableError("phone_length", digits=len(number))


def read_email(typed: str) -> str:
    compact = unicodedata.normalize("NFKC", clean(typed))
    if not _EMAIL.fullmatch(compact) or len(compact) > 254:
        raise UnreadableError("email_unreadable")
    name, _, host = compact.rpartition("@")
    return f"{name}@{host.lower()}"


def read_personal_number(typed: str, *, birthplaces: Collection[str], today: date) -> str:
    """The twelve digits of a personal number.

    Digits 1–3 are the province of birth registration among the 63 before 2025 (numbers do not change with
    mergers), or a country where the first is not 0; digit 4 is century and sex, 5–6 the year. Source: the
    structure of NĐ 137/2015; there is no check digit.
    """
    number = _compact(typed, drop=".-–")
    if not re.fullmatch(r"[0-9]+", number):
        raise UnreadableError("personal_number_letters")
    if len(number) == 9:
        raise UnreadableError("personal_number_old")
    if len(number) != 12:
        raise UnreadableError("personal_number_length", digits=len(number))
    if number[0] == "0" and number[:3] not in birthplaces:
        raise UnreadableError("personal_number_place", place=number[:3])
    if birth_year(number) > today.year:
        raise UnreadableError("personal_number_future", year=birth_year(number))
    return number


def read_tax_code(typed: str) -> str:
    """A tax code by its shape: ten digits, or ten and three more of a unit that depends on another, with a dash."""
    number = _compact(typed, drop=".-–")
    if not re.fullmatch(r"[0-9]{10}(?:[0-9]{3})?", number):
        raise UnreadableError("tax_code_shape")
    return number if len(number) == 10 else f"{number[:10]}-{number[10:]}"


def birth_year(personal_number: str) -> int:
    return (19 + int(personal_number[3]) // 2) * 100 + int(personal_number[4:6])


def is_male(personal_number: str) -> bool:
    return int(personal_number[3]) % 2 == 0


@dataclass(frozen=True, slots=True)
class ChoiceChanges:
    """What a file changes of a list: code and label, of renamed ones the label before and after."""

    fresh: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str], ...]
    gone: tuple[tuple[str, str], ...]
    same: int
    reordered: bool

    @property
    def any(self) -> bool:
        return bool(self.fresh or self.renamed or self.gone or self.reordered)


def choice_changes(held: Mapping[str, str], given: Mapping[str, str]) -> ChoiceChanges:
    """Labels by code as they are and as they are to be, both in their order."""
    kept = [code for code in held if code in given]
    renamed = tuple((code, held[code], given[code]) for code in kept if held[code] != given[code])
    return ChoiceChanges(
        fresh=tuple((code, label) for code, label in given.items() if code not in held),
        renamed=renamed,
        gone=tuple((code, label) for code, label in held.items() if code not in given),
        same=len(kept) - len(renamed),
        reordered=kept != [code for code in given if code in held],
    )
