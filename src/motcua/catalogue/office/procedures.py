"""Staff pages of procedures: the list, one procedure with all its parts, its revisions."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import policy, presentation
from motcua.catalogue.models import (
    DoubtState,
    Field,
    Level,
    OutsideGround,
    Procedure,
    ProcedureRevision,
    ReceptionEntry,
)
from motcua.catalogue.models.procedures import ProcedureQuerySet
from motcua.catalogue.search import search
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.web.access import actor_of
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table, page_of_list, sort_order

CODE = re.compile(r"\d{1,3}\.\d{3,}[\w.-]*")
KINDS = [
    ("cong-khai", _l("Tiếp nhận tại Bộ phận Một cửa")),
    ("noi-bo", _l("TTHC nội bộ")),
    ("ngoai", _l("Ngoài cơ chế một cửa")),
    ("bai-bo", _l("Đã bãi bỏ")),
    ("nghi-ngo", _l("Còn chỗ nghi ngờ")),
    ("thieu-quy-trinh", _l("Chưa có quy trình nội bộ")),
]
CONDITIONS: dict[str, Q] = {
    "cong-khai": Q(is_internal=False, outside_one_stop=False, abolished_on=None),
    "noi-bo": Q(is_internal=True),
    "ngoai": Q(outside_one_stop=True, is_internal=False),
    "bai-bo": Q(abolished_on__isnull=False),
    "nghi-ngo": Q(pk__in=Procedure.objects.filter(doubts__state=DoubtState.OPEN).values("pk")),
    "thieu-quy-trinh": Q(is_internal=False, outside_one_stop=False, processes=None),
}
#: A search shows no more than this many procedures.
FOUND_AT_MOST = 100


def standing(procedure: Procedure) -> str:
    """In words whether and why a procedure is (not) taken in."""
    if procedure.abolished_on:
        return _("Bãi bỏ từ %(day)s") % {"day": f"{procedure.abolished_on:%d/%m/%Y}"}
    if procedure.is_internal:
        return str(_("TTHC nội bộ"))
    if procedure.outside_one_stop:
        return str(OutsideGround(procedure.outside_ground).label)
    return str(_("Tiếp nhận"))


def columns() -> list[Column]:
    """Columns of the list of procedures."""
    return [
        Column("code", _("Mã thủ tục"), lambda p: p.code, Kind.CODE, sort="code"),
        Column(
            "name",
            _("Tên thủ tục"),
            lambda p: p.name,
            link=lambda p: reverse("catalogue.procedure", args=[p.code]),
            sort="sort_key",
            wide=True,
        ),
        Column("field", _("Lĩnh vực"), lambda p: p.field.name if p.field else ""),
        Column("levels", _("Cấp thực hiện"), lambda p: presentation.level_words(p.levels)),
        Column("standing", _("Tiếp nhận"), standing, template="catalogue/parts/standing.html"),
        Column(
            "decision",
            _("Quyết định công bố"),
            lambda p: p.current_revision.decision_number if p.current_revision else "",
        ),
    ]


@page(
    "catalogue.procedures",
    path="thu-tuc",
    access=Access(permission=policy.VIEW),
    menu=MenuEntry("catalogue", _l("Thủ tục hành chính"), 10, "book"),
    methods=("GET",),
)
def procedures(request: HttpRequest) -> HttpResponse:
    """Search and list: by words, field, level, kind."""
    fields = Field.objects.values_list("id", "name")
    filters = [
        Filter.text(request, _("Tên, mã hoặc lời thường ngày")),
        Filter.of(request, "linh-vuc", _("Lĩnh vực"), fields),
        Filter.of(request, "cap", _("Cấp thực hiện"), Level.choices),
        Filter.of(request, "loai", _("Phân loại"), KINDS),
    ]
    text, field, level, kind = (one.value for one in filters)
    rows = Procedure.objects.visible_to(actor_of(request)).select_related("field", "current_revision")
    rows = rows.defer("current_revision__source_text", "current_revision__sequence", "search_key")
    if field:
        rows = rows.filter(field_id=int(field))
    if level:
        rows = rows.filter(levels__contains=[level])
    if kind:
        rows = rows.filter(CONDITIONS[kind])
    shown = columns()
    table_page: Any
    if text:
        found = _found(request, rows, text)
        if wants_export(request):
            return export_response(_("Danh mục thủ tục hành chính"), shown, found)
        table_page = page_of_list(found)
    else:
        order = sort_order(request, shown, default=("sort_key", "pk"))
        if wants_export(request):
            return export_response(_("Danh mục thủ tục hành chính"), shown, rows.order_by(*order))
        table_page = page_of(request, rows, order=order)
    table = Table(
        shown,
        table_page,
        caption=_("Danh mục thủ tục hành chính"),
        empty_title=_("Không có thủ tục nào khớp"),
        empty_text=_("Xin thử ít từ hơn, hoặc bỏ bớt điều kiện lọc."),
    )
    context = {"filters": filters, "table": table, "page": table_page}
    return render(request, "catalogue/procedures.html", context)


def _found(request: HttpRequest, rows: ProcedureQuerySet, text: str) -> list[Procedure]:
    """Rows for a search, best first; a code is looked up as a code."""
    if CODE.fullmatch(text):
        return list(rows.filter(code__startswith=text).order_by("code")[:FOUND_AT_MOST])
    hits = search(text, limit=FOUND_AT_MOST, actor=actor_of(request))
    known = {row.code: row for row in rows.filter(code__in=[hit.code for hit in hits])}
    return [known[hit.code] for hit in hits if hit.code in known]


def procedure_of(request: HttpRequest, code: str) -> Procedure:
    """The procedure that the person may see, or a refusal. One statement."""
    row = (
        Procedure.objects.visible_to(actor_of(request))
        .filter(code=code)
        .select_related("field", "current_revision")
        .first()
    )
    if row is None:
        raise not_found(_("thủ tục mã %(code)s") % {"code": code[:60]})
    return row


def tabs_of(procedure: Procedure, current: str) -> list[dict[str, Any]]:
    """The pages of one procedure."""
    pages = [
        ("catalogue.procedure", _("Nội dung"), "file-earmark-text"),
        ("catalogue.processes", _("Quy trình nội bộ"), "list-check"),
        ("catalogue.revisions", _("Các phiên bản"), "clock-history"),
        ("catalogue.receivers", _("Nơi tiếp nhận"), "geo-alt"),
    ]
    return [
        {
            "title": title,
            "url": reverse(name, args=[procedure.code]),
            "icon": icon,
            "current": name == current,
        }
        for name, title, icon in pages
    ]


@page(
    "catalogue.procedure",
    path="thu-tuc/<str:code>",
    access=Access(permission=policy.VIEW),
    under="catalogue.procedures",
    methods=("GET",),
)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure with all its parts; `?lan=` shows an older revision."""
    row = procedure_of(request, code)
    revision = row.current_revision
    asked = request.GET.get("lan", "")
    if asked.isdecimal() and len(asked) < 6 and (revision is None or int(asked) != revision.number):
        revision = ProcedureRevision.objects.filter(procedure=row, number=int(asked)).first()
    if revision is None:
        raise not_found(_("phiên bản này của thủ tục"))
    doubts = row.doubts.filter(state=DoubtState.OPEN).order_by("id")[:20]
    context = {
        "procedure": row,
        "revision": revision,
        "reading": presentation.reading_of(revision.pk),
        "levels": presentation.level_words(revision.levels),
        "standing": standing(row),
        "doubts": doubts,
        "tabs": tabs_of(row, "catalogue.procedure"),
        "is_old": revision.pk != row.current_revision_id,
    }
    return render(request, "catalogue/procedure.html", context)


@page(
    "catalogue.revisions",
    path="thu-tuc/<str:code>/phien-ban",
    access=Access(permission=policy.VIEW),
    under="catalogue.procedures",
    methods=("GET",),
)
def revisions(request: HttpRequest, code: str) -> HttpResponse:
    """The revisions of a procedure and how two of them differ (`?tu=1&den=2`)."""
    row = procedure_of(request, code)
    known = list(row.revisions.select_related("created_by", "batch").defer("source_text").order_by("-number"))
    numbers = [(revision.number, _("Lần %(number)d") % {"number": revision.number}) for revision in known]
    newest = str(known[0].number) if known else ""
    before = str(known[1].number) if len(known) > 1 else newest
    old = Filter.of(request, "tu", _("So từ"), numbers, default=before)
    new = Filter.of(request, "den", _("đến"), numbers, default=newest)
    by_number = {str(revision.number): revision for revision in known}
    changes = []
    if len(known) > 1 and old.value and new.value and old.value != new.value:
        changes = presentation.differences(
            presentation.parts_of(by_number[old.value]), presentation.parts_of(by_number[new.value])
        )
    context = {
        "procedure": row,
        "revisions": known,
        "filters": [old, new] if len(known) > 1 else [],
        "changes": changes,
        "tabs": tabs_of(row, "catalogue.revisions"),
    }
    return render(request, "catalogue/revisions.html", context)


@page(
    "catalogue.receivers",
    path="thu-tuc/<str:code>/noi-tiep-nhan",
    access=Access(permission=policy.VIEW),
    under="catalogue.procedures",
    methods=("GET",),
)
def receivers(request: HttpRequest, code: str) -> HttpResponse:
    """The counters that take this procedure in on a day, since when and by which decision."""
    row = procedure_of(request, code)
    day = Filter.date(request, "ngay", _("Vào ngày"), default=clock.today())
    rows = ReceptionEntry.objects.filter(procedure=row).in_force(day.day or clock.today())
    rows = rows.select_related("counter__parent", "resolving_unit")
    shown = [
        Column(
            "counter",
            _("Nơi tiếp nhận"),
            lambda e: e.counter.name,
            link=lambda e: reverse("catalogue.reception_list", args=[e.counter_id]),
            sort="counter__sort_key",
            wide=True,
        ),
        Column("level", _("Cấp"), lambda e: e.counter.get_level_display()),
        Column(
            "resolving", _("Cơ quan giải quyết"), lambda e: e.resolving_unit.name if e.resolving_unit else ""
        ),
        Column("from", _("Từ ngày"), lambda e: e.valid_from, Kind.DATE),
        Column("decision", _("Theo quyết định"), lambda e: e.decision_number),
    ]
    order = sort_order(request, shown, default=("counter__sort_key", "pk"))
    if wants_export(request):
        return export_response(
            _("Nơi tiếp nhận thủ tục %(code)s") % {"code": row.code}, shown, rows.order_by(*order)
        )
    table_page = page_of(request, rows, order=order)
    context = {
        "procedure": row,
        "filters": [day],
        "page": table_page,
        "table": Table(
            shown,
            table_page,
            caption=_("Nơi tiếp nhận"),
            empty_title=_("Chưa có nơi nào tiếp nhận thủ tục này"),
        ),
        "tabs": tabs_of(row, "catalogue.receivers"),
    }
    return render(request, "catalogue/receivers.html", context)
