"""The ten official states and where each may lead: 01-one-stop, 1.6, cell by cell."""

import pytest

from motcua.dossiers import rules
from motcua.dossiers.actions import change
from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.models import Dossier, State
from motcua.kit import clock

# 1→{2,3,5,7}; 2→{4,8}; 4→{5,6,7,8,9,3*}; 5→{4,2,8,7}; 6→{4,8}; 9→{10}; 3* is a refusal after examination.
TABLE = {
    1: {2, 3, 5, 7},
    2: {4, 8},
    3: set(),
    4: {5, 6, 7, 8, 9, 3},
    5: {4, 2, 8, 7},
    6: {4, 8},
    7: set(),
    8: set(),
    9: {10},
    10: set(),
}
NAMES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}


def test_the_names_are_the_official_ones():
    assert {state.value: str(state.label) for state in State} == NAMES
    assert {state.value for state in rules.State} == set(NAMES)


@pytest.mark.parametrize("before", range(1, 11))
def test_each_state_leads_where_the_table_says_and_nowhere_else(before):
    assert {after for after in range(1, 11) if rules.may_become(before, after)} == TABLE[before]


def test_what_leads_nowhere_is_closed():
    assert {3, 7, 8, 10} == rules.CLOSED


def standing_in(code, state):
    now = clock.now()
    Dossier.objects.filter(code=code).update(
        state=state, accepted_at=now, due_at=now, finished_at=now, returned_at=now
    )
    return Dossier.objects.get(code=code)


@pytest.mark.django_db
def test_no_act_can_write_what_the_table_forbids(world):
    code = world.file()
    for before in State:
        for after in State:
            dossier = standing_in(code, before)
            if after in TABLE[before]:
                change.write(dossier, after)
                assert Dossier.objects.get(code=code).state == after
            else:
                with pytest.raises(TransitionRefused):
                    change.write(dossier, after)
                assert Dossier.objects.get(code=code).state == before
