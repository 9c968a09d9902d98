from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố"
    # The level between, which ended with 30 June 2025.
    DISTRICT = "district", "Huyện"
    URBAN_DISTRICT = "urban_district", "Quận"
    TOWN = "town", "Thị xã"
    DISTRICT_CITY = "district_city", "Thành phố thuộc tỉnh"
    COMMUNE = "commune", "Xã"
    WARD = "ward", "Phường"
    TOWNSHIP = "township", "Thị trấn"
    SPECIAL_ZONE = "special_zone", "Đặc khu"


PROVINCE_KINDS = ("province", "city")
DISTRICT_KINDS = ("district", "urban_district", "town", "district_city")
COMMUNE_KINDS = ("commune", "ward", "township", "special_zone")


class Unit(models.Model):
    """A province, a district of the time before, or a commune under its code, with the name it bears now or bore last.

    A code is kept when a unit changes its name, its kind or its extent; what it was before is in `UnitName`.
    `valid_to` is the first day on which nothing bears the code any more.
    """

    code = models.CharField(max_length=5, unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    name_folded = models.CharField(max_length=120, editable=False)
    name_key = models.CharField(max_length=500, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="territory_unit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PROVINCE_KINDS, parent__isnull=True, code__regex=r"^\d{2}$")
                | Q(kind__in=DISTRICT_KINDS, parent__isnull=False, code__regex=r"^\d{3}$")
                | Q(kind__in=COMMUNE_KINDS, parent__isnull=False, code__regex=r"^\d{5}$"),
                name="territory_unit_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class UnitName(models.Model):
    """What a unit is called and where it belongs in a period; `valid_to` is the first day of the next one.

    Without a parent, a province or a row of before parents had periods: then it belongs where its unit does.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=14, choices=Kind)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="territory_unitname_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="territory_unitname_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label} {self.name}"


class Resolution(models.Model):
    """A decision that changes units from a day on, such as 1658/NQ-UBTVQH15.

    `verified` says whether the official text was compared; without it nothing of it is shown as law. Names of today
    follow it only where it is `followed`; `remark` says what is not known of it.
    """

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    issued_on = models.DateField(null=True)
    effective_on = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    followed = models.BooleanField(default=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(effective_on__gte=F("issued_on")),
                name="territory_resolution_holds_after_it_is_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Renaming(models.Model):
    """What a resolution makes of a unit that keeps its code; in `UnitName` once the resolution is followed."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="renamings")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="renamings")
    kind = models.CharField(max_length=14, choices=Kind)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resolution", "unit"], name="territory_renaming_once"),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label} {self.name}"


class Extent(models.TextChoices):
    WHOLE = "whole", "Toàn bộ"
    PART = "part", "Một phần"


class Succession(models.Model):
    """A unit, whole or in part, goes into another; a unit that keeps its code also succeeds itself.

    `valid_from` is the first day on which the successor is competent. Of a unit that was split, one successor may be
    the `main` one, which takes what no rule and no person has placed.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")
    extent = models.CharField(max_length=5, choices=Extent)
    main = models.BooleanField(default=False)
    valid_from = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "predecessor", "successor"], name="territory_succession_once"
            ),
            models.UniqueConstraint(
                fields=["resolution", "predecessor"],
                condition=Q(main=True) | Q(extent="whole"),
                name="territory_succession_one_main",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Hamlet(models.Model):
    """Where a hamlet (thôn, tổ dân phố) of a unit that was split now belongs; found by its folded name."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="hamlets")
    name = models.CharField(max_length=100)
    name_folded = models.CharField(max_length=100, editable=False)
    now_in = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name_folded"], name="territory_hamlet_once_in_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class RehearsalState(models.TextChoices):
    RUNNING = "running", _("Đang diễn tập")
    READY = "ready", _("Đã diễn tập")
    REFUSED = "refused", _("Tệp có lỗi")


class RehearsalRun(models.Model):
    """A resolution file that was rehearsed, and what came of it; nothing else is written by a rehearsal."""

    file_name = models.CharField(max_length=120)
    # Of the content, as it lies in the storage.
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=RehearsalState, default=RehearsalState.RUNNING)
    # What is wrong with the file, one each.
    problems = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    # When things stood as the result says.
    rehearsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready") ^ Q(rehearsed_at__isnull=True),
                name="territory_rehearsal_ready_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class MergerState(models.TextChoices):
    PLANNED = "planned", _("Đã hẹn")
    MOVING = "moving", _("Đang chuyển")
    PAUSED = "paused", _("Tạm dừng")
    DONE = "done", _("Đã xong")
    # Whether anything new depends on it; then it is undone, or goes back to the state in which it was.
    CHECKING = "checking", _("Đang kiểm tra để hoàn tác")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")


class Merger(models.Model):
    """A resolution carried out here: offices, people and dossiers go where it says.

    At `apply_at` one transaction switches units and offices (`switched_at`); then batches move the rest. `plan` is
    the resolution as it was rehearsed, `rehearsal` how much was to move, by kind.
    """

    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="merger")
    plan = models.JSONField()
    rehearsal = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=MergerState, default=MergerState.PLANNED)
    apply_at = models.DateTimeField()
    switched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Why the switch could not be made when its moment came, or why it could not be undone.
    failure = models.CharField(max_length=500, blank=True)
    # Where it goes back to if it cannot be undone.
    checked_from = models.CharField(max_length=8, blank=True, default="", db_default="")
    ordered_by_id = models.BigIntegerField(null=True)
    ordered_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "undone"]) | Q(switched_at__isnull=False),
                name="territory_merger_moves_after_its_switch",
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan.get("number", self.pk))

    @property
    def state_words(self) -> str:
        """An order that was taken back before its switch has undone nothing."""
        if self.state == MergerState.UNDONE and self.switched_at is None:
            return str(_("Đã hủy hẹn"))
        return str(MergerState(self.state).label)


class Moved(models.Model):
    """One thing that a merger moved, and what it was before: from this it can be undone."""

    merger = models.ForeignKey(Merger, models.CASCADE, related_name="moved")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    # Nothing for what the merger made.
    before = models.JSONField(default=dict)
    after = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merger", "kind", "object_id"], name="territory_moved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class MovedTally(models.Model):
    """How many things of a kind came to `territory_moved` or left it in one statement; the sum is how many are there.

    A trigger of the database writes it, so that a page which looks every two seconds need not count them all.
    """

    # No key: a row may outlive its merger, and nothing asks for it then.
    merger_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["merger_id"], name="territory_movedtally_merger")]

    def __str__(self) -> str:
        return f"{self.kind} {self.count:+}"


class MergerQuestion(models.Model):
    """What a merger cannot decide by rule: an organization answers for it, and meanwhile the default holds.

    `choices` are the possible answers, {"value", "label", "asks"} each; without any, the question is ticked off.
    """

    merger = models.ForeignKey(Merger, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField(null=True)
    words = models.CharField(max_length=500)
    choices = models.JSONField(default=list)
    organization_id = models.BigIntegerField()
    answer = models.CharField(max_length=60, blank=True)
    # The name or the day (ISO) that the answer asked for.
    detail = models.CharField(max_length=200, blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merger", "kind", "object_id", "words"],
                nulls_distinct=False,
                name="territory_question_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization_id"], condition=Q(answered_at=None), name="territory_question_open"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class LoadedFacts(models.Model):
    """What the data files were when they were loaded last, so that a start with nothing new reads no units."""

    key = models.CharField(max_length=20, primary_key=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.digest
