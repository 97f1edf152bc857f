"""The page of a dossier: left what it is, centre what happens, right what can be done now and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import history, queries
from motcua.dossiers.commands.frame import circumstances_of
from motcua.dossiers.commands.verbs import available
from motcua.dossiers.decisions.base import STAGE_LABELS, Circumstances, limit_of
from motcua.dossiers.decisions.closing import timeliness
from motcua.dossiers.decisions.handling import unit_of_step
from motcua.dossiers.forms import CHANNELS, PRIORITIES, RETURN_CHANNELS
from motcua.dossiers.models import Dossier, Remark
from motcua.dossiers.state import DossierState, state_of
from motcua.kernel import journal
from motcua.kernel.models import Event
from motcua.law.clock import due
from motcua.law.errors import LawError
from motcua.papers.queries import papers_of, slips_of
from motcua.payments.models import Charge
from motcua.payments.queries import balance_of, charges_of, receipt_number
from motcua.web.formats import format_date
from motcua.web.pages import Access, page

from .common import actor, new_key

VIEW = Access(permission="dossier.view")
#: Open without an event for so many days: the page says so in red (experience 1: "fifteen silent days").
SILENT_DAYS = 7
#: Verbs with a key of their own on the page.
KEYS = {"take": "t", "hand-over": "c", "accept": "n", "decide": "y", "return-result": "r", "answer-task": "l", "assign": "g",
        "request-supplement": "b", "receive-supplement": "x", "consult": "p", "collect-fee": "f"}  # fmt: skip
#: The verbs that are most often next come first.
FIRST = ("take", "accept", "answer-task", "receive-supplement", "decide", "hand-over", "return-result", "collect-fee", "reschedule",
         "assign", "request-supplement", "consult", "propose-extension")  # fmt: skip
#: Verbs that end or refuse something: shown apart, after the others.
HEAVY = frozenset(
    {
        "refuse-intake",
        "refuse-resolution",
        "withdraw",
        "close-unanswered",
        "report-lost",
        "correct",
        "suspend",
        "cancel-task",
        "waive-fee",
        "add-papers",
        "attach-result",
    }
)
#: Shown only while something is owed.
FEE_VERBS = frozenset({"collect-fee", "waive-fee"})
SLIP_TITLES = {
    "fee_receipt": _l("Biên lai thu phí, lệ phí"),
    "01": _l("Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01)"),
    "02": _l("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu 02)"),
    "03": _l("Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03)"),
    "04": _l("Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu 04)"),
    "05": _l("Thông báo dừng giải quyết hồ sơ (Mẫu 05)"),
    "extension": _l("Thông báo đề nghị gia hạn"),
    "transfer": _l("Phiếu chuyển xử lý"),
    "refusal_of_resolution": _l("Phiếu từ chối giải quyết hồ sơ"),
    "withdrawal": _l("Phiếu ghi nhận rút hồ sơ"),
    "closing": _l("Phiếu đóng hồ sơ"),
}


def slip_title(form: str) -> Any:
    """The title of an issued slip in words."""
    return SLIP_TITLES.get(form.rpartition(":")[2], form)


@dataclass(frozen=True, slots=True)
class Clock:
    """What the right pane says about time."""

    due_at: Any
    first_due_at: Any
    rescheduled_at: Any
    moved: bool
    stopped_at: Any
    finished_at: Any
    ledger: tuple[Any, ...]
    timeliness: str
    silent_days: int
    apology_late: bool
    step_due_at: Any
    transfer_due_at: Any


_TIMELINESS = {"early": _l("trước hạn"), "on_time": _l("đúng hạn"), "overdue": _l("quá hạn")}


def clock_of(row: Dossier, state: DossierState, c: Circumstances) -> Clock:
    """The clock with its explanation, recomputed from receipt, limit and interruptions."""
    ledger: tuple[Any, ...] = ()
    limit = limit_of(state)
    if limit is not None and state.received_at is not None:
        from datetime import time

        stops = [item for stop in state.stops if (item := stop.interruption()) is not None]
        cutoff = time.fromisoformat(state.cutoff) if state.cutoff else None
        try:
            ledger = due(state.received_at, limit, c.calendar, stops, cutoff=cutoff).ledger
        except LawError:
            ledger = ()
    silent = history.days_silent(state, row.last_event_at, c.at)
    return Clock(
        due_at=state.due_at, first_due_at=state.first_due_at, rescheduled_at=state.rescheduled_at,
        moved=state.first_due_at is not None and state.due_at != state.first_due_at, stopped_at=state.stopped_at,
        finished_at=state.finished_at, ledger=ledger, timeliness=str(_TIMELINESS.get(timeliness(state), "")),
        silent_days=silent if silent >= SILENT_DAYS else 0, apology_late=state.apology_late,
        step_due_at=state.step_due_at if state.stage.is_open and state.stopped_at is None else None,
        transfer_due_at=state.transfer_due_at if state.stage.value == "accepted" else None,
    )  # fmt: skip


@page(
    "dossiers.dossier",
    path="ho-so/<uuid:dossier_id>",
    access=VIEW,
    methods=("GET",),
    under="dossiers.worklist",
)
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """The page; the look at personal data is recorded with its purpose."""
    by = actor(request)
    row = queries.find(by, dossier_id)
    journal.record_access("dossier", row.pk, by=by, purpose="dossier.page")
    return render(request, "dossiers/dossier.html", page_context(request, row))


def page_context(request: HttpRequest, row: Dossier) -> dict[str, Any]:
    """All that the page shows; the number of statements does not depend on the length of the history."""
    by = actor(request)
    state, c = state_of(row), circumstances_of(row, by)
    events = list(Event.objects.filter(stream_id=row.pk).order_by("sequence"))
    remarks = list(Remark.objects.filter(dossier=row))
    ids = [event.user_id for event in events] + [row.assignee_id]
    ids += [value for event in events if isinstance(value := event.payload.get("facts", {}).get("to"), int)]
    names = queries.names_of(ids)
    charges = list(charges_of(row.pk))
    balance = balance_of(row.pk, charges)
    idle = frozenset() if balance.owed else FEE_VERBS
    verbs = [(verb, KEYS.get(verb.name, "")) for verb in available(state, c) if verb.name not in idle]
    verbs.sort(key=lambda pair: FIRST.index(pair[0].name) if pair[0].name in FIRST else len(FIRST))
    units = {step.number: unit_of_step(state, step, c) for step in c.steps}
    return {
        "dossier": row, "state": state, "stage_label": STAGE_LABELS[state.stage], "clock": clock_of(row, state, c),
        "person": _person(row.applicant), "submitter": _person(row.submitter) if row.submitter else [], "filing": _filing(row, state),
        "papers": list(papers_of(row.pk).select_related("file")),
        "slips": [(slip, slip_title(slip.form)) for slip in slips_of(row.pk)], "charges": charges, "balance": balance,
        "receipts": _receipts(charges),
        "timeline": history.timeline(events, remarks, c.steps, names),
        "steps": history.step_lines(state, c.steps, events, names, units), "tasks": _tasks(state),
        "verbs": [pair for pair in verbs if pair[0].name not in HEAVY], "heavy": [pair for pair in verbs if pair[0].name in HEAVY],
        "key": new_key(), "may_print": by.can("papers.view"),
    }  # fmt: skip


def _person(party: Any) -> list[tuple[Any, Any]]:
    kind = "" if party.kind == "citizen" else party.get_kind_display()
    return [
        (_("Họ và tên"), party.name), (_("Đối tượng"), kind), (party.get_identity_kind_display() or _("Số giấy tờ"), party.identity_number),
        (_("Ngày sinh"), format_date(party.birth_date)), (_("Giới tính"), party.sex), (_("Địa chỉ"), party.address),
        (_("Điện thoại"), party.phone), (_("Thư điện tử"), party.email), (_("Người đại diện"), party.representative),
    ]  # fmt: skip


def _filing(row: Dossier, state: DossierState) -> list[tuple[Any, Any]]:
    ways = {**dict(CHANNELS), "online": _("Trực tuyến")}
    register = f"{row.register_number}/{row.register_year}" if row.register_number else ""
    return [
        (_("Thủ tục"), row.procedure.name), (_("Trường hợp"), row.case.name if row.case else ""),
        (_("Nội dung"), row.summary if row.summary != row.procedure.name else ""), (_("Cách nộp"), ways.get(row.channel, row.channel)),
        (_("Giấy uỷ quyền"), row.authority_paper), (_("Mã vận đơn"), row.waybill),
        (_("Nhận kết quả"), dict(RETURN_CHANNELS).get(row.return_channel, "")), (_("Địa chỉ nhận"), row.return_address),
        (_("Ưu tiên"), dict(PRIORITIES).get(row.priority, "") if row.priority else ""), (_("Số bộ"), row.sets),
        (_("Nơi tiếp nhận"), row.counter.name), (_("Cơ quan giải quyết"), row.competent.name), (_("Số thứ tự trong sổ"), register),
        (_("Số lần yêu cầu bổ sung"), len(state.requests) or ""),
    ]  # fmt: skip


def _receipts(charges: list[Charge]) -> list[tuple[Any, str]]:
    payments = {charge.payment_id: charge.payment for charge in charges if charge.payment is not None}
    return [(payment, receipt_number(payment)) for payment in payments.values()]


def _tasks(state: DossierState) -> list[dict[str, Any]]:
    kinds = {
        "consultation": _("Lấy ý kiến"),
        "interlinked": _("Liên thông"),
        "parallel": _("Song song"),
    }
    states = {"waiting": (_("Chưa đến lượt"), "quiet"), "open": (_("Chờ trả lời"), "warn"), "answered": (_("Đã trả lời"), "good"),
              "cancelled": (_("Đã thôi"), "quiet")}  # fmt: skip
    units = queries.unit_names()
    return [
        {"number": task.number, "unit": units[task.unit_id].name, "kind": kinds.get(task.kind, ""), "due_at": task.due_at,
         "answered_at": task.answered_at, "open": task.state == "open", "words": states[task.state][0], "tone": states[task.state][1]}
        for task in state.tasks if task.kind != "supervision"
    ]  # fmt: skip
