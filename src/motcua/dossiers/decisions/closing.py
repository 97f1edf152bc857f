"""The end of a dossier: result returned, withdrawn, closed without answer; and what goes wrong on the way (art. 20, 21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Ground, ReturnChannel, Stage
from motcua.kernel.refusal import Refusal, invalid
from motcua.law.clock import to_local

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
    need_holder,
    need_stage,
    need_text,
    start_clock,
)
from .tasks import cancelled


@dataclass(frozen=True, slots=True)
class Handing:
    """How the result was given: the way, who took it, with which authority."""

    channel: str = "counter"
    collector: str = ""
    authority: str = ""
    waybill: str = ""
    originals: bool = True


def return_result(state: DossierState, handing: Handing, c: Circumstances) -> Decision:
    """The result goes to the applicant as agreed, or to an authorised collector (art. 6(2)b, 20)."""
    need_stage(state, frozenset({Stage.READY, Stage.DECIDED}), verb="trả kết quả")
    need_counter(state, c)
    if state.stage is Stage.DECIDED and state.unit_id not in c.units:
        raise Refusal(
            "Kết quả chưa được chuyển về Bộ phận Một cửa.",
            rule=f"Điều 20 {DECREE_61}",
            code="result_not_here",
            next_step="Xin đề nghị cơ quan giải quyết chuyển kết quả rồi trả cho người dân.",
        )
    if handing.channel not in {channel.value for channel in ReturnChannel}:
        raise invalid({"channel": "Cách trả kết quả không đúng."})
    if handing.channel == "electronic" and not state.result_files:
        raise Refusal(
            "Chưa có bản điện tử của kết quả nên không thể trả trực tuyến.", rule=f"Khoản 3, khoản 5 Điều 20 {DECREE_61}",
            code="no_electronic_result", next_step="Xin dùng «Đính kèm kết quả» rồi trả.",
        )  # fmt: skip
    if handing.collector.strip() and not handing.authority.strip():
        raise invalid({"authority": "Người nhận thay phải có giấy uỷ quyền; xin ghi số, ngày của giấy."})
    if handing.channel == "post" and not handing.waybill.strip():
        raise invalid({"waybill": "Trả qua bưu chính phải có mã vận đơn."})
    # Decided at the counter itself (art. 17(5)) the result was there with the decision.
    finished = state.finished_at or state.decided_at or c.at
    changes: dict[str, Any] = {
        "stage": Stage.RETURNED, "returned_at": c.at, "closed_at": c.at, "assignee_id": None, "unit_id": None,
        "step_due_at": None, "finished_at": finished, "hand": None, "taken_at": state.taken_at or c.at,
    }  # fmt: skip
    if handing.originals:
        changes["originals_returned_at"] = c.at
    remarks: tuple[RemarkDraft, ...] = ()
    if handing.collector.strip():
        remarks = (
            RemarkDraft(
                "collector", handing.collector.strip(), details={"authority": handing.authority.strip()}
            ),
        )
    return Decision(
        "dossier.return_result", changes,
        {"channel": handing.channel, "on_time": is_on_time(state, finished), "by_other": bool(remarks)},
        remarks=remarks, notices=(NoticeDraft("returned"),) if handing.channel != "counter" else (),
    )  # fmt: skip


def tell_early(state: DossierState, c: Circumstances) -> Decision:
    """Tell the applicant that the result waits before its date (art. 20(4))."""
    need_stage(state, frozenset({Stage.READY}), verb="báo trả kết quả")
    need_counter(state, c)
    return Decision("dossier.tell_ready", {"told_early_at": c.at}, {}, notices=(NoticeDraft("result_early"),))


def withdraw(state: DossierState, reason: str, c: Circumstances) -> Decision:
    """The applicant takes the dossier back, before the decision (one-stop.md 1.7; under the 2025 rules with its own notice)."""
    if state.stage in {Stage.DECIDED, Stage.READY}:
        raise Refusal(
            "Hồ sơ đã có quyết định giải quyết nên không thể rút.", rule="Điều 21 Nghị định 118/2025/NĐ-CP (hồ sơ từ 01/7/2025)"
            if c.rules.stop_notice_form else "", code="decided",
            next_step="Xin nhận kết quả; nếu không đồng ý, xin làm đơn theo quy định về khiếu nại.",
        )  # fmt: skip
    need_stage(state, _OPEN_BEFORE_DECISION, verb="rút hồ sơ")
    need_counter(state, c)
    text = need_text(reason, "reason", "Xin ghi lý do người dân rút hồ sơ.")
    form = "stop" if c.rules.stop_notice_form else "withdrawal"
    return Decision(
        "dossier.withdraw", {**_ended(state, Stage.WITHDRAWN, c), "originals_returned_at": c.at}, {"stage": state.stage.value, "reason": digest_of(text)},
        remarks=(RemarkDraft("reason", text),), slips=(SlipDraft(form, {"reason": text}),),
        notices=(NoticeDraft("withdrawn"),), allot=("slip",),
    )  # fmt: skip


def ask_to_close(state: DossierState, c: Circumstances) -> Decision:
    """The applicant did not answer for so long (parameter): the counter is asked to close the dossier."""
    need_stage(state, frozenset({Stage.SUPPLEMENT, Stage.INTAKE_SUPPLEMENT}), verb="đề nghị đóng")
    last = state.requests[-1]
    waited = (to_local(c.at).date() - to_local(last.at).date()).days
    if waited < c.rules.supplement_wait_days:
        raise Refusal(
            f"Mới chờ bổ sung {waited} ngày; sau {c.rules.supplement_wait_days} ngày mới đề nghị đóng (tham số của tỉnh, chưa đối chiếu).",
            code="too_early",
        )
    if state.close_asked_at is not None:
        raise Refusal("Đã đề nghị Bộ phận Một cửa đóng hồ sơ này.", code="asked")
    return Decision(
        "dossier.ask_to_close", {"close_asked_at": c.at}, {"waited_days": waited},
        notices=(NoticeDraft("close_asked", to_unit=state.counter_id, permission="dossier.accept"),),
    )  # fmt: skip


def close_unanswered(state: DossierState, note: str, c: Circumstances) -> Decision:
    """The counter closes a dossier whose applicant never answered, with a slip; originals go back."""
    need_stage(state, frozenset({Stage.SUPPLEMENT, Stage.INTAKE_SUPPLEMENT}), verb="đóng hồ sơ")
    need_counter(state, c)
    if state.close_asked_at is None:
        raise Refusal(
            "Chưa đủ thời gian chờ bổ sung để đóng hồ sơ.",
            code="not_asked",
            next_step=f"Hệ thống đề nghị đóng sau {c.rules.supplement_wait_days} ngày không có trả lời.",
        )
    return Decision(
        "dossier.close_unanswered", {**_ended(state, Stage.CLOSED, c), "originals_returned_at": c.at}, {"number": state.requests[-1].number},
        remarks=(RemarkDraft("note", note.strip()),) if note.strip() else (), slips=(SlipDraft("closing"),),
        notices=(NoticeDraft("closed"),), allot=("slip",),
    )  # fmt: skip


def correct(state: DossierState, reason: str, c: Circumstances) -> Decision:
    """The result had an error of the agency: it is corrected at the agency's cost, the dossier opens again (art. 21).

    The due time does not move and `finished_at` stays: whether the dossier was late was settled by its first result.
    The counter or the agency itself may open it; the opening cannot be undone.
    """
    need_stage(state, frozenset({Stage.RETURNED, Stage.READY}), verb="đính chính kết quả")
    if state.competent_id not in c.units:
        need_counter(state, c)
    text = need_text(reason, "reason", "Xin nêu sai sót cần đính chính.")
    step = next((s for s in c.steps if s.unit_kind == "resolving"), None)
    changes = hand_to(state, c, unit_id=state.competent_id, step=step, stage=Stage.HANDLING)
    changes.update(
        {
            "corrections": state.corrections + 1,
            "returned_at": None,
            "closed_at": None,
            "decided_at": None,
            "outcome": "",
            "result_files": 0,
            "hand": replace(changes["hand"], final=True),
        }
    )
    return Decision(
        "dossier.correct", changes, {"number": state.corrections + 1, "reason": digest_of(text)},
        remarks=(RemarkDraft("reason", text),), notices=(NoticeDraft("correcting"),),
    )  # fmt: skip


def report_lost(state: DossierState, what: str, responsible: str, c: Circumstances) -> Decision:
    """Papers or result lost or damaged: apology, cost with the one responsible (art. 21)."""
    if state.code is None:
        raise Refusal("Hồ sơ chưa được tiếp nhận.", code="stage")
    if not ({state.unit_id, state.counter_id, state.competent_id} & c.units):
        need_holder(state, c)
    text = need_text(what, "what", "Xin ghi giấy tờ bị mất, thất lạc hoặc hư hỏng.")
    who = need_text(responsible, "responsible", "Xin ghi đơn vị, người chịu trách nhiệm.")
    return Decision(
        "dossier.report_lost", {"lost_at": c.at}, {"what": digest_of(text)},
        remarks=(RemarkDraft("lost", text, details={"responsible": who}),),
        notices=(NoticeDraft("lost"),),
    )  # fmt: skip


def schedule_verification(
    state: DossierState, at: datetime, place: str, people: str, content: str, c: Circumstances
) -> Decision:
    """An appointment on the spot: time, place, participants, content are stored (art. 19(3)b)."""
    need_stage(state, frozenset({Stage.HANDLING}), verb="hẹn thẩm tra, xác minh")
    need_holder(state, c)
    if at <= c.at:
        raise invalid({"at": "Thời gian hẹn phải sau lúc này."})
    text = need_text(content, "content", "Xin nêu nội dung xác minh.")
    where = need_text(place, "place", "Xin ghi địa điểm.")
    return Decision(
        "dossier.schedule_verification", {"verification_at": at}, {"at": at},
        remarks=(RemarkDraft("verification", text, details={"place": where, "people": people.strip()}),),
        notices=(NoticeDraft("verification"),),
    )  # fmt: skip


def record_verification(state: DossierState, minutes: str, c: Circumstances, *, file: str = "") -> Decision:
    """The record (biên bản) of the verification."""
    need_stage(state, frozenset({Stage.HANDLING}), verb="lập biên bản xác minh")
    need_holder(state, c)
    text = need_text(minutes, "minutes", "Xin ghi kết quả thẩm tra, xác minh.")
    return Decision(
        "dossier.record_verification",
        {},
        {"record": digest_of(text), "file": file},
        remarks=(RemarkDraft("verification_record", text),),
    )


def is_on_time(state: DossierState, finished_at: datetime) -> bool:
    """Lateness is judged by the statutory due time, never by a new appointment (conventions, Law)."""
    return state.due_at is None or finished_at <= state.due_at


def timeliness(state: DossierState) -> str:
    """early, on_time or overdue of a finished dossier; by day, or by the minute for limits in hours (one-stop.md 1.6)."""
    if state.finished_at is None or state.due_at is None:
        return ""
    if state.finished_at > state.due_at:
        return "overdue"
    finished, due = to_local(state.finished_at), to_local(state.due_at)
    if state.limit_unit == "working_hour":
        return "early" if finished < due else "on_time"
    return "early" if finished.date() < due.date() else "on_time"


_OPEN_BEFORE_DECISION = frozenset(
    {Stage.REGISTERED, Stage.INTAKE_SUPPLEMENT, Stage.ACCEPTED, Stage.HANDLING, Stage.SUPPLEMENT, Stage.PAYMENT, Stage.SUSPENDED}
)  # fmt: skip


def _ended(state: DossierState, stage: Stage, c: Circumstances) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "stage": stage, "closed_at": c.at, "unit_id": None, "assignee_id": None, "step_due_at": None, "hand": None, "tasks": cancelled(state.tasks, c),
    }  # fmt: skip
    if state.stopped_at is not None:
        changes.update(start_clock(state, c, mode="none"))
        changes["due_at"] = due_time(state, c.calendar)
    return changes


__all__ = ["Ground", "Handing", "correct", "return_result", "withdraw"]
