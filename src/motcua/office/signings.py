"""Where the signature of a paper stands, for the person who waits for it."""

from dataclasses import dataclass

from motcua.accounts.service import Actor
from motcua.dossiers.service import DossierPage, PaperView


@dataclass(frozen=True, slots=True)
class Signing:
    """A paper that waits for a signature; `error` is what went wrong, empty while it is being made.

    Its person may try again; a held step may also be given back by a colleague in the same role, or a leader.
    """

    paper_id: int
    kind: str
    error: str
    is_mine: bool
    may_give_up: bool
    who: str
    # The batch whose PIN is waited for, where the signer reads this.
    locked_batch_id: int | None = None

    @property
    def is_busy(self) -> bool:
        return not self.error and self.locked_batch_id is None


def signings_of(page: DossierPage, actor: Actor) -> list[Signing]:
    waiting = [paper for paper in page.papers if paper.awaits_signature]
    return [_signing(page, paper, actor) for paper in waiting if paper.replaced_at is None]


def _signing(page: DossierPage, paper: PaperView, actor: Actor) -> Signing:
    last = paper.signings[-1] if paper.signings else None
    asked_by = paper.data.get("actor") or {}
    is_mine = asked_by.get("id") == actor.id
    held = next((step for step in page.steps if step.id == paper.data.get("step_id")), None)
    may_too = held is not None and any(
        actor.may(role, at=held.organization_id) for role in (held.role, "leader")
    )
    return Signing(
        paper_id=paper.id,
        kind=paper.kind,
        error=last.error if last and last.state == "failed" else "",
        is_mine=is_mine,
        may_give_up=held is not None and (is_mine or may_too),
        who=str(asked_by.get("name", "")),
        locked_batch_id=last.locked_batch_id if last and is_mine else None,
    )
