"""How an exclusive gateway chooses its way, and what is kept of that.

Conditions read, in this order: what the decision table of their gateway says, what the case knows by itself (its
outcome, what effects added), and the answers about its subject, which the caller hands in. What was chosen by
anything but the case itself is kept with the move, so that the moves alone lead to the same state again, whatever
has become of the answers or of today.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from motcua.kit import expressions
from motcua.workflow.decisions import DecisionTable, decide, read_table
from motcua.workflow.rules import NodeKind, Process

Data = Mapping[str, Any]
# The condition that held, "" for the way otherwise; and the answers that were read for it.
WAY, READ = "way", "read"
_CHANGING = frozenset({"today"})


@lru_cache(maxsize=512)
def table(dmn: str) -> DecisionTable:
    """Raises a DecisionRefused."""
    return read_table(dmn)


class Chooser:
    """Answers the conditions of one move. `chosen` grows by every gateway that asked for more than the case.

    With `kept`, what an earlier run of the same move has chosen, nothing is asked anew.
    """

    def __init__(
        self,
        data: Data,
        *,
        answers: Data | None = None,
        tables: Mapping[str, str] | None = None,
        kept: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.data, self.answers = data, answers or {}
        self.tables = tables or {}
        self.kept = kept or {}
        self.chosen: dict[str, dict[str, Any]] = {}
        self._said: dict[str, Data] = {}

    def holds(self, gateway: str, condition: str) -> bool:
        if gateway in self.kept:
            return bool(self.kept[gateway][WAY] == condition)
        expression = expressions.parse(condition)
        said = self._table_says(gateway)
        held = expression.holds({**self.answers, **self.data, **said})
        beyond = expression.names - self.data.keys() - said.keys()
        if gateway in self.tables or beyond or expression.calls & _CHANGING:
            entry = self.chosen.setdefault(gateway, {WAY: "", READ: {}})
            entry[READ] |= {name: self.answers[name] for name in sorted(beyond & self.answers.keys())}
            if held:
                entry[WAY] = condition
        return held

    def _table_says(self, gateway: str) -> Data:
        """What the table of a gateway says, by the names of its outputs; all of them None where no rule fits."""
        if gateway not in self.tables:
            return {}
        if gateway not in self._said:
            asked = table(self.tables[gateway])
            said = decide(asked, {**self.answers, **self.data}) or dict.fromkeys(
                column.name for column in asked.outputs
            )
            self._said[gateway] = {name: value_in_conditions(value) for name, value in said.items()}
            names = {column.name for column in asked.inputs} & self.answers.keys() - self.data.keys()
            read = {name: self.answers[name] for name in sorted(names)}
            self.chosen[gateway] = {WAY: "", READ: read}
        return self._said[gateway]


def value_in_conditions(value: Any) -> Any:
    """Days are texts in conditions."""
    return value.isoformat() if isinstance(value, date) else value


def names_read(process: Process) -> frozenset[str]:
    """The names that the conditions and the tables of a sound process read, but for what its own tables say."""
    found: set[str] = set()
    for gateway in process.of_kind(NodeKind.EXCLUSIVE):
        asked = table(gateway.table) if gateway.table else None
        said = {column.name for column in asked.outputs} if asked else set()
        found.update(column.name for column in asked.inputs) if asked else None
        for flow in process.outgoing[gateway.id]:
            found |= expressions.parse(flow.condition).names - said if flow.condition else set()
    return frozenset(found - {"outcome"})
