"""A procedure goes out as one file and comes in elsewhere as a draft."""

import io
import json
import zipfile

import pytest

from motcua.catalogue import bundles, errors, service, testing
from motcua.kit.errors import NotAllowedError
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_citizen, make_official, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh():
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


@pytest.fixture
def bundle(minh):
    return service.export_bundle(version_id=testing.make_procedure().version_id)


def repacked(bundle, *, seal=True, **changes):
    """The same file with other content of some parts (None: without it); sealed by a manifest that fits."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, data in changes.items():
        path = name.replace("__", ".")
        files.pop(path, None)
        if data is not None:
            files[path] = data
    if seal and "manifest.json" in files:
        import hashlib

        told = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
            if name != "manifest.json"
        }
        files["manifest.json"] = json.dumps({"format": bundles.FORMAT, "files": told}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_what_comes_in_is_what_went_out(bundle, minh):
    draft = service.import_bundle(content=bundle, by=minh)
    last = service.begin_draft(code=draft.code, by=minh)
    assert last.id == draft.id
    assert service.draft_changes(draft_id=draft.id) == ()
    assert service.draft_card(draft_id=draft.id).base_version_id is not None


def test_the_same_version_gives_the_same_file(bundle):
    version = service.procedure("1.001193").version_id
    assert service.export_bundle(version_id=version) == bundle


def test_what_differs_from_what_is_here_is_said(bundle, minh):
    record = testing.record_of("1.001193") | {"summary": "Theo tỉnh bạn."}
    other = repacked(bundle, record__json=json.dumps(record).encode())
    draft = service.import_bundle(content=other, by=minh)
    changes = service.draft_changes(draft_id=draft.id)
    assert [(change.place, change.after) for change in changes] == [("Tóm tắt", "Theo tỉnh bạn.")]


def test_a_procedure_that_is_unknown_here_is_a_new_one(bundle, minh):
    record = testing.record_of("1.001193") | {"code": "1.999999"}
    other = repacked(bundle, record__json=json.dumps(record).encode(), form__json=None, process__bpmn=None)
    draft = service.import_bundle(content=other, by=minh)
    assert (draft.code, draft.is_new, draft.form, draft.process) == ("1.999999", True, None, None)


def test_a_draft_under_way_is_not_overwritten(bundle, minh):
    service.begin_draft(code="1.001193", by=minh)
    with pytest.raises(errors.DraftAlreadyOpen):
        service.import_bundle(content=bundle, by=minh)


def test_what_was_tampered_with_is_refused(bundle, minh):
    with pytest.raises(errors.BundleUnreadable, match="mã kiểm"):
        service.import_bundle(content=repacked(bundle, seal=False, form__json=b"{}"), by=minh)


@pytest.mark.parametrize(
    "changes",
    [
        {"../evil__json": b"{}"},
        {"folder/record__json": b"{}"},
        {"readme__txt": b"x"},
        {"record__json": None},
        {"record__json": b"[]"},
        {"record__json": b"{"},
        {"record__json": b"\xff"},
        {"record__json": b"[" * 100_000},
        {"record__json": b'{"code": "1.001193", "title": "' + b"x" * 400_000 + b'"}'},
        {"process__bpmn": b"\0" * 5_000_000},
    ],
)
def test_what_is_no_bundle_is_refused(bundle, minh, changes):
    with pytest.raises(errors.BundleUnreadable):
        service.import_bundle(content=repacked(bundle, **changes), by=minh)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000, b"PK\x05\x06" + b"\0" * 18, b"x" * 5_000_000])
def test_what_is_no_zip_is_refused(minh, content):
    with pytest.raises(errors.BundleUnreadable):
        service.import_bundle(content=content, by=minh)


def test_a_damaged_bundle_is_refused(bundle, minh):
    damaged = bundle[:60] + bytes(255 - byte for byte in bundle[60:300]) + bundle[300:]
    with pytest.raises(errors.BundleUnreadable):
        service.import_bundle(content=damaged, by=minh)


def test_a_code_that_is_none_is_refused(bundle, minh):
    with pytest.raises(errors.CodeWrong):
        service.import_bundle(content=repacked(bundle, record__json=b'{"code": 5}'), by=minh)


def test_only_administrators_take_over(bundle):
    with pytest.raises(NotAllowedError):
        service.import_bundle(content=bundle, by=make_citizen())
