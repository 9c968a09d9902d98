from django.conf import settings
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
    title = models.CharField(max_length=700)
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
    # Null where the program itself published it, from the files that it came with.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # What a person may look for (see rules): title and keywords without marks, their words weighed, and
    # those words with a letter left out.
    life_events = ArrayField(models.CharField(max_length=40), default=list)
    search_phrases = ArrayField(models.TextField())
    search_words = SearchVectorField()
    search_misspelt = SearchVectorField()
    # Of procedures found alike, the one asked for more often comes first (0 to 100).
    popularity = models.PositiveSmallIntegerField(default=0)
    # By what lists are narrowed (see facets).
    field_name = models.CharField(max_length=100, default="")
    administrative_level = models.CharField(max_length=10, default="")
    applicant_kinds = ArrayField(models.CharField(max_length=12), default=list)

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
            # Few records name their decision; without it, whoever asks for those reads all records.
            models.Index(
                fields=["published_at"],
                condition=Q(body__has_key="decision"),
                name="catalogue_version_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Withdrawal(models.Model):
    """A procedure is no longer served from `day` on. It is again if a version is published later."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="withdrawals")
    day = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="catalogue_withdrawal_has_reason"),
            models.UniqueConstraint(fields=["procedure", "day"], name="catalogue_withdrawal_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id}: {self.day}"


class DraftState(models.TextChoices):
    EDITING = "editing", _("Đang soạn")
    IN_REVIEW = "in_review", _("Chờ duyệt")
    PUBLISHED = "published", _("Đã công bố")
    DISCARDED = "discarded", _("Đã bỏ")


OPEN_DRAFT = Q(state__in=[DraftState.EDITING, DraftState.IN_REVIEW])


class ProcedureDraft(models.Model):
    """What the next version of a procedure is to say: its record, its form and its process together.

    It need not be right until it is published. `revision` counts what was saved, so that nobody
    overwrites what they have not seen.
    """

    code = models.CharField(max_length=9)
    # The version that was copied, or last looked at; null for a procedure that is new.
    base_version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="+")
    record = models.JSONField()
    form = models.JSONField(null=True)
    # {"form": …} as it was before the last change of it, to be taken back.
    form_before = models.JSONField(null=True)
    row_removed = models.JSONField(null=True)  # {"list", "place", "row"}: last taken off the record
    process = models.TextField(null=True)  # noqa: DJ001 - BPMN; none is not an empty one
    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.EDITING)
    revision = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_version = models.OneToOneField(
        ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="draft"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[1-3]\.[0-9]{6}$"), name="catalogue_draft_code_shape"
            ),
            models.UniqueConstraint(fields=["code"], condition=OPEN_DRAFT, name="catalogue_draft_one_open"),
            models.CheckConstraint(
                condition=~Q(state=DraftState.IN_REVIEW) | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="catalogue_draft_in_review_was_sent",
            ),
            models.CheckConstraint(
                condition=OPEN_DRAFT ^ Q(closed_at__isnull=False), name="catalogue_draft_closed_has_day"
            ),
            # What one person sent to review, another publishes.
            models.CheckConstraint(
                condition=~Q(state=DraftState.PUBLISHED)
                | (
                    Q(published_version__isnull=False, sent_by__isnull=False, closed_by__isnull=False)
                    & ~Q(closed_by=models.F("sent_by"))
                ),
                name="catalogue_draft_published_by_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["-changed_at"], name="catalogue_draft_by_change")]

    def __str__(self) -> str:
        return f"{self.code} ({self.state})"


class ImportState(models.TextChoices):
    READING = "reading", _("Đang đọc")
    READY = "ready", _("Chờ xác nhận")
    APPLYING = "applying", _("Đang công bố")
    APPLIED = "applied", _("Đã công bố")
    REFUSED = "refused", _("Không đọc được")
    DISCARDED = "discarded", _("Đã bỏ")


class ImportRun(models.Model):
    """A file of national records: tried first, then confirmed by a second person and published as a whole."""

    file_name = models.CharField(max_length=120)
    # Of the content, as it lies in the storage.
    file_digest = models.CharField(max_length=64)
    # From where the records come, and of which day they are.
    source = models.CharField(max_length=200)
    source_date = models.DateField()
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.READING)
    # Why the file or the publishing was refused.
    problem = models.TextField(blank=True)
    # How many rows the work under way has done, of how many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Null where it was done from the command line.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED) ^ Q(applied_at__isnull=True),
                name="catalogue_import_applied_has_moment",
            ),
            # What one person brought in, another confirms; only the command line does both.
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(confirmed_by=models.F("created_by")),
                name="catalogue_import_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class RowState(models.TextChoices):
    NEW = "new", _("Mới")
    CHANGED = "changed", _("Thay đổi")
    UNCHANGED = "unchanged", _("Không đổi")
    GONE = "gone", _("Không còn trong tệp")
    REFUSED = "refused", _("Bị từ chối")


class ImportRow(models.Model):
    """What the trial of a file found about one procedure, and what would be published of it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=120)  # in the file, for a person to find it
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=700)
    state = models.CharField(max_length=9, choices=RowState)
    # Parts of the record that differ from the version here.
    changes = ArrayField(models.CharField(max_length=40), default=list)
    # Why it is refused, and what else a person should look at.
    problems = ArrayField(models.TextField(), default=list)
    notices = ArrayField(models.TextField(), default=list)
    # Of what is new or changed: the whole record with what it is bound to.
    record = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    base_version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="+")
    base_ends = models.DateField(null=True)  # as the trial saw it
    form_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    process_version = models.ForeignKey(
        "workflow.ProcessVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What the search reads, worked out before publishing.
    listing = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="catalogue_import_row_once"),
        ]
        indexes = [models.Index(fields=["run", "state", "number"], name="catalogue_import_row_by_state")]

    def __str__(self) -> str:
        return f"{self.code} ({self.state})"


class OfferLevel(models.TextChoices):
    FULL = "full", _("Toàn trình")
    PARTIAL = "partial", _("Một phần")
    INFORMATION = "information", _("Chỉ cung cấp thông tin")
    NONE = "none", _("Không thực hiện")


_ENDS = Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from"))


class Offer(models.Model):
    """Where an organization gives a procedure otherwise than all of the competent kind do by its version."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="offers")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=OfferLevel)
    channels = ArrayField(models.CharField(max_length=7), default=list)
    reason = models.CharField(max_length=500)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ENDS, name="catalogue_offer_ends_after_start"),
            ExclusionConstraint(
                name="catalogue_one_offer_a_day",
                expressions=[
                    ("procedure", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} · {self.organization_id}: {self.level}"


class PolicyKind(models.TextChoices):
    FREE = "free", _("Miễn")
    PERCENT = "percent", _("Giảm theo phần trăm")
    AMOUNT = "amount", _("Thu mức khác")


class FeePolicy(models.Model):
    """What a rule takes off fees of one procedure, of a field or of all; never changed, only ended.

    `value` is the percentage taken off, or the amount that is due instead.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="fee_policies")
    field = models.CharField(max_length=100, blank=True)
    # "" is every channel, every applicant.
    channel = models.CharField(max_length=7, blank=True)
    group = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=7, choices=PolicyKind)
    value = models.PositiveIntegerField(default=0)
    legal_basis = models.CharField(max_length=500)
    source = models.CharField(max_length=300)
    # Whether somebody has compared it with the text; what is not is shown as a sample.
    verified = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    key = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001 - many have none
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ENDS, name="catalogue_policy_ends_after_start"),
            models.CheckConstraint(
                condition=Q(procedure__isnull=True) | Q(field=""), name="catalogue_policy_one_scope"
            ),
            models.CheckConstraint(
                condition=~Q(kind=PolicyKind.PERCENT) | Q(value__gte=1, value__lte=100),
                name="catalogue_policy_percent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PolicyKind.FREE) | Q(value=0), name="catalogue_policy_free_has_no_value"
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="catalogue_policy_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.legal_basis}"
