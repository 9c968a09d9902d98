from motcua.calendars.service import opening_words
from motcua.calendars.testing import OFFICE_HOURS, WITH_SATURDAY_MORNING


def test_days_of_the_same_hours_stand_together():
    assert opening_words(OFFICE_HOURS) == ["Thứ Hai – Thứ Sáu: 07:30–11:30, 13:00–17:00"]


def test_a_saturday_morning_stands_by_itself():
    assert opening_words(WITH_SATURDAY_MORNING)[-1] == "Thứ Bảy: 07:30–11:30"
