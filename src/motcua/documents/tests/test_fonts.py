from pathlib import Path

import pytest

from motcua.documents.papers import fonts


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_typeface_is_made_once_and_the_same_each_time(tmp_path):
    made = files(fonts.build(target=tmp_path))
    assert made == files(fonts.folder())
    written = (tmp_path / "Tinos-Regular.ttf").stat().st_mtime_ns
    fonts.build(target=tmp_path)
    assert (tmp_path / "Tinos-Regular.ttf").stat().st_mtime_ns == written
    assert {"Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"} < set(made)


def test_it_has_every_vietnamese_letter():
    letters = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ₫–…“”•"
    assert set(letters + letters.upper()) <= fonts.letters()


def test_without_the_packages_the_way_out_is_named(tmp_path):
    with pytest.raises(fonts.FontsMissingError, match="npm ci"):
        fonts.build(source=tmp_path / "missing", target=tmp_path)
