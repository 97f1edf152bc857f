"""What is written in any layout is read back: many invented plans through every writer."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.plans.reading import read_plan
from motcua.plans.tests.layouts import (
    WRITERS,
    Layout,
    expected,
    invent,
    invent_layout,
    reduced,
)

EXACT = ("cells", "rows", "bars", "page", "word")
#: Cells without tabs cannot always be told apart; they must be right nearly always, and doubted otherwise.
GUESSED = ("bare cells", "spaced cells")


def _written(name: str, seed: int):
    random = Random(seed)
    plan, layout = invent(random), invent_layout(random)
    return plan, layout, WRITERS[name](plan, layout, random)


@pytest.mark.parametrize("name", EXACT)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_plan_is_read_as_it_was_written(name, seed):
    plan, layout, content = _written(name, seed)
    read = read_plan(content)
    assert reduced(read.as_json()["groups"]) == expected(plan, layout)
    assert (read.number, read.date, read.year) == (plan.number, date.fromisoformat(plan.date), 2023)
    assert "nhân dân tỉnh Ánh Dương" in read.issuer
    assert (len(read.purposes), len(read.requirements), len(read.funding), len(read.organisation)) == (
        1,
        1,
        1,
        2,
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_printed_plan_is_read_as_it_was_written(seed):
    plan, layout, content = _written("pdf", seed)
    read = read_plan(content)
    assert reduced(read.as_json()["groups"]) == expected(plan, layout)
    assert (read.number, read.date) == (plan.number, date.fromisoformat(plan.date))
    assert (len(read.purposes), len(read.requirements), len(read.funding), len(read.organisation)) == (
        1,
        1,
        1,
        2,
    )


@pytest.mark.parametrize("name", GUESSED)
def test_cells_without_tabs_are_read_right_nearly_always(name):
    right = 0
    for seed in range(60):
        plan, layout, content = _written(name, seed)
        right += reduced(read_plan(content).as_json()["groups"]) == expected(plan, layout)
    assert right >= 57


def test_a_missing_column_is_named_once():
    random = Random(3)
    plan = invent(random)
    layout = Layout(
        ("number", "title", "leads", "deadline"), ("TT", "Nhiệm vụ", "Đơn vị thực hiện", "Thời hạn")
    )
    read = read_plan(WRITERS["rows"](plan, layout, random))
    missing = [doubt.column for doubt in read.doubts if doubt.task is None]
    assert missing == ["coordinators", "deliverable"]
