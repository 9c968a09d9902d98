"""Files that are kept, and the papers that the system makes."""

from motcua.documents.actions import keep, keep_upload, upload_content
from motcua.documents.images import make_seal_image, make_signature_image
from motcua.documents.inspection import ACCEPTED_WORDS
from motcua.documents.models import StoredFile
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

__all__ = [
    "ACCEPTED_WORDS",
    "MAX_FILE_BYTES",
    "Applicant",
    "ExtensionData",
    "Fact",
    "Handover",
    "Issuer",
    "Paper",
    "PaperData",
    "Place",
    "ReceiptData",
    "ReceivedComponent",
    "RefusalData",
    "ResultData",
    "Section",
    "Signer",
    "StopData",
    "StoredFile",
    "SupplementData",
    "SupplementItem",
    "TrackingData",
    "amount",
    "amount_words",
    "date_words",
    "display_name",
    "document_number",
    "file_response",
    "keep",
    "keep_upload",
    "make_seal_image",
    "make_signature_image",
    "moment_words",
    "number_words",
    "read",
    "render_paper",
    "size_words",
    "upload_content",
]
