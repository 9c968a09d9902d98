from dataclasses import replace
from datetime import date

import pytest

from motcua.accounts.errors import IdentityRefused
from motcua.accounts.models import User
from motcua.accounts.service import Identity, recognise_person
from motcua.accounts.testing import citizen, official
from motcua.audit.service import history

pytestmark = pytest.mark.django_db

AN = Identity(
    personal_number="024090000101",
    full_name="Nguyễn Văn An",
    date_of_birth=date(1990, 5, 14),
    sex="male",
    phone="0900000101",
)


def test_a_first_visit_makes_the_person_and_later_ones_find_them() -> None:
    first = recognise_person(identity=AN)
    assert recognise_person(identity=AN).pk == first.pk
    assert not first.has_usable_password()
    assert not first.is_official
    assert [act.action for act in history("accounts.user", first.pk)] == ["account.created"]


def test_what_the_provider_now_says_is_taken_over_and_what_it_leaves_out_stays() -> None:
    user = recognise_person(identity=replace(AN, address="Số 12"))
    recognise_person(identity=replace(AN, phone="0900000999", address=""))
    user.refresh_from_db()
    assert (user.phone, user.address) == ("0900000999", "Số 12")
    act = history("accounts.user", user.pk)[-1]
    assert act.data == {"source": "vneid", "fields": ["phone"]}


def test_an_official_who_comes_as_a_citizen_is_the_same_person() -> None:
    binh = official(personal_number=AN.personal_number)
    assert recognise_person(identity=AN).pk == binh.pk
    assert User.objects.get().is_official


def test_two_people_of_one_name_stay_two() -> None:
    citizen("Nguyễn Văn An", personal_number="024090000199")
    recognise_person(identity=AN)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "number", ["", "24090000101", "0240900001011", "02409000010a", "không rõ", "٠٢٤٠٩٠٠٠٠١٠١"]
)
def test_without_a_usable_number_nobody_is_recognised(number: str) -> None:
    with pytest.raises(IdentityRefused):
        recognise_person(identity=replace(AN, personal_number=number))
    assert not User.objects.exists()
