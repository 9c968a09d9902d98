import re
from pathlib import Path

from django.utils import translation

from motcua.dossiers import actions, merging
from motcua.dossiers.service import ACTION_WORDS

RECORDED = re.compile(
    r'(?:(?:change|audit)\.record(?:_many)?|write_act)\(\s*(?:"([a-z_.]+)"(?: if [^"]*? else "([a-z_.]+)")?)'
)


def recorded():
    found = set()
    for file in (*Path(actions.__file__).parent.glob("*.py"), Path(merging.__file__)):
        for names in RECORDED.findall(file.read_text(encoding="utf-8")):
            found |= {name if "." in name else f"dossier.{name}" for name in names if name}
    # A printed register and an answer of a store are no dossiers, whose acts are told on a page.
    return {name for name in found if not name.startswith(("register.", "store_answer."))}


def test_every_act_that_is_journalled_has_its_sentence():
    assert len(recorded()) > 20
    assert recorded() <= set(ACTION_WORDS)
    assert set(ACTION_WORDS) - recorded() == {"dossier.number_shown"}


def test_a_sentence_names_only_values_between_percent_and_bracket():
    with translation.override("vi"):
        for words in ACTION_WORDS.values():
            assert "%" not in re.sub(r"%\([a-z_]+\)s", "", str(words))
