import io
from datetime import timedelta

import pikepdf
import pytest

from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.signatures import service
from motcua.signatures.demonstration import authority
from motcua.signatures.service import Finding
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_organization,
    certify_person,
    make_paper,
    make_person,
    paper_pdf,
    sign_now,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def binh():
    return make_person()


@pytest.fixture
def certificate(binh):
    return certify_person(binh)


@pytest.fixture
def signed(binh, certificate):
    return documents.read(sign_now(ask_person(binh, make_paper())).signed)


@pytest.fixture
def sealed(binh, certificate):
    certify_organization()
    personal = sign_now(ask_person(binh, make_paper()))
    return documents.read(sign_now(ask_organization(binh, personal.signed)).signed)


def found(pdf, finding):
    verification = service.verify(pdf)
    assert verification.finding is finding
    assert verification.verdict == ("Hợp lệ" if finding is Finding.VALID else "Không hợp lệ")
    assert verification.reason
    return verification


def appended(pdf):
    """The same file with something written on its first page by an incremental update."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    content = writer.add_object(writer_stream(b"q 0 0 200 200 re f Q"))
    writer.add_stream_to_page(0, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def writer_stream(data):
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=data)


def test_a_signed_paper_is_valid_and_says_everything_the_circular_lists(signed):
    [one] = found(signed, Finding.VALID).signatures
    words = dict(one.words)
    assert words["Người ký"] == "Trần Thị Bình"
    assert words["Chức vụ"] == "Chủ tịch"
    assert words["Cơ quan, tổ chức"] == "Ủy ban nhân dân phường Nếnh"
    assert words["Tổ chức cấp chứng thư"] == authority.ISSUING_NAME
    assert words["Tính toàn vẹn"] == "Nội dung nguyên vẹn từ khi ký"
    assert words["Chứng thư tại thời điểm ký"] == "Trong thời hạn hiệu lực"
    assert words["Tình trạng thu hồi"].startswith("Chưa bị thu hồi (theo CRL lúc ")
    assert words["Chuỗi tin cậy"] == "Dẫn tới tổ chức chứng thực gốc được tin cậy"
    assert words["Phạm vi sử dụng chứng thư"] == "Được phép ký văn bản"
    assert words["Kết luận"].startswith("Hợp lệ.")
    assert "theo máy của người ký" in words["Thời gian ký"]
    assert "dấu thời gian" in one.warning


def test_two_signatures_are_both_valid_and_the_last_covers_all(sealed):
    first, last = found(sealed, Finding.VALID).signatures
    assert (first.covers_whole_file, last.covers_whole_file) == (False, True)


def test_something_that_is_no_pdf():
    assert "không phải là tệp PDF hay XML" in found(b"PK\x03\x04 a letter", Finding.UNKNOWN_KIND).reason
    found(b"", Finding.UNKNOWN_KIND)


def test_a_pdf_that_is_broken():
    found(b"%PDF-1.7\n" + b"\x00" * 500, Finding.DAMAGED)


def test_a_pdf_without_a_signature():
    assert "không có chữ ký số" in found(paper_pdf(), Finding.UNSIGNED).reason


def test_a_flipped_byte(signed):
    changed = bytearray(signed)
    changed[signed.index(b"stream") + 60] ^= 1
    [one] = found(bytes(changed), Finding.ALTERED).signatures
    assert one.intact is False
    assert "không khớp với nội dung đã ký" in one.reason


def test_a_flipped_byte_breaks_every_signature_over_it(sealed):
    changed = bytearray(sealed)
    changed[sealed.index(b"stream") + 60] ^= 1
    assert [one.finding for one in service.verify(bytes(changed)).signatures] == [Finding.ALTERED] * 2


def test_a_flipped_byte_in_the_signature_itself(signed):
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    for place in (start + 40, start + 2000, start + 2400):
        changed = bytearray(signed)
        changed[place] = ord("0") if changed[place] != ord("0") else ord("1")
        assert not service.verify(bytes(changed)).is_valid


def test_content_appended_by_an_incremental_update(signed):
    [one] = found(appended(signed), Finding.CHANGED_AFTERWARDS).signatures
    assert one.intact is False
    assert "Sau khi ký" in one.reason


def test_content_appended_after_the_seal(sealed):
    found(appended(sealed), Finding.CHANGED_AFTERWARDS)


def test_bytes_behind_the_end(signed):
    found(signed + b"\n% and something else\n", Finding.CHANGED_AFTERWARDS)


def test_a_paper_that_was_saved_anew(signed):
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(signed)).save(out)
    assert not service.verify(out.getvalue()).is_valid


def test_an_authority_that_we_do_not_know(signed, keystore):
    for path in (keystore / "ca").glob("*"):
        path.unlink()
    [one] = found(signed, Finding.UNKNOWN_AUTHORITY).signatures
    assert (one.intact, one.trusted, one.revoked) == (True, False, None)
    assert dict(one.words)["Tình trạng thu hồi"] == "Không xác định được"


def test_an_authority_of_the_same_name_is_still_a_stranger(signed, keystore, tmp_path):
    import shutil

    shutil.rmtree(keystore / "ca")
    authority.create_demonstration_authority()
    [one] = found(signed, Finding.UNKNOWN_AUTHORITY).signatures
    assert one.trusted is False


def test_an_authority_that_the_administrator_added(signed, keystore, settings):
    settings.TRUST_DIR = keystore / "added"
    (keystore / "ca").rename(settings.TRUST_DIR)
    found(signed, Finding.VALID)


def test_a_certificate_that_was_revoked_before_it_signed(signed, certificate):
    with clock.frozen(clock.now() - timedelta(hours=1)):
        service.revoke_certificate(certificate=certificate, by=SYSTEM, reason="superseded")
    [one] = found(signed, Finding.REVOKED).signatures
    assert one.revoked
    assert "Bị thu hồi từ" in dict(one.words)["Tình trạng thu hồi"]


@pytest.mark.parametrize("reason", ["keyCompromise", "unspecified"])
def test_a_key_that_may_have_been_stolen_could_have_set_the_time_back(signed, certificate, reason):
    with clock.frozen(clock.now() + timedelta(hours=1)):
        service.revoke_certificate(certificate=certificate, by=SYSTEM, reason=reason)
        found(signed, Finding.REVOKED_AFTERWARDS)


def test_a_certificate_that_was_given_up_later_leaves_the_signature_valid(signed, certificate):
    with clock.frozen(clock.now() + timedelta(hours=1)):
        service.revoke_certificate(certificate=certificate, by=SYSTEM, reason="cessationOfOperation")
        [one] = found(signed, Finding.VALID).signatures
    assert "sau thời điểm ký" in one.warning


def test_a_paper_stays_valid_after_its_certificate_has_run_out(signed):
    with clock.frozen(clock.now() + timedelta(days=3 * 365)):
        authority.create_demonstration_authority()
        [one] = found(signed, Finding.VALID).signatures
    assert one.within_validity


def test_a_revocation_list_that_is_old_leaves_the_question_open(signed):
    with clock.frozen(clock.now() + timedelta(days=60)):
        [one] = found(signed, Finding.REVOCATION_UNKNOWN).signatures
    assert one.revoked is None


def test_a_signature_from_the_future(signed):
    with clock.frozen(clock.now() - timedelta(hours=1)):
        found(signed, Finding.NOT_YET_VALID)


def test_a_signature_made_outside_the_term_of_its_certificate(binh):
    from motcua.signatures.keys import keystore
    from motcua.signatures.testing import sign_pdf

    now = clock.now()
    late = certify_person(binh, valid_from=now - timedelta(days=9), valid_to=now - timedelta(days=2))
    key = keystore.open_key(late.keystore, holder="Bình")
    found(sign_pdf(paper_pdf(), key=key, moment=now), Finding.EXPIRED)
    found(sign_pdf(paper_pdf(), key=key, moment=now - timedelta(days=20)), Finding.NOT_YET_VALID)


def test_a_certificate_that_is_not_for_signing(binh):
    from motcua.signatures.keys import keystore
    from motcua.signatures.testing import sign_pdf

    other = certify_person(binh, for_signing=False)
    key = keystore.open_key(other.keystore, holder="Bình")
    [one] = found(sign_pdf(paper_pdf(), key=key, moment=clock.now()), Finding.WRONG_USAGE).signatures
    assert one.usage_ok is False
