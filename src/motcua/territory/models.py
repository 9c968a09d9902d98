from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class Kind(models.TextChoices):
    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố"
    COMMUNE = "commune", "Xã"
    WARD = "ward", "Phường"
    SPECIAL_ZONE = "special_zone", "Đặc khu"


class Unit(models.Model):
    """A province or a commune under its code, with the name it bears now.

    A code is kept when a unit only changes its name or kind; what it bore before is in `UnitName`.
    `valid_to` is the first day on which the unit no longer exists.
    """

    code = models.CharField(max_length=5, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
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
                condition=Q(kind__in=["province", "city"], parent__isnull=True, code__regex=r"^\d{2}$")
                | Q(
                    kind__in=["commune", "ward", "special_zone"], parent__isnull=False, code__regex=r"^\d{5}$"
                ),
                name="territory_unit_two_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class UnitName(models.Model):
    """What a unit is called in a period; `valid_to` is the first day of the next name."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=100)
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
