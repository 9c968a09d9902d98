"""Templates of papers: written as drafts, previewed with sample facts, published by a second person, never changed.

A paper is made by the version that is nearest to it: of its procedure at its agency, of its procedure, of its agency,
or of all; without any it has the layout of the program itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import actions, errors
from motcua.documents.models import TemplateDraft, TemplateVersion
from motcua.documents.papers import markup, press, samples, vocabulary
from motcua.documents.papers.contents import PaperData
from motcua.kit import clock, jobs
from motcua.kit.errors import NotAllowedError
from motcua.organizations import service as organizations
from motcua.organizations.service import Kind, Role

PREVIEW = "documents.preview_template"
Content = Mapping[str, Any]
Faults = dict[str, tuple[markup.Fault, ...]]


def may_write(by: Actor) -> bool:
    """Administrators of the provincial committee or its centre, as for procedures."""
    offices = organizations.organizations(Kind.PROVINCIAL_COMMITTEE, Kind.PROVINCIAL_CENTRE)
    return any(by.may(Role.ADMINISTRATOR, at=office.id) for office in offices)


def clean(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Content that a page sent, in its one form: what is not known is dropped, required facts are always there."""
    known = {fact.name for fact in vocabulary.FACTS[kind]}
    facts = [name for name in dict.fromkeys(given.get("facts", ())) if name in known]
    facts += [fact.name for fact in vocabulary.FACTS[kind] if fact.required and fact.name not in facts]
    texts = {name: _text(given.get(name)) for name in vocabulary.texts_of(kind)}
    size = given.get("size", "")
    return {
        **{name: text for name, text in texts.items() if text},
        "size": size if size in vocabulary.SIZES else "",
        "logo": bool(given.get("logo")),
        "facts": facts,
    }


def blank(kind: str) -> dict[str, Any]:
    """What the layout of the program itself is, as content."""
    return clean(kind, {"facts": [fact.name for fact in vocabulary.FACTS[kind]]})


def faults_of(kind: str, content: Content) -> Faults:
    """What cannot be printed, by text."""
    known = vocabulary.PLACEHOLDERS[kind]
    read = {name: markup.read(str(content.get(name, "")), known).faults for name in vocabulary.texts_of(kind)}
    return {name: found for name, found in read.items() if found}


def filled(data: PaperData, content: Content) -> dict[str, Any]:
    """What the layout takes of a template for this paper, for press.render_paper."""
    kind, values = data.template, vocabulary.values(data)
    texts = {
        name: markup.fill(markup.read(str(content.get(name, "")), vocabulary.PLACEHOLDERS[kind]), values)
        for name in vocabulary.texts_of(kind)
    }
    plain = {name: content[name] for name in ("size", "logo", "facts") if name in content}
    return (
        texts
        | ({} if kind == "result" else plain)
        | {"size": content.get("size", ""), "logo": content.get("logo", False)}
    )


def version_in_force(*, kind: str, procedure_code: str, office_code: str, on: date) -> TemplateVersion | None:
    """The version by which a paper of that day is made; None for the layout of the program itself."""
    near = TemplateVersion.objects.filter(
        kind=kind,
        procedure_code__in=("", procedure_code),
        office_code__in=("", office_code),
        effective_from__lte=on,
    )
    return max(near, key=_nearness, default=None)


def _nearness(version: TemplateVersion) -> tuple[bool, bool, date, int]:
    return bool(version.procedure_code), bool(version.office_code), version.effective_from, version.number


def begin_template(
    *, kind: str, by: Actor, procedure_code: str = "", office_code: str = "", version_id: int | None = None
) -> TemplateDraft:
    """The draft under way, or a new one from the last version, or from `version_id` to go back to that.

    Raises TemplateNotFound, NotAllowedError.
    """
    _check_may(by)
    if kind not in vocabulary.FACTS:
        raise errors.TemplateNotFound
    with transaction.atomic(durable=True):
        of = {"kind": kind, "procedure_code": procedure_code, "office_code": office_code}
        base = _base(of, version_id)
        content = clean(kind, base.content) if base else blank(kind)
        writer = {"written_by_id": by.person_id, "written_by_name": by.name}
        draft, is_new = TemplateDraft.objects.get_or_create(**of, defaults={"content": content, **writer})
        if not is_new and version_id is not None:
            _keep(draft, content, by)
        if is_new or version_id is not None:
            audit.record(
                "paper_template.begun", on=draft, by=by, data={**of, "from": base.number if base else 0}
            )
            jobs.defer(PREVIEW, draft_id=draft.pk)
    return draft


def _base(of: dict[str, str], version_id: int | None) -> TemplateVersion | None:
    versions = TemplateVersion.objects.filter(**of).order_by("-number")
    if version_id is None:
        return versions.first()
    base = versions.filter(pk=version_id).first()
    if base is None:
        raise errors.TemplateNotFound
    return base


def save_template(*, draft_id: int, revision: int, content: Mapping[str, Any], by: Actor) -> TemplateDraft:
    """Keep the draft, right or not, and have a preview made where it can be printed.

    Raises TemplateNotFound, TemplateChanged, NotAllowedError.
    """
    _check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        _keep(draft, clean(draft.kind, content), by)
        audit.record("paper_template.saved", on=draft, by=by, data={"revision": draft.revision})
        if not faults_of(draft.kind, draft.content):
            jobs.defer(PREVIEW, draft_id=draft.pk)
    return draft


def _keep(draft: TemplateDraft, content: dict[str, Any], by: Actor) -> None:
    draft.content, draft.revision, draft.changed_at = content, draft.revision + 1, clock.now()
    draft.written_by_id, draft.written_by_name = by.person_id, by.name
    draft.save()


def preview_template(*, draft_id: int) -> None:
    """Print the draft with sample facts, as PDF and as a picture; a second run finds it printed."""
    draft = TemplateDraft.objects.filter(pk=draft_id).first()
    if draft is None or draft.previewed == draft.revision or faults_of(draft.kind, draft.content):
        return
    data = samples.papers()[draft.kind]
    custom = filled(data, draft.content)
    pdf, picture = press.render_paper(data, custom).pdf, press.picture_of(data, custom)
    with transaction.atomic(durable=True):
        TemplateDraft.objects.filter(pk=draft_id, revision=draft.revision).update(
            previewed=draft.revision,
            preview_pdf=actions.keep(content=pdf, content_type="application/pdf"),
            preview_picture=actions.keep(content=picture, content_type="image/png"),
        )


def publish_template(*, draft_id: int, revision: int, effective_from: date, by: Actor) -> TemplateVersion:
    """Publish what another person wrote, from today or a later day, once it was previewed as it stands.

    Raises TemplateHasFaults, TemplateNotPreviewed, TemplateSecondPerson, TemplateDayPast, TemplateChanged,
    TemplateNotFound, NotAllowedError.
    """
    _check_may(by)
    if effective_from < clock.today():
        raise errors.TemplateDayPast
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if faults_of(draft.kind, draft.content):
            raise errors.TemplateHasFaults
        if draft.written_by_id == by.person_id:
            raise errors.TemplateSecondPerson
        if draft.previewed != draft.revision:
            raise errors.TemplateNotPreviewed
        of = {"kind": draft.kind, "procedure_code": draft.procedure_code, "office_code": draft.office_code}
        version = TemplateVersion.objects.create(
            **of,
            number=TemplateVersion.objects.filter(**of).count() + 1,
            content=draft.content,
            effective_from=effective_from,
            written_by_id=draft.written_by_id,
            written_by_name=draft.written_by_name,
            published_by_id=by.person_id,
            published_by_name=by.name,
        )
        told = {**of, "number": version.number, "from": effective_from.isoformat()}
        audit.record("paper_template.published", on=version, by=by, data=told)
        draft.delete()
    return version


def drop_template(*, draft_id: int, revision: int, by: Actor) -> None:
    """Raises TemplateNotFound, TemplateChanged, NotAllowedError."""
    _check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        audit.record("paper_template.dropped", on=draft, by=by, data={"revision": draft.revision})
        draft.delete()


def template_draft(*, draft_id: int) -> TemplateDraft:
    """Raises TemplateNotFound."""
    known = TemplateDraft.objects.select_related("preview_pdf", "preview_picture")
    draft = known.filter(pk=draft_id).first()
    if draft is None:
        raise errors.TemplateNotFound
    return draft


def template_drafts() -> list[TemplateDraft]:
    return list(TemplateDraft.objects.order_by("kind", "procedure_code", "office_code"))


def template_versions() -> list[TemplateVersion]:
    """The newest first within what they are for."""
    return list(
        TemplateVersion.objects.defer("content").order_by("kind", "procedure_code", "office_code", "-number")
    )


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A line of the paper in the editor, with its place among those that are shown."""

    name: str
    label: Any
    required: bool
    is_shown: bool
    place: int


def facts_in_order(kind: str, shown: Sequence[str]) -> list[PlacedFact]:
    known = {fact.name: fact for fact in vocabulary.FACTS[kind]}
    order = [*(name for name in shown if name in known), *(name for name in known if name not in shown)]
    return [
        PlacedFact(name, known[name].label, known[name].required, name in shown, place)
        for place, name in enumerate(order, start=1)
    ]


def placeholders(kind: str) -> list[tuple[str, Any, str]]:
    """Name, meaning and sample of each placeholder."""
    values = vocabulary.values(samples.papers()[kind])
    return [(name, label, values[name]) for name, (label, _read) in vocabulary.PLACEHOLDERS[kind].items()]


def _taken(draft_id: int, revision: int) -> TemplateDraft:
    draft = TemplateDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise errors.TemplateNotFound
    if draft.revision != revision:
        raise errors.TemplateChanged
    return draft


def _check_may(by: Actor) -> None:
    if not may_write(by):
        raise NotAllowedError


def _text(given: object) -> str:
    """As written, with the line ends of this system and no letters that nobody sees."""
    lines = str(given or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = ("".join(letter for letter in line if letter.isprintable()) for line in lines)
    return "\n".join(seen).strip()[: markup.MOST_LETTERS + 1]
