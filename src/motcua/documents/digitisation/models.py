"""What became of a file that was digitised: kept once for its content, whoever asks and however often."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DigitisationState(models.TextChoices):
    QUEUED = "queued", _("Chờ nhận dạng")
    RUNNING = "running", _("Đang nhận dạng")
    DONE = "done", _("Đã nhận dạng")
    FAILED = "failed", _("Không nhận dạng được")


class Digitisation(models.Model):
    """A file made searchable: cleaned, recognized, kept as PDF/A-2b beside its pages and their words."""

    source = models.OneToOneField("documents.StoredFile", models.PROTECT, related_name="+")
    searchable = models.ForeignKey(
        "documents.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=DigitisationState, default=DigitisationState.QUEUED)
    # None until the file was opened.
    pages_total = models.PositiveSmallIntegerField(null=True)
    # The searchable pieces that are ready, ids of files in order; put together at the end.
    pieces = models.JSONField(default=list)
    # What the person reads when it failed, and its code.
    error = models.TextField(blank=True)
    error_kind = models.CharField(max_length=40, blank=True)
    # Each claim by a job counts one; it also tells a job that another took over.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Failures in a row of the piece under way; a piece that is ready begins anew.
    falls = models.PositiveSmallIntegerField(default=0)
    requested_by_id = models.BigIntegerField(null=True)
    requested_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done") ^ Q(searchable__isnull=True),
                name="documents_digitised_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="documents_digitisation_failed_says_why"
            ),
        ]


class ScannedPage(models.Model):
    """A page as people see it after cleaning, and its words with where they stand (points of that image).

    A word is [text, left, top, right, bottom, confidence 0–100, line].
    """

    digitisation = models.ForeignKey(Digitisation, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+", db_index=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    words = models.JSONField(default=list)
    skew = models.FloatField(default=0)
    turned = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digitisation", "number"], name="documents_scanned_page_once"),
        ]
