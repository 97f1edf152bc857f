"""The seed decision, where it lies beside the project, and the sample decision that the project ships."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from motcua.plans.reading import Plan, read_plan
from motcua.plans.sample import sample_decision

SHARED = Path(os.environ.get("MOTCUA_SHARED") or Path(__file__).resolve().parents[5] / "shared")
THREE = ("Sở, ban, ngành tỉnh", "UBND cấp huyện", "UBND cấp xã")


def _seed() -> bytes:
    found = sorted((SHARED / "seeds").glob("000_*.txt"))
    if not found:
        pytest.skip(f"không có quyết định gốc trong {SHARED / 'seeds'}")
    return found[0].read_bytes()


def _task(plan: Plan, numeral: str, number: int):
    group = next(group for group in plan.groups if group.numeral == numeral)
    return next(task for task in group.tasks if task.number == number)


@pytest.fixture(params=["as it lies", "windows line ends", "trailing blanks cut off"])
def seed(request) -> Plan:
    content = _seed()
    if request.param == "windows line ends":
        content = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
    elif request.param == "trailing blanks cut off":
        content = "\n".join(line.rstrip() for line in content.decode().split("\n")).encode()
    return read_plan(content)


@pytest.mark.shared_data
def test_the_seed_has_six_groups_and_thirty_seven_tasks(seed):
    assert [(group.numeral, len(group.tasks)) for group in seed.groups] == [
        ("I", 7), ("II", 4), ("III", 14), ("IV", 3), ("V", 3), ("VI", 6),
    ]  # fmt: skip
    assert all(
        [task.number for task in group.tasks] == list(range(1, len(group.tasks) + 1)) for group in seed.groups
    )


@pytest.mark.shared_data
def test_the_seed_is_known_by_number_date_issuer_and_year(seed):
    assert (seed.number, seed.date, seed.year) == ("45/QĐ-UBND", date(2022, 1, 7), 2022)
    assert seed.issuer == "Chủ tịch Ủy ban nhân dân tỉnh Tiền Giang"
    assert len(seed.basis) == 4
    assert (len(seed.purposes), len(seed.requirements), len(seed.funding), len(seed.organisation)) == (
        4,
        4,
        1,
        4,
    )


@pytest.mark.shared_data
def test_agencies_of_the_seed_are_parted_as_its_readers_part_them(seed):
    assert _task(seed, "I", 1).coordinators == THREE
    assert _task(seed, "III", 12).coordinators == ("Văn phòng", "Sở Thông tin và Truyền thông")
    assert _task(seed, "III", 3).coordinators == ()
    assert _task(seed, "III", 6).coordinators == ("Các cơ quan, đơn vị có liên quan",)
    assert _task(seed, "V", 2).coordinators == ("Báo Ấp Bắc", "Đài Phát thanh và Truyền hình tỉnh")


@pytest.mark.shared_data
def test_deadlines_of_the_seed(seed):
    first = _task(seed, "I", 1).deadline
    assert (first.kind, first.due) == ("dated", date(2022, 1, 31))
    assert [(override.scope, override.due) for override in first.overrides] == [
        ("commune", date(2022, 2, 28))
    ]
    kinds = dict.fromkeys(("dated", "continuous", "periodic", "by_plan", "on_event"), 0)
    for group in seed.groups:
        for task in group.tasks:
            kinds[task.deadline.kind] += 1
    assert kinds == {"dated": 5, "continuous": 19, "periodic": 1, "by_plan": 8, "on_event": 4}
    assert _task(seed, "VI", 5).deadline.due == date(2023, 1, 31)
    assert _task(seed, "II", 2).deadline.kind == "by_plan"


@pytest.mark.shared_data
def test_the_one_cell_of_the_seed_that_ends_in_a_comma_is_doubted(seed):
    assert [(doubt.group, doubt.task, doubt.column) for doubt in seed.doubts] == [("II", 4, "coordinators")]


def test_the_sample_has_the_shape_of_a_real_decision_and_leaves_no_doubt():
    plan = read_plan(sample_decision())
    assert [len(group.tasks) for group in plan.groups] == [7, 4, 14, 3, 3, 6]
    assert plan.doubts == ()
    assert plan.date == date(2022, 1, 10)
    assert "GIẢ ĐỊNH" in sample_decision().decode()


@pytest.mark.shared_data
def test_the_sample_shares_no_sentence_with_the_seed():
    def sentences(content: bytes) -> set[str]:
        return {line.strip() for line in content.decode().split("\n") if len(line.strip()) > 60}

    assert not sentences(_seed()) & sentences(sample_decision())
