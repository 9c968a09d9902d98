import re
from pathlib import Path

from django.utils import translation

from motcua import organizations, territory
from motcua.organizations.service import MERGED_WORDS
from motcua.territory.service import MERGER_WORDS

RECORDED = re.compile(r'(?:record|record_many|_change)\(\s*(?:merger, [\w.]+, [\w.]+, )?"([a-z_]+\.[a-z_]+)"')
WRITERS = [
    *(
        Path(territory.__file__).parent / f"{name}.py"
        for name in ("merging", "asking", "changing", "rehearsing")
    ),
    *Path(organizations.__file__).parent.glob("merging*.py"),
]


def recorded():
    return {name for file in WRITERS for name in RECORDED.findall(file.read_text(encoding="utf-8"))}


def test_every_act_of_a_merger_that_is_journalled_has_its_sentence():
    assert recorded() == {*MERGER_WORDS, *MERGED_WORDS}


def test_a_sentence_names_only_values_between_percent_and_bracket():
    with translation.override("vi"):
        for words in (*MERGER_WORDS.values(), *MERGED_WORDS.values()):
            assert "%" not in re.sub(r"%\([a-z_]+\)s", "", str(words))
