import pytest

from motcua.dossiers import rules


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CCCD 024090000101 không khớp", "CCCD 024•••••••01 không khớp"),
        ("CMND 121234567.", "CMND 121••••67."),
        ("điện thoại 0912345678, 12 ngày", "điện thoại 0912345678, 12 ngày"),
        ({"a": ["024090000101", 5, None]}, {"a": ["024•••••••01", 5, None]}),
    ],
)
def test_personal_numbers_in_texts_are_masked(before, after):
    assert rules.without_numbers(before) == after


def test_a_missing_component_is_named_by_its_title():
    required = [("a", "Giấy A"), ("b", "Giấy B")]
    assert rules.missing(required, {"b", "c"}) == ["Giấy A"]
