"""Made pages of Vietnamese papers, as scanners and phones bring them; the text of each is known to the letter."""

import io
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from motcua.documents.digitisation.cleaning import perspective
from motcua.documents.papers import fonts

A4_AT_200 = (1654, 2339)

BIRTH = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
GIẤY CHỨNG SINH
Số: 0456/2026/GCS
Bệnh viện Đa khoa số 1 tỉnh Bắc Ninh
Họ, chữ đệm, tên mẹ: NGUYỄN THỊ THANH HƯƠNG
Ngày, tháng, năm sinh: 14/03/1996
Số định danh cá nhân: 024196000012
Nơi cư trú: Tổ dân phố My Điền 2, phường Nếnh, tỉnh Bắc Ninh
Đã sinh con vào lúc: 08 giờ 15 phút, ngày 01 tháng 11 năm 2026
Tại: Khoa Sản, Bệnh viện Đa khoa số 1 tỉnh Bắc Ninh
Giới tính của con: Nữ
Cân nặng: 3.200 gam
Dự định đặt tên con là: NGUYỄN TRẦN MINH KHUÊ
Người đỡ đẻ: Hộ sinh Đỗ Thị Ngọc Ước
Ngày cấp: 03/11/2026
Nơi cấp: Bệnh viện Đa khoa số 1 tỉnh Bắc Ninh"""

RESIDENCE = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ
Số: 118/XN-CAP
1. Họ, chữ đệm và tên: TRẦN VĂN QUÝ
2. Ngày, tháng, năm sinh: 27/09/1991
3. Giới tính: Nam
4. Số định danh cá nhân: 024091004455
5. Dân tộc: Kinh. Quốc tịch: Việt Nam
6. Quê quán: xã Quế Võ, tỉnh Bắc Ninh
7. Nơi thường trú: Số 15 đường Nguyễn Trãi, phường Võ Cường, tỉnh Bắc Ninh
8. Nơi ở hiện tại: Tổ dân phố Ninh Khánh, phường Nếnh, tỉnh Bắc Ninh
9. Họ, chữ đệm và tên chủ hộ: TRẦN VĂN ĐỨC
10. Quan hệ với chủ hộ: Con đẻ
Xác nhận này có giá trị đến hết ngày 05 tháng 12 năm 2027.
Ngày cấp: 05/12/2026
Cơ quan cấp: Công an phường Nếnh"""

SIGNED_LETTER = """ỦY BAN NHÂN DÂN PHƯỜNG NẾNH
Số: 245/UBND-VHXH
V/v trả lời đơn đề nghị của công dân
Nếnh, ngày 09 tháng 02 năm 2026
Kính gửi: Bà Lương Thị Quỳnh Ngần, tổ dân phố Sen Hồ.
Ủy ban nhân dân phường Nếnh nhận được đơn của bà ghi ngày 28 tháng 01 năm
2026 về việc đề nghị được hưởng trợ cấp xã hội hằng tháng đối với người cao tuổi.
Sau khi xem xét hồ sơ, Ủy ban nhân dân phường có ý kiến như sau:
1. Hồ sơ của bà đã đầy đủ giấy tờ theo quy định, gồm tờ khai, bản sao thẻ căn
cước và giấy xác nhận của tổ trưởng tổ dân phố.
2. Phòng Văn hóa - Xã hội sẽ đến thăm gia đình để tìm hiểu hoàn cảnh, dự kiến
trong tuần thứ ba của tháng 02 năm 2026, và thông báo trước qua điện thoại.
3. Kết quả được trả tại Trung tâm Phục vụ hành chính công phường Nếnh; nếu bà
không tự đến được, bưu điện sẽ chuyển đến tận nhà.
Trân trọng cảm ơn bà đã gửi đơn và mong bà giữ gìn sức khỏe."""

PAGES = {"birth": BIRTH, "residence": RESIDENCE, "letter": SIGNED_LETTER}


def page_image(text: str = BIRTH, *, size: tuple[int, int] = A4_AT_200, points: float = 14) -> Image.Image:
    """The text set in the typeface of the papers, black on white, at 200 dots an inch for A4."""
    dots = size[0] / 8.27
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    plain = ImageFont.truetype(str(fonts.folder() / "Tinos-Regular.ttf"), round(points / 72 * dots))
    bold = ImageFont.truetype(str(fonts.folder() / "Tinos-Bold.ttf"), round(points / 72 * dots))
    margin, step = round(dots * 1.0), round(points / 72 * dots * 1.9)
    for number, line in enumerate(text.splitlines()):
        font = bold if line.isupper() else plain
        pen.text((margin, round(dots * 0.9) + number * step), line, fill="black", font=font)
    return page


def skewed(page: Image.Image, degrees: float = 2.5) -> Image.Image:
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=False, fillcolor="white")


def noisy(page: Image.Image, sigma: float = 28, seed: int = 7) -> Image.Image:
    """Grain as of an old scanner."""
    values = np.asarray(page, dtype=np.float32)
    grain = np.random.default_rng(seed).normal(0, sigma, values.shape[:2])[:, :, None]
    return Image.fromarray(np.clip(values + grain, 0, 255).astype(np.uint8))


def phone_photo(page: Image.Image, *, seed: int = 3, size: tuple[int, int] = (2400, 3200)) -> Image.Image:
    """The page on a dark table, seen askew, with the shadow of a hand and a little blur."""
    chance = random.Random(seed)
    width, height = size

    def shift(part: int) -> float:
        return part * (0.03 + 0.05 * chance.random())

    corners = (
        (shift(width), shift(height)), (width - shift(width), shift(height)),
        (width - shift(width), height - shift(height)), (shift(width), height - shift(height)),
    )  # fmt: skip
    source = ((0, 0), (page.width, 0), (page.width, page.height), (0, page.height))
    # PIL asks where each point of the result comes from.
    matrix = perspective(corners, source)
    laid = page.transform(size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC)
    inside = Image.new("L", page.size, 255).transform(size, Image.Transform.PERSPECTIVE, matrix)
    table = Image.new("RGB", size, (84, 62, 45))
    table.paste(laid, (0, 0), inside)
    values = np.asarray(table.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32)
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    light = 1.0 - 0.45 * np.clip(across * 0.6 + down * 0.5, 0, 1)
    lit = values * light[:, :, None]
    grain = np.random.default_rng(seed).normal(0, 5, lit.shape)
    return Image.fromarray(np.clip(lit + grain, 0, 255).astype(np.uint8))


@dataclass(frozen=True)
class MadePage:
    name: str
    text: str
    image: Image.Image


def made_pages() -> list[MadePage]:
    found = []
    for name, text in PAGES.items():
        page = page_image(text)
        found += [
            MadePage(f"{name} · clean", text, page),
            MadePage(f"{name} · skewed 2.5°", text, skewed(page)),
            MadePage(f"{name} · noisy", text, noisy(skewed(page, 0.8), 28)),
            MadePage(f"{name} · phone photo", text, phone_photo(page)),
        ]
    return found


def jpeg(image: Image.Image, *, quality: int = 85) -> bytes:
    content = io.BytesIO()
    image.convert("RGB").save(content, "JPEG", quality=quality, dpi=(200, 200))
    return content.getvalue()


def scan_pdf(*pages: Image.Image) -> bytes:
    """As a scanner with a feeder brings it: one PDF of pictures."""
    content = io.BytesIO()
    pages[0].save(content, "PDF", save_all=True, append_images=list(pages[1:]), resolution=200)
    return content.getvalue()


def error_rate(read: str, expected: str) -> float:
    """Letters to be changed (Levenshtein) to each letter expected; blanks count as one however many they are."""
    ours, theirs = " ".join(read.split()), " ".join(expected.split())
    before = list(range(len(theirs) + 1))
    for row, mine in enumerate(ours, 1):
        now = [row]
        for column, other in enumerate(theirs, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (mine != other)))
        before = now
    return before[-1] / max(len(theirs), 1)


def words(text: str, *, confidence: int = 95) -> list[list[object]]:
    """Words as recognition hands them over, each letter ten points wide, each line forty high."""
    found: list[list[object]] = []
    for line, row in enumerate(text.splitlines()):
        left = 0
        for word in row.split(" "):
            if word:
                right = left + 10 * len(word)
                found.append([word, left, line * 40, right, line * 40 + 30, confidence, line])
            left += 10 * (len(word) + 1)
    return found
