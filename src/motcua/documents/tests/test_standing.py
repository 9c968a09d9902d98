"""Which paper of a store answers what a procedure asks for."""

import pytest

from motcua.documents.store.standing import Wanted, fits
from motcua.kit import text


@pytest.mark.parametrize(
    ("asked", "paper", "reason"),
    [
        ("Giấy khai sinh", "Giấy khai sinh", "title"),
        ("Bản sao Giấy khai sinh", "Giấy khai sinh", "title"),
        ("Bản sao có chứng thực Giấy khai sinh", "Bản chính Giấy khai sinh", "title"),
        ("Giấy chứng nhận kết hôn của cha mẹ", "Giấy chứng nhận kết hôn", "title"),
        ("Giấy chứng nhận kết hôn (bản sao)", "Giấy chứng nhận kết hôn", "title"),
        ("Giấy tờ chứng minh nơi cư trú", "Giấy tờ", ""),
        ("Giấy chứng nhận", "Giấy chứng nhận kết hôn", ""),
        ("Giấy khai sinh", "Giấy khai tử", ""),
        ("Giấy chứng nhận kết hôn", "Giấy chứng nhận kết hôn của cha mẹ", ""),
        ("", "", ""),
        ("Giấy khai sinh", "", ""),
    ],
)
def test_by_its_name(asked, paper, reason):
    assert fits(Wanted("c", text.fold(asked)), code="", kind=text.fold(paper)) == reason


def test_by_its_code_or_by_what_is_configured():
    wanted = Wanted("KQ.01", "giay to cu", frozenset({"giay khai sinh", "KQ.02"}))
    assert fits(wanted, code="KQ.01", kind="khac") == "code"
    assert fits(wanted, code="KQ.02", kind="khac") == "configured"
    assert fits(wanted, code="", kind="giay khai sinh") == "configured"
    assert fits(wanted, code="", kind="khac") == ""
