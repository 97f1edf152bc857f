"""My work: one list by due time, with filters that stay in the address, keys for the frequent verbs, and bulk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import policy, queries
from motcua.dossiers.commands import run
from motcua.dossiers.commands.verbs import Options
from motcua.dossiers.decisions.handling import HandOver
from motcua.dossiers.forms import FilterForm
from motcua.dossiers.models import Dossier
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.notices.queries import on_screen
from motcua.web.export import export_response, wants_export
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.states import NATIONAL_STATES
from motcua.web.tables import Column, Kind, Table, sort_order

from .common import (
    actor,
    address,
    list_columns,
    new_key,
    note_list,
    page_of_dossier,
    procedure_label,
    row_class,
)

VIEW = Access(permission="dossier.view")
TABS = {
    "cua-toi": (_l("Của tôi"), queries.of_me),
    "don-vi": (_l("Của đơn vị"), queries.of_units),
    "cho-nhan": (_l("Chờ nhận"), queries.in_transit),
}
BULK = {"take": _l("Nhận hồ sơ"), "hand-over": _l("Chuyển tiếp")}
BULK_LIMIT = 200


@page(
    "dossiers.worklist", path="ho-so/viec-cua-toi", access=VIEW, methods=("GET",),
    menu=MenuEntry("work", _l("Việc của tôi"), 10, "list-check"),
)  # fmt: skip
def worklist(request: HttpRequest) -> HttpResponse:
    """The list of the chosen tab."""
    tab = request.GET.get("muc", "cua-toi")
    if tab == "cho-y-kien":
        return _tasks(request)
    if tab == "viec-nhac":
        return _reminders(request)
    by, at = actor(request), clock.now()
    title, rows_of = TABS.get(tab, TABS["cua-toi"])
    form = FilterForm(request.GET, label_of=procedure_label)
    filters = form.filters()
    base = queries.filtered(rows_of(by), filters, at=at, with_status=False)
    rows = base.filter(status=filters.status) if filters.status is not None else base
    columns = list_columns(handler=tab != "cua-toi")
    order = sort_order(request, columns, default=("due_at", "pk"))
    listed = rows.select_related(*queries.LISTED)
    if wants_export(request):
        note_list(request, "dossier.worklist")
        return export_response(str(title), columns, listed.order_by(*order))
    states = queries.counts_by_state(base)
    shown = page_of(request, listed, order=order, count=False)
    total = states.get(filters.status, 0) if filters.status is not None else sum(states.values())
    table = Table(
        columns, replace(shown, count=total), caption=title, selectable="chon", row_class=row_class,
        empty_title=_("Không có hồ sơ nào"), empty_text=_("Không có hồ sơ nào khớp với bộ lọc, hoặc mọi việc đã xong."),
    )  # fmt: skip
    note_list(request, "dossier.worklist", table)
    context = {
        "tabs": _tabs(request, tab), "form": form, "table": table, "tab": tab, "states": _state_tiles(request, states, filters),
        "bulk": _bulk_verbs(request), "key": new_key(),
    }  # fmt: skip
    return render(request, "dossiers/worklist.html", context)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    by = actor(request)
    lists = [rows_of(by) for _title, rows_of in TABS.values()]
    counts = queries.capped_counts(*lists, queries.asked_of(by))
    titles = [(key, title) for key, (title, _rows) in TABS.items()] + [("cho-y-kien", _("Chờ ý kiến"))]
    items = [
        {
            "title": title,
            "url": address("dossiers.worklist", {"muc": key}),
            "current": key == current,
            "count": count,
        }
        for (key, title), count in zip(titles, counts, strict=True)
    ]
    reminders = {"title": _("Việc nhắc"), "url": address("dossiers.worklist", {"muc": "viec-nhac"})}
    return [*items, reminders | {"current": current == "viec-nhac", "count": None}]


def _state_tiles(
    request: HttpRequest, counts: dict[int, int], filters: queries.Filters
) -> list[dict[str, Any]]:
    """Count by state on top; each figure is a link to its rows, the chosen one leads back."""
    kept = {name: value for name, value in request.GET.items() if name not in ("trang", "trang_thai", "xuat")}
    tiles = []
    for code, number in sorted(counts.items()):
        current = filters.status == code
        query = kept if current else {**kept, "trang_thai": code}
        look = NATIONAL_STATES[code]
        tiles.append(
            {
                "title": look.label,
                "icon": look.icon,
                "value": number,
                "url": address("dossiers.worklist", query),
                "current": current,
            }
        )
    return tiles


def _bulk_verbs(request: HttpRequest) -> list[tuple[str, Any]]:
    by = actor(request)
    return [
        (name, title)
        for name, title in BULK.items()
        if policy.permitted(f"dossier.{name.replace('-', '_')}", by)
    ]


def _tasks(request: HttpRequest) -> HttpResponse:
    rows = queries.asked_of(actor(request))
    columns = [
        Column(
            "code",
            _("Mã hồ sơ"),
            lambda row: row.dossier.code,
            Kind.CODE,
            link=lambda row: page_of_dossier(row.dossier),
        ),
        Column("procedure", _("Thủ tục"), lambda row: row.dossier.procedure.name, wide=True),
        Column("applicant", _("Người nộp, chủ hồ sơ"), lambda row: row.dossier.applicant.name),
        Column("unit", _("Đơn vị được hỏi"), lambda row: row.unit.called),
        Column("asked_at", _("Hỏi lúc"), lambda row: row.asked_at, Kind.DATETIME, sort="asked_at"),
        Column("due_at", _("Trả lời trước"), lambda row: row.due_at, Kind.DUE, sort="due_at"),
    ]
    order = sort_order(request, columns, default=("due_at", "pk"))
    if wants_export(request):
        note_list(request, "dossier.asked")
        return export_response(_("Việc phối hợp chờ ý kiến"), columns, rows.order_by(*order))
    table = Table(
        columns, page_of(request, rows, order=order), caption=_("Việc phối hợp chờ ý kiến"),
        empty_title=_("Không có việc phối hợp nào chờ trả lời"),
    )  # fmt: skip
    note_list(request, "dossier.asked", table)
    return render(
        request,
        "dossiers/worklist.html",
        {"tabs": _tabs(request, "cho-y-kien"), "table": table, "tab": "cho-y-kien"},
    )


def _reminders(request: HttpRequest) -> HttpResponse:
    by = actor(request)
    addresses = [f"user:{by.user_id}", *(f"unit:{unit}" for unit in sorted(policy.working_units(by)))]
    context = {
        "tabs": _tabs(request, "viec-nhac"),
        "reminders": on_screen(addresses[:500]),
        "tab": "viec-nhac",
    }
    return render(request, "dossiers/worklist.html", context)


@page(
    "dossiers.bulk",
    path="ho-so/viec-cua-toi/hang-loat",
    access=VIEW,
    methods=("POST",),
    under="dossiers.worklist",
)
def bulk(request: HttpRequest) -> HttpResponse:
    """Take or hand over many: each its own command; what could not be done is listed with its reason."""
    verb = request.POST.get("viec", "")
    if verb not in BULK:
        raise Refusal(_("Không có việc này cho nhiều hồ sơ."), code="no_verb", status=404)
    chosen = [UUID(value) for value in request.POST.getlist("chon")[:BULK_LIMIT] if _is_id(value)]
    if not chosen:
        raise Refusal(
            _("Chưa chọn hồ sơ nào."),
            next_step=_("Xin đánh dấu ít nhất một dòng."),
            code="none_chosen",
            status=422,
        )
    by, key = actor(request), request.POST.get("khoa") or new_key()
    done: list[UUID] = []
    refused: list[tuple[UUID, Refusal]] = []
    for dossier_id in chosen:
        try:
            given = HandOver() if verb == "hand-over" else None
            run(verb, dossier_id, given, by=by, options=Options(f"{key[:60]}:{dossier_id}"))
            done.append(dossier_id)
        except Refusal as refusal:
            refused.append((dossier_id, refusal))
    rows = {
        row.pk: row
        for row in Dossier.objects.visible_to(by).filter(pk__in=chosen).select_related("procedure", "unit")
    }
    context = {
        "title": BULK[verb], "done": [rows[one] for one in done if one in rows],
        "refused": [(rows.get(one), refusal) for one, refusal in refused],
        "back": address("dossiers.worklist", {"muc": request.POST.get("muc")}),
    }  # fmt: skip
    return render(request, "dossiers/bulk.html", context)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
