"""Holidays as data, and the arithmetic of working days."""

from __future__ import annotations

import csv
import os
from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.law.calendar import default_calendar
from motcua.law.errors import LawError
from motcua.law.holidays_data import OffKind, decreed_years, provisional_days_off
from motcua.law.hours import OfficeHours, Session
from motcua.law.tests.slow_counter import works

CALENDAR = default_calendar()
SHARED = Path(os.environ.get("MOTCUA_SHARED", Path(__file__).parents[4].parent / "shared"))
KINDS = {"le": "public_holiday", "nghi_bu": "compensatory", "hoan_doi": "swap", "can_kiem_tra": "to_verify"}
DATES = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@pytest.mark.shared_data
def test_the_shipped_holidays_agree_with_the_collected_facts():
    source = SHARED / "data" / "ngay_nghi_2020_2026.csv"
    if not source.exists():
        pytest.skip(f"không thấy dữ liệu đối chiếu {source}")
    rows = list(csv.DictReader(source.open(encoding="utf-8")))
    shipped = {(str(day.day), day.kind.value) for year in decreed_years() for day in year.days_off}
    assert shipped == {(row["ngay"], KINDS[row["loai"]]) for row in rows if row["loai"] != "lam_bu"}
    make_up = {(str(day.day), str(day.replaces)) for year in decreed_years() for day in year.make_up_days}
    assert make_up == {(row["ngay"], row["ten"].split()[-1]) for row in rows if row["loai"] == "lam_bu"}


def test_every_decreed_year_names_its_act_and_our_confidence():
    years = decreed_years()
    assert [year.year for year in years] == list(range(2020, 2027))
    assert all(year.legal_act and year.confidence in ("S", "M", "?") for year in years)


def test_make_up_days_replace_days_off_of_the_same_swap():
    for year in decreed_years():
        off = {day.day: day.kind for day in year.days_off}
        for make_up in year.make_up_days:
            assert make_up.day.weekday() == 5
            assert off[make_up.replaces] is OffKind.SWAP
            assert CALENDAR.is_working_day(make_up.day)
            assert not CALENDAR.is_working_day(make_up.replaces)


def test_an_unchecked_day_counts_as_off_and_is_flagged():
    assert not CALENDAR.is_working_day(date(2026, 11, 24))
    assert [day.day for day in CALENDAR.doubtful_days] == [date(2026, 11, 24)]


def test_years_without_a_notice_have_the_fixed_holidays_only():
    days = {day.day for day in provisional_days_off(2027)}
    assert {date(2027, 1, 1), date(2027, 4, 30), date(2027, 5, 1), date(2027, 9, 2)} <= days
    assert date(2027, 5, 3) in days  # 1 May 2027 is a Saturday
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_provisional(date(2026, 3, 1))


@given(DATES)
def test_working_days_agree_with_a_day_by_day_look(day):
    assert CALENDAR.is_working_day(day) == works(day)
    assert CALENDAR.roll_forward(day) >= day
    assert works(CALENDAR.roll_forward(day))


@given(st.dates(date(2020, 1, 1), date(2026, 6, 30)), st.integers(1, 100))
def test_adding_and_counting_working_days_are_inverse(day, count):
    later = CALENDAR.add_working_days(day, count)
    assert CALENDAR.working_days_between(day, later) == count
    assert sum(works(day + timedelta(days=k)) for k in range(1, (later - day).days + 1)) == count
    if works(day):
        assert CALENDAR.add_working_days(later, -count) == day


@given(DATES, DATES)
def test_runs_cover_the_calendar_without_gaps(first, second):
    runs = CALENDAR.runs
    for day in (first, second):
        index = bisect_right(runs, day.toordinal()) - 1
        states = {CALENDAR.is_working_number(number) for number in range(runs[index], runs[index + 1])}
        assert states == {works(day)}


def test_runs_are_sorted_and_alternate_to_the_end():
    runs = CALENDAR.runs
    assert all(before < after for before, after in pairwise(runs))
    states = [CALENDAR.is_working_number(start) for start in runs[:-1]]
    assert all(before != after for before, after in pairwise(states))


def test_openings_and_doors():
    assert CALENDAR.next_opening(datetime(2022, 3, 1, 6)) == datetime(2022, 3, 1, 7)
    assert CALENDAR.next_opening(datetime(2022, 3, 4, 12)) == datetime(2022, 3, 7, 7)
    assert CALENDAR.is_open(datetime(2022, 3, 1, 7))
    assert not CALENDAR.is_open(datetime(2022, 3, 1, 11, 30))
    assert not CALENDAR.is_open(datetime(2022, 2, 1, 8))


def test_saturday_sessions_open_the_doors_but_make_no_working_day():
    day = [("07:00", "11:30"), ("13:30", "17:00")]
    calendar = CALENDAR.with_hours(OfficeHours.weekly([day] * 5 + [[("07:30", "11:00")], []]))
    assert calendar.is_open(datetime(2022, 3, 5, 8))
    assert not calendar.is_working_day(date(2022, 3, 5))
    assert calendar.add_working_minutes(datetime(2022, 3, 5, 8), 30) == datetime(2022, 3, 7, 7, 30)


def test_a_make_up_day_keeps_the_hours_of_the_day_it_replaces():
    short_friday = OfficeHours.weekly(
        [[("07:00", "11:30"), ("13:30", "17:00")]] * 4 + [[("07:00", "11:00")], [], []]
    )
    calendar = CALENDAR.with_hours(short_friday)
    assert calendar.closing(date(2024, 5, 4)) == datetime(2024, 5, 4, 17)  # made up for a Monday
    assert calendar.closing(date(2025, 4, 26)) == datetime(2025, 4, 26, 11)  # made up for a Friday


@pytest.mark.parametrize(
    "sessions",
    [
        (("11:30", "07:00"),),
        (("07:00", "11:30"), ("11:00", "12:00")),
        (),
        (("7 giờ", "11:30"),),
        (("07:00", "07:00"),),
    ],
)
def test_impossible_office_hours_are_refused(sessions):
    with pytest.raises(LawError):
        OfficeHours.uniform(*sessions)


def test_one_session_is_halved_in_the_middle():
    assert OfficeHours(((Session(420, 900),),) * 5 + ((), ())).half_closing(0) == 660
