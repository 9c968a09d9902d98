"""What of a dossier this person may do now: the open steps with the ways to finish them, as the process draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.accounts.service import Actor
from motcua.dossiers.service import DossierPage, StepView
from motcua.forms.service import Form
from motcua.organizations.service import Colleague
from motcua.workflow.service import Outcome, ProcessCard


@dataclass(frozen=True, slots=True)
class Ask:
    """A box that goes with an outcome, posted as `name`."""

    name: str
    label: Promise
    hint: Promise | None = None
    required: bool = False


# What the effects of outcomes want to be told; an outcome whose effect is not here is one press.
ASKED: dict[str, tuple[Ask, ...]] = {
    "refuse_intake": (
        Ask(
            "note",
            _("Lý do từ chối"),
            _("In trên phiếu gửi người nộp; không ghi mã lỗi kỹ thuật."),
            required=True,
        ),
    ),
    "forward": (Ask("note", _("Ghi chú cho người nhận việc")),),
    "note": (Ask("note", _("Ghi chú")),),
    "propose_result": (
        Ask(
            "content",
            _("Nội dung ghi trên kết quả"),
            _("Mỗi ý một dòng. Để trống thì ghi câu chấp thuận theo mẫu."),
        ),
        Ask("note", _("Ghi chú cho lãnh đạo")),
    ),
    "propose_refusal": (
        Ask("note", _("Lý do từ chối"), _("In trên phiếu gửi người nộp, mỗi lý do một dòng."), required=True),
    ),
    "send_back": (Ask("note", _("Lý do trả lại"), required=True),),
    "hand_over": (Ask("note", _("Người nhận kết quả"), _("Họ tên; để trống nếu là chủ hồ sơ.")),),
}
# Where earlier steps of the agency's own may lie behind; at reception and return nothing is sent back.
RETURNABLE = frozenset({"transfer", "examination", "approval"})
OPEN_AT_ONCE = frozenset({"content"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One outcome as a form of the page."""

    form: str
    outcome: Outcome
    # To whom a leader may hand the next step in the same act.
    people: tuple[Colleague, ...] = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        return ASKED.get(self.outcome.effect, ())

    @property
    def folded(self) -> bool:
        """Not the main way, and something has to be written: opened only by who wants it."""
        return self.outcome.style != "primary" and any(ask.required for ask in self.asks)


@dataclass(frozen=True, slots=True)
class Task:
    """An open step of the process, seen by one person; `holder` is who took it, where somebody did."""

    step: StepView
    choices: tuple[Choice, ...]
    is_mine: bool
    may_act: bool
    holder: str = ""
    # A leader gives back what a colleague has taken, who is away for example.
    may_release: bool = False
    # In somebody's place who is away.
    stands_in: bool = False
    may_assign: bool = False
    may_return: bool = False
    # The title of what has to be recorded here, and whether it has been.
    records: str = ""
    is_recorded: bool = False

    @property
    def is_busy(self) -> bool:
        return self.step.state == "busy"


def tasks_of(
    page: DossierPage,
    process: ProcessCard | None,
    actor: Actor,
    holders: dict[int, str],
    recorded_at: Mapping[str, Form],
) -> list[Task]:
    """`recorded_at` are the forms that steps ask, by page."""
    found = []
    for step in page.open_steps:
        if step.kind != "process" or process is None:
            continue
        task = _task(page, step, process, actor, holders)
        definition = process.steps.get(step.definition)
        form = recorded_at.get(definition.form) if definition and definition.form else None
        if form and definition:
            is_recorded = definition.form in page.step_answers
            task = replace(task, records=form.title, is_recorded=is_recorded)
        found.append(task)
    return found


def _task(
    page: DossierPage, step: StepView, process: ProcessCard, actor: Actor, holders: dict[int, str]
) -> Task:
    definition = process.steps.get(step.definition)
    # A supplement is asked for on a page of its own, not by a press.
    outcomes = (
        [way for way in definition.outcomes if way.effect != "request_supplement"] if definition else []
    )
    in_lane = actor.may(step.role, at=step.organization_id, posting=step.posting)
    is_theirs = step.assignee_id is not None and actor.may_for(
        step.assignee_id, step.role, at=step.organization_id
    )
    leads = actor.may("leader", at=step.organization_id)
    return Task(
        step=step,
        choices=tuple(Choice(f"{step.id}-{outcome.code}", outcome) for outcome in outcomes),
        is_mine=step.assignee_id == actor.id,
        may_act=in_lane and (step.assignee_id is None or is_theirs) and step.state == "open",
        holder=holders.get(step.assignee_id or 0, ""),
        may_release=_is_anothers(step, actor) and leads and not is_theirs,
        stands_in=is_theirs and step.assignee_id != actor.id,
        may_assign=step.state == "open" and (leads or is_theirs),
        may_return=step.state == "open" and leads and _lies_behind(page, step),
    )


def _lies_behind(page: DossierPage, step: StepView) -> bool:
    """Whether the agency has done a step before this one, to which a leader might send the dossier back."""
    return step.phase in RETURNABLE and any(
        one.kind == "process"
        and one.state == "done"
        and one.phase in RETURNABLE
        and one.id < step.id
        and one.definition != step.definition
        for one in page.steps
    )


def _is_anothers(step: StepView, actor: Actor) -> bool:
    return step.state == "open" and step.assignee_id not in {None, actor.id}


@dataclass(frozen=True, slots=True)
class Question:
    """What this person's office was asked and has not answered."""

    id: int
    organization_id: int
    words: str
    asked_by: str
    deadline: datetime
    reminded_at: datetime | None

    @property
    def form(self) -> str:
        return f"opinion-{self.id}"


def questions_to(page: DossierPage, actor: Actor) -> list[Question]:
    open_steps = {step.id for step in page.open_steps}
    return [
        Question(
            opinion.id,
            opinion.organization_id,
            opinion.question,
            opinion.asked_by_name,
            opinion.deadline,
            opinion.reminded_at,
        )
        for opinion in page.opinions
        if opinion.step_id in open_steps and actor.may("handler", at=opinion.organization_id)
    ]


def way_to(effect: str, tasks: list[Task]) -> Choice | None:
    """The outcome with this effect that may be chosen now."""
    open_to_me = [choice for task in tasks if task.may_act for choice in task.choices]
    return next((choice for choice in open_to_me if choice.outcome.effect == effect), None)
