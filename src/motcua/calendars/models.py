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
    """The ordinary working hours of the agencies that follow it, in Vietnam's time."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    weekly = models.JSONField(validators=[check_weekly])

    class Meta:
        verbose_name = _("lịch làm việc")

    def __str__(self) -> str:
        return self.name


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
