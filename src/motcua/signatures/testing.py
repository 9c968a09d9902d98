"""Papers, people and offices for tests, with certificates of an authority that is made for them."""

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db.models import Model
from procrastinate.contrib.django import app

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, sql
from motcua.signatures import actions, registry
from motcua.signatures.demonstration import authority
from motcua.signatures.demonstration.responder import Held, SimulatedAuthority, site
from motcua.signatures.errors import SigningError
from motcua.signatures.keys.agent import Agent, Sessions
from motcua.signatures.models import Certificate, SigningRequest
from motcua.signatures.rules import Box, Holder, HolderType

# A server with authorities to issue, revoke and answer, for the tests of the modules above.
certification_site = site

SIGNER_PLACE = Box(page=1, x=330, y=180, width=119, height=60)
SEAL_PLACE = Box(page=1, x=268, y=159, width=102, height=102)


@cache
def paper_pdf(words: str = "Quyết định về việc làm mẫu", *, pages: int = 1) -> bytes:
    """An A4 paper as PDF/A."""
    import typst

    text = "#pagebreak()".join([f'#set page(paper: "a4")\n{words}\n#lorem(120)\n'] * pages)
    made = typst.compile(text.encode(), format="pdf", pdf_standards="a-2b")
    assert isinstance(made, bytes)
    return made


def make_paper(words: str = "Quyết định về việc làm mẫu") -> StoredFile:
    return documents.keep(content=paper_pdf(words), content_type="application/pdf")


def make_person(name: str = "Trần Thị Bình", username: str = "binh") -> Actor:
    user = User.objects.create_user(username=username, full_name=name, is_official=True)
    return Actor(id=user.pk, name=name, is_official=True)


def certify_person(person: Actor, **traits: object) -> Certificate:
    """A certificate for a person: in force, unless `valid_from`, `valid_to` or `for_signing` say otherwise."""
    assert person.id is not None
    facts = {"title": "Chủ tịch", "organization": "Ủy ban nhân dân phường Nếnh"} | traits
    return actions.issue_demonstration_certificate(
        holder=Holder(HolderType.PERSON, person.id),
        name=person.name,
        **facts,  # type: ignore[arg-type]  # traits are the action's own
    )


def certify_organization(organization_id: int = 7, name: str = "Ủy ban nhân dân phường Nếnh") -> Certificate:
    return actions.issue_demonstration_certificate(
        holder=Holder(HolderType.ORGANIZATION, organization_id),
        name=name,
        organization="Ủy ban nhân dân tỉnh Bắc Ninh",
    )


def ask_person(person: Actor, paper: StoredFile, *, subject: Model | None = None) -> SigningRequest:
    assert person.id is not None
    return actions.request_signature(
        subject=subject or paper,
        purpose="result",
        file=paper,
        holder=Holder(HolderType.PERSON, person.id),
        place=SIGNER_PLACE,
        by=person,
    )


def ask_organization(by: Actor, paper: StoredFile, *, organization_id: int = 7) -> SigningRequest:
    return actions.request_signature(
        subject=paper,
        purpose="result",
        file=paper,
        holder=Holder(HolderType.ORGANIZATION, organization_id),
        place=SEAL_PLACE,
        by=by,
    )


def sign_now(request: SigningRequest) -> SigningRequest:
    """Do what the job does, and read the request again."""
    actions.sign_document(request_id=request.pk)
    request.refresh_from_db()
    return request


def sign_as(
    held: Held,
    pdf: bytes | None = None,
    *,
    moment: datetime | None = None,
    stamper: Held | None = None,
    stamped_at: datetime | None = None,
    pss: bool = False,
    digest: str = "sha256",
    lists: tuple[bytes, ...] = (),
    certify: bool = False,
    field: str = "",
    look: bytes = b"",
) -> bytes:
    """A PDF signed by any certificate, by pyHanko's own signer; `lists` (CRL) are put into the file.

    `look` is drawn in a visible field of 100 by 20 points. `stamper` adds a time stamp at `stamped_at`. Slower than the program's own, and with everything that it never does.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf or paper_pdf()))
    count = sum(1 for _ in fields.enumerate_sig_fields(writer.prev))

    class MomentSigner(signers.PdfSigner):  # type: ignore[misc]  # pyHanko carries no types
        def init_signing_session(self, *args: object, **options: object) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = moment or clock.now()
            return session

    maker = MomentSigner(
        signers.PdfSignatureMetadata(
            field_name=field or f"Ky{count}",
            md_algorithm=digest,
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=certify,
        ),
        _simple_signer(held, pss=pss),
        timestamper=_time_stamper(stamper, stamped_at or moment or clock.now()) if stamper else None,
        **({"stamp_style": _style(look)} if look else {}),
    )
    signed = io.BytesIO(maker.sign_pdf(writer).getvalue())
    if lists:
        _put_in(signed, held, lists)
    return signed.getvalue()


def _style(look: bytes) -> Any:
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.stamp import StaticStampStyle

    content = RawContent(data=look, box=BoxConstraints(width=100, height=20))
    return StaticStampStyle(background=content, background_opacity=1, border_width=0)


def _simple_signer(held: Held, *, pss: bool) -> Any:
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple([_asn1_certificate(one) for one in held.above])
    return signers.SimpleSigner(
        signing_cert=_asn1_certificate(held.certificate),
        signing_key=_asn1_key(held),
        cert_registry=store,
        prefer_pss=pss,
    )


def _time_stamper(stamper: Held, moment: datetime) -> Any:
    from pyhanko.sign.timestamps import DummyTimeStamper

    return DummyTimeStamper(
        _asn1_certificate(stamper.certificate),
        _asn1_key(stamper),
        certs_to_embed=[_asn1_certificate(one) for one in stamper.above],
        fixed_dt=moment,
    )


def _put_in(signed: io.BytesIO, held: Held, lists: tuple[bytes, ...]) -> None:
    """The revocation lists and the certificates of the authorities, beside the signature."""
    from asn1crypto import crl
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    DocumentSecurityStore.add_dss(
        signed,
        None,
        certs=[_asn1_certificate(one) for one in held.above],
        crls=[crl.CertificateList.load(one) for one in lists],
    )


def _asn1_certificate(certificate: x509.Certificate) -> Any:
    from asn1crypto import x509 as asn1

    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _asn1_key(held: Held) -> Any:
    from asn1crypto import keys

    plain = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(plain)


def sign_pdf(pdf: bytes, *, key: Any, moment: datetime) -> bytes:
    """Signed by the program's own signer, without a look, whatever the certificate is."""
    from motcua.signatures.signing.pades import Sheet, sign_sheets

    (made,) = sign_sheets([Sheet(pdf, moment, None)], key=key)
    assert isinstance(made, bytes), made
    return made


def stamping_authority(authority: SimulatedAuthority, **facts: Any) -> Held:
    """A time-stamping certificate of this authority."""
    return authority.issue(
        "Dấu thời gian thử",
        key=rsa_key(),
        usage=("digital_signature",),
        purposes=(ExtendedKeyUsageOID.TIME_STAMPING,),
        **facts,
    )


@cache
def rsa_key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    """One for a whole run, for making it is slow; another `number` is another key."""
    assert number >= 0
    return rsa.generate_private_key(65537, bits)


def do_signing_jobs(most: int = 1000, also: str = "", *, again: int = 0) -> list[str]:
    """Do now, in the transaction of a test, what signing jobs wait; as many as `most`, in their order.

    So are those of a task, named by `also`, that prepares what is to be signed. One that raises is run again as a
    worker would, so many times in all.
    """
    ran: list[str] = []
    while len(ran) < most and (job := sql.row(_Job, _NEXT_JOB, {"also": also})):
        ran.append(job.name)
        try:
            app.tasks[job.name].func(**job.args)
        except SigningError:
            again -= 1
            if again < 0:
                raise
        else:
            sql.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %(id)s", {"id": job.id}
            )
    return ran


_NEXT_JOB = """
SELECT id, task_name AS name, args FROM procrastinate_jobs
WHERE status = 'todo' AND (task_name LIKE 'signatures.%%' OR task_name = %(also)s) ORDER BY id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _Job:
    id: int
    name: str
    args: dict[str, Any]


@contextmanager
def kept_batch_work() -> Iterator[None]:
    """What a test registers for its own papers is forgotten after it."""
    before = dict(registry._batch_work)  # noqa: SLF001 - its own module
    try:
        yield
    finally:
        registry._batch_work.clear()  # noqa: SLF001 - its own module
        registry._batch_work.update(before)  # noqa: SLF001 - its own module


class RunningAgent:
    """The signing agent in a thread of a test, with a clock that the test moves."""

    def __init__(self) -> None:
        # Names of sockets are short, those of a test's folder are not.
        self._folder = tempfile.TemporaryDirectory(prefix="mc-")
        self.socket = Path(self._folder.name) / "s"
        self._time = 0.0
        self.start()

    def start(self) -> None:
        self.sessions = Sessions(lambda: self._time)
        self.agent = Agent(self.socket, self.sessions)
        threading.Thread(target=self.agent.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.agent.shutdown()
        self.agent.server_close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def pass_time(self, seconds: float) -> None:
        self._time += seconds

    def end(self) -> None:
        self.stop()
        self._folder.cleanup()


def certificate_for(private: Any, name: str = "Trần Thị Bình") -> x509.Certificate:
    """A certificate of the demonstration authority, in force, for a key that lies elsewhere."""
    ca = authority.create_demonstration_authority()
    return authority.certify(ca, private.public_key(), name=name)


def record_certificate(
    certificate: x509.Certificate,
    holder_id: int,
    *,
    kind: str,
    place: dict[str, Any],
    holder_type: str = HolderType.PERSON,
) -> Certificate:
    """The record of a certificate whose key is in a device or at a remote service."""
    return Certificate.objects.create(
        holder_type=holder_type,
        holder_id=holder_id,
        subject_name="Trần Thị Bình",
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        serial=f"{certificate.serial_number:x}",
        key_kind=kind,
        key_place=place,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def key_file(ca: authority.Authority, password: str) -> bytes:
    """A PKCS#12 file with a fresh key and its certificate, as an authority hands it out."""
    issued = authority.issue(ca, name="Hoàng Thị Em", title="", organization="", password=password.encode())
    return issued.pkcs12
