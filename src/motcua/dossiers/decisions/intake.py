"""At the counter: register, accept, ask for supplement once, refuse, hand in what was missing (Decree 61/2018, art. 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

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
    need_counter,
    need_stage,
    need_text,
)


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


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing or wrong, with its legal ground."""

    text: str
    ground: str = ""
    component_id: int | None = None


@dataclass(frozen=True, slots=True)
class SupplementWish:
    """A request for supplement: the complete list, why, by when; a second one needs ground and approval."""

    missing: tuple[Missing, ...]
    reason: str = ""
    answer_by: datetime | None = None
    sector_ground: str = ""
    approved_by: int | None = None


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
    }
    if filing.channel == "online":
        hours = c.rules.online_intake_working_hours
        changes["step_due_at"] = c.after_minutes(hours * 60)
    return Decision("dossier.register", changes, {"channel": filing.channel})


def accept(
    state: DossierState, c: Circumstances, *, no_slip: bool = False, told: Sequence[str] = ()
) -> Decision:
    """The dossier is complete: it gets its code, its place in the register and its return date (art. 17(1)c, 17(3)).

    The clock starts at the receipt of the complete dossier. A procedure resolved on the spot gets a slip only
    when the applicant asks (art. 17(4)); it is recorded all the same.
    """
    need_stage(state, frozenset({Stage.REGISTERED}), verb="tiếp nhận")
    need_counter(state, c)
    received = state.submitted_at if state.channel == "post" and state.submitted_at else c.at
    if state.requests:
        received = c.at
    first = c.steps[0] if c.steps else None
    due_at = due_time(state, c.calendar, received_at=received)
    changes: dict[str, Any] = {
        "stage": Stage.ACCEPTED,
        "received_at": received,
        "first_due_at": due_at,
        "due_at": due_at,
        "transfer_due_at": transfer_deadline(c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time),
        "unit_id": state.counter_id,
        "assignee_id": c.by.user_id,
        "step": first.number if first else 1,
        "role": first.role if first else "can_bo_tiep_nhan",
        "step_since": c.at,
        "step_due_at": transfer_deadline(c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time),
        "taken_at": c.at,
    }
    slips = () if no_slip else (SlipDraft("01", numbered=False),)
    return Decision(
        "dossier.accept",
        changes,
        {"pack": c.rules.pack, "slip": not no_slip},
        slips=slips,
        notices=(NoticeDraft("received"),),
        allot=("code", "register"),
    )


def request_supplement_at_intake(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """Not complete: one complete list with grounds, Mẫu 02 (art. 15(3), 17(1)a). The clock has not begun.

    What is still missing from the first list is no new request. A second list needs a ground of sector law and
    the head's approval, and is counted.
    """
    need_stage(state, frozenset({Stage.REGISTERED}), verb="yêu cầu bổ sung khi tiếp nhận")
    need_counter(state, c)
    items = complete_list(wish)
    number = state.requests_at("intake") + 1
    if number > c.max_requests:
        need_second_ground(wish, number)
    request = SupplementRequest(
        stage="intake",
        at=c.at,
        number=number,
        mode="none",
        answer_by=wish.answer_by,
        sector_ground=bool(wish.sector_ground),
        approved_by=wish.approved_by,
    )
    return Decision(
        "dossier.request_supplement",
        {"stage": Stage.INTAKE_SUPPLEMENT, "requests": (*state.requests, request)},
        {
            "stage": "intake",
            "number": number,
            "items": len(items),
            "list": digest_of("\n".join(m.text for m in items)),
        },
        remarks=supplement_remarks(items, wish),
        slips=(SlipDraft("02"),),
        notices=(NoticeDraft("supplement", {"stage": "intake"}),),
        allot=("slip",),
    )


def still_missing(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """What came is not yet what was asked: the same list stands, no new request is counted (art. 15(3))."""
    need_stage(state, frozenset({Stage.INTAKE_SUPPLEMENT, Stage.SUPPLEMENT}), verb="ghi nhận phần còn thiếu")
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


def pass_to_counter(state: DossierState, counter_id: int, competent_id: int, c: Circumstances) -> Decision:
    """A dossier filed here for another unit of the province goes to that unit's counter (art. 18(3))."""
    need_stage(state, frozenset({Stage.REGISTERED}), verb="chuyển sang Bộ phận Một cửa khác")
    need_counter(state, c)
    if counter_id == state.counter_id:
        raise invalid({"counter": "Hồ sơ đã ở Bộ phận Một cửa này."})
    return Decision(
        "dossier.pass_to_counter",
        {
            "counter_id": counter_id, "competent_id": competent_id, "unit_id": counter_id, "assignee_id": None,
            "taken_at": None, "step_since": c.at,
            "step_due_at": transfer_deadline(c.at, c.calendar, cutoff=c.rules.transfer_cutoff_time),
        },
        {"from": state.counter_id, "to": counter_id},
    )  # fmt: skip


def complete_list(wish: SupplementWish) -> tuple[Missing, ...]:
    """The list must name something, and each defect its legal ground (experience 1)."""
    items = tuple(item for item in wish.missing if item.text.strip())
    if not items:
        raise invalid({"missing": "Xin nêu đầy đủ những nội dung cần bổ sung, mỗi nội dung một dòng."})
    bare = [str(index + 1) for index, item in enumerate(items) if not item.ground.strip()]
    if bare:
        raise invalid(
            {"missing": f"Nội dung số {', '.join(bare)} chưa ghi căn cứ pháp lý."},
            "Mỗi nội dung yêu cầu bổ sung phải có căn cứ pháp lý.",
        )
    return items


def need_second_ground(wish: SupplementWish, number: int) -> None:
    """A further request is lawful only on a ground of sector law and with the head's approval (art. 15(3))."""
    if not wish.sector_ground.strip() or wish.approved_by is None:
        raise Refusal(
            f"Hồ sơ này đã được yêu cầu bổ sung {number - 1} lần; mỗi giai đoạn chỉ được yêu cầu một lần, đầy đủ.",
            rule=f"Khoản 3 Điều 15, điểm c khoản 2 Điều 11 {DECREE_61}",
            next_step=(
                "Nếu pháp luật chuyên ngành cho phép, xin ghi căn cứ và trình lãnh đạo đơn vị duyệt; "
                "phần còn thiếu của lần trước thì ghi «còn thiếu», không lập yêu cầu mới."
            ),
            code="second_supplement",
            fields={"sector_ground": "Cần căn cứ pháp luật chuyên ngành và người duyệt."},
        )


def supplement_remarks(items: tuple[Missing, ...], wish: SupplementWish) -> tuple[RemarkDraft, ...]:
    """The list and its reason as remarks."""
    rows = tuple(
        RemarkDraft(
            "missing",
            item.text.strip(),
            index + 1,
            {"ground": item.ground.strip(), "component": item.component_id},
        )
        for index, item in enumerate(items)
    )
    extra = (RemarkDraft("reason", wish.reason.strip()),) if wish.reason.strip() else ()
    ground = (RemarkDraft("sector_ground", wish.sector_ground.strip()),) if wish.sector_ground.strip() else ()
    return (*rows, *extra, *ground)


def answer_deadline(c: Circumstances) -> datetime:
    """By when an applicant should answer, by the province's parameter."""
    return c.at + timedelta(days=c.rules.supplement_wait_days)
