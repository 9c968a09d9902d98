"""`motcua territory`: what an operator types and reads, from the rehearsal to the undoing."""

import argparse
import json

import pytest

from motcua import cli, mergers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, World
from motcua.kit import clock


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def file(tmp_path):
    facts = {
        "number": "99/NQ-UBTVQH16",
        "title": "Nhập phường Nếnh vào phường Việt Yên (dữ liệu mẫu)",
        "effective_on": clock.today().isoformat(),
        "source": "Dữ liệu mẫu",
        "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
        "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
    }
    path = tmp_path / "nghi-quyet.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return path


def typed(*arguments: object) -> tuple[int, str]:
    lines: list[str] = []
    options = cli._parser().parse_args(["territory", *map(str, arguments)])
    assert isinstance(options, argparse.Namespace)
    return mergers.run(options, lines.append), "\n".join(lines)


def test_rehearsed_applied_watched_and_undone(world, file, tmp_path):
    assert world.dung
    code = world.accepted()
    table = tmp_path / "ra.csv"
    status, words = typed("rehearse", file, "--ways", "--csv", table)
    assert status == 0
    assert "H05.77.95 → H05.77.77" in words
    assert code in table.read_text(encoding="utf-8-sig")
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"

    status, words = typed("apply", file, "--wait")
    assert (status, "dossier 1" in words) == (0, True)
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.77"
    assert "Đã xong" in typed("status")[1]
    assert typed("apply", file)[0] == 1
    assert typed("pause", "99/NQ-UBTVQH16")[0] == 1

    status, words = typed("undo", "99/NQ-UBTVQH16")
    assert (status, "Đang hoàn tác" in words) == (0, True)
    world.run_jobs()
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
    assert "Đã hoàn tác" in typed("status", "99/NQ-UBTVQH16")[1]


def test_an_order_is_taken_back_before_its_moment(world, file):
    assert typed("apply", file, "--at", "2999-01-01T00:00")[0] == 0
    assert typed("cancel", "99/NQ-UBTVQH16") == (0, "99/NQ-UBTVQH16: Đã hủy hẹn")
    assert "Đã hủy hẹn" in typed("status")[1]
    assert typed("cancel", "99/NQ-UBTVQH16")[0] == 1


def test_without_a_merger_the_status_says_so(db):
    assert typed("status") == (0, "chưa có lượt sắp xếp nào / no merger yet")


@pytest.mark.parametrize("what", ["no-such-file.json", "12/NQ", "/"])
def test_what_is_not_there_is_said(db, what):
    status, words = typed("rehearse", what)
    assert status == 1
    assert "refused" in words
    assert typed("undo", what)[0] == 1
