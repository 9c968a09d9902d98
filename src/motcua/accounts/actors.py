"""Who acts in a request. Postings come from the module above, which registers how to read them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from motcua.accounts.models import User
from motcua.kit import sql


class Grant(NamedTuple):
    """A role that a person holds in an organization now."""

    organization_id: int
    organization_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in, with what they may do now. `id` is the user's; None is the system itself."""

    id: int | None
    name: str
    is_official: bool = False
    personal_number: str = ""
    grants: tuple[Grant, ...] = ()
    lanes: frozenset[tuple[int, str]] = field(default=frozenset())
    # In whose name this request acts, where a person holds more than one posting.
    organization_id: int | None = None

    @property
    def person_id(self) -> int:
        """The id of a person, for acts that the system itself never does."""
        if self.id is None:
            raise TypeError("the system is no person")
        return self.id

    def may(self, role: str, *, at: int) -> bool:
        return (at, role) in self.lanes

    def organizations(self, *roles: str) -> list[int]:
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
        lanes=frozenset((grant.organization_id, grant.role) for grant in grants),
        organization_id=grants[0].organization_id if grants else None,
    )


def forget_actor(user_id: int) -> None:
    """Drop what is kept of one person: their next request reads it again."""
    _kept.pop(user_id, None)


def forget_actors() -> None:
    """Drop what is kept, after a change of postings and between tests."""
    _kept.clear()
