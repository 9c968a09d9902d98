from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PROVINCIAL_COMMITTEE = "provincial_committee", _("Ủy ban nhân dân tỉnh")
    PROVINCIAL_CENTRE = "provincial_centre", _("Trung tâm Phục vụ hành chính công tỉnh")
    DEPARTMENT = "department", _("Sở")
    LAND_OFFICE = "land_office", _("Văn phòng Đăng ký đất đai")
    COMMUNE_COMMITTEE = "commune_committee", _("Ủy ban nhân dân xã, phường")
    COMMUNE_CENTRE = "commune_centre", _("Trung tâm Phục vụ hành chính công xã, phường")
    COMMUNE_POLICE = "commune_police", _("Công an xã, phường")


class Role(models.TextChoices):
    RECEPTIONIST = "receptionist", _("Công chức tiếp nhận")
    HANDLER = "handler", _("Công chức xử lý")
    LEADER = "leader", _("Lãnh đạo")
    CLERK = "clerk", _("Văn thư")
    ADMINISTRATOR = "administrator", _("Quản trị")


class Organization(models.Model):
    """An agency, a centre or an office. Nothing that is not known is made up: unknown contacts are empty."""

    code = models.CharField(max_length=35, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    unit = models.ForeignKey("territory.Unit", models.PROTECT, null=True, related_name="+")
    calendar = models.ForeignKey("calendars.Calendar", models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    # The first day on which it is no more, and who then answers for what it did.
    closed_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        constraints = [
            # A unit has one of each; only departments are several in a province.
            models.UniqueConstraint(
                fields=["kind", "unit"],
                condition=~Q(kind="department") & Q(closed_on=None),
                name="organizations_one_of_a_kind_living",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False),
                name="organizations_successor_of_a_closed_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReceptionPoint(models.Model):
    """A place where a centre receives people; `code` is short and stands on its tickets and receipts."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="reception_points")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    # The first day on which nobody is received there any more.
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="organizations_receptionpoint_once_in_centre"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def held_on(self, day: date) -> "PostingQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class Posting(models.Model):
    """A person holds a role in an organization from `valid_from` until the day before `valid_to`.

    `title` is the person's office there, as it stands under a signature. `lent_from` names the office
    that lends the person, where the posting is a loan.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=13, choices=Role)
    title = models.CharField(max_length=100, blank=True)
    lent_from = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="organizations_posting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lent_from__isnull=True) | ~Q(lent_from=F("organization")),
                name="organizations_posting_lent_from_elsewhere",
            ),
            ExclusionConstraint(
                name="organizations_posting_no_two_at_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.organization_id}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(valid_from__lte=day, valid_to__gt=day)


class Absence(models.Model):
    """A person is away from an organization from `valid_from` until the day before `valid_to`.

    Meanwhile the substitute acts there in their place.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")),
                name="organizations_absence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("substitute")), name="organizations_absence_substitute_is_another"
            ),
            ExclusionConstraint(
                name="organizations_absence_no_two_at_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.organization_id}"


class ReceptionRule(models.Model):
    """For some days a centre, or a point of one, receives for an agency that has too much to receive.

    It holds from `valid_from` until the day before `valid_to`, for what lies in its communes and is of its field or
    its procedures; what is empty narrows nothing. Two rules never meet: see `spreading`.
    """

    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    point = models.ForeignKey(ReceptionPoint, models.PROTECT, null=True, related_name="+", db_index=False)
    field = models.CharField(max_length=100, blank=True)
    procedures = ArrayField(models.CharField(max_length=9), default=list)
    communes = ArrayField(models.CharField(max_length=5), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            # One that was taken back before its first day has none.
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="organizations_receptionrule_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="organizations_receptionrule_has_reason"),
            models.CheckConstraint(
                condition=Q(field="") | Q(procedures=[]), name="organizations_receptionrule_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} → {self.centre_id}"
