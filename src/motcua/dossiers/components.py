"""The papers of a dossier: what was handed in for each, how far it is digitised, and what was read on it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.documents.models import Cleaned


class Digitised(models.IntegerChoices):
    """How far a component is digitised, as the systems that exchange dossiers count it."""

    NO = 0, _("Chưa số hóa")
    YES = 1, _("Được số hóa")
    REUSED = 2, _("Tái sử dụng")
    REUSED_RESULT = 3, _("Tái sử dụng từ kết quả hồ sơ khác")


class Reuse(models.IntegerChoices):
    """Where a component was had from, as the portal asks (DuocTaiSuDung): 2 is a result of another dossier."""

    NONE = 0, _("Không tái sử dụng")
    PAPER = 1, _("Tái sử dụng giấy tờ đã số hóa")
    RESULT = 2, _("Tái sử dụng kết quả của hồ sơ khác")


class Component(Cleaned):
    """One paper of a dossier's list: a file, a paper handed over, both, or still missing."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="components")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200, blank=True)
    on_paper = models.BooleanField(default=False)
    added_at = models.DateTimeField(db_default=Now())

    digitised = models.SmallIntegerField(choices=Digitised, default=Digitised.NO, db_default=Digitised.NO)
    # Searchable PDF/A with the signature of the one-stop official who digitised it.
    signed_copy = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    digitised_at = models.DateTimeField(null=True)
    digitised_by_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Taken from a store: the paper there, and what the portal is told of it (DuocTaiSuDung, DuocLayTuKhoDMQG,
    # MaKetQuaThayThe: the code of the result that stands in for the component).
    store_paper = models.ForeignKey(
        "documents.StorePaper", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reuse = models.SmallIntegerField(choices=Reuse, default=Reuse.NONE, db_default=0)
    from_national_store = models.BooleanField(default=False, db_default=False)
    replacing_result = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["store_paper"],
                condition=Q(store_paper__isnull=False),
                name="dossiers_component_reused",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(digitised__range=(0, 3)), name="dossiers_component_digitised_known"
            ),
            models.CheckConstraint(
                condition=Q(store_paper=None, reuse=0) | (Q(store_paper__isnull=False) & ~Q(reuse=0)),
                name="dossiers_component_reuse_has_paper",
            ),
        ]


def sync_fields(component: Component) -> dict[str, int | str]:
    """As a component is exchanged with the national portal."""
    return {
        "DuocSoHoa": int(component.digitised == Digitised.YES),
        "DuocTaiSuDung": component.reuse,
        "DuocLayTuKhoDMQG": int(component.from_national_store),
        "MaKetQuaThayThe": component.replacing_result,
    }


class FieldDecision(models.TextChoices):
    ACCEPTED = "accepted", _("Nhận")
    EDITED = "edited", _("Sửa")
    REJECTED = "rejected", _("Bỏ")


class ComponentField(models.Model):
    """A value that an official confirmed from a page, and where it stood there; "" where it was rejected."""

    component = models.ForeignKey(Component, models.PROTECT, related_name="fields")
    source = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", db_index=False)
    field = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    decision = models.CharField(max_length=8, choices=FieldDecision)
    value = models.CharField(max_length=500, blank=True)
    proposed = models.CharField(max_length=500, blank=True)
    page = models.PositiveSmallIntegerField()
    # [left, top, right, bottom] in points of the page's image, of the width and height that stand behind.
    box = models.JSONField(default=list)
    confidence = models.PositiveSmallIntegerField()
    decided_by_id = models.BigIntegerField()
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["component", "source", "field"], name="dossiers_component_field_once"
            ),
            models.CheckConstraint(
                condition=~Q(decision="rejected") | Q(value=""), name="dossiers_component_field_rejected"
            ),
        ]


class Reason(models.TextChoices):
    """Why a component is digitised (TT 01/2023/TT-VPCP)."""

    EARLIER_RESULT = "earlier_result", _("Là kết quả của thủ tục trước")
    LAW = "law", _("Theo pháp luật chuyên ngành")
    CHOSEN = "chosen", _("Theo yêu cầu quản lý")


class DigitisationRule(models.Model):
    """That a component of a procedure is to be digitised, why, and what is read on it for which field."""

    procedure_code = models.CharField(max_length=9)
    component_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=20, choices=Reason)
    # [{"name", "title", "kind", "labels": […], "form_field"}]; the usual ones where the list is empty.
    fields = models.JSONField(default=list)
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_code", "component_code"], name="dossiers_digitisation_rule_once"
            ),
        ]


class StoreAnswer(models.Model):
    """What an administrator decided on a pair of answered_by.json: that this paper of a store answers this component."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("đã xác nhận")
        OFF = "off", _("đã tắt")

    component = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State)
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["component", "title"], name="dossiers_store_answer_once"),
        ]
