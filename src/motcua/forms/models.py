from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class FormVersion(models.Model):
    """A form as it was published; a trigger of the database refuses to change it."""

    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    schema = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["key", "-created_at"], name="forms_version_by_key")]

    def __str__(self) -> str:
        return f"{self.key} ({self.digest[:8]})"


class ChoiceList(models.Model):
    """A named list that fields of many forms choose from, such as nationalities."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.key


class ChoiceRow(models.Model):
    """One choice from a day until another; its code is kept in answers and means the same for ever."""

    list = models.ForeignKey(ChoiceList, on_delete=models.CASCADE, related_name="rows", db_index=False)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    place = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "valid_from"], name="forms_choice_once_a_day"),
            models.UniqueConstraint(
                fields=["list", "code"], condition=Q(valid_to=None), name="forms_choice_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="forms_choice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class ChoiceTrial(models.Model):
    """A file that is to renew a list, until somebody has looked at what it changes; one for each list."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    day = models.DateField()
    # Pairs of code and label, in their order.
    rows = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
