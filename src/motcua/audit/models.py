from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One act in the journal, chained by hash to the act before it on the same subject.

    The database refuses to update, delete or truncate rows (see the first migration).
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    organization_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sequence"], name="audit_entry_once_in_chain"
            ),
        ]
