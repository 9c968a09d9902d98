from django.urls import path

from motcua.portal.views import cosigning, drafts, hours, mine, places, proofs, public, store

app_name = "portal"

urlpatterns = [
    path("", public.home, name="home"),
    path("procedures/", public.procedures, name="procedures"),
    path("procedures/<str:code>/", public.procedure, name="procedure"),
    path("procedures/<str:code>/start/", drafts.start, name="start"),
    path("lookup/", public.lookup, name="lookup"),
    path("hours/", hours.hours, name="hours"),
    path("hours/<str:code>/", hours.office_hours, name="office_hours"),
    path("verify/", public.verify, name="verify"),
    path("p/", proofs.find, name="find_proof"),
    path("p/<str:code>/", proofs.proof, name="proof"),
    path("addresses/", places.addresses, name="addresses"),
    path("units/<str:code>/", places.unit, name="unit"),
    path("help/", public.help_page, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("drafts/<uuid:draft_id>/parties/", drafts.parties, name="parties"),
    path("drafts/<uuid:draft_id>/form/<slug:page_id>/", drafts.form_page, name="form_page"),
    path("drafts/<uuid:draft_id>/papers/", drafts.papers, name="papers"),
    path("drafts/<uuid:draft_id>/papers/take/", store.take, name="take_paper"),
    path("drafts/<uuid:draft_id>/papers/<int:file_id>/remove/", drafts.remove_paper, name="remove_paper"),
    path("drafts/<uuid:draft_id>/check/", drafts.check, name="check"),
    path("drafts/<uuid:draft_id>/submit/", drafts.submit, name="submit"),
    path("drafts/<uuid:draft_id>/invite/", cosigning.invite, name="invite_cosigner"),
    path("cosign/<str:code>/", cosigning.cosign, name="cosign"),
    path("drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard"),
    path("my/store/", store.store, name="store"),
    path("my/store/consent/", store.consent, name="store_consent"),
    path("my/store/<int:paper_id>/", store.paper, name="store_paper"),
    path("my/store/<int:paper_id>/file/", store.paper_file, name="store_file"),
    path("my/dossiers/", mine.dossiers_list, name="dossiers"),
    path("my/dossiers/<str:code>/", mine.dossier, name="dossier"),
    path("my/dossiers/<str:code>/papers/<int:paper_id>/", mine.paper_file, name="paper_file"),
    path("my/dossiers/<str:code>/components/<int:component_id>/", mine.component_file, name="component_file"),
    path("my/dossiers/<str:code>/supplement/", mine.supplement, name="supplement"),
    path("my/dossiers/<str:code>/withdraw/", mine.withdraw, name="withdraw"),
    path("my/dossiers/<str:code>/return-place/", mine.return_place, name="return_place"),
    path("my/dossiers/<str:code>/rate/", mine.rate, name="rate"),
]
