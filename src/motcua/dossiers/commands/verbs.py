"""Every verb on an existing dossier: its input, its pure decision, its command. One table for screen, API and import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from motcua.dossiers.decisions import approval, closing, handling, intake, lateness, settling, tasks, waiting
from motcua.dossiers.decisions.base import Circumstances, Decision, Done
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command, somebody_at_work
from motcua.kernel.refusal import Refusal, invalid

from . import inputs, preparing
from .frame import Decide, perform, request_json, who_holds


class Verb(NamedTuple):
    """A verb: name in URLs, title on buttons, permission key, its input, its decision."""

    name: str
    title: str
    key: str
    input: type[Any] | None
    decide: Callable[[DossierState, Any, Circumstances], Decision]
    #: Completes the input from the database, under the dossier's lock; raises a refusal.
    prepare: Callable[[Dossier, Any, Circumstances], Any] | None = None


def _supplement(state: DossierState, wish: approval.SupplementWish, c: Circumstances) -> Decision:
    if state.stage is Stage.REGISTERED:
        return intake.request_supplement_at_intake(state, wish, c)
    return waiting.request_supplement(state, wish, c)


def _supplement_received(state: DossierState, _input: Any, c: Circumstances) -> Decision:
    if state.stage is Stage.INTAKE_SUPPLEMENT:
        return intake.receive_supplement_at_intake(state, c)
    return waiting.receive_supplement(state, c)


_ALL = (
    Verb("accept", "Tiếp nhận", "dossier.accept", inputs.Accept, lambda s, i, c: intake.accept(s, c, no_slip=i.no_slip, slip_wanted=i.slip_wanted)),
    Verb("request-supplement", "Yêu cầu bổ sung", "dossier.request_supplement", approval.SupplementWish, _supplement),
    Verb("note-still-missing", "Còn thiếu", "dossier.note_still_missing", approval.SupplementWish, intake.still_missing),
    Verb("receive-supplement", "Nhận bổ sung", "dossier.receive_supplement", None, _supplement_received),
    Verb("refuse-intake", "Từ chối tiếp nhận", "dossier.refuse_intake", inputs.Refusal,
         lambda s, i, c: intake.refuse_intake(s, i.reason, i.ground, c)),
    Verb("pass-to-counter", "Chuyển Bộ phận Một cửa khác", "dossier.pass_to_counter", inputs.PassToCounter,
         intake.pass_to_counter, preparing.pass_to_counter),
    Verb("ask-approval", "Trình duyệt yêu cầu bổ sung", "dossier.ask_approval", approval.SupplementWish, approval.ask_approval),
    Verb("approve-supplement", "Duyệt yêu cầu bổ sung", "dossier.approve_supplement", inputs.Approve,
         lambda s, i, c: approval.approve_supplement(s, i.agree, i.note, c)),
    Verb("hand-over", "Chuyển tiếp", "dossier.hand_over", handling.HandOver, handling.hand_over, preparing.hand_over),
    Verb("take", "Nhận hồ sơ", "dossier.take", None, lambda s, _i, c: handling.take(s, c)),
    Verb("undo-hand-over", "Rút lại lượt chuyển", "dossier.undo_hand_over", None, lambda s, _i, c: handling.undo_hand_over(s, c)),
    Verb("return-to-step", "Trả về bước trước", "dossier.return_to_step", inputs.ReturnToStep,
         lambda s, i, c: handling.return_to_step(s, i.step, i.reason, c)),
    Verb("assign", "Phân công", "dossier.assign", inputs.Assign, lambda s, i, c: handling.assign(s, i.assignee_id, i.reason, c),
         preparing.assign),
    Verb("consult", "Lấy ý kiến, liên thông", "dossier.consult", tasks.Consultation, tasks.consult, preparing.consult),
    Verb("answer-task", "Trả lời phối hợp", "dossier.answer_task", inputs.Answer,
         lambda s, i, c: tasks.answer_task(s, i.task, i.answer, c, file=i.file)),
    Verb("tell-task-late", "Báo chậm ý kiến", "dossier.tell_task_late", inputs.TaskNumber,
         lambda s, i, c: tasks.tell_task_late(s, i.task, c)),
    Verb("cancel-task", "Thôi lấy ý kiến", "dossier.cancel_task", inputs.CancelTask,
         lambda s, i, c: tasks.cancel_task(s, i.task, i.reason, c)),
    Verb("schedule-verification", "Hẹn xác minh", "dossier.schedule_verification", inputs.Verification,
         lambda s, i, c: closing.schedule_verification(s, i.at, i.place, i.people, i.content, c)),
    Verb("record-verification", "Lập biên bản xác minh", "dossier.record_verification", inputs.VerificationRecord,
         lambda s, i, c: closing.record_verification(s, i.minutes, c, file=i.file)),
    Verb("ask-payment", "Yêu cầu nghĩa vụ tài chính", "dossier.ask_payment", inputs.Note,
         lambda s, i, c: waiting.ask_payment(s, i.note, c)),
    Verb("confirm-payment", "Đã thực hiện nghĩa vụ tài chính", "dossier.confirm_payment", None,
         lambda s, _i, c: waiting.confirm_payment(s, c)),
    Verb("suspend", "Tạm dừng", "dossier.suspend", inputs.Refusal, lambda s, i, c: waiting.suspend(s, i.reason, i.ground, c)),
    Verb("resume", "Tiếp tục giải quyết", "dossier.resume", inputs.Note, lambda s, i, c: waiting.resume(s, i.note, c)),
    Verb("propose-extension", "Xin lỗi, đề nghị gia hạn", "dossier.propose_extension", inputs.Extension,
         lambda s, i, c: lateness.propose_extension(s, i.reason, i.to, c)),
    Verb("reschedule", "Hẹn lại ngày trả", "dossier.reschedule", None, lambda s, _i, c: lateness.reschedule(s, c)),
    Verb("decide", "Ký kết quả", "dossier.decide", handling.Result, handling.decide),
    Verb("refuse-resolution", "Từ chối giải quyết", "dossier.refuse_resolution", inputs.ResolutionRefusal,
         lambda s, i, c: handling.refuse_resolution(s, i.reason, i.ground, i.number, c)),
    Verb("return-result", "Trả kết quả", "dossier.return_result", closing.Handing, closing.return_result),
    Verb("tell-ready", "Báo có kết quả sớm", "dossier.tell_ready", None, lambda s, _i, c: closing.tell_early(s, c)),
    Verb("withdraw", "Rút hồ sơ", "dossier.withdraw", inputs.Reason, lambda s, i, c: closing.withdraw(s, i.reason, c)),
    Verb("ask-to-close", "Đề nghị đóng hồ sơ", "dossier.ask_to_close", None, lambda s, _i, c: closing.ask_to_close(s, c)),
    Verb("close-unanswered", "Đóng hồ sơ", "dossier.close_unanswered", inputs.Note,
         lambda s, i, c: closing.close_unanswered(s, i.note, c)),
    Verb("correct", "Đính chính kết quả", "dossier.correct", inputs.Reason, lambda s, i, c: closing.correct(s, i.reason, c)),
    Verb("report-lost", "Báo mất, hỏng hồ sơ", "dossier.report_lost", inputs.Lost,
         lambda s, i, c: closing.report_lost(s, i.what, i.responsible, c)),
    Verb("recompute-due", "Tính lại hạn", "dossier.recompute_due", inputs.Basis,
         lambda s, i, c: waiting.recompute_due(s, c, basis=i.basis)),
    Verb("collect-fee", "Thu phí, lệ phí", "dossier.collect_fee", settling.FeeTaken, settling.collect_fee, preparing.collect_fee),
    Verb("waive-fee", "Miễn phí, lệ phí", "dossier.waive_fee", settling.FeeWaived, settling.waive_fee),
    Verb("add-papers", "Thêm giấy tờ", "dossier.add_papers", settling.PapersAdded, settling.add_papers),
    Verb("attach-result", "Đính kèm kết quả", "dossier.attach_result", settling.ResultAttached, settling.attach_result),
)  # fmt: skip

VERBS: Mapping[str, Verb] = {verb.name: verb for verb in _ALL}


@dataclass(frozen=True, slots=True)
class Options:
    """How a client asks: its idempotency key and the version that it saw."""

    key: str | None = None
    expected_version: int | None = None


def run(name: str, dossier_id: UUID, given: Any = None, *, by: Actor, options: Options | None = None) -> Done:
    """Run a verb of the table by its name; the same for screens, API, import and jobs.

    Raises `Refusal` with what is wrong, the rule and what to do next.
    """
    try:
        return _COMMANDS[name](dossier_id, given, by=by, options=options or Options())
    except Refusal as refusal:
        if refusal.code == "locked":
            raise somebody_at_work(who_holds(dossier_id)) from refusal
        raise


def empty_input(verb: Verb) -> Any:
    """The input of a verb for which nothing was given; refused where something must be."""
    assert verb.input is not None
    try:
        return verb.input()
    except TypeError:
        raise invalid({}, f"Việc «{verb.title}» cần nội dung kèm theo.") from None


def _command_of(verb: Verb) -> Callable[..., Done]:
    @command(verb.key)
    def act(dossier_id: UUID, given: Any, *, by: Actor, options: Options) -> Done:
        value = preparing.cleaned(given) if given is not None or verb.input is None else empty_input(verb)
        prepare = verb.prepare

        def ready(dossier: Dossier, c: Circumstances) -> Decide:
            full = value if prepare is None else prepare(dossier, value, c)
            return lambda state, _c: verb.decide(state, full, c)

        return perform(
            verb.key, dossier_id, by=by, prepared=ready,
            request={"verb": verb.name, **request_json(value)}, key=options.key, expected_version=options.expected_version,
        )  # fmt: skip

    act.__name__ = verb.name.replace("-", "_")
    return act


_COMMANDS = {verb.name: _command_of(verb) for verb in _ALL}


def available(state: DossierState, c: Circumstances) -> list[Verb]:
    """The verbs that policy and state allow now, for buttons: stage and place are tried, input is not."""
    from .availability import may_try

    return [verb for verb in _ALL if may_try(verb, state, c)]
