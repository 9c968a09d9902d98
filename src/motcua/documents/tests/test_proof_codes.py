"""A proof code is read however people copy it, and a slip of the hand is found before anything is looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.documents.models import PaperProof
from motcua.documents.papers import proofs
from motcua.documents.testing import stored_file


@given(st.integers(0, proofs.LENGTH - 1), st.sampled_from(proofs.LETTERS))
def test_one_letter_mistaken_for_another_is_no_code(place, letter):
    code = proofs.new_code()
    slipped = code[:place] + letter + code[place + 1 :]
    assert proofs.read_code(slipped) == (code if slipped == code else "")


def test_a_code_is_read_as_people_copy_it():
    code = next(code for code in iter(proofs.new_code, None) if {"0", "1"} <= set(code))
    typed = f"  {proofs.code_words(code).lower().replace('0', 'o').replace('1', 'l').replace('-', ' – ')} "
    assert proofs.read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-2XNP-9R4T-W8V!", "0" * 17, "x" * 10_000, "\x00"])
def test_what_can_be_no_code_is_none(typed):
    assert proofs.read_code(typed) == ""
    assert proofs.proof_of(typed) is None


@pytest.mark.django_db
def test_a_paper_has_one_code_however_often_it_is_asked_for():
    paper, other = stored_file(mark="một"), stored_file(mark="hai")
    assert proofs.proof_code(subject=paper) == ""
    code = proofs.prove(subject=paper)
    assert code == proofs.prove(subject=paper) == proofs.proof_code(subject=paper)
    assert proofs.prove(subject=other) != code
    assert PaperProof.objects.count() == 2


@pytest.mark.django_db
def test_nothing_is_told_of_a_subject_whose_module_tells_nothing():
    assert proofs.proof_of(proofs.prove(subject=stored_file())) is None
