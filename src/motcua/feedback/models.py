from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Rating(models.Model):
    """What a person thought of one service; `subject` is its reference, opaque here (a dossier's code)."""

    subject = models.CharField(max_length=40)
    user_id = models.BigIntegerField()
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "user_id"], name="feedback_rating_once"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="feedback_rating_one_to_five"
            ),
        ]
