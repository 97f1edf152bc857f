"""Staff pages of reception lists: each counter's list, dated, with its decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.agencies.models import Level as UnitLevel
from motcua.agencies.models import Unit, UnitKind
from motcua.catalogue import commands, policy
from motcua.catalogue.forms import CloseReceptionForm, ReceptionForm
from motcua.catalogue.models import ReceptionEntry
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal, not_found
from motcua.kernel.text import fold
from motcua.web.access import actor_of, allows
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import invalid_form, refused
from motcua.web.tables import Column, Kind, Table, sort_order

COUNTER_KINDS = (UnitKind.COUNTER, UnitKind.SERVICE_CENTRE)
STATES = [("dang", _l("Đang tiếp nhận")), ("sap", _l("Sắp tiếp nhận")), ("thoi", _l("Đã thôi tiếp nhận"))]


@page(
    "catalogue.reception",
    path="danh-muc-tiep-nhan",
    access=Access(permission=policy.VIEW),
    menu=MenuEntry("catalogue", _l("Danh mục tiếp nhận"), 20, "card-checklist"),
    methods=("GET",),
)
def reception(request: HttpRequest) -> HttpResponse:
    """Every counter with the number of procedures that it takes in on a day."""
    filters = [
        Filter.text(request, _("Tên Bộ phận Một cửa")),
        Filter.of(request, "cap", _("Cấp"), UnitLevel.choices),
        Filter.date(request, "ngay", _("Vào ngày"), default=clock.today()),
    ]
    day = filters[2].day or clock.today()
    rows = Unit.objects.filter(kind__in=COUNTER_KINDS).valid_on(day)
    for word in fold(filters[0].value).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    if filters[1].value:
        rows = rows.filter(level=filters[1].value)
    within = Q(reception_entries__valid_from__lte=day) & (
        Q(reception_entries__valid_to=None) | Q(reception_entries__valid_to__gt=day)
    )
    rows = rows.annotate(entries=Count("reception_entries", within)).select_related("counter_of")
    shown = [
        Column(
            "name",
            _("Bộ phận Một cửa"),
            lambda u: u.name,
            link=lambda u: reverse("catalogue.reception_list", args=[u.pk]),
            sort="sort_key",
            wide=True,
        ),
        Column("of", _("Tiếp nhận cho"), lambda u: u.counter_of.called if u.counter_of else ""),
        Column("level", _("Cấp"), lambda u: u.get_level_display()),
        Column("count", _("Số thủ tục"), lambda u: u.entries, Kind.NUMBER),
    ]
    order = sort_order(request, shown, default=("sort_key", "pk"))
    if wants_export(request):
        return export_response(_("Danh mục tiếp nhận"), shown, rows.order_by(*order))
    table_page = page_of(request, rows, order=order)
    table = Table(shown, table_page, caption=_("Danh mục tiếp nhận theo Bộ phận Một cửa"))
    return render(
        request, "catalogue/reception.html", {"filters": filters, "table": table, "page": table_page}
    )


def counter_of(counter_id: int) -> Unit:
    """The counter with this id, or a refusal."""
    counter = Unit.objects.filter(pk=counter_id, kind__in=COUNTER_KINDS).select_related("counter_of").first()
    if counter is None:
        raise not_found(_("Bộ phận Một cửa này"))
    return counter


def columns() -> list[Column]:
    """Columns of one reception list."""
    return [
        Column("code", _("Mã thủ tục"), lambda e: e.procedure.code, Kind.CODE),
        Column(
            "name",
            _("Tên thủ tục"),
            lambda e: e.procedure.name,
            link=lambda e: reverse("catalogue.procedure", args=[e.procedure.code]),
            sort="procedure__sort_key",
            wide=True,
        ),
        Column("field", _("Lĩnh vực"), lambda e: e.procedure.field.name if e.procedure.field else ""),
        Column(
            "resolving",
            _("Cơ quan giải quyết"),
            lambda e: e.resolving_unit.called if e.resolving_unit else "",
        ),
        Column("from", _("Từ ngày"), lambda e: e.valid_from, Kind.DATE, sort="valid_from"),
        Column("decision", _("Theo quyết định"), lambda e: e.decision_number),
        Column("to", _("Thôi từ ngày"), lambda e: e.valid_to, Kind.DATE),
        Column("closing", _("Quyết định thôi"), lambda e: e.closing_decision, on_screen=False),
    ]


def _entries(counter: Unit, filters: list[Filter]) -> Any:
    day = clock.today()
    rows = ReceptionEntry.objects.filter(counter=counter)
    rows = rows.select_related("procedure__field", "resolving_unit").defer("procedure__search_key")
    match filters[1].value:
        case "dang":
            rows = rows.in_force(day)
        case "sap":
            rows = rows.filter(valid_from__gt=day)
        case "thoi":
            rows = rows.filter(valid_to__lte=day)
    text = filters[0].value
    for word in fold(text).split()[:8]:
        rows = rows.filter(Q(procedure__search_key__contains=word) | Q(procedure__code=text))
    return rows


def _list_context(request: HttpRequest, counter: Unit) -> dict[str, Any]:
    filters = [
        Filter.text(request, _("Tên hoặc mã thủ tục")),
        Filter.of(request, "tinh-trang", _("Tình trạng"), STATES, default="dang"),
    ]
    shown = columns()
    rows = _entries(counter, filters)
    order = sort_order(request, shown, default=("procedure__sort_key", "pk"))
    table_page = page_of(request, rows, order=order)
    may_set = allows(actor_of(request), policy.SET_RECEPTION, counter)
    table = Table(
        shown,
        table_page,
        caption=_("Danh mục tiếp nhận"),
        selectable="ma" if may_set and filters[1].value == "dang" else "",
        row_id=lambda entry: entry.procedure.code,
        empty_title=_("Không có thủ tục nào"),
    )
    return {
        "counter": counter,
        "filters": filters,
        "page": table_page,
        "table": table,
        "may_set": may_set,
        "close_form": CloseReceptionForm(),
        "columns": shown,
        "rows": rows.order_by(*order),
    }


@page(
    "catalogue.reception_list",
    path="danh-muc-tiep-nhan/<int:counter_id>",
    access=Access(permission=policy.VIEW),
    under="catalogue.reception",
    methods=("GET",),
)
def reception_list(request: HttpRequest, counter_id: int) -> HttpResponse:
    """What one counter takes in, since when, by which decision."""
    counter = counter_of(counter_id)
    context = _list_context(request, counter)
    if wants_export(request):
        return export_response(_("Danh mục tiếp nhận"), context["columns"], context["rows"])
    return render(request, "catalogue/reception_list.html", context)


@page(
    "catalogue.add_reception",
    path="danh-muc-tiep-nhan/<int:counter_id>/them",
    access=Access(
        permission=policy.SET_RECEPTION, unit_of=lambda request, counter_id: counter_of(counter_id)
    ),
    under="catalogue.reception",
)
def add(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Put procedures on the list from a day on, by a decision (Decree 61/2018, art. 14)."""
    counter = counter_of(counter_id)
    form = ReceptionForm(request.POST or None, initial={"valid_from": clock.today()})
    field: Any = form.fields["resolving_unit"]
    field.choices = [("", _("Chính cơ quan của Bộ phận Một cửa")), *_resolving(counter)]
    template, context = "catalogue/add_reception.html", {"counter": counter}
    if request.method == "GET":
        return render(request, template, {"form": form, **context})
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=context)
    values = form.cleaned_data
    try:
        number = commands.set_reception(
            counter.pk,
            values["codes"],
            valid_from=values["valid_from"],
            decision_number=values["decision_number"],
            decision_date=values["decision_date"],
            resolving_unit_id=int(values["resolving_unit"]) if values["resolving_unit"] else None,
            by=actor_of(request),
        )
    except Refusal as refusal:
        return refused(request, form, refusal, template=template, context=context)
    old = len(values["codes"]) - number
    told = _("Đã đưa %(number)d thủ tục vào danh mục tiếp nhận.") % {"number": number}
    if old:
        told += " " + _("%(old)d thủ tục đã có sẵn nên giữ nguyên.") % {"old": old}
    messages.success(request, told)
    return redirect("catalogue.reception_list", counter.pk)


def _resolving(counter: Unit) -> list[tuple[int, str]]:
    """Units that may resolve what the counter takes in: its agency, the divisions below, provincial agencies."""
    owner = counter.counter_of or counter
    near = Q(path__startswith=owner.path) | Q(
        level="province", kind__in=[UnitKind.DEPARTMENT, UnitKind.VERTICAL_AGENCY]
    )
    rows = Unit.objects.filter(near, valid_to=None).exclude(kind__in=[*COUNTER_KINDS, UnitKind.POST_POINT])
    return [(unit.pk, unit.name) for unit in rows.order_by("path")[:400]]


@page(
    "catalogue.close_reception",
    path="danh-muc-tiep-nhan/<int:counter_id>/thoi",
    access=Access(
        permission=policy.SET_RECEPTION, unit_of=lambda request, counter_id: counter_of(counter_id)
    ),
    under="catalogue.reception",
    methods=("POST",),
)
def close(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Take the ticked procedures off the list from a day on, by a decision."""
    counter = counter_of(counter_id)
    form = CloseReceptionForm(request.POST)
    codes = request.POST.getlist("ma")
    valid = form.is_valid()
    refusal = None if codes else Refusal(_("Chưa chọn thủ tục nào."), code="invalid", status=422)
    if valid and refusal is None:
        values = form.cleaned_data
        try:
            number = commands.close_reception(
                counter.pk,
                codes,
                valid_to=values["valid_to"],
                decision_number=values["decision_number"],
                by=actor_of(request),
            )
        except Refusal as problem:
            refusal = problem
        else:
            messages.success(request, _("Đã thôi tiếp nhận %(number)d thủ tục.") % {"number": number})
            return redirect("catalogue.reception_list", counter.pk)
    context = _list_context(request, counter) | {"close_form": form, "chosen": codes}
    template = "catalogue/reception_list.html"
    if refusal is not None:
        return refused(request, form, refusal, template=template, context=context)
    return invalid_form(request, form, template=template, context=context)
