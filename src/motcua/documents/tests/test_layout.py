"""The layout of NĐ 30/2020, measured on the papers as they were printed."""

import io
import re
import subprocess
from dataclasses import dataclass, replace

import pikepdf
import pytest

from motcua.documents.papers import press, samples, templating
from motcua.documents.papers.contents import Fact, Handover, Section

MM = 72 / 25.4
PAGE_ON_A4 = ("extension", "stop", "tracking", "result")
PAGE_ON_A5 = ("receipt", "supplement", "refusal")
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)


@dataclass(frozen=True)
class Word:
    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Sheet:
    width: float
    height: float
    words: tuple[Word, ...]

    def find(self, *texts):
        """The first place where these words follow each other."""
        shown = [word.text for word in self.words]
        start = next(i for i in range(len(shown)) if tuple(shown[i : i + len(texts)]) == texts)
        found = self.words[start : start + len(texts)]
        return Word(found[0].left, found[0].top, found[-1].right, found[-1].bottom, " ".join(texts))


def sheets(pdf):
    shown = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    return [
        Sheet(
            float(width),
            float(height),
            tuple(Word(*map(float, word[:4]), word[4]) for word in _WORD.findall(words)),
        )
        for width, height, words in _PAGE.findall(shown.stdout.decode())
    ]


def printed(name, **changes):
    return sheets(press.render_paper(replace(samples.papers()[name], **changes)).pdf)


@pytest.mark.parametrize("name", PAGE_ON_A4)
def test_margins_on_a4_are_those_of_the_decree(name):
    """Top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20."""
    (sheet,) = printed(name)
    assert (round(sheet.width / MM), round(sheet.height / MM)) == (210, 297)
    assert 30 <= round(min(word.left for word in sheet.words) / MM, 1) <= 35.5
    assert min(sheet.width - word.right for word in sheet.words) / MM >= 15
    # The box of a letter is higher than the letter.
    assert min(word.top for word in sheet.words) / MM >= 19
    assert max(word.bottom for word in sheet.words) / MM <= 277


@pytest.mark.parametrize("name", PAGE_ON_A5)
def test_nothing_stands_outside_the_margins_of_a5(name):
    (sheet,) = printed(name)
    assert (round(sheet.width / MM), round(sheet.height / MM)) == (148, 210)
    assert min(word.left for word in sheet.words) / MM >= 14.9
    assert max(word.right for word in sheet.words) / MM <= 148 - 10.5


@pytest.mark.parametrize("name", [*PAGE_ON_A4, *PAGE_ON_A5])
def test_heads_stand_side_by_side_number_and_date_below_title_in_the_middle(name):
    sheet = printed(name)[0]
    nation, motto = sheet.find("CỘNG", "HÒA"), sheet.find("Độc", "lập")
    number, day = sheet.find("Số:"), sheet.find("Nếnh,", "ngày", "02")
    assert nation.left > sheet.width / 2 - 15 * MM
    assert motto.top > nation.top
    assert number.right < day.left
    assert abs(number.top - day.top) < 3
    assert day.top > motto.bottom


def test_the_signer_stands_in_the_right_half_and_recipients_in_the_left():
    (sheet,) = printed("extension")
    name, to = sheet.find("Đỗ", "Thị", "Ngọc", "Ước"), sheet.find("Nơi", "nhận:")
    title = sheet.find("PHÓ", "CHỦ", "TỊCH")
    assert name.left > sheet.width / 2
    assert to.right < sheet.width / 2
    # Between title and name there is room for a signature of 21 mm.
    assert (name.top - title.bottom) / MM >= 21
    assert abs((name.left + name.right) / 2 - (title.left + title.right) / 2) < 2


def test_pages_are_numbered_from_the_second_on_in_the_middle_of_the_top_margin():
    facts = tuple(Fact(label=f"Thửa số {number}", value="Đất ở, 120 m²") for number in range(300))
    pages = printed("result", sections=(Section(title="Các thửa đất", facts=facts),))
    assert len(pages) > 5
    assert all(word.top > 20 * MM - 6 for word in pages[0].words)
    for number, page in enumerate(pages[1:], start=2):
        (shown,) = [word for word in page.words if word.bottom < 20 * MM]
        assert shown.text == str(number)
        text_middle = (30 * MM + page.width - 20 * MM) / 2
        assert abs((shown.left + shown.right) / 2 - text_middle) < 2


def test_a_table_of_300_rows_repeats_its_head_and_tears_no_row():
    row = samples.tracking().handovers[0]
    many = tuple(replace(row, note=f"Lượt {number}") for number in range(300))
    pages = printed("tracking", handovers=many)
    for page in pages:
        page.find("Cơ", "quan", "giao,", "nhận")
        assert sum(word.text == "1." for word in page.words) == sum(word.text == "2." for word in page.words)
    assert sum(word.text == "Lượt" for page in pages for word in page.words) == 300
    assert isinstance(many[0], Handover)


def test_the_register_lies_repeats_its_head_and_counts_its_pages():
    pages = sheets(press.render_paper(samples.register(300)).pdf)
    assert all(page.width > page.height for page in pages)
    for number, page in enumerate(pages, start=1):
        assert page.find("STT")
        assert page.find(f"{number}/{len(pages)}").bottom < 20 * MM
    assert pages[-1].find("Cộng:", "300")


def test_long_names_stay_on_the_page_and_a_signature_never_stands_alone():
    name = "Ủy ban nhân dân phường Nếnh và Trung tâm Phục vụ hành chính công liên phường " * 2
    issuer = replace(samples.ISSUER, name=name.strip(), parent="Thành phố Bắc Ninh " * 3)
    applicant = replace(samples.APPLICANT, name="Nguyễn Phước Bảo Toàn Tôn Nữ " * 6, address="thôn " * 80)
    for paper in samples.papers():
        for page in printed(paper, issuer=issuer, **({"applicant": applicant} if paper != "result" else {})):
            assert all(0 < word.left < word.right < page.width for word in page.words)
            assert len(page.words) > 8


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("kind", sorted(samples.papers()))
def test_each_paper_in_each_size_is_archivable_with_embedded_vietnamese_letters(kind, size):
    """pikepdf cannot tell of typst's count of pages, which is rightly declared, nor of colours as they look."""
    from pikepdf import pdfa

    data = samples.papers()[kind]
    content = templating.blank(kind) | {"size": size, "logo": True, "notes": "Ghi chú **đậm** *nghiêng*"}
    pdf = press.render_paper(data, templating.filled(data, content)).pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [one for one in pdfa.check(opened, "2b").findings if one.kind == "violation"]
        embedded = [
            one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one
        ]
    assert all(
        any(known in one.message for known in ("pdfaExtension", "xmpTPg", "aiim.org")) for one in found
    )
    assert embedded
