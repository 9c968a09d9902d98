"""What the pages beside the process ask, read from what was posted: values, and a message for each box left wrong."""

from collections.abc import Mapping
from datetime import date, datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.calendars import service as calendars
from motcua.catalogue.service import ProcedureCard
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import Channel, DossierPage
from motcua.forms import service as forms
from motcua.kit import clock, text
from motcua.office.pages import number
from motcua.organizations import service as organizations
from motcua.organizations.errors import UnknownOrganization
from motcua.organizations.service import Kind, OrganizationCard

FACTS = 3
# Numbers are not shown again to be corrected: an empty box leaves them as they are.
NUMBERS = ("owner_number", "submitter_number")
OWNER = ("owner_name", "owner_number", "owner_phone", "owner_email", "owner_address")
SUBMITTER = ("submitter_name", "submitter_number", "submitter_phone", "submitter_relation")
# How the form of parties at the counter, which knows what is sound, names the same facts.
AS_ASKED = {
    "owner_phone": "contact_phone",
    "owner_email": "contact_email",
    "owner_address": "contact_address",
    "submitter_relation": "relation",
}


def read_supplement(data: QueryDict, card: ProcedureCard) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The items asked for, and messages: papers of the list, then facts in the official's own words."""
    chosen = data.getlist("component")
    items = [
        {"code": part.code, "title": part.title, "note": text.nfc(data.get(f"note-{part.code}", ""))}
        for part in card.components
        if part.code in chosen
    ]
    facts = (text.nfc(data.get(f"fact-{place}", "")) for place in range(1, FACTS + 1))
    items += [{"code": "", "title": fact, "note": ""} for fact in facts if fact]
    errors = {}
    if not items:
        errors["component"] = _("Chọn ít nhất một giấy tờ hoặc ghi một nội dung cần bổ sung.")
    if not data.get("reason", "").strip():
        errors["reason"] = _("Ghi lý do để người nộp hiểu vì sao phải bổ sung.")
    return items, errors


def required(data: Mapping[str, str], name: str, message: str) -> dict[str, str]:
    return {} if data.get(name, "").strip() else {name: message}


def read_day(given: str) -> date | None:
    """As browsers post a date, or as people write it; of a year that people may mean."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(given.strip(), shape).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return found if 1900 <= found.year <= 2200 else None
    return None


def read_deadline(given: str, organization_id: int) -> tuple[datetime | None, str]:
    """The end of working time on the day given, by that organization's calendar; or a message."""
    found = read_day(given)
    if found is None:
        return None, _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 27/3/2027.")
    if found < clock.today() or found.year > clock.today().year + 5:
        return None, _("Chọn một ngày từ hôm nay trở đi.")
    calendar = calendars.calendar(organizations.card(organization_id).calendar_id)
    moment = calendars.end_of_day(calendar, found)
    if moment <= clock.now():
        return None, _("Giờ làm việc của ngày này đã hết; chọn một ngày sau.")
    return moment, ""


def organization(given: int) -> OrganizationCard | None:
    try:
        return organizations.card(given)
    except UnknownOrganization:
        return None


def askable(own: OrganizationCard) -> list[tuple[str, list[OrganizationCard]]]:
    """The offices that may be asked for their opinion, in groups: nearest first."""
    departments = organizations.organizations(Kind.DEPARTMENT, Kind.LAND_OFFICE)
    communal = organizations.organizations(Kind.COMMUNE_COMMITTEE, Kind.COMMUNE_POLICE)
    here = [one for one in communal if one.commune_code == own.commune_code and own.commune_code]
    elsewhere = [one for one in communal if one not in here]
    groups = (
        (_("Cùng xã, phường"), here),
        (_("Sở và cơ quan của tỉnh"), departments),
        (_("Xã, phường khác"), sorted(elsewhere, key=lambda one: text.sort_key(one.name))),
    )
    others = [(name, [one for one in offices if one.id != own.id]) for name, offices in groups]
    return [(name, offices) for name, offices in others if offices]


# The rows of the form of questions; the first one is asked for.
PLACES = ("", "-2", "-3")


def read_questions(data: QueryDict) -> tuple[list[tuple[OrganizationCard, datetime]], dict[str, str]]:
    """Which offices are asked and by when; messages by field."""
    asked, errors = [], {}
    for place in PLACES:
        named, day = data.get(f"organization{place}", ""), data.get(f"deadline{place}", "")
        if place and not named and not day.strip():
            continue
        office = organization(number(named))
        if office is None:
            errors[f"organization{place}"] = _("Chọn cơ quan cần xin ý kiến.")
            continue
        deadline, wrong = read_deadline(day, office.id)
        if deadline is None:
            errors[f"deadline{place}"] = wrong
        else:
            asked.append((office, deadline))
    return asked, errors


def read_correction(data: QueryDict, page: DossierPage) -> tuple[dict[str, str], dict[str, str]]:
    """The corrected parties, and messages. Whoever hands in for themselves is corrected in both places."""
    on_behalf = bool(text.nfc(data.get("submitter_relation", "")))
    facts = {name: text.nfc(data.get(name, "")) for name in (*OWNER, *(SUBMITTER if on_behalf else ()))}
    for name in NUMBERS:
        if not facts.get(name):
            facts[name] = getattr(page, name) if name in facts else ""
    for name in ("owner_number", "owner_phone", "submitter_number", "submitter_phone"):
        facts[name] = facts.get(name, "").replace(" ", "").replace(".", "")
    if not on_behalf:
        own = {
            "submitter_name": "owner_name",
            "submitter_number": "owner_number",
            "submitter_phone": "owner_phone",
        }
        facts |= {name: facts[same] for name, same in own.items()} | {"submitter_relation": ""}
    wrong = _unsound(facts, on_behalf=on_behalf)
    # What nobody changed may be of another kind than the counter asks for, such as the tax code of an organization.
    return facts, {
        name: words for name, words in wrong.items() if facts[name] != getattr(page, name) or not facts[name]
    }


def _unsound(facts: dict[str, str], *, on_behalf: bool) -> dict[str, str]:
    asked = {AS_ASKED.get(name, name): value for name, value in facts.items() if value}
    if not on_behalf:
        asked = {name: value for name, value in asked.items() if not name.startswith("submitter")}
    asked["filing_for"] = "other" if on_behalf else "self"
    wrong = forms.check(dossiers.parties_form(Channel.COUNTER), asked)
    names = {AS_ASKED.get(name, name): name for name in (*OWNER, *SUBMITTER)}
    return {names[name]: message for name, message in wrong.items() if name in names}
