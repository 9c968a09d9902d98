"""What an official should know of a dossier without looking for it: written with the act, read on their pages."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers.models import Dossier, Notice, NoticeKind
from motcua.kit import clock


def tell(kind: NoticeKind, dossier: Dossier, people: Iterable[int | None], by: Actor, **data: Any) -> None:
    """Inside the caller's transaction; nobody is told what they did themselves."""
    told = {person for person in people if person is not None and person != by.id}
    facts = {"by": by.name} | data
    Notice.objects.bulk_create(
        [
            Notice(person_id=person, dossier=dossier, kind=kind, data=facts, at=clock.now())
            for person in sorted(told)
        ]
    )


def see_notices(*, by: Actor, up_to: int) -> None:
    """The person has read what stood on the page, up to this notice."""
    with transaction.atomic(durable=True):
        Notice.objects.filter(person_id=by.person_id, pk__lte=up_to, seen_at=None).update(seen_at=clock.now())
