"""Papers of a dossier: a row at once, the printed file by a job, so that nobody waits for it in a request."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.models import TemplateVersion
from motcua.dossiers import paper_contents
from motcua.dossiers.models import Dossier, Numbering, Paper, PaperKind
from motcua.kit import clock, jobs, sql
from motcua.organizations import service as organizations

MAKE = "dossiers.make_paper"

_NUMBER = """
INSERT INTO dossiers_numbering (series, last) VALUES (%(series)s, 1)
ON CONFLICT (series) DO UPDATE SET last = dossiers_numbering.last + 1 RETURNING series, last
"""
# One statement: mark what is replaced, take over its number if that is of this year or else the next of the series
# (NĐ 30/2020, as next_number), write the paper.
_ISSUE = """
WITH gone AS (
    UPDATE dossiers_paper SET replaced_at = %(now)s
    WHERE dossier_id = %(dossier)s AND kind = ANY(%(replacing)s::text[]) AND replaced_at IS NULL
    RETURNING id, number
), kept AS (
    SELECT max(number) FILTER (WHERE number LIKE %(of_this_year)s) AS number FROM gone
), numbered AS (
    INSERT INTO dossiers_numbering (series, last) SELECT %(series)s, 1 FROM kept WHERE %(numbered)s AND number IS NULL
    ON CONFLICT (series) DO UPDATE SET last = dossiers_numbering.last + 1
    RETURNING lpad(last::text, greatest(2, length(last::text)), '0') || %(notation)s::text AS number
)
INSERT INTO dossiers_paper (dossier_id, kind, number, data, places, created_at, created_by_name)
SELECT %(dossier)s, %(kind)s, coalesce(kept.number, numbered.number, ''), %(data)s::jsonb, '{}', %(now)s, %(by)s
FROM kept LEFT JOIN numbered ON true
RETURNING id, number
"""


@dataclass(frozen=True, slots=True)
class _Issued:
    id: int
    number: str


def issue_paper(
    dossier: Dossier,
    kind: PaperKind,
    by: Actor,
    *,
    office_id: int,
    replacing: Collection[PaperKind] = (),
    numbered: bool = True,
    job: str = MAKE,
    **data: Any,
) -> Paper:
    """Enter a paper of an office in the dossier and leave its printing to a job, inside the caller's transaction.

    Papers in force of the kinds `replacing` keep their place in the dossier, marked as replaced, and hand their
    number on. One that is not `numbered` gets its number when it is signed.
    """
    now = clock.now()
    year, office = clock.local(now).year, organizations.card(office_id)
    content = data | {"issuer": {"id": by.id, "name": by.name}, "office_id": office_id}
    values = {
        "dossier": dossier.pk,
        "kind": kind.value,
        "data": json.dumps(content),
        "now": now,
        "by": by.name,
        "replacing": [other.value for other in replacing],
        "numbered": numbered,
        "series": f"paper:{office.code}:{year}",
        "notation": f"/{year}/{office.code}",
        "of_this_year": f"%/{year}/%",
    }
    issued = sql.row(_Issued, _ISSUE, values)
    assert issued is not None  # an INSERT … RETURNING answers or raises
    jobs.defer(job, paper_id=issued.id)
    return Paper(id=issued.id, number=issued.number, dossier=dossier, kind=kind, data=content, created_at=now)


def next_number(organization_id: int) -> str:
    """The next number of an agency's yearly series, from 01 on 1 January (NĐ 30/2020): "07/2026/H05.77.95"."""
    office = organizations.card(organization_id)
    year = clock.today().year
    row = sql.row(Numbering, _NUMBER, {"series": f"paper:{office.code}:{year}"})
    assert row is not None  # an INSERT … RETURNING answers or raises
    return documents.document_number(row.last, f"{year}/{office.code}")


def is_of_this_year(number: str) -> bool:
    return f"/{clock.today().year}/" in number


def make_paper(*, paper_id: int) -> None:
    """Print a paper that has no file yet; a second run finds it printed."""
    with transaction.atomic(durable=True):
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.file_id is None:
            render(paper)


def render(paper: Paper) -> None:
    """Print the paper as the dossier stands now and keep the file, inside the caller's transaction."""
    code = documents.prove(subject=paper)
    words = documents.code_words(code)
    contents = paper_contents.contents(paper, proof_url=f"{settings.SITE_URL}/p/{words}/", proof_code=words)
    template = _template(paper, contents)
    custom = documents.filled(contents, template.content) if template else None
    printed = documents.render_paper(contents, custom)
    paper.file = documents.keep(content=printed.pdf, content_type="application/pdf")
    paper.places = {name: asdict(place) for name, place in printed.places.items()}
    paper.save(update_fields=["file", "places", "data"])


def _template(paper: Paper, contents: documents.PaperData) -> TemplateVersion | None:
    """The version that was in force when the paper was first printed; it stays with the paper."""
    if "template_id" not in paper.data:
        version = documents.version_in_force(
            kind=paper.kind,
            procedure_code=catalogue.version(paper.dossier.procedure_version_id).code,
            office_code=organizations.card(paper.data["office_id"]).code,
            on=contents.issued_on,
        )
        paper.data["template_id"] = version.pk if version else None
        return version
    return TemplateVersion.objects.filter(pk=paper.data["template_id"]).first()
