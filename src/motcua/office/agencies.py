"""Pages of the administration: the tree on any day, one unit, and its changes through commands."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.accounts.queries import posts_in
from motcua.agencies import commands, queries
from motcua.agencies.decisions import UNIT_COLUMNS
from motcua.agencies.models import (
    Level,
    OfficeHours,
    SigningAuthority,
    Succession,
    Unit,
    UnitKind,
    UnitPeriod,
    in_force,
)
from motcua.agencies.signing import choose, printed_lines
from motcua.kernel import clock
from motcua.kernel.refusal import invalid
from motcua.kernel.text import fold
from motcua.law.hours import OfficeHours as Hours
from motcua.web.access import actor_of, allows
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table, sort_order

from .agencies_forms import DAYS, OfficeHoursForm, SigningForm, SuccessionForm, UnitForm
from .common import form_page, unit_of_id

VIEW, EDIT = "agencies.view", "agencies.edit"
EDITS = Access(permission=EDIT, unit_of=lambda request, unit_id: unit_of_id(request, unit_id))


def _columns() -> list[Column]:
    return [
        Column(
            "name",
            _("Tên đơn vị"),
            lambda u: u.name,
            link=lambda u: reverse("agencies.unit", args=[u.pk]),
            sort="sort_key",
            wide=True,
        ),
        Column("kind", _("Loại"), lambda u: u.get_kind_display()),
        Column("level", _("Cấp"), lambda u: u.get_level_display()),
        Column("parent", _("Trực thuộc"), lambda u: u.parent.called if u.parent else ""),
        Column(
            "below",
            _("Đơn vị cấp dưới"),
            lambda u: u.below,
            Kind.NUMBER,
            template="office/parts/branch.html",
        ),
        Column("code", _("Mã định danh"), lambda u: u.identifier_code, Kind.CODE),
        Column("key", _("Khoá"), lambda u: u.key, Kind.CODE, on_screen=False),
        Column("from", _("Có từ ngày"), lambda u: u.valid_from, Kind.DATE, on_screen=False),
        Column("to", _("Đến trước ngày"), lambda u: u.valid_to, Kind.DATE, on_screen=False),
    ]


@page(
    "agencies.tree",
    path="co-quan",
    access=Access(permission=VIEW),
    menu=MenuEntry("administration", _l("Cơ quan, đơn vị"), 10, "diagram-3"),
    methods=("GET",),
)
def tree(request: HttpRequest) -> HttpResponse:
    """The units below one (`?cha=`), or everywhere by name and kind, as they were on a day."""
    filters = [
        Filter.text(request, _("Tên đơn vị")),
        Filter.of(request, "loai", _("Loại"), UnitKind.choices),
        Filter.of(request, "cap", _("Cấp"), Level.choices),
        Filter.date(request, "ngay", _("Vào ngày"), default=clock.today()),
    ]
    text, kind, level = (one.value for one in filters[:3])
    day = filters[3].day or clock.today()
    rows = Unit.objects.valid_on(day).select_related("parent")
    asked = request.GET.get("cha", "")
    here = Unit.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if text or kind or level:
        for word in fold(text).split()[:8]:
            rows = rows.filter(search_key__contains=word)
        rows = rows.filter(**{k: v for k, v in (("kind", kind), ("level", level)) if v})
        if here is not None:
            rows = rows.filter(path__startswith=here.path)
    else:
        # Whose it was on that day stands in the periods, not in the newest state.
        rows = rows.filter(pk__in=UnitPeriod.objects.filter(in_force(day), parent=here).values("unit_id"))
    rows = rows.annotate(below=Count("children", Q(children__valid_to=None) | Q(children__valid_to__gt=day)))
    shown = _columns()
    order = sort_order(request, shown, default=("order", "sort_key", "pk"))
    if wants_export(request):
        return export_response(_("Cơ quan, đơn vị"), shown, rows.order_by(*order))
    table_page = page_of(request, rows, order=order, size=100)
    names = dict(
        UnitPeriod.objects.filter(in_force(day), unit__in=table_page.rows).values_list("unit_id", "name")
    )
    for unit in table_page.rows:
        unit.name = names.get(unit.pk, unit.name)
    table = Table(
        shown,
        table_page,
        caption=_("Cơ quan, đơn vị"),
        empty_title=_("Không có đơn vị nào"),
        empty_text=_("Không có đơn vị nào ở dưới, vào ngày này."),
    )
    context = {
        "filters": filters,
        "table": table,
        "page": table_page,
        "here": here,
        "above": queries.ancestors(here) if here else [],
        "day": filters[3].value,
        "may_edit": allows(actor_of(request), EDIT, here),
    }
    return render(request, "office/tree.html", context)


@page(
    "agencies.unit",
    path="co-quan/<int:unit_id>",
    access=Access(permission=VIEW),
    under="agencies.tree",
    methods=("GET",),
)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: what it is, was, and who works there; hours, counters, authority to sign."""
    row = unit_of_id(request, unit_id)
    today = clock.today()
    actor = actor_of(request)
    hours = queries.office_hours_of(row, today)
    authorities = choose(
        SigningAuthority.objects.filter(in_force(today)).filter(Q(unit=row) | Q(unit=None)), row, "*"
    )
    context = {
        "unit": row,
        "above": queries.ancestors(row)[:-1],
        "periods": row.periods.select_related("parent").order_by("-valid_from"),
        "after": Succession.objects.filter(predecessor=row).select_related("successor"),
        "before": Succession.objects.filter(successor=row).select_related("predecessor"),
        "counters": queries.counters_of(row, today),
        "children": row.children.filter(in_force(today)).order_by("order", "sort_key")[:60],
        "week": [(str(day), _sessions(hours, number)) for number, day in enumerate(DAYS)],
        "own_hours": OfficeHours.objects.filter(in_force(today), unit=row).first(),
        "authorities": [(_lines(authority), authority) for authority in authorities],
        "posts": posts_in(row, today) if allows(actor, "accounts.view", row) else None,
        "may_edit": allows(actor, EDIT, row),
        "is_counter": row.kind in (UnitKind.COUNTER, UnitKind.SERVICE_CENTRE),
    }
    return render(request, "office/unit.html", context)


def _lines(row: SigningAuthority) -> tuple[str, ...]:
    return printed_lines(
        form=row.form, collective=row.collective, principal=row.principal, position=row.position
    )


def _sessions(hours: Hours, weekday: int) -> str:
    return ", ".join(
        f"{one.start // 60:02d}:{one.start % 60:02d}-{one.end // 60:02d}:{one.end % 60:02d}"
        for one in hours.weekdays[weekday]
    )


def _crumbs(row: Unit) -> list[tuple[str, str]]:
    return [
        (reverse("agencies.tree"), _("Cơ quan, đơn vị")),
        (reverse("agencies.unit", args=[row.pk]), row.called),
    ]


def _row_of(row: Unit) -> dict[str, Any]:
    values = {
        column.name: getattr(row, column.name)
        for column in UNIT_COLUMNS
        if column.name not in ("parent", "counter_of", "basis")
    }
    return values | {
        "parent": row.parent.key if row.parent else "",
        "counter_of": row.counter_of.key if row.counter_of else "",
    }


@page("agencies.edit_unit", path="co-quan/<int:unit_id>/sua", access=EDITS, under="agencies.tree")
def edit_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Change a unit from a day on; a new name, parent or code begins a new period."""
    row = unit_of_id(request, unit_id)
    form = UnitForm(request.POST or None, initial=_row_of(row) | {"on": clock.today()})
    form.fields["key"].disabled = True
    form.fields["valid_from"].disabled = True

    def act(values: dict[str, Any]) -> str:
        on = values.pop("on")
        difference = commands.change_units([values], by=actor_of(request), on=on)
        return _("Không có gì thay đổi.") if difference.is_empty else _("Đã ghi thay đổi của đơn vị.")

    return form_page(
        request,
        form,
        act,
        title=_("Sửa đơn vị"),
        lead=row.name,
        crumbs=_crumbs(row),
        back=reverse("agencies.unit", args=[row.pk]),
        submit=_("Ghi thay đổi"),
    )


@page("agencies.add_unit", path="co-quan/<int:unit_id>/lap", access=EDITS, under="agencies.tree")
def add_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Make a unit below this one."""
    row = unit_of_id(request, unit_id)
    initial = {"parent": row.key, "key": f"{row.key}.", "level": row.level, "valid_from": clock.today()}
    form = UnitForm(request.POST or None, initial=initial | {"on": clock.today()})

    def act(values: dict[str, Any]) -> str:
        on = values.pop("on")
        commands.apply_units(_planned(values), by=actor_of(request), on=on)
        return _("Đã lập đơn vị mới.")

    return form_page(
        request,
        form,
        act,
        title=_("Lập đơn vị"),
        lead=_("Dưới %(name)s") % {"name": row.name},
        crumbs=_crumbs(row),
        back=reverse("agencies.unit", args=[row.pk]),
        submit=_("Lập đơn vị"),
    )


def _planned(values: dict[str, Any]) -> Any:
    difference = commands.plan_units([values])
    if difference.errors:
        raise invalid({error.column: error.sentence for error in difference.errors})
    if not difference.added:
        raise invalid({"key": _("Khoá này đã có đơn vị dùng.")})
    return difference


@page("agencies.set_hours", path="co-quan/<int:unit_id>/gio-lam-viec", access=EDITS, under="agencies.tree")
def set_hours(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Set the week of a unit and of all below it that have none of their own."""
    row = unit_of_id(request, unit_id)
    hours = queries.office_hours_of(row, clock.today())
    initial: dict[str, Any] = {f"day{number}": _sessions(hours, number) for number in range(7)}
    form = OfficeHoursForm(request.POST or None, initial=initial | {"valid_from": clock.today()})

    def act(values: dict[str, Any]) -> str:
        commands.set_office_hours(
            unit=row.key,
            sessions=form.sessions(),
            valid_from=values["valid_from"],
            basis=values["basis"],
            by=actor_of(request),
        )
        return _("Đã ghi giờ làm việc.")

    return form_page(
        request,
        form,
        act,
        title=_("Giờ làm việc"),
        lead=row.name,
        note=_("Ghi các buổi như 07:00-11:30, 13:30-17:00; để trống là ngày nghỉ."),
        crumbs=_crumbs(row),
        back=reverse("agencies.unit", args=[row.pk]),
        submit=_("Ghi giờ làm việc"),
    )


@page("agencies.set_signing", path="co-quan/<int:unit_id>/tham-quyen-ky", access=EDITS, under="agencies.tree")
def set_signing(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Add a way in which this unit signs."""
    row = unit_of_id(request, unit_id)
    form = SigningForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(values: dict[str, Any]) -> str:
        commands.set_signing(SigningAuthority(unit=row, **values), by=actor_of(request))
        return _("Đã ghi thẩm quyền ký.")

    return form_page(
        request,
        form,
        act,
        title=_("Thẩm quyền ký"),
        lead=row.name,
        crumbs=_crumbs(row),
        back=reverse("agencies.unit", args=[row.pk]),
        submit=_("Ghi thẩm quyền ký"),
    )


@page("agencies.succeed", path="co-quan/<int:unit_id>/ke-tuc", access=EDITS, under="agencies.tree")
def succeed(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Record that another unit takes over from this one."""
    row = unit_of_id(request, unit_id)
    form = SuccessionForm(request.POST or None, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> str:
        commands.succeed(predecessors=[row.key], by=actor_of(request), **values)
        return _("Đã ghi việc kế tục.")

    return form_page(
        request,
        form,
        act,
        title=_("Kế tục, sáp nhập"),
        lead=row.name,
        note=_("Đơn vị sáp nhập hoặc đổi tên sẽ đóng từ ngày ấy; đơn vị bị tách vẫn hoạt động."),
        crumbs=_crumbs(row),
        back=reverse("agencies.unit", args=[row.pk]),
        submit=_("Ghi việc kế tục"),
    )
