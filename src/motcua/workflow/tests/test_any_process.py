"""Any process that passes the checks, with any outcomes in any order: nobody is stuck, nothing is done twice."""

from itertools import pairwise

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from motcua.kit import expressions
from motcua.workflow import bpmn, engine, errors, service, soundness, testing
from motcua.workflow.models import Case, Step
from motcua.workflow.rules import NodeKind, Process, State
from motcua.workflow.testing import choice, drawing, end, flow, fork, start, step

OUTCOMES = ("one", "two", "three")


class Sketch:
    """Draws blocks one after another; each method returns where the block is entered and left."""

    def __init__(self):
        self.parts = []
        self.count = 0

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def link(self, source, target, condition=""):
        self.parts.append(flow(source, target, condition, key=self.name("flow")))

    def draw(self, block):
        return getattr(self, block[0])(*block[1:])

    def single(self, outcomes):
        key = self.name("step")
        self.parts.append(step(key, *OUTCOMES[:outcomes]))
        return key, key

    def sequence(self, blocks):
        ends = [self.draw(block) for block in blocks]
        for (_, leaving), (entering, _) in pairwise(ends):
            self.link(leaving, entering)
        return ends[0][0], ends[-1][1]

    def parallel(self, blocks):
        split, join = self.name("split"), self.name("join")
        self.parts += [fork(split), fork(join)]
        for block in blocks:
            entering, leaving = self.draw(block)
            self.link(split, entering)
            self.link(leaving, join)
        return split, join

    def exclusive(self, blocks, with_empty):
        split, merge, default = self.name("choice"), self.name("merge"), self.name("default")
        self.parts += [choice(split, default=default), choice(merge)]
        for number, block in enumerate(blocks):
            entering, leaving = self.draw(block)
            if number == 0 and not with_empty:
                self.parts.append(flow(split, entering, key=default))
            else:
                self.link(split, entering, f'turn == "{number}" or outcome == "one"')
            self.link(leaving, merge)
        if with_empty:
            self.parts.append(flow(split, merge, key=default))
        return split, merge

    def loop(self, block):
        """Entered again as long as the data say so."""
        merge, split, default = self.name("merge"), self.name("choice"), self.name("default")
        self.parts += [choice(merge), choice(split, default=default)]
        entering, leaving = self.draw(block)
        self.link(merge, entering)
        self.link(leaving, split)
        after = self.name("step")
        self.parts += [step(after, "one"), flow(split, after, key=default)]
        self.link(split, merge, 'outcome == "two" and turn != "0"')
        return merge, after


SINGLE = st.tuples(st.just("single"), st.integers(1, 3))
BLOCKS = st.recursive(
    SINGLE,
    lambda inner: (
        st.tuples(st.just("sequence"), st.lists(inner, min_size=1, max_size=3))
        | st.tuples(st.just("parallel"), st.lists(inner, min_size=2, max_size=3))
        | st.tuples(st.just("exclusive"), st.lists(inner, min_size=1, max_size=3), st.booleans())
        | st.tuples(st.just("loop"), inner)
    ),
    max_leaves=6,
)


def structured(block):
    sketch = Sketch()
    # A gateway that meets nobody first is legal too, but then some cases would begin at their end.
    entering, leaving = sketch.sequence([("single", 2), block])
    sketch.link("start", entering)
    sketch.link(leaving, "end")
    return drawing(start(), *sketch.parts, end())


@st.composite
def tangled(draw):
    """Nodes and flows at random, without what nothing leads to; whatever of it is not refused must run."""
    kinds = draw(st.lists(st.sampled_from(["step", "step", "fork", "choice"]), min_size=1, max_size=7))
    names = [f"{kind}{number}" for number, kind in enumerate(kinds)]
    targets = st.sampled_from([*names, "end", "end2"])
    leads = {name: [] if name.startswith("end") else [draw(targets)] for name in [*names, "end", "end2"]}
    for name in names:
        if not name.startswith("step"):
            leads[name] += draw(st.lists(targets, max_size=2))
    met, waiting = set(), [names[0]]
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            waiting += leads[name]
    parts = [start(), flow("start", names[0], key="begin")]
    for name in sorted(met):
        kind = name.rstrip("0123456789")
        drawn = {
            "step": step(name, "one", "two"),
            "fork": fork(name),
            "choice": choice(name, default=f"{name}_0"),
        }
        parts.append(drawn.get(kind) or end(name))
        for number, target in enumerate(leads[name]):
            condition = f'turn == "{number}"' if kind == "choice" and number else ""
            parts.append(flow(name, target, condition, key=f"{name}_{number}"))
    return drawing(*parts)


TURNS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(OUTCOMES), st.sampled_from("012")), max_size=40)


def token_game(process: Process, marking, data, fired=None):
    """Let gateways and ends act as BPMN says, without the engine: what the engine must agree with."""
    while True:
        move = next(soundness.moves(process, marking), None)
        if move is None or move[0].kind == NodeKind.STEP:
            return marking
        node, taken, leads_to = move
        if node.kind == NodeKind.EXCLUSIVE:
            leads_to = frozenset({chosen(process, node, data)})
        marking = (marking - taken) | leads_to


def chosen(process, node, data):
    default = ""
    for way in process.outgoing[node.id]:
        if way.condition is None:
            default = way.id
        elif expressions.parse(way.condition).holds(data):
            return way.id
    return default


def steps_at(process, marking):
    targets = [way.target for way in process.flows if way.id in marking]
    return sorted(target for target in targets if process.nodes[target].kind == NodeKind.STEP)


def run_beside_tokens(text, turns):
    process = bpmn.read_process(text)
    fault = soundness.first_fault(process)
    event(fault.code if fault else "runs")
    if fault is not None:
        return
    spec = engine.spec_from_json(engine.spec_to_json(engine.compile_process(process)))
    state = engine.first_state(spec)
    begin = process.outgoing[process.of_kind(NodeKind.START)[0].id]
    marking = token_game(process, frozenset(way.id for way in begin), {})
    for place, outcome, turn in turns:
        assert sorted(state.at) == steps_at(process, marking)
        assert len(set(state.at)) == len(state.at)
        assert state.has_ended == (not marking)
        assert bool(state.at) is not state.has_ended
        if state.has_ended:
            return
        completed = state.at[place % len(state.at)]
        data = {**state.data, "outcome": outcome, "turn": turn}
        state = State.from_json(engine.advance(spec, state, completed=completed, data=data).to_json())
        token = next(way.id for way in process.incoming[completed] if way.id in marking)
        leaving = frozenset(way.id for way in process.outgoing[completed])
        marking = token_game(process, marking - {token} | leaving, data)


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, turns=TURNS)
def test_a_process_of_nested_blocks_goes_where_its_tokens_go(block, turns):
    text = structured(block)
    run_beside_tokens(text, turns)


@settings(max_examples=400, deadline=None)
@given(text=tangled(), turns=TURNS)
def test_a_tangle_is_refused_or_goes_where_its_tokens_go(text, turns):
    run_beside_tokens(text, turns)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(block=BLOCKS, turns=TURNS)
def test_with_rows_a_case_always_has_an_open_step_until_it_has_ended(block, turns):
    try:
        version = testing.imported(structured(block), key="any")
    except errors.ProcessRefused:
        return
    Step.objects.all().delete()
    Case.objects.all().delete()
    testing.started(version=version)
    for place, outcome, turn in turns:
        open_steps = list(Step.objects.filter(state="open").order_by("id"))
        ended = Case.objects.get().ended_at is not None
        assert bool(open_steps) is not ended
        if ended:
            break
        chosen_step = open_steps[place % len(open_steps)]
        known = [way.code for way in service.process(version.pk).steps[chosen_step.definition].outcomes]
        opened = testing.completed(chosen_step, outcome if outcome in known else known[0], turn=turn)
        assert all(new.state == "open" for new in opened)
    done = [record.id for record in service.history_of(testing.a_subject()) if record.state == "done"]
    assert len(done) == len(set(done))
