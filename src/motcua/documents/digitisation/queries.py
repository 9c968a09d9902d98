"""How far digitisations are, and what they read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from motcua.documents.digitisation import reading
from motcua.documents.digitisation.models import Digitisation, DigitisationState, ScannedPage
from motcua.documents.models import StoredFile
from motcua.kit import sql

# What a form takes stands on the first pages; a scan may have five hundred.
_MOST_READ = 10
# What waits in front of one: pieces are done in the order in which they were asked for.
_PROGRESS = """
SELECT digitisation.id, digitisation.source_id, digitisation.state, digitisation.error, digitisation.error_kind,
       digitisation.pages_total, digitisation.searchable_id,
       (SELECT count(*) FROM documents_scannedpage AS page WHERE page.digitisation_id = digitisation.id) AS pages_done,
       CASE WHEN digitisation.state = 'queued' THEN
           (SELECT count(*) FROM documents_digitisation AS other
            WHERE other.state IN ('queued', 'running') AND other.id < digitisation.id)
       ELSE 0 END AS ahead
FROM documents_digitisation AS digitisation WHERE digitisation.source_id = ANY(%(files)s)
"""


@dataclass(frozen=True, slots=True)
class DigitisationProgress:
    """`ahead` is how many files wait in front of this one."""

    id: int
    source_id: int
    state: str
    error: str
    error_kind: str
    pages_total: int | None
    searchable_id: int | None
    pages_done: int
    ahead: int

    @property
    def is_busy(self) -> bool:
        return self.state in {DigitisationState.QUEUED, DigitisationState.RUNNING}

    @property
    def is_done(self) -> bool:
        return self.state == DigitisationState.DONE

    @property
    def is_failed(self) -> bool:
        return self.state == DigitisationState.FAILED


def digitisation_progress(files: Collection[int]) -> dict[int, DigitisationProgress]:
    """Of files that were to be digitised, by the id of the file; one statement."""
    found = sql.rows(DigitisationProgress, _PROGRESS, {"files": list(files)}) if files else []
    return {one.source_id: one for one in found}


@dataclass(frozen=True, slots=True)
class PageSize:
    """In points of the page's image, in which its words and boxes are given too."""

    number: int
    width: int
    height: int


def page_sizes(file: StoredFile) -> list[PageSize]:
    """The pages that are read so far."""
    found = ScannedPage.objects.filter(digitisation__source=file).order_by("number")
    return [PageSize(*facts) for facts in found.values_list("number", "width", "height")]


def scanned_page_image(file: StoredFile, number: int) -> StoredFile | None:
    page = (
        ScannedPage.objects.select_related("image").filter(digitisation__source=file, number=number).first()
    )
    return page.image if page else None


def propose_fields(*, file: StoredFile, rules: Sequence[reading.FieldRule] = ()) -> list[reading.Proposal]:
    """What these rules, or the usual ones, find on the first pages of a file that was read."""
    found = ScannedPage.objects.filter(digitisation__source=file, number__lte=_MOST_READ)
    pages = [reading.PageWords(*facts) for facts in found.order_by("number").values_list("number", "words")]
    return reading.propose(pages, rules or reading.DEFAULT_RULES)


def searchable_copy(file: StoredFile) -> StoredFile | None:
    done = Digitisation.objects.select_related("searchable").filter(source=file).first()
    return done.searchable if done else None
