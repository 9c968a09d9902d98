"""Money and agencies in the ways in which the national records write them."""

import re

from django.utils.translation import gettext as _

from motcua.kit.text import fold

# Who decides, from the words for an agency, folded; the first that fits.
_AGENCIES = (
    (r"\bcong an\b.*\b(xa|phuong|dac khu)\b", "commune_police"),
    (r"\bvan phong dang k[iy] dat dai\b", "land_office"),
    (r"\b(uy ban nhan dan|ubnd)\b.*\b(xa|phuong|dac khu)\b", "commune_committee"),
    (r"\b(uy ban nhan dan|ubnd)\b.*\b(tinh|thanh pho)\b", "provincial_committee"),
    (r"^so\b|^ban quan ly\b|^thanh tra (tinh|thanh pho)\b", "department"),
)
_GROUPED = re.compile(r"[0-9]{1,3}([., ][0-9]{3})+")
_WHOLE = re.compile(r"([0-9]{1,15})([.,]0{1,2})?")


def money_words(amount: int) -> str:
    """Where a fee is not described: "8.000 đồng"."""
    return _("%s đồng") % f"{amount:,}".replace(",", ".") if amount else _("Không thu")


def amount(given: str) -> int | None:
    """Whole VND: "8000", "8.000", "8000.0"; nothing is none."""
    if not given:
        return 0
    if _GROUPED.fullmatch(given):
        given = re.sub(r"[., ]", "", given)
    whole = _WHOLE.fullmatch(given)
    amount = int(whole[1]) if whole else None
    return amount if amount is not None and amount <= 10**11 else None


def agency_kind(name: str) -> str | None:
    """The kind of an agency by its words, such as "UBND cấp xã"; None for one that no province has."""
    plain = fold(name)
    return next((kind for pattern, kind in _AGENCIES if re.search(pattern, plain)), None)
