from django.db import models
from django.db.models.functions import Now


class StoredFile(models.Model):
    """A file kept once under the SHA-256 of its content; its name belongs to whoever refers to it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.sha256
