from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


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

    `verified` says whether the official text was compared; without it nothing of it is shown as law.
    """

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    issued_on = models.DateField(null=True)
    effective_on = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(effective_on__gte=F("issued_on")),
                name="territory_resolution_holds_after_it_is_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.number


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
