"""Filters that write values in Vietnamese form; the library of tags takes them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import template

from motcua.kernel.text import sort_key
from motcua.web import formats

register = template.Library()


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """`07/01/2022`."""
    return formats.format_date(value)


@register.filter
def vn_time(value: datetime | time | None) -> str:
    """`07:30`."""
    return formats.format_time(value)


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """`07:30 07/01/2022`."""
    return formats.format_datetime(value)


@register.filter
def dong(value: int | None) -> str:
    """`1.250.000 đ`."""
    return formats.format_money(value)


@register.filter
def number(value: float | None, decimals: int | None = None) -> str:
    """`1.250.000`; with an argument that many decimals."""
    return formats.format_number(value, decimals)


@register.filter
def capped_count(value: int) -> str:
    """`37` or `1.000+`."""
    return formats.format_count(value)


@register.filter
def duration(value: timedelta | int | None) -> str:
    """`2 ngày 3 giờ`; an integer is minutes."""
    return formats.duration_words(value)


@register.filter
def vn_sort(rows: Iterable[Any], attribute: str = "") -> list[Any]:
    """Rows in the order of the Vietnamese alphabet, by themselves or by an attribute."""

    def text(row: Any) -> str:
        value = row.get(attribute) if attribute and isinstance(row, dict) else row
        return str(getattr(row, attribute) if attribute and not isinstance(row, dict) else value)

    return sorted(rows, key=lambda row: sort_key(text(row)))


@register.filter
def initials(name: str) -> str:
    """The sign of a person in a small circle: the first letter of the given name, which comes last."""
    words = str(name).split()
    return words[-1][0].upper() if words else "?"
