"""How far mergers are, what moved otherwise than was rehearsed, and what waits for somebody to decide."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from motcua.territory import registry
from motcua.territory.errors import UnknownMerger
from motcua.territory.models import (
    Merger,
    MergerQuestion,
    MergerState,
    MovedTally,
    Resolution,
    Succession,
)

QUESTIONS_A_PAGE = 50
UNDER_WAY = (MergerState.MOVING, MergerState.CHECKING, MergerState.UNDOING)


@dataclass(frozen=True, slots=True)
class KindFollowed:
    """How many things of a kind were to move, and have moved; or what `stays` and was found again."""

    kind: str
    label: str
    rehearsed: int
    moved: int
    stays: bool = False

    @property
    def difference(self) -> int:
        return self.moved - self.rehearsed


@dataclass(frozen=True, slots=True)
class MergerCard:
    id: int
    number: str
    title: str
    source: str
    is_verified: bool
    effective_on: date
    state: str
    state_words: str
    apply_at: datetime
    switched_at: datetime | None
    finished_at: datetime | None
    failure: str
    ordered_by_name: str
    kinds: tuple[KindFollowed, ...]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def rehearsed(self) -> int:
        return sum(one.rehearsed for one in self.kinds if not one.stays)

    @property
    def moved(self) -> int:
        return sum(one.moved for one in self.kinds if not one.stays)


@dataclass(frozen=True, slots=True)
class ResolutionCard:
    """`merger_id` is set where it was ordered here."""

    number: str
    title: str
    effective_on: date
    is_verified: bool
    merger_id: int | None


def merger_card(*, merger_id: int) -> MergerCard:
    """Raises UnknownMerger."""
    merger = Merger.objects.select_related("resolution").filter(pk=merger_id).first()
    if merger is None:
        raise UnknownMerger
    return _card(merger, _moved([merger]))


def merger_cards() -> list[MergerCard]:
    """All of them, the last one first."""
    mergers = list(Merger.objects.select_related("resolution").order_by("-apply_at", "-pk"))
    moved = _moved(mergers)
    return [_card(merger, moved) for merger in mergers]


def _moved(mergers: list[Merger]) -> dict[tuple[int, str], int]:
    counted = MovedTally.objects.filter(merger_id__in=[one.pk for one in mergers])
    summed = counted.values_list("merger_id", "kind").annotate(count=Sum("count"))
    return {(merger, kind): count for merger, kind, count in summed.order_by("merger_id", "kind")}


def _card(merger: Merger, moved: dict[tuple[int, str], int]) -> MergerCard:
    resolution = merger.resolution
    rehearsed = Counter({kind: count for kind, count, _ways in merger.rehearsal.get("kinds", [])})
    return MergerCard(
        id=merger.pk,
        number=resolution.number,
        title=resolution.title,
        source=resolution.source,
        is_verified=resolution.verified,
        effective_on=resolution.effective_on,
        state=merger.state,
        state_words=merger.state_words,
        apply_at=merger.apply_at,
        switched_at=merger.switched_at,
        finished_at=merger.finished_at,
        failure=merger.failure,
        ordered_by_name=merger.ordered_by_name,
        kinds=tuple(
            KindFollowed(
                one.kind,
                str(one.label),
                rehearsed[one.kind],
                moved.get((merger.pk, one.kind), 0),
                one.stays,
            )
            for one in registry.movers()
        ),
    )


def resolution_cards(*, province_codes: Iterable[str], most: int = 50) -> list[ResolutionCard]:
    """The recorded resolutions that say what becomes of units of these provinces, the last one first."""
    codes = list(province_codes)
    of_these = Q(successor__code__in=codes) | Q(successor__parent__code__in=codes)
    passages = Succession.objects.filter(of_these).values("resolution_id")
    known = Resolution.objects.filter(pk__in=passages).select_related("merger")
    return [
        ResolutionCard(
            number=one.number,
            title=one.title,
            effective_on=one.effective_on,
            is_verified=one.verified,
            merger_id=one.merger.pk if hasattr(one, "merger") else None,
        )
        for one in known.order_by("-effective_on", "number")[:most]
    ]


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """`answer_words` is what was chosen, once somebody has; empty for what was only ticked off.

    `asks` says of which answers a "day" or "words" are needed besides.
    """

    id: int
    number: str
    kind: str
    words: str
    organization_id: int
    choices: tuple[tuple[str, str], ...]
    asks: tuple[tuple[str, str], ...]
    answer_words: str
    answered_at: datetime | None
    answered_by_name: str


def open_questions(*, organization_ids: Iterable[int], page: int = 1) -> list[QuestionCard]:
    """What these organizations have to decide, the oldest first."""
    first = (page - 1) * QUESTIONS_A_PAGE
    waiting = _of(organization_ids).filter(answered_at=None).order_by("pk")
    return [_question(one) for one in waiting[first : first + QUESTIONS_A_PAGE]]


def open_question_count(*, organization_ids: Iterable[int]) -> int:
    return MergerQuestion.objects.filter(organization_id__in=list(organization_ids), answered_at=None).count()


def answered_questions(*, organization_ids: Iterable[int]) -> list[QuestionCard]:
    """What they have decided, the last first."""
    settled = _of(organization_ids).exclude(answered_at=None).order_by("-answered_at", "-pk")
    return [_question(one) for one in settled[:QUESTIONS_A_PAGE]]


def _of(organization_ids: Iterable[int]) -> QuerySet[MergerQuestion]:
    asked = MergerQuestion.objects.filter(organization_id__in=list(organization_ids))
    return asked.select_related("merger__resolution")


def _question(one: MergerQuestion) -> QuestionCard:
    choices: tuple[tuple[str, Any], ...] = tuple((each["value"], each["label"]) for each in one.choices)
    return QuestionCard(
        id=one.pk,
        number=one.merger.resolution.number,
        kind=one.kind,
        words=one.words,
        organization_id=one.organization_id,
        choices=choices,
        asks=tuple((each["value"], each["asks"]) for each in one.choices if each.get("asks")),
        answer_words=": ".join(filter(None, (dict(choices).get(one.answer, one.answer), _told(one.detail)))),
        answered_at=one.answered_at,
        answered_by_name=one.answered_by_name,
    )


def _told(detail: str) -> str:
    """A day as people write it; words as they are."""
    try:
        return f"{date.fromisoformat(detail):%d/%m/%Y}"
    except ValueError:
        return detail
