"""Set up by one workbook: download the present state, upload, see the difference of every sheet, apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.accounts import commands as accounts
from motcua.accounts.decisions import STAFF_COLUMNS
from motcua.accounts.models import Post
from motcua.accounts.roles import ROLES
from motcua.agencies import commands as agencies
from motcua.agencies.decisions import UNIT_COLUMNS
from motcua.agencies.models import Unit, UnitKind, in_force
from motcua.agencies.rows import Change, Column, Difference
from motcua.catalogue import sheets, sheets_processes
from motcua.documents import excel
from motcua.documents.errors import DocumentError
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal, invalid
from motcua.kernel.text import fold
from motcua.web import staging
from motcua.web.access import actor_of
from motcua.web.export import CONTENT_TYPE
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import invalid_form, refused

from .common import scoped

APPLY = Access(permission="workbook.apply")
KIND = "workbook"
LARGEST = 20 * 1024 * 1024
#: So many changes of a sheet are spelled out; the counts are whole.
SPELLED = 300
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A sheet of the workbook: its name, columns, present rows, plan and apply."""

    name: str
    columns: tuple[Column, ...]
    present: Callable[[HttpRequest], Iterable[Sequence[Any]]]
    plan: Callable[[Rows, frozenset[str]], Difference]
    apply: Callable[[Difference, Actor], Any]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What one sheet of an upload would do."""

    kind: SheetKind
    difference: Difference

    @property
    def lines(self) -> list[tuple[str, Change, list[tuple[str, str, str]]]]:
        """(what, change, [(column, before, after)]) for the first changes."""
        found = self.difference
        parts = (("added", found.added), ("changed", found.changed), ("closed", found.closed))
        every = [(name, change) for name, changes in parts for change in changes]
        return [(name, change, self._cells(name, change)) for name, change in every[:SPELLED]]

    def _cells(self, name: str, change: Change) -> list[tuple[str, str, str]]:
        titles = {column.name: column.title for column in self.kind.columns} | {"steps": _("Các bước")}
        if name == "added":
            return [
                (titles[key], "", said(value))
                for key, value in change.after.items()
                if key in titles and value not in (None, "", [])
            ]
        return [
            (titles[key], said(change.before.get(key)), said(change.after[key]))
            for key in change.fields
            if key in titles and key != "basis"
        ]

    @property
    def left_out(self) -> int:
        """Changes that are counted but not spelled out."""
        found = self.difference
        return max(0, len(found.added) + len(found.changed) + len(found.closed) - SPELLED)

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        """(row, column title, sentence) of the first errors."""
        titles = {column.name: column.title for column in self.kind.columns}
        return [
            (one.row, titles.get(one.column, one.column), one.sentence)
            for one in self.difference.errors[:SPELLED]
        ]


def said(value: Any) -> str:
    """A value of a sheet as a cell shows it."""
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, tuple):
        return "; ".join(f"{step.number}. {step.name} ({step.minutes / 60:g} giờ)" for step in value)
    if isinstance(value, list):
        return "; ".join(ROLES[one].title if one in ROLES else str(one) for one in value)
    return str(value)


def _units(request: HttpRequest) -> Iterable[Sequence[Any]]:
    rows = Unit.objects.visible_to(scoped(request, "workbook.apply")).filter(valid_to=None)
    for unit in rows.select_related("parent", "counter_of").order_by("path"):
        values = {
            "parent": unit.parent.key if unit.parent else "",
            "counter_of": unit.counter_of.key if unit.counter_of else "",
            "kind": unit.get_kind_display(),
            "level": unit.get_level_display(),
            "basis": "",
        }
        yield [values.get(c.name, getattr(unit, c.name, "")) for c in UNIT_COLUMNS]


def _staff(request: HttpRequest) -> Iterable[Sequence[Any]]:
    within = Q(pk__in=[])
    for path in scoped(request, "workbook.apply").scope_paths:
        within |= Q(unit__path__startswith=path)
    rows = Post.objects.filter(within, in_force(clock.today())).select_related(
        "user", "unit", "seconded_from"
    )
    for post in rows.order_by("unit__path", "user__sort_key", "id"):
        values = {
            "username": post.user.username,
            "name": post.user.name,
            "email": post.user.email,
            "phone": post.user.phone,
            "unit": post.unit.key,
            "roles": "; ".join(ROLES[role].title for role in post.roles if role in ROLES),
            "seconded_from": post.seconded_from.key if post.seconded_from else "",
        }
        yield [values.get(c.name, getattr(post, c.name, "")) for c in STAFF_COLUMNS]


SHEETS: tuple[SheetKind, ...] = (
    SheetKind(
        "Đơn vị",
        UNIT_COLUMNS,
        _units,
        lambda rows, _keys: agencies.plan_units(rows),
        lambda difference, by: agencies.apply_units(difference, by=by, on=clock.today()),
    ),
    SheetKind(
        "Nhân sự",
        STAFF_COLUMNS,
        _staff,
        lambda rows, keys: accounts.plan_staff(rows, also_units=keys),
        lambda difference, by: accounts.apply_staff(difference, by=by, on=clock.today()),
    ),
    SheetKind(
        "Danh mục tiếp nhận",
        sheets.RECEPTION_COLUMNS,
        lambda _request: sheets.reception_rows(),
        lambda rows, keys: sheets.plan_reception(rows, also_units=keys),
        lambda difference, by: sheets.apply_reception(difference, by=by),
    ),
    SheetKind(
        "Quy trình nội bộ",
        sheets_processes.PROCESS_COLUMNS,
        lambda _request: sheets_processes.process_rows(),
        lambda rows, _keys: sheets_processes.plan_processes(rows),
        lambda difference, by: sheets_processes.apply_processes(difference, by=by),
    ),
)


class WorkbookForm(forms.Form):
    """A workbook to read."""

    file = forms.FileField(
        label=_l("Bảng tính (.xlsx)"),
        help_text=_l("Chưa có gì thay đổi cho đến khi xem khác biệt và bấm «Áp dụng»."),
    )


def read_sheets(content: bytes) -> list[tuple[SheetKind, Rows]]:
    """The known sheets of a workbook as rows by column name, each with its row number.

    Titles stand in the first row that holds them; unknown sheets and columns are passed over. Refused when no
    sheet is known or a required column is not there.
    """
    try:
        book = excel.read_workbook(content)
    except DocumentError as error:
        raise invalid({"file": error.sentence}, error.sentence) from error
    known = {fold(kind.name): kind for kind in SHEETS}
    found = [(known[fold(name)], table) for name, table in book.items() if fold(name) in known]
    if not found:
        names = ", ".join(f"«{kind.name}»" for kind in SHEETS)
        raise invalid({"file": _("Bảng tính không có trang nào tên là %(names)s.") % {"names": names}})
    return [(kind, _rows(kind, table)) for kind, table in sorted(found, key=lambda one: SHEETS.index(one[0]))]


def _rows(kind: SheetKind, table: list[list[Any]]) -> Rows:
    titles = {fold(column.title): column.name for column in kind.columns}
    heads = [
        {titles[fold(str(cell))]: place for place, cell in enumerate(line) if fold(str(cell)) in titles}
        for line in table[:5]
    ]
    first = next((number for number, places in enumerate(heads) if len(places) >= 3), None)
    if first is None:
        raise invalid({"file": _("Trang «%(name)s» không có dòng tên cột.") % {"name": kind.name}})
    places = heads[first]
    lacking = [column.title for column in kind.columns if column.required and column.name not in places]
    if lacking:
        told = _("Trang «%(name)s» thiếu cột: %(columns)s.") % {
            "name": kind.name,
            "columns": ", ".join(lacking),
        }
        raise invalid({"file": told})
    return [
        {"_row": number, **{name: line[i] if i < len(line) else None for name, i in places.items()}}
        for number, line in enumerate(table[first + 1 :], start=first + 2)
        if any(cell not in (None, "") for cell in line)
    ]


def plan(content: bytes) -> list[SheetPlan]:
    """The difference of every known sheet of a workbook. Changes nothing."""
    read = read_sheets(content)
    new_units = frozenset(
        str(row.get("key") or "") for kind, rows in read if kind.name == "Đơn vị" for row in rows
    )
    return [SheetPlan(kind, kind.plan(rows, new_units)) for kind, rows in read]


def digest(plans: Sequence[SheetPlan]) -> str:
    """What makes two plans the same: every change with its values."""
    return repr(
        [
            (
                one.kind.name,
                [(name, change.key, repr(change.after)) for name, change, _c in one.lines],
                one.difference.counts(),
            )
            for one in plans
        ]
    )


@page(
    "workbook.start",
    path="bang-tinh-thiet-lap",
    access=APPLY,
    menu=MenuEntry("administration", _l("Thiết lập bằng bảng tính"), 25, "table"),
)
def start(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; the answer shows what it would change, sheet by sheet."""
    template, context = "office/workbook.html", {"sheets": SHEETS}
    if request.method == "GET":
        return render(request, template, {"form": WorkbookForm(), **context})
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=context)
    file = form.cleaned_data["file"]
    try:
        if (file.size or 0) > LARGEST:
            raise invalid({"file": _("Bảng tính lớn quá 20 MB; xin chia thành nhiều bảng.")})
        content = file.read()
        plans = plan(content)
    except Refusal as refusal:
        return refused(request, form, refusal, template=template, context=context)
    token = staging.keep(
        content, kind=KIND, user_id=actor_of(request).user_id, shown=digest(plans), name=file.name or ""
    )
    return _show(request, plans, token, file.name or "")


def _show(request: HttpRequest, plans: Sequence[SheetPlan], token: str, name: str) -> HttpResponse:
    context: Mapping[str, Any] = {
        "plans": plans,
        "token": token,
        "name": name,
        "has_errors": any(one.difference.errors for one in plans),
        "is_empty": all(one.difference.is_empty for one in plans),
    }
    return render(request, "office/workbook_plan.html", context)


@page(
    "workbook.apply",
    path="bang-tinh-thiet-lap/ap-dung",
    access=APPLY,
    under="workbook.start",
    methods=("POST",),
)
def apply(request: HttpRequest) -> HttpResponse:
    """Apply what was shown, all sheets or none; refused when something has changed meanwhile."""
    actor = actor_of(request)
    token = request.POST.get("token", "")
    content, _name, seen = staging.take(token, kind=KIND, user_id=actor.user_id)
    shown = plan(content)
    staging.refuse_when_different(digest(shown), seen)
    counts = {"added": 0, "changed": 0, "closed": 0}
    with transaction.atomic():
        for kind, rows in read_sheets(content):
            # Planned anew: the sheets before it are in the database now.
            difference = kind.plan(rows, frozenset())
            if difference.is_empty and not difference.errors:
                continue
            kind.apply(difference, actor)
            for name in counts:
                counts[name] += difference.counts()[name]
    staging.drop(token)
    messages.success(
        request,
        _("Đã áp dụng: %(added)d thêm, %(changed)d đổi, %(closed)d đóng.") % counts,
    )
    return redirect("workbook.start")


@page(
    "workbook.download",
    path="bang-tinh-thiet-lap/tai-ve",
    access=APPLY,
    under="workbook.start",
    methods=("GET",),
)
def download(request: HttpRequest) -> HttpResponse:
    """The workbook: the present state, or with `?mau=1` an empty one with examples; a sheet of guidance last."""
    empty = request.GET.get("mau") == "1"
    pages = [
        excel.Sheet(
            name=kind.name,
            columns=[excel.Column(title=column.title, width=22) for column in kind.columns],
            rows=[] if empty else kind.present(request),
        )
        for kind in SHEETS
    ]
    pages.append(_guidance())
    name = "thiet-lap-mau" if empty else f"thiet-lap-{clock.today():%Y%m%d}"
    response = HttpResponse(excel.write_workbook(pages, at=clock.now()), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _guidance() -> excel.Sheet:
    lines: list[list[Any]] = [
        [kind.name, column.title, "Có" if column.required else "", column.example, column.help]
        for kind in SHEETS
        for column in kind.columns
    ]
    lines += [["Đơn vị", "Loại", "", str(title), ""] for title in UnitKind.labels]
    lines += [["Nhân sự", "Vai trò", "", role.title, ""] for role in ROLES.values()]
    titles = ("Trang", "Cột", "Bắt buộc", "Ví dụ", "Ghi chú")
    return excel.Sheet(
        name="Hướng dẫn", columns=[excel.Column(title=title, width=26) for title in titles], rows=lines
    )
