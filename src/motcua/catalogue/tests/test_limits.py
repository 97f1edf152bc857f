"""Limits in words."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from motcua.catalogue.limits import WordedLimit, read_limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("05 ngày làm việc", WordedLimit(Decimal(5), "working_day")),
        ("Ngay trong ngày", WordedLimit(Decimal(0), "working_day")),
        (
            "Trong ngày tiếp nhận; sau 15 giờ thì ngày làm việc tiếp theo",
            WordedLimit(Decimal(0), "working_day", time(15)),
        ),
        ("Không quá 30 (ba mươi) ngày kể từ ngày nhận đủ hồ sơ", WordedLimit(Decimal(30), "calendar_day")),
        ("0,5 giờ", WordedLimit(Decimal("0.5"), "working_hour")),
        ("02 tháng", WordedLimit(Decimal(2), "month")),
    ],
)
def test_an_obvious_limit_is_read(text: str, limit: WordedLimit) -> None:
    assert read_limit(text) == limit


@pytest.mark.parametrize(
    "text",
    ["15 ngày hoặc 60 ngày", "Không quy định", "Chậm nhất vào ngày 20 tháng đầu tiên hàng quý", "10-25", ""],
)
def test_what_states_no_single_limit_is_left_to_people(text: str) -> None:
    assert read_limit(text) is None
