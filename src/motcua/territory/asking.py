"""What no rule of a merger decides: it is put on the list of an office, which answers once."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.audit.service import record
from motcua.kit import clock, locks, text
from motcua.kit.errors import NotAllowedError
from motcua.territory import registry
from motcua.territory.errors import AnswerIncomplete, MergerRefused
from motcua.territory.models import Merger, MergerQuestion, MergerState
from motcua.territory.registry import Clash

# Of the words that an answer may ask for.
MOST_WORDS = 200


def ask(merger: Merger, clashes: Sequence[Clash]) -> None:
    """Put what no rule decides on the list of the office that answers for it; the same only once."""
    owners = registry.owners({clash.owner for clash in clashes})
    MergerQuestion.objects.bulk_create(
        [
            MergerQuestion(
                merger=merger,
                kind=clash.kind,
                object_id=clash.object_id,
                words=clash.words[:500],
                choices=[
                    {"value": value, "label": label, "asks": dict(clash.asks).get(value, "")}
                    for value, label in clash.choices
                ],
                organization_id=owners[clash.owner],
            )
            for clash in clashes
            if not clash.is_sum
        ],
        ignore_conflicts=True,
    )


def answer_question(*, question: MergerQuestion, answer: str, by: Actor, detail: str = "") -> None:
    """Decide what a merger could not; the act that follows is in the same transaction.

    `detail` is the name or the day (as 2027-01-31) that some answers ask for.
    Raises MergerRefused, AnswerIncomplete, and NotAllowedError for whom the organization that answers for it does not know.
    """
    with transaction.atomic(durable=True):
        # Shared, as a batch: an undo waits for the answer, and after it nothing is to be decided any more.
        merger = shared(question.merger_id, MergerState.MOVING, MergerState.PAUSED, MergerState.DONE)
        if merger is None:
            raise MergerRefused(reason=_("Lượt sắp xếp này đã được hoàn tác; câu hỏi không còn."))
        question = locks.take(question)
        if not registry.may_answer(by, question.organization_id):
            raise NotAllowedError
        if question.answered_at is not None:
            words = _("%(name)s đã trả lời câu hỏi này.")
            raise MergerRefused(reason=words % {"name": question.answered_by_name})
        asks = {choice["value"]: choice.get("asks", "") for choice in question.choices}
        if (answer not in asks) if asks else answer:
            raise MergerRefused(reason=_("Xin chọn một trong các câu trả lời."))
        detail = _detail(asks.get(answer, ""), detail)
        more = {"detail": detail} if detail else {}
        carry_out = registry.answering(question.kind)
        if carry_out is not None:
            carry_out(merger=merger, object_id=question.object_id, answer=answer, by=by, **more)
        question.answer, question.detail = answer, detail
        question.answered_at, question.answered_by_name = clock.now(), by.name
        question.save(update_fields=["answer", "detail", "answered_at", "answered_by_name"])
        facts = {"question": question.words, "answer": answer} | more
        record("merger.answered", on=merger, by=by, data=facts)


def _detail(asked: str, given: str) -> str:
    """What an answer asks for besides, or nothing. Raises AnswerIncomplete where it is not there or is none."""
    given = text.nfc(given).strip()
    if asked == "day":
        try:
            day = date.fromisoformat(given)
        except ValueError:
            raise AnswerIncomplete(problem=_("Ghi ngày, ví dụ 24/11/2026.")) from None
        if day < clock.today():
            raise AnswerIncomplete(problem=_("Ngày phải từ hôm nay trở đi."))
        return day.isoformat()
    if asked == "words" and not 0 < len(given) <= MOST_WORDS:
        raise AnswerIncomplete(problem=_("Ghi tên mới, nhiều nhất %(most)s ký tự.") % {"most": MOST_WORDS})
    return given if asked else ""


def shared(merger_id: int, *states: str) -> Merger | None:
    found = Merger.objects.raw(
        "SELECT * FROM territory_merger WHERE id = %s AND state = ANY(%s) FOR SHARE",
        [merger_id, list(states)],
    )
    return next(iter(found), None)
