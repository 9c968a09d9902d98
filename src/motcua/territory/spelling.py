"""How people write addresses: words without marks, what stands in front of names, and one letter that went wrong."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from motcua.kit import text

LONGEST = 300
MOST_WORDS = 60
# The longest name of a unit has five words; one more may be cut apart.
NAME_WORDS = 6
# Shorter names have too many neighbours for a letter to be taken for a slip.
SHORTEST_TO_MEND = 4

PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"
_IN_FRONT = {
    ("xa",): ("commune",),
    ("x",): ("commune",),
    ("phuong",): ("ward",),
    ("p",): ("ward",),
    ("f",): ("ward",),
    ("ph",): ("ward",),
    ("thi", "tran"): ("township",),
    ("thitran",): ("township",),
    ("tt",): ("township",),
    ("dac", "khu"): ("special_zone",),
    ("dk",): ("special_zone",),
    ("huien",): ("district",),
    ("h",): ("district",),
    ("quan",): ("urban_district",),
    ("q",): ("urban_district",),
    ("thi", "xa"): ("town",),
    ("thixa",): ("town",),
    ("tx",): ("town",),
    ("thanh", "pho"): ("district_city", "city"),
    ("thanhpho",): ("district_city", "city"),
    ("tp",): ("district_city", "city"),
    ("tinh",): ("province", "city"),
    ("t",): ("province", "city"),
}
_LEVEL = {
    "commune": COMMUNE, "ward": COMMUNE, "township": COMMUNE, "special_zone": COMMUNE,
    "district": DISTRICT, "urban_district": DISTRICT, "town": DISTRICT, "district_city": DISTRICT,
    "province": PROVINCE, "city": PROVINCE,
}  # fmt: skip
_OF_HAMLETS = {"thon", "ap", "xom", "ban", "lang", "khu", "to", "tdp", "kp", "khom", "buon", "soc", "khoi"}
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_GLUED = re.compile(r"(p|f|q|x|h|tp|tt|tx|phuong|quan)0*(\d{1,2})")
# A mark above or below a letter, or the stroke of đ.
_MARKS = re.compile(r"[\u0300-\u036f\u0111]")
_DIGITS = re.compile(r"0*(\d+)")
# Names go across a hyphen (Phan Rang - Tháp Chàm), never across these.
_BREAK = re.compile(r"[,;()\n\r|]|\s-\s|\s–\s")
_HARD = re.compile(r"[,;()\n\r|]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an address, folded; `start` and `end` say where it stands as it was typed.

    `begins` after a comma or a hyphen; `apart` where no name may go on from the word before.
    """

    folded: str
    start: int
    end: int
    begins: bool
    apart: bool
    dotted: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """The kinds of unit that words in front of a name say, and how many words they are."""

    kinds: tuple[str, ...]
    words: int

    @property
    def levels(self) -> set[str]:
        return {_LEVEL[kind] for kind in self.kinds}


@dataclass(frozen=True, slots=True)
class Run:
    """Words that may be a name: `first` to `last` (not included) of them, with the kind in front, if any."""

    key: str
    first: int
    last: int
    kind: Kind | None
    is_whole: bool

    @property
    def begin(self) -> int:
        return self.first - (self.kind.words if self.kind else 0)


def key(name: str) -> str:
    """A name as it is looked up: folded, in one word, Quý as Quí, numbers without leading zeros."""
    return "".join(_plain(word) for word in _words_of(text.fold(name)))


def marks(name: str) -> list[str]:
    """The marks of each word, wherever they are put: Hoà and Hòa have the same."""
    return [
        "".join(sorted(_MARKS.findall(unicodedata.normalize("NFD", word)))) for word in name.lower().split()
    ]


def _words_of(folded: str) -> list[str]:
    return [re.sub(r"['’`]", "", found) for found in _WORD.findall(folded)]


def _plain(word: str) -> str:
    found = _DIGITS.fullmatch(word)
    return found.group(1) if found else word.replace("y", "i")


def initials(name: str) -> str:
    """BG of Bắc Giang; none of a name of one word."""
    parts = _words_of(text.fold(name))
    return "".join(part[0] for part in parts) if len(parts) > 1 else ""


def words(address: str) -> list[Word]:
    """The words of an address, in their places; P4 is two."""
    found: list[Word] = []
    last = 0
    for one in _WORD.finditer(address):
        gap = address[last : one.start()]
        begins = not found or bool(_BREAK.search(gap))
        apart = not found or bool(_HARD.search(gap))
        dotted = address[one.end() : one.end() + 1] == "."
        folded = re.sub(r"['’`]", "", text.fold(one.group()))
        parts = _GLUED.fullmatch(folded)
        pieces = [parts.group(1), parts.group(2)] if parts else [_plain(folded)]
        for place, piece in enumerate(pieces):
            is_first = place == 0
            # Of a word cut in two, the second part ends it: both carry its place.
            found.append(
                Word(
                    piece,
                    one.start(),
                    one.end(),
                    begins and is_first,
                    apart and is_first,
                    dotted or not is_first,
                )
            )
        last = one.end()
        if len(found) >= MOST_WORDS:
            break
    return found


def runs(given: list[Word]) -> Iterator[Run]:
    """Every run of words that may be a name, the longest from each word first."""
    for first in range(len(given)):
        kind = _kind_before(given, first)
        begin = first - (kind.words if kind else 0)
        reach = _reach(given, first)
        for last in range(reach, first, -1):
            ends = last == len(given) or given[last].begins
            joined = "".join(word.folded for word in given[first:last])
            yield Run(joined, first, last, kind, is_whole=given[begin].begins and ends)


def _reach(given: list[Word], first: int) -> int:
    last = first + 1
    while last < len(given) and last - first < NAME_WORDS and not given[last].apart:
        last += 1
    return last


def _kind_before(given: list[Word], first: int) -> Kind | None:
    for size in (2, 1):
        begin = first - size
        if begin < 0 or any(given[place].apart for place in range(begin + 1, first + 1)):
            continue
        said = _IN_FRONT.get(tuple(word.folded for word in given[begin:first]))
        # A single letter is a kind only where it looks like one: "P.", or first after a comma.
        if said and (size == 2 or len(given[begin].folded) > 1 or given[begin].dotted or given[begin].begins):
            return Kind(said, size)
    return None


def names_hamlet(given: list[Word], name: str, *, unit: str = "") -> bool:
    """Whether an address names a hamlet, and not a street, a longer name, or the unit of the same name around it."""
    wanted = [word.folded for word in words(name)]
    is_vague = wanted == [word.folded for word in words(unit)] or "".join(wanted).isdigit()
    size = len(wanted)
    return any(
        [word.folded for word in given[first : first + size]] == wanted
        and not any(word.apart for word in given[first + 1 : first + size])
        and _ends(given, first + size)
        and (_says_hamlet(given, first) or (given[first].begins and not is_vague))
        for first in range(len(given) - size + 1)
        if wanted
    )


def _ends(given: list[Word], last: int) -> bool:
    """A name is over at a comma, or where the words for another unit begin."""
    following = [word.folded for word in given[last : last + 2]]
    return not following or given[last].begins or any(tuple(following[:size]) in _IN_FRONT for size in (1, 2))


def _says_hamlet(given: list[Word], first: int) -> bool:
    """By its own first word, or the one before; "phố" alone is a street, "tổ dân phố" is none."""
    if given[first].folded in _OF_HAMLETS:
        return True
    if first == 0 or given[first].apart:
        return False
    before = given[first - 1].folded
    return before in _OF_HAMLETS or (before == "pho" and given[first - 2].folded in {"dan", "khu"})


def shorter_by_one(name: str) -> set[str]:
    return {name[:place] + name[place + 1 :] for place in range(len(name))}


def near_names(names: Iterable[str]) -> dict[str, set[str]]:
    """Names by themselves and by what is left of them without one letter."""
    near: dict[str, set[str]] = {}
    for name in names:
        if len(name) >= SHORTEST_TO_MEND:
            for form in (name, *shorter_by_one(name)):
                near.setdefault(form, set()).add(name)
    return near


def mended(typed: str, near: dict[str, set[str]]) -> set[str]:
    """The names that differ from what was typed by one letter: another, one too many, one missing, two swapped."""
    if len(typed) < SHORTEST_TO_MEND or typed.isdigit():
        return set()
    found = set(near.get(typed, ()))
    for form in shorter_by_one(typed):
        found |= near.get(form, set())
    return {name for name in found if name != typed and _is_one_apart(name, typed)}


def _is_one_apart(one: str, other: str) -> bool:
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return len(longer) - len(shorter) == 1 and shorter in shorter_by_one(longer)
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) == 2:
        left, right = wrong
        return right == left + 1 and one[left] == other[right] and one[right] == other[left]
    return len(wrong) == 1
