"""The trial of a file: each row against what the catalogue has, without changing anything."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue import records, rules
from motcua.catalogue.checking import Gap, faults_together, gaps_of, sense_faults
from motcua.catalogue.comparison import Content
from motcua.catalogue.merging import Merged, merge
from motcua.catalogue.models import (
    OPEN_DRAFT,
    ImportRow,
    ImportRun,
    ImportState,
    ProcedureDraft,
    ProcedureVersion,
    RowState,
)
from motcua.catalogue.national import Entry, Known, read_entry
from motcua.catalogue.national_files import Row
from motcua.catalogue.queries.published import known_events
from motcua.forms.models import FormVersion
from motcua.kit import clock
from motcua.organizations.service import Kind, organizations
from motcua.workflow.models import ProcessVersion


@dataclass(frozen=True, slots=True)
class Base:
    """The last version of a procedure."""

    id: int
    record: dict[str, Any]
    digest: str
    form_version_id: int | None
    process_version_id: int | None
    ends: dt.date | None
    is_ended: bool


class Trial:
    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.bases = _bases()
        self.seen: dict[str, str] = {}
        self.known = Known(
            agencies={office.code: office.kind for office in organizations(*Kind)},
            life_events=frozenset(event["key"] for event in known_events()),
            forms=frozenset(self.forms),
            processes=frozenset(self.processes),
        )
        self.drafts = set(ProcedureDraft.objects.filter(OPEN_DRAFT).values_list("code", flat=True))
        self.texts: dict[tuple[str, int], str] = {}
        self.contents: dict[tuple[str, int], Any] = {}

    @cached_property
    def forms(self) -> dict[str, int]:
        return _newest(FormVersion)

    @cached_property
    def processes(self) -> dict[str, int]:
        return _newest(ProcessVersion)

    def tried(self, row: Row) -> ImportRow:
        """The row with what it would change, or with why it is refused."""
        entry = read_entry(row.raw, self.known)
        faults = [row.fault] if row.fault else [*entry.faults, *self._twice(entry, row.place)]
        made = ImportRow(
            run=self.run, number=row.number, place=row.place[:120],
            code=entry.code[:40], title=entry.title, notices=list(entry.notices),
        )  # fmt: skip
        base = self.bases.get(entry.code)
        merged = None
        if not faults:
            merged = merge(
                entry, base.record if base else None, source=self.run.source, day=self.run.source_date
            )
            faults = [*merged.faults, *_record_faults(merged)]
        if faults or merged is None or merged.record is None:
            made.state, made.problems = RowState.REFUSED, list(dict.fromkeys(faults))
            return made
        made.title = merged.record["title"]
        made.notices += [*merged.notices, *self._notices(entry.code, base)]
        made.base_version_id, made.base_ends = (base.id, base.ends) if base else (None, None)
        return self._told(made, merged, base)

    def _told(self, made: ImportRow, merged: Merged, base: Base | None) -> ImportRow:
        record = merged.record or {}
        form_id, process_id = self._bound(record, base, "form"), self._bound(record, base, "process")
        if base and not merged.changes and not base.is_ended:
            made.state = RowState.UNCHANGED
            return made
        content = Content(record, self._content("form", form_id), self._content("process", process_id))
        if content.process:
            problems = dict.fromkeys(fault.problem for fault in faults_together(content))
            if problems:
                made.state, made.problems = RowState.REFUSED, list(problems)
                return made
            # What the national record leaves open is not for the file to mend, nor who serves where.
            made.notices += [fault.problem for fault in sense_faults(record)]
            made.notices += [_gap_words(gap) for gap in gaps_of(content)]
        made.state = RowState.CHANGED if base else RowState.NEW
        made.changes = list(merged.changes)
        made.record, made.form_version_id, made.process_version_id = record, form_id, process_id
        made.digest = rules.digest_of(
            (rules.canonical(record), self._text("form", form_id), self._text("process", process_id))
        )
        return made

    def gone(self, *, after: int) -> list[ImportRow]:
        """What once came from this source, holds here, and is not in the file: proposed to be withdrawn."""
        earlier = ImportRow.objects.filter(
            run__source=self.run.source,
            run__state=ImportState.APPLIED,
            state__in=[RowState.NEW, RowState.CHANGED, RowState.UNCHANGED],
        )
        imported = set(earlier.values_list("code", flat=True).distinct())
        missing = [
            (code, base)
            for code, base in sorted(self.bases.items())
            if code not in self.seen
            and not base.is_ended
            and (code in imported or base.record["source"] == self.run.source)
        ]
        return [
            ImportRow(
                run=self.run, number=after + place, code=code, title=base.record["title"],
                state=RowState.GONE, base_version_id=base.id,
            )
            for place, (code, base) in enumerate(missing, start=1)
        ]  # fmt: skip

    def _twice(self, entry: Entry, place: str) -> list[str]:
        first = self.seen.setdefault(entry.code, place) if entry.code else place
        return [] if first == place else [_("Mã này đã có ở %s.") % first]

    def _notices(self, code: str, base: Base | None) -> list[str]:
        found = []
        if base and base.is_ended:
            found.append(_("Thủ tục đã bãi bỏ hoặc hết hiệu lực ở đây; nhập là công bố lại."))
        if code in self.drafts:
            found.append(_("Đang có bản nháp của thủ tục này: người soạn sẽ phải xem lại khác biệt."))
        return found

    def _bound(self, record: Mapping[str, Any], base: Base | None, part: str) -> int | None:
        """The version of its form or process: the one it has, unless the row names another."""
        key = record[part]
        if key is None:
            return None
        if base and base.record[part] == key:
            return base.form_version_id if part == "form" else base.process_version_id
        return (self.forms if part == "form" else self.processes)[key]

    def _text(self, part: str, version_id: int | None) -> str:
        """Written out for the digest, once for all procedures that share it."""
        if version_id is None:
            return rules.canonical(None)
        if (part, version_id) not in self.texts:
            self.texts[part, version_id] = rules.canonical(self._content(part, version_id))
        return self.texts[part, version_id]

    def _content(self, part: str, version_id: int | None) -> Any:
        """The form or the process itself, read once for all procedures that share it."""
        if version_id is not None and (part, version_id) not in self.contents:
            kept: Any = FormVersion.objects.values_list("schema", flat=True)
            if part == "process":
                kept = ProcessVersion.objects.values_list("bpmn", flat=True)
            self.contents[part, version_id] = kept.get(pk=version_id)
        return None if version_id is None else self.contents[part, version_id]


def _gap_words(gap: Gap) -> str:
    """Published all the same if the second person confirms, as with a draft."""
    words = _("%(count)s cơ quan chưa có ai giữ vai trò %(role)s để làm “%(steps)s”, ví dụ %(office)s.")
    return words % {
        "count": len(gap.organizations),
        "role": gap.role_words,
        "steps": "”, “".join(gap.steps),
        "office": gap.organizations[0],
    }


def _record_faults(merged: Merged) -> list[str]:
    if merged.record is None or merged.faults:
        return []
    return [f"{fault.words}: {fault.problem}." for fault in records.faults(merged.record)]


def _newest(model: type[FormVersion] | type[ProcessVersion]) -> dict[str, int]:
    """The last published version by key."""
    newest = model._default_manager.order_by("key", "-created_at", "-id").distinct("key")  # noqa: SLF001 - Django's documented name
    return dict(newest.values_list("key", "id"))


def _bases() -> dict[str, Base]:
    today = clock.today()
    last = ProcedureVersion.objects.order_by("procedure", "-number").distinct("procedure")
    names = (
        "procedure__code",
        "id",
        "body",
        "digest",
        "form_version_id",
        "process_version_id",
        "effective_to",
    )
    return {
        code: Base(version_id, body, digest, form_id, process_id, end, end is not None and end <= today)
        for code, version_id, body, digest, form_id, process_id, end in last.values_list(*names)
    }
