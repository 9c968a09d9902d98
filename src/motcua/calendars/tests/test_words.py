from time import thread_time

import pytest
from django.utils import translation

from motcua.calendars.service import duration_words, remaining_words, working_minutes_between
from motcua.calendars.testing import OFFICE_HOURS, at


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (180, "còn 3 giờ"),
        (-720, "quá 1 ngày 4 giờ"),
        (480, "còn 8 giờ"),
        (485, "còn 1 ngày"),
        (200, "còn 3 giờ 20 phút"),
        (1, "còn 1 phút"),
        (-59, "quá 59 phút"),
        (0, "đến hạn"),
    ],
)
def test_remaining_time_is_told_in_working_days_of_eight_hours(minutes, words):
    with translation.override("vi"):
        assert remaining_words(minutes) == words


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 phút"), (960, "2 ngày"), (1000, "2 ngày")])
def test_a_duration_is_never_without_words(minutes, words):
    with translation.override("vi"):
        assert duration_words(minutes) == words


def test_the_words_of_a_page_of_25_dossiers_take_less_than_a_third_of_a_millisecond():
    due = [at(f"2026-06-{day:02}", "16:43") for day in range(1, 26)]
    now = at("2026-06-12", "09:17")

    def measured():
        started = thread_time()
        for moment in due:
            remaining_words(working_minutes_between(OFFICE_HOURS, now, moment))
        return thread_time() - started

    assert min(measured() for _ in range(50)) < 0.0003
