"""Models of what stands beside a dossier: what officials are told of it, and what a second person confirms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    ASSIGNED = "assigned", _("%(by)s giao bạn việc “%(step)s”")
    TAKEN_AWAY = "taken_away", _("%(by)s chuyển việc “%(step)s” của bạn cho %(to)s")
    RELEASED = "released", _("%(by)s trả việc “%(step)s” của bạn lại cho bộ phận")
    SENT_BACK = "sent_back", _("%(by)s trả hồ sơ về bước “%(step)s”")
    OPINION_ASKED = "opinion_asked", _("%(organization)s nhắc cho ý kiến, hạn %(deadline)s")
    OPINION_GIVEN = "opinion_given", _("%(organization)s đã cho ý kiến")
    OPINION_LATE = "opinion_late", _("%(organization)s quá hạn cho ý kiến")
    OPINION_WITHDRAWN = "opinion_withdrawn", _("%(organization)s rút câu hỏi, không cần trả lời nữa")


class Notice(models.Model):
    """Something about a dossier that one official should know; its label is a sentence that `data` fills in."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=NoticeKind)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="dossiers_notice_of_person"),
            models.Index(fields=["person"], condition=Q(seen_at=None), name="dossiers_notice_unseen"),
        ]


class CosigningState(models.TextChoices):
    WAITING = "waiting", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    REFUSED = "refused", _("Đã từ chối")


class Cosigning(models.Model):
    """That a second person confirms what a draft says before it is filed; it outlives the draft as evidence."""

    # Of the draft, and of the dossier that it became: no key, for a draft goes when it is filed.
    draft_id = models.UUIDField(unique=True)
    # What the first person hands on; whoever opens it must also bear the number.
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=12)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=CosigningState, default=CosigningState.WAITING)
    at_counter = models.BooleanField(default=False)
    # Of the answers as they were confirmed: what is changed afterwards must be confirmed again.
    digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number"], condition=Q(state="waiting"), name="dossiers_cosigning_waiting"),
        ]


class RegisterPrint(models.Model):
    """The register of a reception point for a period (Mẫu 07), printed by a job; who asked sees how far it is."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    point = models.ForeignKey(
        "organizations.ReceptionPoint", models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateField()
    until = models.DateField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    pdf = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The same rows as XLSX.
    sheet = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["office", "-id"], name="dossiers_register_of_office")]
