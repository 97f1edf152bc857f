"""The clock: worked examples, the edges of the contract, and properties against a slow independent counter."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.law.calendar import default_calendar
from motcua.law.clock import (
    apology_deadline,
    due,
    elapsed_working_minutes,
    is_late,
    local_zone,
    supplement_notice_deadline,
    transfer_deadline,
)
from motcua.law.errors import LawError
from motcua.law.hours import OfficeHours
from motcua.law.limits import Interruption, InterruptionMode, Limit, LimitUnit
from motcua.law.tests.slow_counter import slow_due

CALENDAR = default_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def pause(start: str, end: str) -> Interruption:
    return Interruption(at(start), at(end), InterruptionMode.PAUSE)


def restart(start: str, end: str) -> Interruption:
    return Interruption(at(start), at(end), InterruptionMode.RESTART)


def due_at(received: str, value: float, unit: str = "working_day", *interruptions: Interruption) -> str:
    answer = due(at(received), Limit(value, LimitUnit(unit)), CALENDAR, interruptions)
    return answer.at.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2022-01-27T10:00", 5, "2022-02-10T17:00"),
        ("2022-01-07T08:00", 15, "2022-01-28T17:00"),
        ("2022-04-08T08:00", 3, "2022-04-14T17:00"),
        ("2022-04-28T08:00", 2, "2022-05-04T17:00"),
        ("2022-08-31T08:00", 1, "2022-09-05T17:00"),
    ],
)
def test_working_days_skip_the_holidays_of_2022(received, days, expected):
    assert due_at(received, days) == expected


@pytest.mark.parametrize("hour", ["00:00", "06:59", "15:00:01", "17:00", "23:59:59"])
def test_the_hour_of_receipt_does_not_move_a_limit_in_days(hour):
    assert due_at(f"2022-03-01T{hour}", 1) == "2022-03-02T17:00"


def test_a_receipt_on_a_day_off_is_followed_by_the_first_working_day():
    assert due_at("2022-03-05T09:00", 1) == "2022-03-07T17:00"


def test_a_make_up_saturday_counts():
    assert due_at("2024-05-03T09:00", 1) == "2024-05-04T17:00"
    assert due_at("2024-05-03T16:00", 2, "working_hour") == "2024-05-04T08:00"


@pytest.mark.parametrize(("value", "expected"), [(0.5, "2022-03-02T11:30"), (1.5, "2022-03-03T11:30")])
def test_half_a_day_ends_at_the_close_of_the_morning(value, expected):
    assert due_at("2022-03-01T16:00", value) == expected


def test_the_same_day_ends_at_the_close_of_that_day():
    assert due_at("2022-03-01T08:00", 0) == "2022-03-01T17:00"
    assert due_at("2022-03-01T16:59", 0) == "2022-03-01T17:00"


def test_the_same_day_received_on_a_day_off_counts_from_the_next_opening():
    assert due_at("2022-03-05T16:00", 0) == "2022-03-07T17:00"
    late = due(at("2022-03-05T16:00"), Limit(0, LimitUnit.WORKING_DAY), CALENDAR, cutoff=time(15))
    assert late.at == at("2022-03-07T17:00")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-03-01T15:00:00", "2022-03-01T17:00"),
        ("2022-03-01T15:00:01", "2022-03-02T17:00"),
        ("2022-03-01T15:00:00.000001", "2022-03-02T17:00"),
        ("2022-03-04T15:01", "2022-03-07T17:00"),
    ],
)
def test_a_cut_off_moves_the_same_day_to_the_next_working_day(received, expected):
    answer = due(at(received), Limit(0, LimitUnit.WORKING_DAY), CALENDAR, cutoff=time(15))
    assert answer.at == at(expected)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2022-03-01T08:00", 3, "2022-03-04T17:00"),
        ("2022-03-01T08:00", 4, "2022-03-07T17:00"),
        ("2022-01-27T08:00", 5, "2022-02-07T17:00"),
    ],
)
def test_calendar_days_roll_to_the_next_working_day(received, days, expected):
    assert due_at(received, days, "calendar_day") == expected


@pytest.mark.parametrize(
    ("received", "months", "expected"),
    [
        ("2022-03-31T08:00", 1, "2022-05-04T17:00"),
        ("2022-05-31T08:00", 1, "2022-06-30T17:00"),
        ("2024-01-31T08:00", 1, "2024-02-29T17:00"),
        ("2021-11-30T08:00", 3, "2022-02-28T17:00"),
        ("2022-01-10T08:00", 12, "2023-01-10T17:00"),
    ],
)
def test_a_month_ends_on_the_same_day_number_or_the_last(received, months, expected):
    assert due_at(received, months, "month") == expected


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        ("2022-03-01T07:00", 4.5, "2022-03-01T11:30"),
        ("2022-03-01T10:30:59", 1, "2022-03-01T11:30"),
        ("2022-03-01T11:30", 1, "2022-03-01T14:30"),
        ("2022-03-01T12:15", 3.5, "2022-03-01T17:00"),
        ("2022-03-01T16:00", 8, "2022-03-02T16:00"),
        ("2022-03-04T17:00", 0.5, "2022-03-07T07:30"),
        ("2022-03-01T05:00", 8, "2022-03-01T17:00"),
        ("2022-03-05T10:00", 8, "2022-03-07T17:00"),
    ],
)
def test_working_hours_are_counted_within_sessions(received, hours, expected):
    assert due_at(received, hours, "working_hour") == expected


def test_a_supplement_restarts_the_clock_from_zero():
    assert (
        due_at("2022-01-07T08:00", 5, "working_day", restart("2022-01-12T09:00", "2022-01-20T09:00"))
        == "2022-01-27T17:00"
    )


def test_a_restart_drops_the_pauses_before_it_and_keeps_those_after():
    first, anew, second = (
        pause("2022-03-02T08:00", "2022-03-04T08:00"),
        restart("2022-03-07T08:00", "2022-03-09T08:00"),
        pause("2022-03-10T08:00", "2022-03-11T08:00"),
    )
    assert due_at("2022-03-01T08:00", 2, "working_day", first, anew) == "2022-03-11T17:00"
    assert due_at("2022-03-01T08:00", 2, "working_day", first, anew, second) == "2022-03-14T17:00"


def test_the_order_given_decides_not_the_dates():
    later_pause, earlier_restart = (
        pause("2022-03-10T08:00", "2022-03-11T08:00"),
        restart("2022-03-02T08:00", "2022-03-03T08:00"),
    )
    assert due_at("2022-03-01T08:00", 2, "working_day", later_pause, earlier_restart) == "2022-03-07T17:00"


def test_a_pause_counts_the_working_days_after_its_first_day_up_to_its_last():
    assert (
        due_at("2022-03-01T08:00", 5, "working_day", pause("2022-03-03T08:00", "2022-03-03T16:00"))
        == "2022-03-08T17:00"
    )
    assert (
        due_at("2022-03-01T08:00", 5, "working_day", pause("2022-03-04T08:00", "2022-03-06T16:00"))
        == "2022-03-08T17:00"
    )
    assert (
        due_at("2022-03-01T08:00", 5, "working_day", pause("2022-03-03T08:00", "2022-03-07T16:00"))
        == "2022-03-10T17:00"
    )


def test_a_pause_moves_calendar_days_before_the_roll():
    # 4 days end on Saturday 5 March; two more days give Monday the 7th, no roll.
    assert (
        due_at("2022-03-01T08:00", 4, "calendar_day", pause("2022-03-02T08:00", "2022-03-04T08:00"))
        == "2022-03-07T17:00"
    )


def test_a_pause_moves_working_hours_by_the_office_minutes_between():
    assert (
        due_at("2022-03-01T07:00", 4.5, "working_hour", pause("2022-03-01T09:00", "2022-03-01T09:30"))
        == "2022-03-01T14:00"
    )
    assert (
        due_at("2022-03-01T07:00", 4.5, "working_hour", pause("2022-03-01T12:00", "2022-03-01T13:00"))
        == "2022-03-01T11:30"
    )


def test_a_pause_after_the_due_time_still_applies():
    assert (
        due_at("2022-03-01T08:00", 1, "working_day", pause("2022-03-10T08:00", "2022-03-11T08:00"))
        == "2022-03-03T17:00"
    )


def test_pauses_that_touch_are_allowed_and_those_that_overlap_refused():
    touching = (pause("2022-03-02T08:00", "2022-03-03T08:00"), pause("2022-03-03T08:00", "2022-03-04T08:00"))
    assert due_at("2022-03-01T08:00", 2, "working_day", *touching) == "2022-03-07T17:00"
    with pytest.raises(LawError, match="chồng lên nhau"):
        due_at(
            "2022-03-01T08:00", 2, "working_day", touching[0], pause("2022-03-03T07:59", "2022-03-04T08:00")
        )


def test_an_interruption_cannot_end_before_it_starts():
    with pytest.raises(LawError, match="kết thúc trước khi bắt đầu"):
        pause("2022-03-03T08:00", "2022-03-03T07:59")


@pytest.mark.parametrize("unit", ["working_hour", "calendar_day", "month"])
def test_zero_is_an_error_outside_working_days(unit):
    with pytest.raises(LawError):
        Limit(0, LimitUnit(unit))


@pytest.mark.parametrize("value", [-1, -0.5, 0.3, 1.25, float("nan"), float("inf"), 10**30, True, "5", None])
def test_values_that_are_no_limit_are_refused(value):
    with pytest.raises(LawError):
        Limit(value, LimitUnit.WORKING_DAY)


@pytest.mark.parametrize("unit", [LimitUnit.CALENDAR_DAY, LimitUnit.MONTH])
def test_half_a_calendar_day_or_month_is_refused(unit):
    with pytest.raises(LawError, match="Nửa đơn vị"):
        Limit(Fraction(3, 2), unit)


def test_a_limit_past_the_calendar_is_refused_in_words():
    with pytest.raises(LawError, match="lịch làm việc"):
        due_at("2022-03-01T08:00", 400_000)
    with pytest.raises(LawError, match="lịch làm việc"):
        due_at("1700-03-01T08:00", 1)


def test_aware_times_give_aware_answers():
    answer = due(datetime(2022, 1, 27, 3, 0, tzinfo=UTC), Limit(5, LimitUnit.WORKING_DAY), CALENDAR)
    assert answer.at == datetime(2022, 2, 10, 17, tzinfo=local_zone())
    late_evening = datetime(2022, 1, 27, 18, 0, tzinfo=UTC)  # already the 28th in Vietnam
    assert due(late_evening, Limit(1, LimitUnit.WORKING_DAY), CALENDAR).at == datetime(
        2022, 2, 7, 17, tzinfo=local_zone()
    )


def test_the_ledger_says_what_was_counted_and_what_not():
    texts = [
        line.text for line in due(at("2022-01-27T10:00"), Limit(5, LimitUnit.WORKING_DAY), CALENDAR).ledger
    ]
    assert texts[0] == "Tiếp nhận lúc 10:00 ngày 27/01/2022; thời hạn 5 ngày làm việc."
    assert "Không tính từ 29/01/2022 đến 06/02/2022: Tết Nguyên đán." in texts
    assert "Tính 4 ngày làm việc: từ 07/02/2022 đến 10/02/2022." in texts
    assert texts[-1] == "Hết hạn lúc 17:00 ngày 10/02/2022."


def test_a_long_count_is_summed_up_with_its_holidays():
    texts = [
        line.text for line in due(at("2022-01-10T10:00"), Limit(60, LimitUnit.WORKING_DAY), CALENDAR).ledger
    ]
    assert (
        "Từ 11/01/2022 đến 12/04/2022: 60 ngày làm việc; không tính 32 ngày nghỉ hằng tuần và nghỉ lễ."
        in texts
    )
    assert "Không tính từ 29/01/2022 đến 06/02/2022: Tết Nguyên đán." in texts
    assert len(texts) == 6


def test_the_ledger_flags_provisional_years_and_unchecked_days():
    kinds = [
        line.kind for line in due(at("2026-11-20T10:00"), Limit(40, LimitUnit.WORKING_DAY), CALENDAR).ledger
    ]
    assert "to_verify" in kinds
    assert "provisional" in kinds
    assert due(at("2026-12-31T10:00"), Limit(5, LimitUnit.WORKING_DAY), CALENDAR).provisional


def test_a_unit_may_keep_other_office_hours():
    long_day = CALENDAR.with_hours(OfficeHours.uniform(("08:00", "12:00"), ("13:00", "18:00")))
    assert due(at("2022-03-01T09:00"), Limit(1, LimitUnit.WORKING_DAY), long_day).at == at("2022-03-02T18:00")
    assert due(at("2022-03-01T11:00"), Limit(2, LimitUnit.WORKING_HOUR), long_day).at == at(
        "2022-03-01T14:00"
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-03-01T14:59", "2022-03-01T17:00"),
        ("2022-03-01T15:00:00", "2022-03-01T17:00"),
        ("2022-03-01T15:00:01", "2022-03-02T07:00"),
        ("2022-03-04T15:01", "2022-03-07T07:00"),
        ("2022-03-05T16:00", "2022-03-07T17:00"),
    ],
)
def test_a_dossier_goes_on_the_same_day_or_at_the_next_opening(received, expected):
    assert transfer_deadline(at(received), CALENDAR) == at(expected)


def test_the_other_deadlines_of_the_one_stop_shop():
    assert supplement_notice_deadline(at("2022-01-07T09:00"), CALENDAR) == at("2022-01-12T17:00")
    assert apology_deadline(at("2022-02-10T17:00"), CALENDAR) == at("2022-02-09T17:00")
    assert apology_deadline(at("2022-02-07T17:00"), CALENDAR) == at("2022-01-28T17:00")
    assert apology_deadline(at("2022-02-07T17:00"), CALENDAR, in_working_days=False) == at("2022-01-28T17:00")


def test_lateness_is_after_the_due_time_not_at_it():
    assert not is_late(at("2022-02-10T17:00"), at("2022-02-10T17:00"), as_of=at("2023-01-01T00:00"))
    assert is_late(None, at("2022-02-10T17:00"), as_of=at("2022-02-10T17:01"))


# -- properties ----------------------------------------------------------------------------------------------

RECEIPTS = st.datetimes(datetime(2020, 1, 1), datetime(2025, 6, 30))
UNITS = st.sampled_from(["working_day", "working_hour", "calendar_day", "month"])


@st.composite
def questions(draw):
    unit = draw(UNITS)
    halves = draw(st.integers(0 if unit == "working_day" else 1, 60))
    value = halves / 2 if unit.startswith("working") else max(1, halves // 5)
    received = draw(RECEIPTS)
    interruptions, moment = [], received
    for mode in draw(st.lists(st.sampled_from(["pause", "restart"]), max_size=4)):
        start = moment + timedelta(minutes=draw(st.integers(0, 6 * 1440)))
        moment = start + timedelta(minutes=draw(st.integers(0, 8 * 1440)))
        interruptions.append((start, moment, mode))
    order = draw(st.permutations(interruptions))
    return received, value, unit, order


@settings(max_examples=400, deadline=None)
@given(questions())
def test_due_agrees_with_a_slow_counter(question):
    received, value, unit, interruptions = question
    given_interruptions = [
        Interruption(start, end, InterruptionMode(mode)) for start, end, mode in interruptions
    ]
    answer = due(received, Limit(value, LimitUnit(unit)), CALENDAR, given_interruptions)
    assert answer.at == slow_due(received, value, unit, interruptions)
    assert all(line.text for line in answer.ledger)


@settings(max_examples=200, deadline=None)
@given(RECEIPTS, st.integers(1, 200))
def test_elapsed_minutes_undo_the_addition(start, minutes):
    end = CALENDAR.add_working_minutes(start, minutes)
    assert elapsed_working_minutes(start, end, CALENDAR) == minutes
    assert CALENDAR.elapsed_working_minutes(start, end - timedelta(minutes=1)) == minutes - 1


@settings(max_examples=200, deadline=None)
@given(RECEIPTS, st.integers(1, 100), st.integers(1, 100))
def test_a_longer_limit_never_ends_earlier(received, first, second):
    shorter, longer = sorted((first, second))
    ends = [due(received, Limit(value, LimitUnit.WORKING_DAY), CALENDAR).at for value in (shorter, longer)]
    assert received < ends[0] <= ends[1]
