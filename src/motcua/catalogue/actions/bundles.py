"""Taking over a procedure from a file."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.catalogue import bundles, errors, rules
from motcua.catalogue.actions.drafts import check_may, last_version, open_draft
from motcua.catalogue.queries.drafts import DraftCard, card_of


def import_bundle(*, content: bytes, by: Actor) -> DraftCard:
    """A draft with what the file says, over what is here if the procedure is known here.

    Raises BundleUnreadable, CodeWrong, DraftMalformed, DraftTooLarge, DraftAlreadyOpen, NotAllowedError.
    """
    check_may(by)
    read = bundles.read(content)
    code = read.record.get("code")
    if not isinstance(code, str) or not rules.is_code(code):
        raise errors.CodeWrong
    record = rules.bounded(dict(read.record), most_kilobytes=rules.MOST_RECORD)
    form = rules.bounded(dict(read.form), most_kilobytes=rules.MOST_FORM) if read.form is not None else None
    process = rules.bounded_text(read.process, most_kilobytes=rules.MOST_PROCESS) if read.process else None
    with transaction.atomic(durable=True):
        draft = open_draft(code, last_version(code), (record, form, process), by, source="bundle")
    return card_of(draft)
