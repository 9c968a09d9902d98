"""A small town in which every page has something to show, and the people who try its doors.

An owns every dossier; Bích is another citizen. In Nếnh Bình handles, Dung receives, Em leads, Giang seals;
Khánh of the police was asked for an opinion. Chi handles in another ward; Minh only administers there,
Liên the procedures of the province.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.test import Client

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, Actor
from motcua.calendars.service import decide_day
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import load_procedures
from motcua.catalogue.testing import make_import, national_record
from motcua.certification import service as certification
from motcua.documents import service as documents
from motcua.documents.service import (
    OwnerKind,
    PaperFacts,
    StoreOwner,
    StoreSource,
    begin_template,
    keep,
    proof_code,
)
from motcua.documents.testing import make_scan, preview_template
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions.registers import print_register
from motcua.dossiers.models import Component, Dossier, DraftFile, Opinion, Paper
from motcua.dossiers.testing import BIRTH, PDF, World, open_step, pdf
from motcua.forms import service as forms
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures import service as signatures
from motcua.territory import service as territory
from motcua.workflow import service as workflow

# Three working days: long enough to be extended.
BUSINESS = "1.001612"
MARRIAGE = "1.000894"
# A paper that the registration of a birth asks for.
PAPER = "giay-chung-sinh"
NOBODY = "anonymous"
CITIZENS = ("an", "bich")
OFFICIALS = ("binh", "dung", "em", "giang", "chi", "minh", "lien")
PEOPLE = (NOBODY, *CITIZENS, *OFFICIALS)


def browser(actor: Actor | None, **options: object) -> Client:
    """A browser in which this person is signed in; errors come back as answers, as they do to people."""
    client = Client(raise_request_exception=False, **options)
    if actor is not None:
        client.force_login(User.objects.get(pk=actor.id))
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is as if it never was."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        # A request that failed inside marks the whole transaction; the savepoint has mended it.
        transaction.set_rollback(False)


@dataclass
class Scene:
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        load_procedures()
        self.browsers = {name: browser(self.actor(name)) for name in (*PEOPLE, "khanh")}
        self.open = self._on_the_desk()
        self.filed = self.world.file()
        self.taken = self._taken()
        self.long = self._on_the_desk(BUSINESS)
        self.asked = self._asked()
        self.questioned = self._questioned()
        self.signing = self._signing()
        self.finished = self._finished()
        self.batch = signatures.open_batch(papers=[], by=self.world.em).pk
        self.draft = self.world.draft(self.world.an)
        self.procedure_draft = catalogue.begin_draft(code=BIRTH, by=self.lien).id
        self.import_run = make_import(national_record() | {"TENTTHC": "Khai sinh"})
        self.colours = self._tried_colours()
        self.register = self._registered()
        self.template = begin_template(kind="receipt", by=self.lien)
        preview_template(draft_id=self.template.pk)
        self.rehearsal = self._rehearsed()
        self.merger = self._merger()
        self.invitation = self._invited()
        self.decision = decide_day(
            day=clock.today() + timedelta(days=300), kind="closed", reason="Ngày hội"
        ).pk
        self.desk_draft = self.world.counter_draft(self.world.dung)
        dossiers.attach_file(draft=self.desk_draft, component=PAPER, upload=pdf(), by=self.world.dung)
        self.scan = make_scan(by=self.world.dung).pk
        self.store_paper = self._in_store(self.world.an)
        self.counter_paper = self._in_store(self.world.bich)
        dossiers.agree_to_store(draft=self.desk_draft, by=self.world.dung)
        self.mandate = self._mandate()
        self.copy = self._compared()
        self.visitor_check = self._sent_to_be_checked()

    def _sent_to_be_checked(self) -> str:
        owner = f"person:{self.world.an.id}"
        return signatures.ask_visitor_check(content=PDF, name="a.pdf", owner=owner, computer="").key

    def _in_store(self, owner: Actor) -> int:
        """A marriage certificate, which the registration of a birth may ask for."""
        paper = documents.deposit(
            owner=StoreOwner(owner.personal_number, owner.name),
            facts=PaperFacts(title="Giấy chứng nhận kết hôn", number="12/2026"),
            file=keep(content=PDF, content_type="application/pdf"),
            source=StoreSource.RESULT,
            origin=f"scene:{owner.name}",
            by=SYSTEM,
        )
        assert paper is not None  # its owner has a number
        return paper.pk

    def _mandate(self) -> int:
        return documents.grant_mandate(
            owner=StoreOwner("2400123456", "Công ty Gốm Nếnh", OwnerKind.ORGANIZATION),
            person=StoreOwner(self.world.an.personal_number, self.world.an.name),
            proof="Giấy chứng nhận đăng ký doanh nghiệp",
            until=None,
            organization_id=self.world.centre.pk,
            by=self.world.dung,
        ).pk

    def _registered(self) -> int:
        """The register of Nếnh for this month, printed."""
        today = clock.today()
        wanted = dossiers.Wanted(self.world.centre.pk, 0, today.replace(day=1), today)
        ordered = dossiers.order_register(wanted=wanted, by=self.world.dung)
        print_register(print_id=ordered.pk)
        return ordered.pk

    def _compared(self) -> int:
        """A scan that Dung has compared with its original, printed for Em to look at."""
        copy = certification.prepare_copy(
            organization_id=self.world.committee.pk,
            request=certification.Request("Nguyễn Văn An", "024090000101", "Bằng tốt nghiệp đại học", 1),
            source=keep(content=PDF, content_type="application/pdf"),
            is_compared=True,
            by=self.world.dung,
        )
        self.world.run_jobs()
        return copy.pk

    def _tried_colours(self) -> str:
        """A list of choices, and a file that waits for somebody to look at it."""
        facts: dict[str, Any] = {"key": "colour", "title": "Màu", "source": "Mẫu để thử", "by": self.lien}
        forms.import_choices(content="code,label\nred,Đỏ\n", effective_from=clock.today(), **facts)
        forms.try_choices(content=b"code,label\nblue,Xanh\n", day=clock.today(), **facts)
        return "colour"

    @cached_property
    def minh(self) -> Actor:
        return make_official((self.world.committee, Role.ADMINISTRATOR), name="Đỗ Đức Minh")

    @cached_property
    def lien(self) -> Actor:
        province = make_organization(Kind.PROVINCIAL_COMMITTEE)
        return make_official((province, Role.ADMINISTRATOR), name="Đỗ Bích Liên")

    def actor(self, name: str) -> Actor | None:
        if name == NOBODY:
            return None
        actor: Actor = getattr(self if name in {"minh", "lien"} else self.world, name)
        return actor

    def step(self, code: str) -> int:
        return open_step(code).pk

    def revision(self, code: str) -> int:
        return Dossier.objects.get(code=code).revision

    def component(self, code: str) -> int:
        return Component.objects.filter(dossier__code=code).exclude(file=None).first().pk

    def component_code(self, code: str) -> str:
        return Component.objects.get(pk=self.component(code)).code

    def paper(self, code: str, kind: str = "receipt") -> int:
        return Paper.objects.get(dossier__code=code, kind=kind, replaced_at=None).pk

    def proof(self, code: str) -> str:
        return proof_code(subject=Paper.objects.get(pk=self.paper(code)))

    def opinion(self, code: str) -> int:
        return Opinion.objects.get(dossier__code=code).pk

    def file_of(self, draft: dossiers.Draft) -> int:
        return DraftFile.objects.filter(draft=draft).first().pk

    def outcome(self, code: str, effect: str) -> str:
        """What the process of this dossier calls the act that has this effect at its open step."""
        step = open_step(code)
        definition = workflow.process(step.case.process_version_id).steps[step.definition]
        return next(one.code for one in definition.outcomes if one.effect == effect)

    def _rehearsed(self) -> int:
        """A resolution by which Nếnh would go into Việt Yên, from today."""
        content = json.dumps(territory.sample_resolution()).encode()
        run_id = territory.begin_rehearsal(content=content, file_name="nghi-quyet.json", by=self.lien)
        territory.run_rehearsal(run_id=run_id)
        return run_id

    def _merger(self) -> int:
        """The same, ordered for tomorrow."""
        plan = territory.plan_from(territory.sample_resolution())
        at = clock.now() + timedelta(days=1)
        return territory.order_merger(plan=plan, at=at, by=self.lien).pk

    def _invited(self) -> str:
        """Bích marries An, who is asked to confirm it."""
        draft = self.world.draft(self.world.bich, MARRIAGE)
        an = {"name": "Nguyễn Văn An", "personal_number": "024090000101", "birth_date": "1990-04-17"}
        answers = draft.answers | {f"other_{fact}": value for fact, value in an.items()}
        draft = dossiers.save_draft(draft=draft, by=self.world.bich, answers=answers)
        return dossiers.invite_cosigner(draft=draft, by=self.world.bich).code

    def _on_the_desk(self, procedure: str = BIRTH) -> str:
        """Accepted, printed, and before Bình, who examines it."""
        code = self.world.accepted(code=procedure)
        self.world.until(code, "propose_result")
        self.world.run_jobs()
        return code

    def _taken(self) -> str:
        code = self._on_the_desk()
        dossiers.take_step(code=code, step_id=self.step(code), by=self.world.binh)
        return code

    def _asked(self) -> str:
        code = self._on_the_desk()
        self.world.supplement_asked(code, self.world.binh, PAPER)
        return code

    def _questioned(self) -> str:
        code = self._on_the_desk()
        dossiers.ask_opinion(
            code=code,
            by=self.world.binh,
            organization_id=self.world.police.pk,
            question="Đề nghị xác nhận nơi cư trú.",
            deadline=clock.now() + timedelta(days=3),
        )
        return code

    def _signing(self) -> str:
        """Em has pressed; the job that signs has not run."""
        code = self._on_the_desk()
        self.world.act(code, "propose_result")
        self.world.run_jobs()
        self.world.act(code, "sign")
        return code

    def _finished(self) -> str:
        """As the seal leaves it; the signatures themselves are shown in their own module."""
        code = self._on_the_desk()
        file = keep(content=PDF, content_type="application/pdf")
        dossier = Dossier.objects.get(code=code)
        Paper.objects.create(
            dossier=dossier,
            kind="result",
            number="01/2026/H05.77.95",
            data={"decision": True},
            file=file,
            signed_file=file,
            sealed_file=file,
            created_by_name=self.world.binh.name,
        )
        Dossier.objects.filter(pk=dossier.pk).update(state=dossiers.State.FINISHED, finished_at=clock.now())
        return code
