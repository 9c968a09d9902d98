"""What was done with calendars, as their journal tells it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.audit.service import Act
from motcua.calendars.models import Decision
from motcua.kit import clock

ACT_WORDS: Mapping[str, Promise] = {
    "calendar.week_changed": _("Đổi giờ làm việc trong tuần từ %(valid_from)s"),
    "calendar.week_removed": _("Bỏ giờ làm việc định đổi từ %(valid_from)s"),
    "calendar.days_decided": _("Ghi ngày nghỉ, ngày làm bù: %(days)s"),
    "calendar.decision_removed": _("Bỏ quyết định về ngày %(day)s (%(kind)s: %(was)s)"),
    "calendar.closed": _("Đóng cửa từ %(starts_at)s đến %(ends_at)s"),
    "calendar.reopened": _("Mở cửa lại, bỏ lần đóng cửa từ %(starts_at)s (%(was)s)"),
    "calendar.copied": _("Lập lịch riêng, chép từ “%(from)s”"),
}
MOST_DAYS = 12


def act_words(act: Act) -> str:
    template = ACT_WORDS.get(act.action)
    return str(template) % _values(act.data) if template else act.action


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    told = {name: str(value) for name, value in data.items()}
    for name in ("valid_from", "day"):
        if name in data:
            told[name] = f"{date.fromisoformat(data[name]):%d/%m/%Y}"
    for name in ("starts_at", "ends_at"):
        if name in data:
            told[name] = f"{clock.local(datetime.fromisoformat(data[name])):%H:%M %d/%m/%Y}"
    if "kind" in data:
        told["kind"] = str(Decision.Kind(data["kind"]).label)
    if "days" in data:
        days = [f"{date.fromisoformat(one['day']):%d/%m/%Y}" for one in data["days"]]
        told["days"] = ", ".join(days[:MOST_DAYS]) + ("…" if len(days) > MOST_DAYS else "")
    return told
