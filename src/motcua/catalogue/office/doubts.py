"""Staff pages of doubtful records: a work list, one doubt with its source, keep or correct."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import commands, policy
from motcua.catalogue.commands import Correction
from motcua.catalogue.forms import ResolveDoubtForm
from motcua.catalogue.models import DoubtfulRecord, DoubtState
from motcua.catalogue.source_values import REASONS
from motcua.kernel.refusal import Refusal, invalid, not_found
from motcua.web.access import actor_of
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import invalid_form, refused
from motcua.web.tables import Column, Kind, Table, sort_order


def reasons() -> list[tuple[str, str]]:
    """Every reason with its title: its sentence with the detail left out."""
    return [(key, text.replace("{detail}", "…").rstrip(".")) for key, text in REASONS.items()]


@page(
    "catalogue.doubts",
    path="ban-ghi-nghi-ngo",
    access=Access(permission=policy.EDIT),
    menu=MenuEntry("catalogue", _l("Bản ghi nghi ngờ"), 30, "question-circle"),
    methods=("GET",),
)
def doubts(request: HttpRequest) -> HttpResponse:
    """The work list: reason, place, procedure; open ones by default."""
    filters = [
        Filter.text(request, _("Mã thủ tục")),
        Filter.of(request, "ly-do", _("Lý do"), reasons()),
        Filter.of(request, "tinh-trang", _("Tình trạng"), DoubtState.choices, default=DoubtState.OPEN),
    ]
    rows = DoubtfulRecord.objects.select_related("procedure", "resolver").defer("procedure__search_key")
    if filters[0].value:
        rows = rows.filter(procedure__code__startswith=filters[0].value)
    if filters[1].value:
        rows = rows.filter(reason=filters[1].value)
    if filters[2].value:
        rows = rows.filter(state=filters[2].value)
    shown = [
        Column("code", _("Mã thủ tục"), lambda d: d.procedure.code, Kind.CODE),
        Column(
            "sentence",
            _("Chỗ nghi ngờ"),
            lambda d: d.sentence,
            link=lambda d: reverse("catalogue.doubt", args=[d.pk]),
            wide=True,
        ),
        Column("name", _("Tên thủ tục"), lambda d: d.procedure.name, wide=True),
        Column("path", _("Trong bản ghi"), lambda d: d.path, Kind.CODE),
        Column("state", _("Tình trạng"), lambda d: d.get_state_display()),
        Column(
            "resolver", _("Người xử lý"), lambda d: d.resolver.name if d.resolver else "", on_screen=False
        ),
        Column("decision", _("Cách xử lý"), lambda d: d.decision, on_screen=False),
    ]
    order = sort_order(request, shown, default=("pk",))
    if wants_export(request):
        return export_response(_("Bản ghi nghi ngờ"), shown, rows.order_by(*order))
    table_page = page_of(request, rows, order=order)
    table = Table(
        shown,
        table_page,
        caption=_("Bản ghi nghi ngờ"),
        empty_title=_("Không còn chỗ nghi ngờ nào"),
        empty_text=_("Chỗ nghi ngờ xuất hiện khi nhập danh mục có số liệu chưa rõ."),
    )
    return render(request, "catalogue/doubts.html", {"filters": filters, "table": table, "page": table_page})


def value_at(record: Any, path: str) -> Any:
    """The value at a dotted path of a source record; None when the path leads nowhere."""
    for step in path.split(".") if path else []:
        try:
            record = record[int(step)] if isinstance(record, list) else record[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return record


def typed_value(text: str, example: Any) -> Any:
    """What was typed, as the kind of value that the source has there: number, list, text, nothing."""
    stripped = text.strip()
    if not stripped:
        return None
    if isinstance(example, list | dict | bool):
        try:
            return json.loads(stripped)
        except ValueError:
            raise invalid({"value": _("Giá trị ở đây phải viết theo JSON như bản ghi nguồn.")}) from None
    plain = stripped.replace(",", ".")
    if isinstance(example, int | float | None) and plain.lstrip("-").replace(".", "", 1).isdecimal():
        number = float(plain)
        return int(number) if number.is_integer() else number
    return stripped


def _shown(value: Any) -> str:
    if value is None:
        return _("(trống)")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


@page(
    "catalogue.doubt",
    path="ban-ghi-nghi-ngo/<int:doubt_id>",
    access=Access(permission=policy.EDIT),
    under="catalogue.doubts",
)
def doubt(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """One doubt: what the source says, around it, and the officer's decision; then the next one of the list."""
    row = (
        DoubtfulRecord.objects.select_related("procedure", "revision", "resolver").filter(pk=doubt_id).first()
    )
    if row is None:
        raise not_found(_("bản ghi nghi ngờ"))
    record = row.revision.source_record
    value = value_at(record, row.path)
    parent = row.path.rpartition(".")[0]
    initial = {"value": "" if value is None else _shown(value)}
    form = ResolveDoubtForm(request.POST or None, initial=initial)
    context = {
        "doubt": row,
        "value": _shown(value) if row.path else "",
        "around": _shown(value_at(record, parent)) if parent else "",
        "is_open": row.state == DoubtState.OPEN,
    }
    template = "catalogue/doubt.html"
    if request.method == "GET":
        return render(request, template, {"form": form, **context})
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=context)
    try:
        corrections = []
        if form.cleaned_data["correct"] == "correct":
            if not row.path:
                raise invalid(
                    {"correct": _("Chỗ nghi ngờ này nói về cả bản ghi; xin sửa ở nguồn rồi nhập lại.")}
                )
            corrections = [Correction(row.path, typed_value(form.cleaned_data["value"], value))]
        commands.resolve_doubt(
            row.pk, decision=form.cleaned_data["decision"], by=actor_of(request), corrections=corrections
        )
    except Refusal as refusal:
        return refused(request, form, refusal, template=template, context=context)
    messages.success(request, _("Đã ghi cách xử lý cho thủ tục %(code)s.") % {"code": row.procedure.code})
    following = DoubtfulRecord.objects.filter(state=DoubtState.OPEN, pk__gt=row.pk).order_by("pk").first()
    return redirect("catalogue.doubt", following.pk) if following else redirect("catalogue.doubts")
