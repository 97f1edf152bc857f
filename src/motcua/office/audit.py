"""Pages for auditors: the journal, the chain of one stream, the daily seals, looks at personal data."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.queries import day_bounds
from motcua.kernel import journal
from motcua.kernel.models import AccessRecord, Event, Seal
from motcua.kernel.refusal import not_found
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table

AUDIT = Access(permission="audit.view")
#: Kinds of streams by their names in the journal.
KINDS = [
    ("dossier", _l("Hồ sơ")),
    ("unit", _l("Đơn vị")),
    ("user", _l("Người dùng")),
    ("procedure", _l("Thủ tục")),
    ("handling_process", _l("Quy trình nội bộ")),
    ("reception_list", _l("Danh mục tiếp nhận")),
    ("synonyms", _l("Từ thường dùng")),
    ("notice", _l("Thông báo")),
    ("parameter", _l("Tham số")),
    ("signing", _l("Thẩm quyền ký")),
    ("batch", _l("Việc hàng loạt")),
]
WAYS = {
    "screen": _l("màn hình"),
    "api": _l("API"),
    "job": _l("hệ thống"),
    "import": _l("nhập liệu"),
    "simulation": _l("mô phỏng"),
}
#: A stream is checked and shown up to this many events at once.
LONGEST_STREAM = 5000


def _named(rows: list[Any]) -> list[Any]:
    """Rows with the names of people and units: two statements for all."""
    people = dict(
        User.objects.filter(pk__in={row.user_id for row in rows} - {None}).values_list("pk", "name")
    )
    units = dict(Unit.objects.filter(pk__in={row.unit_id for row in rows} - {None}).values_list("pk", "name"))
    for row in rows:
        row.who = people.get(row.user_id, _("Hệ thống") if row.user_id is None else str(row.user_id))
        row.unit_name = units.get(row.unit_id, "")
    return rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _common(request: HttpRequest, rows: QuerySet[Any], stream: str) -> tuple[list[Filter], QuerySet[Any]]:
    """The filters that both journals share: person, from, to; and the rows they leave."""
    filters = [
        Filter.text(request, _("Tên đăng nhập"), name="nguoi"),
        Filter.date(request, "tu", _("Từ ngày")),
        Filter.date(request, "den", _("Đến hết ngày")),
        Filter.text(request, _("Mã luồng"), name="luong"),
    ]
    if filters[0].value:
        rows = rows.filter(
            user_id__in=list(
                User.objects.filter(username=filters[0].value.lower()).values_list("pk", flat=True)
            )
        )
    if filters[1].day:
        rows = rows.filter(at__gte=day_bounds(filters[1].day)[0])
    if filters[2].day:
        rows = rows.filter(at__lt=day_bounds(filters[2].day)[1])
    if filters[3].value:
        wanted = _uuid(filters[3].value)
        rows = rows.filter(**{stream: wanted}) if wanted else rows.none()
    return filters, rows


def _tabs(current: str) -> list[dict[str, Any]]:
    pages = [
        ("audit.events", _("Sự kiện"), "journal-text"),
        ("audit.access", _("Lượt xem dữ liệu cá nhân"), "eye"),
        ("audit.seals", _("Niêm phong"), "shield-check"),
    ]
    return [
        {"title": title, "url": reverse(name), "icon": icon, "current": name == current}
        for name, title, icon in pages
    ]


@page(
    "audit.events",
    path="nhat-ky",
    access=AUDIT,
    menu=MenuEntry("administration", _l("Nhật ký hệ thống"), 60, "journal-text"),
    methods=("GET",),
)
def events(request: HttpRequest) -> HttpResponse:
    """The journal, newest first: by kind, verb, person, time, stream."""
    kind = Filter.of(request, "loai", _("Về"), KINDS)
    verb = Filter.text(request, _("Việc (đầu mã)"), name="viec")
    shared, rows = _common(request, Event.objects.all(), "stream_id")
    if kind.value:
        rows = rows.filter(stream_kind=kind.value)
    if verb.value:
        rows = rows.filter(verb__startswith=verb.value)
    kinds = dict(KINDS)
    shown = [
        Column("at", _("Lúc"), lambda e: e.at, Kind.DATETIME),
        Column("verb", _("Việc"), lambda e: e.verb, Kind.CODE),
        Column("kind", _("Về"), lambda e: str(kinds.get(e.stream_kind, e.stream_kind))),
        Column(
            "stream",
            _("Luồng"),
            lambda e: f"{str(e.stream_id)[:8]}… #{e.sequence}",
            Kind.CODE,
            link=lambda e: reverse("audit.stream", args=[e.stream_id]),
        ),
        Column("who", _("Ai"), lambda e: e.who),
        Column("unit", _("Đơn vị"), lambda e: e.unit_name),
        Column("via", _("Qua"), lambda e: str(WAYS.get(e.via, e.via))),
        Column(
            "payload", _("Nội dung"), lambda e: json.dumps(e.payload, ensure_ascii=False), on_screen=False
        ),
    ]
    if wants_export(request):
        return export_response(_("Nhật ký hệ thống"), shown, _named(list(rows.order_by("-id")[:20_000])))
    table_page = page_of(request, rows, order=("-id",))
    _named(table_page.rows)
    context = {
        "title": _("Nhật ký hệ thống"),
        "lead": _(
            "Chỉ thêm, không sửa, không xoá; mỗi luồng nối nhau bằng mã băm và được niêm phong hằng ngày."
        ),
        "filters": [kind, verb, *shared],
        "noun": _("sự kiện"),
        "tabs": _tabs("audit.events"),
        "table": Table(
            shown, table_page, caption=_("Nhật ký hệ thống"), empty_title=_("Không có sự kiện nào")
        ),
        "page": table_page,
    }
    return render(request, "office/list.html", context)


@page("audit.stream", path="nhat-ky/<uuid:stream_id>", access=AUDIT, under="audit.events", methods=("GET",))
def stream(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """One stream in order with the check of its chain."""
    rows = list(Event.objects.filter(stream_id=stream_id).order_by("sequence")[:LONGEST_STREAM])
    if not rows:
        raise not_found(_("luồng sự kiện này"))
    problems = journal.broken_links(rows)
    for row in _named(rows):
        row.text = json.dumps(row.payload, ensure_ascii=False, indent=1)
        row.mark = bytes(row.hash).hex()[:16]
    kinds = dict(KINDS)
    context = {
        "stream_id": stream_id,
        "kind": kinds.get(rows[0].stream_kind, rows[0].stream_kind),
        "rows": rows,
        "problems": problems,
        "whole": len(rows) < LONGEST_STREAM,
    }
    return render(request, "office/stream.html", context)


@page("audit.seals", path="nhat-ky/niem-phong", access=AUDIT, under="audit.events")
def seals(request: HttpRequest) -> HttpResponse:
    """The daily seals; POST recomputes them all from the journal."""
    if request.method == "POST":
        problems = journal.seal_problems()
        for problem in problems[:20]:
            messages.error(request, problem)
        if not problems:
            messages.success(request, _("Mọi niêm phong khớp với nhật ký."))
        return redirect("audit.seals")
    shown = [
        Column("number", _("Số"), lambda s: s.number, Kind.NUMBER),
        Column("at", _("Lúc niêm phong"), lambda s: s.made_at, Kind.DATETIME),
        Column("count", _("Số sự kiện"), lambda s: s.event_count, Kind.NUMBER),
        Column("late", _("Ghi muộn"), lambda s: len(s.late_events), Kind.NUMBER),
        Column("root", _("Mã băm gốc"), lambda s: bytes(s.root).hex()[:24] + "…", Kind.CODE),
        Column("signed", _("Chữ ký"), lambda s: _("đã ký") if s.signature else _("chưa ký")),
    ]
    rows = Seal.objects.all()
    if wants_export(request):
        return export_response(_("Niêm phong nhật ký"), shown, rows.order_by("-number"))
    table_page = page_of(request, rows, order=("-number",))
    context = {
        "title": _("Niêm phong nhật ký"),
        "noun": _("niêm phong"),
        "tabs": _tabs("audit.seals"),
        "table": Table(
            shown, table_page, caption=_("Niêm phong nhật ký"), empty_title=_("Chưa có niêm phong nào")
        ),
        "page": table_page,
    }
    return render(request, "office/seals.html", context)


@page("audit.access", path="nhat-ky/luot-xem", access=AUDIT, under="audit.events", methods=("GET",))
def access(request: HttpRequest) -> HttpResponse:
    """Who looked at personal data, when and for what."""
    filters, rows = _common(request, AccessRecord.objects.all(), "subject_id")
    kinds = dict(KINDS)
    shown = [
        Column("at", _("Lúc"), lambda a: a.at, Kind.DATETIME),
        Column("who", _("Ai"), lambda a: a.who),
        Column("unit", _("Đơn vị"), lambda a: a.unit_name),
        Column("kind", _("Xem"), lambda a: str(kinds.get(a.subject_kind, a.subject_kind))),
        Column("subject", _("Luồng"), lambda a: str(a.subject_id), Kind.CODE),
        Column("purpose", _("Mục đích"), lambda a: a.purpose),
    ]
    if wants_export(request):
        return export_response(
            _("Lượt xem dữ liệu cá nhân"), shown, _named(list(rows.order_by("-id")[:20_000]))
        )
    table_page = page_of(request, rows, order=("-id",))
    _named(table_page.rows)
    context = {
        "title": _("Lượt xem dữ liệu cá nhân"),
        "filters": filters,
        "noun": _("lượt xem"),
        "tabs": _tabs("audit.access"),
        "table": Table(shown, table_page, caption=_("Lượt xem"), empty_title=_("Không có lượt xem nào")),
        "page": table_page,
    }
    return render(request, "office/list.html", context)
