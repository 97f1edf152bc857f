"""Every verb on an existing dossier: its input, its pure decision, its command. One table for screen, API and import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from motcua.dossiers.decisions import closing, handling, intake, lateness, tasks, waiting
from motcua.dossiers.decisions.base import Circumstances, Decision, Done
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command

from . import inputs
from .frame import perform, request_json


class Verb(NamedTuple):
    """A verb: name in URLs, title on buttons, permission key, its input, its decision."""

    name: str
    title: str
    key: str
    input: type[Any] | None
    decide: Callable[[DossierState, Any, Circumstances], Decision]


def _supplement(state: DossierState, wish: intake.SupplementWish, c: Circumstances) -> Decision:
    if state.stage is Stage.REGISTERED:
        return intake.request_supplement_at_intake(state, wish, c)
    return waiting.request_supplement(state, wish, c)


def _supplement_received(state: DossierState, _input: Any, c: Circumstances) -> Decision:
    if state.stage is Stage.INTAKE_SUPPLEMENT:
        return intake.receive_supplement_at_intake(state, c)
    return waiting.receive_supplement(state, c)


_ALL = (
    Verb("accept", "Tiếp nhận", "dossier.accept", inputs.Accept, lambda s, i, c: intake.accept(s, c, no_slip=i.no_slip)),
    Verb("request-supplement", "Yêu cầu bổ sung", "dossier.request_supplement", intake.SupplementWish, _supplement),
    Verb("note-still-missing", "Còn thiếu", "dossier.note_still_missing", intake.SupplementWish, intake.still_missing),
    Verb("receive-supplement", "Nhận bổ sung", "dossier.receive_supplement", None, _supplement_received),
    Verb("refuse-intake", "Từ chối tiếp nhận", "dossier.refuse_intake", inputs.Refusal,
         lambda s, i, c: intake.refuse_intake(s, i.reason, i.ground, c)),
    Verb("pass-to-counter", "Chuyển Bộ phận Một cửa khác", "dossier.pass_to_counter", inputs.PassToCounter,
         lambda s, i, c: intake.pass_to_counter(s, i.counter_id, i.competent_id, c)),
    Verb("hand-over", "Chuyển tiếp", "dossier.hand_over", handling.HandOver, handling.hand_over),
    Verb("take", "Nhận hồ sơ", "dossier.take", None, lambda s, _i, c: handling.take(s, c)),
    Verb("undo-hand-over", "Rút lại lượt chuyển", "dossier.undo_hand_over", None, lambda s, _i, c: handling.undo_hand_over(s, c)),
    Verb("return-to-step", "Trả về bước trước", "dossier.return_to_step", inputs.ReturnToStep,
         lambda s, i, c: handling.return_to_step(s, i.step, i.reason, c)),
    Verb("assign", "Phân công", "dossier.assign", inputs.Assign, lambda s, i, c: handling.assign(s, i.assignee_id, i.reason, c)),
    Verb("consult", "Lấy ý kiến, liên thông", "dossier.consult", tasks.Consultation, tasks.consult),
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
    return _COMMANDS[name](dossier_id, given, by=by, options=options or Options())


def _command_of(verb: Verb) -> Callable[..., Done]:
    @command(verb.key)
    def act(dossier_id: UUID, given: Any, *, by: Actor, options: Options) -> Done:
        value = given if given is not None or verb.input is None else verb.input()
        return perform(
            verb.key, dossier_id, lambda state, c: verb.decide(state, value, c), by=by,
            request={"verb": verb.name, **request_json(value)}, key=options.key, expected_version=options.expected_version,
        )  # fmt: skip

    act.__name__ = verb.name.replace("-", "_")
    return act


_COMMANDS = {verb.name: _command_of(verb) for verb in _ALL}


def available(state: DossierState, c: Circumstances) -> list[Verb]:
    """The verbs that policy and state allow now, for buttons: stage and place are tried, input is not."""
    from .availability import may_try

    return [verb for verb in _ALL if may_try(verb, state, c)]
