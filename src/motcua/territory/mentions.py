"""Where an address names communes, districts and provinces: exactly, or with one letter that went wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from motcua.kit import text
from motcua.territory import spelling
from motcua.territory.gazetteer import Gazetteer
from motcua.territory.spelling import COMMUNE, DISTRICT, PROVINCE, Run, Word


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of words that is a name, of provinces by their keys, districts by their codes, communes by their numbers."""

    run: Run
    names: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    slips: int = 0

    @property
    def said(self) -> set[str]:
        return self.run.kind.levels if self.run.kind else set()

    def is_within(self, other: "Mention") -> bool:
        return (
            other.run.first <= self.run.first
            and self.run.last <= other.run.last
            and self.run.last - self.run.first < other.run.last - other.run.first
        )

    def is_beside(self, *others: "Mention | None") -> bool:
        return all(
            other is None or self.run.last <= other.run.begin or other.run.last <= self.run.first
            for other in others
        )


@dataclass(frozen=True, slots=True)
class Mentions:
    communes: list[Mention]
    districts: list[Mention]
    provinces: list[Mention]


@dataclass(frozen=True, slots=True)
class Text:
    """An address as it was typed, its words, and where words such as "xã" say that the name of a commune follows."""

    typed: str
    words: list[Word]
    runs: list[Run]
    home: str
    is_marked: bool
    communes_said: list[Run]


def read(address: str, home: str) -> Text:
    typed = text.nfc(address)[: spelling.LONGEST]
    words = spelling.words(typed)
    runs = list(spelling.runs(words))
    said = [run for run in runs if run.kind and run.kind.levels == {COMMUNE}]
    return Text(typed, words, runs, home, any(spelling.marks(typed)), said)


def exact(known: Gazetteer, written: Text) -> Mentions:
    found = Mentions([], [], [])
    for run in written.runs:
        levels = run.kind.levels if run.kind else {COMMUNE, DISTRICT, PROVINCE}
        if (places := known.communes.get(run.key)) and _may_be_commune(run, levels):
            found.communes.append(Mention(run, places=frozenset(places)))
        if (codes := known.districts.get(run.key)) and DISTRICT in levels and _is_name(run):
            found.districts.append(Mention(run, frozenset(codes)))
        if PROVINCE in levels:
            if run.key in known.provinces:
                found.provinces.append(Mention(run, frozenset(known.provinces[run.key])))
            elif run.last == len(written.words) and run.last - run.first == 1 and run.key in known.initials:
                found.provinces.append(Mention(run, frozenset(known.initials[run.key])))
    return found


def _is_name(run: Run) -> bool:
    """A number is a name only behind a word such as "phường"."""
    return run.kind is not None or not run.key.isdigit()


def _may_be_commune(run: Run, levels: set[str]) -> bool:
    # An island district is found as a commune is; so "huyện" in front does not rule a commune's name out.
    return _is_name(run) and bool(levels & {COMMUNE, DISTRICT})


def with_slips(known: Gazetteer, written: Text, plain: Mentions) -> Mentions:
    """The same with names in which one letter went wrong, of communes only in the districts or province named."""
    provinces = plain.provinces + [
        Mention(run, frozenset(known.provinces[name]), slips=1)
        for run in written.runs
        if _may_say(run, PROVINCE)
        for name in spelling.mended(run.key, known.near_in("provinces", known.provinces))
    ]
    districts = plain.districts + [
        Mention(run, frozenset(known.districts[name]), slips=1)
        for run in written.runs
        if _may_say(run, DISTRICT)
        for name in spelling.mended(run.key, known.near_in("districts", known.districts))
    ]
    # What is the name of a province or district is no commune's, spelled wrongly.
    taken = {(one.run.first, one.run.last) for one in (*plain.provinces, *plain.districts)}
    may_be = [run for run in written.runs if (run.first, run.last) not in taken and _may_say(run, COMMUNE)]
    communes = list(plain.communes)
    for scope, numbers in _scopes(known, plain, districts, provinces, written.home):
        near = known.near_in(scope, (spelling.key(known.places[number].name) for number in numbers))
        communes += [
            Mention(run, places=frozenset(known.communes[name]) & numbers, slips=1)
            for run in may_be
            for name in spelling.mended(run.key, near)
        ]
    return Mentions(communes, districts, provinces)


def _may_say(run: Run, level: str) -> bool:
    return run.kind is None or level in run.kind.levels


def _scopes(
    known: Gazetteer, plain: Mentions, districts: list[Mention], provinces: list[Mention], home: str
) -> Iterable[tuple[str, frozenset[int]]]:
    """Where communes with a slip are looked for: in the districts named, else in the provinces, else at home."""
    codes = {name for mention in plain.districts or districts for name in mention.names}
    keys = {name for mention in plain.provinces or provinces for name in mention.names} or {home}
    for code in sorted(codes):
        yield code, frozenset(known.in_district.get(code, ()))
    for name in sorted(keys):
        yield f"in {name}", frozenset(known.in_province.get(name, ()))
