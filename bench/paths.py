"""The hot paths, each as a supply of requests that have not been made yet.

Always as a citizen or as an ordinary official with many rights: permission is part of every query.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from django.db import connection
from django.db.models import QuerySet

from bench import loading, population
from bench.browser import Browser, Request
from bench.population import Sheet
from motcua.accounts.models import User
from motcua.accounts.service import actor_for
from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import sample_answers
from motcua.dossiers.models import Channel, Dossier, State
from motcua.dossiers.service import required_components
from motcua.kit.ids import new_id
from motcua.workflow.models import Step

# Filing is measured with the longest form, the whole journey with one of two pages.
FILED = "1.001193"
EXAMINED = "1.004859"
CITIZENS = 200


@dataclass(frozen=True)
class HotPath:
    """`requests(n)` gives n requests that have not been made; `aim` in processor ms, program and database."""

    name: str
    aim: float
    requests: Callable[[int], list[Request]]
    most_statements: int
    reads: bool = True


def hot_paths() -> list[HotPath]:
    return [
        HotPath("my work", 4, my_work, 3),
        HotPath("a dossier", 5, dossier, 3),
        HotPath("look-up by code", 1.5, look_up, 3),
        HotPath("procedure page", 1.5, procedure, 3),
        HotPath("filing", 8, filing, 8, reads=False),
        HotPath("complete a step", 8, complete_step, 8, reads=False),
    ]


def my_work(wanted: int) -> list[Request]:
    return [person.request("GET", "/office/") for person in _taking_turns(officials(), wanted)]


def dossier(wanted: int) -> list[Request]:
    """Dossiers in every state, of the heavy ward, where every one of these officials serves."""
    codes = _sample(wanted, competent_agency__code="H05.77.95")
    return [
        person.request("GET", f"/office/dossiers/{code}/")
        for person, code in zip(_taking_turns(officials(), wanted), codes, strict=True)
    ]


def look_up(wanted: int) -> list[Request]:
    return [Request("GET", f"/lookup/?code={code}") for code in _sample(wanted)]


def procedure(wanted: int) -> list[Request]:
    codes = [way.card.code for way in loading.ways()]
    return [Request("GET", f"/procedures/{code}/") for code in islice(cycle(codes), wanted)]


def filing(wanted: int) -> list[Request]:
    """Complete drafts of many citizens in all communes, one press away from being filed."""
    people = citizens()
    drafts = new_drafts([people[place % len(people)][0] for place in range(wanted)])
    return [
        people[place % len(people)][1].form(f"/drafts/{draft}/submit/", {})
        for place, draft in enumerate(drafts)
    ]


def complete_step(wanted: int) -> list[Request]:
    """Examined dossiers whose handler proposes the result: the paper is entered and a job left to print it."""
    people = officials()
    place = loading.ways()[next(n for n, way in enumerate(loading.ways()) if way.card.code == EXAMINED)]
    with loading.connected() as own:
        number = loading.count(own, "dossiers_dossier")
        plans = (
            loading.planned(
                number + extra, way=place, commune=loading.HEAVY_WARD, state=State.PROCESSING, at=loading.now(),
                steps_done=place.receptions, owner=None,
            )
            for extra in range(wanted)
        )  # fmt: skip
        ids = loading.write_dossiers(own, plans, seed=number)
    Step.objects.filter(subject_type=population.DOSSIER, subject_id__in=ids, state="open").update(
        assignee_id=None
    )
    steps = Step.objects.filter(subject_type=population.DOSSIER, subject_id__in=ids, state="open").order_by(
        "pk"
    )
    codes = dict(Dossier.objects.filter(pk__in=ids).values_list("pk", "code"))
    revisions = dict(Dossier.objects.filter(pk__in=ids).values_list("pk", "revision"))
    outcome = place.legs[place.receptions].outcome.code
    return [
        person.form(
            f"/office/dossiers/{codes[step.subject_id]}/steps/{step.pk}/act/",
            {"outcome": outcome, "revision": revisions[step.subject_id], "note": "", "content": "Đồng ý."},
        )
        for person, step in zip(_taking_turns(people, wanted), steps, strict=True)
    ]


def know_people() -> None:
    """Let the program know who acts, as it does of whoever acted in the last ten seconds."""
    for user in [*_officials(), *_citizens()]:
        actor_for(user.pk)


def _officials() -> QuerySet[User]:
    return User.objects.filter(username__startswith=loading.WIDE).order_by("pk")


def _citizens(first: int = 0) -> QuerySet[User]:
    return User.objects.filter(pk__gte=loading.CITIZENS_FROM).order_by("pk")[first : first + CITIZENS]


def officials() -> list[Browser]:
    """Signed in a moment ago: a session is written anew once a minute, and that shall not be measured here."""
    people = [Browser(user) for user in _officials()]
    for person in people:
        person.open("/office/search/")
    return people


def citizens(first: int = 0) -> list[tuple[User, Browser]]:
    """Two hundred of them, each with a session and a form's token."""
    people = [(user, Browser(user)) for user in _citizens(first)]
    for _user, browser in people:
        browser.open("/lookup/")
    return people


def new_drafts(owners: list[User], ids: list[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Complete drafts, one for each owner, spread over the communes."""
    card = catalogue.procedure(FILED)
    ids = ids or [new_id() for _ in owners]
    answers = population.compact(sample_answers(FILED))
    drafts = Sheet(
        "dossiers_draft",
        "id, user_id, procedure_version_id, channel, parties, answers, papers, created_at, updated_at",
    )
    files = Sheet("dossiers_draftfile", "draft_id, component, file_id, name")
    for place, (draft_id, owner) in enumerate(zip(ids, owners, strict=True)):
        parties = {
            "filing_for": "self", "contact_phone": "0912345678", "delivery": "online",
            "commune_code": loading.communes()[place % len(loading.communes())],
        }  # fmt: skip
        row = (draft_id, owner.pk, card.version_id, Channel.ONLINE.value, json.dumps(parties), answers, "{}")
        drafts.lines.append("\t".join(map(str, (*row, loading.now(), loading.now()))))
        for component, _title in required_components(card=card, on_behalf=False):
            files.lines.append(f"{draft_id}\t{component}\t1\t{component}.pdf")
    with loading.connected() as own, own.transaction():
        loading.copy(own, drafts)
        loading.copy(own, files)
    return ids


def drop_drafts() -> None:
    """What was prepared and not filed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE dossiers_draftfile, dossiers_draft")


def _sample(wanted: int, **which: str) -> list[str]:
    """Codes of dossiers from everywhere in the table, the same ones for the same database."""
    ids = list(Dossier.objects.filter(**which).order_by("pk").values_list("pk", flat=True))
    chosen = Random(7).choices(ids, k=wanted)
    codes = dict(Dossier.objects.filter(pk__in=set(chosen)).values_list("pk", "code"))
    return [codes[dossier_id] for dossier_id in chosen]


def _taking_turns(people: list[Browser], wanted: int) -> Iterator[Browser]:
    return islice(cycle(people), wanted)
