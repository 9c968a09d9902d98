from django.db import models
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
