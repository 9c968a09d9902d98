from contextlib import suppress
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.workflow import decisions, errors
from motcua.workflow.service import decide, read_table

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def table(*rules, policy="UNIQUE", inputs=("amount:number",), outputs=("fee:number",), aggregation=""):
    def column(tag, text):
        name, kind = text.split(":")
        if tag == "output":
            return f'<output name="{name}" typeRef="{kind}"/>'
        return f'<input label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'

    def row(text):
        asked, said = text.split(" => ")
        cells = [f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in asked.split(" | ")]
        cells += [f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in said.split(" | ")]
        return f"<rule>{''.join(cells)}</rule>"

    adds = f' aggregation="{aggregation}"' if aggregation else ""
    return "\n".join(
        [
            HEAD,
            '<decision id="fee" name="Lệ phí">',
            f'<decisionTable hitPolicy="{policy}"{adds}>',
            *(column("input", text) for text in inputs),
            *(column("output", text) for text in outputs),
            *map(row, rules),
            "</decisionTable></decision></definitions>",
        ]
    )


def decided(*rules, answers, **kind):
    return decide(read_table(table(*rules, **kind)), answers)


FEES = ("< 100 => 0", "[100..500) => 20", ">= 500 => 50")


@pytest.mark.parametrize(
    ("amount", "fee"), [(0, 0), (99.5, 0), (100, 20), ("499.9", 20), (500, 50), (10**9, 50)]
)
def test_a_unique_table_says_what_its_one_rule_says(amount, fee):
    assert decided(*FEES, answers={"amount": amount}) == {"fee": Decimal(fee)}


@pytest.mark.parametrize(
    "answers", [{}, {"amount": None}, {"amount": "x"}, {"amount": True}, {"amount": "nan"}, {"amount": [1]}]
)
def test_an_answer_that_is_missing_or_of_another_kind_fits_no_rule(answers):
    assert decided(*FEES, answers=answers) is None


@pytest.mark.parametrize(
    ("entry", "fits", "misses"),
    [
        ("-", ["a", None], []),
        ('"a", "b"', ["a", "b"], ["c", "", None]),
        ('not("a", "b")', ["c", ""], ["a", None]),
        ('"say \\"x\\""', ['say "x"'], ["x"]),
        ('= "a"', ["a"], ["b"]),
    ],
)
def test_texts_are_listed_or_excluded(entry, fits, misses):
    kind = {"inputs": ("who:string",)}
    assert all(decided(f"{entry} => 1", answers={"who": value}, **kind) for value in fits)
    assert not any(decided(f"{entry} => 1", answers={"who": value}, **kind) for value in misses)


def test_days_and_truth_are_asked_too():
    kind = {"inputs": ("born:date", "poor:boolean")}
    rules = (
        '< date("1960-01-01") | - => 0',
        '>= date("1960-01-01") | true => 0',
        '>= date("1960-01-01") | false => 5',
    )
    assert decided(*rules, answers={"born": "1959-12-31"}, **kind) == {"fee": 0}
    assert decided(*rules, answers={"born": date(1990, 5, 1), "poor": False}, **kind) == {"fee": 5}
    assert decided(*rules, answers={"born": "1990-05-01"}, **kind) is None


def test_round_and_turned_brackets_leave_the_end_out():
    for entry in ("(1..5)", "]1..5["):
        assert [bool(decided(f"{entry} => 1", answers={"amount": value})) for value in (1, 3, 5)] == [
            False,
            True,
            False,
        ]


def test_first_takes_the_first_and_collect_adds():
    rules = ("> 0 => 1", "> 10 => 2", "- => 4")
    assert decided(*rules, answers={"amount": 20}, policy="FIRST") == {"fee": 1}
    assert decided(*rules, answers={"amount": 20}, policy="COLLECT", aggregation="SUM") == {"fee": 7}
    assert decided("> 5 => 1", answers={"amount": 1}, policy="COLLECT", aggregation="SUM") == {"fee": 0}


def test_any_allows_rules_that_agree_and_refuses_those_that_do_not():
    assert decided("> 0 => 1", "> 10 => 1", answers={"amount": 20}, policy="ANY") == {"fee": 1}
    with pytest.raises(errors.DecisionContradicts):
        decided("> 0 => 1", "> 10 => 2", answers={"amount": 20}, policy="ANY")


def test_routing_says_texts():
    kind = {"inputs": ("area:number",), "outputs": ("office:string", "days:number")}
    assert decided('- => "provincial" | 3', answers={}, **kind) == {
        "office": "provincial",
        "days": Decimal(3),
    }


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        (("< 5 => 1", "[3..9] => 2"), "number"),
        (("5 => 1", "[5..5] => 2"), "number"),
        (("> 1 => 1", "> 100 => 2"), "number"),
        (("- => 1", "7 => 2"), "number"),
        (('not("a") => 1', '"b" => 2'), "string"),
        (('not("a") => 1', 'not("b") => 2'), "string"),
        (('< date("2026-01-02") => 1', '>= date("2026-01-01") => 2'), "date"),
        (("true => 1", "not(false) => 2"), "boolean"),
    ],
)
def test_rules_of_a_unique_table_that_overlap_are_named(rules, kind):
    with pytest.raises(errors.RulesOverlap) as refused:
        read_table(table(*rules, inputs=(f"x:{kind}",)))
    assert "quy tắc 1 và quy tắc 2" in refused.value.message


def test_rules_apart_in_one_column_do_not_overlap():
    read_table(
        table('"a" | > 1 => 1', '"b" | > 1 => 2', 'not("a", "b") | - => 3', inputs=("x:string", "y:number"))
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.booleans(), st.booleans()), min_size=1, max_size=6
    )
)
def test_a_table_read_as_unique_never_has_two_rules_that_fit(spans):
    entries = [
        f"{'[' if left else '('}{min(a, b)}..{max(a, b)}{']' if right else ')'} => 1"
        for a, b, left, right in spans
    ]
    try:
        found = read_table(table(*entries))
    except errors.RulesOverlap:
        return
    for tenth in range(-10, 100, 5):
        value = Decimal(tenth) / 10
        assert sum(all(test.holds(value) for test in rule.tests) for rule in found.rules) <= 1


def test_a_table_that_names_as_many_values_as_one_may_is_checked_along_its_runs():
    """Value by value, against every rule, this would take hours."""
    entries = [",".join(str(rule * 150 + value) for value in range(150)) + " => 1" for rule in range(500)]
    assert len(read_table(table(*entries)).rules) == 500
    entries[-1] = "75 => 1"
    with pytest.raises(errors.RulesOverlap) as refused:
        read_table(table(*entries))
    assert (refused.value.values["one"], refused.value.values["other"]) == (1, 500)


@pytest.mark.parametrize(
    ("kind", "one", "other", "may_both_fit"),
    [
        ("number", "< 1", ">= 1", False),
        ("number", "< 1", "not(1)", True),
        ("number", "(1..2)", "(1..2)", True),
        ("number", "not(< 1)", "not(>= 1)", False),
        ("string", '< "a"', '> "a"', False),
        ("string", '< ""', "-", False),
        ("string", 'not("a")', 'not("b")', True),
        ("boolean", "true", "not(true)", False),
        ("boolean", "not(true, false)", "not(true)", False),
        ("date", '< date("2026-07-02")', '> date("2026-07-01")', False),
        ("date", '< date("2026-07-03")', '> date("2026-07-01")', True),
        ("date", '< date("0001-01-01")', "-", False),
        ("date", '> date("9999-12-31")', "-", False),
    ],
)
def test_two_rules_overlap_where_some_value_fits_both(kind, one, other, may_both_fit):
    text = table(f"{one} => 1", f"{other} => 2", inputs=(f"x:{kind}",))
    try:
        read_table(text)
    except errors.RulesOverlap:
        assert may_both_fit
    else:
        assert not may_both_fit


@pytest.mark.parametrize(
    "entry", ["5 => x", "a => 1", "1 + 1 => 1", "< true => 1", "[5..1] => 1", '"a" => 1', "not() => 1", "not(1 => 1", "1, => 1", "5 => 1 | 2", '__import__("os") => 1', "f(1) => 1", "[1..2 => 1"]
)  # fmt: skip
def test_an_entry_that_is_no_test_is_refused_with_its_rule(entry):
    with pytest.raises(errors.DecisionEntryWrong) as refused:
        read_table(table("1 => 1", entry))
    assert refused.value.values["rule"] == 2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", errors.DecisionUnreadable),
        ("<a/>", errors.DecisionUnreadable),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', errors.DecisionUnreadable),
        (table("1 => 1", policy="PRIORITY"), errors.HitPolicyUnsupported),
        (table("1 => 1", policy="COLLECT"), errors.HitPolicyUnsupported),
        (
            table('1 => "a"', policy="COLLECT", aggregation="SUM", outputs=("x:string",)),
            errors.HitPolicyUnsupported,
        ),
        (table("1 => 1", inputs=("amount + 1:number",)), errors.DecisionColumnWrong),
        (table("1 => 1", inputs=("amount:time",)), errors.DecisionColumnWrong),
        (table(*["1 => 1"] * 501), errors.DecisionShapeless),
        (table("1 => 1 | 2", outputs=("fee:number", "fee:number")), errors.DecisionColumnWrong),
        (table('1 | "a" => 1', inputs=("amount:number", "amount:string")), errors.DecisionColumnWrong),
    ],
)
def test_what_is_no_table_is_refused_in_words(text, error):
    with pytest.raises(error) as refused:
        read_table(text)
    assert "{" not in refused.value.message


@given(st.text(max_size=40), st.sampled_from(["string", "number", "boolean", "date"]))
def test_whatever_an_entry_says_it_is_read_or_refused(text, kind):
    with suppress(ValueError):
        decisions.read_test(text, kind).holds(Decimal(1))
