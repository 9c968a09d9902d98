"""What a merger could not decide: the questions of an office, for its leaders and the administrators above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import Actor, officials_only
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.configuration.merger_words import clash_words
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.territory import service as territory
from motcua.territory.models import MergerQuestion
from motcua.territory.service import QuestionCard

# The answer to a question without choices: it was seen to.
DONE = "done"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one answer; `refusal` is empty where it holds."""

    question_id: int
    words: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody chose, with what they typed besides."""

    answer: str = ""
    day: str = ""
    words: str = ""

    def detail(self, asked: str) -> str:
        """As the action reads it: a day that people write is one of the calendar."""
        if asked == "day":
            day = read_day(self.day)
            return day.isoformat() if day else ""
        return self.words if asked else ""


def to_decide(actor: Actor) -> int:
    """How many questions wait for this person: one statement, none for whoever answers none."""
    offices = organizations.answers_for(actor)
    return territory.open_question_count(organization_ids=offices) if offices else 0


@require_http_methods(GET_OR_POST)
@officials_only
def questions(request: Request) -> HttpResponse:
    """Open ones, answered one by one or many alike, and what was answered."""
    if not request.actor.organizations(Role.LEADER, Role.ADMINISTRATOR):
        raise NotAllowedError(_("Chỉ lãnh đạo và người quản trị mở được trang này."))
    offices = organizations.answers_for(request.actor)
    given = _given(request) if request.method == "POST" else {}
    results = _answer_all(given, request.actor, offices)
    page = min(max(number(request.GET.get("page")), 1), 1000)
    total = territory.open_question_count(organization_ids=offices)
    rows = territory.open_questions(organization_ids=offices, page=page)
    wrong = request.method == "POST" and not results
    shown = {
        "rows": rows,
        "total": total,
        "page": page,
        "pages": -(-total // territory.QUESTIONS_A_PAGE),
        "answered": territory.answered_questions(organization_ids=offices),
        "alike": alike(rows),
        "asks_day": any("day" in dict(row.asks).values() for row in rows),
        "results": results,
        "refusals": {one.question_id: one.refusal for one in results if one.refusal},
        "typed": given,
        "nothing": Given(),
        "nothing_chosen": wrong,
        "all": "all" in request.GET,
        "clash_words": clash_words,
    }
    return show(request, "office/questions.html", shown, status=422 if wrong else 200)


def alike(rows: Iterable[QuestionCard]) -> list[tuple[str, str]]:
    """The answers that some of these questions have, without those that need words of their own each."""
    found: dict[str, str] = {}
    for row in rows:
        asks = dict(row.asks)
        fitting = {value: label for value, label in row.choices if asks.get(value) != "words"}
        found |= fitting if row.choices else {DONE: _("Đã xử lý")}
    return sorted(found.items(), key=lambda choice: choice[1])


def _answer_all(given: Mapping[int, Given], by: Actor, offices: list[int]) -> list[Answered]:
    """Each answer is a transaction of its own and tells what became of it."""
    wanted = MergerQuestion.objects.filter(pk__in=given, organization_id__in=offices).order_by("pk")
    return [_answer(question, given[question.pk], by) for question in wanted]


def _given(request: Request) -> dict[int, Given]:
    """The answers by question: the same for those ticked, or each row its own."""
    sent = request.POST
    if sent.get("do") == "ticked":
        one = Given(sent.get("answer", ""), sent.get("day", ""))
        ticked = {number(value) for value in sent.getlist("question")}
        return dict.fromkeys(ticked, one) if one.answer else {}
    answered = [name.removeprefix("answer-") for name in sent if name.startswith("answer-") and sent[name]]
    return {
        number(row): Given(sent[f"answer-{row}"], sent.get(f"day-{row}", ""), sent.get(f"words-{row}", ""))
        for row in answered
    }


def _answer(question: MergerQuestion, given: Given, by: Actor) -> Answered:
    chosen = "" if given.answer == DONE and not question.choices else given.answer
    asked = next((one.get("asks", "") for one in question.choices if one["value"] == chosen), "")
    try:
        territory.answer_question(question=question, answer=chosen, detail=given.detail(asked), by=by)
    except MotcuaError as refused:
        return Answered(question.pk, question.words, refused.message)
    return Answered(question.pk, question.words, "")
