"""How procedures are told apart and found again. Nothing here knows Django or the database."""

import datetime as dt
import hashlib
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.catalogue.errors import DraftMalformed, DraftTooLarge
from motcua.kit.text import fold

LONGEST_QUERY = 200
MOST_WORDS = 12
# What a draft may hold, in KB; and how deep its JSON may be.
MOST_RECORD, MOST_FORM, MOST_PROCESS = 300, 600, 1000
MOST_NOTE = 2000
DEEPEST = 40

_WORD = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"([1-3])[. ]?([0-9]{6})")
# "kỹ" and "kĩ", "Lý" and "Lí" are the same word to whoever looks for it.
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$")
# What a question says around the thing that it asks for.
_AROUND = frozenset(
    "toi minh muon xin hoi lam sao nhu nao o dau cho thi la ve voi va gi thu tuc phai duoc de".split()  # noqa: SIM905 - read as words
)
# Words of different phrases stand this far apart, so that what is near in the index is near in a phrase.
_GAP = 20


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, ready for the database.

    `phrases` are all rows of words that stand in it; `every`, `nearly` and `some` are tsqueries: every
    telling word; every one, each perhaps with one letter wrong; some of them.
    """

    text: str
    phrases: list[str]
    every: str
    nearly: str
    some: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Under what a procedure is found: its phrases, the title first, and two tsvectors written out."""

    phrases: list[str]
    words: str
    misspelt: str


def content_digest(*content: Any) -> str:
    """SHA-256 of JSON values, equal for equal content whatever its order of keys."""
    return digest_of(map(canonical, content))


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(canonicals: Iterable[str]) -> str:
    """The content digest of values that are written out already, as where many share a form."""
    return hashlib.sha256(f"[{','.join(canonicals)}]".encode()).hexdigest()


def words(text: str) -> list[str]:
    """Words without marks, in one spelling: "Đăng ký" → dang, ki."""
    return [_FINAL_Y.sub("i", word) for word in _WORD.findall(fold(text))]


def phrase(text: str) -> str:
    return " ".join(words(text))


def misspelt(word: str) -> list[str]:
    """The word and what is left of it without one letter.

    Two words that differ by one letter, or by two neighbours changed, have one of these in common.
    """
    if len(word) < 3 or word.isdigit():
        return [word]
    return list(dict.fromkeys([word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]))


def vector(weighed: Iterable[tuple[str, Iterable[str]]]) -> str:
    """A tsvector, written out, of phrases under the weights "A" (most) to "D"."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, phrases in weighed:
        for each in phrases:
            for word in words(each):
                place += 1
                places.setdefault(word, []).append(f"{place}{weight}")
            place += _GAP
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def code_words(code: str) -> list[str]:
    """The ways in which people write a code: with its dot, without it, the number alone."""
    return [code, code.replace(".", ""), code[2:]]


def query(typed: str) -> Query | None:
    """None where nothing that can be looked for was typed."""
    plain = typed[:LONGEST_QUERY]
    if found := _CODE.fullmatch(plain.strip()):
        plain = found[1] + found[2]
    asked = words(plain)[:MOST_WORDS]
    if not asked:
        return None
    telling = [word for word in asked if word not in _AROUND] or asked
    # The last word may be half typed.
    last = f"'{telling[-1]}':*" if len(telling[-1]) > 1 else f"'{telling[-1]}'"
    terms = [*(f"'{word}'" for word in telling[:-1]), last]
    near = [" | ".join(f"'{part}'" for part in misspelt(word)) for word in telling]
    return Query(
        text=" ".join(asked),
        phrases=[" ".join(asked[i:j]) for i in range(len(asked)) for j in range(i + 1, len(asked) + 1)],
        every=" & ".join(terms),
        nearly=" & ".join(f"({part})" for part in near),
        some=" | ".join(_pairs(terms)),
    )


def _pairs(terms: list[str]) -> list[str]:
    """Of a question its neighbouring words, since single words stand in half of all titles."""
    if len(terms) < 3:
        return terms
    return [f"({one} & {other})" for one, other in itertools.pairwise(terms)]


def listing(record: Mapping[str, Any], events: Mapping[str, str]) -> Listing:
    """How a record is found; `events` name the life events."""
    named = [record["title"], *record["keywords"], *code_words(record["code"])]
    weighed = [
        ("A", named),
        ("B", [*(events[key] for key in record["life_events"]), record["result"]["title"]]),
        ("C", [record["field"], record["summary"]]),
    ]
    spelt = dict.fromkeys(word for each in named for word in words(each))
    return Listing(
        phrases=list(dict.fromkeys(filter(None, map(phrase, named)))),
        words=vector(weighed),
        misspelt=" ".join(dict.fromkeys(f"'{part}'" for word in spelt for part in misspelt(word))),
    )


def is_code(code: str) -> bool:
    """Whether this is how a procedure of the national database is numbered: "1.001193"."""
    return re.fullmatch(r"[1-3]\.[0-9]{6}", code) is not None


def bounded(value: Any, *, most_kilobytes: int) -> dict[str, Any]:
    """The same JSON object with its text in NFC. Raises DraftMalformed, DraftTooLarge."""
    if not isinstance(value, dict):
        raise DraftMalformed
    try:
        kept = _plain(value, DEEPEST)
        size = len(json.dumps(kept, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError) as broken:
        raise DraftMalformed from broken
    if size > most_kilobytes * 1000:
        raise DraftTooLarge(most=most_kilobytes)
    assert isinstance(kept, dict)
    return kept


def bounded_text(value: str, *, most_kilobytes: int) -> str:
    """Raises DraftMalformed, DraftTooLarge."""
    try:
        size = len(value.encode())
    except UnicodeEncodeError as broken:
        raise DraftMalformed from broken
    if size > most_kilobytes * 1000:
        raise DraftTooLarge(most=most_kilobytes)
    if "\0" in value:
        raise DraftMalformed
    return value


def _seen(value: str) -> str:
    """Without characters that nobody sees, of which some turn a line around and some break a spreadsheet."""
    if value.isprintable():
        return value
    return "".join(one for one in value if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cf"})


def _plain(value: Any, depth: int) -> Any:
    """JSON as the database can keep it. Raises ValueError, TypeError."""
    if depth == 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("no text")
        return unicodedata.normalize("NFC", _seen(value))
    if isinstance(value, dict):
        return {_plain(str(name), depth - 1): _plain(one, depth - 1) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, depth - 1) for one in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    raise TypeError(type(value).__name__)


def under_code(record: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The record of a draft always carries the draft's code."""
    return {**record, "code": code}


def with_keys(record: Mapping[str, Any], *, has_form: bool, has_process: bool) -> dict[str, Any]:
    """The record names a form and a process exactly where there are some."""
    key = "p-" + str(record["code"]).replace(".", "-")
    return {
        **record,
        "form": (record.get("form") or key) if has_form else None,
        "process": (record.get("process") or key) if has_process else None,
    }


@dataclass(frozen=True, slots=True)
class Policy:
    """What a rule takes off a fee: `kind` is free, percent (`value` percent off) or amount (`value` VND instead).

    An empty `channel` or `group` means every one. It holds from `start` until before `end`.
    """

    kind: str
    value: int
    legal_basis: str
    start: dt.date
    end: dt.date | None = None
    channel: str = ""
    group: str = ""
    verified: bool = True

    def holds(self, *, channel: str, day: dt.date, groups: Collection[str]) -> bool:
        in_time = self.start <= day and (self.end is None or day < self.end)
        return in_time and self.channel in ("", channel) and (not self.group or self.group in groups)

    def off(self, base: int) -> int:
        """How many VND it takes off; a rule never makes a fee dearer. Parts of a đồng are left to the person."""
        if self.kind == "free":
            return base
        if self.kind == "percent":
            return -(-base * min(self.value, 100) // 100)
        return max(base - self.value, 0)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """`policy` is None on the line of the base; on others what it took off, as a negative amount."""

    amount: int
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class FeeDue:
    """In VND; the lines add up to the amount."""

    amount: int
    lines: tuple[FeeLine, ...]


def fee_due(
    base: int, policies: Iterable[Policy], *, channel: str, day: dt.date, groups: Collection[str] = ()
) -> FeeDue:
    """What is to be paid. Rules are not added up: the one that is best for the person counts.

    Of rules that are equally good the first in time counts, then by its basis, whatever their order here.
    """
    holding = [policy for policy in policies if policy.holds(channel=channel, day=day, groups=groups)]
    best = min(
        holding,
        key=lambda policy: (-policy.off(base), policy.start, policy.legal_basis, policy.kind),
        default=None,
    )
    lines: tuple[FeeLine, ...] = (FeeLine(base),)
    if best is None or not best.off(base):
        return FeeDue(base, lines)
    return FeeDue(base - best.off(base), (*lines, FeeLine(-best.off(base), best)))


@dataclass(frozen=True, slots=True)
class Terms:
    """How an organization gives a procedure: `level` is full, partial, information or none."""

    level: str
    channels: frozenset[str]

    @property
    def takes_dossiers(self) -> bool:
        return self.level != "none" and bool(self.channels)

    def takes(self, channel: str) -> bool:
        """Whether a dossier may be filed this way. What is only described online is filed at a counter."""
        if self.level == "none" or channel not in self.channels:
            return False
        return channel != "online" or self.level != "information"


CHANNELS = ("counter", "online", "post")


def default_terms(level: str) -> Terms:
    """What holds wherever nothing else was laid down."""
    return Terms(level, frozenset(CHANNELS))


def publication_deadline(
    decided: dt.date, working_days: int, is_working_day: Callable[[dt.date], bool]
) -> dt.date:
    """The last day that is so many working days after the decision; the day itself does not count."""
    day, left = decided, working_days
    while left:
        day += dt.timedelta(days=1)
        left -= is_working_day(day)
    return day
