"""What must be there before the program can serve: tables, static files, the data of the province."""

import os
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]
SIGNS_WITH_PIN = "em.nenh"
# Their key is at the simulated remote signing service, under this name.
SIGNS_REMOTELY = "hai.vietyen"


def prepare(say: Say) -> None:
    import django
    from django.db import connections

    django.setup()
    say("cơ sở dữ liệu / database")
    migrate()
    say("tệp tĩnh / static files")
    collect_static()
    say("dữ liệu / data")
    load()
    connections.close_all()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Hash and compress the built files, unless those that are there were made from the same ones."""
    from django.conf import settings
    from django.core.management import call_command

    built = Path(settings.STATICFILES_DIRS[0]).with_suffix(".sums")
    stamp = Path(settings.STATIC_ROOT) / "from"
    sums = built.read_text(encoding="utf-8") if built.exists() else ""
    if stamp.exists() and stamp.read_text(encoding="utf-8") == sums:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=Path(settings.STATIC_ROOT).exists())
    stamp.write_text(sums, encoding="utf-8")


def load() -> None:
    """Bring the data of the province up to date; each part may run again and again."""
    from django.conf import settings

    from motcua.accounts.service import SYSTEM
    from motcua.catalogue.service import load_procedures
    from motcua.forms.service import load_choices
    from motcua.organizations.service import load_province

    load_province()
    load_choices(by=SYSTEM)
    load_procedures()
    if settings.DEMO:
        load_sample_people()


def load_sample_people() -> None:
    from motcua.accounts.service import provide_sample_credentials
    from motcua.organizations import service as organizations

    password = os.environ["MOTCUA_SAMPLE_PASSWORD"]
    organizations.load_sample_people(password=password)
    provide_sample_credentials(password=password)
    issue_certificates()


def issue_certificates() -> None:
    """Certificates of the demonstration authority: for sample leaders and receptionists, and for all agencies with sample people.

    Who signs for an agency today may sign for another one tomorrow, by a merger.
    """
    from motcua.kit import clock
    from motcua.organizations.service import Posting, Role
    from motcua.signatures.service import Holder, HolderType, issue_demonstration_certificate

    postings = Posting.objects.held_on(clock.today()).filter(user__is_sample=True)
    for posting in postings.select_related("user", "organization__parent"):
        agency = posting.organization
        issue_demonstration_certificate(
            holder=Holder(HolderType.ORGANIZATION, agency.pk),
            name=agency.name,
            organization=agency.parent.name if agency.parent else "",
        )
        if posting.role in {Role.LEADER, Role.RECEPTIONIST}:
            issue_demonstration_certificate(
                holder=Holder(HolderType.PERSON, posting.user_id),
                name=posting.user.full_name,
                title=posting.title,
                organization=agency.name,
                # One shows how a key is that only its person opens.
                pin=os.environ.get("MOTCUA_SAMPLE_PIN", "")
                if posting.user.username == SIGNS_WITH_PIN
                else "",
                credential=SIGNS_REMOTELY if posting.user.username == SIGNS_REMOTELY else "",
            )
