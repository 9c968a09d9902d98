"""Fees by the page, months, and the digest of a month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.certification import rules
from motcua.certification.rules import Month, Rates


@pytest.mark.parametrize(
    ("pages", "due"), [(1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (198, 200_000), (500, 200_000)]
)
def test_the_fee_follows_the_table_and_stops_at_its_most(pages, due):
    assert rules.fee(rules.UNVERIFIED, pages) == due


@given(st.integers(1, 500), st.integers(0, 9), *[st.integers(0, 10_000)] * 3)
def test_a_page_more_never_costs_less(pages, first_pages, first, following, most):
    rates = Rates(first_pages, first, following, most)
    assert 0 <= rules.fee(rates, pages) <= rules.fee(rates, pages + 1) <= most


@pytest.mark.parametrize("rates", [Rates(2, -1, 0, 0), Rates(2, 2_000, 1_000, 1_000), Rates(2, 0, 0, 10**9)])
def test_a_table_that_cannot_be_meant_is_not_sound(rates):
    assert not rates.is_sound


@pytest.mark.parametrize(
    ("month", "after"),
    [
        (Month(2026, 1), date(2026, 2, 1)),
        (Month(2026, 12), date(2027, 1, 1)),
        (Month(2028, 2), date(2028, 3, 1)),
    ],
)
def test_a_month_is_over_on_the_first_of_the_next(month, after):
    assert month.after == after
    assert month.is_over(after)
    assert not month.is_over(month.first)


@given(st.sets(st.integers(1, 30)))
def test_what_lacks_of_a_book_is_named(taken):
    missing = rules.missing_numbers(taken, 30)
    assert set(missing) | taken == set(range(1, 31))
    assert not set(missing) & taken


def test_the_digest_knows_every_change_and_no_order_of_keys():
    assert rules.digest([{"a": 1, "b": "đ"}]) == rules.digest([{"b": "đ", "a": 1}])
    assert rules.digest([{"a": 1}]) != rules.digest([{"a": 2}])
