"""The catalogue of a province's size, and the command line that publishes it."""

import json
import re
from collections import Counter

import pytest

from motcua import cli
from motcua.catalogue import records, sampling, service, testing
from motcua.catalogue.models import ImportRun, ProcedureVersion


def test_as_many_as_the_province_publishes_the_real_ones_first_and_the_rest_marked():
    made = list(sampling.sample_catalogue())
    assert len(made) == len({record["code"] for record in made}) == 2_044
    assert Counter(record["level_of_service"] for record in made)["full"] == 896
    assert [record["code"] for record in made[:18]] == testing.codes()
    titles = Counter(record["title"] for record in made)
    assert titles.most_common(1)[0][1] == 1
    for record in made[18:]:
        assert record["sample"]
        assert "dữ liệu mẫu" in record["title"]
        assert re.fullmatch(r"3\.9[0-9]{5}", record["code"])
        assert record["form"]
        assert record["process"]
        assert not any(fee["verified"] for fee in record["fees"])
    kinds = Counter(record["competent_kind"] for record in made)
    assert kinds["commune_committee"] > 500
    assert kinds["department"] > 500
    assert len({record["field"] for record in made}) > 50


def test_a_made_record_is_a_right_one():
    for record in list(sampling.sample_catalogue(60, 30))[::7]:
        records.check(record)


@pytest.mark.django_db
def test_the_command_line_generates_once_and_imports_a_file(tmp_path, capsys):
    assert cli.main(["catalogue", "generate", "--count", "24"]) == 0
    assert "Đã công bố 6 thủ tục" in capsys.readouterr().out
    assert ProcedureVersion.objects.count() == 24
    assert service.procedure("3.900001").is_sample
    assert cli.main(["catalogue", "generate", "--count", "24"]) == 0
    assert ProcedureVersion.objects.count() == 24
    file = tmp_path / "thu-tuc.json"
    changed = {"MATTHC": "3.900001", "TENTTHC": "Tên khác (dữ liệu mẫu)"}
    file.write_text(json.dumps([changed, {"MATTHC": "sai", "TENTTHC": "x"}]), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["catalogue", "import", str(file)]) == 0
    told = capsys.readouterr().out
    assert "Tên thủ tục" in told
    assert "không đúng dạng" in told
    assert service.procedure("3.900001").title != "Tên khác (dữ liệu mẫu)"
    assert cli.main(["catalogue", "import", str(file), "--apply"]) == 0
    assert service.procedure("3.900001").title == "Tên khác (dữ liệu mẫu)"


@pytest.mark.django_db
def test_the_command_line_says_why_a_file_is_refused(tmp_path, capsys):
    file = tmp_path / "a.json"
    file.write_bytes(b"[{")
    assert cli.main(["catalogue", "import", str(file)]) == 1
    assert "Không đọc được tệp JSON" in capsys.readouterr().err
    assert cli.main(["catalogue", "import", str(tmp_path / "khong-co.json")]) == 1
    assert ImportRun.objects.count() == 1
