"""Pages of the rules: parameters of the province with how far they were checked, and both packs of the law."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.agencies import commands
from motcua.agencies.models import Confidence, Parameter, in_force
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.law.rules import DayOfYear, all_rules, rules_for
from motcua.web.access import actor_of, allows
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table, page_of_list, sort_order

from .agencies_forms import ParameterForm
from .common import form_page

EDIT = "parameters.edit"
#: How far a value of the law was checked, as the administrator reads it.
LAW_CONFIDENCE = {
    "S": _l("đã đối chiếu nguồn"),
    "M": _l("theo hiểu biết, chưa đối chiếu"),
    "?": _l("chưa đối chiếu"),
}
LAW_UNITS = {
    "working_day": _l("ngày làm việc"),
    "working_hour": _l("giờ làm việc"),
    "calendar_day": _l("ngày"),
    "day": _l("ngày"),
    "month": _l("tháng"),
    "times": _l("lần"),
    "hour": _l("giờ"),
    "points": _l("điểm"),
    "time_of_day": _l("giờ trong ngày"),
    "day_of_month": _l("ngày trong tháng"),
    "day_month": _l("ngày/tháng"),
}


def said(value: Any) -> str:
    """A stored value as people read it."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, DayOfYear):
        return f"{value.day:02d}/{value.month:02d}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


@page(
    "agencies.parameters",
    path="tham-so",
    access=Access(permission="agencies.view"),
    menu=MenuEntry("administration", _l("Tham số của tỉnh"), 30, "sliders"),
    methods=("GET",),
)
def parameters(request: HttpRequest) -> HttpResponse:
    """Parameters in force on a day, with basis and confidence."""
    filters = [
        Filter.text(request, _("Tên hoặc khoá")),
        Filter.of(request, "tin-cay", _("Mức tin cậy"), Confidence.choices),
        Filter.date(request, "ngay", _("Vào ngày"), default=clock.today()),
    ]
    rows = Parameter.objects.filter(in_force(filters[2].day or clock.today())).select_related("unit")
    if filters[0].value:
        rows = rows.filter(title__icontains=filters[0].value) | rows.filter(key__icontains=filters[0].value)
    if filters[1].value:
        rows = rows.filter(confidence=filters[1].value)
    may_edit = allows(actor_of(request), EDIT)
    shown = [
        Column(
            "title",
            _("Tham số"),
            lambda p: p.title or p.key,
            link=(lambda p: reverse("agencies.set_parameter", args=[p.pk])) if may_edit else None,
            sort="title",
            wide=True,
        ),
        Column("value", _("Giá trị"), lambda p: said(p.value)),
        Column("measure", _("Đơn vị tính"), lambda p: p.measure),
        Column("unit", _("Áp dụng cho"), lambda p: p.unit.called if p.unit else _("toàn tỉnh")),
        Column("from", _("Từ ngày"), lambda p: p.valid_from, Kind.DATE, sort="valid_from"),
        Column("basis", _("Căn cứ"), lambda p: p.basis),
        Column(
            "confidence",
            _("Mức tin cậy"),
            lambda p: p.get_confidence_display(),
            template="office/parts/confidence.html",
        ),
        Column("key", _("Khoá"), lambda p: p.key, Kind.CODE, on_screen=False),
    ]
    order = sort_order(request, shown, default=("title", "pk"))
    if wants_export(request):
        return export_response(_("Tham số của tỉnh"), shown, rows.order_by(*order))
    table_page = page_of(request, rows, order=order)
    context = {
        "title": _("Tham số của tỉnh"),
        "lead": _("Giá trị ghi «chưa đối chiếu» không bao giờ in lên văn bản như quy định của luật."),
        "filters": filters,
        "noun": _("tham số"),
        "table": Table(
            shown, table_page, caption=_("Tham số của tỉnh"), empty_title=_("Không có tham số nào")
        ),
        "page": table_page,
    }
    return render(request, "office/list.html", context)


@page(
    "agencies.set_parameter",
    path="tham-so/<int:parameter_id>",
    access=Access(permission=EDIT),
    under="agencies.parameters",
)
def set_parameter(request: HttpRequest, parameter_id: int) -> HttpResponse:
    """A new value from a day on; the one before ends that day."""
    row = Parameter.objects.filter(pk=parameter_id).select_related("unit").first()
    if row is None:
        raise not_found(_("tham số này"))
    initial = {"value": said(row.value), "valid_from": clock.today(), "confidence": row.confidence}
    form = ParameterForm(request.POST or None, initial=initial, example=row.value)

    def act(values: dict[str, Any]) -> str:
        commands.set_parameter(
            key=row.key, unit=row.unit.key if row.unit else "", by=actor_of(request), **values
        )
        return _("Đã ghi giá trị mới của tham số.")

    return form_page(
        request,
        form,
        act,
        title=row.title or row.key,
        lead=_("Hiện nay: %(value)s %(measure)s. Căn cứ: %(basis)s")
        % {"value": said(row.value), "measure": row.measure, "basis": row.basis or "—"},
        crumbs=[(reverse("agencies.parameters"), _("Tham số của tỉnh"))],
        back=reverse("agencies.parameters"),
        submit=_("Ghi giá trị"),
    )


@page(
    "agencies.rules",
    path="quy-dinh",
    access=Access(permission="agencies.view"),
    menu=MenuEntry("administration", _l("Bộ quy định pháp luật"), 40, "bank"),
    methods=("GET",),
)
def rules(request: HttpRequest) -> HttpResponse:
    """Both packs of dated rules, each value with its article and our confidence in it."""
    packs = [(one.pack, _("Từ %(day)s") % {"day": f"{one.valid_from:%d/%m/%Y}"}) for one in all_rules()]
    filters = [
        Filter.of(request, "bo", _("Bộ quy định"), packs, default=rules_for(clock.today()).pack),
        Filter.of(request, "tin-cay", _("Mức tin cậy"), LAW_CONFIDENCE.items()),
        Filter.text(request, _("Khoá hoặc điều khoản")),
    ]
    chosen = next((one for one in all_rules() if one.pack == filters[0].value), rules_for(clock.today()))
    text = filters[2].value.casefold()
    rows = [
        (key, parameter)
        for key, parameter in chosen.parameters.items()
        if filters[1].value in ("", parameter.confidence) and text in f"{key} {parameter.article}".casefold()
    ]
    shown = [
        Column("key", _("Khoá"), lambda row: row[0], Kind.CODE),
        Column("value", _("Giá trị"), lambda row: said(row[1].value)),
        Column("unit", _("Đơn vị tính"), lambda row: str(LAW_UNITS.get(row[1].unit, ""))),
        Column("article", _("Điều khoản"), lambda row: row[1].article, wide=True),
        Column(
            "confidence",
            _("Mức tin cậy"),
            lambda row: str(LAW_CONFIDENCE.get(row[1].confidence, row[1].confidence)),
            template="office/parts/law_confidence.html",
        ),
    ]
    if wants_export(request):
        return export_response(_("Bộ quy định %(pack)s") % {"pack": chosen.pack}, shown, rows)
    table_page = page_of_list(rows)
    context = {
        "title": _("Bộ quy định pháp luật"),
        "lead": _("Hồ sơ giữ bộ quy định của ngày tiếp nhận. Văn bản: %(names)s.")
        % {"names": "; ".join(chosen.instruments)},
        "filters": filters,
        "noun": _("giá trị"),
        "table": Table(shown, table_page, caption=_("Bộ quy định pháp luật"), row_id=lambda row: row[0]),
        "page": table_page,
    }
    return render(request, "office/list.html", context)
