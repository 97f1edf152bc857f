"""Statutory limits written in words, as sources and decisions print them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

_SAME_DAY = re.compile(
    r"(ngay )?trong ngày|ngay khi|ngay sau khi|trả (kết quả )?ngay|giải quyết ngay|trong buổi"
)
_CUTOFF = re.compile(r"sau (\d{1,2})\s*(?:giờ|h|g)\s*(\d{2})?")
_AMOUNT = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:\([^)]{0,30}\)\s*)?(ngày làm việc|giờ làm việc|ngày|giờ|tháng)(?!\s*\d)"
)
_DATES = re.compile(r"ngày\s+\d{1,2}([/-]\d{1,2}|\s+tháng)")
_UNITS = {
    "ngày làm việc": "working_day",
    "giờ làm việc": "working_hour",
    "ngày": "calendar_day",
    "giờ": "working_hour",
    "tháng": "month",
}


@dataclass(frozen=True, slots=True)
class WordedLimit:
    """A limit read from words; `value` 0 with `working_day` is the same day, `cutoff` its hour."""

    value: Decimal
    unit: str
    cutoff: time | None = None


def read_limit(text: str) -> WordedLimit | None:
    """The one limit that a sentence states, or None when it states none or several.

    "05 ngày làm việc", "Ngay trong ngày", "Trong ngày tiếp nhận; sau 15 giờ thì ngày làm việc tiếp theo" and
    "không quá 30 ngày kể từ ngày nhận đủ hồ sơ" are read; a sentence with two different limits is not.
    """
    lowered = " ".join(text.lower().split())
    if len(lowered) > 400 or _DATES.search(lowered):
        return None
    amounts = {
        (Decimal(value.replace(",", ".")), _UNITS[unit])
        for value, unit in _AMOUNT.findall(_hourless(lowered))
    }
    if _SAME_DAY.search(lowered) and not amounts:
        return WordedLimit(Decimal(0), "working_day", _cutoff(lowered))
    if len(amounts) != 1:
        return None
    value, unit = amounts.pop()
    return WordedLimit(value, unit) if value > 0 else WordedLimit(value, "working_day", _cutoff(lowered))


def _hourless(text: str) -> str:
    """The text without clock hours ("sau 15 giờ"), which are no limits."""
    return _CUTOFF.sub(" ", text)


def _cutoff(text: str) -> time | None:
    found = _CUTOFF.search(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))
