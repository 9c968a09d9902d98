"""The journal of a dossier as people tell it: who did what, when, with the words that were written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.service import ACTION_WORDS, JournalRow, PaperKind
from motcua.office import words
from motcua.organizations import service as organizations
from motcua.organizations.errors import UnknownOrganization
from motcua.workflow.service import ProcessCard

CHANNELS = {1: _("tại quầy"), 2: _("trực tuyến"), 3: _("qua bưu chính")}
PAPERS = {
    PaperKind.RESULT.value: _("kết quả"),
    PaperKind.REFUSAL.value: _("phiếu từ chối"),
    PaperKind.EXTENSION.value: _("văn bản xin lỗi, gia hạn"),
}
FIELDS = {
    "owner_name": _("tên chủ hồ sơ"),
    "owner_number": _("số định danh chủ hồ sơ"),
    "owner_phone": _("điện thoại chủ hồ sơ"),
    "owner_email": _("thư điện tử"),
    "owner_address": _("địa chỉ"),
    "submitter_name": _("tên người nộp"),
    "submitter_number": _("số định danh người nộp"),
    "submitter_phone": _("điện thoại người nộp"),
    "submitter_relation": _("quan hệ với chủ hồ sơ"),
}
MOMENTS = ("due_at", "before", "after", "deadline", "collect_from")


@dataclass(frozen=True, slots=True)
class Line:
    """`detail` is what a person wrote: a reason, a note."""

    at: str
    who: str
    office: str
    words: str
    detail: str


def lines(rows: Iterable[JournalRow], process: ProcessCard | None) -> list[Line]:
    return [
        Line(
            words.moment(row.at),
            _who(row),
            _office(row.organization_id),
            _sentence(row, process),
            _detail(row),
        )
        for row in rows
    ]


def _who(row: JournalRow) -> str:
    """Who did it; a substitute with whom they stood in for."""
    whose = row.data.get("on_behalf_of")
    return (
        gettext("%(name)s thay %(absent)s") % {"name": row.actor_name, "absent": whose["name"]}
        if whose
        else row.actor_name
    )


def _sentence(row: JournalRow, process: ProcessCard | None) -> str:
    template = ACTION_WORDS.get(row.action)
    if template is None:
        return row.action
    return str(template) % defaultdict(str, _values(row.data, process))


def _values(data: dict[str, Any], process: ProcessCard | None) -> dict[str, str]:
    told = {name: str(value) for name, value in data.items()}
    for name in MOMENTS:
        if data.get(name):
            told[name] = words.moment(datetime.fromisoformat(data[name]))
    told["channel"] = str(CHANNELS.get(data.get("channel", 0), ""))
    told["paper"] = str(PAPERS.get(data.get("paper", ""), ""))
    told["transfer_late"] = gettext(" (chuyển muộn)") if data.get("transfer_late") else ""
    told["late"] = gettext(", trả lời muộn") if data.get("late") else ""
    told["to"] = gettext(" cho %s") % data["to"] if data.get("to") else ""
    told["result"] = gettext(" theo kết quả %s") % data["result"] if data.get("result") else ""
    told["items"] = "; ".join(item.get("title", "") for item in data.get("items", []))
    told["fields"] = ", ".join(str(FIELDS.get(name, name)) for name in data.get("fields", []))
    told["move"] = _move(data)
    told["outcome"] = _outcome(str(data.get("step", "")), str(data.get("outcome", "")), process)
    return told


def _move(data: dict[str, Any]) -> str:
    """Where a merger has brought a dossier."""
    if data.get("undone"):
        return gettext("Hoàn tác việc chuyển cơ quan")
    if data.get("competent") != data.get("from"):
        facts = {"from": _office(data.get("from")), "to": _office(data.get("competent"))}
        return gettext("Chuyển từ %(from)s sang %(to)s") % facts
    if data.get("receiving") != data.get("received_from"):
        return gettext("Nơi tiếp nhận và trả nay là %(to)s") % {"to": _office(data.get("receiving"))}
    if data.get("returning") != data.get("returned_from"):
        return gettext("Nơi trả kết quả nay là %(to)s") % {"to": _office(data.get("returning"))}
    return gettext("Câu hỏi xin ý kiến chuyển đến cơ quan kế thừa")


def _outcome(step: str, code: str, process: ProcessCard | None) -> str:
    """The words of the button that was pressed; two steps may have outcomes of the same code."""
    for definition in process.steps.values() if process else ():
        outcome = definition.outcome(code) if definition.name == step else None
        if outcome:
            return outcome.label
    return code


def _detail(row: JournalRow) -> str:
    changes = row.data.get("changes") or {}
    told = [
        f"{FIELDS.get(name, name)}: {pair[0] or '–'} → {pair[1] or '–'}" for name, pair in changes.items()
    ]
    return "\n".join([*told, str(row.data.get("reason") or row.data.get("note") or "")]).strip()


def _office(organization_id: int | None) -> str:
    if organization_id is None:
        return ""
    try:
        return organizations.card(organization_id).short_name
    except UnknownOrganization:
        return ""
