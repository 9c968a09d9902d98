"""Forms as published: what they ask, what was answered, what is wrong with it.

A page is shown and read so:

    form = forms.form(version_id)
    visit = forms.visit_page(form, page_id, answers, request.POST if request.method == "POST" else None)
    # keep visit.answers where it was posted; then visit.goes_on, or the same page once more

with `{% from "forms/fields.html" import form_fields, error_summary %}` in the template.
"""

from motcua.forms.actions import (
    confirm_choices,
    discard_choices,
    import_choices,
    import_form,
    load_choices,
    try_choices,
)
from motcua.forms.answers import (
    SummaryCell,
    SummaryRow,
    SummarySection,
    SummaryTable,
    answers_digest,
    completed,
    prefill,
    summary,
)
from motcua.forms.checking import check
from motcua.forms.choice_files import write_csv as choices_csv
from motcua.forms.choice_files import write_sheet as choices_sheet
from motcua.forms.choices import forget_choices
from motcua.forms.communes import words as commune_words
from motcua.forms.definition import Answers, Cosign, Field, Form, Page, Part, Widget
from motcua.forms.describing import AnswerKind, answer_kinds, official_pages
from motcua.forms.designing.changing import (
    add_field,
    change_field,
    drop_field,
    move_field,
    place_field,
    remove_field,
)
from motcua.forms.designing.fields import FieldDesign
from motcua.forms.designing.kinds import FIXED as FIXED_KINDS
from motcua.forms.designing.kinds import KINDS as FIELD_KINDS
from motcua.forms.designing.kinds import boxes as boxes_of_kind
from motcua.forms.designing.outline import (
    DesignFault,
    Outline,
    conditions_before,
    dates_beside,
    field_design,
    names_before,
    names_of_kind,
    outline,
)
from motcua.forms.designing.pages import (
    add_page,
    begin_form,
    change_page,
    drop_page,
    move_page,
    remove_page,
    remove_ruling,
    rename_form,
    set_cosign,
    set_ruling,
)
from motcua.forms.designing.previewing import sound_part
from motcua.forms.designing.renaming import rename_field
from motcua.forms.errors import ChoiceListWrong, DesignRefused
from motcua.forms.former import beside as written_beside
from motcua.forms.former import carried
from motcua.forms.former import written as written_commune
from motcua.forms.hints import PREFILLS
from motcua.forms.models import FormVersion
from motcua.forms.offering import Earlier, Offer
from motcua.forms.pages import pages_to_fill, shown_page
from motcua.forms.parts import PartKind, part_kinds
from motcua.forms.properties import FormFault
from motcua.forms.queries import (
    choice_lines,
    choice_list,
    choice_list_cards,
    choice_lists,
    choice_trial,
    choice_trials,
    form,
    published_schema,
)
from motcua.forms.reading import Reading, given_from, read_page
from motcua.forms.schemas import compile_form, form_faults
from motcua.forms.showing import show_page
from motcua.forms.visiting import Visit, visit_page

__all__ = [
    "FIELD_KINDS",
    "FIXED_KINDS",
    "PREFILLS",
    "AnswerKind",
    "Answers",
    "ChoiceListWrong",
    "Cosign",
    "DesignFault",
    "DesignRefused",
    "Earlier",
    "Field",
    "FieldDesign",
    "Form",
    "FormFault",
    "FormVersion",
    "Offer",
    "Outline",
    "Page",
    "Part",
    "PartKind",
    "Reading",
    "SummaryCell",
    "SummaryRow",
    "SummarySection",
    "SummaryTable",
    "Visit",
    "Widget",
    "add_field",
    "add_page",
    "answer_kinds",
    "answers_digest",
    "begin_form",
    "boxes_of_kind",
    "carried",
    "change_field",
    "change_page",
    "check",
    "choice_lines",
    "choice_list",
    "choice_list_cards",
    "choice_lists",
    "choice_trial",
    "choice_trials",
    "choices_csv",
    "choices_sheet",
    "commune_words",
    "compile_form",
    "completed",
    "conditions_before",
    "confirm_choices",
    "dates_beside",
    "discard_choices",
    "drop_field",
    "drop_page",
    "field_design",
    "forget_choices",
    "form",
    "form_faults",
    "given_from",
    "import_choices",
    "import_form",
    "load_choices",
    "move_field",
    "move_page",
    "names_before",
    "names_of_kind",
    "official_pages",
    "outline",
    "pages_to_fill",
    "part_kinds",
    "place_field",
    "prefill",
    "published_schema",
    "read_page",
    "remove_field",
    "remove_page",
    "remove_ruling",
    "rename_field",
    "rename_form",
    "set_cosign",
    "set_ruling",
    "show_page",
    "shown_page",
    "sound_part",
    "summary",
    "try_choices",
    "visit_page",
    "written_beside",
    "written_commune",
]
