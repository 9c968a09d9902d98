from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import QuerySet

from motcua.audit.models import Entry
from motcua.audit.rules import Act, first_broken


def history(subject_type: str, subject_id: int) -> list[Act]:
    """The journal of one subject, oldest first."""
    return [_act(entry) for entry in _entries(subject_type, subject_id)]


def acts_on(
    *, subject_type: str, subject_ids: Iterable[int], actions: Iterable[str], most: int = 300
) -> list[Act]:
    """Acts of these kinds on these subjects, the newest first."""
    found = Entry.objects.filter(
        subject_type=subject_type, subject_id__in=list(subject_ids), action__in=list(actions)
    )
    return [_act(entry) for entry in found.order_by("-at", "-pk")[:most]]


def broken_chains(subject_type: str | None = None, subject_id: int | None = None) -> Iterator[Act]:
    """The first broken act of each chain that does not hold; reads the journal in batches."""
    acts = (_act(entry) for entry in _entries(subject_type, subject_id).iterator(chunk_size=5000))
    for _subject, chain in groupby(acts, key=lambda act: (act.subject_type, act.subject_id)):
        broken = first_broken(chain)
        if broken is not None:
            yield broken


def _entries(subject_type: str | None, subject_id: int | None) -> QuerySet[Entry]:
    entries = Entry.objects.order_by("subject_type", "subject_id", "sequence")
    if subject_type is not None:
        entries = entries.filter(subject_type=subject_type)
    return entries if subject_id is None else entries.filter(subject_id=subject_id)


def _act(entry: Entry) -> Act:
    return Act(
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        sequence=entry.sequence,
        at=entry.at,
        action=entry.action,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        organization_id=entry.organization_id,
        data=entry.data,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )
