"""What is destroyed, by which rule, after how long. Only what nothing refers to goes; the row with its hash stays."""

from datetime import timedelta
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents.models import Condition, Digitisation, ScannedPaper, StoredFile
from motcua.kit import clock, sql, storage

# Of one night; the rest waits for the next.
MOST_A_NIGHT: Final = 1_000


def unused_files() -> QuerySet[StoredFile]:
    """Files that no row of any module refers to, and that nobody has sent for the days of the rule."""
    unused = _old_files()
    for rows, field in _referring():
        unused = unused.exclude(Exists(rows.filter(**{field: OuterRef("pk")})))
    return unused.order_by("pk")


def _old_files() -> QuerySet[StoredFile]:
    """What nobody has sent for the days of the rule; at least two, for within one the moment is not kept anew."""
    if not settings.KEEP_UNUSED_FILES_DAYS:
        return StoredFile.objects.none()
    until = clock.now() - timedelta(days=max(settings.KEEP_UNUSED_FILES_DAYS, 2))
    return StoredFile.objects.filter(kept_at__lt=until).exclude(condition=Condition.REMOVED)


def _referring() -> list[tuple[QuerySet[Model], str]]:
    """Every foreign key to a file, found in the models themselves, so that a new one is never forgotten."""
    return [
        # A scan that somebody has taken is held by where they put it; its reading goes with it and holds it not.
        (rows.filter(taken_at=None) if model is ScannedPaper else rows, field.name)
        for model in apps.get_models()
        for rows in [model._default_manager.all()]  # noqa: SLF001 - Django's documented name
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
        if field.remote_field and field.remote_field.model is StoredFile
        if (model, field.name) != (Digitisation, "source")
    ]


def destroy_unused(*, most: int = MOST_A_NIGHT) -> list[str]:
    """Destroy unused files, each in a transaction of its own; returns their hashes. Raises StorageUnreachable."""
    return [
        sha256 for pk in list(unused_files().values_list("pk", flat=True)[:most]) if (sha256 := _destroy(pk))
    ]


def _destroy(pk: int) -> str:
    """The bytes go under the lock of the row: who sends the same content meanwhile waits, and then keeps it anew."""
    with transaction.atomic(durable=True):
        # Nobody can refer to it anew without having sent it, so that who refers to it is asked once for all of a night.
        file = _old_files().select_for_update().filter(pk=pk).first()
        if file is None:
            return ""
        # What was read on it is destroyed with it; the images and copies made of it follow as unused files.
        Digitisation.objects.filter(source=file).delete()
        file.condition = Condition.REMOVED
        sql.update(file, "condition")
        facts = {"sha256": file.sha256, "size": file.size, "rule": "unused"}
        audit.record("file.destroyed", on=file, by=SYSTEM, data=facts)
        storage.remove(file.sha256)
        return file.sha256
