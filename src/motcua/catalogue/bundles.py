"""A procedure in one file, for another province to take over: a ZIP of record, form, process and a manifest.

    manifest.json   format, code, title, and for each other file its size and SHA-256
    record.json     the record (data/record.schema.json)
    form.json       the form, if there is one
    process.bpmn    the process, if there is one

Nothing else is read: no folders, no other names; the sizes are bounded before anything is unpacked.
"""

import hashlib
import io
import json
import zipfile
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue import rules
from motcua.catalogue.comparison import Content, content_of_version
from motcua.catalogue.errors import BundleUnreadable
from motcua.kit import archives

FORMAT = "motcua-procedure/1"
MANIFEST = "manifest.json"
# Names and the most kilobytes of each.
FILES = {"record.json": rules.MOST_RECORD, "form.json": rules.MOST_FORM, "process.bpmn": rules.MOST_PROCESS}
MOST_KILOBYTES = 2 * sum(FILES.values())
# A ZIP has no dates before this; the same content gives the same file.
_DATE = (1980, 1, 1, 0, 0, 0)


def export_bundle(*, version_id: int) -> bytes:
    """A published version in one file. Raises VersionNotFound."""
    return write(content_of_version(version_id))


def write(content: Content) -> bytes:
    """The same content gives the same bytes."""
    files = {"record.json": _json(content.record)}
    if content.form is not None:
        files["form.json"] = _json(content.form)
    if content.process:
        files["process.bpmn"] = content.process.encode()
    manifest = {
        "format": FORMAT,
        "code": content.record["code"],
        "title": content.record["title"],
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        },
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: _json(manifest), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read(data: bytes) -> Content:
    """What a bundle holds, right or not as a procedure. Raises BundleUnreadable."""
    if len(data) > MOST_KILOBYTES * 1000:
        raise BundleUnreadable(problem=_("tệp quá lớn."))
    files = _unpacked(data)
    _check_manifest(files)
    record = _object(files["record.json"], "record.json")
    form = _object(files["form.json"], "form.json") if "form.json" in files else None
    process = _text(files["process.bpmn"]) if "process.bpmn" in files else None
    return Content(record, form, process)


def _unpacked(data: bytes) -> dict[str, bytes]:
    bounds = {MANIFEST: 100, **FILES}
    try:
        files = archives.unpack(data, most_parts=20, most_bytes=sum(bounds.values()) * 1000)
    except archives.ArchiveTooLarge as large:
        raise BundleUnreadable(problem=_("tệp quá lớn.")) from large
    except archives.ArchiveBroken as broken:
        raise BundleUnreadable(problem=_("đây không phải là tệp ZIP đọc được.")) from broken
    if not {MANIFEST, "record.json"} <= files.keys():
        raise BundleUnreadable(problem=_("thiếu manifest.json hoặc record.json, hoặc có tệp trùng tên."))
    for name, content in files.items():
        if name not in bounds:
            raise BundleUnreadable(problem=_("có tệp lạ “%s”.") % name[:60])
        if len(content) > bounds[name] * 1000:
            raise BundleUnreadable(problem=_("tệp “%s” quá lớn.") % name)
    return files


def _check_manifest(files: dict[str, bytes]) -> None:
    manifest = _object(files[MANIFEST], MANIFEST)
    told = manifest.get("files")
    if manifest.get("format") != FORMAT or not isinstance(told, dict):
        raise BundleUnreadable(problem=_("đây không phải là gói thủ tục của hệ thống này."))
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
    promised = {name: one.get("sha256") for name, one in told.items() if isinstance(one, dict)}
    if digests != promised:
        raise BundleUnreadable(
            problem=_("nội dung không khớp với mã kiểm trong gói; tệp đã bị sửa hoặc hỏng.")
        )


def _object(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(_text(data))
    except (ValueError, RecursionError) as broken:
        raise BundleUnreadable(problem=_("tệp “%s” không phải là JSON.") % name) from broken
    if not isinstance(found, dict):
        raise BundleUnreadable(problem=_("tệp “%s” không phải là một đối tượng JSON.") % name)
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as broken:
        raise BundleUnreadable(problem=_("văn bản không phải UTF-8.")) from broken


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
