"""What was understood of an address, in words."""

from datetime import date

from django.utils.translation import gettext as _

from motcua.territory import rules
from motcua.territory.addresses import Candidate, Doubt, Found


def reason(candidate: Candidate) -> str:
    """Why this commune: "Phường Tăng Tiến, … nhập vào phường Nếnh theo Nghị quyết 1658/NQ-UBTVQH15, từ 01/07/2025"."""
    place, heir = candidate.place, candidate.heir
    if place.announced:
        return _(
            "“%(said)s” là tên theo Nghị quyết %(number)s, chưa đối chiếu với văn bản chính thức; hiện ghi là %(now)s."
        ) % {"said": place.label, "number": place.announced, "now": candidate.label}
    if place.is_now:
        return _("Đây là tên hiện nay.")
    if not heir.resolutions:
        return _("%(old)s nay là %(new)s.") % {"old": place.label, "new": candidate.label}
    facts = {
        "old": place.label,
        "new": _small(candidate.label),
        "number": ", ".join(dict.fromkeys(heir.resolutions)),
        "day": _day(heir.day),
    }
    if heir.is_whole:
        keeps = heir.code == place.code and candidate.label.startswith(_full(candidate))
        said = (
            _("%(old)s vẫn mang tên này sau khi sắp xếp theo Nghị quyết %(number)s, từ %(day)s: %(new)s.")
            if keeps
            else _("%(old)s nhập vào %(new)s theo Nghị quyết %(number)s, từ %(day)s.")
        )
    else:
        said = _("Một phần của %(old)s nhập vào %(new)s theo Nghị quyết %(number)s, từ %(day)s.")
    if not heir.verified:
        said = f"{said} {unverified()}"
    return said % facts


def unverified() -> str:
    return _("Số và ngày của nghị quyết chưa đối chiếu với văn bản chính thức.")


def doubts(found: Found) -> list[str]:
    """What was taken for granted, and what has to be told or chosen still."""
    if not found.candidates:
        return [_("Không nhận ra tên xã, phường nào. Xin ghi tên xã, phường cùng huyện và tỉnh cũ hoặc mới.")]
    first = found.candidates[0]
    words = {
        Doubt.PROVINCE_ASSUMED: _("Địa chỉ không ghi huyện, tỉnh: hiểu là ở %(province)s.")
        % {"province": _small(first.label.rpartition(", ")[2])},
        Doubt.SPELLING_MENDED: _("Có chữ viết khác tên thật: hiểu là %(place)s.")
        % {"place": first.place.label},
        Doubt.EARLIER: _("Tên ghi trong địa chỉ có từ trước năm 2025, khi nơi này đã thuộc %(place)s.")
        % {"place": _small(first.place.label)},
        Doubt.LEFT_OVER: _("Trong địa chỉ có tên huyện hoặc tỉnh không khớp. Xin xem lại rồi chọn."),
        Doubt.HAMLET: _("Chọn theo tên thôn, tổ dân phố ghi trong địa chỉ."),
        Doubt.SPLIT: _(
            "%(place)s được chia cho %(count)s nơi. Xin ghi thôn, ấp, tổ dân phố, hoặc chọn nơi nhà ở hiện thuộc về."
        )
        % {"place": first.place.label, "count": len(found.candidates)},
        Doubt.SEVERAL: _("Có nhiều nơi hợp với địa chỉ này. Xin ghi thêm huyện, tỉnh, hoặc chọn một nơi."),
    }
    if len({one.label.rpartition(", ")[2] for one in found.candidates}) > 1:
        # Where places of several provinces are offered, none was assumed.
        del words[Doubt.PROVINCE_ASSUMED]
    return [words[doubt] for doubt in found.doubts if doubt in words]


def _full(candidate: Candidate) -> str:
    return f"{rules.KIND_WORDS[candidate.place.kind]} {candidate.place.name},"


def _small(label: str) -> str:
    """A name in the middle of a sentence."""
    return f"{label[:1].lower()}{label[1:]}"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
