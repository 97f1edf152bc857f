"""What people read: dates, money, durations, deadlines."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.clock import ZONE
from motcua.web.fields import parse_date, parse_datetime, parse_money, parse_time
from motcua.web.formats import (
    DueLevel,
    due_state,
    duration_words,
    format_count,
    format_date,
    format_datetime,
    format_money,
    format_number,
    format_time,
)
from motcua.web.states import NATIONAL_STATES, state_look
from motcua.web.word_filters import initials, vn_sort

NOW = datetime(2022, 3, 1, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def test_dates_and_times_are_written_the_vietnamese_way_in_local_time():
    assert format_date(date(2022, 1, 7)) == "07/01/2022"
    assert format_datetime(datetime(2022, 1, 6, 18, 5, tzinfo=UTC)) == "01:05 07/01/2022"
    assert format_time(time(7, 5)) == "07:05"
    assert format_date(None) == format_datetime(None) == format_time(None) == ""


def test_money_and_numbers_are_grouped_by_points():
    assert format_money(1250000) == "1.250.000 đ"
    assert format_money(0) == "0 đ"
    assert format_number(98.625, 1) == "98,6"
    assert format_number(1234567) == "1.234.567"


def test_counts_stop_at_a_thousand():
    assert format_count(1000) == "1.000"
    assert format_count(1001) == "1.000+"


def test_durations_use_at_most_two_units():
    assert duration_words(timedelta(days=2, hours=3, minutes=9)) == "2 ngày 3 giờ"
    assert duration_words(95) == "1 giờ 35 phút"
    assert duration_words(0) == "dưới 1 phút"


@pytest.mark.parametrize(
    ("hours", "level", "words"),
    [
        (-3, DueLevel.LATE, "quá hạn 3 giờ"),
        (-50, DueLevel.LATE, "quá hạn 2 ngày"),
        (2, DueLevel.TODAY, "còn 2 giờ"),
        (26, DueLevel.SOON, "còn 1 ngày"),
        (24 * 9, DueLevel.FINE, "còn 9 ngày"),
    ],
)
def test_a_deadline_says_what_is_left_in_words(hours, level, words):
    state = due_state(NOW + timedelta(hours=hours), NOW)
    assert (state.level, state.words) == (level, words)


def test_a_finished_matter_is_judged_once_and_for_all():
    due = NOW
    later = NOW + timedelta(days=100)
    assert due_state(due, later, finished=NOW - timedelta(days=3)).level is DueLevel.DONE_EARLY
    assert due_state(due, later, finished=NOW - timedelta(minutes=5)).level is DueLevel.DONE_ON_TIME
    assert due_state(due, later, finished=NOW + timedelta(hours=2)).words == "trễ 2 giờ"


def test_a_paused_or_missing_deadline_says_so():
    assert due_state(NOW, NOW, paused=True).level is DueLevel.PAUSED
    assert due_state(None, NOW).level is DueLevel.NONE


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)))
def test_a_written_date_is_read_back(moment):
    assert parse_date(format_date(moment.date())) == moment.date()
    local = moment.replace(tzinfo=ZONE, second=0, microsecond=0)
    assert parse_datetime(format_datetime(local)) == local


@given(st.integers(min_value=0, max_value=10**14))
def test_a_written_amount_is_read_back(amount):
    assert parse_money(format_money(amount)) == amount


@pytest.mark.parametrize("text", ["7/1/2022", "07-01-2022", "07012022", "2022-01-07", " 07/01/2022 "])
def test_a_date_may_be_typed_in_the_usual_ways(text):
    assert parse_date(text) == date(2022, 1, 7)


@pytest.mark.parametrize("text", ["31/02/2022", "1/13/2022", "hôm nay", "7/1/22", ""])
def test_a_wrong_date_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "hour", "minute"), [("7h30", 7, 30), ("07:30", 7, 30), ("7 giờ 5", 7, 5), ("13g", 13, 0)]
)
def test_a_time_may_be_typed_as_people_say_it(text, hour, minute):
    assert parse_time(text) == time(hour, minute)


@pytest.mark.parametrize("text", ["1.25", "12.50", "-5", "1.000,50", "một triệu", "1.00.000", "1.000 000"])
def test_an_ambiguous_amount_is_refused(text):
    with pytest.raises(ValueError):
        parse_money(text)


def test_names_stand_in_the_order_of_the_vietnamese_alphabet():
    names = ["Đăng", "Dung", "Ân", "Ăn", "An", "Bình"]
    assert vn_sort(names) == ["An", "Ăn", "Ân", "Bình", "Dung", "Đăng"]
    assert [row["t"] for row in vn_sort([{"t": "Ơn"}, {"t": "Oanh"}], "t")] == ["Oanh", "Ơn"]


def test_a_person_is_marked_by_the_given_name():
    assert initials("Nguyễn Thị Ánh") == "Á"
    assert initials("") == "?"


def test_every_national_state_has_words_and_a_sign():
    assert set(NATIONAL_STATES) == set(range(11))
    assert len({look.icon for look in NATIONAL_STATES.values()}) == 11
    assert str(state_look(5).label) == "Yêu cầu bổ sung giấy tờ"
    assert state_look("lạ").label == "lạ"
