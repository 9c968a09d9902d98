"""An administrator confirms that a paper of a store answers a component, or switches it off."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.documents.errors import StoreAnswerUnknown
from motcua.dossiers.models import StoreAnswer
from motcua.dossiers.queries.store_answers import answer_pairs, forget_store_answers
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError


def decide_store_answer(*, component: str, title: str, state: str, by: Actor) -> None:
    """`state` is one of StoreAnswer.State; dossiers under way keep what they have.

    Raises NotAllowedError, StoreAnswerUnknown for a pair or a state that there is not.
    """
    if not catalogue.may_configure(by):
        raise NotAllowedError
    known = {(pair.component, pair.title) for pair in answer_pairs()}
    if (component, title) not in known or state not in StoreAnswer.State.values:
        raise StoreAnswerUnknown
    facts = {"state": state, "decided_by_name": by.name, "decided_at": clock.now()}
    with transaction.atomic(durable=True):
        row, _new = StoreAnswer.objects.update_or_create(component=component, title=title, defaults=facts)
        data = {"component": component, "title": title, "state": state}
        audit.record("store_answer.decided", on=row, by=by, data=data)
    forget_store_answers()
