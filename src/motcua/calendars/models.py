from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.calendars import rules


def check_weekly(value: object) -> None:
    """Refuse hours that are not seven days, Monday first, of ordered and separate ["07:30", "11:30"]."""
    try:
        rules.read_weekly(value)
    except ValueError as error:
        raise ValidationError(
            _("Giờ làm việc trong tuần không đúng: %(reason)s"), params={"reason": error}
        ) from error


def check_spans(value: object) -> None:
    try:
        rules.read_spans(value)
    except ValueError as error:
        raise ValidationError(
            _("Giờ làm việc trong ngày không đúng: %(reason)s"), params={"reason": error}
        ) from error


class Calendar(models.Model):
    """The ordinary working hours of the agencies that follow it, in Vietnam's time.

    `weekly` holds until the first of its weeks begins. One that is `shared` is the province's, and any agency may
    follow it; another belongs to the agencies that follow it.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    weekly = models.JSONField(validators=[check_weekly])
    shared = models.BooleanField(default=True, db_default=True)

    class Meta:
        verbose_name = _("lịch làm việc")

    def __str__(self) -> str:
        return self.name


class Week(models.Model):
    """The hours of a calendar from a day on, until its next week begins: hours of days gone by are not rewritten."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="weeks")
    valid_from = models.DateField()
    weekly = models.JSONField(validators=[check_weekly])
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("giờ làm việc trong tuần")
        ordering = ("valid_from",)
        constraints = [
            models.UniqueConstraint(fields=["calendar", "valid_from"], name="calendars_week_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} · {self.valid_from}"


class Closure(models.Model):
    """Time for which the agencies of one calendar are closed, whatever their week and the decisions say."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("đóng cửa đột xuất")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="calendars_closure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} · {self.starts_at}"


class Decision(models.Model):
    """What was decided of one day: closed, or open with hours of its own.

    Without a calendar it holds for all of them; a decision for one calendar goes before it. An open day
    without hours has those of the longest day of the week. Edited by rows: seeding never changes a row
    that is there.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("nghỉ")
        OPENED = "opened", _("làm việc")

    calendar = models.ForeignKey(Calendar, models.CASCADE, null=True, blank=True, related_name="decisions")
    day = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind)
    spans = models.JSONField(default=list, blank=True, validators=[check_spans])
    reason = models.CharField(max_length=200)
    # The decision that says so: its number, its day, and where it was read.
    number = models.CharField(max_length=60, blank=True, db_default="")
    decided_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("quyết định về ngày nghỉ, ngày làm việc")
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"], nulls_distinct=False, name="calendars_decision_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="opened") | models.Q(kind="closed", spans=[]),
                name="calendars_decision_closed_without_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.kind}"
