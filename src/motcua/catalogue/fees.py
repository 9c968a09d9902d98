"""The fees of a procedure as people are told them: by channel, after what holds for everyone today."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.catalogue.cards import Fee, ProcedureCard
from motcua.catalogue.queries.terms import LocalTerms, PolicyLine
from motcua.catalogue.rules import FeeDue


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What one fee comes to for everyone; `basis` is why it is less than the base, "" where it is not."""

    fee: Fee
    due: FeeDue
    basis: str

    @property
    def is_less(self) -> bool:
        return self.due.amount != self.fee.amount


@dataclass(frozen=True, slots=True)
class FeesBy:
    """The fees of one way to file, or of several that cost the same."""

    words: str
    rows: tuple[FeeRow, ...]


@dataclass(frozen=True, slots=True)
class FeeTable:
    """`special` is what only some applicants get."""

    by_channel: tuple[FeesBy, ...]
    special: tuple[PolicyLine, ...]


def fee_table(*, card: ProcedureCard, terms: LocalTerms) -> FeeTable:
    """Nothing is asked of the database: `terms` know it."""
    words = {"online": _("nộp trực tuyến"), "counter": _("nộp tại quầy"), "post": _("gửi qua bưu chính")}
    found: dict[tuple[tuple[str, int], ...], list[str]] = {}
    rows: dict[str, tuple[FeeRow, ...]] = {}
    for channel in ("online", "counter", "post"):
        rows[channel] = tuple(_row(fee, terms) for fee in card.fees_by(channel))
        if rows[channel]:
            alike = tuple((row.fee.words, row.due.amount) for row in rows[channel])
            found.setdefault(alike, []).append(channel)
    told = tuple(
        FeesBy("" if len(found) == 1 else ", ".join(words[channel] for channel in alike), rows[alike[0]])
        for alike in found.values()
    )
    return FeeTable(told, tuple(line for line in terms.policies if line.policy.group))


def _row(fee: Fee, terms: LocalTerms) -> FeeRow:
    due = terms.fee(fee.amount, channel=fee.channel)
    why = next((line.policy for line in due.lines if line.policy), None)
    return FeeRow(fee, due, why.legal_basis if why else "")


def money(amount: int) -> str:
    """15000 → "15.000 đồng"."""
    return _("%s đồng") % f"{amount:,}".replace(",", ".")
