"""The words of the pages on which units are merged: kinds of clashes, names of places, acts of the journal."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.audit.service import Act
from motcua.kit import text
from motcua.office import words
from motcua.organizations import service as organizations
from motcua.organizations.errors import UnknownOrganization
from motcua.organizations.service import MERGED_WORDS, Role
from motcua.territory import service as territory
from motcua.territory.errors import UnknownUnit
from motcua.territory.service import MERGER_WORDS, Plan

CLASH_WORDS = {
    "office": gettext_lazy("Cơ quan chưa có nơi kế thừa"),
    "unit": gettext_lazy("Đơn vị đã sắp xếp theo nghị quyết khác"),
    "offices": gettext_lazy("Mục “offices” của tệp chưa đúng"),
    "no_office": gettext_lazy("Đơn vị mới chưa có cơ quan"),
    "split": gettext_lazy("Đơn vị bị chia, chưa có nơi nhận chính"),
    "calendar": gettext_lazy("Lịch làm việc khác nhau"),
    "two_in_one_post": gettext_lazy("Hai người cùng một chức"),
    "same_name": gettext_lazy("Tài khoản có thể trùng người"),
    "reception_point": gettext_lazy("Nhiều điểm tiếp nhận ở một trung tâm"),
    "nobody": gettext_lazy("Thiếu người giữ vai trò"),
    "split_dossier": gettext_lazy("Hồ sơ của đơn vị bị chia"),
    "offer": gettext_lazy("Cách cung cấp thủ tục khác nhau"),
    "certificate": gettext_lazy("Chưa có chứng thư số"),
    "certified_copy": gettext_lazy("Số chứng thực chưa ký xong"),
    "no_points": gettext_lazy("Chưa có điểm tiếp nhận"),
    "reception_rule": gettext_lazy("Quy tắc phân bổ tiếp nhận"),
    **dict.fromkeys(
        ("procedure", "procedure_draft", "form", "choice", "process", "fee", "fee_policy"),
        gettext_lazy("Văn bản đã công bố nêu đơn vị, cơ quan cũ"),
    ),
}
TO_DO = {
    "offices": gettext_lazy("Sửa mục “offices” của tệp, rồi tải tệp lên lại."),
    "office": gettext_lazy(
        "Ghi vào mục “offices” của tệp cơ quan nào kế thừa cơ quan này, rồi tải tệp lên lại."
    ),
    "split": gettext_lazy(
        'Ghi "main": true ở nơi nhận chính trong mục “passages” của tệp, rồi tải tệp lên lại.'
    ),
}
ACTIONS: dict[str, Promise] = {**MERGER_WORDS, **MERGED_WORDS}


def clash_words(kind: str) -> str:
    return str(CLASH_WORDS.get(kind, kind))


class Places:
    """What codes of offices and units stand for, also of those that a plan only makes."""

    def __init__(self, plan: Plan) -> None:
        self._offices = organizations.names_made(plan)
        self._units = {unit.code: unit.full_name for unit in plan.units}

    def name(self, code: str) -> str:
        if code.isdigit():
            return self._unit(code)
        try:
            return self._offices.get(code) or organizations.card_by_code(code).short_name
        except UnknownOrganization:
            return code

    def _unit(self, code: str) -> str:
        try:
            return self._units.get(code) or territory.unit(code).full_name
        except UnknownUnit:
            return code


def check_number(typed: str, number: str) -> dict[str, str]:
    """The message beside the box where a resolution's number is to be typed as a confirmation."""
    if text.nfc(typed).strip().casefold() == number.casefold():
        return {}
    return {"number": _("Ghi đúng số nghị quyết: %(number)s.") % {"number": number}}


@dataclass(frozen=True, slots=True)
class Line:
    at: str
    who: str
    words: str


def lines(acts: Iterable[Act]) -> list[Line]:
    """The journal of a merger, the last act first."""
    told = sorted(acts, key=lambda act: (act.at, act.sequence), reverse=True)
    names = organizations.names_of(told)
    return [
        Line(
            words.moment(act.at),
            act.actor_name,
            sentence(act.action, {"name": names.get(act.subject_id, "")} | act.data),
        )
        for act in told
    ]


def sentence(action: str, data: dict[str, Any]) -> str:
    template = ACTIONS.get(action)
    if template is None:
        return action
    values = {name: str(value) for name, value in data.items()} | {"change": _change(action, data)}
    if action == "merger.ordered":
        values["at"] = words.moment(datetime.fromisoformat(data["at"]))
    values["points"] = ", ".join(data.get("points", []))
    return (str(template) % defaultdict(str, values)).strip(": ")


def _change(action: str, data: dict[str, Any]) -> str:
    if data.get("undone"):
        return _("hoàn tác")
    if action == "posting.merged":
        return "; ".join(_posting(one) for one in data.get("postings", []))
    if data.get("made"):
        return _("lập %(name)s") % {"name": data["made"]}
    if data.get("ended"):
        return _("%(name)s không còn") % {"name": data["now"]}
    if data.get("successor"):
        return _("%(name)s nhập vào %(to)s") % {"name": data["name"], "to": _office(data["successor"])}
    return _("nay là %(name)s") % {"name": data.get("name") or data.get("now", "")}


def _posting(one: dict[str, Any]) -> str:
    facts = {"role": Role(one["role"]).label, "from": _office(one["from"]), "to": _office(one["to"])}
    return _("%(role)s từ %(from)s sang %(to)s") % facts


def _office(organization_id: int) -> str:
    try:
        return organizations.card(organization_id).short_name
    except UnknownOrganization:
        return str(organization_id)
