"""Handling processes: checks and differences."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.decisions import (
    check_process,
    critical_minutes,
    difference,
    shortest_minutes,
    steps_digest,
)
from motcua.catalogue.values import StepSnapshot

UNITS = {1: "counter"}


def step(
    number: int, minutes: int = 60, *, unit: str = "resolving", group: int | None = None, role: str = "x"
) -> StepSnapshot:
    return StepSnapshot(number, group, f"Bước {number}", "", role, "", unit, "", minutes, "", "", False)


SOUND = (step(1, 30, unit="counter"), step(2), step(3, 30, unit="counter"))


def codes(steps: tuple[StepSnapshot, ...], available: int | None = 480) -> set[str]:
    return {problem.code for problem in check_process(steps, available=available)}


def test_a_sound_table_passes() -> None:
    assert codes(SOUND) == set()


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "empty"),
        (SOUND[1:], "first"),
        (SOUND[:2], "last"),
        ((SOUND[0], step(2, role=" "), SOUND[2]), "owner"),
        ((SOUND[0], step(4), SOUND[2]), "numbers"),
        ((SOUND[0], step(2, group=1), SOUND[2]), "group_single"),
        ((SOUND[0], step(2, group=1), step(3), step(4, group=1), step(5, unit="counter")), "group_broken"),
        ((SOUND[0], step(2, 1000), SOUND[2]), "too_long"),
        ((step(1, 0, unit="counter"), step(2, 0, unit="counter")), "no_time"),
    ],
)
def test_an_unsound_table_is_named(steps: tuple[StepSnapshot, ...], code: str) -> None:
    assert code in codes(steps)


def test_an_unknown_limit_does_not_block() -> None:
    problems = check_process(SOUND, available=None)
    assert [problem.blocking for problem in problems] == [False]


def test_of_a_parallel_group_only_the_longest_counts() -> None:
    steps = (
        step(1, 10, unit="counter"),
        step(2, 50, group=1),
        step(3, 90, group=1),
        step(4, 10, unit="counter"),
    )
    assert critical_minutes(steps) == 110


@pytest.mark.parametrize(
    ("value", "unit", "minutes"),
    [
        ("5", "working_day", 5 * 480),
        ("0.5", "working_day", 240),
        ("8", "working_hour", 480),
        ("0", "working_day", 120),
        # Nine calendar days over Tết may hold one working day: the one to which the end rolls.
        ("1", "calendar_day", 480),
    ],
)
def test_the_fewest_minutes_of_a_limit(value: str, unit: str, minutes: int) -> None:
    assert shortest_minutes(Decimal(value), unit) == minutes


def test_calendar_days_over_tet_hold_less_than_in_an_ordinary_month() -> None:
    assert shortest_minutes(Decimal(10), "calendar_day") < 6 * 480
    assert shortest_minutes(Decimal(1), "month") < 20 * 480


def test_a_later_cutoff_leaves_less_of_the_same_day() -> None:
    assert shortest_minutes(Decimal(0), "working_day", cutoff=time(16)) == 60


def test_a_difference_names_what_changed() -> None:
    changed = (SOUND[0], step(2, 90), step(3), step(4, unit="counter"))
    kinds = [(change.kind, change.number) for change in difference(SOUND, changed)]
    assert kinds == [("changed", 2), ("changed", 3), ("added", 4)]
    assert difference(SOUND, changed)[0].columns == (("Thời gian (phút)", "60", "90"),)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8))
def test_equal_tables_have_no_difference_and_one_digest(minutes: list[int]) -> None:
    one = tuple(step(number, value) for number, value in enumerate(minutes, 1))
    two = tuple(step(number, value) for number, value in enumerate(minutes, 1))
    assert difference(one, two) == ()
    assert steps_digest(one) == steps_digest(two)
