"""Words and names as Vietnamese papers write them, and what a file may weigh."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from motcua.kit import clock, text

MAX_FILE_BYTES = 10 * 1024 * 1024
# A bundle of 500 sheets, scanned on both sides.
MOST_PAGES = 1_000
# Phones take pictures of 12 to 64 million points; decoding so many takes about 250 MB.
MAX_IMAGE_POINTS = 65_000_000
# Longer than any sheet at 600 dots an inch; rows cost memory, however few points they have.
MAX_IMAGE_SIDE = 30_000
# An A4 page at 500 dots an inch: a larger photo is kept at half its width.
ENOUGH_IMAGE_POINTS = 25_000_000
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg"), PNG: ("png",), XLSX: ("xlsx",)}

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ")
_LONGEST_WORD = 28
# Names of devices: a machine with Windows opens or keeps no file that is called so, whatever its ending.
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9¹²³]", re.IGNORECASE)
# Telephone and personal numbers written in groups are not torn apart at the end of a line.
_GROUPED_NUMBER = re.compile(r"(?<!\d)(?<!\d )\d{1,4}(?: \d{1,4}){1,4}(?! ?\d)")


def size_words(size: int) -> str:
    """A size in bytes as people say it: "30 MB", "1,5 MB", "12 kB"."""
    if size < 1024 * 1024:
        return f"{max(round(size / 1024), 1)} kB"
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0").replace(".", ",") + " MB"


def display_name(name: str, content_type: str) -> str:
    """A name that is safe to show and to save under: no folders, no control or direction letters.

    Its ending is that of the content, so that `a.pdf.exe` which is a PDF becomes `a.pdf.exe.pdf`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in last)
    kept = text.nfc("".join("_" if letter in '<>:"|?*' else letter for letter in kept)).strip(". ")
    endings = EXTENSIONS.get(content_type, ())
    stem, _, ending = kept.rpartition(".")
    if endings and ending.lower() in endings:
        kept = stem
    else:
        ending = endings[0] if endings else ""
    kept = kept[:100].rstrip(". ") or "tep"
    if _RESERVED.fullmatch(kept.partition(".")[0].rstrip()):
        kept = f"_{kept}"
    return f"{kept}.{ending.lower()}" if ending else kept


def date_words(day: date) -> str:
    """As NĐ 30/2020 writes a date: days below 10 and the months 1 and 2 with a leading zero."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_words(moment: datetime) -> str:
    """A moment in Viet Nam as Mẫu 01 writes it: "08 giờ 05 phút, ngày 02 tháng 02 năm 2026"."""
    here = clock.local(moment)
    return f"{here.hour:02d} giờ {here.minute:02d} phút, {date_words(here)}"


def document_number(sequence: int, notation: str) -> str:
    """The number of a document (NĐ 30/2020): below 10 with a leading zero, "07/TB-UBND"."""
    return f"{sequence:02d}/{notation}"


def amount(value: int) -> str:
    """VND in figures: "1.250.000 đồng"."""
    return f"{value:,}".replace(",", ".") + " đồng"


def amount_words(value: int) -> str:
    """VND in words, as a receipt repeats it: "Một triệu hai trăm năm mươi nghìn đồng"."""
    words = number_words(value)
    return f"{words[0].upper()}{words[1:]} đồng"


def number_words(value: int) -> str:
    """A whole number below 10^18 in Vietnamese words: 105 → "một trăm linh năm"."""
    if not 0 <= value < 10**18:
        raise ValueError(value)
    if value == 0:
        return _DIGITS[0]
    groups = []
    while value:
        value, group = divmod(value, 1000)
        groups.append(group)
    words = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words += [*_group_words(groups[place], full=place < len(groups) - 1), _SCALES[place]]
    return " ".join(word for word in words if word)


def _group_words(group: int, *, full: bool) -> list[str]:
    """Three digits; `full` where digits stand before them, so that a missing hundred is said."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_ones_word(ones, tens))
    return words


def _ones_word(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens > 0:
        return "lăm"
    return _DIGITS[ones]


def printable(value: str, has_letter: Callable[[str], bool]) -> str:
    """Text as a paper can print it: letters that the typeface lacks become "?", endless words may break.

    PDF/A forbids letters without a glyph, and no name may push a line out of the page.
    """
    lines = (_printable_line(line, has_letter) for line in unicodedata.normalize("NFC", value).splitlines())
    return "\n".join(lines).strip()


def _printable_line(line: str, has_letter: Callable[[str], bool]) -> str:
    shown = []
    for letter in line.replace("\t", " "):
        if unicodedata.category(letter)[0] == "C":
            continue
        shown.append(letter if has_letter(letter) else "?")
    whole = " ".join(_breakable(word) for word in "".join(shown).split(" "))
    return _GROUPED_NUMBER.sub(lambda found: found[0].replace(" ", "\u00a0"), whole)


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    pieces = (word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))
    return "\u200b".join(pieces)
