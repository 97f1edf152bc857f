"""Deadlines for levels within a phrase, and what a cited document does not do to one."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.law.phrases import PhraseKind, read_phrase


@pytest.mark.parametrize(
    ("text", "due", "levels"),
    [
        ("Trước 20/3/2022 (cấp huyện, cấp xã: 30/4/2022)", date(2022, 3, 19), {"district": date(2022, 4, 30), "commune": date(2022, 4, 30)}),
        ("Quý I/2022; riêng UBND cấp xã trước ngày 15/04/2022", date(2022, 3, 31), {"commune": date(2022, 4, 14)}),
        (
            "Các sở, ban, ngành tỉnh: Quý I/2022; UBND các huyện, thị xã, thành phố: Quý II/2022",
            date(2022, 3, 31),
            {"department": date(2022, 3, 31), "district": date(2022, 6, 30)},
        ),
        ("Tháng 02/2022 (UBND cấp xã: 15/3/2022)", date(2022, 2, 28), {"commune": date(2022, 3, 15)}),
    ],
)  # fmt: skip
def test_each_level_has_its_own_day(text, due, levels):
    phrase = read_phrase(text, year=2022)
    assert phrase.last_day == due
    assert {level: part.last_day for level, part in phrase.by_level.items()} == levels


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Theo Kế hoạch số 155/KH- UBND ngày 17/6/2021", PhraseKind.BY_PLAN),
        ("Theo Kế hoạch kiểm tra năm 2022", PhraseKind.BY_PLAN),
        ("Trước ngày 20 tháng cuối quý", PhraseKind.PERIODIC),
        ("02 lần/năm", PhraseKind.PERIODIC),
        ("Quý, 6 tháng, năm", PhraseKind.PERIODIC),
        ("Liên tục", PhraseKind.CONTINUOUS),
        ("Sau khi có ý kiến của UBND tỉnh", PhraseKind.ON_EVENT),
    ],
)
def test_phrases_that_name_no_day(text, kind):
    assert read_phrase(text, year=2022).kind is kind


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Tháng Năm", date(2022, 5, 31)),
        ("Quí 2-2022", date(2022, 6, 30)),
        ("T12/2022", date(2022, 12, 31)),
        ("Tháng 5-2022", date(2022, 5, 31)),
        ("Giai đoạn 2022-2025", date(2025, 12, 31)),
    ],
)
def test_other_spellings_of_months_quarters_and_years(text, due):
    assert read_phrase(text, year=2022).last_day == due
