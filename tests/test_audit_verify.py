"""`motcua audit verify` proves the journal, or names the first broken row."""

import pytest
from django.db import connection

from motcua import proof
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import World

pytestmark = pytest.mark.django_db


def tamper(statement: str, *values: object) -> None:
    """Change the journal behind the program's back, as only someone who owns the whole database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def dossier() -> Dossier:
    """An accepted dossier: its journal has several rows."""
    return Dossier.objects.get(code=World().accepted())


def verdict(code: str | None = None) -> tuple[int, str]:
    said: list[str] = []
    return proof.verify(code, said.append), "\n".join(said)


def test_an_untouched_journal_holds(dossier) -> None:
    for code in (None, dossier.code):
        result, said = verdict(code)
        assert result == 0
        assert "toàn vẹn" in said


def test_a_changed_row_is_named(dossier) -> None:
    tamper(
        "UPDATE audit_entry SET actor_name = 'Người khác' WHERE subject_type = %s AND subject_id = %s AND sequence = 2",
        proof.SUBJECT,
        dossier.pk,
    )
    for code in (None, dossier.code):
        result, said = verdict(code)
        assert result == 1
        assert f"{proof.SUBJECT} {dossier.pk}, dòng / row 2" in said


def test_a_row_taken_out_is_named_where_the_chain_breaks(dossier) -> None:
    tamper(
        "DELETE FROM audit_entry WHERE subject_type = %s AND subject_id = %s AND sequence = 1",
        proof.SUBJECT,
        dossier.pk,
    )
    result, said = verdict(dossier.code)
    assert result == 1
    assert "dòng / row 2" in said


def test_other_dossiers_are_not_blamed() -> None:
    world = World()
    broken, whole = world.accepted(), world.accepted()
    tamper(
        "UPDATE audit_entry SET data = '{}' WHERE subject_type = %s AND subject_id = %s AND sequence = 1",
        proof.SUBJECT,
        Dossier.objects.get(code=broken).pk,
    )
    assert verdict(broken)[0] == 1
    assert verdict(whole)[0] == 0


def test_a_code_that_does_not_exist_is_said(dossier) -> None:
    assert verdict("H05.77.95-000000-0000") == (
        1,
        "H05.77.95-000000-0000: không có hồ sơ này / no such dossier",
    )
