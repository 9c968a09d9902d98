"""Which components of a procedure are digitised, why, and which of their fields are read: set by administrators."""

from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.documents.service import FieldKind
from motcua.dossiers.errors import DigitisationRuleWrong, UnknownComponent
from motcua.dossiers.models import DigitisationRule, Reason
from motcua.dossiers.queries.digitisation import forget_digitisation_rules
from motcua.kit import clock, text
from motcua.kit.errors import NotAllowedError

_MOST_FIELDS = 40


def set_digitisation_rule(*, procedure: str, component: str, reason: str, fields: str, by: Actor) -> None:
    """Say that a component is digitised, and why; with `reason` "" it is no more.

    `fields` has a line for each field that is read: its kind, its labels with semicolons, the field of the form with
    which it is compared, divided by "|". Raises NotAllowedError, UnknownComponent, DigitisationRuleWrong.
    """
    if not catalogue.may_configure(by):
        raise NotAllowedError
    card = catalogue.procedure(procedure)
    if component not in {part.code for part in card.components}:
        raise UnknownComponent
    read = [_field(line, at) for at, line in enumerate(filter(str.strip, fields.splitlines()), 1)]
    if (reason and reason not in Reason.values) or len(read) > _MOST_FIELDS:
        raise DigitisationRuleWrong(line="")
    key: dict[str, Any] = {"procedure_code": procedure, "component_code": component}
    with transaction.atomic(durable=True):
        if not reason:
            for rule in DigitisationRule.objects.filter(**key):
                audit.record("digitisation_rule.removed", on=rule, by=by, data=key)
                rule.delete()
        else:
            facts = {"reason": reason, "fields": read, "changed_by_name": by.name, "changed_at": clock.now()}
            rule, _new = DigitisationRule.objects.update_or_create(**key, defaults=facts)
            audit.record(
                "digitisation_rule.set", on=rule, by=by, data=key | {"reason": reason, "fields": read}
            )
    forget_digitisation_rules()


def _field(line: str, at: int) -> dict[str, object]:
    kind, labels, *rest = [text.nfc(part) for part in (*line.split("|"), "")][:3]
    known = [label for part in labels.split(";") if (label := part.strip())]
    if kind not in {one.value for one in FieldKind} or not known:
        raise DigitisationRuleWrong(line=line.strip()[:80])
    form_field = rest[0] if rest else ""
    return {
        "name": form_field or f"field_{at}", "title": known[0], "kind": kind, "labels": known, "form_field": form_field,
    }  # fmt: skip
