"""The register of dossiers (Mẫu 07) as those who keep it read it, print it and take it out."""

import io

import openpyxl
from django.urls import reverse

PAGE = "/office/register/"


def html(response):
    return response.content.decode()


def test_what_was_filed_this_month_is_listed_and_printed_by_a_job(world, browse, do_jobs):
    code = world.accepted()
    dung = browse(world.dung)
    assert code in html(dung.get(PAGE))
    ordered = dung.post(PAGE, {"office": str(world.centre.pk)})
    assert ordered.status_code == 302
    do_jobs()
    file = reverse("office:register_file", args=[ordered.headers["Location"].rstrip("/").rsplit("/", 1)[-1]])
    assert file in html(dung.get(ordered.headers["Location"]))
    assert b"".join(dung.get(file)).startswith(b"%PDF")
    sheet = dung.get(file, {"as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet)))
    assert any(code in str(cell.value) for row in book.active for cell in row)


def test_days_in_the_wrong_order_are_told_beside_their_box_and_stay(world, browse):
    told = browse(world.dung).get(PAGE, {"since": "31/12/2026", "until": "01/01/2026"})
    assert told.status_code == 422
    assert 'id="since-error"' in html(told)
    assert 'value="31/12/2026"' in html(told)


def test_each_box_that_holds_no_day_is_told_so(world, browse):
    told = html(browse(world.dung).get(PAGE, {"since": "hôm qua", "until": "31/02/2026"}))
    assert 'id="since-error"' in told
    assert 'id="until-error"' in told


def test_whoever_signs_reaches_the_register_and_comes_back_to_what_was_printed(world, browse):
    world.accepted()
    em = browse(world.em)
    assert PAGE in html(em.get("/office/sign/"))
    office = {"office": str(world.committee.pk)}
    printed = em.post(PAGE, office).headers["Location"]
    assert printed in html(em.get(PAGE, office))
    assert printed not in html(browse(world.dung).get(PAGE))


def test_nobody_reads_the_register_of_another_office(world, browse):
    for who, office in ((world.dung, world.organizations["H05"].pk), (world.an, world.centre.pk)):
        assert browse(who).get(PAGE, {"office": str(office)}).status_code in {302, 403, 404}
