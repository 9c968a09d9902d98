"""What may be done beside the steps of the process, and to whom it is offered.

The rules themselves stand in dossiers and are asked again when the act is done; here they only keep a page
from offering what would be refused.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.calendars import service as calendars
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.service import CONFIRMING, DossierPage, State, may_digitise
from motcua.kit import clock
from motcua.kit.addresses import address
from motcua.organizations import service as organizations

RUNNING = frozenset({State.ACCEPTED, State.PROCESSING})
WITHDRAWABLE = RUNNING | {State.SUBMITTED, State.SUPPLEMENT}
OPEN = RUNNING | {State.SUBMITTED, State.SUPPLEMENT, State.OBLIGATION}


@dataclass(frozen=True, slots=True)
class SideAct:
    name: str
    label: str
    url: str


class SideActs:
    """The acts beside the process that an actor may choose on a dossier."""

    def __init__(self, page: DossierPage, actor: Actor) -> None:
        self.page = page
        self.actor = actor
        self.receives = actor.may("receptionist", at=page.receiving_unit_id)
        self.handles = actor.may("handler", at=page.competent_agency_id)
        self.leads = actor.may("leader", at=page.competent_agency_id)

    def all(self) -> list[SideAct]:
        offered = (
            ("answer_supplement", _("Nhận bổ sung tại quầy"), self.may_answer_supplement),
            ("supplement", _("Yêu cầu bổ sung"), self.may_ask_supplement),
            ("ask_opinion", _("Xin ý kiến cơ quan khác"), self.may_ask_opinion),
            ("extend", _("Xin lỗi và gia hạn"), self.may_extend),
            ("withdraw", _("Rút hồ sơ theo yêu cầu người nộp"), self.may_withdraw),
            ("stop", _("Dừng giải quyết"), self.may_stop),
            ("return_place", _("Đổi nơi nhận kết quả"), self.may_change_return_place),
            ("digitisation", _("Số hóa giấy tờ"), self.may_digitise),
            ("revoke", _("Thu hồi kết quả"), self.may_revoke),
            ("correct", _("Sửa thông tin tiếp nhận"), self.may_correct),
        )
        return [SideAct(name, label, self._url(name)) for name, label, may in offered if may]

    def check(self, name: str) -> None:
        """Raises NotYourStep for an act that is not offered."""
        if not any(act.name == name for act in self.all()):
            raise NotYourStep

    @property
    def busy(self) -> bool:
        return any(step.state == "busy" for step in self.page.steps)

    @property
    def may_answer_supplement(self) -> bool:
        asked = any(supplement.answered_at is None for supplement in self.page.supplements)
        return self.receives and asked and self.page.state == State.SUPPLEMENT

    @property
    def may_ask_supplement(self) -> bool:
        if self.page.accepted_at is None:
            return self.receives and self.page.state == State.SUBMITTED and not self._asked("intake")
        if not self.handles or self.page.state not in RUNNING or self.busy or self._asked("examination"):
            return False
        calendar = calendars.calendar(organizations.card(self.page.competent_agency_id).calendar_id)
        now = clock.now()
        return calendars.may_request_supplement(calendar, received=self.page.examined_from or now, at=now)

    @property
    def may_ask_opinion(self) -> bool:
        return self.handles and self.page.state in RUNNING

    @property
    def may_extend(self) -> bool:
        if (
            not self.leads
            or self.page.state not in RUNNING
            or self.page.due_at is None
            or self.page.extended_at
        ):
            return False
        calendar = calendars.calendar(organizations.card(self.page.competent_agency_id).calendar_id)
        return clock.now() <= calendars.latest_extension_at(calendar, self.page.due_at)

    @property
    def may_withdraw(self) -> bool:
        """For the person at the desk, until the decision is being signed."""
        return self.receives and self.page.state in WITHDRAWABLE and self._undecided

    @property
    def may_stop(self) -> bool:
        """A leader; before acceptance also the counter, where a supplement stays away."""
        if not self._undecided or self.page.state == State.SUBMITTED:
            return False
        stays_away = self.page.accepted_at is None and self.page.state == State.SUPPLEMENT
        return (self.leads and self.page.state in OPEN) or (self.receives and stays_away)

    @property
    def _undecided(self) -> bool:
        signed = any(paper.signed_file_id for paper in self.page.papers if paper.data.get("decision"))
        return not signed and not self.busy

    @property
    def may_revoke(self) -> bool:
        """A leader of whoever issued it, once it was handed over; whether it holds still is asked when it is done."""
        results = [paper for paper in self.page.papers_of("result") if paper.sealed_file_id]
        revoked = any(paper.data.get("revoked") for paper in results)
        return self.leads and self.page.state == State.RETURNED and bool(results) and not revoked

    @property
    def may_correct(self) -> bool:
        return self.receives and self.page.state in OPEN | {State.FINISHED}

    @property
    def may_digitise(self) -> bool:
        unit, state = self.page.receiving_unit_id, self.page.state
        return bool(self.page.components) and may_digitise(by=self.actor, receiving_unit_id=unit, state=state)

    @property
    def may_change_return_place(self) -> bool:
        waits = self.page.delivery == "counter" and self.page.state in OPEN | {State.FINISHED}
        gives_back = self.actor.may("receptionist", at=self.page.returning_unit_id)
        return waits and (self.receives or gives_back)

    @property
    def may_confirm_transfer(self) -> bool:
        here = self.page.competent_agency_id
        return self.page.awaits_transfer and any(self.actor.may(role, at=here) for role in CONFIRMING)

    def _asked(self, stage: str) -> bool:
        return any(supplement.stage == stage for supplement in self.page.supplements)

    def _url(self, name: str) -> str:
        return address(f"office:{name}", code=self.page.code)
