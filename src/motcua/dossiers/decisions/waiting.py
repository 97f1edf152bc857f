"""What stops the clock: supplement at appraisal, financial obligation, suspension; and its running on (art. 19(4))."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Ground, Stage, SupplementRequest
from motcua.kernel.refusal import Refusal
from motcua.law.clock import supplement_notice_deadline

from .approval import SupplementWish, complete_list, list_digest, need_second_approval, supplement_remarks
from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    SlipDraft,
    clock_start,
    digest_of,
    due_time,
    need_counter,
    need_holder,
    need_stage,
    need_text,
    start_clock,
    stop_clock,
    taking,
)

#: Stages in which somebody works on the dossier; a counter may resolve by itself (art. 17(5)).
AT_WORK = frozenset({Stage.ACCEPTED, Stage.HANDLING})
VIOLATION_TIME = "qua_03_ngay"


def request_supplement(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """Appraisal finds the dossier not yet eligible: back to the applicant through the counter, Mẫu 02 (art. 19(4)).

    Within 3 working days of receipt the clock restarts (or pauses where the procedure says so) when the full
    dossier is back. After that only on a ground of sector law; without one it is recorded as a violation and by
    default moves nothing. A second request needs that ground and the head's approval.
    """
    need_stage(state, AT_WORK, verb="yêu cầu bổ sung")
    need_holder(state, c)
    items = complete_list(wish)
    number = state.requests_at("appraisal") + 1
    approved_by = (
        need_second_approval(state, "appraisal", wish, number, c) if number > c.max_requests else None
    )
    last_day = notice_deadline(state, c)
    late = last_day is not None and c.at > last_day
    grounded = bool(wish.sector_ground.strip())
    violation = VIOLATION_TIME if late and not grounded else ""
    request = SupplementRequest(
        stage="appraisal",
        at=c.at,
        number=number,
        mode="none" if violation else state.supplement_mode,
        answer_by=wish.answer_by,
        sector_ground=grounded,
        approved_by=approved_by,
        violation=violation,
    )
    changes: dict[str, Any] = {
        **taking(state, c),
        **stop_clock(state, c, Ground.SUPPLEMENT),
        "stage": Stage.SUPPLEMENT,
        "requests": (*state.requests, request),
        "approval": None,
    }
    return Decision(
        "dossier.request_supplement", changes,
        {"stage": "appraisal", "number": number, "items": len(items), "violation": violation, "mode": request.mode,
         "list": list_digest(items), "deadline": last_day},
        remarks=supplement_remarks(items, wish), slips=(SlipDraft("02"),),
        notices=(NoticeDraft("supplement", {"stage": "appraisal"}), *_to_counter(state, "supplement_wanted")), allot=("slip",),
    )  # fmt: skip


def notice_deadline(state: DossierState, c: Circumstances) -> Any:
    """Until when a supplement may still be asked for at appraisal: 3 working days from receipt (art. 19(4))."""
    start = clock_start(state)
    if start is None:
        return None
    for stop in state.stops:
        if stop.mode == "restart" and stop.end is not None:
            start = stop.end
    return supplement_notice_deadline(
        start, c.calendar, working_days=c.rules.supplement_return_notice_working_days
    )


def receive_supplement(state: DossierState, c: Circumstances) -> Decision:
    """The full dossier is back at the counter: the limit restarts or runs on, and a new Mẫu 01 says the new date."""
    need_stage(state, frozenset({Stage.SUPPLEMENT}), verb="nhận bổ sung")
    need_counter(state, c)
    *before, last = state.requests
    changes: dict[str, Any] = {
        **start_clock(state, c, mode=last.mode),
        "stage": Stage.HANDLING,
        "requests": (*before, replace(last, answered_at=c.at)),
        "close_asked_at": None,
    }
    _restart_step(state, changes, c)
    moved = changes["due_at"] != state.due_at
    return Decision(
        "dossier.receive_supplement", changes,
        {"stage": "appraisal", "number": last.number, "mode": last.mode, "due_before": state.due_at, "due_after": changes["due_at"]},
        slips=(SlipDraft("01", {"again": True}, numbered=False),) if moved else (),
        notices=(NoticeDraft("supplement_received"), NoticeDraft("supplement_back", to_unit=state.unit_id, permission="dossier.handle")),
    )  # fmt: skip


def ask_payment(state: DossierState, note: str, c: Circumstances) -> Decision:
    """The applicant has a financial obligation to meet (tax, land use fee): the time it takes is not counted."""
    need_stage(state, AT_WORK, verb="yêu cầu thực hiện nghĩa vụ tài chính")
    need_holder(state, c)
    return Decision(
        "dossier.ask_payment",
        {**taking(state, c), **stop_clock(state, c, Ground.PAYMENT), "stage": Stage.PAYMENT},
        {}, remarks=(RemarkDraft("note", note.strip()),) if note.strip() else (), notices=(NoticeDraft("payment"),),
    )  # fmt: skip


def confirm_payment(state: DossierState, c: Circumstances) -> Decision:
    """The obligation is met: the clock runs on, the pause moves the end."""
    need_stage(state, frozenset({Stage.PAYMENT}), verb="ghi nhận đã thực hiện nghĩa vụ tài chính")
    if not ({state.unit_id, state.counter_id, state.competent_id} & c.units):
        need_holder(state, c)
    changes = {**start_clock(state, c, mode="pause"), "stage": Stage.HANDLING}
    _restart_step(state, changes, c)
    return Decision(
        "dossier.confirm_payment", changes, {"due_before": state.due_at, "due_after": changes["due_at"]}
    )


def suspend(state: DossierState, reason: str, ground: str, c: Circumstances) -> Decision:
    """Handling stops for a time, on a ground of law (dispute, court, waiting for another decision)."""
    need_stage(state, AT_WORK, verb="tạm dừng")
    need_holder(state, c)
    text = need_text(reason, "reason", "Xin nêu lý do tạm dừng giải quyết.")
    ground = need_text(ground, "ground", "Xin ghi căn cứ pháp lý của việc tạm dừng.")
    return Decision(
        "dossier.suspend",
        {**taking(state, c), **stop_clock(state, c, Ground.SUSPENSION), "stage": Stage.SUSPENDED},
        {"reason": digest_of(text)}, remarks=(RemarkDraft("reason", text, details={"ground": ground}),),
        notices=(NoticeDraft("suspended"),),
    )  # fmt: skip


def resume(state: DossierState, reason: str, c: Circumstances) -> Decision:
    """Handling goes on; the suspension moves the end by its length."""
    need_stage(state, frozenset({Stage.SUSPENDED}), verb="tiếp tục giải quyết")
    need_holder(state, c)
    changes = {**start_clock(state, c, mode="pause"), "stage": Stage.HANDLING}
    _restart_step(state, changes, c)
    remarks = (RemarkDraft("note", reason.strip()),) if reason.strip() else ()
    return Decision(
        "dossier.resume", changes, {"due_before": state.due_at, "due_after": changes["due_at"]}, remarks=remarks,
        notices=(NoticeDraft("resumed"),),
    )  # fmt: skip


def recompute_due(state: DossierState, c: Circumstances, *, basis: str) -> Decision:
    """The calendar was decreed or corrected: the due time is computed anew (conventions, Time)."""
    if state.received_at is None or not state.stage.is_open:
        raise Refusal("Hồ sơ này không còn hạn để tính lại.", code="no_due")
    due_at = due_time(state, c.calendar)
    if due_at == state.due_at:
        raise Refusal("Hạn trả không thay đổi.", code="same_due")
    return Decision(
        "dossier.recompute_due", {"due_at": due_at}, {"due_before": state.due_at, "due_after": due_at, "basis": basis},
        notices=(NoticeDraft("due_changed"),),
    )  # fmt: skip


def _to_counter(state: DossierState, kind: str) -> tuple[NoticeDraft, ...]:
    """The counter is told of what it must pass on, unless it did it itself."""
    if state.unit_id == state.counter_id:
        return ()
    return (NoticeDraft(kind, to_unit=state.counter_id, permission="dossier.accept"),)


def _restart_step(state: DossierState, changes: dict[str, Any], c: Circumstances) -> None:
    step = c.step(state.step)
    changes["step_since"] = c.at
    changes["step_due_at"] = c.after_minutes(step.minutes) if step and step.minutes else None


def rule_of_supplement() -> str:
    """The article that screens show beside a supplement."""
    return f"Khoản 4 Điều 19 {DECREE_61}"
