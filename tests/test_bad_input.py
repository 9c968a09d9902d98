"""What people send by mistake and on purpose: a clear answer in Vietnamese, nothing lost, nothing leaked, no 500."""

import re
import time
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.pages import faults
from tests.permissions import DONE, DOORS, OFFICE, PORTAL, SIGN_IN, Door
from tests.scene import PAPER, browser, undone

from motcua.accounts.models import User
from motcua.accounts.testing import PASSWORD, code_of, official, second_factor
from motcua.audit.models import Entry
from motcua.documents.models import StoredFile
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component, Dossier, Draft
from motcua.dossiers.testing import PDF, open_step, pdf
from motcua.kit.typed import MOST_LETTERS

pytestmark = pytest.mark.django_db

MARK = "<script>alert(1)</script>"
NASTY = {
    "nul": "a\x00b",
    "control letters": "\x01\x1b\x7f\u2028\u202e\ufeff",
    "no letters": "\ufffe\uffff\U0010ffff",
    "markup": f'">{MARK}',
    "placeholders": "%s %(x)s {0} {x} {{7*7}} %",
    "quotes": "' OR 1=1; --",
    "line breaks": "a\r\nSet-Cookie: injected=1\r\n\r\nb",
    "many digits": "9" * 5000,
    "a huge number": str(10**30),
    "a negative number": "-1",
    "digits of others": "١٢٣",
    "no number": "NaN",
    "no date": "99999-99-99",
    "a path": "../../../etc/passwd",
    "long": "dài " * 2000,
}


# What pages read behind the question mark.
ASKED = [
    "q",
    "code",
    "after",
    "show",
    "unit",
    "known",
    "view",
    "next",
    "event",
    "language",
    "ended",
    "page",
    "all",
    "point",
    "since",
    "until",
    "office",
    "year",
    "month",
    "as",
    "part",
    "days",
    "state",
    "before",
    "owner",
    "kind",
    "purpose",
    "check",
    "take",
]


class Fields(HTMLParser):
    """The names under which the forms of a page post."""

    def __init__(self, html):
        super().__init__()
        self.names = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            self.names.add(name)


def at(scene, name):
    with undone():
        return reverse(name, kwargs=DOORS[name].at(scene))


def acting(name):
    """Somebody whose POST is taken here."""
    taken = (person for person, answer in DOORS[name].post.items() if answer in {200, DONE, 422})
    return next(taken, None)


def fields(scene, name, person):
    found = set(DOORS[name].sends(scene))
    if DOORS[name].get.get(person) == 200:
        with undone():
            response = scene.browsers[person].get(at(scene, name))
            found |= set() if response.streaming else Fields(response.text).names
    return found


def unhurt(response):
    """Neither broken, nor running what was typed, nor carrying a header that was typed."""
    body = b"".join(response).decode(errors="replace") if response.streaming else response.text
    assert response.status_code < 500, response.status_code
    if response.headers.get("Content-Type", "").startswith("text/csv"):
        # A table is no page: no browser shows it, nor guesses that it might.
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    else:
        assert MARK not in body
    assert "Set-Cookie: injected" not in str(response.headers)
    assert "injected" not in response.cookies
    return body


def same_for_all(response, code):
    """A page without what differs by address, request and session."""
    body = response.text.replace(code, "CODE").replace(quote(code), "CODE")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


@pytest.mark.parametrize("name", sorted(name for name in DOORS if acting(name)))
def test_whatever_is_typed_into_every_field_at_once(scene, name):
    person = acting(name)
    names = fields(scene, name, person)
    for typed in NASTY.values():
        with undone():
            unhurt(scene.browsers[person].post(at(scene, name), dict.fromkeys(names, typed)))


@pytest.mark.parametrize("name", sorted(name for name in DOORS if acting(name) and DOORS[name].at))
def test_whatever_is_typed_into_one_field_of_a_form_that_is_right(scene, name):
    person = acting(name)
    right = dict(DOORS[name].sends(scene))
    for field in right:
        for kind in ("nul", "many digits", "markup", "line breaks"):
            with undone():
                unhurt(scene.browsers[person].post(at(scene, name), right | {field: NASTY[kind]}))


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if 200 in door.get.values()))
def test_whatever_is_asked_for_in_an_address(scene, name):
    person = next(person for person, answer in DOORS[name].get.items() if answer == 200)
    asked = ASKED
    for typed in NASTY.values():
        query = "&".join(f"{each}={quote(typed[:2000])}" for each in asked)
        with undone():
            unhurt(scene.browsers[person].get(f"{at(scene, name)}?{query}"))
    broken = "&".join(f"{each}=%ff%fe%ed%a0%80%00" for each in asked)
    with undone():
        unhurt(scene.browsers[person].get(f"{at(scene, name)}?{broken}"))


@pytest.mark.parametrize(
    "part", ["a%00b", "%ff%fe", "x" * 2000, "..%2f..%2fetc", "%F0%9F%98%80", "%0d%0aX: y"]
)
def test_whatever_stands_in_the_path(scene, part):
    for name, door in DOORS.items():
        with undone():
            given = [str(value) for value in door.at(scene).values()]
        for value in given:
            for person in ("anonymous", "an", "binh"):
                with undone():
                    answer = scene.browsers[person].get(at(scene, name).replace(value, part))
                    unhurt(answer)
                assert answer.status_code in {302, 403, 404, 405}, name


@pytest.mark.parametrize("name", sorted(name for name in DOORS if acting(name)))
def test_a_form_without_its_token_is_refused_and_changes_nothing(scene, name):
    person = acting(name)
    careful = browser(scene.actor(person), enforce_csrf_checks=True)
    before = Entry.objects.count()
    with undone():
        answer = careful.post(at(scene, name), DOORS[name].sends(scene))
        assert Entry.objects.count() == before
    assert answer.status_code == 403
    assert "Trang đã cũ" in answer.text


def test_a_box_of_endless_length_is_refused_with_its_limit(scene):
    with undone():
        answer = scene.browsers["an"].post(at(scene, "portal:withdraw"), {"reason": "x" * (MOST_LETTERS + 1)})
        assert Dossier.objects.get(code=scene.open).state == dossiers.State.PROCESSING
    assert answer.status_code == 413
    assert "20.000 chữ" in answer.text


def test_nul_is_dropped_and_the_rest_is_kept(scene):
    with undone():
        scene.browsers["an"].post(at(scene, "portal:withdraw"), {"reason": "Nộp\x00 nhầm"})
        assert Dossier.objects.get(code=scene.open).closing_reason == "Nộp nhầm"


def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(scene):
    with undone():
        answer = scene.browsers["an"].post(
            at(scene, "portal:parties"), {"filing_for": "self", "contact_phone": "không có số"}
        )
    assert answer.status_code == 422
    assert 'value="không có số"' in unescape(answer.text)
    assert "Có chỗ cần sửa" in answer.text


FILES = {
    "not a PDF": (SimpleUploadedFile("giấy.pdf", b"MZ\x90 nothing"), "không phải là PDF, JPG hoặc PNG"),
    "a broken PDF": (SimpleUploadedFile("giấy.pdf", b"%PDF-1.4 nothing"), "bị hỏng"),
    "an empty file": (SimpleUploadedFile("giấy.pdf", b""), "không có nội dung"),
    "a page with scripts": (
        SimpleUploadedFile("giấy.pdf", b"<html><script>x()</script>"),
        "không phải là PDF",
    ),
    "a drawing with scripts": (SimpleUploadedFile("giấy.png", b"<svg onload='x()'/>"), "không phải là PDF"),
}


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_file_that_is_not_one_is_refused_in_words(scene, kind):
    upload, words = FILES[kind]
    with undone():
        before = StoredFile.objects.count()
        upload.seek(0)
        answer = scene.browsers["an"].post(at(scene, "portal:papers"), {PAPER: upload})
        assert StoredFile.objects.count() == before
    assert answer.status_code == 422
    assert words in answer.text


def test_thirty_megabytes_are_refused_with_their_size_and_other_files_are_kept(scene):
    heavy = SimpleUploadedFile("giấy.pdf", PDF + b"%" * (30 * 1024 * 1024))
    with undone():
        sent = {PAPER: heavy, "van-ban-mang-thai-ho": pdf("khác.pdf")}
        answer = scene.browsers["an"].post(at(scene, "portal:papers"), sent)
        assert "khác.pdf" in answer.text
    assert answer.status_code == 422
    assert "Tệp nặng 30 MB, vượt giới hạn 10 MB" in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("a\r\nX-Evil: 1.pdf", "a.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        (f"{MARK}.pdf", "script_.pdf"),
        ('a";filename="b.exe', "b.exe.pdf"),
    ],
)
def test_a_file_name_leads_nowhere(scene, sent, kept):
    with undone():
        scene.browsers["an"].post(at(scene, "portal:papers"), {PAPER: pdf(sent, mark=sent)})
        names = [file.name for file in scene.draft.files.all()]
        assert any(name.endswith(kept) for name in names), names
        page = scene.browsers["an"].get(at(scene, "portal:papers"))
        unhurt(page)
        code = dossiers.submit_draft(draft_id=scene.draft.pk, by=scene.world.an)
        part = Component.objects.filter(dossier__code=code).exclude(file=None).order_by("-pk").first()
        address = reverse("portal:component_file", kwargs={"code": code, "component_id": part.pk})
        file = scene.browsers["an"].get(address)
        unhurt(file)
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert not re.search(r"[\r\n]|exe\"$", disposition)


@pytest.mark.parametrize("space", ["portal", "office"])
def test_a_code_that_does_not_exist_is_a_clear_page(scene, space):
    person = {"portal": "an", "office": "binh"}[space]
    answer = scene.browsers[person].get(reverse(f"{space}:dossier", kwargs={"code": "H05.77.95-260101-9999"}))
    assert answer.status_code == 404
    assert "Không tìm thấy hồ sơ" in answer.text
    looked_up = scene.browsers["anonymous"].get(reverse("portal:lookup"), {"code": "H05-0"})
    assert looked_up.status_code == 404
    assert "Không có hồ sơ nào mang mã “H05-0”" in looked_up.text


FOREIGN = [
    name
    for name, door in DOORS.items()
    if door.at is not Door.at
    and {door.get.get("bich"), door.post.get("bich"), door.get.get("chi"), door.post.get("chi")} & {404}
]


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_what_is_somebody_elses_looks_like_what_does_not_exist(scene, name):
    door = DOORS[name]
    method, person = next(
        (method, person)
        for person in ("bich", "chi")
        for method, answers in (("get", door.get), ("post", door.post))
        if answers[person] == 404
    )
    with undone():
        given = dict(door.at(scene))
    nowhere = given | {
        key: value
        for key, value in {
            "code": "H05.77.95-260101-9999",
            "draft_id": "00000000-0000-7000-8000-000000000000",
            "absence_id": 999_999_999,
            "key": "x" * 32,
        }.items()
        if key in given
    }
    bodies = []
    for arguments in (given, nowhere):
        key = str(arguments.get("code") or next(iter(arguments.values())))
        with undone():
            sent = dict(door.sends(scene)) if method == "post" else {}
            answer = getattr(scene.browsers[person], method)(reverse(name, kwargs=arguments), sent)
        bodies.append((answer.status_code, same_for_all(answer, key)))
    assert bodies[0] == bodies[1]


COPY_ACTS = ("sign", "seal", "pay", "withdraw", "void", "cancel", "note", "nonsense")


@pytest.mark.parametrize("act", COPY_ACTS)
def test_whatever_is_written_of_a_certified_copy(scene, act):
    """Each act of its page, by whoever may do most of them, with whatever reason."""
    address = at(scene, "office:copy_act")
    for person in ("dung", "em", "giang"):
        for typed in NASTY.values():
            with undone():
                unhurt(scene.browsers[person].post(address, {"act": act, "reason": typed}))


PARTS = {
    "paper_file": lambda scene: {"paper_id": scene.paper(scene.long)},
    "component_file": lambda scene: {"component_id": scene.component(scene.taken)},
    "component_check": lambda scene: {"component_id": scene.component(scene.taken)},
    "digitisation_read": lambda scene: {"component_id": scene.component(scene.taken)},
    "digitisation_fields": lambda scene: {"component_id": scene.component(scene.taken)},
    "retry_signature": lambda scene: {"paper_id": scene.paper(scene.signing, "result")},
    "cancel_signature": lambda scene: {"paper_id": scene.paper(scene.signing, "result")},
    "act": lambda scene: {"step_id": scene.step(scene.taken)},
    "take": lambda scene: {"step_id": scene.step(scene.taken)},
    "release": lambda scene: {"step_id": scene.step(scene.taken)},
    "give_opinion": lambda scene: {"opinion_id": scene.opinion(scene.questioned)},
}


@pytest.mark.parametrize("name", sorted(name for name in DOORS if name.partition(":")[2] in PARTS))
def test_a_part_of_another_dossier_is_no_part_of_this_one(scene, name):
    """Also where the person may see both: a number in an address is looked for in its own dossier."""
    space, _colon, page = name.partition(":")
    person = acting(name) or {"portal": "an", "office": "binh"}[space]
    before = Entry.objects.count()
    with undone():
        address = reverse(name, kwargs={"code": scene.open} | PARTS[page](scene))
        method = "get" if page.endswith("_file") else "post"
        answer = getattr(scene.browsers[person], method)(address, dict(DOORS[name].sends(scene)))
        assert Entry.objects.count() == before
    assert answer.status_code in {404, 409}, unhurt(answer)


@pytest.mark.parametrize("draft_id", ["x", "0", "00000000", "g" * 32, "00000000-0000-0000-0000-00000000000"])
def test_a_wrong_key_of_a_draft_is_not_found(scene, draft_id):
    assert scene.browsers["an"].get(f"/drafts/{draft_id}/parties/").status_code == 404


@pytest.mark.parametrize("wanted", ["%", "_", "%%", "\\", "'", "%khai%", "_" * 12, "*", ".*"])
def test_wild_cards_find_nothing(scene, wanted):
    found = scene.browsers["binh"].get(reverse("office:search"), {"q": wanted})
    assert found.status_code == 200
    assert scene.open not in found.text
    looked_up = scene.browsers["anonymous"].get(reverse("portal:lookup"), {"code": wanted})
    assert looked_up.status_code == 404


def test_a_second_tab_on_an_old_state_is_told_and_keeps_its_text(scene):
    step = scene.step(scene.open)
    address = reverse("office:act", kwargs={"code": scene.open, "step_id": step})
    sent = dict(DOORS["office:act"].sends(scene)) | {"note": "Đã xem kỹ hồ sơ này"}
    with undone():
        dossiers.take_step(code=scene.open, step_id=step, by=scene.world.binh)
        dossiers.ask_opinion(
            code=scene.open,
            by=scene.world.binh,
            organization_id=scene.world.police.pk,
            question="?",
            deadline=Dossier.objects.get(code=scene.long).due_at,
        )
        answer = scene.browsers["binh"].post(address, sent)
    assert answer.status_code == 409
    assert "đã thay đổi từ khi trang này được mở" in answer.text
    assert "Đã xem kỹ hồ sơ này" in answer.text


def test_a_dossier_is_not_withdrawn_from_a_page_that_shows_an_old_state(scene):
    sent = {"revision": scene.revision(scene.open), "reason": "Nộp nhầm phường"}
    with undone():
        dossiers.take_step(code=scene.open, step_id=scene.step(scene.open), by=scene.world.binh)
        scene.world.supplement_asked(scene.open, scene.world.binh, PAPER)
        answer = scene.browsers["an"].post(at(scene, "portal:withdraw"), sent)
        assert Dossier.objects.get(code=scene.open).state == dossiers.State.SUPPLEMENT
    assert answer.status_code == 409
    assert "Nộp nhầm phường" in answer.text


@pytest.mark.parametrize(
    "name", ["office:act", "office:supplement", "office:stop", "office:extend", "office:correct"]
)
def test_an_act_sent_twice_is_done_once(scene, name):
    person = acting(name)
    with undone():
        sent = dict(DOORS[name].sends(scene))
        address = at(scene, name)
        assert scene.browsers[person].post(address, sent).status_code == DONE
        done = Entry.objects.count()
        again = scene.browsers[person].post(address, sent)
        assert Entry.objects.count() == done
    assert again.status_code in {403, 409}


def test_a_draft_sent_twice_is_one_dossier(scene):
    with undone():
        first = scene.browsers["an"].post(at(scene, "portal:submit"))
        again = scene.browsers["an"].post(reverse("portal:submit", kwargs={"draft_id": scene.draft.pk}))
        assert Dossier.objects.filter(draft_id=scene.draft.pk).count() == 1
    assert first.headers["Location"] == again.headers["Location"]


def test_a_rating_is_given_once_and_only_from_one_to_five(scene):
    address = at(scene, "portal:rate")
    with undone():
        for score in ("0", "6", "-1", "5.0", "x", "", "9" * 5000, "٩"):
            assert scene.browsers["an"].post(address, {"score": score, "comment": "Tốt"}).status_code == 422
        assert scene.browsers["an"].post(address, {"score": "5"}).status_code == DONE
        assert scene.browsers["an"].post(address, {"score": "1"}).status_code == 409


def test_a_rating_waits_for_the_result(scene):
    with undone():
        address = reverse("portal:rate", kwargs={"code": scene.open})
        answer = scene.browsers["an"].post(address, {"score": "5"})
    assert answer.status_code == 409
    assert "chưa đánh giá được" in answer.text


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "utf-7", "nonsense", "idna"])
def test_a_form_is_read_as_utf_8_whatever_it_says(scene, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    with undone():
        address = at(scene, "portal:withdraw")
        answer = scene.browsers["an"].generic("POST", address, "reason=N%E1%BB%99p+nh%E1%BA%A7m", kind)
        assert Dossier.objects.get(code=scene.open).closing_reason == "Nộp nhầm"
    assert answer.status_code == DONE


def test_whoever_is_named_like_a_script_is_shown_as_text(scene):
    """Names, answers, file names and reasons, on every page of citizens and officials."""
    with undone():
        User.objects.all().update(full_name=MARK)
        Dossier.objects.all().update(
            owner_name=MARK,
            owner_address=MARK,
            submitter_name=MARK,
            received_by_name=MARK,
            closing_reason=MARK,
        )
        Component.objects.all().update(name=MARK)
        for draft in Draft.objects.all():
            draft.parties = dict.fromkeys(draft.parties, MARK) | {"filing_for": "self"}
            draft.answers = dict.fromkeys(draft.answers, MARK)
            draft.save()
        for dossier in Dossier.objects.all():
            dossier.answers = {
                name: MARK if isinstance(value, str) else value for name, value in dossier.answers.items()
            }
            dossier.save()
        for name, door in DOORS.items():
            for person, answer in door.get.items():
                if answer == 200:
                    unhurt(scene.browsers[person].get(at(scene, name)))


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "\x00//evil.example",
    "http:evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_led_to_another_site(scene, where):
    official_with = official(username="em.nguyen")
    client = browser(None)
    secret = second_factor(official_with)
    client.post("/sign-in/", {"login": "em.nguyen", "password": PASSWORD, "next": where})
    answer = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("office:work")
    switched = client.post(reverse("set_language"), {"language": "en", "next": where})
    assert "evil" not in switched.headers["Location"]
    left = client.post(reverse("account_logout"), {"next": where})
    assert "evil" not in left.headers["Location"]


def test_whoever_wrote_too_long_gets_the_text_back_and_returns_to_its_page(scene):
    client = browser(scene.world.binh)
    page = reverse("office:dossier", kwargs={"code": scene.open})
    sent = dict(DOORS["office:act"].sends(scene)) | {"note": f"Đã xem kỹ {MARK}"}
    with undone(), clock_of_sessions(minutes=16):
        answer = client.post(at(scene, "office:act"), sent, headers={"Referer": f"http://testserver{page}"})
        assert open_step(scene.open).pk == scene.step(scene.open)
    assert answer.status_code == 403
    assert "Đã xem kỹ" in unhurt(answer)
    assert f"next={quote(page, safe='')}" in answer.text
    assert faults(answer) == []
    again = client.post(at(scene, "office:act"), sent, headers={"Referer": f"https://evil.example{page}"})
    assert again.headers["Location"].startswith("/sign-in/")


@contextmanager
def clock_of_sessions(*, minutes):
    """Sessions are as old as if so many minutes had passed."""
    with pytest.MonkeyPatch.context() as patch:
        later = time.time() + minutes * 60
        patch.setattr("motcua.accounts.sessions.time.time", lambda: later)
        yield


@pytest.mark.parametrize("name", sorted(name for name in PORTAL if acting(name)))
def test_whoever_was_away_too_long_comes_back_to_the_page_after_signing_in(scene, name):
    client = browser(None)
    answer = client.post(at(scene, name), {})
    if DOORS[name].post["anonymous"] == SIGN_IN:
        assert quote(at(scene, name), safe="") in answer.headers["Location"]


def test_a_password_without_a_second_factor_opens_nothing(scene):
    second_factor(official(username="mai.le"))
    client = browser(None)
    client.post("/sign-in/", {"login": "mai.le", "password": PASSWORD})
    for name, door in (PORTAL | OFFICE).items():
        if door.get["anonymous"] == SIGN_IN:
            assert client.get(at(scene, name)).headers["Location"].startswith("/sign-in/?next="), name
