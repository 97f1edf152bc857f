"""When the date will not be kept: notice of extension, apology, one new appointment (Decree 61/2018, art. 19(9))."""

from __future__ import annotations

from datetime import datetime

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import RUNNING, Stage
from motcua.kernel.refusal import Refusal, invalid
from motcua.law.clock import apology_deadline, to_local

from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    SlipDraft,
    digest_of,
    need_counter,
    need_holder,
    need_stage,
    need_text,
)

RULE = f"Khoản 9 Điều 19 {DECREE_61}"


def propose_extension(state: DossierState, reason: str, to: datetime, c: Circumstances) -> Decision:
    """The agency tells the counter in writing and apologises to the applicant: Mẫu 04 and notice of extension.

    At the latest one day before the due day; a later one is accepted and marked "xin lỗi muộn". The date itself is
    changed by the counter. Only once.
    """
    need_stage(state, RUNNING, verb="xin lỗi và đề nghị gia hạn")
    need_holder(state, c)
    if state.due_at is None:
        raise Refusal("Hồ sơ không có thời hạn giải quyết nên không có gì để gia hạn.", code="no_due")
    if state.extension_proposed_at is not None:
        raise Refusal(
            "Hồ sơ này đã hẹn lại một lần; không được hẹn lại lần thứ hai.",
            rule=RULE,
            code="second_reschedule",
            next_step="Xin giải quyết ngay và báo cáo lãnh đạo đơn vị; hồ sơ vẫn tính quá hạn theo ngày hẹn đầu.",
        )
    text = need_text(reason, "reason", "Xin nêu lý do chưa trả được kết quả đúng hẹn.")
    if to <= max(c.at, state.due_at):
        raise invalid({"to": f"Ngày hẹn lại phải sau hạn trả {_day(state.due_at)} và sau lúc này."})
    if not c.calendar.is_working_day(to_local(to).date()):
        raise invalid({"to": f"Ngày hẹn lại {_day(to)} không phải là ngày làm việc."})
    deadline = apology_deadline(
        state.due_at,
        c.calendar,
        days=c.rules.apology_before_due_days,
        in_working_days=c.rules.apology_in_working_days,
    )
    late = c.at > deadline
    return Decision(
        "dossier.propose_extension",
        {"extension_proposed_at": c.at, "extension_to": to, "apologised_at": c.at, "apology_late": late},
        {"to": to, "due": state.due_at, "late_apology": late, "deadline": deadline, "reason": digest_of(text)},
        remarks=(RemarkDraft("reason", text),),
        slips=(SlipDraft("extension", {"reason": text}), SlipDraft("04", {"reason": text})),
        notices=(NoticeDraft("apology"), NoticeDraft("extension_proposed", to_unit=state.counter_id, permission="dossier.supervise")),
        allot=("slip",),
    )  # fmt: skip


def reschedule(state: DossierState, c: Circumstances) -> Decision:
    """The counter changes the return date in the system and tells the applicant (art. 19(9), second paragraph).

    The dossier stays overdue by its original date: `due_at` does not move.
    """
    need_counter(state, c)
    if state.extension_proposed_at is None or state.extension_to is None:
        raise Refusal(
            "Chưa có thông báo đề nghị gia hạn của cơ quan giải quyết.",
            rule=RULE,
            code="no_proposal",
            next_step="Xin đề nghị cơ quan giải quyết gửi thông báo và văn bản xin lỗi trước.",
        )
    if state.rescheduled_at is not None:
        raise Refusal("Ngày trả kết quả đã được hẹn lại một lần.", rule=RULE, code="second_reschedule")
    if state.stage not in {
        Stage.ACCEPTED,
        Stage.HANDLING,
        Stage.DECIDED,
        Stage.SUPPLEMENT,
        Stage.PAYMENT,
        Stage.SUSPENDED,
    }:
        raise Refusal("Hồ sơ đã có kết quả nên không cần hẹn lại.", code="stage")
    return Decision(
        "dossier.reschedule", {"rescheduled_at": state.extension_to}, {"to": state.extension_to, "due": state.due_at},
        notices=(NoticeDraft("rescheduled"),),
    )  # fmt: skip


def _day(moment: datetime) -> str:
    return f"{to_local(moment):%H:%M ngày %d/%m/%Y}"
