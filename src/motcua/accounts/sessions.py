"""Sessions live in a signed cookie; here is decided whether one still holds, without a query.

See docs/decisions/0002-sessions-without-a-query.md.
"""

import secrets
import time
from datetime import timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from motcua.accounts import actors
from motcua.accounts.actors import Actor
from motcua.accounts.models import EndedSession, User
from motcua.kit import clock

MARK = "mark"
BEGAN = "began"
SEEN = "seen"

# QCVN 12:2026/BCA: at most 15 idle minutes in software for the office.
OFFICIAL_IDLE_SECONDS = 15 * 60
CITIZEN_IDLE_SECONDS = 60 * 60
LONGEST_SECONDS = 12 * 60 * 60
# The moment of the last request is written down at most once a minute: each time costs a new cookie.
STEP_SECONDS = 60
# A page that asks for news by itself says so in this header, and so does not keep a session alive.
BACKGROUND_HEADER = "X-Background"


def begin(session: SessionBase) -> None:
    now = int(time.time())
    session[MARK] = secrets.token_urlsafe(12)
    session[BEGAN] = now
    session[SEEN] = now


def go_on(user: User, session: SessionBase) -> None:
    """The session in which a person has changed their password holds under the new one."""
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()


def end(user: User, session: SessionBase) -> None:
    """Let this session never be taken again, even from a copy of its cookie."""
    if mark := session.get(MARK):
        EndedSession.objects.get_or_create(mark=mark, defaults={"user": user})
    outlived = clock.now() - timedelta(seconds=2 * LONGEST_SECONDS)
    EndedSession.objects.filter(user=user, at__lt=outlived).delete()
    actors.forget_actor(user.pk)


def actor_of(request: HttpRequest) -> Actor | None:
    """Who is signed in, or None; a session that no longer holds is emptied."""
    session = request.session
    user_id = session.get(SESSION_KEY)
    if user_id is None:
        return None
    account = actors.account_for(int(user_id))
    if account is None or not _holds(session, account):
        session.flush()
        request.session_has_ended = True  # type: ignore[attr-defined]  # read by the sign-in page
        return None
    now = int(time.time())
    if now - session[SEEN] >= STEP_SECONDS and BACKGROUND_HEADER not in request.headers:
        session[SEEN] = now
    return account.actor


def _holds(session: SessionBase, account: actors.Account) -> bool:
    now = time.time()
    idle = OFFICIAL_IDLE_SECONDS if account.actor.is_official else CITIZEN_IDLE_SECONDS
    return (
        session.get(MARK) is not None
        and session[MARK] not in account.ended
        and session.get(HASH_SESSION_KEY) in account.session_hashes
        and now - session[SEEN] < idle
        and now - session[BEGAN] < LONGEST_SECONDS
    )


def on_sign_in(request: HttpRequest, **_rest: Any) -> None:
    begin(request.session)


def on_sign_out(request: HttpRequest, user: User | None, **_rest: Any) -> None:
    if user is not None:
        end(user, request.session)
