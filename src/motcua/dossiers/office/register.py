"""Mẫu 06: the register of a counter by year, on screen, in Excel and as the A4 book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.clickjacking import xframe_options_sameorigin

from motcua.documents.forms import Edition, Heading, Marks, Register, RegisterEntry
from motcua.documents.slips import render as render_slip
from motcua.dossiers import policy, queries, registers, slip_parts
from motcua.dossiers.commands.frame import rules_at
from motcua.dossiers.models import Dossier
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.web.export import export_response, wants_export
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table

from .common import actor, address, counter_choices, need_counter, note_list, page_of_dossier, unit_name
from .papers import pdf

VIEW = Access(permission="register.view")
FIRST_YEAR = 2021
#: Rows of one printing; a year of a busy counter is printed month by month or exported.
PRINTED = 2000
_WAYS = {"counter": _l("Trực tiếp"), "post": _l("Bưu chính"), "electronic": _l("Bản điện tử")}


@page(
    "dossiers.register", path="so-theo-doi", access=VIEW, methods=("GET",),
    menu=MenuEntry("counter", _l("Sổ theo dõi hồ sơ"), 50, "book"),
)  # fmt: skip
def register(request: HttpRequest) -> HttpResponse:
    """One book: a counter and a year."""
    counter = need_counter(request, working=False)
    year, this_year = _year(request), clock.today().year
    rows = queries.register_rows(actor(request), counter.id, year)
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(queries.text_condition(text))
    columns = _columns()
    if wants_export(request):
        title = _("Sổ theo dõi hồ sơ năm %(year)d") % {"year": year}
        note_list(request, "register")
        return export_response(title, columns, rows.order_by("register_number", "pk"))
    table = Table(columns, page_of(request, rows, order=("register_number", "pk"), nullable=()), caption=_("Sổ theo dõi hồ sơ"),
                  empty_title=_("Sổ chưa có dòng nào"))  # fmt: skip
    note_list(request, "register", table)
    over, closed = year < this_year, year < this_year and registers.is_closed(counter.id, year)
    context = {
        "may_close": over and not closed and policy.permitted("register.close", actor(request)),
        "over": over, "closed": closed, "counter": counter, "counters": counter_choices(request, working=False), "year": year, "text": text, "table": table,
        "years": list(range(this_year, FIRST_YEAR - 1, -1)),
    }  # fmt: skip
    return render(request, "dossiers/register.html", context)


@page(
    "dossiers.register_close",
    path="so-theo-doi/khoa-so",
    access=Access(permission="register.close"),
    methods=("POST",),
    under="dossiers.register",
)
def register_close(request: HttpRequest) -> HttpResponse:
    """Close the book of a counter for a year that is over (Circular 01/2018, art. 10(2)); refused while it runs."""
    counter = need_counter(request)
    year = _year(request)
    registers.close_register(counter.id, year, by=actor(request))
    messages.success(request, _("Đã khoá sổ năm %(year)d.") % {"year": year})
    return HttpResponseRedirect(address("dossiers.register", {"bo-phan": counter.id, "nam": year}))


def _year(request: HttpRequest) -> int:
    asked = request.POST.get("nam") or request.GET.get("nam", "")
    this_year = clock.today().year
    return int(asked) if asked.isdigit() and FIRST_YEAR <= int(asked) <= this_year else this_year


def _columns() -> list[Column]:
    return [
        Column("number", _("TT"), lambda row: row.register_number, Kind.NUMBER),
        Column("code", _("Mã hồ sơ"), lambda row: row.code, Kind.CODE, link=page_of_dossier),
        Column("procedure", _("Tên thủ tục hành chính"), lambda row: row.procedure.name, wide=True),
        Column("sets", _("Số bộ"), lambda row: row.sets, Kind.NUMBER),
        Column("name", _("Tên cá nhân, tổ chức"), lambda row: row.applicant.name),
        Column("contact", _("Địa chỉ, số điện thoại"), lambda row: _contact(row), wide=True),
        Column("lead", _("Cơ quan chủ trì giải quyết"), lambda row: row.competent.name, wide=True),
        Column("received", _("Nhận hồ sơ"), lambda row: row.received_at, Kind.DATETIME),
        Column("due", _("Hẹn trả kết quả"), lambda row: row.first_due_at, Kind.DATETIME),
        Column(
            "transferred", _("Chuyển đến cơ quan giải quyết"), lambda row: row.transferred_at, Kind.DATETIME
        ),
        Column("result", _("Nhận kết quả từ cơ quan giải quyết"), lambda row: row.finished_at, Kind.DATETIME),
        Column("returned", _("Trả kết quả"), lambda row: row.returned_at, Kind.DATETIME),
        Column("way", _("Phương thức nhận kết quả"), lambda row: str(_WAYS.get(row.return_channel, ""))),
        Column("note", _("Ghi chú"), lambda row: note_of(row)),
    ]


def _contact(row: Dossier) -> str:
    return ", ".join(part for part in (row.applicant.address, row.applicant.phone) if part)


def note_of(row: Dossier) -> str:
    """What the last column says: rescheduled, withdrawn, stopped, corrected."""
    parts = []
    if row.rescheduled_at is not None:
        parts.append(_("hẹn lại %(day)s") % {"day": f"{clock.local(row.rescheduled_at):%d/%m/%Y}"})
    elif row.first_due_at is not None and row.due_at != row.first_due_at and row.due_at is not None:
        parts.append(
            _("hạn mới sau bổ sung, tạm dừng: %(day)s") % {"day": f"{clock.local(row.due_at):%d/%m/%Y}"}
        )
    words: dict[str, Any] = {"withdrawn": _("đã rút"), "closed": _("đóng do không bổ sung")}
    if row.stage in words:
        parts.append(words[row.stage])
    if row.outcome == "refused":
        parts.append(_("từ chối giải quyết"))
    if row.record.get("corrections"):
        parts.append(_("đính chính"))
    return "; ".join(parts)


@page(
    "dossiers.register_pdf",
    path="so-theo-doi/ban-in",
    access=VIEW,
    methods=("GET",),
    under="dossiers.register",
)
@xframe_options_sameorigin
def register_pdf(request: HttpRequest) -> HttpResponse:
    """The book as A4 landscape PDF, from number `tu` on."""
    counter = need_counter(request, working=False)
    year = _year(request)
    start = request.GET.get("tu", "1")
    first = int(start) if start.isdigit() else 1
    rows = queries.register_rows(actor(request), counter.id, year).filter(register_number__gte=first)
    entries = tuple(_entry(row) for row in rows.order_by("register_number")[:PRINTED])
    note_list(request, "register.print")
    edition = Edition.TT03_2025 if rules_at(clock.now()).form_set == "TT03_2025" else Edition.TT01_2018
    try:
        book = Register(
            edition=edition, heading=_heading(counter), year=year, book=str(year), entries=entries,
            marks=Marks(simulated=clock.is_demonstration_cached()),
        )  # fmt: skip
    except ValueError as error:
        raise Refusal(
            str(error), code="register_gap", next_step=_("Xin báo quản trị hệ thống chạy lệnh kiểm tra.")
        ) from error
    return pdf(render_slip(book, at=clock.now().replace(microsecond=0)), f"so-theo-doi-{counter.id}-{year}")


def _heading(counter: policy.UnitNode) -> Heading:
    served = policy.units()[counter.counter_of_id or counter.parent_id or counter.id]
    return Heading(
        agency=served.name,
        counter=slip_parts.counter_name(counter),
        place=slip_parts.place_of(served.id),
        date=clock.today(),
    )


def _entry(row: Dossier) -> RegisterEntry:
    def local(moment: Any) -> Any:
        return clock.local(moment) if moment is not None else None

    return RegisterEntry(
        order=row.register_number or 0, dossier_code=row.code or "", procedure=row.procedure.name, applicant_name=row.applicant.name,
        address_and_phone=_contact(row), lead_agency=unit_name(row.competent_id), received_at=local(row.received_at),
        due_at=local(row.first_due_at), sets=row.sets, transferred_at=local(row.transferred_at),
        result_received_at=local(row.finished_at), returned_at=local(row.returned_at),
        return_method=str(_WAYS.get(row.return_channel, "")), note=note_of(row),
    )  # fmt: skip
