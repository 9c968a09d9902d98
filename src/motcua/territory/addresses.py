"""An address as people write it → the commune of today; pure functions over a gazetteer.

Every run of words that is the name of a commune is tried with what stands around it: words such as "xã" in front, the
district, the province. Where the best readings lead to different communes, or a commune was split, nobody guesses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from motcua.territory import mentions, spelling
from motcua.territory.gazetteer import Gazetteer, Heir, Place
from motcua.territory.mentions import Mention, Mentions, Text
from motcua.territory.spelling import COMMUNE, DISTRICT, PROVINCE

MOST_CANDIDATES = 12
# Readings whose weight is less than the best one's by this are no longer thought of.
_CLOSE = 1.4


class Confidence(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    CHOOSE = "choose"
    NONE = "none"


class Doubt(StrEnum):
    """Why an answer is not certain, or what was taken for granted."""

    PROVINCE_ASSUMED = "province_assumed"
    DISTRICT_DROPPED = "district_dropped"
    SPELLING_MENDED = "spelling_mended"
    KIND_DIFFERS = "kind_differs"
    SPLIT = "split"
    HAMLET = "hamlet"
    SEVERAL = "several"
    ANNOUNCED = "announced"
    EARLIER = "earlier"
    LEFT_OVER = "left_over"


_UNSURE = {Doubt.SPELLING_MENDED, Doubt.PROVINCE_ASSUMED, Doubt.ANNOUNCED, Doubt.EARLIER}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune of today, and the place under whose name it was found."""

    code: str
    label: str
    place: Place
    heir: Heir

    @property
    def is_as_written(self) -> bool:
        """The address names the commune as it is called today."""
        return self.place.is_now

    @property
    def is_renamed(self) -> bool:
        return not self.heir.resolutions


@dataclass(frozen=True, slots=True)
class Found:
    """`rest` is what is left of the address as it was typed: the house, the street, the hamlet."""

    confidence: Confidence
    candidates: tuple[Candidate, ...]
    rest: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def only(self) -> Candidate | None:
        return self.candidates[0] if self.confidence in (Confidence.CERTAIN, Confidence.LIKELY) else None

    @property
    def new_address(self) -> str:
        """The address as it is written today; empty where that is not sure."""
        return written_today(self.rest, self.only) if self.only else ""


def written_today(rest: str, candidate: Candidate) -> str:
    """The house or hamlet as it was typed, with the commune of today."""
    label = candidate.label
    return f"{rest}, {label[0].lower()}{label[1:]}" if rest else label


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand the whole address."""

    place: Place
    commune: Mention
    district: Mention | None
    province: Mention | None
    weight: float
    # What names another province or district plainly, and is not explained.
    is_left_over: bool


def find(known: Gazetteer, address: str, *, home: str = "") -> Found:
    """Understand an address; `home` is the key of the province that is meant where none is named."""
    written = mentions.read(address, home)
    named = mentions.exact(known, written)
    readings = _readings(known, written, named)
    if not readings or not _stands_firm(written, readings[0]):
        readings = _readings(known, written, mentions.with_slips(known, written, named))
    if not readings:
        return Found(Confidence.NONE, (), written.typed)
    return _judged(known, written, readings)


def _readings(known: Gazetteer, written: Text, named: Mentions) -> list[_Reading]:
    """Every place that is named, understood in the best way, the weightiest first."""
    best: dict[int, _Reading] = {}
    around = [one for one in (*named.districts, *named.provinces) if not one.slips]
    for mention in named.communes:
        if any(mention.is_within(one) for one in around):
            # Of "quận Bắc Từ Liêm", the last two words are no commune.
            continue
        for number in mention.places:
            place = known.places[number]
            if not place.heirs or not _may_be(place, mention):
                continue
            reading = _read(place, mention, named, written)
            if reading is not None and (number not in best or reading.weight > best[number].weight):
                best[number] = reading
    ordered = sorted(best.values(), key=lambda reading: (-reading.weight, reading.place.code))
    # "Ngư Thủy Bắc" is not Ngư Thủy.
    return [
        one
        for number, one in enumerate(ordered)
        if not any(one.commune.is_within(weightier.commune) for weightier in ordered[:number])
    ]


def _may_be(place: Place, mention: Mention) -> bool:
    """Words in front say the level: "huyện Lý Sơn" is the island, and no commune of the name.

    Words may be written in one, but are not cut elsewhere: "nhà nhà" is not Nhân Hà.
    """
    typed, real = mention.run.last - mention.run.first, len(place.name.split())
    is_cut_alike = typed == 1 or real in {1, typed} or "-" in place.name
    said = mention.said
    return is_cut_alike and (not said or (DISTRICT if place.kind == "district" else COMMUNE) in said)


def _read(place: Place, mention: Mention, named: Mentions, written: Text) -> _Reading | None:
    """None of what is more likely a street: a name without anything in front or around it."""
    district = _support(mention, None, named.districts, {place.district})
    province = _support(mention, district, named.provinces, place.provinces)
    around = (district, province)
    is_bare = mention.run.kind is None
    is_street = is_bare and not mention.run.is_whole and not _leads_on(mention, *around)
    if is_street and (around == (None, None) or mention.slips):
        return None
    weight = _name_weight(place, mention, written)
    if district is not None:
        weight += 4 + (1 if _says(district, DISTRICT) else 0) - district.slips
    if province is not None:
        weight += (3 if place.province in province.names else 2.5) - province.slips
    elif written.home in place.provinces:
        weight += 2
    is_else = any(one.run == mention.run for one in (*named.districts, *named.provinces))
    against = _left_over(mention, district, province, named)
    if is_bare and any(Mention(run).is_beside(mention, *around) for run in written.communes_said):
        against += 3
    weight -= against + 2 * (is_bare and is_else) + 2 * is_street
    # Without a district, an address is rather of today.
    weight += 0.3 if place.is_now and district is None else -0.5 if place.is_earlier else 0
    return _Reading(place, mention, district, province, weight, against > 0)


def _support(
    mention: Mention, other: Mention | None, among: list[Mention], wanted: Iterable[str]
) -> Mention | None:
    """The mention of what is around a place, apart from its own words; the longest, without slips first."""
    names = frozenset(name for name in wanted if name)
    fitting = [one for one in among if one.names & names and one.is_beside(mention, other)]
    return min(
        fitting,
        key=lambda one: (one.slips, one.run.kind is None, not one.run.is_whole, one.run.first),
        default=None,
    )


def _says(mention: Mention, level: str) -> bool:
    return level in mention.said


def _name_weight(place: Place, mention: Mention, written: Text) -> float:
    run = mention.run
    weight = 0.5 * (run.last - run.first) - 2.5 * mention.slips
    if run.kind is not None:
        weight += 3 if place.kind in run.kind.kinds else 1.5
    elif run.is_whole:
        weight += 1.5
    if written.is_marked and not mention.slips and not place.is_earlier:
        first, last = written.words[run.first], written.words[run.last - 1]
        same = spelling.marks(written.typed[first.start : last.end]) == spelling.marks(place.name)
        weight += 1 if same else -1
    return weight


def _leads_on(mention: Mention, *around: Mention | None) -> bool:
    """Without commas: the name stands right before, or behind, what is around it."""
    run = mention.run
    return any(one and (one.run.begin == run.last or one.run.last == run.begin) for one in around)


def _left_over(
    mention: Mention, district: Mention | None, province: Mention | None, named: Mentions
) -> float:
    """What speaks against a reading: provinces and districts that are plainly named and are not its own."""
    taken = (mention, district, province)
    against = 0.0
    for among, level, weight in ((named.provinces, PROVINCE, 5.0), (named.districts, DISTRICT, 3.5)):
        plain = [
            one
            for one in among
            if not one.slips and (one.run.is_whole or _says(one, level)) and one.is_beside(*taken)
        ]
        against += weight * bool(plain)
    return against


def _stands_firm(written: Text, reading: _Reading) -> bool:
    """Nothing needs a slip of the pen to be explained."""
    around = reading.district or reading.province
    is_explained = not reading.is_left_over and not _is_of_another(written, reading)
    return around is not None and reading.weight >= 5 and is_explained


def _judged(known: Gazetteer, written: Text, readings: list[_Reading]) -> Found:
    best = readings[0] = _with_own_district(known, written, readings[0])
    close = [one for one in readings if one.weight > best.weight - _CLOSE]
    rest = _rest(written, best)
    doubts = _doubts(best)
    wholes = {one.place.heirs[0].code for one in close if len(one.place.heirs) == 1}
    if any(len(one.place.heirs) > 1 for one in close) and len({one.place.code for one in close}) == 1:
        return _of_split(known, best.place, rest, doubts)
    if len(wholes) == 1 and all(len(one.place.heirs) == 1 for one in close):
        confidence = Confidence.LIKELY if _UNSURE & set(doubts) else Confidence.CERTAIN
        if best.is_left_over or _is_of_another(written, best):
            confidence = Confidence.CHOOSE
        return Found(confidence, (_candidate(known, best.place, best.place.heirs[0]),), rest, doubts)
    candidates: dict[str, Candidate] = {}
    for one in close:
        for heir in one.place.heirs:
            candidates.setdefault(heir.code, _candidate(known, one.place, heir))
    chosen = tuple(candidates.values())[:MOST_CANDIDATES]
    return Found(Confidence.CHOOSE, chosen, rest, (*doubts, Doubt.SEVERAL))


def _is_of_another(written: Text, reading: _Reading) -> bool:
    """Of another kind than said, and the name goes on unexplained: "xã Đức Hòa Huong" is hardly the town of Đức Hòa."""
    last, kind = reading.commune.run.last, reading.commune.run.kind
    if kind is None or reading.place.kind in kind.kinds:
        return False
    if last == len(written.words) or written.words[last].begins:
        return False
    return not any(one and one.run.begin == last for one in (reading.district, reading.province))


def _with_own_district(known: Gazetteer, written: Text, reading: _Reading) -> _Reading:
    """A district that is named with a slip of the pen is taken for the place's own, and no part of the house."""
    if reading.district is not None or not reading.place.district:
        return reading
    near = known.near_in(f"of {reading.place.district}", known.district_keys[reading.place.district])
    for run in written.runs:
        mention = Mention(run, frozenset([reading.place.district]), slips=1)
        fits = run.is_whole and mention.is_beside(reading.commune, reading.province)
        if fits and spelling.mended(run.key, near):
            return replace(reading, district=mention)
    return reading


def _of_split(known: Gazetteer, place: Place, rest: str, doubts: tuple[Doubt, ...]) -> Found:
    """By the hamlet, where one that somebody has placed is named; else all parts, to be chosen from."""
    given = spelling.words(rest)
    placed = {
        one.now_in for one in known.hamlets.get(place.code, ()) if spelling.names_hamlet(given, one.name)
    }
    heirs = [heir for heir in place.heirs if heir.code in placed]
    if len(heirs) == 1:
        candidate = _candidate(known, place, heirs[0])
        return Found(Confidence.CERTAIN, (candidate,), rest, (*doubts, Doubt.HAMLET))
    candidates = tuple(_candidate(known, place, heir) for heir in place.heirs)
    return Found(Confidence.CHOOSE, candidates, rest, (*doubts, Doubt.SPLIT))


def _candidate(known: Gazetteer, place: Place, heir: Heir) -> Candidate:
    return Candidate(heir.code, known.labels[heir.code], place, heir)


def _doubts(reading: _Reading) -> tuple[Doubt, ...]:
    place, kind = reading.place, reading.commune.run.kind
    slips = sum(one.slips for one in (reading.commune, reading.district, reading.province) if one)
    said = {
        Doubt.PROVINCE_ASSUMED: reading.province is None and reading.district is None,
        Doubt.DISTRICT_DROPPED: bool(place.district) and reading.district is None,
        Doubt.SPELLING_MENDED: slips > 0,
        Doubt.KIND_DIFFERS: kind is not None and place.kind not in kind.kinds,
        Doubt.ANNOUNCED: bool(place.announced),
        Doubt.EARLIER: place.is_earlier,
        Doubt.LEFT_OVER: reading.is_left_over,
    }
    return tuple(doubt for doubt, holds in said.items() if holds)


def _rest(written: Text, reading: _Reading) -> str:
    """What is left without the words that name the commune, its district and its province."""
    spans = sorted(
        (written.words[one.run.begin].start, written.words[one.run.last - 1].end)
        for one in (reading.commune, reading.district, reading.province)
        if one is not None
    )
    parts, last = [], 0
    for start, end in spans:
        parts.append(written.typed[last:start])
        last = max(last, end)
    parts.append(written.typed[last:])
    return ", ".join(kept for part in parts if (kept := part.strip(" ,;.-–|()")))
