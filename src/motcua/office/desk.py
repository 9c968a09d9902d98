"""A dossier as an official has it on the desk: the five steps, the clocks, what is in it, what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import APPLICANTS, PLACES, ProcedureCard
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import ComponentView, DossierPage, PaperView, State, SupplementView
from motcua.forms import service as forms
from motcua.forms.service import Form, SummarySection
from motcua.kit import clock, text
from motcua.office import history, words
from motcua.office.side_acts import SideActs
from motcua.office.signings import Signing, signings_of
from motcua.office.tasks import Choice, Question, Task, questions_to, tasks_of
from motcua.organizations import service as organizations
from motcua.organizations.service import Colleague, OrganizationCard, Role
from motcua.territory.errors import UnknownUnit
from motcua.territory.service import unit_name
from motcua.workflow import service as workflow
from motcua.workflow.service import ProcessCard


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the five steps; `mark` is done, now, ended or todo."""

    name: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A component with all that was handed in for it."""

    title: str
    on_paper: bool
    files: tuple[ComponentView, ...]

    @property
    def digitised(self) -> str:
        """In which of the states of digitisation, where it is in one; "chưa số hóa" goes without saying."""
        return next((file.digitised_words for file in self.files if file.digitised), "")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an official recorded at a step; `words` say at which, who and when."""

    section: SummarySection
    words: str


@dataclass
class Desk:
    page: DossierPage
    actor: Actor
    # The personal numbers are shown only after the reading was journalled.
    reveals: bool = False
    # Those who serve in an organization, once they were asked for.
    people: dict[int, list[Colleague]] = field(default_factory=dict)

    @cached_property
    def card(self) -> ProcedureCard:
        return catalogue.version(self.page.procedure_version_id)

    @cached_property
    def process(self) -> ProcessCard | None:
        return workflow.process(self.card.process_version_id) if self.card.process_version_id else None

    @cached_property
    def state(self) -> State:
        return State(self.page.state)

    @property
    def tone(self) -> str:
        if self.state in {State.NOT_ACCEPTED, State.STOPPED, State.WITHDRAWN}:
            return "stop"
        return "ask" if self.state in {State.SUPPLEMENT, State.OBLIGATION} else "go"

    @cached_property
    def receiving(self) -> OrganizationCard:
        return organizations.card(self.page.receiving_unit_id)

    @cached_property
    def competent(self) -> OrganizationCard:
        return organizations.card(self.page.competent_agency_id)

    @cached_property
    def formerly(self) -> str:
        """Who had it when it was filed, where that is another office by a merger."""
        return dossiers.formerly(code=self.page.code, agency_id=self.page.competent_agency_id)

    def now(self, office: OrganizationCard) -> str:
        """What became of an office that has closed; nothing for one that works."""
        return organizations.card(organizations.heir(office.id)).name if office.is_closed else ""

    @cached_property
    def returning(self) -> OrganizationCard:
        return organizations.card(self.page.returning_unit_id)

    @property
    def contacts(self) -> list[tuple[OrganizationCard, str]]:
        """Whom to ask, and for what."""
        if self.returning.id == self.receiving.id:
            return [(self.competent, _("Cơ quan giải quyết")), (self.receiving, _("Nơi tiếp nhận và trả"))]
        return [
            (self.competent, _("Cơ quan giải quyết")),
            (self.receiving, _("Nơi tiếp nhận")),
            (self.returning, _("Nơi trả kết quả")),
        ]

    @cached_property
    def why_competent(self) -> str:
        """By what the agency was found: "theo nơi cư trú của chủ hồ sơ: Phường Nếnh, tỉnh Bắc Ninh"."""
        if not self.page.place_code:
            return ""
        commune = _commune(self.page.place_code, self.page.submitted_at)
        if written := self.page.place_written:
            commune = _("%(commune)s (viết: %(text)s)") % {"commune": commune, "text": written}
        place = PLACES.get(self.page.place)
        if place is None:
            return _("theo xã, phường đã chọn: %s") % commune
        applicant = APPLICANTS.get(self.page.applicant)
        told = _("theo %(place)s: %(commune)s") % {"place": place, "commune": commune}
        return f"{applicant}, {told}" if applicant else told

    @cached_property
    def holders(self) -> dict[int, str]:
        """Who has taken the open steps; a statement only where that is somebody else."""
        taken = {step.assignee_id for step in self.page.open_steps if step.assignee_id}
        others = taken - {self.actor.id}
        names = dict(User.objects.filter(pk__in=others).values_list("pk", "full_name")) if others else {}
        return names | ({self.actor.id: self.actor.name} if self.actor.id else {})

    @cached_property
    def marks(self) -> list[Mark]:
        return [
            Mark(str(step.name), step.mark, self._mark_words(step)) for step in dossiers.five_steps(self.page)
        ]

    def _mark_words(self, step: dossiers.FiveStep) -> str:
        if step.mark in {"done", "ended"}:
            return ", ".join(part for part in (words.moment(step.at) if step.at else "", step.by) if part)
        if step.mark == "now":
            return self._now_words()
        drawn = (
            [one for one in self.process.steps.values() if one.phase == step.phase] if self.process else []
        )
        return str(Role(drawn[0].role).label) if drawn else ""

    def _now_words(self) -> str:
        if self.open_supplement:
            return _("chờ bổ sung")
        running = [one for one in self.page.open_steps if one.kind == "process"]
        if not running:
            return ""
        one = running[-1]
        who = self.holders.get(one.assignee_id or 0) or organizations.card(one.organization_id).short_name
        left = words.due(one.due_at, one.organization_id).words if one.due_at else ""
        return ", ".join(part for part in (who, left) if part)

    @property
    def services(self) -> list[dossiers.StepView]:
        """What the system does by itself now, or could not do."""
        return [
            step for step in self.page.steps if step.kind == "service" and step.state in {"waiting", "open"}
        ]

    @cached_property
    def due(self) -> words.Due | None:
        """How much of the dossier's term is left, where a term runs."""
        running = self.state in {State.ACCEPTED, State.PROCESSING}
        if not running or self.page.due_at is None:
            return None
        return words.due(self.page.due_at, self.page.competent_agency_id)

    @cached_property
    def collection(self) -> dossiers.Collection | None:
        """What whoever comes for the result must know beside the promised moment."""
        return dossiers.collection_of(page=self.page)

    @cached_property
    def outcome_words(self) -> str:
        """For a dossier that is settled: on time or late, and by how much."""
        if self.page.finished_at is None or self.page.due_at is None:
            return ""
        gap = words.span(self.page.finished_at, self.page.due_at, self.page.competent_agency_id)
        late = self.page.finished_at > self.page.due_at
        return _("quá hạn %s") % gap if late else _("trước hạn %s") % gap

    @cached_property
    def sections(self) -> list[SummarySection]:
        """The answers in words; personal numbers are masked until they are asked for."""
        if self.card.form_version_id is None:
            return []
        form = forms.form(self.card.form_version_id)
        return list(forms.summary(form, self.page.answers, masked=not self.reveals))

    def number(self, value: str) -> str:
        return value if self.reveals else text.mask_number(value)

    @cached_property
    def parts(self) -> list[Part]:
        found: dict[str, list[ComponentView]] = {}
        for component in self.page.components:
            found.setdefault(component.code, []).append(component)
        return [
            Part(rows[0].title, any(row.on_paper for row in rows), tuple(row for row in rows if row.file_id))
            for rows in found.values()
        ]

    @cached_property
    def tasks(self) -> list[Task]:
        found = tasks_of(self.page, self.process, self.actor, self.holders, self.step_forms)
        return [
            replace(task, choices=tuple(self._with_people(task, one) for one in task.choices))
            for task in found
        ]

    def _with_people(self, task: Task, choice: Choice) -> Choice:
        """A statement only for a leader who hands work on."""
        if not task.may_act or self.process is None:
            return choice
        handed = dossiers.handed_to(
            process_version_id=self.process.version_id, step=task.step.definition, outcome=choice.outcome.code
        )
        people = self._colleagues(task.step.organization_id) if handed else ()
        return replace(
            choice,
            people=tuple(
                one for one in people if any(dossiers.fits(person=one, definition=after) for after in handed)
            ),
        )

    def _colleagues(self, organization_id: int) -> list[Colleague]:
        if organization_id not in self.people:
            self.people[organization_id] = organizations.colleagues([organization_id])
        return self.people[organization_id]

    @cached_property
    def step_forms(self) -> Mapping[str, Form]:
        """What officials fill in at steps, by page of the form."""
        return forms.form(self.card.form_version_id).steps if self.card.form_version_id else {}

    @cached_property
    def recorded(self) -> list[Recorded]:
        found = []
        for page, kept in self.page.step_answers.items():
            form = self.step_forms.get(page)
            sections = forms.summary(form, kept["answers"], masked=not self.reveals) if form else ()
            at = words.moment(datetime.fromisoformat(kept["at"]))
            found += [Recorded(section, f"{kept['step']} · {kept['by']}, {at}") for section in sections]
        return found

    @cached_property
    def questions(self) -> list[Question]:
        return questions_to(self.page, self.actor)

    @cached_property
    def side_acts(self) -> SideActs:
        return SideActs(self.page, self.actor)

    @cached_property
    def form_names(self) -> set[str]:
        """The forms that stand on the page now."""
        choices = {choice.form for task in self.tasks if task.may_act for choice in task.choices}
        return choices | {question.form for question in self.questions} | {"reveal"}

    @property
    def open_supplement(self) -> SupplementView | None:
        waiting = [asked for asked in self.page.supplements if asked.answered_at is None]
        return waiting[0] if waiting and self.state == State.SUPPLEMENT else None

    @cached_property
    def signings(self) -> list[Signing]:
        """Signatures under way or failed."""
        return signings_of(self.page, self.actor)

    @property
    def signing_key(self) -> str:
        """Changes when there is news for whoever waits for a signature."""
        return "-".join(
            f"{signing.paper_id}{'x' if signing.error else ''}{signing.locked_batch_id or ''}"
            for signing in self.signings
        )

    @property
    def papers(self) -> list[PaperView]:
        return [paper for paper in self.page.papers if paper.replaced_at is None]

    @property
    def replaced_papers(self) -> list[PaperView]:
        return [paper for paper in self.page.papers if paper.replaced_at is not None]

    @property
    def receipt(self) -> PaperView | None:
        issued = self.page.papers_of(dossiers.PaperKind.RECEIPT)
        return issued[-1] if issued else None

    @cached_property
    def lines(self) -> list[history.Line]:
        return history.lines(dossiers.journal(self.page.id), self.process)

    @cached_property
    def lacking_codes(self) -> set[str]:
        """Components that were listed and of which nothing has come."""
        came = {part.code for part in self.page.components if part.file_id or part.on_paper}
        return {part.code for part in self.page.components} - came

    def office_name(self, organization_id: int) -> str:
        return organizations.card(organization_id).name

    def is_late(self, moment: datetime) -> bool:
        return moment < clock.now()


def _commune(code: str, at: datetime) -> str:
    """As it was called when the dossier was filed; a code that no unit bore stands for itself."""
    try:
        return unit_name(code, on=clock.local(at).date())
    except UnknownUnit:
        return code


def desk_of(code: str, actor: Actor, *, reveals: bool = False) -> Desk:
    """Raises DossierNotFound for what the actor may not see."""
    return Desk(dossiers.dossier_page(code, actor), actor, reveals)
