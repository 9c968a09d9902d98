"""What the modules above move when units merge: each registers its kinds of things once, when the program starts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise

from motcua.accounts.service import Actor
from motcua.territory.models import Merger
from motcua.territory.resolutions import Plan


@dataclass(frozen=True, slots=True)
class Moving:
    """One thing that follows a merger: from which office to which (codes), under the words people know it by."""

    object_id: int
    before: str
    after: str
    words: str


@dataclass(frozen=True, slots=True)
class Clash:
    """What no rule decides. `owner` is the code of the office that answers for it; `blocking` stops the merger
    until the plan says more. `choices` are values with their words; without any, somebody ticks it off; `asks` names
    those that need a "day" or "words" besides. What only sums up questions that come one by one later is for the
    rehearsal alone (`is_sum`).
    """

    kind: str
    words: str
    owner: str
    object_id: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    blocking: bool = False
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Mover:
    """One kind of things that follow a merger.

    `moving` lists what would move now, and touches nothing. What is few moves with `switch`, in the one transaction
    that changes units and offices; what are many move after it with `batch`, so many at a time, each batch its own
    transaction, until it returns zero. `back` undoes the same number. `dependents` names, in words, what came about
    since and would be lost by an undo. Where `moving` would read many rows, `count` says how many go from which office
    to which (codes, number) without reading each. With `ask`, each thing is a question of its own. What `stays` where it is, and is only read otherwise, is shown apart;
    `note` says why, or why there is none.
    """

    kind: str
    label: str | Promise
    moving: Callable[[Plan], Iterator[Moving]]
    clashes: Callable[[Plan], Iterable[Clash]] = field(default=lambda plan: ())  # noqa: ARG005 - most have none
    switch: Callable[[Merger, Plan], None] | None = None
    batch: Callable[[Merger, int], int] | None = None
    back: Callable[[Merger, int], int] = field(default=lambda merger, most: 0)  # noqa: ARG005 - nothing was moved
    dependents: Callable[[Merger], Iterable[str]] = field(default=lambda merger: ())  # noqa: ARG005 - none depend
    count: Callable[[Plan], Iterable[tuple[str, str, int]]] | None = None
    ask: Callable[[Moving], Clash] | None = None
    note: str | Promise = ""
    stays: bool = False


_movers: dict[str, Mover] = {}
_answers: dict[str, Callable[..., None]] = {}
_owners: Callable[[set[str]], dict[str, int]] = lambda codes: dict.fromkeys(codes, 0)  # noqa: E731 - until registered
# Nobody but the system itself, until the module that knows postings says who.
_may_merge: Callable[[Actor], bool] = lambda by: by.id is None  # noqa: E731 - until registered
_may_answer: Callable[[Actor, int], bool] = lambda by, organization_id: by.id is None  # noqa: ARG005, E731 - until registered


def register_mover(mover: Mover) -> None:
    """In the order in which they move; an undo goes the other way."""
    _movers[mover.kind] = mover


def register_answer(kind: str, carry_out: Callable[..., None]) -> None:
    """What an answer to a question of this kind does: called in its transaction with (merger=, object_id=, answer=, by=),
    and with detail=, words or a day as 2027-01-31, where the answer asks for one.
    """
    _answers[kind] = carry_out


def movers() -> list[Mover]:
    return list(_movers.values())


def answering(kind: str) -> Callable[..., None] | None:
    return _answers.get(kind)


def register_owners(find: Callable[[set[str]], dict[str, int]]) -> None:
    """How the codes of offices that answer for questions become their ids."""
    global _owners  # noqa: PLW0603 - the registry
    _owners = find


def owners(codes: set[str]) -> dict[str, int]:
    return _owners(codes)


def register_permissions(
    *, may_merge: Callable[[Actor], bool], may_answer: Callable[[Actor, int], bool]
) -> None:
    """Who orders, holds and undoes mergers, and who answers the questions put to an organization."""
    global _may_merge, _may_answer
    _may_merge, _may_answer = may_merge, may_answer


def may_merge(by: Actor) -> bool:
    return _may_merge(by)


def may_answer(by: Actor, organization_id: int) -> bool:
    return _may_answer(by, organization_id)
