"""Who acts in a request. Postings come from the module above, which registers how to read them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from motcua.accounts.models import User
from motcua.kit import sql


class Grant(NamedTuple):
    """A role that a person holds in an organization now: by a posting, or in the place of somebody who is away.

    `title` is that of the posting. In another's place, `alone` says that nobody else is there who holds the role. `inherited` is of an office that
    has closed: whoever serves in its successor does what it has left, and sees what it did.
    """

    organization_id: int
    organization_name: str
    role: str
    absent_id: int | None = None
    absent_name: str = ""
    alone: bool = False
    inherited: bool = False
    title: str = ""


class Absentee(NamedTuple):
    """In whose place somebody acts."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in, with what they may do now. `id` is the user's; None is the system itself."""

    id: int | None
    name: str
    is_official: bool = False
    personal_number: str = ""
    grants: tuple[Grant, ...] = ()
    # (organization, role) whose waiting work is this person's: their own, and those that nobody else is there for.
    lanes: frozenset[tuple[int, str]] = field(default=frozenset())
    # In whose name this request acts, where a person holds more than one posting.
    organization_id: int | None = None
    # Set while an act is done that only a substitute's right allows; the journal names both.
    on_behalf_of: Absentee | None = None

    @property
    def person_id(self) -> int:
        """The id of a person, for acts that the system itself never does."""
        if self.id is None:
            raise TypeError("the system is no person")
        return self.id

    def may(self, role: str, *, at: int, posting: str = "") -> bool:
        """`posting` is the title that a step is for, where only whoever holds that may do it."""
        if posting and not any(lane == (at, role, posting) for lane in self.posted_lanes):
            return False
        return (at, role) in self.lanes or any(
            grant.absent_id and (grant.organization_id, grant.role) == (at, role) for grant in self.grants
        )

    @property
    def posted_lanes(self) -> list[tuple[int, str, str]]:
        """(organization, role, title) whose waiting work is this person's: their own, and those of who is away."""
        return sorted({(one.organization_id, one.role, one.title) for one in self.grants if one.title})

    def may_for(self, person_id: int | None, role: str, *, at: int) -> bool:
        """Whether this person does now what `person_id` has taken there: as themself or as their substitute."""
        if person_id == self.id:
            return True
        return any(
            (grant.absent_id, grant.organization_id, grant.role) == (person_id, at, role)
            for grant in self.grants
        )

    def acting(self, role: str, *, at: int, person_id: int | None = None) -> "Actor":
        """The same person, with `on_behalf_of` set where their own postings would not allow the act.

        `person_id` is who has taken what is acted upon.
        """
        lent = [
            grant
            for grant in self.grants
            if grant.absent_id and (grant.organization_id, grant.role) == (at, role)
        ]
        if person_id not in {None, self.id}:
            lent = [grant for grant in lent if grant.absent_id == person_id]
        elif self._holds(role, at):
            lent = []
        if not lent or lent[0].absent_id is None:
            return self
        return replace(self, on_behalf_of=Absentee(lent[0].absent_id, lent[0].absent_name))

    def _holds(self, role: str, at: int) -> bool:
        return any(
            grant.absent_id is None and (grant.organization_id, grant.role) == (at, role)
            for grant in self.grants
        )

    @property
    def holders(self) -> list[tuple[int | None, int]]:
        """Whose taken work is this person's: (person, organization); 0 stands for any organization."""
        away = {(grant.absent_id, grant.organization_id) for grant in self.grants if grant.absent_id}
        return [(self.id, 0), *sorted(away)]

    def organizations(self, *roles: str) -> list[int]:
        """Where the person serves."""
        served = (grant for grant in self.grants if not grant.inherited)
        return sorted({grant.organization_id for grant in served if not roles or grant.role in roles})

    def reach(self, *roles: str) -> list[int]:
        """Whose dossiers the person works with: where they serve, and the offices that went into those."""
        return sorted({grant.organization_id for grant in self.grants if not roles or grant.role in roles})


@dataclass(frozen=True, slots=True)
class Account:
    """What a session is checked against: the person behind it, and which of their sessions still hold."""

    actor: Actor
    # A session made under an older password, or a mark that is in `ended`, is over.
    session_hashes: frozenset[str]
    ended: frozenset[str]


SYSTEM = Actor(id=None, name="Hệ thống")

KEPT_SECONDS = 10.0

# Whoever comes back after ten seconds costs this one statement.
_ACCOUNT = """
SELECT id, password, full_name, is_official, personal_number,
       ARRAY(SELECT mark FROM accounts_endedsession WHERE user_id = person.id)::text[] AS ended
FROM accounts_user AS person WHERE id = %(id)s AND is_active
"""

_load_grants: Callable[[int], list[Grant]] = lambda user_id: []  # noqa: E731, ARG005 - until one is registered
_kept: dict[int, tuple[float, Account | None]] = {}


def register_grants_loader(loader: Callable[[int], list[Grant]]) -> None:
    """Called once by the module that knows postings, when the program starts."""
    global _load_grants  # noqa: PLW0603 - the registry
    _load_grants = loader


def actor_for(user_id: int) -> Actor | None:
    """The actor behind a user, kept for ten seconds in this process; None if closed or unknown."""
    account = account_for(user_id)
    return account.actor if account else None


def account_for(user_id: int) -> Account | None:
    kept = _kept.get(user_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    account = _load_account(user_id)
    if len(_kept) > 50_000:
        _kept.clear()
    _kept[user_id] = (time.monotonic() + KEPT_SECONDS, account)
    return account


def load_actor(user_id: int) -> Actor | None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return _actor(user) if user else None


def _load_account(user_id: int) -> Account | None:
    return sql.row(_account, _ACCOUNT, {"id": user_id})


def _account(ended: list[str], **facts: Any) -> Account:
    user = User(**facts)
    return Account(
        actor=_actor(user),
        session_hashes=frozenset([user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]),
        ended=frozenset(ended),
    )


def _actor(user: User) -> Actor:
    grants = tuple(_load_grants(user.pk)) if user.is_official else ()
    return Actor(
        id=user.pk,
        name=user.full_name,
        is_official=user.is_official,
        personal_number=user.personal_number,
        grants=grants,
        lanes=frozenset(
            (grant.organization_id, grant.role) for grant in grants if grant.absent_id is None or grant.alone
        ),
        organization_id=grants[0].organization_id if grants else None,
    )


def forget_actor(user_id: int) -> None:
    """Drop what is kept of one person: their next request reads it again."""
    _kept.pop(user_id, None)


def forget_actors() -> None:
    """Drop what is kept, after a change of postings and between tests."""
    _kept.clear()
