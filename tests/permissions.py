"""Who may open which address, and the trial of it by real requests.

Each address has an entry that says what every person gets for reading it (GET) and for acting on it
(POST, with what a person who may would send). Whoever adds an address without an entry fails the build.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.routes import routes
from tests.scene import CITIZENS, NOBODY, PAPER, PEOPLE, Scene, undone

from motcua.catalogue import service as catalogue
from motcua.dossiers.testing import pdf
from motcua.forms import service as forms
from motcua.kit import clock

SIGN_IN = "sign in"
# What is done well ends with a redirect.
DONE = 302
Answer = int | str
Answers = Mapping[str, Answer]
Facts = Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True)
class Door:
    """`at` gives the arguments of the address, `sends` what a POST carries."""

    get: Answers
    post: Answers
    at: Facts = lambda _scene: {}
    sends: Facts = lambda _scene: {}


def everyone(answer: Answer, **others: Answer) -> Answers:
    return dict.fromkeys(PEOPLE, answer) | others


def signed_in(answer: Answer, **others: Answer) -> Answers:
    return everyone(answer, anonymous=SIGN_IN) | others


def own(answer: Answer) -> Answers:
    """What is An's: others, officials too, do not even learn that it exists."""
    return signed_in(404, an=answer)


def officials(answer: Answer, **others: Answer) -> Answers:
    return signed_in(answer, **dict.fromkeys(CITIZENS, 403)) | others


def of_the_office(answer: Answer, **others: Answer) -> Answers:
    """What is seen by the offices that have the dossier, and nowhere else."""
    return officials(answer, chi=404, minh=404, lien=404) | others


def only(name: str, answer: Answer = DONE) -> Answers:
    """An act that only one of the officials who see the dossier may do."""
    return of_the_office(403) | {name: answer}


NEVER = everyone(405)
PAGE_FOR_ALL = Door(get=everyone(200), post=NEVER)


def _dossier(state: str, **more: Callable[[Scene, str], object]) -> Facts:
    """The address of a dossier of the scene, and of what belongs to it."""

    def facts(scene: Scene) -> Mapping[str, Any]:
        code = getattr(scene, state)
        return {"code": code} | {name: find(scene, code) for name, find in more.items()}

    return facts


def _first(_scene: Scene, _code: str) -> int:
    return 1


_scan = _dossier("open", component_id=Scene.component)


def _draft(name: str, **more: object) -> Facts:
    return lambda scene: {"draft_id": getattr(scene, name).pk} | more


def _revised(state: str, **more: object) -> Facts:
    """What is sent from a page that shows the dossier as it is."""
    return lambda scene: {"revision": scene.revision(getattr(scene, state))} | more


def _first_page(scene: Scene, name: str) -> Mapping[str, Any]:
    draft = getattr(scene, name)
    form = scene.world.card().form_version_id
    return {"draft_id": draft.pk, "page_id": forms.form(form).pages[0].id}


def _file_of(scene: Scene, name: str) -> Mapping[str, Any]:
    draft = getattr(scene, name)
    return {"draft_id": draft.pk, "file_id": scene.file_of(draft)}


def _result(scene: Scene) -> Mapping[str, Any]:
    return {"code": scene.signing, "paper_id": scene.paper(scene.signing, "result")}


def _batch(scene: Scene) -> Mapping[str, Any]:
    return {"batch_id": scene.batch}


def _signer(scene: Scene) -> Mapping[str, Any]:
    return {"kind": "person", "holder_id": scene.world.em.id}


def _in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


ACCOUNTS = {
    "health": PAGE_FOR_ALL,
    "account_login": Door(get=everyone(DONE, anonymous=200), post=everyone(DONE, anonymous=200)),
    "mfa_authenticate": Door(get=signed_in(DONE), post=signed_in(DONE)),
    "enrol_second_factor": Door(get=signed_in(DONE), post=signed_in(DONE)),
    "new_password": Door(get=signed_in(DONE), post=signed_in(DONE)),
    "socialaccount_login_cancelled": PAGE_FOR_ALL,
    "change_password": Door(get=officials(200), post=officials(422)),
    "account_inactive": Door(get=everyone(403), post=NEVER),
    "account_logout": Door(get=everyone(200, anonymous=DONE), post=everyone(DONE)),
    "set_language": Door(get=NEVER, post=everyone(DONE), sends=lambda _scene: {"language": "en"}),
    "vneid_login": Door(get=everyone(200), post=everyone(DONE)),
    # Without what VNeID was asked for, nobody is let in.
    "vneid_callback": Door(get=everyone(401), post=NEVER),
}
PORTAL = {
    # Not in the words of the protocol; whose upload one is, documents/tests/test_resumable_upload.py tells.
    "documents:uploads": Door(get=NEVER, post=signed_in(412)),
    "documents:upload": Door(
        get=signed_in(412), post=NEVER, at=lambda _scene: {"upload_id": uuid.UUID(int=1)}
    ),
    # Lists of choices hold nothing of anybody; without a field of a page nothing is asked.
    "forms:communes": Door(get=everyone(204), post=NEVER),
    "forms:choices": Door(get=everyone(204), post=NEVER, at=lambda _scene: {"key": "nationality"}),
    "portal:home": PAGE_FOR_ALL,
    "portal:procedures": PAGE_FOR_ALL,
    "portal:procedure": Door(get=everyone(200), post=NEVER, at=lambda _scene: {"code": "1.001193"}),
    "portal:lookup": PAGE_FOR_ALL,
    "portal:hours": PAGE_FOR_ALL,
    "portal:office_hours": Door(
        get=everyone(200), post=NEVER, at=lambda scene: {"code": scene.world.centre.code}
    ),
    # Without a question there is no answer.
    "api:addresses": Door(get=everyone(422), post=NEVER),
    "api:openapi": PAGE_FOR_ALL,
    "portal:addresses": PAGE_FOR_ALL,
    "portal:unit": Door(get=everyone(200), post=NEVER, at=lambda _scene: {"code": "07795"}),
    "portal:find_proof": PAGE_FOR_ALL,
    "portal:proof": Door(
        get=everyone(200), post=everyone(422), at=lambda scene: {"code": scene.proof(scene.open)}
    ),
    "portal:verify": Door(get=everyone(200), post=everyone(422)),
    # An's; to have forgotten what is not one's own changes nothing.
    "portal:visitor_check": Door(
        get=everyone(404, an=200), post=everyone(DONE), at=lambda scene: {"key": scene.visitor_check}
    ),
    "portal:help": PAGE_FOR_ALL,
    "portal:accessibility": PAGE_FOR_ALL,
    "portal:start": Door(get=signed_in(200), post=signed_in(DONE), at=lambda _scene: {"code": "1.001193"}),
    "portal:parties": Door(get=own(200), post=own(422), at=_draft("draft")),
    "portal:form_page": Door(get=own(200), post=own(422), at=lambda scene: _first_page(scene, "draft")),
    "portal:papers": Door(get=own(200), post=own(DONE), at=_draft("draft")),
    "portal:remove_paper": Door(get=NEVER, post=own(DONE), at=lambda scene: _file_of(scene, "draft")),
    # A paper that is not offered is refused in words on the page of papers.
    "portal:take_paper": Door(
        get=NEVER,
        post=own(DONE),
        at=_draft("draft"),
        sends=lambda scene: {"take": f"giay-chung-nhan-ket-hon:{scene.store_paper}"},
    ),
    "portal:store": Door(get=signed_in(200), post=NEVER),
    # Nobody of this scene sends the id of a file of their own.
    "portal:store_uploads": Door(get=signed_in(200), post=signed_in(404), sends=lambda _scene: {"keep": "0"}),
    "portal:store_consent": Door(
        get=signed_in(200),
        post=signed_in(409, an=DONE, bich=DONE),
        sends=lambda _scene: {"purpose": "offers", "on": "0"},
    ),
    "portal:store_paper": Door(get=own(200), post=NEVER, at=lambda scene: {"paper_id": scene.store_paper}),
    "portal:store_file": Door(get=own(200), post=NEVER, at=lambda scene: {"paper_id": scene.store_paper}),
    "portal:check": Door(get=own(200), post=NEVER, at=_draft("draft")),
    "portal:submit": Door(get=NEVER, post=own(DONE), at=_draft("draft")),
    # A birth asks nobody to confirm: An is told so.
    "portal:invite_cosigner": Door(get=NEVER, post=own(DONE), at=_draft("draft")),
    "portal:cosign": Door(
        get=own(200),
        post=own(DONE),
        at=lambda scene: {"code": scene.invitation},
        sends=lambda _scene: {"refuse": "1", "reason": "Không đúng."},
    ),
    "portal:discard": Door(get=own(200), post=own(DONE), at=_draft("draft")),
    "portal:dossiers": Door(get=signed_in(200), post=NEVER),
    "portal:dossier": Door(get=own(200), post=NEVER, at=_dossier("open")),
    "portal:paper_file": Door(get=own(200), post=NEVER, at=_dossier("long", paper_id=Scene.paper)),
    "portal:component_file": Door(
        get=own(200), post=NEVER, at=_dossier("open", component_id=Scene.component)
    ),
    "portal:supplement": Door(get=own(200), post=own(200), at=_dossier("asked")),
    "portal:withdraw": Door(
        get=own(200), post=own(DONE), at=_dossier("open"), sends=_revised("open", reason="Nộp nhầm.")
    ),
    # His result comes online: there is no place to change.
    "portal:return_place": Door(
        get=own(200), post=own(409), at=_dossier("open"), sends=lambda _scene: {"unit": "0"}
    ),
    "portal:rate": Door(
        get=NEVER, post=own(DONE), at=_dossier("finished"), sends=lambda _scene: {"score": "5"}
    ),
}
_COUNTER = officials(404, dung=200)
_COUNTER_DONE = officials(404, dung=DONE)
_OF_REGISTER: Facts = lambda scene: {"print_id": scene.register}  # noqa: E731 - an entry of the table

OFFICE = {
    "office:work": Door(get=officials(200), post=NEVER),
    "office:notices": Door(get=officials(200), post=officials(DONE)),
    "office:unit": Door(get=officials(403, em=200), post=officials(403, em=422)),
    "office:take_over": Door(
        get=officials(403, em=200),
        post=officials(403, em=DONE, minh=DONE, lien=DONE),
        at=lambda scene: {"person_id": scene.world.binh.id},
        sends=lambda scene: {"office": scene.world.committee.pk},
    ),
    "office:mandates": Door(
        get=officials(403, dung=200),
        post=officials(403, dung=DONE),
        sends=lambda scene: {
            "office": scene.world.centre.pk,
            "owner_number": "2400999999",
            "owner_name": "Hợp tác xã Nếnh",
            "person_number": "024090000101",
            "person_name": "Nguyễn Văn An",
            "proof": "Văn bản ủy quyền số 15",
            "until": _in_days(30),
        },
    ),
    "office:end_mandate": Door(
        get=NEVER, post=officials(404, dung=DONE), at=lambda scene: {"mandate_id": scene.mandate}
    ),
    "office:postings": Door(get=officials(403, em=200, minh=200, lien=200), post=NEVER),
    "office:lend": Door(get=NEVER, post=officials(403, em=422, minh=422, lien=422)),
    "office:end_posting": Door(
        get=NEVER, post=officials(403, em=404, minh=404, lien=404), at=lambda _scene: {"posting_id": 999999}
    ),
    "office:absences": Door(get=officials(200), post=officials(422)),
    "office:end_absence": Door(get=NEVER, post=officials(404), at=lambda _scene: {"absence_id": 999999}),
    "office:addresses": Door(get=officials(200), post=officials(422)),
    "office:questions": Door(
        get=officials(403, em=200, minh=200, lien=200), post=officials(403, em=422, minh=422, lien=422)
    ),
    "office:scans": Door(get=officials(200), post=NEVER),
    "office:scan_file": Door(
        get=officials(404, dung=200), post=NEVER, at=lambda scene: {"scan_id": scene.scan}
    ),
    "office:dismiss_scan": Door(
        get=NEVER, post=officials(404, dung=DONE), at=lambda scene: {"scan_id": scene.scan}
    ),
    "office:register": Door(
        get=officials(403, dung=200, em=200, giang=200),
        post=officials(403, dung=DONE, em=DONE, giang=DONE),
        sends=lambda _scene: {"since": "01/01/2026", "until": f"{clock.today():%d/%m/%Y}", "point": ""},
    ),
    "office:register_print": Door(get=officials(404, dung=200), post=NEVER, at=_OF_REGISTER),
    "office:register_progress": Door(get=officials(DONE), post=NEVER, at=_OF_REGISTER),
    "office:register_file": Door(get=officials(404, dung=200), post=NEVER, at=_OF_REGISTER),
    "office:search": Door(get=officials(200), post=NEVER),
    "office:sign": Door(get=officials(403, em=200, giang=200), post=officials(403, em=422, giang=422)),
    "office:under_way": Door(get=officials(403, em=DONE, giang=DONE), post=NEVER),
    "office:certificates": Door(get=officials(403, minh=200, lien=200), post=NEVER),
    "office:certificate_table": Door(get=officials(403, minh=200, lien=200), post=NEVER),
    "office:my_certificate": Door(get=officials(200), post=NEVER),
    # Nobody has a certificate here.
    "office:change_pin": Door(
        get=NEVER,
        post=officials(409),
        sends=lambda _scene: {"pin": "246813", "new_pin": "135792", "again": "135792"},
    ),
    "office:try_key": Door(
        get=NEVER, post=officials(409), sends=lambda _scene: {"trial_pin": "246813", "otp": "123456"}
    ),
    "office:add_certificate": Door(
        get=officials(403, minh=200, lien=200),
        post=officials(403, minh=422, lien=422),
        at=_signer,
        sends=lambda _scene: {"way": "file", "file": pdf("khoa.p12"), "password": "246813"},
    ),
    "office:withdraw_certificate": Door(
        get=NEVER,
        post=officials(403, minh=404, lien=404),
        at=_signer,
        sends=lambda _scene: {"reason": "Chuyển công tác.", "sure": "1"},
    ),
    "office:certificate_progress": Door(get=officials(403, minh=DONE, lien=DONE), post=NEVER, at=_signer),
    "office:batch": Door(get=officials(404, em=200), post=NEVER, at=_batch),
    "office:batch_progress": Door(get=officials(DONE), post=NEVER, at=_batch),
    # No certificate, so nothing to open; the others do not even learn of the batch.
    "office:unlock_batch": Door(
        get=NEVER,
        post=officials(404, em=409),
        at=_batch,
        sends=lambda _scene: {"pin": "246813", "otp": "123456"},
    ),
    "office:retry_batch": Door(get=NEVER, post=officials(404, em=DONE), at=_batch),
    "office:cancel_batch": Door(get=NEVER, post=officials(404, em=DONE), at=_batch),
    "office:reception": Door(get=officials(403, dung=200), post=NEVER),
    "office:received": Door(get=officials(403, dung=200), post=NEVER),
    "office:boundary": Door(get=officials(200, minh=403, lien=403), post=NEVER),
    "office:begin": Door(
        get=NEVER,
        post=officials(403, dung=DONE),
        at=lambda _scene: {"code": "1.001193"},
        sends=lambda scene: {"unit": scene.world.centre.pk},
    ),
    "office:draft_parties": Door(get=_COUNTER, post=officials(404, dung=422), at=_draft("desk_draft")),
    "office:draft_form": Door(
        get=_COUNTER, post=officials(404, dung=422), at=lambda scene: _first_page(scene, "desk_draft")
    ),
    "office:draft_papers": Door(get=_COUNTER, post=_COUNTER_DONE, at=_draft("desk_draft")),
    "office:draft_remove_file": Door(
        get=NEVER, post=_COUNTER_DONE, at=lambda scene: _file_of(scene, "desk_draft")
    ),
    "office:draft_consent": Door(get=NEVER, post=_COUNTER_DONE, at=_draft("desk_draft")),
    "office:draft_take": Door(
        get=NEVER,
        post=_COUNTER_DONE,
        at=_draft("desk_draft"),
        sends=lambda scene: {"take": f"giay-chung-nhan-ket-hon:{scene.counter_paper}"},
    ),
    "office:draft_store_paper": Door(
        get=_COUNTER,
        post=NEVER,
        at=lambda scene: {"draft_id": scene.desk_draft.pk, "paper_id": scene.counter_paper},
    ),
    "office:draft_digitisation": Door(
        get=_COUNTER,
        post=_COUNTER_DONE,
        at=_draft("desk_draft"),
        sends=lambda _scene: {"component": PAPER, "file": pdf()},
    ),
    "office:draft_digitisation_progress": Door(get=_COUNTER_DONE, post=NEVER, at=_draft("desk_draft")),
    "office:draft_digitisation_read": Door(
        get=NEVER, post=_COUNTER_DONE, at=lambda scene: _file_of(scene, "desk_draft")
    ),
    "office:draft_digitisation_fields": Door(
        get=_COUNTER, post=_COUNTER_DONE, at=lambda scene: _file_of(scene, "desk_draft")
    ),
    # Nothing of this scene was read yet.
    "office:draft_digitisation_page": Door(
        get=officials(404), post=NEVER, at=lambda scene: {**_file_of(scene, "desk_draft"), "page_number": 1}
    ),
    "office:draft_check": Door(get=_COUNTER, post=NEVER, at=_draft("desk_draft")),
    # Nor is anything confirmed at the counter that nobody needs to confirm.
    "office:draft_cosign": Door(get=NEVER, post=officials(404), at=_draft("desk_draft")),
    "office:draft_submit": Door(get=NEVER, post=_COUNTER_DONE, at=_draft("desk_draft")),
    "office:draft_discard": Door(get=_COUNTER, post=_COUNTER_DONE, at=_draft("desk_draft")),
    "office:dossier": Door(get=of_the_office(200), post=NEVER, at=_dossier("open")),
    "office:reveal": Door(
        get=NEVER,
        post=of_the_office(200),
        at=_dossier("open"),
        sends=lambda _scene: {"purpose": "Đối chiếu giấy tờ"},
    ),
    "office:signing": Door(
        get=of_the_office(DONE, chi=DONE, minh=DONE, lien=DONE), post=NEVER, at=_dossier("open")
    ),
    "office:receipt": Door(get=of_the_office(200), post=NEVER, at=_dossier("long")),
    "office:issue_receipt": Door(get=NEVER, post=only("dung"), at=_dossier("long"), sends=_revised("long")),
    "office:paper_file": Door(get=of_the_office(200), post=NEVER, at=_dossier("long", paper_id=Scene.paper)),
    "office:retry_signature": Door(get=NEVER, post=only("em"), at=_result),
    "office:cancel_signature": Door(get=NEVER, post=only("em"), at=_result),
    "office:component_file": Door(
        get=of_the_office(200), post=NEVER, at=_dossier("open", component_id=Scene.component)
    ),
    "office:digitised": Door(get=officials(403, dung=200), post=NEVER),
    "office:digitisation": Door(
        get=only("dung", 200),
        post=only("dung"),
        at=_dossier("open"),
        sends=lambda scene: {"component": scene.component_code(scene.open), "file": pdf()},
    ),
    "office:digitisation_progress": Door(
        get=of_the_office(DONE, chi=DONE, minh=DONE, lien=DONE), post=NEVER, at=_dossier("open")
    ),
    "office:digitisation_read": Door(get=NEVER, post=only("dung"), at=_scan),
    "office:digitisation_fields": Door(
        get=only("dung", 200),
        post=only("dung"),
        at=_scan,
        sends=lambda _scene: {"decision-name": "accepted", "value-name": "Nguyễn Văn An", "keep": "1"},
    ),
    # Nothing of this scene was read yet.
    "office:digitisation_sign": Door(get=NEVER, post=only("dung", 409), at=_scan),
    "office:digitisation_copy": Door(get=of_the_office(404), post=NEVER, at=_scan),
    "office:digitisation_page": Door(
        get=of_the_office(404),
        post=NEVER,
        at=_dossier("open", component_id=Scene.component, page_number=_first),
    ),
    "office:component_check": Door(
        get=of_the_office(200), post=of_the_office(DONE), at=_dossier("open", component_id=Scene.component)
    ),
    "office:act": Door(
        get=NEVER,
        post=only("binh"),
        at=_dossier("open", step_id=Scene.step),
        sends=lambda scene: {
            "revision": scene.revision(scene.open),
            "outcome": scene.outcome(scene.open, "propose_result"),
        },
    ),
    "office:take": Door(get=NEVER, post=only("binh"), at=_dossier("open", step_id=Scene.step)),
    "office:release": Door(
        get=NEVER, post=only("binh") | {"em": DONE}, at=_dossier("taken", step_id=Scene.step)
    ),
    # No step of this scene is one that the system does by itself.
    "office:retry_service": Door(get=NEVER, post=of_the_office(409), at=_dossier("open", step_id=Scene.step)),
    # No step of this scene records anything.
    "office:step_form": Door(
        get=of_the_office(409), post=of_the_office(409), at=_dossier("open", step_id=Scene.step)
    ),
    "office:assign": Door(
        get=only("em", 200),
        post=only("em", 422),
        at=_dossier("open", step_id=Scene.step),
    ),
    "office:return_step": Door(
        get=only("em", 200),
        post=only("em", 422),
        at=_dossier("open", step_id=Scene.step),
        sends=_revised("open"),
    ),
    "office:diagram": Door(get=of_the_office(200), post=NEVER, at=_dossier("open")),
    "office:remind_opinion": Door(
        get=NEVER, post=only("binh"), at=_dossier("questioned", opinion_id=Scene.opinion)
    ),
    "office:withdraw_opinion": Door(
        get=only("binh", 200),
        post=only("binh"),
        at=_dossier("questioned", opinion_id=Scene.opinion),
        sends=lambda _scene: {"reason": "Đã rõ, không cần trả lời."},
    ),
    "office:give_opinion": Door(
        get=NEVER,
        post=of_the_office(403, khanh=DONE),
        at=_dossier("questioned", opinion_id=Scene.opinion),
        sends=lambda _scene: {"answer": "Có cư trú tại địa chỉ đã khai."},
    ),
    "office:ask_opinion": Door(
        get=only("binh", 200),
        post=only("binh"),
        at=_dossier("open"),
        sends=lambda scene: {
            "revision": scene.revision(scene.open),
            "organization": scene.world.police.pk,
            "reason": "Đề nghị xác nhận nơi cư trú.",
            "deadline": _in_days(7),
        },
    ),
    "office:supplement": Door(
        get=only("binh", 200),
        post=only("binh"),
        at=_dossier("open"),
        sends=_revised("open", component=PAPER, reason="Bản chụp mờ."),
    ),
    "office:answer_supplement": Door(
        get=only("dung", 200),
        post=only("dung"),
        at=_dossier("asked"),
        sends=_revised("asked", paper=PAPER, send="1"),
    ),
    "office:extend": Door(
        get=only("em", 200),
        post=only("em"),
        at=_dossier("long"),
        sends=lambda scene: {
            "revision": scene.revision(scene.long),
            "new_due": _in_days(30),
            "reason": "Chờ xác minh.",
        },
    ),
    "office:withdraw": Door(
        get=only("dung", 200),
        post=only("dung"),
        at=_dossier("open"),
        sends=_revised("open", reason="Ông An đề nghị rút."),
    ),
    # Nothing is taken back that was not handed over.
    "office:revoke": Door(
        get=of_the_office(403),
        post=of_the_office(403, em=409),
        at=_dossier("open"),
        sends=_revised("open", reason="Sai."),
    ),
    "office:stop": Door(
        get=only("em", 200),
        post=only("em"),
        at=_dossier("open"),
        sends=_revised("open", reason="Người yêu cầu đã mất."),
    ),
    # In its own place nothing has to be confirmed; who works there may say so.
    "office:confirm_transfer": Door(
        get=NEVER,
        post=of_the_office(403, binh=DONE, em=DONE, giang=DONE),
        at=_dossier("open"),
        sends=_revised("open"),
    ),
    "office:return_place": Door(
        get=of_the_office(403, dung=403),
        post=of_the_office(403, dung=409),
        at=_dossier("open"),
        sends=_revised("open", unit="0", reason="Gần nhà."),
    ),
    "office:correct": Door(
        get=only("dung", 200),
        post=only("dung"),
        at=_dossier("open"),
        sends=_revised("open", reason="Gõ sai.", owner_name="Nguyễn Văn Ân"),
    ),
}


def _draft_of(scene: Scene) -> Mapping[str, Any]:
    """The draft of a procedure that Liên has begun."""
    return {"draft_id": scene.procedure_draft}


def _rehearsal_of(scene: Scene) -> Mapping[str, Any]:
    return {"run_id": scene.rehearsal}


def _merger_of(scene: Scene) -> Mapping[str, Any]:
    return {"merger_id": scene.merger}


def administrators(answer: Answer) -> Answers:
    """What only those who configure the procedures of the province may."""
    return officials(403, lien=answer)


def _version_of_birth(_scene: Scene) -> Mapping[str, Any]:
    """The registration of a birth, as it is published."""
    card = catalogue.procedure("1.001193")
    return {"code": card.code, "version_id": card.version_id}


_OF_TEMPLATE: Facts = lambda scene: {"draft_id": scene.template.pk}  # noqa: E731 - as the others
_OF_COLOURS: Facts = lambda scene: {"key": scene.colours}  # noqa: E731 - an entry of the table
_OF_BIRTH: Facts = lambda _scene: {"code": "1.001193"}  # noqa: E731 - an entry of the table
_READ_BY_ADMINISTRATORS = administrators(200)
_OF_WARDS_TOO = officials(403, minh=200, lien=200)


def _calendar(scene: Scene) -> Mapping[str, Any]:
    """The calendar of the province that most of its offices follow."""
    return {"calendar_id": scene.world.committee.calendar_id}


CALENDARS = {
    "office:configuration_calendars": Door(get=_OF_WARDS_TOO, post=NEVER),
    "office:configuration_calendar": Door(get=_OF_WARDS_TOO, post=NEVER, at=_calendar),
    "office:configuration_days": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=_READ_BY_ADMINISTRATORS,
        sends=lambda _scene: {"days": f"{_in_days(30)}; nghỉ; Bão số 3"},
    ),
    "office:configuration_hours": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_calendar),
    "office:configuration_closure": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_calendar),
    "office:configuration_followers": Door(
        get=_OF_WARDS_TOO, post=officials(403, minh=422, lien=422), at=_calendar
    ),
    # What is to be taken back stands behind the question mark.
    "office:configuration_calendar_remove": Door(
        get=officials(403, minh=404, lien=404),
        post=_READ_BY_ADMINISTRATORS,
        at=_calendar,
        sends=lambda scene: {"what": f"decision-{scene.decision}", "reason": "Hoãn ngày hội."},
    ),
    "office:configuration_promises": Door(
        get=_OF_WARDS_TOO,
        post=officials(403, minh=DONE, lien=DONE),
        sends=lambda scene: {"unit": scene.world.centre.pk},
    ),
}
CONFIGURATION = {
    "office:configuration": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_store_answers": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        sends=lambda _scene: {"component": "giay-to-cu", "title": "Giấy khai sinh", "state": "confirmed"},
    ),
    "office:configuration_new": Door(
        get=_READ_BY_ADMINISTRATORS, post=administrators(DONE), sends=lambda _scene: {"code": "1.999999"}
    ),
    "office:configuration_procedure": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_OF_BIRTH),
    "office:configuration_withdraw": Door(
        get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_OF_BIRTH
    ),
    "office:configuration_digitisation": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        at=_OF_BIRTH,
        sends=lambda _scene: {"component": PAPER, "reason": "law", "fields": ""},
    ),
    "office:configuration_offers": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_OF_BIRTH),
    "office:configuration_version": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_version_of_birth),
    "office:configuration_bundle": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_version_of_birth),
    "office:configuration_take_over": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_fees": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_end_policy": Door(
        get=NEVER,
        post=administrators(DONE),
        at=lambda _scene: {"policy_id": catalogue.fee_policies()[0].id},
    ),
    "office:configuration_receptions": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_end_reception": Door(
        get=NEVER, post=administrators(404), at=lambda _scene: {"rule_id": 999999}
    ),
    "office:configuration_edit": Door(get=NEVER, post=administrators(DONE), at=_OF_BIRTH),
    "office:configuration_draft": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(409), at=_draft_of),
    "office:configuration_section": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(409),
        at=lambda scene: _draft_of(scene) | {"section": "components"},
    ),
    "office:configuration_form": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(409), at=_draft_of),
    "office:configuration_form_preview": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_draft_of),
    "office:configuration_form_trial": Door(
        get=_READ_BY_ADMINISTRATORS, post=_READ_BY_ADMINISTRATORS, at=_draft_of
    ),
    "office:configuration_form_file": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_draft_of),
    "office:configuration_published_form": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_OF_BIRTH),
    "office:configuration_process": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(409), at=_draft_of),
    "office:configuration_process_step": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(409),
        at=lambda scene: _draft_of(scene) | {"step_id": "reception"},
    ),
    "office:configuration_process_gateway": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(409),
        at=lambda scene: _draft_of(scene) | {"gateway_id": "reception_result"},
    ),
    "office:configuration_process_trial": Door(
        get=_READ_BY_ADMINISTRATORS, post=_READ_BY_ADMINISTRATORS, at=_draft_of
    ),
    "office:configuration_review": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(DONE), at=_draft_of),
    "office:configuration_authorities": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_authority_add": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(422),
        sends=lambda _scene: {"file": pdf("goc.pem"), "ocsp_url": "http://ocsp.example/", "list_url": ""},
    ),
    "office:configuration_authority": Door(
        get=administrators(404),
        post=administrators(404),
        at=lambda _scene: {"fingerprint": "0" * 64},
        sends=lambda _scene: {"reason": "Hết hợp đồng."},
    ),
    "office:configuration_templates": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        sends=lambda _scene: {"kind": "supplement", "procedure_code": "1.001193", "office_code": ""},
    ),
    "office:configuration_template_draft": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        at=_OF_TEMPLATE,
        sends=lambda scene: {
            "revision": scene.template.revision,
            "do": "save",
            "opening": "Kính gửi **{{chu_ho_so}}**",
            "size": "a5",
        },
    ),
    "office:configuration_template_progress": Door(get=administrators(DONE), post=NEVER, at=_OF_TEMPLATE),
    "office:configuration_template_preview": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_OF_TEMPLATE),
    "office:configuration_lists": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_list": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_OF_COLOURS),
    "office:configuration_list_file": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_OF_COLOURS),
    "office:configuration_list_upload": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_list_trial": Door(
        get=_READ_BY_ADMINISTRATORS, post=administrators(DONE), at=_OF_COLOURS
    ),
    "office:hamlets": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_imports": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_import_template": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_import": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        at=lambda scene: {"run_id": scene.import_run},
        sends=lambda _scene: {"do": "confirm", "seen": "1"},
    ),
    "office:configuration_import_progress": Door(
        get=administrators(DONE), post=NEVER, at=lambda scene: {"run_id": scene.import_run}
    ),
    "office:configuration_import_table": Door(
        get=_READ_BY_ADMINISTRATORS, post=NEVER, at=lambda scene: {"run_id": scene.import_run}
    ),
    "office:configuration_import_row": Door(
        get=_READ_BY_ADMINISTRATORS, post=NEVER, at=lambda scene: {"run_id": scene.import_run, "row": 1}
    ),
    "office:configuration_files": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_mergers": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422)),
    "office:configuration_merger_template": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER),
    "office:configuration_rehearsal": Door(
        get=_READ_BY_ADMINISTRATORS, post=administrators(DONE), at=_rehearsal_of
    ),
    "office:configuration_rehearsal_progress": Door(get=administrators(DONE), post=NEVER, at=_rehearsal_of),
    "office:configuration_rehearsal_table": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_rehearsal_of),
    "office:configuration_apply": Door(
        get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_rehearsal_of
    ),
    "office:configuration_merger": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        at=_merger_of,
        sends=lambda _scene: {"do": "cancel"},
    ),
    "office:configuration_merger_progress": Door(get=administrators(DONE), post=NEVER, at=_merger_of),
    "office:configuration_undo": Door(get=_READ_BY_ADMINISTRATORS, post=administrators(422), at=_merger_of),
    "office:configuration_merger_journal": Door(get=_READ_BY_ADMINISTRATORS, post=NEVER, at=_merger_of),
}
_CERTIFIERS = officials(403, dung=200, em=200, giang=200)
_OF_CERTIFIERS = officials(404, dung=200, em=200, giang=200)


def _copy(scene: Scene) -> Mapping[str, Any]:
    """Compared by Dung, before Em."""
    return {"copy_id": scene.copy}


COPIES = {
    "office:copies": Door(get=_CERTIFIERS, post=officials(403, dung=422, em=422, giang=422)),
    "office:new_copy": Door(
        get=officials(403, dung=200),
        post=officials(403, dung=DONE),
        sends=lambda _scene: {
            "name": "Nguyễn Văn An",
            "number": "024090000101",
            "paper": "Bằng tốt nghiệp",
            "pages": "1",
            "file": pdf(),
            "compared": "1",
            "fee": "exempt",
            "exemption": "Người có công",
        },
    ),
    "office:copy": Door(get=_OF_CERTIFIERS, post=NEVER, at=_copy),
    "office:copy_act": Door(
        get=NEVER,
        post=officials(404, dung=403, em=DONE, giang=403),
        at=_copy,
        sends=lambda _scene: {"act": "sign", "reason": ""},
    ),
    "office:copy_file": Door(get=_OF_CERTIFIERS, post=NEVER, at=_copy),
    "office:copy_receipt": Door(get=_OF_CERTIFIERS, post=NEVER, at=_copy),
    "office:copy_book": Door(get=_CERTIFIERS, post=NEVER),
    "office:copy_book_file": Door(get=_CERTIFIERS, post=NEVER),
    # A month without a number is closed too.
    "office:close_month": Door(
        get=NEVER,
        post=officials(403, em=DONE, giang=DONE),
        sends=lambda _scene: {"year": clock.today().year - 1, "month": 12},
    ),
    "office:copy_fees": Door(
        get=_READ_BY_ADMINISTRATORS,
        post=administrators(DONE),
        sends=lambda _scene: {
            "first_pages": "2",
            "first_price": "2.000",
            "next_price": "1.000",
            "most": "200.000",
        },
    ),
}
OFFICE |= CONFIGURATION | CALENDARS | COPIES
DOORS: Mapping[str, Door] = ACCOUNTS | PORTAL | OFFICE


def unlisted(configuration: str | ModuleType | None = None) -> list[str]:
    """Addresses without an entry, and entries without an address."""
    known = {route.name or route.path for route in routes(configuration)}
    return sorted(known - DOORS.keys()) + sorted(f"{name} is gone" for name in DOORS.keys() - known)


def ungated(configuration: str | ModuleType | None = None) -> list[str]:
    """Views that do not carry the gate that their entry promises."""
    wrong = []
    for route in routes(configuration):
        gate = getattr(route.view, "needs", "nothing")
        if route.name in PORTAL | OFFICE and gate != _needs(DOORS[route.name]):
            wrong.append(f"{route.name} needs {gate} instead of {_needs(DOORS[route.name])}")
    return wrong


def _needs(door: Door) -> str:
    asked = door.post if door.get == NEVER else door.get
    if asked[NOBODY] != SIGN_IN:
        return "nothing"
    return "official" if asked[CITIZENS[0]] == 403 else "signed in"


def trespasses(scene: Scene, name: str, door: Door) -> list[str]:
    """What people get at this address that is not what the entry says; each request is undone."""
    with undone():
        address = reverse(name, kwargs=door.at(scene))
    wrong = []
    for method, expected in (("GET", door.get), ("POST", door.post)):
        for person, answer in expected.items():
            with undone():
                sent = door.sends(scene) if method == "POST" else {}
                found = answer_of(_ask(scene.browsers[person], method, address, sent))
            if found != answer:
                wrong.append(f"{person}: {method} {address} gave {found} instead of {answer}")
    return wrong


def _ask(client: Client, method: str, address: str, sent: Mapping[str, Any]) -> HttpResponseBase:
    before = client.cookies.copy()
    try:
        response = client.post(address, sent) if method == "POST" else client.get(address)
        # A file is read to its end, and so closed.
        list(response)
        return response
    finally:
        # Whoever signed out or changed the language did not.
        client.cookies = before


def answer_of(response: HttpResponseBase) -> Answer:
    to = response.headers.get("Location", "")
    return (
        SIGN_IN
        if response.status_code == 302 and to.startswith(reverse("account_login"))
        else response.status_code
    )
