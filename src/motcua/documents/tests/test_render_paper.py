import dataclasses
import io
import subprocess
import time

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from motcua.documents import service
from motcua.documents.papers.contents import Applicant, Fact, Section, Signer, SupplementItem
from motcua.documents.testing import CODE, URL, papers, receipt, refusal, result, supplement

PAPERS = sorted(papers())


def text_of(pdf: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(shown.stdout.decode().replace("\u200b", "").split())


def picture_of(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
    command = ["pdftoppm", "-r", str(dpi), "-png", "-f", str(page), "-singlefile", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


PLACE = "Nơi cư trú của chủ hồ sơ: Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: xã Tăng Tiến, huyện Việt Yên)"
EXPECTED = {
    "receipt": ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "15 giờ 20 phút, ngày 02 tháng 11 năm 2026", "1. Tờ khai", "02 bản chính", "01 (bộ)", PLACE, "Lê Hoàng Nam", "NGƯỜI NỘP HỒ SƠ"],
    "supplement": ["PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Lý do: Bản chụp bị mờ", PLACE, "hết ngày 09 tháng 11 năm 2026"],
    "refusal": ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "1. Trẻ đã được", PLACE, "Điều 5 Luật Hộ tịch", "Đỗ Thị Ngọc Ước"],
    "extension": ["XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN", "17 giờ 00 phút, ngày 11 tháng 11 năm 2026", "- Lưu: VT.", "KT. CHỦ TỊCH"],
    "stop": ["THÔNG BÁO", "Dừng giải quyết hồ sơ", "đề nghị rút hồ sơ", "Kính gửi: Nguyễn Thị Thanh Hương"],
    "tracking": ["PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "1. Giao: Trung tâm", "Trước hạn", "Quá hạn", "Chờ ý kiến"],
    "result": ["TRÍCH LỤC KHAI SINH", "NGUYỄN TRẦN MINH KHUÊ", "024326001234", "TM. ỦY BAN NHÂN DÂN"],
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_says_what_its_form_asks_in_vietnamese_letters(name):
    text = text_of(service.render_paper(papers()[name]).pdf)
    for words in [
        *EXPECTED[name],
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Nếnh, ngày 02 tháng 11 năm 2026",
    ]:
        assert words in text
    assert "none" not in text


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_is_archivable_and_carries_its_own_typeface(name):
    with pikepdf.open(io.BytesIO(service.render_paper(papers()[name]).pdf)) as pdf:
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "B")
        width, height = (round(float(side) * 25.4 / 72) for side in pdf.pages[0].mediabox[2:])
        assert (width, height) == ((148, 210) if name in {"receipt", "supplement", "refusal"} else (210, 297))
        fonts = [
            str(item.FontName)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
        ]
        assert fonts
        assert all("Tinos" in font for font in fonts)


def test_the_validator_finds_nothing_against_pdf_a():
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="needs the extra pikepdf[pdfa]", exc_type=ImportError)
    for data in papers().values():
        with pikepdf.open(io.BytesIO(service.render_paper(data).pdf)) as pdf:
            found = [finding for finding in pdfa.check(pdf, "2b").findings if finding.kind == "violation"]
        # The validator knows no extension schemas, with which typst rightly declares its count of pages.
        assert all(
            "pdfaExtension" in f.message or "xmpTPg" in f.message or "aiim.org" in f.message for f in found
        ), found


@pytest.mark.parametrize("name", PAPERS)
def test_the_code_on_the_page_leads_to_the_page_that_proves_it(name):
    found = zxingcpp.read_barcodes(picture_of(service.render_paper(papers()[name]).pdf))
    assert [code.text for code in found] == [URL]


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "tracking"])
def test_the_signature_stands_between_title_and_name_and_the_seal_over_its_left_third(name):
    paper = service.render_paper(papers()[name])
    signer, seal = paper.places["signer"], paper.places["seal"]
    assert signer.page == seal.page == 1
    assert seal.width == seal.height == pytest.approx(36 / 25.4 * 72)
    assert seal.x + seal.width == pytest.approx(signer.x + signer.width / 3)
    assert seal.y + seal.height / 2 == pytest.approx(signer.y + signer.height / 2)
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        _, _, right, top = map(float, pdf.pages[0].mediabox)
    assert 0 < seal.x < signer.x + signer.width < right
    assert 0 < seal.y < seal.y + seal.height < top


def test_nothing_is_printed_where_the_signature_will_stand():
    paper = service.render_paper(refusal())
    place, picture, scale = paper.places["signer"], picture_of(paper.pdf, dpi=72).convert("L"), 1.0
    box = (
        place.x * scale,
        picture.height - place.y - place.height,
        place.x + place.width,
        picture.height - place.y,
    )
    assert picture.crop(tuple(round(side) for side in box)).getextrema()[0] > 200


ATTACKS = [
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "common.typ": *',
    "$ integral $ *đậm* _nghiêng_ `mã` @nhãn <nhãn> // chú thích /* và */ \\ = Tiêu đề",
    '"; #set page(fill: red); "',
    "- một + hai / ba: bốn",
    "https://example.vn/#x?a=1&b=<c>",
    "{{ 7 * 7 }} {% if %}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_type_stays_text(attack):
    data = dataclasses.replace(
        receipt(),
        applicant=Applicant(name=attack, address=attack, submitter=attack, submitter_relation=attack),
        procedure=attack,
        contact=attack,
        code=attack,
    )
    text = text_of(service.render_paper(data).pdf)
    # The same words stand where they were typed, however the lines fall.
    assert text.replace(" ", "").count(attack.replace(" ", "")) >= 4


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "result"])
def test_no_name_is_too_long_for_a_page(name):
    data = dataclasses.replace(
        papers()[name],
        applicant=Applicant(name="Ư" * 2000, email="a" * 250 + "@example.vn"),
        procedure="quá dài " * 300,
    )
    paper = service.render_paper(data)
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        count = len(pdf.pages)
    for page in range(1, count + 1):
        picture = picture_of(paper.pdf, page, dpi=40).convert("L")
        margin = picture.crop((picture.width - 10, 0, picture.width, picture.height))
        assert margin.getextrema()[0] > 200


def test_letters_that_the_typeface_lacks_do_not_stop_a_paper():
    data = dataclasses.replace(receipt(), applicant=Applicant(name="Ước 😀 中文 \u202e\x07 Nguyễn"))
    assert "Ước ? ?? Nguyễn" in text_of(service.render_paper(data).pdf)


def test_a_paper_with_only_what_must_be_there_has_no_empty_lines_of_labels():
    data = dataclasses.replace(
        receipt(), applicant=Applicant(name="An"), url="", contact="", fees="", due_at=None, components=(),
        register_number="", result_by="", procedure_code="", settling_agency="", number="",
    )  # fmt: skip
    text = text_of(service.render_paper(data).pdf)
    for label in ("Email", "Số điện thoại", "Phí", "Thành phần", "Thời gian trả", "Số:"):
        assert label not in text


def test_a_long_supplement_runs_over_pages_with_numbers_and_keeps_the_signature_whole():
    items = tuple(
        SupplementItem(what=f"Giấy tờ {place}", reason="Dòng một\nDòng hai", guidance="x " * 80)
        for place in range(30)
    )
    paper = service.render_paper(dataclasses.replace(supplement(), items=items))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        last = len(pdf.pages)
    assert last > 2
    assert paper.places["signer"].page == last


def test_the_same_data_gives_the_same_bytes():
    first = service.render_paper(receipt()).pdf
    service.render_paper(result())
    assert service.render_paper(receipt()).pdf == first


def test_a_page_takes_thirty_milliseconds_at_most_in_a_warm_process():
    service.render_paper(receipt())
    taken = []
    for number in range(15):
        data = dataclasses.replace(receipt(), code=f"{CODE}{number}", url=f"{URL}{number}")
        start = time.thread_time()
        service.render_paper(data)
        taken.append(time.thread_time() - start)
    assert sorted(taken)[7] < 0.030


def test_a_result_prints_sections_without_titles_and_signers_of_one_line():
    data = dataclasses.replace(
        result(),
        sections=(Section(facts=(Fact(label="Nội dung", value="a\nb"),)),),
        signer=Signer(lines=("CHỦ TỊCH",), name=""),
    )
    assert "signer" in service.render_paper(data).places


def test_a_label_that_asks_is_followed_by_no_colon():
    facts = (Fact(label="Có khai thông tin của cha không?", value="Không"), Fact(label="Họ tên", value="An"))
    text = text_of(service.render_paper(dataclasses.replace(result(), sections=(Section(facts=facts),))).pdf)
    assert "?:" not in text
    assert "Họ tên:" in text


@pytest.mark.parametrize(
    ("make", "size"), [(service.make_signature_image, (496, 248)), (service.make_seal_image, (425, 425))]
)
@pytest.mark.parametrize(
    "name",
    ["Đỗ Thị Ngọc Ước", "Bình", "", "Trung tâm Phục vụ hành chính công phường Bắc Giang, tỉnh Bắc Ninh"],
)
def test_images_for_the_demonstration_are_transparent(make, size, name):
    image = Image.open(io.BytesIO(make(name)))
    assert (image.mode, image.size) == ("RGBA", size)
    assert image.getpixel((0, 0))[3] == 0
    assert image.getextrema()[3][1] == 255
