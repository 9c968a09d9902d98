"""What the buttons of the form designer do: each takes the form and what was posted, and gives the form anew."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import DraftCard
from motcua.forms import service as forms
from motcua.forms.service import DesignRefused, FieldDesign
from motcua.office.pages import number

Json = dict[str, Any]
# The form as it now is, and where the page goes on.
Pressed = tuple[Json | None, str]
MOST_FILE = 700_000
DESIGN = "#design"


def press(request: HttpRequest, draft: DraftCard, by: Actor) -> str:
    """Do what the pressed button says; gives the query and the anchor to go on at. Raises MotcuaError."""
    verb, _space, place = request.POST.get("do", "").partition(" ")
    revision = number(request.POST.get("revision"))
    if verb == "undo":
        catalogue.undo_form(draft_id=draft.id, revision=revision, by=by)
        return DESIGN
    changed, where = _changed(request, draft, verb, place)
    catalogue.save_form(draft_id=draft.id, revision=revision, form=changed, by=by)
    return where


def _changed(request: HttpRequest, draft: DraftCard, verb: str, place: str) -> Pressed:
    if verb == "begin":
        return forms.begin_form(title=_("Tờ khai: %s") % draft.title if draft.title else ""), DESIGN
    if verb == "copy":
        return copied(request.POST.get("copy_of", "")), DESIGN
    if verb == "import":
        return imported(request.FILES.get("file"), request.POST.get("source", "")), DESIGN
    if verb == "clear":
        return None, ""
    act = ACTS.get(verb)
    if act is None:
        return draft.form, DESIGN
    return act(draft.form, request.POST, place)


def at_field(place: str, anchor: str = DESIGN) -> str:
    return f"?{urlencode({'field': place})}{anchor}"


def at_page(page: str, anchor: str = DESIGN) -> str:
    return f"?{urlencode({'page': page})}{anchor}"


def line_of(place: str) -> str:
    """The id of a line of the outline."""
    return f"o-{place.replace('/', '--')}"


def _add_page(form: Any, posted: QueryDict, _place: str) -> Pressed:
    changed, page = forms.add_page(schema=form, title=posted.get("title", ""))
    return changed, at_page(page)


def _save_page(form: Any, posted: QueryDict, place: str) -> Pressed:
    changed = forms.change_page(
        schema=form,
        page=place,
        title=posted.get("title", ""),
        hint=posted.get("hint", ""),
        expression=posted.get("expression", ""),
        official="official" in posted,
        on_result="on_result" in posted,
    )
    return changed, at_page(place)


def _move_page(by: int) -> Callable[[Any, QueryDict, str], Pressed]:
    return lambda form, _posted, place: (
        forms.move_page(schema=form, page=place, by=by),
        at_page(place, f"#p-{place}"),
    )


def _remove_page(form: Any, _posted: QueryDict, place: str) -> Pressed:
    return forms.remove_page(schema=form, page=place), DESIGN


def _add_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    page, _slash, group = place.partition("/")
    changed, added = forms.add_field(
        schema=form,
        page=page,
        group=group,
        kind=posted.get("kind", ""),
        title=posted.get("title", ""),
        part=posted.get("part", ""),
        component=posted.get("component", ""),
    )
    return changed, at_field(added)


def design_from(posted: QueryDict) -> FieldDesign:
    """The boxes of a field as they were typed; of a date's limit, a day goes before a choice."""
    limits = {
        side: posted.get(f"{side}_day", "").strip() or posted.get(side, "") for side in ("least", "most")
    }
    texts = (
        "kind",
        "listed",
        "title",
        "hint",
        "help",
        "choices",
        "when",
        "expression",
        "prefill",
        "compute",
        "component",
    )
    return FieldDesign(
        **{box: posted.get(box, "").replace("\r\n", "\n") for box in (*texts, "error")},
        **limits,
        required="required" in posted,
        only=tuple(posted.getlist("only")),
        needed=tuple(posted.getlist("needed")),
    )


def _save_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    return forms.change_field(schema=form, place=place, design=design_from(posted)), at_field(place)


def _move_field(by: int) -> Callable[[Any, QueryDict, str], Pressed]:
    return lambda form, _posted, place: (
        forms.move_field(schema=form, place=place, by=by),
        at_field(place, f"#{line_of(place)}"),
    )


def _place_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    return forms.place_field(schema=form, place=place, page=posted.get("to", "")), at_field(place)


def _drop_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    """Dragged: before another field, or at the end of a page."""
    changed = forms.drop_field(
        schema=form, place=place, page=posted.get("to", ""), before=posted.get("before", "")
    )
    return changed, at_field(place, f"#{line_of(place)}")


def _drop_page(form: Any, posted: QueryDict, place: str) -> Pressed:
    changed = forms.drop_page(schema=form, page=place, before=posted.get("before", ""))
    return changed, at_page(place, f"#p-{place}")


def _rename_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    changed, renamed = forms.rename_field(schema=form, place=place, name=posted.get("name", "").strip())
    return changed, at_field(renamed)


def _remove_field(form: Any, posted: QueryDict, place: str) -> Pressed:
    changed = forms.remove_field(schema=form, place=place)
    group = place.rpartition("/")[0]
    return changed, at_field(group) if group else at_page(posted.get("page", ""))


def _save_ruling(form: Any, posted: QueryDict, place: str) -> Pressed:
    changed = forms.set_ruling(
        schema=form,
        number=number(place) if place.isdigit() else -1,
        when=posted.get("when", ""),
        message=posted.get("message", ""),
        source=posted.get("source", ""),
    )
    at = place if place.isdigit() else str(len(changed["x-eligibility"]) - 1)
    return changed, f"?rule={at}{DESIGN}"


def _remove_ruling(form: Any, _posted: QueryDict, place: str) -> Pressed:
    return forms.remove_ruling(
        schema=form, number=number(place) if place.isdigit() else -1
    ), "?rule=new#rules"


def _save_cosign(form: Any, posted: QueryDict, _place: str) -> Pressed:
    changed = forms.set_cosign(
        schema=form,
        title=posted.get("title", ""),
        number=posted.get("number", ""),
        name=posted.get("name", ""),
    )
    return changed, f"?cosign=1{DESIGN}"


def _rename(form: Any, posted: QueryDict, _place: str) -> Pressed:
    return forms.rename_form(schema=form, title=posted.get("title", "")), f"?whole=1{DESIGN}"


ACTS: Mapping[str, Callable[[Any, QueryDict, str], Pressed]] = {
    "add-page": _add_page,
    "save-page": _save_page,
    "page-up": _move_page(-1),
    "page-down": _move_page(1),
    "remove-page": _remove_page,
    "add-field": _add_field,
    "save-field": _save_field,
    "up": _move_field(-1),
    "down": _move_field(1),
    "place": _place_field,
    "drop": _drop_field,
    "drop-page": _drop_page,
    "rename-field": _rename_field,
    "remove": _remove_field,
    "save-rule": _save_ruling,
    "remove-rule": _remove_ruling,
    "save-cosign": _save_cosign,
    "rename": _rename,
}


def copied(code: str) -> Json:
    """The form of another procedure. Raises DesignRefused."""
    versions = catalogue.procedure_versions(code=code.strip())
    card = catalogue.version(versions[0].id) if versions else None
    if card is None:
        raise DesignRefused(_("Không có thủ tục nào mang mã này."), "copy_of")
    if card.form_version_id is None:
        raise DesignRefused(_("Thủ tục này không có tờ khai điện tử."), "copy_of")
    return forms.published_schema(card.form_version_id)


def imported(upload: UploadedFile | None, source: str) -> Json:
    """A form from a file or from pasted text. Raises DesignRefused, naming the line."""
    if upload is not None and (upload.size or 0) > MOST_FILE:
        raise DesignRefused(_("Tệp quá lớn. Một tờ khai dài nhất 600 KB."), "file")
    box = "file" if upload is not None else "source"
    try:
        text = upload.read().decode("utf-8-sig") if upload is not None else source
    except UnicodeDecodeError as error:
        raise DesignRefused(_("Tệp không phải là văn bản UTF-8."), box) from error
    if not text.strip():
        raise DesignRefused(_("Xin chọn tệp hoặc dán nội dung."), box)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno}
        problem = _("Không đọc được JSON ở dòng %(line)s, chữ thứ %(column)s.") % values
        raise DesignRefused(problem, box) from error
    except (ValueError, RecursionError) as error:
        raise DesignRefused(_("Không đọc được JSON này."), box) from error
    if forms.outline(schema=found) is None:
        words = next((f"{fault.place or '#'}: {fault.problem}" for fault in forms.form_faults(found)), "")
        raise DesignRefused(_("Đây không phải là tờ khai có trang và ô. %s") % words, box)
    return dict(found)
