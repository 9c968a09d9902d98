from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Procedure(models.Model):
    """An administrative procedure through all its versions; the code is that of the national database."""

    code = models.CharField(max_length=9, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[1-3]\.[0-9]{6}$"), name="catalogue_procedure_code_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LevelOfService(models.TextChoices):
    FULL = "full", _("Toàn trình")
    PARTIAL = "partial", _("Một phần")
    INFORMATION = "information", _("Cung cấp thông tin")


class DateRange(Func):
    """From the first day on, until before the last; without end where the last is null."""

    function = "daterange"
    output_field = DateRangeField()


class ProcedureVersion(models.Model):
    """A procedure as published: what a dossier is bound to.

    Afterwards the database lets only its end and the search columns change (see the first migration).
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # SHA-256 of the record with its form and its process: what is the same is not published twice.
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=300)
    level_of_service = models.CharField(max_length=12, choices=LevelOfService)
    body = models.JSONField()
    form_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    process_version = models.ForeignKey(
        "workflow.ProcessVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    effective_from = models.DateField()
    # The first day on which the version no longer holds.
    effective_to = models.DateField(null=True)
    published_at = models.DateTimeField(db_default=Now())

    # What a person may look for (see rules): title and keywords without marks, their words weighed, and
    # those words with a letter left out.
    life_events = ArrayField(models.CharField(max_length=40), default=list)
    search_phrases = ArrayField(models.TextField())
    search_words = SearchVectorField()
    search_misspelt = SearchVectorField()
    # Of procedures found alike, the one asked for more often comes first (0 to 100).
    popularity = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="catalogue_version_number_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=models.F("effective_from")),
                name="catalogue_version_ends_after_start",
            ),
            ExclusionConstraint(
                name="catalogue_one_version_a_day",
                expressions=[
                    ("procedure", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        # Without pending lists: procedures are read all day and published now and then.
        indexes = [
            GinIndex(fields=["search_phrases"], fastupdate=False, name="catalogue_search_phrases"),
            GinIndex(fields=["search_words"], fastupdate=False, name="catalogue_search_words"),
            GinIndex(fields=["search_misspelt"], fastupdate=False, name="catalogue_search_misspelt"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
