"""The leader's view: what is late, whose, why; from the province to the dossier in two clicks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import queries
from motcua.kernel import clock
from motcua.web.export import export_response, wants_export
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table, page_of_list, sort_order

from .common import actor, address, list_columns, note_list, row_class, unit_name

NAME = "dossiers.overdue"


@page(
    NAME, path="ho-so/qua-han", access=Access(permission="dossier.supervise"), methods=("GET",),
    menu=MenuEntry("leadership", _l("Hồ sơ quá hạn"), 10, "exclamation-octagon"),
)  # fmt: skip
def overdue(request: HttpRequest) -> HttpResponse:
    """Totals by unit; with `don-vi` by handler; with `nguoi`, `nguyen-nhan` or `ds` the dossiers themselves."""
    by, at = actor(request), clock.now()
    rows = queries.overdue(by, at)
    unit, person, cause = (request.GET.get(name, "") for name in ("don-vi", "nguoi", "nguyen-nhan"))
    if unit.isdigit():
        rows = rows.filter(unit_id=int(unit))
    if person:
        rows = rows.filter(assignee_id=int(person) if person.isdigit() else None)
    if cause in queries.CAUSES:
        rows = rows.filter(cause=cause)
    context: dict[str, Any] = {
        "now": at,
        "unit": unit_name(int(unit)) if unit.isdigit() else "",
        "unit_id": unit,
    }
    if person or cause or request.GET.get("ds"):
        return _dossiers(request, rows, context)
    totals = queries.overdue_by(rows, "unit_id", "assignee_id", "cause")
    context["total"] = sum(row["number"] for row in totals)
    context["causes"] = _causes(request, totals)
    context["table"] = _by_handler(totals, unit) if unit.isdigit() else _by_unit(totals)
    if wants_export(request):
        return export_response(_("Hồ sơ quá hạn"), context["table"].columns, context["table"].page.rows)
    if not unit.isdigit():
        context["trend"] = queries.trend(by, at)
    return render(request, "dossiers/overdue.html", context)


def _folded(totals: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Totals summed up over one column, most first; the commonest cause named."""
    found: dict[Any, dict[str, Any]] = {}
    for row in totals:
        one = found.setdefault(row[key], {key: row[key], "number": 0, "oldest": row["oldest"], "causes": {}})
        one["number"] += row["number"]
        one["oldest"] = min(one["oldest"], row["oldest"])
        one["causes"][row["cause"]] = one["causes"].get(row["cause"], 0) + row["number"]
    for one in found.values():
        key_of_most = max(one["causes"], key=lambda name: one["causes"][name])
        one["cause"] = f"{queries.CAUSES[key_of_most]} ({one['causes'][key_of_most]})"
    return sorted(found.values(), key=lambda one: (-one["number"], one["oldest"]))


def _causes(request: HttpRequest, totals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    unit = request.GET.get("don-vi", "")
    return [
        {"title": queries.CAUSES[one["cause_key"]], "value": one["number"],
         "url": address(NAME, {"don-vi": unit, "nguyen-nhan": one["cause_key"]})}
        for one in _causes_folded(totals)
    ]  # fmt: skip


def _causes_folded(totals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[str, int] = {}
    for row in totals:
        sums[row["cause"]] = sums.get(row["cause"], 0) + row["number"]
    return [
        {"cause_key": key, "number": number}
        for key, number in sorted(sums.items(), key=lambda pair: -pair[1])
    ]


def _by_unit(totals: list[dict[str, Any]]) -> Table:
    columns = [
        Column("unit", _("Nơi đang giữ"), lambda row: unit_name(row["unit_id"]) or _("(không rõ)"), wide=True,
               link=lambda row: address(NAME, {"don-vi": row["unit_id"]})),
        Column("number", _("Số hồ sơ quá hạn"), lambda row: row["number"], Kind.NUMBER,
               link=lambda row: address(NAME, {"don-vi": row["unit_id"], "ds": 1})),
        Column("oldest", _("Trễ nhất"), lambda row: row["oldest"], Kind.DUE),
        Column("cause", _("Nguyên nhân nhiều nhất"), lambda row: row["cause"]),
    ]  # fmt: skip
    return Table(
        columns,
        page_of_list(_folded(totals, "unit_id")),
        caption=_("Theo đơn vị"),
        empty_title=_("Không có hồ sơ quá hạn"),
    )


def _by_handler(totals: list[dict[str, Any]], unit: str) -> Table:
    names = queries.names_of([row["assignee_id"] for row in totals])
    columns = [
        Column("person", _("Người xử lý"), lambda row: names.get(row["assignee_id"], _("Chưa có người nhận")), wide=True,
               link=lambda row: address(NAME, {"don-vi": unit, "nguoi": row["assignee_id"] or "chua"})),
        Column("number", _("Số hồ sơ quá hạn"), lambda row: row["number"], Kind.NUMBER,
               link=lambda row: address(NAME, {"don-vi": unit, "nguoi": row["assignee_id"] or "chua"})),
        Column("oldest", _("Trễ nhất"), lambda row: row["oldest"], Kind.DUE),
        Column("cause", _("Nguyên nhân nhiều nhất"), lambda row: row["cause"]),
    ]  # fmt: skip
    return Table(columns, page_of_list(_folded(totals, "assignee_id")), caption=_("Theo người xử lý"),
                 empty_title=_("Không có hồ sơ quá hạn"))  # fmt: skip


def _dossiers(request: HttpRequest, rows: queries.Dossiers, context: dict[str, Any]) -> HttpResponse:
    extra = [
        Column("cause", _("Vì sao"), lambda row: queries.CAUSES[row.cause]),
        Column("apology", _("Xin lỗi, hẹn lại"), lambda row: _apology(row), on_screen=True),
    ]
    columns = list_columns(extra=extra)
    order = sort_order(request, columns, default=("due_at", "pk"))
    listed = rows.select_related(*queries.LISTED)
    if wants_export(request):
        note_list(request, "dossier.overdue")
        return export_response(_("Hồ sơ quá hạn"), columns, listed.order_by(*order))
    shown = page_of(request, listed, order=order, nullable=())
    context |= {"table": Table(columns, shown, caption=_("Hồ sơ quá hạn"), row_class=row_class,
                               empty_title=_("Không có hồ sơ quá hạn")), "listed": True}  # fmt: skip
    note_list(request, "dossier.overdue", context["table"])
    return render(request, "dossiers/overdue.html", context)


def _apology(row: Any) -> str:
    if row.rescheduled_at is not None:
        return _("đã hẹn lại %(day)s") % {"day": f"{clock.local(row.rescheduled_at):%d/%m/%Y}"}
    return _("đã xin lỗi") if row.record.get("apologised_at") else _("chưa")
