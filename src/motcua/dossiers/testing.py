"""A small province with its people, and dossiers in any state, for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, Actor, forget_actors, load_actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import ProcedureCard
from motcua.catalogue.testing import content_of, make_procedure, sample_answers
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Channel, Dossier, Draft, Paper, Supplement
from motcua.forms import service as forms
from motcua.kit import clock, sql
from motcua.organizations.models import Organization, Role
from motcua.organizations.testing import make_official, make_organizations
from motcua.signatures import service as signatures
from motcua.workflow import service as workflow
from motcua.workflow.models import Step

BIRTH = "1.001193"
MARITAL_STATUS = "1.004873"
CERTIFIED_COPY = "2.000815"
NENH, VIET_YEN = "07795", "07777"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n164\n%%EOF\n"
)


def pdf(name: str = "giay.pdf", mark: str = "") -> SimpleUploadedFile:
    """A one-page PDF; each `mark` gives a page of another height, for what is kept is rewritten."""
    height = 200 + sum(mark.encode()) % 700
    return SimpleUploadedFile(
        name, PDF.replace(b"200 200]", b"200 %d]" % height), content_type="application/pdf"
    )


def moment(words: str) -> datetime:
    """A moment in Viet Nam: "2026-11-23 09:00"."""
    return datetime.fromisoformat(words).replace(tzinfo=clock.VIETNAM)


@contextmanager
def at(words: str) -> Iterator[None]:
    """Hold the clock at a moment in Viet Nam."""
    with clock.frozen(moment(words)):
        yield


# What an official records of a verification (NĐ 61/2018, Art. 19.3), where with_minutes() has the form ask it.
MINUTES = {
    "verified_on": "2026-11-24",
    "place": "Nhà riêng, tổ dân phố Ninh Khánh",
    "present": "Ông A, bà B",
    "found": "Đúng như khai",
    "agrees": "yes",
}
MINUTES_PAGE = "xac-minh"


def with_minutes(*, on_result: bool = True) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A form with a page for officials: time, place, participants and content of a verification."""

    def change(form: dict[str, Any]) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "verified_on": {"type": "string", "format": "date", "title": "Ngày xác minh"},
            "place": {"type": "string", "title": "Địa điểm"},
            "present": {"type": "string", "title": "Thành phần tham gia"},
            "found": {"type": "string", "title": "Nội dung xác minh", "x-widget": "textarea"},
            "agrees": {"type": "string", "title": "Đúng như khai?", "enum": ["yes", "no"]},
        }
        page = {"id": MINUTES_PAGE, "title": "Biên bản xác minh", "fields": list(asked), "x-official": True}
        return form | {
            "properties": form["properties"] | asked,
            "required": [*form["required"], *asked],
            "x-pages": [*form["x-pages"], page | ({"x-on-result": True} if on_result else {})],
        }

    return change


def saying(said: str, *, step: str = "examination", outcome: str = "") -> Callable[[str], str]:
    """A process with more said of a step, and one more way to finish the examination before its first."""
    begins, first = f'<bpmn:userTask id="{step}"', 'code="propose_result"'

    def change(process: str) -> str:
        process = process.replace(begins, f"{begins} {said}", 1)
        return process.replace(first, f"{outcome}{first}", 1) if outcome else process

    return change


@dataclass
class World:
    """Nếnh and Việt Yên with their officials: An owns dossiers, Bình handles them, Chi must not see them."""

    organizations: dict[str, Organization] = field(default_factory=lambda: make_organizations(NENH, VIET_YEN))
    others: dict[tuple[int, str], Actor] = field(default_factory=dict)
    cards: dict[str, ProcedureCard] = field(default_factory=dict)

    @property
    def committee(self) -> Organization:
        return self.organizations["H05.77.95"]

    @property
    def centre(self) -> Organization:
        return self.organizations["H05.77.95.01"]

    @property
    def police(self) -> Organization:
        """Another office, to be asked for its opinion."""
        return self.organizations["H05.77.95.02"]

    @property
    def other_centre(self) -> Organization:
        return self.organizations["H05.77.77.01"]

    @cached_property
    def an(self) -> Actor:
        return make_person("an", "Nguyễn Văn An", "024090000101")

    @cached_property
    def bich(self) -> Actor:
        return make_person("bich", "Trần Thị Bích", "024192000102")

    @cached_property
    def binh(self) -> Actor:
        return make_official((self.committee, Role.HANDLER), name="Nguyễn Thanh Bình")

    @cached_property
    def chi(self) -> Actor:
        return make_official((self.organizations["H05.77.77"], Role.HANDLER), name="Lê Kim Chi")

    @cached_property
    def dung(self) -> Actor:
        return make_official((self.centre, Role.RECEPTIONIST), name="Phạm Thị Dung")

    @cached_property
    def em(self) -> Actor:
        return make_official((self.committee, Role.LEADER), name="Hoàng Văn Em")

    @cached_property
    def giang(self) -> Actor:
        return make_official((self.committee, Role.CLERK), name="Vũ Thị Giang")

    @cached_property
    def hoa(self) -> Actor:
        return make_official((self.other_centre, Role.RECEPTIONIST), name="Đỗ Thị Hoa")

    @cached_property
    def khanh(self) -> Actor:
        return make_official((self.police, Role.HANDLER), name="Bùi Gia Khánh")

    def whoever_may(self, step: Step) -> Actor:
        """Someone of the people above where one holds the role there, else one more official."""
        known = [self.binh, self.dung, self.em, self.giang, self.khanh, *self.others.values()]
        lane = (step.organization_id, step.role)
        found = next((person for person in known if lane in person.lanes), None)
        if found is None:
            office = Organization.objects.get(pk=step.organization_id)
            found = self.others[lane] = make_official((office, Role(step.role)), name="Ngô Thị Lan")
        return found

    def certify(self, *people: Actor, pin: str = "") -> None:
        """Certificates for people, whose keys `pin` opens, and for the office that each leads or whose seal each keeps."""
        issue = signatures.issue_demonstration_certificate
        for person in people:
            holder = signatures.Holder("person", person.person_id)
            issue(holder=holder, name=person.name, organization="UBND", pin=pin)
            for office, _role in person.lanes:
                name = Organization.objects.get(pk=office).name
                issue(holder=signatures.Holder("organization", office), name=name)

    def card(self, code: str = BIRTH) -> ProcedureCard:
        if code not in self.cards:
            with transaction.atomic():
                self.cards[code] = make_procedure(code)
        return self.cards[code]

    def draft(self, by: Actor, code: str = BIRTH, *, attach: bool = True, **parties: Any) -> Draft:
        """A complete online draft of `by`, every required paper attached unless told otherwise."""
        card = self.card(code)
        known = {
            "filing_for": "self",
            "contact_phone": "0912345678",
            "commune_code": NENH,
            "delivery": "online",
        }
        given = _as_asked(card, Channel.ONLINE, known | parties)
        draft = dossiers.begin_draft(card=card, by=by, parties=given, answers=sample_answers(code))
        on_behalf = parties.get("filing_for") == "other"
        required = dossiers.required_components(card=card, on_behalf=on_behalf)
        for component, _title in required if attach else ():
            dossiers.attach_file(draft=draft, component=component, upload=pdf(f"{component}.pdf"), by=by)
        if forms.form(card.form_version_id).cosign:
            self.cosign(draft, by)
        return draft

    def cosign(self, draft: Draft, by: Actor) -> None:
        """The second person whom the form names confirms."""
        invited = dossiers.invite_cosigner(draft=draft, by=by)
        known = User.objects.filter(personal_number=invited.number).first()
        second = load_actor(known.pk) if known else None
        second = second or make_person(f"second-{invited.number}", invited.name, invited.number)
        seen = dossiers.asked_to_cosign(invited.code, second).seen
        dossiers.confirm_cosigning(code=invited.code, seen=seen, by=second)

    def counter_draft(
        self, by: Actor, code: str = BIRTH, *, papers: bool = True, unit_id: int | None = None, **parties: Any
    ) -> Draft:
        """A complete draft that a receptionist keeps for Bích at the desk, papers handed over."""
        card = self.card(code)
        known = {
            "owner_name": "Trần Thị Bích",
            "owner_number": "024192000102",
            "filing_for": "self",
            "commune_code": NENH,
            "delivery": "counter",
        }
        draft = dossiers.begin_draft(
            card=card,
            by=by,
            parties=_as_asked(card, Channel.COUNTER, known | parties),
            answers=sample_answers(code),
            channel=Channel.COUNTER,
            receiving_unit_id=unit_id or self.centre.pk,
        )
        on_behalf = parties.get("filing_for") == "other"
        required = dossiers.required_components(card=card, on_behalf=on_behalf)
        given = {component: True for component, _title in required} if papers else {}
        if forms.form(card.form_version_id).cosign:
            dossiers.confirm_at_counter(draft=draft, by=by)
        return dossiers.save_draft(draft=draft, by=by, papers=given)

    def file(self, by: Actor | None = None, code: str = BIRTH, **parties: Any) -> str:
        who = by or self.an
        return dossiers.submit_draft(draft_id=self.draft(who, code, **parties).pk, by=who)

    def file_at_counter(self, by: Actor | None = None, code: str = BIRTH, **rest: Any) -> str:
        who = by or self.dung
        return dossiers.submit_draft(draft_id=self.counter_draft(who, code, **rest).pk, by=who)

    def outcome_of(self, code: str, effect: str) -> tuple[Step, str]:
        """The open step of the dossier, and which of its outcomes has this effect."""
        step = open_step(code)
        definition = workflow.process(step.case.process_version_id).steps[step.definition]
        return step, next(each.code for each in definition.outcomes if each.effect == effect)

    def republish(
        self,
        code: str,
        *,
        process: Callable[[str], str] = str,
        form: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    ) -> None:
        """The next version of a procedure of the data folder, with its process or its form changed."""
        own = content_of(code)
        catalogue.publish_procedure(
            record=own.record, form=form(own.form), process=process(own.process), by=SYSTEM
        )
        self.cards[code] = catalogue.procedure(code)

    def act(self, code: str, effect: str, by: Actor | None = None, **rest: Any) -> Dossier:
        """Do at the open step of the dossier what has this effect, under whatever name its process gives it."""
        step, outcome = self.outcome_of(code, effect)
        who = by or self.whoever_may(step)
        return dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=who, **rest)

    def accepted(self, code: str = MARITAL_STATUS, **rest: Any) -> str:
        """Filed online by An and accepted by Dung; three working days to settle."""
        filed = self.file(code=code, **rest)
        self.act(filed, "accept")
        return filed

    def supplement_asked(self, code: str, by: Actor, *components: str, facts: str = "") -> Supplement:
        """Ask for components of the list by their code, and for a fact in words."""
        titles = {part.code: part.title for part in self.card_of(code).components}
        items = [{"code": part, "title": titles[part], "note": "bản chụp mờ"} for part in components]
        items += [{"code": "", "title": facts, "note": ""}] if facts else []
        return dossiers.request_supplement(code=code, by=by, items=items, reason="Giấy tờ chưa đọc được")

    def card_of(self, code: str) -> ProcedureCard:
        return catalogue.version(Dossier.objects.get(code=code).procedure_version_id)

    def proposed(self, effect: str = "propose_result", **rest: Any) -> str:
        """On the leader's desk, the paper printed."""
        code = self.accepted(**rest)
        self.propose(code, effect)
        return code

    def propose(self, code: str, effect: str = "propose_result", note: str = "Không thuộc địa bàn") -> None:
        self.until(code, effect)
        self.act(code, effect, note=note if effect == "propose_refusal" else "")
        self.run_jobs()

    def until(self, code: str, effect: str) -> None:
        """Forward the dossier until its open step has an outcome of this effect."""
        for _ in range(10):
            step = open_step(code)
            outcomes = workflow.process(step.case.process_version_id).steps[step.definition].outcomes
            if effect in {outcome.effect for outcome in outcomes}:
                return
            self.act(code, "accept" if step.phase == "reception" else outcomes[0].effect)
        raise AssertionError(effect)

    def signed(self, code: str) -> None:
        """The leader has signed; who leads and who keeps the seal has a certificate now."""
        self.until(code, "sign")
        self.certify(self.whoever_may(open_step(code)))
        self.act(code, "sign")
        self.run_jobs()

    def finished(self, **rest: Any) -> str:
        """The sealed result waits for its owner."""
        code = self.proposed(**rest)
        self.signed(code)
        self.act(code, "seal")
        self.run_jobs()
        return code

    def run_jobs(self) -> list[str]:
        """Do now what jobs wait and are due, on the connection of the test; what failed is raised.

        A worker sees only what is committed: for tests that commit there is the fixture of that name.
        """
        ran: list[str] = []
        while job := _next_job():
            ran.append(job.name)
            app.tasks[job.name].func(**job.args)
            sql.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %(id)s", {"id": job.id}
            )
        return ran


def _as_asked(card: ProcedureCard, channel: Channel, parties: dict[str, Any]) -> dict[str, Any]:
    """What a page would keep of these answers, where it depends on the applicant what is asked."""
    if not card.tells_applicants_apart:
        return parties
    return dossiers.parties_form(channel, card.competence).walk(parties)[1]


@dataclass(frozen=True, slots=True)
class _Job:
    id: int
    name: str
    args: dict[str, Any]


def _next_job() -> _Job | None:
    waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    due = waiting.filter(scheduled_at=None) | waiting.filter(scheduled_at__lte=clock.now())
    job = due.first()
    return _Job(job.pk, job.task_name, job.args) if job else None


def make_person(username: str, name: str, number: str) -> Actor:
    person = User.objects.create(username=username, full_name=name, personal_number=number, is_sample=True)
    forget_actors()
    actor = load_actor(person.pk)
    assert actor is not None  # it was just made
    return actor


def open_step(code: str) -> Step:
    """The one step of the process that is open in a dossier."""
    dossier = Dossier.objects.get(code=code)
    return Step.objects.get(
        subject_type="dossiers.dossier", subject_id=dossier.pk, kind="process", ended_at=None
    )


def in_force(code: str, kind: str) -> Paper:
    """The paper of this kind that is not replaced."""
    return Paper.objects.get(dossier__code=code, kind=kind, replaced_at=None)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database inside, without those that only frame a transaction."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    frames = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    found += [query["sql"] for query in captured if not query["sql"].startswith(frames)]
