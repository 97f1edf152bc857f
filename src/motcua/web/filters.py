"""Filters of a list: declared once, drawn above it, read from the URL.

    level = Filter.of(request, "cap", _("Cấp"), LEVELS)
    if level.value: rows = rows.filter(level=level.value)

A value that is not among the choices counts as no value, so that an old link shows the whole list.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from .fields import parse_date
from .formats import format_date

Text = str | Promise

#: A search text longer than this is no search.
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: `name` in the URL, its label, the value chosen, its choices (none: a text to type)."""

    name: str
    label: Text
    value: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    grow: bool = False
    every: Text = ""
    is_date: bool = False

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        name: str,
        label: Text,
        choices: Iterable[tuple[object, Text]],
        *,
        every: Text = "",
        default: str = "",
    ) -> Filter:
        """A choice; without a value in the URL `default` holds. `every` is the word for no choice."""
        options = tuple((str(value), title) for value, title in choices)
        asked = request.GET.get(name, default)
        known = asked if any(asked == value for value, _title in options) else ""
        return cls(name, label, known, options, every=every)

    @classmethod
    def text(cls, request: HttpRequest, label: Text, *, name: str = "q") -> Filter:
        """A text to search for."""
        return cls(
            name, label, request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_TEXT], grow=True
        )

    @classmethod
    def date(
        cls, request: HttpRequest, name: str, label: Text, *, default: datetime.date | None = None
    ) -> Filter:
        """A day; what is no day counts as `default`."""
        try:
            day: datetime.date | None = parse_date(request.GET.get(name, ""))
        except ValueError:
            day = default
        return cls(name, label, format_date(day), is_date=True)

    @property
    def day(self) -> datetime.date | None:
        """The day of a date filter."""
        return parse_date(self.value) if self.value else None
