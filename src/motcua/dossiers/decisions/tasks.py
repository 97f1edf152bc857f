"""What other units do within one dossier: opinions, interlinked work, parallel steps (Decree 61/2018, art. 19(5)-(7))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from motcua.catalogue.values import StepSnapshot
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage, TaskKind, TaskState, UnitTask
from motcua.kernel.refusal import Refusal, invalid

from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    SlipDraft,
    digest_of,
    need_holder,
    need_stage,
    need_text,
    taking,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit to be asked: what, by when."""

    unit_id: int
    due_at: datetime
    content: str
    #: The counter of an upper agency, told so that it can supervise (art. 19(7)a); found by the command.
    supervised_by: int | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """Opinions or interlinked work. `in_order` goes from one to the next, otherwise all at once.

    Left open, interlinked work goes in order for a paper dossier and all at once for an electronic one (art. 19(6)).
    """

    asked: tuple[Asked, ...]
    kind: TaskKind = TaskKind.CONSULTATION
    in_order: bool | None = None
    written: bool = True


def consult(state: DossierState, wish: Consultation, c: Circumstances) -> Decision:
    """The lead asks other units, each with content and deadline (art. 19(5)a; interlinked: 19(6), 19(7))."""
    need_stage(state, frozenset({Stage.HANDLING, Stage.ACCEPTED}), verb="lấy ý kiến")
    need_holder(state, c)
    if not wish.asked:
        raise invalid({"units": "Xin chọn ít nhất một cơ quan phối hợp."})
    if wish.kind not in (TaskKind.CONSULTATION, TaskKind.INTERLINKED):
        raise invalid({"kind": "Chọn lấy ý kiến hoặc liên thông."})
    if len({asked.unit_id for asked in wish.asked}) < len(wish.asked):
        raise invalid({"units": "Một cơ quan chỉ được hỏi một lần trong một lượt."})
    in_order = wish.in_order
    if in_order is None:
        in_order = wish.kind is TaskKind.INTERLINKED and state.channel != "online"
    tasks = list(state.tasks)
    for order, asked in enumerate(wish.asked):
        if asked.unit_id == state.unit_id:
            raise invalid({"units": "Không tự lấy ý kiến chính đơn vị đang giữ hồ sơ."})
        if asked.due_at <= c.at:
            raise invalid({"due_at": "Thời hạn trả lời phải sau lúc này."})
        need_text(asked.content, "content", "Xin nêu nội dung lấy ý kiến.")
        waits = in_order and order > 0
        tasks.append(
            UnitTask(
                number=len(tasks) + 1, kind=wish.kind.value, unit_id=asked.unit_id,
                state=(TaskState.WAITING if waits else TaskState.OPEN).value, asked_at=c.at, due_at=asked.due_at,
                order=order + 1 if in_order else 0,
            )
        )  # fmt: skip
    first, last = len(state.tasks), len(tasks)
    known = {task.unit_id for task in tasks}
    for supervisor in dict.fromkeys(asked.supervised_by for asked in wish.asked):
        if supervisor is not None and supervisor not in known and supervisor != state.counter_id:
            tasks.append(
                UnitTask(number=len(tasks) + 1, kind=TaskKind.SUPERVISION.value, unit_id=supervisor,
                         state=TaskState.ANSWERED.value, asked_at=c.at, due_at=max(a.due_at for a in wish.asked),
                         answered_at=c.at)
            )  # fmt: skip
    # A counter that asks before the transfer still has the dossier to transfer.
    stage = state.stage if state.stage is Stage.ACCEPTED else Stage.HANDLING
    return Decision(
        "dossier.consult",
        {**taking(state, c), "stage": stage, "tasks": tuple(tasks)},
        {"kind": wish.kind.value, "units": [asked.unit_id for asked in wish.asked], "in_order": in_order,
         "tasks": [task.number for task in tasks[first:last]], "supervisors": [t.unit_id for t in tasks[last:]]},
        remarks=tuple(RemarkDraft("question", asked.content.strip(), first + index + 1) for index, asked in enumerate(wish.asked)),
        slips=(SlipDraft("transfer"),) if wish.written else (),
        notices=(
            *(NoticeDraft("asked", {"task": t.number}, to_unit=t.unit_id, permission="dossier.handle")
              for t in tasks[first:last] if t.state == "open"),
            *(NoticeDraft("supervise", to_unit=t.unit_id, permission="dossier.supervise") for t in tasks[last:]),
        ),
        allot=("slip",) if wish.written else (),
    )  # fmt: skip


def answer_task(
    state: DossierState, number: int, answer: str, c: Circumstances, *, file: str = ""
) -> Decision:
    """The asked unit answers; the next one of an ordered row opens (art. 19(5)b, 19(6)a)."""
    if not state.stage.is_open:
        raise Refusal("Hồ sơ đã kết thúc nên không cần trả lời nữa.", code="stage")
    task = task_of(state, number)
    if task.state != TaskState.OPEN.value:
        raise Refusal("Việc phối hợp này đã trả lời hoặc chưa đến lượt.", code="task_state",
                      next_step="Xin tải lại trang.")  # fmt: skip
    if task.unit_id not in c.units:
        raise Refusal("Việc phối hợp này giao cho đơn vị khác.", code="not_asked", status=403)
    text = need_text(answer, "answer", "Xin ghi nội dung ý kiến hoặc kết quả.")
    tasks = [
        replace(t, state=TaskState.ANSWERED.value, answered_at=c.at) if t.number == number else t
        for t in state.tasks
    ]
    tasks, notices = _open_following(tasks, task, c)
    if not notices and state.unit_id is not None:
        notices.append(
            NoticeDraft("answered", {"task": number}, to_unit=state.unit_id, permission="dossier.handle")
        )
    return Decision(
        "dossier.answer_task", {"tasks": tuple(tasks)},
        {"task": number, "unit": task.unit_id, "late": c.at > task.due_at, "answer": digest_of(text), "file": file},
        remarks=(RemarkDraft("answer", text, number),), notices=tuple(notices),
    )  # fmt: skip


def tell_task_late(state: DossierState, number: int, c: Circumstances) -> Decision:
    """An opinion is late: the lead tells the head of the counter that sent the dossier (art. 19(5)b)."""
    need_holder(state, c)
    task = task_of(state, number)
    if task.state != TaskState.OPEN.value or c.at <= task.due_at:
        raise Refusal("Ý kiến này chưa quá thời hạn nên chưa có gì để thông báo.", code="task_not_late")
    if task.lateness_told_at is not None:
        raise Refusal("Đã thông báo việc chậm ý kiến này cho người đứng đầu Bộ phận Một cửa.", code="told")
    tasks = tuple(replace(t, lateness_told_at=c.at) if t.number == number else t for t in state.tasks)
    return Decision(
        "dossier.tell_task_late", {"tasks": tasks}, {"task": number, "unit": task.unit_id},
        notices=(NoticeDraft("opinion_late", {"task": number, "unit": task.unit_id}, to_unit=state.counter_id,
                             permission="dossier.supervise"),),
    )  # fmt: skip


def cancel_task(state: DossierState, number: int, reason: str, c: Circumstances) -> Decision:
    """The lead no longer needs the opinion, with a reason."""
    need_holder(state, c)
    task = task_of(state, number)
    if task.state not in (TaskState.OPEN.value, TaskState.WAITING.value):
        raise Refusal("Việc phối hợp này đã xong.", code="task_state")
    text = need_text(reason, "reason", "Xin nêu lý do thôi lấy ý kiến.")
    tasks = [
        replace(t, state=TaskState.CANCELLED.value, answered_at=c.at) if t.number == number else t
        for t in state.tasks
    ]
    notices: list[NoticeDraft] = []
    if task.state == TaskState.OPEN.value:
        tasks, notices = _open_following(tasks, task, c)
    return Decision(
        "dossier.cancel_task",
        {"tasks": tuple(tasks)},
        {"task": number},
        remarks=(RemarkDraft("reason", text, number),),
        notices=tuple(notices),
    )


def _open_following(
    tasks: list[UnitTask], done: UnitTask, c: Circumstances
) -> tuple[list[UnitTask], list[NoticeDraft]]:
    """Open the next task of the same ordered row, from now; nothing where the row is at its end."""
    row = done.number - done.order
    following = next(
        (t for t in tasks if done.order and t.state == TaskState.WAITING.value and t.number - t.order == row),
        None,
    )
    if following is None:
        return tasks, []
    opened = replace(following, state=TaskState.OPEN.value, asked_at=c.at)
    notice = NoticeDraft(
        "asked", {"task": opened.number}, to_unit=opened.unit_id, permission="dossier.handle"
    )
    return [opened if t.number == opened.number else t for t in tasks], [notice]


def cancelled(tasks: Sequence[UnitTask], c: Circumstances, *, beyond: int = 0) -> tuple[UnitTask, ...]:
    """The tasks with those that are still open (and numbered beyond a number) cancelled: nobody waits for them."""
    return tuple(
        replace(t, state=TaskState.CANCELLED.value, answered_at=c.at)
        if t.number > beyond and t.state in (TaskState.OPEN.value, TaskState.WAITING.value)
        else t
        for t in tasks
    )


def open_step_tasks(
    state: DossierState, steps: Sequence[StepSnapshot], kind: TaskKind, c: Circumstances
) -> tuple[UnitTask, ...]:
    """Tasks for steps of the process that other units carry out."""
    tasks = list(state.tasks)
    for step in steps:
        unit_id = c.routes.get(step.number)
        if unit_id is None:
            if step.unit_kind == "consulted":
                raise Refusal(
                    f"Chưa rõ đơn vị thực hiện bước {step.number} «{step.name}» ({step.agency or 'chưa ghi cơ quan'}).",
                    rule="Điều 8 Thông tư 01/2018/TT-VPCP", code="step_without_unit",
                    next_step="Xin dùng «Lấy ý kiến» và chọn cơ quan, hoặc nhờ quản trị gắn cơ quan cho bước này.",
                )  # fmt: skip
            unit_id = state.counter_id if step.unit_kind == "counter" else state.competent_id
        tasks.append(
            UnitTask(number=len(tasks) + 1, kind=kind.value, unit_id=unit_id, state=TaskState.OPEN.value, asked_at=c.at,
                     due_at=c.after_minutes(step.minutes), step=step.number)
        )  # fmt: skip
    return tuple(tasks)


def refuse_open_tasks(state: DossierState) -> None:
    """Parallel work and opinions must be closed, or their lateness told, before the dossier goes on (art. 19(5)b)."""
    for task in state.open_tasks:
        if task.kind == TaskKind.CONSULTATION.value and task.lateness_told_at is not None:
            continue
        raise Refusal(
            f"Còn việc phối hợp số {task.number} chưa trả lời.",
            rule=f"Khoản 5 Điều 19 {DECREE_61}",
            code="open_task",
            next_step="Xin đợi ý kiến; nếu đã quá thời hạn, xin báo người đứng đầu Bộ phận Một cửa rồi đi tiếp.",
        )


def task_of(state: DossierState, number: int) -> UnitTask:
    """The task with this number."""
    task = next((t for t in state.tasks if t.number == number), None)
    if task is None:
        raise Refusal("Không có việc phối hợp này.", code="no_task", status=404)
    return task
