from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.certification import rules


class State(models.TextChoices):
    WAITING = "waiting", _("Chờ ký")
    SIGNING = "signing", _("Đã cấp số, đang ký")
    TO_SEAL = "to_seal", _("Chờ đóng dấu")
    ISSUED = "issued", _("Đã cấp")
    VOIDED = "voided", _("Hủy số")
    CANCELLED = "cancelled", _("Đã hủy bản sao")
    WITHDRAWN = "withdrawn", _("Thôi yêu cầu")


# What has no number yet, or never will.
UNNUMBERED = (State.WAITING, State.WITHDRAWN)


class CertifiedCopy(models.Model):
    """One paper of which a copy is certified: from the original on the counter to the signed file and its number.

    From the moment it is signed for, it keeps its number whatever becomes of it.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    requester_name = models.CharField(max_length=200)
    requester_number = models.CharField(max_length=14)
    paper = models.CharField(max_length=300)
    pages = models.PositiveSmallIntegerField()
    # Of the least sharp page of the scan; 0 where no picture tells.
    dpi = models.PositiveIntegerField(default=0, db_default=0)
    # Name, paper and number as they are searched.
    folded = models.TextField()
    source = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", db_index=False)
    compared_by_id = models.BigIntegerField()
    compared_by_name = models.CharField(max_length=200)
    compared_at = models.DateTimeField()
    # VND, by the table in force when it was asked for; `exemption` says why nothing is due.
    fee = models.PositiveIntegerField()
    exemption = models.CharField(max_length=300, blank=True)
    # Of the form that asked for it, as it was filled in: sent twice it is one request.
    key = models.UUIDField(null=True)
    paid_at = models.DateTimeField(null=True)
    paid_to_name = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    numbered_at = models.DateTimeField(null=True)
    signer_id = models.BigIntegerField(null=True)
    signer_name = models.CharField(max_length=200, blank=True)
    # First the preview, then what is to be signed, with the places for the signatures.
    printed = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    places = models.JSONField(default=dict)
    signed = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    issued = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    # What anyone is told who has the proof code (documents.Ground).
    ended_ground = models.CharField(max_length=10, default="other", db_default="other")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "number"], name="certification_one_number_a_copy"
            ),
            models.UniqueConstraint(fields=["compared_by_id", "key"], name="certification_form_sent_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], number=None, year=None, numbered_at=None)
                | (
                    ~Q(state__in=["waiting", "withdrawn"])
                    & Q(number__isnull=False, year__isnull=False, numbered_at__isnull=False)
                ),
                name="certification_number_from_signing_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "cancelled"]) | Q(issued__isnull=False),
                name="certification_issued_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["voided", "cancelled", "withdrawn"]) | ~Q(ended_reason=""),
                name="certification_ended_says_why",
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="certification_copy_has_pages"),
        ]
        indexes = [
            models.Index(fields=["organization", "year", "-number"], name="certification_copy_book"),
            models.Index(fields=["organization", "state", "-id"], name="certification_copy_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}" if self.number else self.paper

    @property
    def is_blurred(self) -> bool:
        return 0 < self.dpi < rules.LEAST_DPI


class FeeTable(models.Model):
    """The fees that an administrator has confirmed; the newest is in force."""

    first_pages = models.PositiveSmallIntegerField()
    first_price = models.PositiveIntegerField()
    next_price = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    confirmed_by_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()

    @property
    def rates(self) -> rules.Rates:
        return rules.Rates(self.first_pages, self.first_price, self.next_price, self.most)


class BookMonth(models.Model):
    """A closed month of the book of an office: its entries as they stood then, their digest, and the printed file."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    entries = models.JSONField()
    digest = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    closed_by_name = models.CharField(max_length=200)
    file = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "month"], name="certification_month_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="certification_month_of_a_year"
            ),
        ]


class BookNote(models.Model):
    """What is noted beside an entry of the book, also after its month was closed; never changed."""

    copy = models.ForeignKey(CertifiedCopy, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
