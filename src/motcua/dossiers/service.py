"""The case: filing, parties, components, supplements, decisions, two clocks, results."""

from motcua.dossiers.actions.assignment import assign_step
from motcua.dossiers.actions.automatic import retry_service
from motcua.dossiers.actions.closing import collect_online, stop_dossier, withdraw_dossier
from motcua.dossiers.actions.collecting import MOST_AT_ONCE, offer_collection
from motcua.dossiers.actions.cosigning import (
    confirm_at_counter,
    confirm_cosigning,
    invite_cosigner,
    refuse_cosigning,
)
from motcua.dossiers.actions.decision import cancel_signature, retry_signature
from motcua.dossiers.actions.drafts import (
    attach_file,
    attach_files,
    attach_scan,
    begin_draft,
    discard_draft,
    remove_file,
    save_draft,
)
from motcua.dossiers.actions.extension import extend_term
from motcua.dossiers.actions.filing import required_components, submit_draft
from motcua.dossiers.actions.handing import fits, handed_to
from motcua.dossiers.actions.notices import see_notices
from motcua.dossiers.actions.opinions import (
    ask_opinion,
    ask_opinions,
    give_opinion,
    remind_opinion,
    withdraw_opinion,
)
from motcua.dossiers.actions.processing import act_on_step, release_step, take_step
from motcua.dossiers.actions.reception import CONFIRMING, CORRECTABLE, confirm_transfer, correct_reception
from motcua.dossiers.actions.return_place import change_return_place
from motcua.dossiers.actions.returning import return_to_step, ways_back
from motcua.dossiers.actions.step_work import record_step_form
from motcua.dossiers.actions.supplements import (
    answer_supplement,
    request_supplement,
    supplement_draft,
)
from motcua.dossiers.actions.takeover import Moved, move_work
from motcua.dossiers.destinations import Destination
from motcua.dossiers.journal_words import ACTION_WORDS
from motcua.dossiers.models import Channel, Delivery, Dossier, Draft, NoticeKind, PaperKind, State
from motcua.dossiers.parties import PAGE as PARTIES_PAGE
from motcua.dossiers.parties import Parties, parties_form, parties_from, place_field, place_title
from motcua.dossiers.queries.awaited import (
    HOLDERS,
    AskedRow,
    Awaited,
    awaited_opinions,
    awaited_supplements,
)
from motcua.dossiers.queries.boundary import (
    BOUNDARY_PAGE,
    COUNTED_DAYS,
    BoundaryCount,
    BoundaryRow,
    Crossing,
    Side,
    SpreadCount,
    boundary_counts,
    boundary_dossiers,
    boundary_offices,
    received_lately,
)
from motcua.dossiers.queries.cosigning import (
    AskedToCosign,
    CosigningCard,
    WaitingCosigning,
    asked_to_cosign,
    cosigning_of,
    cosignings_waiting,
)
from motcua.dossiers.queries.earlier import earlier_answers
from motcua.dossiers.queries.files import DossierFile, component_file, paper_file
from motcua.dossiers.queries.filling import Filling
from motcua.dossiers.queries.lookup import PublicState, formerly, look_up, tidy_code
from motcua.dossiers.queries.mine import (
    MyDossierRow,
    MyDraftRow,
    draft_files,
    filed_code,
    my_dossiers,
    my_draft,
    my_drafts,
)
from motcua.dossiers.queries.notices import NoticeRow, my_notices
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
from motcua.dossiers.queries.promises import (
    ClosedPromises,
    Collection,
    Promise,
    closed_promises,
    closed_until,
    collection_of,
    collections_at_closed_places,
)
from motcua.dossiers.queries.received import RECEIVED_PAGE, UNDER_WAY, ReceivedRow, received_dossiers
from motcua.dossiers.queries.search import FoundDossier, find_dossiers
from motcua.dossiers.queries.steps import PHASES, FiveStep, five_steps
from motcua.dossiers.queries.unit import UNIT_PAGE, Load, UnitRow, unit_loads, unit_work
from motcua.dossiers.queries.work import (
    HELD,
    Cursor,
    WorkCounts,
    WorkRow,
    lanes_and_people,
    my_work,
    work_counts,
)

__all__ = [
    "ACTION_WORDS",
    "BOUNDARY_PAGE",
    "CONFIRMING",
    "CORRECTABLE",
    "COUNTED_DAYS",
    "HELD",
    "HOLDERS",
    "MOST_AT_ONCE",
    "PARTIES_PAGE",
    "PHASES",
    "RECEIVED_PAGE",
    "UNDER_WAY",
    "UNIT_PAGE",
    "AskedRow",
    "AskedToCosign",
    "Awaited",
    "BoundaryCount",
    "BoundaryRow",
    "Channel",
    "ClosedPromises",
    "Collection",
    "ComponentView",
    "CosigningCard",
    "Crossing",
    "Cursor",
    "Delivery",
    "Destination",
    "Dossier",
    "DossierFile",
    "DossierPage",
    "Draft",
    "Filling",
    "FiveStep",
    "FoundDossier",
    "JournalRow",
    "Load",
    "Moved",
    "MyDossierRow",
    "MyDraftRow",
    "NoticeKind",
    "NoticeRow",
    "OpinionView",
    "PaperKind",
    "PaperView",
    "Parties",
    "Promise",
    "PublicState",
    "ReceivedRow",
    "Side",
    "SpreadCount",
    "State",
    "StepView",
    "SupplementView",
    "UnitRow",
    "WaitingCosigning",
    "WorkCounts",
    "WorkRow",
    "act_on_step",
    "answer_supplement",
    "ask_opinion",
    "ask_opinions",
    "asked_to_cosign",
    "assign_step",
    "attach_file",
    "attach_files",
    "attach_scan",
    "awaited_opinions",
    "awaited_supplements",
    "begin_draft",
    "boundary_counts",
    "boundary_dossiers",
    "boundary_offices",
    "cancel_signature",
    "change_return_place",
    "closed_promises",
    "closed_until",
    "collect_online",
    "collection_of",
    "collections_at_closed_places",
    "component_file",
    "confirm_at_counter",
    "confirm_cosigning",
    "confirm_transfer",
    "correct_reception",
    "cosigning_of",
    "cosignings_waiting",
    "discard_draft",
    "dossier_page",
    "draft_files",
    "earlier_answers",
    "extend_term",
    "filed_code",
    "find_dossiers",
    "fits",
    "five_steps",
    "formerly",
    "give_opinion",
    "handed_to",
    "invite_cosigner",
    "journal",
    "lanes_and_people",
    "look_up",
    "move_work",
    "my_dossiers",
    "my_draft",
    "my_drafts",
    "my_notices",
    "my_work",
    "offer_collection",
    "paper_file",
    "parties_form",
    "parties_from",
    "place_field",
    "place_title",
    "received_dossiers",
    "received_lately",
    "record_step_form",
    "refuse_cosigning",
    "release_step",
    "remind_opinion",
    "remove_file",
    "request_supplement",
    "required_components",
    "retry_service",
    "retry_signature",
    "return_to_step",
    "save_draft",
    "see_notices",
    "stop_dossier",
    "submit_draft",
    "supplement_draft",
    "take_step",
    "tidy_code",
    "unit_loads",
    "unit_work",
    "ways_back",
    "withdraw_dossier",
    "withdraw_opinion",
    "work_counts",
]
