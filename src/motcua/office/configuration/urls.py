"""The addresses below office/configuration/, where administrators configure procedures."""

from django.urls import path

from motcua.office.configuration import (
    calendar_acts,
    calendars,
    files,
    form_trial,
    forms,
    imports,
    lists,
    mergers,
    procedures,
    process_choices,
    processes,
    receptions,
    record,
    rehearsals,
    review,
    terms,
    versions,
)

DRAFT = "office/configuration/drafts/<int:draft_id>/"
IMPORT = "office/configuration/imports/<int:run_id>/"
CALENDAR = "office/configuration/calendars/<int:calendar_id>/"
LIST = "office/configuration/list/<slug:key>/"
MERGER = "office/configuration/mergers/<int:merger_id>/"
REHEARSAL = "office/configuration/rehearsals/<int:run_id>/"
PROCEDURE = "office/configuration/procedures/<str:code>/"

urlpatterns = [
    path("office/configuration/", procedures.procedures, name="configuration"),
    path("office/configuration/new/", procedures.new, name="configuration_new"),
    path("office/configuration/calendars/", calendars.calendar_list, name="configuration_calendars"),
    path("office/configuration/calendars/decisions/", calendar_acts.days, name="configuration_days"),
    path("office/configuration/calendars/promises/", calendars.promises, name="configuration_promises"),
    path(CALENDAR, calendars.calendar_page, name="configuration_calendar"),
    path(f"{CALENDAR}hours/", calendar_acts.week, name="configuration_hours"),
    path(f"{CALENDAR}closure/", calendar_acts.closure, name="configuration_closure"),
    path(f"{CALENDAR}organizations/", calendar_acts.followers, name="configuration_followers"),
    path(f"{CALENDAR}remove/", calendar_acts.remove, name="configuration_calendar_remove"),
    path("office/configuration/files/", files.files, name="configuration_files"),
    path("office/configuration/imports/", imports.imports, name="configuration_imports"),
    path("office/configuration/imports/template/", imports.template, name="configuration_import_template"),
    path(IMPORT, imports.run, name="configuration_import"),
    path(f"{IMPORT}progress/", imports.progress, name="configuration_import_progress"),
    path(f"{IMPORT}table/", imports.table, name="configuration_import_table"),
    path(f"{IMPORT}rows/<int:row>/", imports.row, name="configuration_import_row"),
    path("office/configuration/mergers/", rehearsals.mergers, name="configuration_mergers"),
    path("office/configuration/mergers/template/", rehearsals.template, name="configuration_merger_template"),
    path(REHEARSAL, rehearsals.rehearsal, name="configuration_rehearsal"),
    path(f"{REHEARSAL}progress/", rehearsals.progress, name="configuration_rehearsal_progress"),
    path(f"{REHEARSAL}table/", rehearsals.table, name="configuration_rehearsal_table"),
    path(f"{REHEARSAL}apply/", rehearsals.apply, name="configuration_apply"),
    path(MERGER, mergers.merger, name="configuration_merger"),
    path(f"{MERGER}progress/", mergers.progress, name="configuration_merger_progress"),
    path(f"{MERGER}undo/", mergers.undo, name="configuration_undo"),
    path(f"{MERGER}journal/", mergers.journal, name="configuration_merger_journal"),
    path(PROCEDURE, procedures.procedure, name="configuration_procedure"),
    path(f"{PROCEDURE}withdraw/", terms.withdraw, name="configuration_withdraw"),
    path(f"{PROCEDURE}offers/", terms.offers, name="configuration_offers"),
    path(f"{PROCEDURE}versions/<int:version_id>/", versions.version, name="configuration_version"),
    path(f"{PROCEDURE}versions/<int:version_id>/bundle/", versions.bundle, name="configuration_bundle"),
    path("office/configuration/bundle/", versions.take_over, name="configuration_take_over"),
    path("office/configuration/fees/", terms.fees, name="configuration_fees"),
    path("office/configuration/fees/<int:policy_id>/end/", terms.end_policy, name="configuration_end_policy"),
    path("office/configuration/lists/", lists.lists, name="configuration_lists"),
    path("office/configuration/lists/upload/", lists.upload, name="configuration_list_upload"),
    path(LIST, lists.one, name="configuration_list"),
    path(f"{LIST}file/", lists.file, name="configuration_list_file"),
    path(f"{LIST}trial/", lists.trial, name="configuration_list_trial"),
    path("office/configuration/reception-rules/", receptions.receptions, name="configuration_receptions"),
    path(
        "office/configuration/reception-rules/<int:rule_id>/end/",
        receptions.end_reception,
        name="configuration_end_reception",
    ),
    path(f"{PROCEDURE}edit/", procedures.edit, name="configuration_edit"),
    path(DRAFT, record.general, name="configuration_draft"),
    path(f"{DRAFT}record/<slug:section>/", record.section, name="configuration_section"),
    path(f"{DRAFT}form/", forms.form, name="configuration_form"),
    path(f"{DRAFT}form/preview/", forms.preview, name="configuration_form_preview"),
    path(f"{DRAFT}form/try/", form_trial.trial, name="configuration_form_trial"),
    path(f"{DRAFT}form/file/", forms.form_file, name="configuration_form_file"),
    path(f"{PROCEDURE}form/", forms.published, name="configuration_published_form"),
    path(f"{DRAFT}process/", processes.process, name="configuration_process"),
    path(f"{DRAFT}process/steps/<str:step_id>/", processes.step, name="configuration_process_step"),
    path(
        f"{DRAFT}process/gateways/<str:gateway_id>/",
        process_choices.choice,
        name="configuration_process_gateway",
    ),
    path(f"{DRAFT}process/try/", processes.trial, name="configuration_process_trial"),
    path(f"{DRAFT}review/", review.review, name="configuration_review"),
]
