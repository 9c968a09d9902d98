from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.feedback.errors import AlreadyRated, ScoreRequired
from motcua.feedback.models import Rating
from motcua.kit import text

LONGEST_COMMENT = 2000


def rate_service(*, subject: str, organization_id: int, score: int, comment: str, by: Actor) -> Rating:
    """Keep one person's rating of one service, from 1 (very bad) to 5 (very good), once.

    Raises ScoreRequired, AlreadyRated.
    """
    if score not in range(1, 6):
        raise ScoreRequired
    with transaction.atomic(durable=True):
        rating, made = Rating.objects.get_or_create(
            subject=subject,
            user_id=by.person_id,
            defaults={
                "organization_id": organization_id,
                "score": score,
                "comment": text.nfc(comment)[:LONGEST_COMMENT],
            },
        )
        if not made:
            raise AlreadyRated
        audit.record("rating.given", on=rating, by=by, data={"subject": subject, "score": score})
        return rating
