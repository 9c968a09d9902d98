"""Processes, cases and steps, for whoever has a subject that goes through a process.

Everything but `import_process` belongs inside the caller's transaction. `WORK` with `work_parameters`
and `HISTORY` are SQL to build upon; the tables are described in models.
"""

from motcua.workflow.actions.assigning import assign_step, cancel_side_step, open_to_role
from motcua.workflow.actions.cases import (
    cancel_case,
    complete_side_step,
    end_case,
    move_due,
    move_phase,
    open_side_step,
    resume_case,
    start_case,
    suspend_case,
)
from motcua.workflow.actions.locking import LockedStep, check_open, lock_step
from motcua.workflow.actions.messages import await_message, deliver_message
from motcua.workflow.actions.offices import MovedStep, move_offices, put_offices
from motcua.workflow.actions.processes import import_process
from motcua.workflow.actions.returning import return_case
from motcua.workflow.actions.services import retry_service
from motcua.workflow.actions.steps import (
    Data,
    complete_step,
    hold_step,
    release_hold,
    release_step,
    take_step,
)
from motcua.workflow.adoption import Adopted, adopt_process
from motcua.workflow.branching import (
    MAX_COLUMNS,
    MAX_ROWS,
    ChoiceText,
    RowText,
    WayText,
    choices_in_text,
    edit_choice,
)
from motcua.workflow.checking import (
    ProcessFault,
    answers_read,
    check_process,
    hours_fault,
    lanes_of,
    process_faults,
    steps_of,
)
from motcua.workflow.decisions import DecisionTable, decide, read_table
from motcua.workflow.diagrams import diagram_svg, draft_svg, drawing_file
from motcua.workflow.drawing import with_layout
from motcua.workflow.editing import StepText, edit_step, steps_in_text, usual_process
from motcua.workflow.markup import MarkupRefused
from motcua.workflow.queries import (
    HISTORY,
    WORK,
    StepRecord,
    WorkRow,
    case_data,
    case_of,
    earlier_steps,
    history_of,
    posted_parameters,
    process,
    replayed,
    steps_after,
    work_of,
    work_parameters,
)
from motcua.workflow.registry import (
    DueFor,
    Held,
    Service,
    SubjectKind,
    register_message,
    register_service,
    register_subject,
    register_word,
    register_yield,
    services,
    yields,
)
from motcua.workflow.rules import Answer, Office, Outcome, Phase, ProcessCard, StepDefinition
from motcua.workflow.tables import RowNote, TableProcess, process_from_table
from motcua.workflow.tryout import OpenPlace, Walk, walk_process

__all__ = [
    "HISTORY",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "WORK",
    "Adopted",
    "Answer",
    "ChoiceText",
    "Data",
    "DecisionTable",
    "DueFor",
    "Held",
    "LockedStep",
    "MarkupRefused",
    "MovedStep",
    "Office",
    "OpenPlace",
    "Outcome",
    "Phase",
    "ProcessCard",
    "ProcessFault",
    "RowNote",
    "RowText",
    "Service",
    "StepDefinition",
    "StepRecord",
    "StepText",
    "SubjectKind",
    "TableProcess",
    "Walk",
    "WayText",
    "WorkRow",
    "adopt_process",
    "answers_read",
    "assign_step",
    "await_message",
    "cancel_case",
    "cancel_side_step",
    "case_data",
    "case_of",
    "check_open",
    "check_process",
    "choices_in_text",
    "complete_side_step",
    "complete_step",
    "decide",
    "deliver_message",
    "diagram_svg",
    "draft_svg",
    "drawing_file",
    "earlier_steps",
    "edit_choice",
    "edit_step",
    "end_case",
    "history_of",
    "hold_step",
    "hours_fault",
    "import_process",
    "lanes_of",
    "lock_step",
    "move_due",
    "move_offices",
    "move_phase",
    "open_side_step",
    "open_to_role",
    "posted_parameters",
    "process",
    "process_faults",
    "process_from_table",
    "put_offices",
    "read_table",
    "register_message",
    "register_service",
    "register_subject",
    "register_word",
    "register_yield",
    "release_hold",
    "release_step",
    "replayed",
    "resume_case",
    "retry_service",
    "return_case",
    "services",
    "start_case",
    "steps_after",
    "steps_in_text",
    "steps_of",
    "suspend_case",
    "take_step",
    "usual_process",
    "walk_process",
    "with_layout",
    "work_of",
    "work_parameters",
    "yields",
]
