"""What is different between two versions, in words: the record field by field, the form question by question,
the process step by step.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.competence import APPLICANTS, PLACES, RECEIVING
from motcua.catalogue.errors import VersionNotFound
from motcua.catalogue.models import LevelOfService, ProcedureVersion
from motcua.catalogue.queries.drafts import draft_card
from motcua.catalogue.queries.published import known_events
from motcua.catalogue.wording import LABELS
from motcua.organizations.service import Kind, Role
from motcua.workflow.service import StepDefinition, steps_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`part` is "record", "form" or "process"; `place` names what changed; "" for what was not or is no more."""

    part: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a version or a draft says."""

    record: Json
    form: Json | None
    process: str | None


def version_changes(*, old_id: int, new_id: int) -> tuple[Change, ...]:
    """What the second version says differently from the first. Raises VersionNotFound."""
    return content_changes(content_of_version(old_id), content_of_version(new_id))


def draft_changes(*, draft_id: int) -> tuple[Change, ...]:
    """What a draft says differently from the last version; of a new procedure nothing.

    Raises DraftNotFound.
    """
    draft = draft_card(draft_id=draft_id)
    last = ProcedureVersion.objects.filter(procedure__code=draft.code).order_by("-number")
    known = draft.published_version_id or 0
    before = last.exclude(pk=known).values_list("pk", flat=True).first()
    if before is None:
        return ()
    return content_changes(content_of_version(before), Content(draft.record, draft.form, draft.process))


def version_told(*, version_id: int) -> tuple[Change, ...]:
    """All that a version says, but for its questions: those are read in the form. Raises VersionNotFound."""
    return _told(content_of_version(version_id))


def draft_told(*, draft_id: int) -> tuple[Change, ...]:
    """All that a draft says, as `version_told`. Raises DraftNotFound."""
    draft = draft_card(draft_id=draft_id)
    return _told(Content(draft.record, None, draft.process))


def _told(content: Content) -> tuple[Change, ...]:
    nothing, said_here = Content({}, None, None), Content(content.record, None, content.process)
    return tuple(change for change in content_changes(nothing, said_here) if change.after)


def content_of_version(version_id: int) -> Content:
    version = ProcedureVersion.objects.filter(pk=version_id).select_related("form_version", "process_version")
    found = version.first()
    if found is None:
        raise VersionNotFound
    form, process = found.form_version, found.process_version
    return Content(found.body, form.schema if form else None, process.bpmn if process else None)


# By what the rows of a list are told apart.
_KEYS = {"competence": "applicant", "components": "code", "fees": "channel", "legal_basis": "number"}
# What names a row in a heading.
_NAMES = {"competence": "applicant", "components": "title", "fees": "channel", "legal_basis": "number"}
_UNSAID = {"code", "form", "process"}


def content_changes(old: Content, new: Content) -> tuple[Change, ...]:
    return (
        *record_changes(old=old.record, new=new.record),
        *form_changes(old.form, new.form),
        *process_changes(old.process, new.process),
    )


def record_changes(*, old: Json, new: Json) -> tuple[Change, ...]:
    """Field by field, in the order in which the record is shown."""
    names = [name for name in LABELS if "/" not in name and name not in _UNSAID]
    found: list[Change] = []
    for name in names:
        before, after = old.get(name), new.get(name)
        if before != after:
            found += _field(name, before, after)
    return tuple(found)


def _field(name: str, before: Any, after: Any) -> list[Change]:
    if name in _KEYS:
        return _rows(name, _dicts(before), _dicts(after))
    if isinstance(before, dict) or isinstance(after, dict):
        return _inner(name, str(LABELS[name]), _dict(before), _dict(after))
    if isinstance(before, list) or isinstance(after, list):
        return [Change("record", str(LABELS[name]), *_lines(name, before, after))]
    return [Change("record", str(LABELS[name]), said(name, before), said(name, after))]


def _inner(name: str, heading: str, before: Json, after: Json) -> list[Change]:
    found = []
    for part in sorted({*before, *after}, key=lambda part: (_place(f"{name}/{part}"), part)):
        if before.get(part) != after.get(part):
            label = str(LABELS.get(f"{name}/{part}", part))
            values = (said(part, before.get(part)), said(part, after.get(part)))
            found.append(Change("record", f"{heading}: {label}", *values))
    return found


def _rows(name: str, before: list[Json], after: list[Json]) -> list[Change]:
    """What left, what came, what changed; and the order, where nothing else tells of it."""
    key = _KEYS[name]
    old, new = _keyed(before, key), _keyed(after, key)
    label = str(LABELS[name])
    found = []
    for one in dict.fromkeys([*old, *new]):
        heading = f"{label}: {_name(name, new.get(one) or old[one])}"
        if one in old and one in new:
            found += _inner(name, heading, old[one], new[one])
        elif one in old:
            found.append(Change("record", heading, _row_words(name, old[one]), ""))
        else:
            found.append(Change("record", heading, "", _row_words(name, new[one])))
    if not found and list(old) != list(new):
        order = (", ".join(_name(name, rows[one]) for one in rows) for rows in (old, new))
        found.append(Change("record", _("%s: thứ tự") % label, *order))
    return found


def _keyed(rows: list[Json], key: str) -> dict[str, Json]:
    """Rows by their key; the second of the same key is told apart by its place."""
    found: dict[str, Json] = {}
    for row in rows:
        one = str(row.get(key, ""))
        while one in found:
            one += "'"
        found[one] = row
    return found


def _name(name: str, row: Json) -> str:
    return said(_NAMES[name], row.get(_NAMES[name])) or "…"


def _row_words(name: str, row: Json) -> str:
    words = (
        f"{LABELS.get(f'{name}/{part}', part)}: {said(part, value)}"
        for part, value in sorted(row.items(), key=lambda pair: _place(f"{name}/{pair[0]}"))
        if value not in ("", None, False, 0)
    )
    return "; ".join(words)


_ORDER = {path: place for place, path in enumerate(LABELS)}


def _place(path: str) -> int:
    """What is named earlier is told earlier."""
    return _ORDER.get(path, len(_ORDER))


def _lines(name: str, before: Any, after: Any) -> tuple[str, str]:
    """Of two lists of texts only the lines in which they differ, each with its number."""
    old = [said(name, one) for one in before] if isinstance(before, list) else []
    new = [said(name, one) for one in after] if isinstance(after, list) else []
    left: list[str] = []
    right: list[str] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            left += [f"{place + 1}. {old[place]}" for place in range(i, j)]
            right += [f"{place + 1}. {new[place]}" for place in range(k, m)]
    return "\n".join(left), "\n".join(right)


def said(name: str, value: Any) -> str:
    """A value of a record as people say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, str):
        return _chosen(name).get(value) or _day(value)
    return str(value)


def _day(value: str) -> str:
    """A day as people write it; all else as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    return "{2}/{1}/{0}".format(*found.groups()) if found else value


def _chosen(name: str) -> dict[str, str]:
    """The words for values that are chosen from a list."""
    lists: dict[str, dict[str, Any]] = {
        "level_of_service": dict(LevelOfService.choices),
        "competent_kind": dict(Kind.choices),
        "kind": dict(Kind.choices),
        "applicant": dict(APPLICANTS),
        "place": dict(PLACES),
        "receiving": {**RECEIVING, "centre": _("Trung tâm phục vụ hành chính công")},
        "channel": {"counter": _("Tại quầy"), "online": _("Trực tuyến"), "post": _("Qua bưu chính")},
        "unit": {"working_day": _("ngày làm việc"), "day": _("ngày"), "hour": _("giờ làm việc")},
        "life_events": {event["key"]: event["title"] for event in known_events()},
    }
    return {key: str(words) for key, words in lists.get(name, {}).items()}


def form_changes(old: Json | None, new: Json | None) -> tuple[Change, ...]:
    """Question by question; a question goes by its name in the form."""
    before, after = _questions(old), _questions(new)
    found = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was != now:
            title = (now or was or ("", ""))[0]
            found.append(Change("form", title, was[1] if was else "", now[1] if now else ""))
    if list(before) != list(after) and set(before) == set(after):
        order = (", ".join(title for title, _words in each.values()) for each in (before, after))
        found.append(Change("form", _("Thứ tự câu hỏi"), *order))
    return tuple(found)


def _questions(form: Json | None) -> dict[str, tuple[str, str]]:
    """The questions of a form in their order: what each is called, and all that is said about it."""
    if not form:
        return {}
    properties = _dict(form.get("properties"))
    required = set(map(str, _list(form.get("required"))))
    pages = _dicts(form.get("x-pages"))
    order = {str(name): str(page.get("title", "")) for page in pages for name in _list(page.get("fields"))}
    asked = order | {name: "" for name in properties if name not in order}
    return {
        name: _question(name, _dict(properties.get(name)), page, name in required)
        for name, page in asked.items()
    }


def _question(name: str, asked: Json, page: str, required: bool) -> tuple[str, str]:
    title = str(asked.get("title", name))
    words = [title, _("bắt buộc") if required else _("không bắt buộc")]
    if page:
        words.append(_("trang “%s”") % page)
    words += [f"{part} = {_plain(value)}" for part, value in sorted(asked.items()) if part != "title"]
    return title, "\n".join(words)


def process_changes(old: str | None, new: str | None) -> tuple[Change, ...]:
    """Step by step; a process that cannot be read is told as a whole."""
    if old == new:
        return ()
    before, after = _steps(old), _steps(new)
    found = []
    for one in dict.fromkeys([*before, *after]):
        was, now = before.get(one), after.get(one)
        if was != now:
            title = (now or was or ("", ""))[0]
            found.append(Change("process", title, was[1] if was else "", now[1] if now else ""))
    if not found:
        sizes = (_("%d ký tự") % len(text) if text else "" for text in (old, new))
        found.append(Change("process", _("Bản vẽ hoặc luồng giữa các bước"), *sizes))
    return tuple(found)


def _steps(process: str | None) -> dict[str, tuple[str, str]]:
    return {step.id: (step.name, _step(step)) for step in steps_of(process)} if process else {}


def _step(step: StepDefinition) -> str:
    role = str(dict(Role.choices).get(step.role, step.role))
    role = f"{role} ({step.posting})" if step.posting else role
    office = _("cơ quan giải quyết") if step.office == "competent" else _("nơi tiếp nhận")
    hours = f"{step.hours.normalize():f}".replace(".", ",")
    ends = ", ".join(outcome.label for outcome in step.outcomes)
    return "\n".join([step.name, f"{role}, {office}", _("%s giờ") % hours, _("kết thúc: %s") % ends])


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return said("", value)


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[Json]:
    return [one for one in _list(value) if isinstance(one, dict)]
