"""Which of the processes in a file of another tool is meant: it may draw several, each in a pool of its own."""

from typing import Any

from lxml import etree

from motcua.workflow.bpmn import BPMN
from motcua.workflow.unfolding import callee

_CALL = f"{BPMN}callActivity"
_WORK = ("task", "Task", "subProcess", "SubProcess", "callActivity", "transaction")


def candidates(root: Any, *, told: frozenset[str]) -> list[Any]:
    """The processes that may be meant, in the order of the file. `told` are tags that only tell something."""
    found = [process for process in root.findall(f"{BPMN}process") if _has_nodes(process, told)]
    working = [process for process in found if any(child.tag.endswith(_WORK) for child in process)]
    called = {callee(call) for process in working for call in process.iter(_CALL)}
    own = [process for process in working if process.get("id") not in called]
    executable = [process for process in own if process.get("isExecutable") in {"true", "1"}]
    if len(executable) == 1:
        return executable
    return own or working or found


def wanted(processes: list[Any], root: Any, name: str) -> Any | None:
    """The only one, or the one of several that goes by a name or an id."""
    if len(processes) == 1:
        return processes[0]
    said = _plain(name)
    meant = [one for one in processes if said and said in {_plain(name_of(one, root)), _plain(one.get("id"))}]
    return meant[0] if len(meant) == 1 else None


def name_of(process: Any, root: Any) -> str:
    """As people see it: the name of its pool, or its own."""
    named = pool_of(process, root) or process.get("name") or process.get("id")
    return " ".join((named or etree.QName(process).localname).split())


def pool_of(process: Any, root: Any) -> str:
    """The name of the pool around it; empty where there is none."""
    pools = root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
    refers = (one for one in pools if _without_prefix(one.get("processRef")) == process.get("id"))
    return " ".join((next((one.get("name") for one in refers), None) or "").split())


def _has_nodes(process: Any, told: frozenset[str]) -> bool:
    return any(child.tag.startswith(BPMN) and child.tag not in told for child in process)


def _without_prefix(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _plain(words: str | None) -> str:
    return " ".join((words or "").split()).casefold()
