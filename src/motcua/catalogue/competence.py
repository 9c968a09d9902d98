"""Who decides in a procedure: for which applicants, by which place, and whether other centres may receive for them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.organizations import service as organizations
from motcua.organizations.errors import NoCompetentOrganization, UnknownOrganization
from motcua.organizations.service import Kind, OrganizationCard

EVERYONE, INDIVIDUAL, ORGANIZATION, FOREIGN = "everyone", "individual", "organization", "foreign"
RESIDENCE, ASSET, SEAT = "residence", "asset", "seat"
# As records say that any centre receives, or only the one of the competent agency.
ANY_CENTRE, COMPETENT_ONLY = "centre", "competent"

APPLICANTS: Mapping[str, Promise] = {
    EVERYONE: gettext_lazy("Mọi đối tượng"),
    INDIVIDUAL: gettext_lazy("Cá nhân, hộ gia đình"),
    ORGANIZATION: gettext_lazy("Cơ quan, tổ chức, doanh nghiệp"),
    FOREIGN: gettext_lazy("Người nước ngoài, người Việt Nam định cư ở nước ngoài"),
}
PLACES: Mapping[str, Promise] = {
    RESIDENCE: gettext_lazy("nơi cư trú của chủ hồ sơ"),
    ASSET: gettext_lazy("nơi có nhà đất, tài sản"),
    SEAT: gettext_lazy("nơi tổ chức đặt trụ sở"),
}
RECEIVING: Mapping[str, Promise] = {
    ANY_CENTRE: gettext_lazy("Trung tâm bất kỳ trong tỉnh (phi địa giới)"),
    COMPETENT_ONLY: gettext_lazy("Chỉ trung tâm của nơi có thẩm quyền"),
}
# Where applicants cannot be: who has no residence has a seat.
_NOWHERE = {(ORGANIZATION, RESIDENCE), (INDIVIDUAL, SEAT), (FOREIGN, SEAT)}


@dataclass(frozen=True, slots=True)
class Competence:
    """For these applicants decides the agency of `kind` at their `place`; of several of a kind, `agency` says which.

    `question` is the question of the form that tells the place of an asset. A record that says nothing has one
    such row, for everyone, with no place said.
    """

    applicant: str
    place: str
    kind: str
    agency: str = ""
    question: str = ""

    def at(self, commune_code: str) -> OrganizationCard:
        """The agency that decides for a commune. Raises NoCompetentOrganization."""
        return organizations.competent_organization(self.kind, commune_code, code=self.agency)

    def offices(self) -> list[OrganizationCard]:
        """All agencies that decide, wherever the place is."""
        return [
            office
            for office in organizations.organizations(self.kind)
            if not self.agency or office.code == self.agency
        ]

    @property
    def applicant_words(self) -> str:
        return str(APPLICANTS.get(self.applicant, self.applicant))

    @property
    def place_words(self) -> str:
        return str(PLACES.get(self.place, ""))

    @property
    def agency_words(self) -> str:
        """What decides, where it is: "Ủy ban nhân dân xã, phường nơi cư trú của chủ hồ sơ"."""
        name = str(dict(Kind.choices).get(self.kind, self.kind))
        if self.agency:
            try:
                return organizations.card_by_code(self.agency).name
            except UnknownOrganization:
                return f"{name} ({self.agency})"
        return f"{name} {self.place_words}" if self.place and self.kind.startswith("commune_") else name


def read_rows(record: Mapping[str, Any]) -> tuple[Competence, ...]:
    """The rows of a record that is well written."""
    rows = record.get("competence")
    if not rows:
        return (Competence("", "", record["competent_kind"]),)
    return tuple(Competence(**row) for row in rows)


def offices_of(rows: Iterable[Competence]) -> list[OrganizationCard]:
    """All agencies that decide, by code."""
    found = {office.code: office for row in rows for office in row.offices()}
    return [found[code] for code in sorted(found)]


def offices_of_record(record: Mapping[str, Any]) -> list[OrganizationCard]:
    """The same of a record that may be written badly: none, where its rows cannot be read."""
    try:
        return offices_of(read_rows(record))
    except (KeyError, TypeError):
        return []


def competence_faults(record: Mapping[str, Any], form: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """What of the rows cannot be meant: the path in the record, and why. Asked of a record that is well written."""
    rows = record.get("competence") or []
    applicants = [row["applicant"] for row in rows]
    for number, row in enumerate(rows):
        place = f"competence/{number}"
        if row["applicant"] in applicants[:number]:
            yield f"{place}/applicant", _("Đối tượng này đã có dòng thẩm quyền ở trên.")
        if row["applicant"] != EVERYONE and EVERYONE in applicants:
            yield f"{place}/applicant", _("Đã có dòng cho mọi đối tượng thì không thêm dòng khác.")
        if (row["applicant"], row["place"]) in _NOWHERE:
            yield f"{place}/place", _("Tổ chức có trụ sở, cá nhân có nơi cư trú: xin chọn lại nơi.")
        yield from ((f"{place}/{part}", problem) for part, problem in _agency_faults(row))
        yield from ((f"{place}/question", problem) for problem in _question_faults(row, form))
    if rows and record["competent_kind"] not in {row["kind"] for row in rows}:
        yield (
            "competence",
            _("Bảng thẩm quyền không có loại cơ quan đã chọn ở mục Thông tin chung. Xin chọn cho khớp."),
        )


def _agency_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not row["agency"]:
        if row["kind"] == Kind.DEPARTMENT:
            yield "agency", _("Tỉnh có nhiều sở: ghi mã của cơ quan, ví dụ H05.02.")
        return
    try:
        found = organizations.card_by_code(row["agency"])
    except UnknownOrganization:
        yield "agency", _("Không có cơ quan nào mang mã %s ở tỉnh này.") % row["agency"]
        return
    if found.kind != row["kind"]:
        yield "agency", _("%s không phải loại cơ quan đã chọn.") % found.name
    elif found.commune_code:
        yield "agency", _("Cơ quan cấp xã được chọn theo nơi, không ghi mã.")


def _question_faults(row: Mapping[str, Any], form: Mapping[str, Any] | None) -> Iterator[str]:
    question = row["question"]
    if not question:
        return
    if row["place"] != ASSET:
        yield _("Chỉ nơi có tài sản mới lấy từ câu trả lời trong tờ khai.")
        return
    properties = form.get("properties") if form else None
    asked = properties.get(question) if isinstance(properties, Mapping) else None
    if not isinstance(asked, Mapping) or asked.get("x-widget") != "commune":
        yield _("Tờ khai không có câu hỏi “%s” về xã, phường.") % question


def settle(rows: tuple[Competence, ...], applicant: str) -> Competence:
    """The row for a kind of applicant. Raises NoCompetentOrganization where none was chosen or none decides."""
    for row in rows:
        if row.applicant in ("", EVERYONE, applicant):
            return row
    raise NoCompetentOrganization
