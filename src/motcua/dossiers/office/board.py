"""The supervision board of a counter: figures that refresh by themselves, each a link to its rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import queries
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.web.export import export_response, wants_export
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Table, sort_order

from .common import actor, address, counter_choices, list_columns, need_counter, note_list, row_class

VIEW = Access(permission="board.view")


@page(
    "dossiers.board", path="bo-phan-mot-cua/giam-sat", access=VIEW, methods=("GET",),
    menu=MenuEntry("counter", _l("Bảng giám sát"), 40, "speedometer2"),
)  # fmt: skip
def board(request: HttpRequest) -> HttpResponse:
    """The figures of one counter now."""
    counter = need_counter(request, working=False)
    by, at = actor(request), clock.now()
    lines = queries.board_lines(at)
    counts = queries.board_counts(by, counter.id, lines)
    tiles = [
        {
            "line": line,
            "value": value,
            "url": address("dossiers.board_rows", {"bo-phan": counter.id, "muc": line.key}),
        }
        for line, value in zip(lines, counts, strict=True)
    ]
    context = {
        "counter": counter,
        "counters": counter_choices(request, working=False),
        "tiles": tiles,
        "now": at,
    }
    return render(request, "dossiers/board.html", context)


@page(
    "dossiers.board_rows",
    path="bo-phan-mot-cua/giam-sat/danh-sach",
    access=VIEW,
    methods=("GET",),
    under="dossiers.board",
)
def board_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one figure, by the same condition."""
    counter = need_counter(request, working=False)
    line = next((one for one in queries.board_lines(clock.now()) if one.key == request.GET.get("muc")), None)
    if line is None:
        raise not_found(_("mục này của bảng giám sát"))
    rows = queries.of_counter(actor(request), counter.id).filter(line.condition)
    columns = list_columns()
    order = sort_order(request, columns, default=("due_at", "pk"))
    listed = rows.select_related(*queries.LISTED)
    if wants_export(request):
        note_list(request, "counter.board")
        return export_response(line.title, columns, listed.order_by(*order))
    table = Table(columns, page_of(request, listed, order=order), caption=line.title, row_class=row_class,
                  empty_title=_("Không có hồ sơ nào"))  # fmt: skip
    note_list(request, "counter.board", table)
    return render(request, "dossiers/board_rows.html", {"counter": counter, "line": line, "table": table})
