"""Any list as an Excel workbook, with the rows and columns as the screen shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.documents import excel
from motcua.kernel import clock
from motcua.kernel.text import fold

from .formats import due_state, duration_words
from .states import state_look
from .tables import Column, Kind

#: Query parameter that asks for a workbook: `?xuat=excel`.
EXPORT_PARAMETER = "xuat"
#: A workbook made while the person waits holds no more rows; longer lists are filtered first or made by a job.
ROW_LIMIT = 50_000

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WIDTHS = {
    Kind.TEXT: 28.0,
    Kind.CODE: 24.0,
    Kind.NUMBER: 12.0,
    Kind.MONEY: 16.0,
    Kind.DATE: 12.0,
    Kind.DATETIME: 17.0,
    Kind.DUE: 17.0,
    Kind.STATE: 26.0,
    Kind.DURATION: 16.0,
}


def wants_export(request: HttpRequest) -> bool:
    """Whether the URL asks for the list as a workbook."""
    return request.GET.get(EXPORT_PARAMETER) == "excel"


def export_response(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponse:
    """The rows as a workbook to download; `rows` is the filtered and ordered queryset, not one page.

    Values keep their type (dates, numbers), a due column is followed by its words. No text becomes a formula.
    At most `ROW_LIMIT` rows; the sheet's title says when it was cut.
    """
    now = clock.now()
    listed = rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else iter(rows)
    lines = [_line(columns, row, now) for row in islice(listed, ROW_LIMIT + 1)]
    heading = title
    if len(lines) > ROW_LIMIT:
        lines = lines[:ROW_LIMIT]
        heading = _("%(title)s (chỉ gồm %(limit)d dòng đầu)") % {"title": title, "limit": ROW_LIMIT}
    sheet = excel.Sheet(name=title[:31] or "1", columns=_heads(columns), rows=lines, title=heading)
    response = HttpResponse(excel.write_workbook([sheet], at=now), content_type=CONTENT_TYPE)
    name = f"{title} {now:%Y-%m-%d %H%M}.xlsx"
    plain_name = fold(title).replace(" ", "-") or "danh-sach"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain_name}-{now:%Y%m%d-%H%M}.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _heads(columns: Sequence[Column]) -> list[excel.Column]:
    heads = []
    for column in columns:
        number_format = "#,##0" if column.kind in (Kind.NUMBER, Kind.MONEY) else ""
        width = max(_WIDTHS[column.kind], 42.0 if column.wide else 0)
        heads.append(excel.Column(title=str(column.title), width=width, number_format=number_format))
        if column.kind is Kind.DUE:
            heads.append(excel.Column(title=_("Tình trạng hạn"), width=18))
    return heads


def _line(columns: Sequence[Column], row: Any, now: datetime) -> list[excel.Cell]:
    line: list[excel.Cell] = []
    for column in columns:
        value = column.value(row)
        line.append(_cell(column.kind, value))
        if column.kind is Kind.DUE:
            finished = column.finished(row) if column.finished else None
            paused = bool(column.paused and column.paused(row))
            line.append(due_state(value, now, finished=finished, paused=paused).words)
    return line


def _cell(kind: Kind, value: Any) -> excel.Cell:
    if value is None:
        return None
    if kind is Kind.STATE:
        return str(state_look(value).label)
    if kind is Kind.DURATION:
        return duration_words(value)
    if isinstance(value, datetime):
        return clock.local(value)
    return value if isinstance(value, str | int | float) or hasattr(value, "isoformat") else str(value)
