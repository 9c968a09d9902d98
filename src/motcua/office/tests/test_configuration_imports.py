"""Administrators bring procedures in from a file: tried, seen row by row, confirmed by another."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.catalogue import service as catalogue
from motcua.catalogue import testing
from motcua.office.tests.test_configuration_drafts import lien, minh  # noqa: F401 - the two administrators

CODE = "1.001193"


def at(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


def file_of(*raws):
    import json

    return SimpleUploadedFile("thu-tuc.json", json.dumps(raws).encode())


def sent(client, **changes):
    facts = {"source": "Cơ sở dữ liệu quốc gia", "source_date": "01/11/2026"}
    raws = (testing.national_record() | {"TENTTHC": "Khai sinh"}, {"MATTHC": "sai", "TENTTHC": "Hỏng"})
    return client.post(at("imports"), facts | {"file": file_of(*raws)} | changes)


def test_a_file_is_tried_seen_confirmed_by_another_and_published(minh, lien, browse):  # noqa: F811 - the fixtures
    mine, theirs = browse(minh), browse(lien)
    answer = sent(mine)
    assert answer.status_code == 302
    run_id = catalogue.import_runs()[0].id
    page = mine.get(answer.url).content.decode()
    assert "Đang chạy thử: 0/…" in page
    assert 'hx-trigger="every 1s"' in page
    testing.do_import_jobs(run_id)
    assert mine.get(at("import_progress", run_id=run_id)).status_code == 302
    progress = mine.get(at("import_progress", run_id=run_id), headers={"HX-Request": "true"})
    assert progress["HX-Refresh"] == "true"
    page = mine.get(answer.url).content.decode()
    assert "không đúng dạng" in page
    assert "một người quản trị khác" in page
    assert "Xác nhận và công bố" not in page
    changed = mine.get(answer.url, {"state": "changed"}).content.decode()
    assert "Tên thủ tục" in changed
    row = mine.get(at("import_row", run_id=run_id, row=1)).content.decode()
    assert "<del>Đăng ký khai sinh</del>" in row
    assert mine.post(answer.url, {"do": "confirm", "seen": "1"}).status_code == 422
    assert theirs.post(answer.url, {"do": "confirm"}).status_code == 422
    assert theirs.post(answer.url, {"do": "confirm", "seen": "1"}).status_code == 302
    assert "Đang công bố" in theirs.get(answer.url).content.decode()
    testing.do_import_jobs(run_id)
    page = theirs.get(answer.url).content.decode()
    assert "Đã công bố" in page
    assert "Đỗ Bích Liên" in page
    assert catalogue.procedure(CODE).title == "Khai sinh"
    assert theirs.post(answer.url, {"do": "confirm", "seen": "1"}).status_code == 409


def test_what_is_wrong_is_said_beside_its_box_and_what_was_typed_is_kept(minh, browse):  # noqa: F811 - the fixture
    mine = browse(minh)
    without = mine.post(at("imports"), {"source": "Nguồn tôi ghi", "source_date": "01/11/2026"})
    assert without.status_code == 422
    assert "Nguồn tôi ghi" in without.content.decode()
    assert sent(mine, source=" ").status_code == 422
    assert "ngày, tháng, năm" in sent(mine, source_date="hôm qua").content.decode()
    assert "chưa tới" in sent(mine, source_date="01/01/2099").content.decode()
    assert catalogue.import_runs() == ()


def test_a_run_can_be_tried_again_or_dropped_and_taken_along(minh, browse):  # noqa: F811 - the fixture
    mine = browse(minh)
    run_id = testing.make_import(testing.national_record() | {"TENTTHC": "=Khai sinh"}, by=minh)
    here = at("import", run_id=run_id)
    table = mine.get(at("import_table", run_id=run_id))
    assert table["Content-Type"].startswith("text/csv")
    assert "'=Khai sinh" in table.getvalue().decode("utf-8-sig")
    assert mine.get(at("import_template")).getvalue()[:2] == b"PK"
    assert mine.post(here, {"do": "try"}).status_code == 302
    testing.do_import_jobs(run_id)
    assert mine.post(here, {"do": "gì đó"}).status_code == 302
    assert mine.post(here, {"do": "discard"}).status_code == 302
    assert "Đã bỏ" in mine.get(here).content.decode()
    assert mine.get(at("import", run_id=0)).status_code == 404
    assert mine.post(at("import", run_id=0), {"do": "try"}).status_code == 404
    assert mine.get(at("import_row", run_id=run_id, row=99)).status_code == 404


def test_a_page_of_rows_costs_few_statements(minh, browse, django_assert_max_num_queries):  # noqa: F811 - the fixture
    mine = browse(minh)
    raws = [testing.national_record() | {"MATTHC": f"1.{number:06}"} for number in range(1, 61)]
    run_id = testing.make_import(*raws, by=minh)
    here = at("import", run_id=run_id)
    mine.get(here)
    with django_assert_max_num_queries(4):
        page = mine.get(here, {"page": "2"}).content.decode()
    assert "Trang 2 trên 2" in page
