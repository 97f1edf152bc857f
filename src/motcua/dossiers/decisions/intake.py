"""At the counter: register, accept, ask for supplement once, refuse, hand in what was missing (Decree 61/2018, art. 17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from motcua.dossiers.decisions.approval import (
    SupplementWish,
    complete_list,
    list_digest,
    need_second_approval,
    supplement_remarks,
)
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage, SupplementRequest
from motcua.kernel.refusal import Refusal, invalid
from motcua.law.clock import transfer_deadline

from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    SlipDraft,
    digest_of,
    due_time,
    hand_to,
    need_counter,
    need_stage,
    need_text,
    taking,
)
from .post import refuse_unsigned


@dataclass(frozen=True, slots=True)
class Filing:
    """What was filed: limit of the channel, units, how it came. Limits in units of the law library."""

    counter_id: int
    competent_id: int
    channel: str
    limit_value: str
    limit_unit: str
    cutoff: str = ""
    supplement_mode: str = "restart"
    submitted_at: datetime | None = None
    process_id: int | None = None
    for_counter_id: int | None = None


def register(filing: Filing, c: Circumstances) -> Decision:
    """A dossier comes in, by whichever channel; the clock does not run yet (art. 16, 17)."""
    submitted = filing.submitted_at or c.at
    if submitted > c.at:
        raise invalid({"submitted_at": "Thời điểm nộp không thể sau lúc này."})
    changes: dict[str, Any] = {
        "counter_id": filing.counter_id,
        "competent_id": filing.competent_id,
        "stage": Stage.REGISTERED,
        "channel": filing.channel,
        "unit_id": filing.counter_id,
        "assignee_id": c.by.user_id if filing.counter_id in c.units else None,
        "step": 0,
        "role": "can_bo_tiep_nhan",
        "step_since": c.at,
        "taken_at": c.at,
        "submitted_at": submitted,
        "limit_value": filing.limit_value,
        "limit_unit": filing.limit_unit,
        "cutoff": filing.cutoff,
        "supplement_mode": filing.supplement_mode,
        "process_id": filing.process_id,
    }
    if filing.for_counter_id not in (None, filing.counter_id):
        changes["for_counter_id"] = filing.for_counter_id
    if filing.channel == "online":
        hours = c.rules.online_intake_working_hours
        changes["step_due_at"] = replace(c, at=submitted).after_minutes(hours * 60)
    return Decision("dossier.register", changes, {"channel": filing.channel})


def accept(
    state: DossierState, c: Circumstances, *, no_slip: bool = False, slip_wanted: bool = False
) -> Decision:
    """The dossier is complete: it gets its code, its place in the register and its return date (art. 17(1)c, 17(3)).

    The clock starts at the receipt of the complete dossier. A procedure resolved on the spot gets a slip only
    when the applicant asks (art. 17(4)); every other dossier gets one, whatever was ticked. Filed for an agency of
    another counter, the clock starts when that agency has it (Decree 118/2025, art. 17(3)).
    """
    need_stage(state, frozenset({Stage.REGISTERED}), verb="tiếp nhận")
    need_counter(state, c)
    refuse_unsigned(state)
    if state.for_counter_id not in (None, state.counter_id) and not c.rules.anywhere_filing:
        raise Refusal(
            "Hồ sơ này thuộc Bộ phận Một cửa của cơ quan khác.", rule=f"Khoản 3 Điều 18 {DECREE_61}",
            code="other_counter", next_step="Xin dùng «Chuyển Bộ phận Một cửa khác».",
        )  # fmt: skip
    no_slip = (no_slip or c.no_receipt) and not slip_wanted and on_the_spot(state, c)
    received = state.submitted_at if state.channel == "post" and state.submitted_at else c.at
    if state.requests:
        received = c.at
    first = c.steps[0] if c.steps else None
    transfer_due = transfer_deadline(c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time)
    at_agency = c.elsewhere and c.rules.clock_starts_at_competent_agency
    due_at = due_time(state, c.calendar, received_at=transfer_due if at_agency else received)
    changes: dict[str, Any] = {
        **taking(state, c),
        "stage": Stage.ACCEPTED,
        "received_at": received,
        "first_due_at": due_at,
        "due_at": due_at,
        "transfer_due_at": transfer_due,
        "unit_id": state.counter_id,
        "assignee_id": c.by.user_id,
        "step": first.number if first else 1,
        "role": first.role if first else "can_bo_tiep_nhan",
        "step_since": c.at,
        "step_due_at": transfer_due,
        "taken_at": c.at,
        "no_slip": no_slip,
    }
    if at_agency:
        changes["clock_at_agency"] = True
    slips = () if no_slip else (SlipDraft("01", numbered=False),)
    return Decision(
        "dossier.accept",
        changes,
        {"pack": c.rules.pack, "slip": not no_slip},
        slips=slips,
        notices=(NoticeDraft("received"),),
        allot=("code", "register"),
    )


def on_the_spot(state: DossierState, c: Circumstances) -> bool:
    """Whether the result is given at once after receipt, so that no slip is needed (art. 17(4))."""
    return c.no_receipt or (state.limit_unit == "working_day" and Fraction(state.limit_value) == 0)


def request_supplement_at_intake(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """Not complete: one complete list with grounds, Mẫu 02 (art. 15(3), 17(1)a). The clock has not begun.

    What is still missing from the first list is no new request. A second list needs a ground of sector law and
    the head's approval, and is counted.
    """
    need_stage(state, frozenset({Stage.REGISTERED}), verb="yêu cầu bổ sung khi tiếp nhận")
    need_counter(state, c)
    items = complete_list(wish)
    number = state.requests_at("intake") + 1
    approved_by = None
    if number > c.rules.max_supplement_requests:
        approved_by = need_second_approval(state, "intake", wish, number, c)
    request = SupplementRequest(
        stage="intake",
        at=c.at,
        number=number,
        mode="none",
        answer_by=wish.answer_by,
        sector_ground=bool(wish.sector_ground.strip()),
        approved_by=approved_by,
    )
    return Decision(
        "dossier.request_supplement",
        {
            **taking(state, c),
            "stage": Stage.INTAKE_SUPPLEMENT,
            "requests": (*state.requests, request),
            "approval": None,
        },
        {
            "stage": "intake",
            "number": number,
            "items": len(items),
            "list": list_digest(items),
        },
        remarks=supplement_remarks(items, wish),
        slips=(SlipDraft("02"),),
        notices=(NoticeDraft("supplement", {"stage": "intake"}),),
        allot=("slip",),
    )


def still_missing(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """What came is not yet what was asked: the same list stands, no new request is counted (art. 15(3))."""
    need_stage(state, frozenset({Stage.INTAKE_SUPPLEMENT, Stage.SUPPLEMENT}), verb="ghi nhận phần còn thiếu")
    need_counter(state, c)
    items = complete_list(wish)
    return Decision(
        "dossier.note_still_missing",
        {},
        {"items": len(items)},
        remarks=supplement_remarks(items, wish),
        notices=(NoticeDraft("still_missing"),),
    )


def receive_supplement_at_intake(state: DossierState, c: Circumstances) -> Decision:
    """The missing papers came: the dossier is checked again as if newly brought; the clock starts at acceptance."""
    need_stage(state, frozenset({Stage.INTAKE_SUPPLEMENT}), verb="nhận bổ sung")
    need_counter(state, c)
    *before, last = state.requests
    return Decision(
        "dossier.receive_supplement",
        {
            "stage": Stage.REGISTERED,
            "requests": (*before, replace(last, answered_at=c.at)),
            "close_asked_at": None,
        },
        {"stage": "intake", "number": last.number},
    )


def refuse_intake(state: DossierState, reason: str, ground: str, c: Circumstances) -> Decision:
    """Not taken in, with reasons, Mẫu 03 (art. 17(1)b)."""
    need_stage(state, frozenset({Stage.REGISTERED, Stage.INTAKE_SUPPLEMENT}), verb="từ chối tiếp nhận")
    need_counter(state, c)
    text = need_text(reason, "reason", "Xin nêu rõ lý do từ chối tiếp nhận hồ sơ.")
    ground = need_text(ground, "ground", "Xin ghi căn cứ pháp lý của việc từ chối (điều, khoản, văn bản).")
    return Decision(
        "dossier.refuse_intake",
        {
            "hand": None,
            "stage": Stage.NOT_ACCEPTED,
            "closed_at": c.at,
            "unit_id": None,
            "assignee_id": None,
            "step_due_at": None,
        },
        {"reason": digest_of(text)},
        remarks=(RemarkDraft("refusal", text, details={"ground": ground}),),
        slips=(SlipDraft("03", {"reasons": [text], "ground": ground}),),
        notices=(NoticeDraft("refused_intake"),),
        allot=("slip",),
    )


@dataclass(frozen=True, slots=True)
class Passing:
    """Where a dossier goes: counter and competent unit of its reception list, their limit and process."""

    counter_id: int
    competent_id: int
    limit_value: str
    limit_unit: str
    cutoff: str = ""
    process_id: int | None = None


def pass_to_counter(state: DossierState, to: Passing, c: Circumstances) -> Decision:
    """A dossier filed here for another unit of the province goes to that unit's counter (art. 18(3)).

    Paper and data together, the same day or at the start of the next working day; the other counter takes it.
    """
    need_stage(state, frozenset({Stage.REGISTERED}), verb="chuyển sang Bộ phận Một cửa khác")
    need_counter(state, c)
    if to.counter_id == state.counter_id:
        raise invalid({"counter_id": "Hồ sơ đã ở Bộ phận Một cửa này."})
    due_at = transfer_deadline(state.submitted_at or c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time)
    before = (
        state.counter_id, state.competent_id, state.limit_value, state.limit_unit, state.cutoff, state.process_id,
        state.for_counter_id,
    )  # fmt: skip
    changes = hand_to(state, c, unit_id=to.counter_id, step=None)
    changes.update(
        counter_id=to.counter_id, competent_id=to.competent_id, limit_value=to.limit_value, limit_unit=to.limit_unit,
        cutoff=to.cutoff, process_id=to.process_id, for_counter_id=None,
        hand=replace(changes["hand"], before=before),
        step_due_at=transfer_deadline(c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time),
    )  # fmt: skip
    return Decision(
        "dossier.pass_to_counter", changes,
        {"from": state.counter_id, "to": to.counter_id, "late": c.at > due_at},
        notices=(NoticeDraft("passed", to_unit=to.counter_id, permission="dossier.accept"),),
    )  # fmt: skip
