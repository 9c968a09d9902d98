"""Any process that passes the checks, with any outcomes in any order: nobody is stuck, nothing is done twice."""

from itertools import pairwise

from hypothesis import event, given, settings
from hypothesis import strategies as st

from motcua.kit import expressions
from motcua.workflow import bpmn, engine, soundness
from motcua.workflow.cards import drawn_from_json, drawn_to_json
from motcua.workflow.choosing import Chooser
from motcua.workflow.rules import (
    RESTING,
    NodeKind,
    Process,
    ProcessCard,
    State,
)
from motcua.workflow.testing import automatic, catch, choice, drawing, end, flow, fork, start, step, timer

OUTCOMES = ("one", "two", "three")
KNOWN = soundness.Known(services=frozenset({"print_it"}), messages={"papers": "ask_it"})


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

    def timed(self, block):
        """Whoever waits too long leaves by another way."""
        key, merge = self.name("step"), self.name("merge")
        event = self.name("timer")
        self.parts += [step(key, "one"), timer(event, key, 8), choice(merge)]
        entering, leaving = self.draw(block)
        self.link(key, merge)
        self.link(event, entering)
        self.link(leaving, merge)
        return key, merge

    def beside(self, block):
        """Whoever waits too long makes others work beside them."""
        key, over = self.name("step"), self.name("over")
        event = self.name("timer")
        self.parts += [step(key, "one", "two"), timer(event, key, 4, interrupts=False), end(over)]
        entering, leaving = self.draw(block)
        self.link(event, entering)
        self.link(leaving, over)
        return key, key

    def served(self):
        key = self.name("service")
        self.parts.append(automatic(key, "print_it"))
        return key, key

    def asked(self):
        """Something is asked for and waited for, as often as it is asked."""
        merge, key, split, wait, after = (
            self.name(kind) for kind in ("merge", "step", "choice", "wait", "step")
        )
        default = self.name("default")
        self.parts += [choice(merge), step(key, "one", "two:ask_it"), choice(split, default=default)]
        self.parts += [catch(wait, "papers"), step(after, "one"), flow(split, after, key=default)]
        self.link(merge, key)
        self.link(key, split)
        self.link(split, wait, 'outcome == "two"')
        self.link(wait, merge)
        return merge, after


SINGLE = st.tuples(st.just("single"), st.integers(1, 3))
BLOCKS = st.recursive(
    SINGLE,
    lambda inner: (
        st.tuples(st.just("sequence"), st.lists(inner, min_size=1, max_size=3))
        | st.tuples(st.just("parallel"), st.lists(inner, min_size=2, max_size=3))
        | st.tuples(st.just("exclusive"), st.lists(inner, min_size=1, max_size=3), st.booleans())
        | st.tuples(st.just("loop"), inner)
        | st.tuples(st.just("timed"), inner)
        | st.tuples(st.just("beside"), inner)
        | st.just(("served",))
        | st.just(("asked",))
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


TURNS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(OUTCOMES), st.sampled_from("012"), st.booleans()),
    max_size=40,
)


def token_game(process: Process, marking, data, fired=None):
    """Let gateways and ends act as BPMN says, without the engine: what the engine must agree with."""
    while True:
        move = next(soundness.moves(process, marking), None)
        if move is None or move[0].kind in RESTING:
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
    return sorted(target for target in targets if process.nodes[target].kind in RESTING)


class Tokens:
    """A case as BPMN says it goes: one net of tokens, and one for each branch beside it."""

    def __init__(self, process):
        self.process = process
        self.nets = {"": self.leaving(process.of_kind(NodeKind.START)[0].id, {})}

    def leaving(self, node, data):
        return token_game(self.process, frozenset(way.id for way in self.process.outgoing[node]), data)

    def standing(self):
        """The places where the case waits; once the process is over, nothing beside it is left."""
        nets = self.nets.values() if self.nets[""] else ()
        return sorted(place for marking in nets for place in steps_at(self.process, marking))

    def go_on(self, place, data, *, by=""):
        """From a place, completed or interrupted by an event on it."""
        process = self.process
        net = next(net for net, marking in self.nets.items() if place in steps_at(process, marking))
        token = next(way.id for way in process.incoming[place] if way.id in self.nets[net])
        leaving = frozenset(way.id for way in process.outgoing[by or place])
        self.nets[net] = token_game(process, self.nets[net] - {token} | leaving, data)

    def open_beside(self, boundary, data):
        if not self.nets.get(boundary):
            self.nets[boundary] = self.leaving(boundary, data)


def run_beside_tokens(text, turns):
    process = bpmn.read_process(text)
    fault = soundness.first_fault(process, KNOWN)
    event(fault.code if fault else "runs")
    if fault is not None:
        return
    spec = engine.spec_from_json(engine.spec_to_json(engine.compile_process(process)))
    state = engine.first_state(spec)
    card = ProcessCard(0, "any", "", initial=state, **drawn_from_json(drawn_to_json(process)))
    tokens = Tokens(process)
    for place, outcome, turn, fires in turns:
        assert sorted(state.at) == tokens.standing()
        assert len(set(state.at)) == len(state.at)
        assert state.has_ended == (not tokens.nets[""])
        assert bool(state.at) is not state.has_ended
        if state.has_ended:
            return
        chosen_place = state.at[place % len(state.at)]
        data = {**state.data, "outcome": outcome, "turn": turn}
        boundary = next(iter(card.boundaries_on(chosen_place)), None) if fires else None
        if boundary is None:
            after = engine.advance(spec, state, completed=chosen_place, chooser=Chooser(data))
            tokens.go_on(chosen_place, data)
        elif boundary.interrupts:
            after = engine.fire(spec, state, boundary, chooser=Chooser(data))
            tokens.go_on(chosen_place, data, by=boundary.id)
        else:
            under_way = card.is_under_way(boundary.id, state)
            after = state if under_way else engine.fire(spec, state, boundary, chooser=Chooser(state.data))
            tokens.open_beside(boundary.id, state.data)
        state = State.from_json(card.settled(after).to_json())


@settings(max_examples=150, deadline=None)
@given(block=BLOCKS, turns=TURNS)
def test_a_process_of_nested_blocks_goes_where_its_tokens_go(block, turns):
    text = structured(block)
    run_beside_tokens(text, turns)


@settings(max_examples=400, deadline=None)
@given(text=tangled(), turns=TURNS)
def test_a_tangle_is_refused_or_goes_where_its_tokens_go(text, turns):
    run_beside_tokens(text, turns)
