import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.accounts.service import Actor
from motcua.documents.models import Cleaned
from motcua.dossiers.beside import Cosigning, CosigningState, Notice, NoticeKind, RegisterPrint
from motcua.dossiers.components import (
    Component,
    ComponentField,
    DigitisationRule,
    Digitised,
    FieldDecision,
    Reason,
    Reuse,
    StoreAnswer,
)

__all__ = [
    "Channel",
    "Component",
    "ComponentField",
    "Cosigning",
    "CosigningState",
    "Delivery",
    "DigitisationRule",
    "Digitised",
    "Dossier",
    "Draft",
    "DraftFile",
    "FieldDecision",
    "Notice",
    "NoticeKind",
    "Numbering",
    "Opinion",
    "Paper",
    "PaperKind",
    "Reason",
    "RegisterPrint",
    "Reuse",
    "Stage",
    "State",
    "StoreAnswer",
    "Supplement",
]  # fmt: skip


class State(models.IntegerChoices):
    """The ten states exchanged with the National Public Service Portal."""

    SUBMITTED = 1, _("Mới đăng ký")
    ACCEPTED = 2, _("Được tiếp nhận")
    NOT_ACCEPTED = 3, _("Không được tiếp nhận")
    PROCESSING = 4, _("Đang xử lý")
    SUPPLEMENT = 5, _("Yêu cầu bổ sung giấy tờ")
    OBLIGATION = 6, _("Yêu cầu thực hiện nghĩa vụ tài chính")
    WITHDRAWN = 7, _("Công dân yêu cầu rút hồ sơ")
    STOPPED = 8, _("Dừng xử lý")
    FINISHED = 9, _("Đã xử lý xong")
    RETURNED = 10, _("Đã trả kết quả")


class Channel(models.IntegerChoices):
    COUNTER = 1, _("Trực tiếp")
    ONLINE = 2, _("Trực tuyến")
    POST = 3, _("Bưu chính công ích")


class Delivery(models.TextChoices):
    ONLINE = "online", _("Bản điện tử, nhận trực tuyến")
    COUNTER = "counter", _("Nhận tại quầy")


class Draft(models.Model):
    """A dossier being filled in, by a citizen or by an official at the counter; it has no code yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    procedure_version = models.ForeignKey("catalogue.ProcedureVersion", models.PROTECT, related_name="+")
    channel = models.SmallIntegerField(choices=Channel, default=Channel.ONLINE)
    receiving_unit = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+"
    )
    # Answers to the form of parties: who owns, who hands in, where, and how the result is wanted.
    parties = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    # Papers handed over at the counter: component code → true.
    papers = models.JSONField(default=dict)
    # The dossier that this draft supplements, where it is an answer to a request.
    supplement_of = models.ForeignKey("dossiers.Dossier", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="dossiers_draft_of_user")]


class DraftFile(Cleaned):
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    component = models.CharField(max_length=40)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    # Where it was taken from a store instead of being uploaded.
    store_paper = models.ForeignKey(
        "documents.StorePaper", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # What was confirmed of it before there was a dossier: rows of ComponentField, which they become by filing.
    confirmed = models.JSONField(default=list, db_default=Value([], models.JSONField()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "component", "file"], name="dossiers_draft_file_once"),
        ]


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, actor: Actor) -> "DossierQuerySet":
        """What this person may see: their own, and those of the offices in which they serve."""
        own = Q(owner_user_id=actor.id) | Q(submitter_user_id=actor.id)
        if not actor.is_official:
            return self.filter(own)
        offices = actor.reach("receptionist", "handler", "leader", "clerk")
        asked = Opinion.objects.filter(organization_id__in=offices).values("dossier_id")
        ours = Q(receiving_unit_id__in=offices) | Q(competent_agency_id__in=offices)
        return self.filter(own | ours | Q(return_unit_id__in=offices) | Q(pk__in=asked))


class Dossier(models.Model):
    """The case: who asks for what, which office answers, by when."""

    code = models.CharField(max_length=40)
    draft_id = models.UUIDField(unique=True)
    procedure_version = models.ForeignKey("catalogue.ProcedureVersion", models.PROTECT, related_name="+")
    state = models.SmallIntegerField(choices=State, default=State.SUBMITTED)
    # Counts the changes, so that a page that shows an old state cannot act on it.
    revision = models.IntegerField(default=1)
    channel = models.SmallIntegerField(choices=Channel)
    delivery = models.CharField(max_length=10, choices=Delivery)

    owner_name = models.CharField(max_length=200)
    owner_folded = models.CharField(max_length=200)
    # Of a person; of an organization its tax code, with the number of a branch.
    owner_number = models.CharField(max_length=14, blank=True)
    owner_phone = models.CharField(max_length=20, blank=True)
    owner_email = models.CharField(max_length=254, blank=True)
    owner_address = models.CharField(max_length=500, blank=True)
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    submitter_name = models.CharField(max_length=200)
    submitter_number = models.CharField(max_length=12, blank=True)
    submitter_phone = models.CharField(max_length=20, blank=True)
    submitter_relation = models.CharField(max_length=60, blank=True)
    submitter_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    receiving_unit = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", db_index=False
    )
    competent_agency = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", db_index=False
    )
    received_by_name = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict)
    # What officials recorded at steps, by the page of the form: {"answers", "step", "by", "at"}.
    step_answers = models.JSONField(default=dict, db_default={})
    # Why the competent agency is: what the owner is, which place counts, and the commune of it ("" if not known).
    applicant = models.CharField(max_length=12, blank=True, default="", db_default="")
    place = models.CharField(max_length=10, blank=True, default="", db_default="")
    place_code = models.CharField(max_length=5, blank=True, default="", db_default="")
    # Received by another centre than the competent agency's own.
    boundary_free = models.BooleanField(default=False, db_default=False)
    # Which point of the receiving unit, where a rule says; and where the result waits, if somewhere else.
    reception_point = models.ForeignKey(
        "organizations.ReceptionPoint", models.PROTECT, null=True, related_name="+", db_index=False
    )
    return_unit = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", db_index=False
    )

    submitted_at = models.DateTimeField()
    # The two clocks: when the counter accepted, and when the competent agency received. Until when the papers have to
    # be there stands between them; across boundaries the agency itself says when they are.
    accepted_at = models.DateTimeField(null=True)
    transfer_due_at = models.DateTimeField(null=True)
    competent_received_at = models.DateTimeField(null=True)
    term_started_at = models.DateTimeField(null=True)
    original_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # Where the promised moment falls on time that was closed later: from when the person may come instead.
    # The promise itself stays.
    collect_from = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    closing_reason = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Dossier"]] = DossierQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner_user", "-submitted_at"], name="dossiers_of_owner"),
            models.Index(
                fields=["submitter_user", "-submitted_at"],
                name="dossiers_of_submitter",
                condition=Q(submitter_user__isnull=False),
            ),
            models.Index(fields=["receiving_unit", "state", "due_at"], name="dossiers_of_receiving"),
            models.Index(fields=["competent_agency", "state", "due_at"], name="dossiers_of_competent"),
            # What is received for others, and elsewhere for us.
            models.Index(
                fields=["receiving_unit", "-id"],
                condition=Q(boundary_free=True),
                name="dossiers_received_for_others",
            ),
            models.Index(
                fields=["competent_agency", "-id"],
                condition=Q(boundary_free=True),
                name="dossiers_received_elsewhere",
            ),
            models.Index(
                fields=["return_unit"],
                condition=Q(return_unit__isnull=False),
                name="dossiers_returned_elsewhere",
            ),
            # Dossiers lie in the order in which they came, so that the last days are found without reading the years.
            BrinIndex(fields=["submitted_at"], name="dossiers_by_day"),
            # Officials search by the end of a code, by number, and by a part of a name without marks.
            models.Index(fields=["owner_number"], name="dossiers_by_number"),
            GinIndex(fields=["owner_folded"], name="dossiers_by_name", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["code"], name="dossiers_by_code_part", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            # Not unique=True on the field, with which comes a second index that nothing here asks.
            models.UniqueConstraint(fields=["code"], name="dossiers_code_once"),
            models.CheckConstraint(condition=Q(state__range=(1, 10)), name="dossiers_state_is_official"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | ~Q(state__in=[2, 4]), name="dossiers_running_has_term"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | ~Q(state__in=[2, 4, 6, 9, 10]),
                name="dossiers_accepted_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False) | ~Q(state__in=[9, 10]),
                name="dossiers_finished_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=False) | ~Q(state=10), name="dossiers_returned_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def known_answers(self) -> dict[str, Any]:
        """All that conditions of the process may read: what was filed, and what officials recorded at steps."""
        recorded = {name: one for kept in self.step_answers.values() for name, one in kept["answers"].items()}
        return {**self.answers, **recorded}


class Numbering(models.Model):
    """The last number given in a series: dossier codes a day and agency, papers a year and agency."""

    series = models.CharField(max_length=80, primary_key=True)
    last = models.IntegerField()


class Stage(models.TextChoices):
    INTAKE = "intake", _("Khi tiếp nhận")
    EXAMINATION = "examination", _("Khi thẩm định")


class Supplement(models.Model):
    """A request for supplements: once, fully, with reason and guidance (Mẫu 02)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    stage = models.CharField(max_length=12, choices=Stage)
    items = models.JSONField(default=list)
    reason = models.TextField()
    guidance = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    requested_by_id = models.BigIntegerField()
    requested_by_name = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    due_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "stage"], name="dossiers_supplement_once_a_stage"),
        ]


class Opinion(models.Model):
    """What another office was asked, by when, and what it answered."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="opinions")
    step_id = models.BigIntegerField(unique=True)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    # Who waits for the answer: the asker, or whoever has taken their work over.
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=200)
    deadline = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_by_id", "deadline"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="dossiers_opinion_awaited",
            ),
        ]


class PaperKind(models.TextChoices):
    RECEIPT = "receipt", _("Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)")
    SUPPLEMENT = "supplement", _("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu 02)")
    REFUSAL = "refusal", _("Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03)")
    EXTENSION = "extension", _("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết (Mẫu 04)")
    STOP = "stop", _("Thông báo dừng giải quyết hồ sơ (Mẫu 05)")
    TRACKING = "tracking", _("Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu 06)")
    RESULT = "result", _("Kết quả giải quyết")


class Paper(models.Model):
    """A paper issued in a dossier; made by a job, signed by a person, then by the organization."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind)
    number = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    # As made; then with the person's signature; then with the organization's.
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    signed_file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    sealed_file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    places = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    created_by_name = models.CharField(max_length=200)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"],
                condition=Q(replaced_at__isnull=True, kind="result"),
                name="dossiers_one_result_in_force",
            ),
        ]
