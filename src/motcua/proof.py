"""`motcua audit verify`: prove that nobody changed the journal."""

from collections.abc import Callable

SUBJECT = "dossiers.dossier"


def verify(code: str | None, say: Callable[[str], None]) -> int:
    """Say what holds and what does not; returns 1 if a chain is broken or the code unknown, else 0."""
    from motcua.audit import service as audit
    from motcua.audit.models import Entry

    subject: tuple[str | None, int | None] = (None, None)
    if code is not None:
        dossier_id = _dossier_id(code)
        if dossier_id is None:
            say(f"{code}: không có hồ sơ này / no such dossier")
            return 1
        subject = (SUBJECT, dossier_id)
    broken = list(audit.broken_chains(*subject))
    for act in broken:
        say(
            f"HỎNG / BROKEN: {act.subject_type} {act.subject_id}, dòng / row {act.sequence}: "
            f"{act.action}, {act.at:%Y-%m-%d %H:%M:%S} UTC, {act.actor_name}"
        )
    if not broken:
        entries = Entry.objects.filter(
            **({"subject_type": SUBJECT, "subject_id": subject[1]} if code else {})
        )
        say(f"Nhật ký toàn vẹn / the journal holds: {entries.count()} dòng / rows")
    return 1 if broken else 0


def _dossier_id(code: str) -> int | None:
    from motcua.dossiers.models import Dossier

    return Dossier.objects.filter(code=code).values_list("pk", flat=True).first()
