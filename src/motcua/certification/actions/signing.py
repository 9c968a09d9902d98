"""A copy is numbered when its leader signs, printed with that number by a job, signed, and sealed.

The number is taken in the transaction of the act, and stays with the copy: a signature that fails is tried again under
it, and what is given up is a voided number of the book (docs/decisions/0010).
"""

from dataclasses import asdict

from django.db import transaction

from motcua.accounts.service import Actor, load_actor
from motcua.audit import service as audit
from motcua.certification import contents, errors, pages, queries
from motcua.certification.actions.preparing import check_living, taken
from motcua.certification.models import CertifiedCopy, State
from motcua.certification.rules import Month
from motcua.documents import service as documents
from motcua.documents.service import PaperFacts, StoreOwner, StoreSource
from motcua.kit import clock, jobs
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.signatures import service as signatures
from motcua.signatures.service import Box, Holder, HolderType, SigningRequest

PURPOSE = "copy"


def sign_copy(*, copy_id: int, by: Actor) -> CertifiedCopy:
    """A leader certifies: the copy gets its number, and a job prints and signs it. Pressed again after a signature
    failed, by whichever leader, it keeps the number.

    Raises PreviewMissing, CopyMoved, OfficeClosed, MonthClosed.
    """
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.LEADER)
        check_living(copy)
        if copy.state not in {State.WAITING, State.SIGNING}:
            raise errors.CopyMoved
        if copy.printed_id is None:
            if copy.state == State.WAITING:
                raise errors.PreviewMissing
            # Its job may have been given up.
            jobs.defer("certification.print_copy", copy_id=copy.pk)
            return copy
        if any(one.is_under_way for one in signatures.requests_for(copy)):
            return copy
        copy.signer_id, copy.signer_name, copy.printed = by.person_id, by.name, None
        is_new = copy.state == State.WAITING
        copy.state = State.SIGNING
        documents.prove(subject=copy)
        jobs.defer("certification.print_copy", copy_id=copy.pk)
        # Last, for whoever numbers next waits from here to the commit.
        if is_new:
            _number(copy, by)
        copy.save()
        audit.record("copy.certified", on=copy, by=by, data={"number": queries.number_words(copy)})
    return copy


def _number(copy: CertifiedCopy, by: Actor) -> None:
    number = documents.next_number(series=queries.series(copy.organization_id), by=by)
    moment = clock.local(number.taken_at)
    if queries.is_month_closed(copy.organization_id, Month(moment.year, moment.month)):
        # Its office was closed, with its book, while this was on its way; or the clock was set back into a month.
        raise errors.MonthClosed
    copy.number, copy.year, copy.numbered_at = number.value, number.year, number.taken_at
    copy.folded = queries.folded(copy.requester_name, copy.paper, queries.number_words(copy))


def print_copy(*, copy_id: int) -> None:
    """Print the preview, or what is to be signed and ask for its signature; printed already, nothing is done."""
    copy = CertifiedCopy.objects.select_related("source").get(pk=copy_id)
    if copy.printed_id is not None or copy.state not in {State.WAITING, State.SIGNING}:
        return
    code = documents.proof_code(subject=copy)
    proof = documents.code_words(code) if code else ""
    certificate = documents.render_paper(contents.copy_contents(copy, proof=proof))
    made = pages.compose(documents.read(copy.source), copy.source.content_type, certificate.pdf)
    file = documents.keep(content=made.pdf, content_type=pages.PDF)
    places = {"seal": asdict(made.corner)}
    if signer := certificate.places.get("signer"):
        places["signer"] = asdict(signer) | {"page": signer.page + copy.pages}
    with transaction.atomic(durable=True):
        now = CertifiedCopy.objects.select_for_update(of=("self",)).get(pk=copy_id)
        if (now.printed_id, now.state, now.signer_id) != (None, copy.state, copy.signer_id):
            return
        now.printed, now.places = file, places
        now.save(update_fields=["printed", "places"])
        if now.state == State.SIGNING and now.signer_id is not None:
            signatures.request_signature(
                subject=now,
                purpose=PURPOSE,
                file=file,
                holder=Holder(HolderType.PERSON, now.signer_id),
                place=Box(**places["signer"]),
                by=Actor(id=now.signer_id, name=now.signer_name),
            )


def seal_copy(*, copy_id: int, by: Actor) -> CertifiedCopy:
    """A clerk puts the organization's signature on the first page; again, where it failed.

    Raises CopyMoved, OfficeClosed.
    """
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.CLERK)
        check_living(copy)
        if copy.state != State.TO_SEAL or copy.signed is None:
            raise errors.CopyMoved
        signatures.request_signature(
            subject=copy,
            purpose=PURPOSE,
            file=copy.signed,
            holder=Holder(HolderType.ORGANIZATION, copy.organization_id),
            place=Box(**copy.places["seal"]),
            by=by,
        )
        audit.record("copy.seal_asked", on=copy, by=by)
    return copy


def check_may_sign(request: SigningRequest) -> None:
    """Raises NotForThisRole where whoever pressed the button leads, or keeps the seal of, this office no more."""
    copy = CertifiedCopy.objects.get(pk=request.subject_id)
    by = load_actor(request.requested_by_id) if request.requested_by_id else None
    role = Role.LEADER if request.holder_type == HolderType.PERSON else Role.CLERK
    if by is None or not queries.serves(by, copy.organization_id, role):
        raise errors.NotForThisRole


def on_signed(request: SigningRequest) -> None:
    """In the transaction that marks the request signed: the leader's signature is there, or the organization's."""
    copy = CertifiedCopy.objects.select_for_update(of=("self",)).get(pk=request.subject_id)
    by = Actor(id=request.requested_by_id, name=request.requested_by_name)
    if request.holder_type == HolderType.PERSON and copy.state == State.SIGNING:
        copy.signed, copy.state = request.signed, State.TO_SEAL
        copy.save(update_fields=["signed", "state"])
        audit.record("copy.signed", on=copy, by=by)
    elif request.holder_type == HolderType.ORGANIZATION and copy.state == State.TO_SEAL:
        copy.issued, copy.state, copy.issued_at = request.signed, State.ISSUED, clock.now()
        copy.save(update_fields=["issued", "state", "issued_at"])
        audit.record("copy.issued", on=copy, by=by, data={"number": queries.number_words(copy)})
        _deposit(copy, by)


def _deposit(copy: CertifiedCopy, by: Actor) -> None:
    assert copy.issued is not None
    assert copy.numbered_at is not None
    documents.deposit(
        owner=StoreOwner(number=copy.requester_number, name=copy.requester_name),
        facts=PaperFacts(
            title=copy.paper,
            number=queries.number_words(copy),
            issuer=organizations.card(copy.organization_id).name,
            issued_on=clock.local(copy.numbered_at).date(),
        ),
        file=copy.issued,
        source=StoreSource.COPY,
        origin=queries.origin(copy),
        by=by,
        is_signed=True,
    )
