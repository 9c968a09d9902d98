"""A commune written by a name that it has no longer: what is meant, why, and what is kept of the writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import communes
from motcua.forms.rules import UnreadableError, clean, shorten
from motcua.territory import service as territory

# Beside the answer of a commune, under its name and this: what was written, and how it was understood.
WRITTEN = "-written"
CHOSEN = "chosen"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune of today that a text may mean; `old` is the code of the unit under whose name it was found."""

    code: str
    label: str
    old: str
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """`notes` say what was taken for granted; `is_outside`: what fits lies in another province than the one wanted.

    Empty where today's names say it all, or nothing fits.
    """

    candidates: tuple[Candidate, ...] = ()
    is_sure: bool = False
    method: str = ""
    notes: tuple[str, ...] = ()
    is_outside: bool = False

    @property
    def only(self) -> Candidate | None:
        return self.candidates[0] if self.is_sure else None


@dataclass(frozen=True, slots=True)
class Meant:
    """`written` is None where the name is one of today; `is_seen`: the person was shown what was understood."""

    code: str
    written: dict[str, str] | None = None
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class Renewed:
    """An answer of another day as it holds today: `code`, and how it is `written` if by an old name.

    Without a code, `text` is the old name of which a person has to say what it is now; without either nobody can.
    """

    code: str = ""
    written: dict[str, str] | None = None
    text: str = ""


NOTHING = Understood()


def understand(typed: str, province: str) -> Understood:
    """What a text means by old names; `province` is the only one whose communes are wanted, or empty."""
    text = clean(typed[:LONGEST])
    _code, problem = _of_today(text, province) if text else ("", None)
    if problem is None:
        return NOTHING
    found = territory.find_address(text, home=communes.home_province())
    candidates = tuple(
        Candidate(one.code, one.label, one.place.code, _reason(one))
        for one in found.candidates
        if not province or communes.is_in(one.code, province)
    )
    if not candidates:
        return Understood(is_outside=bool(found.candidates))
    is_told = found.confidence is not territory.Confidence.CERTAIN
    notes = tuple(territory.address_doubts(found)) if is_told else ()
    is_sure = found.only is not None and not _are_several(problem)
    return Understood(candidates, is_sure, str(found.confidence), notes)


def meant(typed: str, picked: str, province: str) -> Meant:
    """The commune that a text names; `picked` is the code that the person was shown or chose for this text.

    Raises UnreadableError where none fits, or several and none of them was chosen.
    """
    code, problem = _of_today(typed, province)
    if problem is None:
        return Meant(code)
    found = understand(typed, province)
    chosen = next((one for one in found.candidates if one.code == picked), None)
    one = chosen or found.only
    if one is not None:
        method = found.method if found.is_sure else CHOSEN
        written = {"text": clean(typed[:LONGEST]), "old": one.old, "new": one.code, "method": method}
        return Meant(one.code, written, is_seen=chosen is not None)
    if found.is_outside:
        raise UnreadableError("commune_outside", typed=shorten(typed))
    if found.candidates and not _are_several(problem):
        raise UnreadableError("commune_choose", typed=shorten(typed))
    raise problem


def renewed(code: str, kept: Mapping[str, str] | None, province: str, *, day: date) -> Renewed:
    """What an answer that was given on a day means today; `kept` is how it was written then, if by an old name.

    One that is still a commune is left as it is; one that is not is read anew from its name.
    """
    heir = communes.heir(code)
    if heir == code:
        return Renewed(code, dict(kept) if kept else None)
    text = kept["text"] if kept else communes.name_on(code, day)
    try:
        now = meant(text, heir, province)
    except UnreadableError:
        return Renewed(text=text if understand(text, province).candidates else "")
    # A commune of today may bear the name and have nothing of the place.
    is_it = now.code == heir if heir else now.written is not None
    return Renewed(now.code, now.written) if is_it else Renewed()


def _of_today(typed: str, province: str) -> tuple[str, UnreadableError | None]:
    """The code by today's names, or why there is none."""
    try:
        return communes.find(typed, province), None
    except UnreadableError as problem:
        return "", problem


def _are_several(problem: UnreadableError) -> bool:
    """Several communes of today bear the name, and any of them may be meant: no bearer is taken for sure."""
    return problem.reason == "commune_several"


def _reason(candidate: territory.Candidate) -> str:
    if candidate.is_as_written:
        return _("Hiểu là %(now)s.") % {"now": candidate.label}
    return territory.address_reason(candidate)


def written(name: str, answers: Mapping[str, Any]) -> dict[str, str] | None:
    """What was written for the commune that answers a field; nothing once the answer is another."""
    kept = answers.get(name + WRITTEN)
    if not isinstance(kept, dict) or kept.get("new") != answers.get(name):
        return None
    return kept


def beside(commune: str, text: str) -> str:
    """A commune with how somebody wrote it, if by an old name, as papers say it."""
    return (
        _("%(commune)s (ghi trong hồ sơ: %(text)s)") % {"commune": commune, "text": text} if text else commune
    )


def carried(name: str, to: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a field as another one, called `to`, keeps it: a commune with how it was written."""
    if not answers.get(name):
        return {}
    kept = {to: answers[name]}
    if (how := written(name, answers)) is not None:
        kept[to + WRITTEN] = how
    return kept
