"""What the page that certifies a copy says, and the printed book of a month."""

from django.conf import settings

from motcua.certification import queries
from motcua.certification.models import BookMonth, CertifiedCopy, State
from motcua.certification.queries import BOOK, BookEntry
from motcua.documents import service as documents
from motcua.documents.service import BookData, BookLine, CopyData, Fact, Issuer, Signer
from motcua.kit import clock
from motcua.organizations import service as organizations


def copy_contents(copy: CertifiedCopy, *, proof: str) -> CopyData:
    """`proof` is the proof code in words, "" for a preview."""
    at = copy.numbered_at
    return CopyData(
        issuer=_issuer(copy.organization_id),
        issued_on=clock.local(at or copy.compared_at).date(),
        url=f"{settings.SITE_URL}/p/{proof}/" if proof else "",
        proof=proof,
        number=queries.number_words(copy),
        paper=copy.paper,
        pages=copy.pages,
        book=f"{copy.year or clock.today().year}-{BOOK}",
        certified_at=at,
        compared_by=copy.compared_by_name,
        compared_at=copy.compared_at,
        signer=_signer(copy),
        is_preview=copy.state == State.WAITING,
    )


def book_contents(closed: BookMonth) -> BookData:
    entries = [BookEntry(**one) for one in closed.entries]
    sums = queries.totals(entries)
    return BookData(
        issuer=_issuer(closed.organization_id),
        issued_on=clock.local(closed.closed_at).date(),
        month=f"Tháng {closed.month:02d} năm {closed.year}, quyển số {closed.year}-{BOOK}",
        lines=tuple(_line(one) for one in entries),
        totals=(
            Fact(label="Tổng số", value=f"{sums.numbers} số, trong đó hủy {sums.voided}; {sums.pages} trang"),
            Fact(
                label="Phí",
                value=f"phải thu {documents.amount(sums.fees)}, đã thu {documents.amount(sums.paid)}",
            ),
        ),
        closed_at=closed.closed_at,
        closed_by=closed.closed_by_name,
        # In eights, as a person compares it.
        digest=" ".join(closed.digest[start : start + 8] for start in range(0, 64, 8)),
    )


def _line(entry: BookEntry) -> BookLine:
    fee = "miễn" if entry.exemption else documents.amount(entry.fee).removesuffix(" đồng")
    return BookLine(
        number=entry.number_words,
        numbered_at=entry.moment,
        requester=entry.requester,
        requester_number=entry.requester_number,
        paper=entry.paper,
        pages=entry.pages,
        signer=entry.signer,
        fee=fee,
        remark=entry.remark,
        is_void=entry.is_void,
    )


def _issuer(organization_id: int) -> Issuer:
    office = organizations.card(organization_id)
    parent = organizations.card(office.parent_id).name if office.parent_id else ""
    notice = "Bản trình diễn, dữ liệu mẫu: không có giá trị pháp lý." if settings.DEMO else ""
    place = office.commune_name.removeprefix("Phường ").removeprefix("Xã ")
    return Issuer(parent=parent, name=office.name, place=place, notice=notice)


def _signer(copy: CertifiedCopy) -> Signer | None:
    """The lines above the name (NĐ 30/2020): on behalf of the committee, in the place of its chair."""
    if copy.signer_id is None:
        return None
    title = organizations.title_at(user_id=copy.signer_id, organization_id=copy.organization_id)
    deputy = ("KT. CHỦ TỊCH", title.upper()) if title.startswith("Phó") else (title.upper() or "CHỦ TỊCH",)
    return Signer(lines=("TM. ỦY BAN NHÂN DÂN", *deputy), name=copy.signer_name)
