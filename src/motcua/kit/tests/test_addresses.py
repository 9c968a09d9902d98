import uuid

import pytest
from django.urls import NoReverseMatch, reverse

from motcua.kit.addresses import address, redirect

DRAFT = uuid.UUID("0197e3f0-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("portal:home", [{}, {}]),
        ("portal:dossier", [{"code": code} for code in ("H05.77.95-261124-0001", "H05-2", "a b", "x/y"[:1])]),
        ("office:act", [{"code": "H05-1", "step_id": number} for number in (1, 22, 333)]),
        ("office:act", [{"code": "7", "step_id": 7}, {"code": "7", "step_id": 8}, {"code": "dossiers", "step_id": 9}]),
        ("portal:check", [{"draft_id": DRAFT}, {"draft_id": uuid.UUID(int=5)}]),
    ],
)  # fmt: skip
def test_every_address_is_what_django_makes_of_it(name, many):
    for arguments in (*many, *many):
        assert address(name, **arguments) == reverse(name, kwargs=arguments)


@pytest.mark.parametrize("code", ["", "x/y"])
def test_what_no_address_has_is_refused_also_when_others_are_known(code):
    assert address("portal:dossier", code="H05-1") == "/my/dossiers/H05-1/"
    with pytest.raises(NoReverseMatch):
        address("portal:dossier", code=code)


def test_another_kind_of_argument_is_asked_of_django_again():
    assert address("office:act", code="H05-1", step_id=1)
    for number in ("one", -1):
        with pytest.raises(NoReverseMatch):
            address("office:act", code="H05-1", step_id=number)


def test_an_unknown_name_is_refused():
    with pytest.raises(NoReverseMatch):
        address("portal:nowhere")


def test_a_redirect_leads_to_the_address():
    assert redirect("portal:dossier", code="H05-1").url == "/my/dossiers/H05-1/"
