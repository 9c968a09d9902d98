"""Every way in which a signed PDF can be bad is told apart from the others; authorities answer over HTTP."""

import io
import subprocess
from datetime import UTC, datetime, timedelta
from tempfile import NamedTemporaryFile

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from motcua.kit import clock
from motcua.signatures import service
from motcua.signatures.checking.findings import Finding, Warned
from motcua.signatures.demonstration import responder
from motcua.signatures.testing import paper_pdf, rsa_key, sign_as, stamping_authority

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def site(settings):
    with responder.site() as made:
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        made.now = NOON
        with clock.frozen(NOON):
            yield made


@pytest.fixture
def trusted(settings, tmp_path):
    settings.TRUST_DIR = tmp_path / "trusted"
    settings.TRUST_DIR.mkdir()

    def trust(authority, name="root"):
        pem = authority.certificate.public_bytes(responder.Encoding.PEM)
        (settings.TRUST_DIR / f"{name}.pem").write_bytes(pem)
        return authority

    return trust


@pytest.fixture
def root(site, trusted):
    return trusted(site.root())


@pytest.fixture
def issuing(root):
    return root.issue_authority("Cấp chứng thư thử")


def found(pdf, finding):
    verification = service.verify(pdf)
    assert verification.finding is finding
    if finding is not Finding.WEAK:
        # Poppler looks at bytes only: it finds a signature right whatever was appended, and whoever made it.
        right = sum(one.finding is not Finding.ALTERED for one in verification.signatures)
        assert poppler(pdf).count("Signature is Valid.") == right
    return verification.signatures[-1]


def poppler(pdf):
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        asked = ["pdfsig", "-nocert", file.name]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def later(site, days):
    site.now = NOON + days * DAY
    return clock.frozen(site.now)


def test_who_answers_for_a_certificate_and_how_revocation_was_checked_is_said(issuing):
    words = dict(found(sign_as(issuing.issue()), Finding.VALID).words)
    assert words["Tổ chức quản lý chứng thư"] == "Cấp chứng thư thử → Gốc thử"
    assert words["Tình trạng thu hồi"] == "Chưa bị thu hồi (theo OCSP lúc 02/03/2026 12:00:00)"
    assert words["Thuật toán ký"] == "ECDSA, SHA256"
    assert words["Phần được ký"] == "Toàn bộ tệp"


@pytest.mark.parametrize("pss", [False, True])
def test_both_kinds_of_rsa_are_taken(issuing, pss):
    one = found(sign_as(issuing.issue(key=rsa_key(number=1)), pss=pss), Finding.VALID)
    assert one.algorithm.startswith("RSA PSS" if pss else "RSA PKCS#1 v1.5")


def test_revoked_before_signing(issuing):
    held = issuing.issue()
    issuing.revoke(held.certificate, at=NOON - DAY)
    assert found(sign_as(held), Finding.REVOKED).revoked_at == NOON - DAY


def test_revoked_after_signing_without_a_time_stamp(site, issuing):
    held = issuing.issue()
    signed = sign_as(held)
    issuing.revoke(held.certificate, at=NOON + DAY)
    with later(site, 2):
        found(signed, Finding.REVOKED_AFTERWARDS)


def test_revoked_after_a_time_stamp_proved_the_signature(site, root, issuing):
    held = issuing.issue()
    signed = sign_as(held, stamper=stamping_authority(root))
    issuing.revoke(held.certificate, at=NOON + DAY)
    with later(site, 2):
        one = found(signed, Finding.VALID)
    assert one.has_timestamp
    assert Warned.REVOKED_LATER in one.warnings


def test_suspended_and_released(site, issuing):
    held = issuing.issue()
    signed = sign_as(held)
    issuing.revoke(held.certificate, at=NOON - DAY, reason=x509.ReasonFlags.certificate_hold)
    one = found(signed, Finding.SUSPENDED)
    assert dict(one.words)["Tình trạng thu hồi"].startswith("Bị tạm dừng từ 01/03/2026")
    issuing.revoked.clear()
    with later(site, 8):
        found(signed, Finding.VALID)


def test_the_issuing_authority_was_revoked(root, issuing):
    root.revoke(issuing.certificate, at=NOON - DAY)
    found(sign_as(issuing.issue()), Finding.AUTHORITY_REVOKED)


def test_expired_when_it_signed(issuing):
    found(sign_as(issuing.issue(valid_to=NOON - DAY)), Finding.EXPIRED)


def test_not_yet_valid_when_it_signed(issuing):
    found(sign_as(issuing.issue(valid_from=NOON + DAY)), Finding.NOT_YET_VALID)


@pytest.mark.parametrize("is_stamped", [True, False])
def test_expired_later(site, root, issuing, is_stamped):
    stamper = stamping_authority(root) if is_stamped else None
    signed = sign_as(issuing.issue(valid_to=NOON + DAY), stamper=stamper)
    with later(site, 3):
        one = found(signed, Finding.VALID)
    assert (Warned.EXPIRED_LATER_PROVEN if is_stamped else Warned.EXPIRED_LATER) in one.warnings


def test_a_clock_set_back_does_not_help_where_a_time_stamp_tells_the_truth(site, root, issuing):
    held = issuing.issue(valid_to=NOON - DAY)
    signed = sign_as(held, moment=NOON - 2 * DAY, stamper=stamping_authority(root), stamped_at=NOON)
    assert found(signed, Finding.EXPIRED).signed_at == NOON


@pytest.mark.parametrize(
    "facts",
    [
        {"usage": ("key_agreement",)},
        {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)},
        {"purposes": (ExtendedKeyUsageOID.OCSP_SIGNING,)},
    ],
)
def test_a_certificate_for_something_else(issuing, facts):
    assert found(sign_as(issuing.issue(**facts)), Finding.WRONG_USAGE).usage_ok is False


def test_a_whole_chain_to_a_root_that_we_do_not_trust_asks_nobody(site):
    stranger = site.root("Gốc lạ").issue_authority("Cấp lạ")
    found(sign_as(stranger.issue()), Finding.UNKNOWN_AUTHORITY)
    assert site.asked == []


def test_a_chain_with_a_link_missing(issuing):
    held = issuing.issue()
    alone = responder.Held(held.certificate, held.key)
    found(sign_as(alone), Finding.BROKEN_CHAIN)


def test_a_person_who_issues_certificates_is_no_authority(site, issuing):
    person = site.add("Người ký", issuing.issue("Người ký"))
    found(sign_as(person.issue("Kẻ giả")), Finding.BROKEN_CHAIN)


@pytest.mark.parametrize("what", ["digest", "key", "certificate"])
def test_weak_algorithms(issuing, what):
    if what == "digest":
        pdf = sign_as(issuing.issue(key=rsa_key(number=1)), digest="sha1")
    elif what == "key":
        pdf = sign_as(issuing.issue(key=rsa_key(1024)))
    else:
        pdf = sign_as(issuing.issue(digest=hashes.SHA224()))
        assert service.verify(pdf).is_valid
        return
    found(pdf, Finding.WEAK)


def test_a_time_stamp_of_strangers_is_not_counted(site, issuing):
    stranger = stamping_authority(site.root("Gốc lạ"))
    one = found(sign_as(issuing.issue(), stamper=stranger), Finding.VALID)
    assert not one.has_timestamp
    assert Warned.STAMP_NOT_TRUSTED in one.warnings


def test_a_time_stamp_that_belongs_to_another_signature(root, issuing):
    signed = sign_as(issuing.issue(), stamper=stamping_authority(root))
    found(with_imprint_flipped(signed), Finding.TIMESTAMP_INVALID)


def with_imprint_flipped(pdf):
    """The hashed message inside the token is changed; the signature itself does not cover it."""
    from asn1crypto import cms

    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    message = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    token = message["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]
    info = token["content"]["encap_content_info"]["content"].parsed
    hashed = info["message_imprint"]["hashed_message"].native
    at = pdf.lower().index(hashed.hex().encode(), start)
    changed = bytearray(pdf)
    changed[at] = ord("0") if changed[at] != ord("0") else ord("1")
    return bytes(changed)


def test_evidence_in_the_file_speaks_when_the_authority_is_gone(site, root, issuing):
    stamper = stamping_authority(root)
    held = issuing.issue()
    lists = (issuing.revocation_list(), root.revocation_list())
    plain = sign_as(held, stamper=stamper)
    kept = sign_as(held, stamper=stamper, lists=lists)
    site.moods = {"ocsp": "error", "crl": "error"}
    with later(site, 400):
        found(plain, Finding.REVOCATION_UNKNOWN)
        one = found(kept, Finding.VALID)
    assert one.has_timestamp
    assert one.revocation_known_by == "crl"


def test_an_authority_that_does_not_answer_leaves_the_question_open(site, issuing):
    site.moods = {"ocsp": "error", "crl": "error"}
    one = found(sign_as(issuing.issue()), Finding.REVOCATION_UNKNOWN)
    assert one.revoked is None


def incremented(pdf, change):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_page(writer):
    from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, pdf_name
    from pyhanko.pdf_utils.writer import PageObject

    box = ArrayObject(NumberObject(one) for one in (0, 0, 595, 842))
    page = PageObject(contents=writer.add_object(stream(b"")), media_box=box)
    kids = writer.root["/Pages"]["/Kids"]
    kids.append(writer.add_object(page))
    pages = writer.root["/Pages"]
    pages[pdf_name("/Count")] = NumberObject(int(pages["/Count"]) + 1)
    page[pdf_name("/Parent")] = writer.root.raw_get("/Pages")
    writer.mark_update(writer.root.raw_get("/Pages"))


def draw_over(writer):
    writer.add_stream_to_page(0, writer.add_object(stream(b"q 0 0 200 200 re f Q")))


def note(writer):
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string

    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    made = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Contents"): pdf_string("Đã duyệt"),
            pdf_name("/Rect"): ArrayObject(NumberObject(one) for one in (10, 10, 90, 90)),
        }
    )
    content = page.get_object()
    content[pdf_name("/Annots")] = ArrayObject([*content.get("/Annots", []), writer.add_object(made)])
    writer.update_container(content)


def hide(writer):
    from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name

    writer.root[pdf_name("/OCProperties")] = DictionaryObject({pdf_name("/D"): DictionaryObject()})
    writer.update_root()


def stream(data):
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=data)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (add_page, "pages_added", "thêm trang"),
        (draw_over, "page_changed", "sửa nội dung trang đã ký"),
        (note, "annotations", "chú thích"),
        (hide, "hidden", "thay đổi ẩn"),
    ],
)
def test_what_was_done_after_signing_is_named(issuing, change, code, words):
    one = found(incremented(sign_as(issuing.issue()), change), Finding.CHANGED_AFTERWARDS)
    assert one.changes == (code,)
    assert words in one.reason


def form_pdf():
    """A page with one text field."""
    made = pikepdf.open(io.BytesIO(paper_pdf()))
    field = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("ten"),
            V=pikepdf.String(""),
            Rect=pikepdf.Array([10, 10, 90, 30]),
            F=4,
        )
    )
    made.pages[0].obj["/Annots"] = pikepdf.Array([field])
    made.Root["/AcroForm"] = made.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([field])))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def fill(writer):
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string

    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/V")] = pdf_string("Nguyễn Văn An")
    writer.update_container(field)


def test_a_form_filled_after_signing(issuing):
    signed = sign_as(issuing.issue(), form_pdf())
    filled = incremented(signed, fill)
    assert found(filled, Finding.CHANGED_AFTERWARDS).changes == ("form_values",)
    countersigned = service.verify(sign_as(issuing.issue(), filled))
    assert countersigned.is_valid
    assert Warned.FORM_FILLED_LATER in countersigned.signatures[0].warnings


def test_bytes_behind_the_end_are_named(issuing):
    one = found(sign_as(issuing.issue()) + b"\n% x\n", Finding.CHANGED_AFTERWARDS)
    assert "ở cuối tệp" in one.reason


def test_a_locked_file(issuing):
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(paper_pdf())).save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert service.verify(out.getvalue()).finding is Finding.ENCRYPTED


def test_poppler_agrees_about_bytes_and_coverage(root, issuing):
    good = sign_as(sign_held := issuing.issue(), stamper=stamping_authority(root))
    changed = bytearray(good)
    changed[good.index(b"stream") + 60] ^= 1
    both = sign_as(issuing.issue("Người thứ hai"), good)
    assert sign_held.certificate
    for pdf, valid, whole in ((good, 1, 1), (bytes(changed), 0, 1), (both, 2, 1)):
        said = poppler(pdf)
        assert said.count("Signature is Valid.") == valid
        assert said.count("- Total document signed") == whole
        ours = service.verify(pdf).signatures
        assert sum(one.intact for one in ours) == valid
        assert sum(one.covers_whole_file for one in ours) == whole
