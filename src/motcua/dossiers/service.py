"""The case: filing, parties, components, supplements, decisions, two clocks, results."""

from motcua.dossiers.actions.closing import collect_online, stop_dossier, withdraw_dossier
from motcua.dossiers.actions.decision import cancel_signature, retry_signature
from motcua.dossiers.actions.drafts import attach_file, begin_draft, discard_draft, remove_file, save_draft
from motcua.dossiers.actions.extension import extend_term
from motcua.dossiers.actions.filing import required_components, submit_draft
from motcua.dossiers.actions.opinions import ask_opinion, give_opinion
from motcua.dossiers.actions.processing import act_on_step, release_step, take_step
from motcua.dossiers.actions.reception import CORRECTABLE, correct_reception
from motcua.dossiers.actions.supplements import (
    answer_supplement,
    request_supplement,
    supplement_draft,
)
from motcua.dossiers.journal_words import ACTION_WORDS
from motcua.dossiers.models import Channel, Delivery, Dossier, Draft, PaperKind, State
from motcua.dossiers.parties import PAGE as PARTIES_PAGE
from motcua.dossiers.parties import Parties, parties_form, parties_from
from motcua.dossiers.queries.awaited import Awaited, awaited_supplements
from motcua.dossiers.queries.files import DossierFile, component_file, paper_file
from motcua.dossiers.queries.filling import Filling
from motcua.dossiers.queries.lookup import PublicState, look_up, tidy_code
from motcua.dossiers.queries.mine import (
    MyDossierRow,
    MyDraftRow,
    draft_files,
    filed_code,
    my_dossiers,
    my_draft,
    my_drafts,
)
from motcua.dossiers.queries.page import (
    ComponentView,
    DossierPage,
    JournalRow,
    OpinionView,
    PaperView,
    StepView,
    SupplementView,
    dossier_page,
    journal,
)
from motcua.dossiers.queries.received import RECEIVED_PAGE, UNDER_WAY, ReceivedRow, received_dossiers
from motcua.dossiers.queries.search import FoundDossier, find_dossiers
from motcua.dossiers.queries.steps import PHASES, FiveStep, five_steps
from motcua.dossiers.queries.work import Cursor, WorkCounts, WorkRow, my_work, work_counts

__all__ = [
    "ACTION_WORDS",
    "CORRECTABLE",
    "PARTIES_PAGE",
    "PHASES",
    "RECEIVED_PAGE",
    "UNDER_WAY",
    "Awaited",
    "Channel",
    "ComponentView",
    "Cursor",
    "Delivery",
    "Dossier",
    "DossierFile",
    "DossierPage",
    "Draft",
    "Filling",
    "FiveStep",
    "FoundDossier",
    "JournalRow",
    "MyDossierRow",
    "MyDraftRow",
    "OpinionView",
    "PaperKind",
    "PaperView",
    "Parties",
    "PublicState",
    "ReceivedRow",
    "State",
    "StepView",
    "SupplementView",
    "WorkCounts",
    "WorkRow",
    "act_on_step",
    "answer_supplement",
    "ask_opinion",
    "attach_file",
    "awaited_supplements",
    "begin_draft",
    "cancel_signature",
    "collect_online",
    "component_file",
    "correct_reception",
    "discard_draft",
    "dossier_page",
    "draft_files",
    "extend_term",
    "filed_code",
    "find_dossiers",
    "five_steps",
    "give_opinion",
    "journal",
    "look_up",
    "my_dossiers",
    "my_draft",
    "my_drafts",
    "my_work",
    "paper_file",
    "parties_form",
    "parties_from",
    "received_dossiers",
    "release_step",
    "remove_file",
    "request_supplement",
    "required_components",
    "retry_signature",
    "save_draft",
    "stop_dossier",
    "submit_draft",
    "supplement_draft",
    "take_step",
    "tidy_code",
    "withdraw_dossier",
    "work_counts",
]
