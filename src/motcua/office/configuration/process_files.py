"""Files with processes, in and out, and the boxes of a step as they were posted."""

import codecs
import re
import unicodedata
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue.errors import DraftMalformed
from motcua.catalogue.service import DraftCard
from motcua.workflow import service as workflow
from motcua.workflow.service import MarkupRefused

MAX_FILE = 5_000_000
_FACTS = ("role", "office", "phase", "hours", "excluded", "form", "produces", "paper", "posting")
_WAY = ("code", "label", "effect", "style")
_PLAIN = re.compile(r"[^\w.-]+", re.ASCII)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Of one byte a letter, as older tools write them; windows-1252 is what is meant by the first three.
_OLDER = {"us-ascii": "cp1252", "iso-8859-1": "cp1252", "windows-1252": "cp1252", "windows-1258": "cp1258"}
_BEGINNINGS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    "<".encode("utf-16-le"): "utf-16-le",
    "<".encode("utf-16-be"): "utf-16-be",
}


class Brought(NamedTuple):
    """`words` say what was read, `notes` what to look at. No `bpmn`: it was refused, or one of `pools` has to be chosen."""

    bpmn: str
    words: str
    notes: tuple[str, ...] = ()
    pools: tuple[tuple[str, str], ...] = ()


def brought_in(file: UploadedFile | None, *, name: str, wanted: str = "") -> Brought:
    """A BPMN file or the XLSX table of an agency, told apart by what is in it.

    `wanted` is which of several processes in a BPMN file is meant. Raises DraftMalformed, SheetRefused, TableRefused, ProcessRefused.
    """
    if file is None or not file.size:
        raise DraftMalformed(_("Chọn tệp .bpmn hoặc .xlsx để tải lên."))
    if file.size > MAX_FILE:
        raise DraftMalformed(_("Tệp quá lớn (tối đa 5 MB)."))
    content = file.read()
    if content.startswith(b"PK"):
        return _table(content, name)
    return _bpmn(content, wanted)


def _table(content: bytes, name: str) -> Brought:
    made = workflow.process_from_table(content=content, name=name)
    hours = f"{made.hours.normalize():f}".replace(".", ",")
    words = _("Đã đọc %(steps)s bước, cộng lại %(hours)s giờ làm việc, từ bảng quy trình nội bộ.")
    notes = tuple(
        _("Dòng %(row)s: %(words)s") % {"row": note.row, "words": note.words} for note in made.notes
    )
    return Brought(made.bpmn, words % {"steps": made.steps, "hours": hours}, notes)


def _bpmn(content: bytes, wanted: str) -> Brought:
    adopted = workflow.adopt_process(_text(content), wanted=wanted)
    if adopted.bpmn is not None:
        is_drawn = "BPMNShape" in adopted.bpmn
        drawn = adopted.bpmn if is_drawn else workflow.with_layout(adopted.bpmn)
        return Brought(drawn, _("Đã đọc quy trình từ tệp BPMN."))
    several = [fault for fault in adopted.faults if fault.code == "process_several"]
    if several:
        words = _("Tệp có %(num)s quy trình. Xin chọn một quy trình bên dưới, rồi chọn lại tệp.")
        pools = tuple((fault.element or fault.name, fault.name) for fault in several)
        return Brought("", words % {"num": len(several)}, pools=pools)
    problems = tuple(fault.problem for fault in adopted.faults)
    if len(problems) == 1:
        return Brought("", problems[0])
    return Brought("", _("Chưa đưa được quy trình trong tệp vào bản nháp."), problems)


def _text(content: bytes) -> str:
    """UTF-8 before anything else, since many files that are in UTF-8 declare something older."""
    declared = _DECLARED.match(content)
    older = _OLDER.get(declared[1].decode().lower()) if declared else None
    beginning = next((name for begins, name in _BEGINNINGS.items() if content.startswith(begins)), None)
    for encoding in filter(None, (beginning or "utf-8-sig", older)):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise DraftMalformed(_("Tệp không phải văn bản UTF-8. Xin lưu lại rồi tải lên."))


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
