"""Files that are kept, and the papers that the system makes."""

from motcua.documents.actions import Received, keep, keep_upload, receive_upload, upload_content
from motcua.documents.images import make_seal_image, make_signature_image
from motcua.documents.inspection import ACCEPTED_WORDS
from motcua.documents.integrity import Checked, check_files
from motcua.documents.models import Active, Condition, Malware, ScannedPaper, StoredFile
from motcua.documents.papers import (
    Applicant,
    ExtensionData,
    Fact,
    Handover,
    Issuer,
    PaperData,
    ReceiptData,
    ReceivedComponent,
    RefusalData,
    ResultData,
    Section,
    Signer,
    StopData,
    SupplementData,
    SupplementItem,
    TrackingData,
)
from motcua.documents.press import Paper, Place, render_paper
from motcua.documents.queries import read
from motcua.documents.responses import file_response
from motcua.documents.resumable import drop_upload
from motcua.documents.retention import destroy_unused, unused_files
from motcua.documents.rules import (
    MAX_FILE_BYTES,
    amount,
    amount_words,
    date_words,
    display_name,
    document_number,
    moment_words,
    number_words,
    size_words,
)
from motcua.documents.scanning import (
    dismiss_scan,
    give_back_scan,
    scan_folders,
    take_scan,
    waiting_scan,
    waiting_scans,
)
from motcua.documents.sending import PendingFile, SentFile, pending_files, sent_files
from motcua.documents.watching import FilesState, alarming_files, files_state

__all__ = [
    "ACCEPTED_WORDS",
    "MAX_FILE_BYTES",
    "Active",
    "Applicant",
    "Checked",
    "Condition",
    "ExtensionData",
    "Fact",
    "FilesState",
    "Handover",
    "Issuer",
    "Malware",
    "Paper",
    "PaperData",
    "PendingFile",
    "Place",
    "ReceiptData",
    "Received",
    "ReceivedComponent",
    "RefusalData",
    "ResultData",
    "ScannedPaper",
    "Section",
    "SentFile",
    "Signer",
    "StopData",
    "StoredFile",
    "SupplementData",
    "SupplementItem",
    "TrackingData",
    "alarming_files",
    "amount",
    "amount_words",
    "check_files",
    "date_words",
    "destroy_unused",
    "dismiss_scan",
    "display_name",
    "document_number",
    "drop_upload",
    "file_response",
    "files_state",
    "give_back_scan",
    "keep",
    "keep_upload",
    "make_seal_image",
    "make_signature_image",
    "moment_words",
    "number_words",
    "pending_files",
    "read",
    "receive_upload",
    "render_paper",
    "scan_folders",
    "sent_files",
    "size_words",
    "take_scan",
    "unused_files",
    "upload_content",
    "waiting_scan",
    "waiting_scans",
]
