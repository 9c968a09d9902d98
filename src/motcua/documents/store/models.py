"""The electronic store of a person or organization (Kho quản lý dữ liệu điện tử của tổ chức, cá nhân)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.documents.store import standing


class OwnerKind(models.TextChoices):
    PERSON = "person", _("Cá nhân")
    ORGANIZATION = "organization", _("Tổ chức")


class StoreSource(models.TextChoices):
    RESULT = "result", _("Kết quả giải quyết hồ sơ")
    COMPONENT = "component", _("Thành phần hồ sơ đã số hóa")
    COPY = "copy", _("Bản sao điện tử có chứng thực")
    UPLOAD = "upload", _("Tự tải lên, chưa được cơ quan xác nhận")


class StoreState(models.TextChoices):
    VALID = "valid", _("Còn hiệu lực")
    REPLACED = "replaced", _("Đã có bản thay thế")
    EXPIRED = "expired", _("Hết hạn")
    REVOKED = "revoked", _("Cơ quan cấp đã thu hồi")
    WITHDRAWN = "withdrawn", _("Chủ kho đã rút")


# Beyond its last day a paper is expired without anybody writing so.
_KEPT_STATES = [state for state in StoreState.values if state != StoreState.EXPIRED]


class StorePaper(models.Model):
    """A paper in somebody's store. Its owner needs no account: number and name lead to it, as they do to a dossier."""

    owner_kind = models.CharField(max_length=12, choices=OwnerKind)
    # Of a person the personal number; of an organization its tax code, with the number of a branch.
    owner_number = models.CharField(max_length=14)
    owner_name = models.CharField(max_length=200)
    # The name in small letters: one digit typed wrongly must not show a paper to a stranger.
    owner_key = models.CharField(max_length=200)
    title = models.CharField(max_length=500)
    # What kind of paper: its title without marks; and the code of the catalogue, where there is one.
    kind = models.CharField(max_length=500)
    code = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", db_index=False)
    is_signed = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=StoreSource)
    # The dossier that it comes from; what its depositor knows it by, so that it is deposited once.
    dossier_code = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=StoreState, default=StoreState.VALID)
    state_reason = models.CharField(max_length=500, blank=True)
    state_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    deposited_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["owner_number", "kind", "-id"], name="documents_store_of_owner"),
            models.Index(fields=["owner_number", "-id"], name="documents_store_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["origin"], name="documents_store_once"),
            models.CheckConstraint(condition=~Q(owner_number=""), name="documents_store_has_owner"),
            models.CheckConstraint(condition=Q(state__in=_KEPT_STATES), name="documents_store_state"),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="documents_store_replaced_by",
            ),
            # What somebody uploaded themselves is nobody's word but theirs; all else was confirmed.
            models.CheckConstraint(
                condition=Q(source="upload", confirmed_at__isnull=True)
                | (~Q(source="upload") & Q(confirmed_at__isnull=False)),
                name="documents_store_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def standing(self, today: date) -> StoreState:
        """Its state on a day."""
        return StoreState(standing.on(self.state, self.valid_until, today))

    @property
    def file_name(self) -> str:
        """What it is saved as; the stroke in a number would name a folder."""
        return f"{self.title} {self.number}".strip().replace("/", "-")

    @property
    def journal_facts(self) -> dict[str, Any]:
        """What the journal says of it: no number of a person."""
        return {"title": self.title, "source": self.source, "dossier": self.dossier_code}


class StorePurpose(models.TextChoices):
    """What the owner of a store may allow or stop; keeping what agencies confirmed is not theirs to stop here."""

    OFFERS = "offers", _("Đề nghị dùng lại giấy tờ trong kho khi tôi làm hồ sơ trực tuyến")
    COUNTER = "counter", _("Cán bộ tại quầy tìm giấy tờ trong kho, mỗi lần có tôi đồng ý")


class StoreConsent(models.Model):
    """That the owner of a store agreed to a purpose, and when they took it back.

    `draft_id` is that of a dossier at a counter, for which alone it was given; without one it is for all to come.
    """

    owner_kind = models.CharField(max_length=12, choices=OwnerKind)
    owner_number = models.CharField(max_length=14)
    owner_key = models.CharField(max_length=200)
    purpose = models.CharField(max_length=10, choices=StorePurpose)
    draft_id = models.UUIDField(null=True)
    title = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Who wrote it down: the owner, or the official whom they told.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    recorded_by_name = models.CharField(max_length=200)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["owner_number", "-id"], name="documents_consent_of_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_number", "owner_key", "purpose"],
                condition=Q(draft_id=None),
                name="documents_consent_general_once",
            ),
            models.UniqueConstraint(
                fields=["draft_id"], condition=Q(draft_id__isnull=False), name="documents_consent_of_draft"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(withdrawn_at__isnull=False),
                name="documents_consent_decided",
            ),
        ]


class StoreMandate(models.Model):
    """That a person may act for the store of an organization, as an official saw it proved."""

    owner_number = models.CharField(max_length=14)
    owner_name = models.CharField(max_length=200)
    person_number = models.CharField(max_length=12)
    person_name = models.CharField(max_length=200)
    person_key = models.CharField(max_length=200)
    # The paper that proves it: "Giấy chứng nhận đăng ký doanh nghiệp số …".
    proof = models.CharField(max_length=300)
    granted_at = models.DateTimeField()
    granted_by_name = models.CharField(max_length=200)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", db_index=False
    )
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_number", "owner_number"],
                condition=Q(ended_at=None),
                name="documents_mandate_once",
            ),
        ]
