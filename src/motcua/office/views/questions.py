"""What a merger could not decide: the questions of an office, for its leaders and the administrators above."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import Actor, officials_only
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.configuration.merger_words import clash_words
from motcua.office.pages import GET_OR_POST, Request, number, show
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

    words: str
    refusal: str


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
    results = _answer_all(request, offices) if request.method == "POST" else []
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
        "results": results,
        "nothing_chosen": wrong,
        "all": "all" in request.GET,
        "clash_words": clash_words,
    }
    return show(request, "office/questions.html", shown, status=422 if wrong else 200)


def alike(rows: Iterable[QuestionCard]) -> list[tuple[str, str]]:
    """The answers that some of these questions have."""
    found: dict[str, str] = {}
    for row in rows:
        found |= dict(row.choices) if row.choices else {DONE: _("Đã xử lý")}
    return sorted(found.items(), key=lambda choice: choice[1])


def _answer_all(request: Request, offices: list[int]) -> list[Answered]:
    """Each answer is a transaction of its own and tells what became of it."""
    given = _given(request)
    wanted = MergerQuestion.objects.filter(pk__in=given, organization_id__in=offices).order_by("pk")
    return [_answer(question, given[question.pk], request.actor) for question in wanted]


def _given(request: Request) -> dict[int, str]:
    """The answers by question: the same for those ticked, or each row its own."""
    if request.POST.get("do") == "ticked":
        answer = request.POST.get("answer", "")
        ticked = {number(value) for value in request.POST.getlist("question")}
        return dict.fromkeys(ticked, answer) if answer else {}
    return {
        number(name.removeprefix("answer-")): request.POST[name]
        for name in request.POST
        if name.startswith("answer-") and request.POST[name]
    }


def _answer(question: MergerQuestion, answer: str, by: Actor) -> Answered:
    chosen = "" if answer == DONE and not question.choices else answer
    try:
        territory.answer_question(question=question, answer=chosen, by=by)
    except MotcuaError as refused:
        return Answered(question.words, refused.message)
    return Answered(question.words, "")
