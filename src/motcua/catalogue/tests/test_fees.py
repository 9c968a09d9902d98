"""What is to be paid: one rule counts, the one that is best for the person."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.rules import FeeLine, Policy, fee_due, publication_deadline

DAY = date(2026, 11, 24)
policies = st.lists(
    st.builds(
        Policy,
        kind=st.sampled_from(["free", "percent", "amount"]),
        value=st.integers(0, 200_000),
        legal_basis=st.sampled_from(["a", "b"]),
        start=st.dates(date(2026, 11, 20), date(2026, 11, 28)),
        end=st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 28)),
        channel=st.sampled_from(["", "online", "counter"]),
        group=st.sampled_from(["", "poor"]),
    ),
    max_size=6,
)
bases = st.integers(0, 10**9)
groups = st.sampled_from([(), ("poor",)])


@given(bases, policies, groups)
def test_nobody_pays_more_than_the_base_or_less_than_nothing(base, rules, who):
    due = fee_due(base, rules, channel="online", day=DAY, groups=who)
    assert 0 <= due.amount <= base
    assert sum(line.amount for line in due.lines) == due.amount
    assert due.lines[0] == FeeLine(base)
    assert len(due.lines) <= 2


@given(bases, policies, groups)
def test_the_order_of_rules_does_not_matter(base, rules, who):
    due = fee_due(base, rules, channel="online", day=DAY, groups=who)
    assert fee_due(base, rules[::-1], channel="online", day=DAY, groups=who).amount == due.amount


@given(bases, policies, policies)
def test_another_rule_never_makes_it_dearer(base, rules, more):
    before = fee_due(base, rules, channel="online", day=DAY)
    assert fee_due(base, rules + more, channel="online", day=DAY).amount <= before.amount


@given(bases, policies)
def test_belonging_to_a_group_never_makes_it_dearer(base, rules):
    without = fee_due(base, rules, channel="online", day=DAY)
    assert fee_due(base, rules, channel="online", day=DAY, groups=("poor",)).amount <= without.amount


@given(bases, policies)
def test_rules_of_another_day_or_channel_count_for_nothing(base, rules):
    elsewhere = [rule for rule in rules if rule.channel == "counter" or rule.start > DAY]
    assert fee_due(base, elsewhere, channel="online", day=DAY).amount == base


def rule(kind, value=0, **facts):
    return Policy(kind=kind, value=value, legal_basis="NQ", start=DAY, **facts)


def test_examples():
    def due(base, *rules, who=()):
        return fee_due(base, rules, channel="online", day=DAY, groups=who).amount

    assert due(15_000, rule("amount", 7_000, channel="online")) == 7_000
    assert due(5_000, rule("amount", 7_000)) == 5_000
    assert due(15_000, rule("percent", 50), rule("free", group="poor")) == 7_500
    assert due(15_000, rule("percent", 50), rule("free", group="poor"), who=("poor",)) == 0
    assert due(9_999, rule("percent", 50)) == 4_999
    assert due(15_000, rule("free", end=DAY)) == 15_000


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 20))
def test_a_deadline_is_so_many_working_days_later(decided, days):
    def works(day):
        return day.weekday() < 5

    last = publication_deadline(decided, days, works)
    between = (decided + timedelta(days=place + 1) for place in range((last - decided).days))
    assert sum(map(works, between)) == days
    assert not days or works(last)
