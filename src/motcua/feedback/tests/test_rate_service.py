import pytest

from motcua.accounts.models import User
from motcua.accounts.service import load_actor
from motcua.feedback.errors import AlreadyRated, ScoreRequired
from motcua.feedback.service import rate_service, rating_of
from motcua.organizations.testing import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def an():
    return load_actor(User.objects.create_user("an", full_name="Nguyễn Văn An").pk)


@pytest.fixture
def office():
    return make_organization()


def test_a_rating_is_kept_once(an, office):
    rate_service(subject="X-1", organization_id=office.pk, score=5, comment="  Nhanh  gọn ", by=an)
    with pytest.raises(AlreadyRated):
        rate_service(subject="X-1", organization_id=office.pk, score=1, comment="", by=an)
    kept = rating_of("X-1", an)
    assert (kept.score, kept.comment) == (5, "Nhanh gọn")


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_outside_one_to_five_is_refused(an, office, score):
    with pytest.raises(ScoreRequired):
        rate_service(subject="X-1", organization_id=office.pk, score=score, comment="", by=an)
