import dataclasses

import pytest
from django.db import connection

from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import MARITAL_STATUS, at


def codes(query, actor):
    return [row.code for row in dossiers.find_dossiers(query, actor)]


@pytest.fixture
def two(world):
    with at("2026-12-07 09:00"):
        return world.accepted(), world.file_at_counter(code=MARITAL_STATUS)


@pytest.mark.parametrize(
    "query", ["Nguyễn Văn An", "nguyen van an", "VĂN AN", "van  an", "024090000101", "024090 000101"]
)
def test_an_official_finds_by_name_without_marks_or_number(world, two, query):
    assert codes(query, world.binh) == [two[0]]


@pytest.mark.parametrize(
    "query", ["H05.77.95-261207-0002", " h05.77.95–261207–0002 ", "261207-0002", "0002", "2612 07-0002"]
)
def test_or_by_a_code_or_its_end(world, two, query):
    assert codes(query, world.dung) == [two[1]]


@pytest.mark.parametrize(
    "query", ["", "  ", "\x00", "%", "_", "\\", "0009", "025090000101", "Nguyễn Văn Ban", "%02"]
)
def test_what_is_not_there_is_not_found(world, two, query):
    assert codes(query, world.binh) == []


def test_nobody_finds_what_belongs_to_other_offices(world, two):
    for stranger in (world.chi, world.hoa, world.khanh, world.an):
        assert codes("nguyen van an", stranger) == []


def test_a_search_is_one_statement(world, two, django_assert_num_queries):
    reader = world.binh
    for query in ("nguyen", "0002", "024090000101"):
        with django_assert_num_queries(1):
            dossiers.find_dossiers(query, reader)


@pytest.mark.parametrize("index", ["dossiers_by_name", "dossiers_by_code_part", "dossiers_by_number"])
def test_the_indexes_of_the_search_are_there(db, index):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
        assert cursor.fetchone()


def test_anyone_looks_a_code_up_and_learns_state_and_step_only(world, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = dossiers.look_up(f" {two[0].lower()} ")
    known = dataclasses.asdict(found)
    assert (found.code, found.state, found.phase) == (two[0], 4, "transfer")
    # Besides: which procedure and which agency, which say nothing of a person.
    assert set(known) == {"code", "state", "phase", "procedure_version_id", "competent_agency_id"}


@pytest.mark.parametrize("code", ["", "H05.77.95-261207-9999", "\x00", "' OR 1=1", "x" * 500])
def test_an_unknown_code_is_nothing(world, two, code):
    assert dossiers.look_up(code) is None


def test_the_step_that_is_looked_up_follows_the_dossier(world):
    code = world.file()
    assert dossiers.look_up(code).phase == "reception"
    world.act(code, "accept")
    assert dossiers.look_up(code).phase == "examination"
    dossiers.withdraw_dossier(code=code, by=world.an)
    closed = dossiers.look_up(code)
    assert closed.state == 7
    assert closed.phase == "reception"
    assert Dossier.objects.get(code=code).state == 7
