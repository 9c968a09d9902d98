"""Files with processes, in and out, and the boxes of a step as they were posted."""

import re
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue.errors import DraftMalformed
from motcua.catalogue.service import DraftCard
from motcua.workflow import service as workflow
from motcua.workflow.service import MarkupRefused

MAX_FILE = 5_000_000
MOST_SAID = 5
_FACTS = ("role", "office", "phase", "hours", "excluded", "form", "produces", "paper")
_WAY = ("code", "label", "effect", "style")
_PLAIN = re.compile(r"[^\w.-]+", re.ASCII)


class Brought(NamedTuple):
    """`words` say what was read, `notes` what to look at."""

    bpmn: str
    words: str
    notes: tuple[str, ...]


def brought_in(file: UploadedFile | None, *, name: str) -> Brought:
    """A BPMN file or the XLSX table of an agency, told apart by what is in it.

    Raises DraftMalformed, SheetRefused, TableRefused, ProcessRefused.
    """
    if file is None or not file.size:
        raise DraftMalformed(_("Chọn tệp .bpmn hoặc .xlsx để tải lên."))
    if file.size > MAX_FILE:
        raise DraftMalformed(_("Tệp quá lớn (tối đa 5 MB)."))
    content = file.read()
    if content.startswith(b"PK"):
        return _table(content, name)
    return _bpmn(content)


def _table(content: bytes, name: str) -> Brought:
    made = workflow.process_from_table(content=content, name=name)
    hours = f"{made.hours.normalize():f}".replace(".", ",")
    words = _("Đã đọc %(steps)s bước, cộng lại %(hours)s giờ làm việc, từ bảng quy trình nội bộ.")
    notes = tuple(
        _("Dòng %(row)s: %(words)s") % {"row": note.row, "words": note.words} for note in made.notes
    )
    return Brought(made.bpmn, words % {"steps": made.steps, "hours": hours}, notes)


def _bpmn(content: bytes) -> Brought:
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftMalformed(_("Tệp không phải văn bản UTF-8. Xin lưu lại rồi tải lên.")) from error
    adopted = workflow.adopt_process(text)
    if adopted.bpmn is None:
        raise DraftMalformed(" ".join(fault.problem for fault in adopted.faults[:MOST_SAID]))
    is_drawn = "BPMNShape" in adopted.bpmn
    drawn = adopted.bpmn if is_drawn else workflow.with_layout(adopted.bpmn)
    return Brought(drawn, _("Đã đọc quy trình từ tệp BPMN."), ())


def taken_out(draft: DraftCard, kind: str) -> HttpResponse:
    """The process as a file: its BPMN, or the drawing alone."""
    if not draft.process or kind not in {"bpmn", "svg"}:
        raise Http404
    try:
        content = draft.process if kind == "bpmn" else workflow.drawing_file(bpmn=draft.process)
    except MarkupRefused as error:
        raise Http404 from error
    content_type = "application/xml" if kind == "bpmn" else "image/svg+xml"
    name = f"{_PLAIN.sub('-', draft.code)}.{kind}"
    return HttpResponse(
        content,
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def typed_step(data: QueryDict) -> dict[str, Any]:
    """The boxes of a step; hours with a decimal comma are understood."""
    facts = {name: data.get(name, "") for name in _FACTS}
    facts["hours"] = facts["hours"].strip().replace(",", ".")
    columns = [data.getlist(f"way_{name}")[:20] for name in _WAY]
    ways = tuple(dict(zip(_WAY, row, strict=True)) for row in zip(*columns, strict=False))
    return {"name": data.get("name", ""), "facts": facts, "ways": tuple(_coded(ways))}


def _coded(ways: tuple[dict[str, str], ...]) -> list[dict[str, str]]:
    """A new outcome needs no code typed: it takes its effect's, or a number, whichever is free."""
    taken = {way["code"] for way in ways}
    for place, way in enumerate(ways):
        if way["label"].strip() and not way["code"].strip():
            free = way["effect"] if way["effect"] and way["effect"] not in taken else f"outcome_{place + 1}"
            way["code"] = free
            taken.add(free)
    return [way for way in ways if way["label"].strip() or way["code"].strip()]
