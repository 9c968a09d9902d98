from motcua.accounts.service import Actor
from motcua.feedback.models import Rating


def rating_of(subject: str, actor: Actor) -> Rating | None:
    return Rating.objects.filter(subject=subject, user_id=actor.person_id).first()
