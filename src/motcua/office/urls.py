from django.urls import path

from motcua.office.configuration import urls as configuration
from motcua.office.views import acts, dossier, drafts, reception, search, side_acts, sign, work

app_name = "office"

DOSSIER = "office/dossiers/<str:code>/"
DRAFT = "office/reception/<uuid:draft_id>/"

urlpatterns = [
    path("office/", work.work, name="work"),
    path("office/search/", search.search, name="search"),
    path("office/sign/", sign.sign, name="sign"),
    path("office/sign/under-way/", sign.under_way, name="under_way"),
    path("office/reception/", reception.reception, name="reception"),
    path("office/reception/under-way/", reception.received, name="received"),
    path("office/reception/begin/<str:code>/", reception.begin, name="begin"),
    path(f"{DRAFT}parties/", drafts.parties, name="draft_parties"),
    path(f"{DRAFT}form/<slug:page_id>/", drafts.form_page, name="draft_form"),
    path(f"{DRAFT}papers/", drafts.papers, name="draft_papers"),
    path(f"{DRAFT}papers/<int:file_id>/remove/", drafts.remove_file, name="draft_remove_file"),
    path(f"{DRAFT}check/", drafts.check, name="draft_check"),
    path(f"{DRAFT}cosign/", drafts.cosign, name="draft_cosign"),
    path(f"{DRAFT}submit/", drafts.submit, name="draft_submit"),
    path(f"{DRAFT}discard/", drafts.discard, name="draft_discard"),
    path(DOSSIER, dossier.dossier, name="dossier"),
    path(f"{DOSSIER}numbers/", dossier.reveal, name="reveal"),
    path(f"{DOSSIER}signing/", dossier.signing, name="signing"),
    path(f"{DOSSIER}receipt/", dossier.receipt, name="receipt"),
    path(f"{DOSSIER}receipt/issue/", side_acts.issue_receipt, name="issue_receipt"),
    path(f"{DOSSIER}papers/<int:paper_id>/", dossier.paper_file, name="paper_file"),
    path(f"{DOSSIER}papers/<int:paper_id>/retry/", acts.retry_signature, name="retry_signature"),
    path(f"{DOSSIER}papers/<int:paper_id>/cancel/", acts.cancel_signature, name="cancel_signature"),
    path(f"{DOSSIER}components/<int:component_id>/", dossier.component_file, name="component_file"),
    path(f"{DOSSIER}steps/<int:step_id>/act/", acts.act, name="act"),
    path(f"{DOSSIER}steps/<int:step_id>/take/", acts.take, name="take"),
    path(f"{DOSSIER}steps/<int:step_id>/release/", acts.release, name="release"),
    path(f"{DOSSIER}steps/<int:step_id>/retry/", acts.retry_service, name="retry_service"),
    path(f"{DOSSIER}opinions/<int:opinion_id>/give/", acts.give_opinion, name="give_opinion"),
    path(f"{DOSSIER}opinions/ask/", side_acts.ask_opinion, name="ask_opinion"),
    path(f"{DOSSIER}supplement/", side_acts.supplement, name="supplement"),
    path(f"{DOSSIER}supplement/answer/", side_acts.answer_supplement, name="answer_supplement"),
    path(f"{DOSSIER}extend/", side_acts.extend, name="extend"),
    path(f"{DOSSIER}withdraw/", side_acts.withdraw, name="withdraw"),
    path(f"{DOSSIER}stop/", side_acts.stop, name="stop"),
    path(f"{DOSSIER}correct/", side_acts.correct, name="correct"),
    *configuration.urlpatterns,
]
