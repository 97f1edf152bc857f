"""From hand to hand: hand over, take, undo, return to a step, assign, decide (Decree 61/2018, art. 18, 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from motcua.catalogue.values import StepSnapshot
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage, TaskKind
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
    hand_to,
    need_holder,
    need_stage,
    need_text,
    taking,
)
from .intake import on_the_spot
from .tasks import cancelled, open_step_tasks, refuse_open_tasks

MOVING = frozenset({Stage.ACCEPTED, Stage.HANDLING, Stage.DECIDED})


@dataclass(frozen=True, slots=True)
class HandOver:
    """Where to: by default the next step of the process; a unit or a person may be named."""

    to_step: int | None = None
    to_unit: int | None = None
    to_assignee: int | None = None
    remark: str = ""


def hand_over(state: DossierState, wish: HandOver, c: Circumstances) -> Decision:
    """Give the dossier to the next step: two-sided, the receiver takes it or acts on it at once (art. 18, Mẫu 05).

    Into consulted steps it asks those units and stays with the lead; into the last counter step after the
    decision it brings the result, which is then finished.
    """
    need_stage(state, MOVING, verb="chuyển hồ sơ")
    need_holder(state, c)
    refuse_open_tasks(state)
    steps = _target_steps(state, wish, c)
    step = steps[0] if steps else None
    if step is not None and step.unit_kind == "consulted":
        return _into_consultation(state, steps, wish, c)
    unit_id = wish.to_unit or unit_of_step(state, step, c)
    to_counter = state.stage is Stage.DECIDED and unit_id == state.counter_id
    if state.stage is not Stage.DECIDED and step is not None and _is_last_counter_step(step, c):
        raise Refusal(
            "Chưa có kết quả giải quyết nên chưa thể chuyển về Bộ phận Một cửa để trả.",
            rule=f"Khoản 1, khoản 2 Điều 19 {DECREE_61}", code="not_decided",
            next_step="Xin trình người có thẩm quyền quyết định, hoặc trả hồ sơ về bước trước.",
        )  # fmt: skip
    stage = Stage.READY if to_counter else (Stage.HANDLING if state.stage is Stage.ACCEPTED else state.stage)
    changes = hand_to(
        state,
        c,
        unit_id=unit_id,
        step=step,
        assignee_id=wish.to_assignee,
        stage=stage,
        # A corrected result keeps the time at which the first one was ready: lateness was judged by it.
        finished_at=(state.finished_at if state.corrections and state.finished_at else c.at)
        if to_counter
        else None,
    )
    facts: dict[str, Any] = {
        "from": state.unit_id, "to": unit_id, "from_step": state.step, "step": changes["step"],
        "late": _is_late_step(state, c),
    }  # fmt: skip
    if state.transferred_at is None and unit_id != state.counter_id and state.stage is not Stage.DECIDED:
        changes["transferred_at"] = c.at
        facts["transferred_late"] = bool(state.transfer_due_at and c.at > state.transfer_due_at)
    notices: tuple[NoticeDraft, ...] = ()
    if to_counter:
        changes["step_due_at"] = None
        early = state.due_at is not None and to_local(c.at).date() < to_local(state.due_at).date()
        notices = (NoticeDraft("result_early" if early else "result_ready"),)
        if early:
            changes["told_early_at"] = c.at
    if len(steps) > 1:
        changes["tasks"] = open_step_tasks(state, steps[1:], TaskKind.PARALLEL, c)
        facts["parallel"] = [s.number for s in steps]
    return Decision("dossier.hand_over", changes, facts, remarks=_remark(wish.remark), notices=notices)


def take(state: DossierState, c: Circumstances) -> Decision:
    """The receiver signs for the dossier (the second side of the hand-over)."""
    if not state.in_transit:
        raise Refusal(
            "Hồ sơ này không chờ nhận.",
            code="not_in_transit",
            next_step="Xin tải lại trang để xem nơi đang giữ hồ sơ.",
        )
    need_holder(state, c)
    return Decision(
        "dossier.take",
        {**taking(state, c), "assignee_id": state.assignee_id or c.by.user_id},
        {"unit": state.unit_id, "step": state.step},
    )


def undo_hand_over(state: DossierState, c: Circumstances) -> Decision:
    """The giver takes it back while nobody has taken it."""
    hand = state.hand
    if hand is None or not state.in_transit:
        raise Refusal(
            "Bên nhận đã nhận hồ sơ nên không thể rút lại lượt chuyển.",
            code="already_taken",
            next_step="Xin đề nghị bên nhận trả hồ sơ về bước trước.",
        )
    if hand.final:
        raise Refusal(
            "Không rút lại được việc này.", code="final", next_step="Xin đề nghị bên nhận xử lý tiếp."
        )
    if hand.unit_id not in c.units and hand.by_user != c.by.user_id:
        raise Refusal("Chỉ bên giao mới rút lại được lượt chuyển.", code="not_giver", status=403)
    changes: dict[str, Any] = {
        "unit_id": hand.unit_id, "assignee_id": hand.assignee_id, "step": hand.step, "role": hand.role,
        "step_due_at": hand.step_due_at, "taken_at": hand.taken_at or c.at, "stage": Stage(hand.stage), "hand": None,
        "finished_at": hand.finished_at, "step_since": hand.step_since, "transferred_at": hand.transferred_at,
        "tasks": cancelled(state.tasks, c, beyond=hand.tasks),
    }  # fmt: skip
    if state.stage is Stage.READY:
        changes["told_early_at"] = None
    if hand.before:
        names = (
            "counter_id",
            "competent_id",
            "limit_value",
            "limit_unit",
            "cutoff",
            "process_id",
            "for_counter_id",
        )
        changes.update(zip(names, hand.before, strict=True))
    return Decision(
        "dossier.undo_hand_over", changes, {"from": state.unit_id, "to": hand.unit_id, "step": hand.step}
    )


def return_to_step(state: DossierState, step_number: int | None, reason: str, c: Circumstances) -> Decision:
    """Send the dossier back to an earlier step, with a reason; the statutory clock goes on."""
    need_stage(state, frozenset({Stage.HANDLING, Stage.DECIDED}), verb="trả hồ sơ về bước trước")
    need_holder(state, c)
    text = need_text(reason, "reason", "Xin nêu lý do trả hồ sơ về bước trước.")
    step = c.step(step_number) if step_number is not None else c.previous(state.step)
    if step is None or step.number >= state.step or step.unit_kind == "consulted":
        raise invalid({"step": "Chỉ trả được về một bước đã qua của quy trình."})
    # At the counter too it stays in handling: no system of the country knows a way back from 4 to 2.
    changes = hand_to(state, c, unit_id=unit_of_step(state, step, c), step=step, stage=Stage.HANDLING)
    if state.stage is Stage.DECIDED:
        changes.update({"decided_at": None, "outcome": ""})
    return Decision(
        "dossier.return_to_step",
        changes,
        {"from_step": state.step, "step": step.number, "reason": digest_of(text)},
        remarks=(RemarkDraft("reason", text),),
    )


def assign(state: DossierState, assignee_id: int, reason: str, c: Circumstances) -> Decision:
    """The head names who handles (art. 19(1)); to name another later needs a reason."""
    need_stage(
        state, frozenset({Stage.ACCEPTED, Stage.HANDLING, Stage.DECIDED, Stage.READY}), verb="phân công"
    )
    need_holder(state, c)
    if state.assignee_id == assignee_id:
        raise invalid({"assignee": "Hồ sơ đã giao cho người này."})
    again = state.assignee_id is not None and state.taken_at is not None and state.assignee_id != c.by.user_id
    text = need_text(reason, "reason", "Xin nêu lý do chuyển người xử lý.") if again else reason.strip()
    return Decision(
        "dossier.reassign" if again else "dossier.assign",
        {**taking(state, c), "assignee_id": assignee_id},
        {"from": state.assignee_id, "to": assignee_id},
        remarks=(RemarkDraft("reason", text),) if text else (),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """The decision taken: its paper, and its number in the register of the agency."""

    number: str = ""
    name: str = ""
    file: str = ""
    note: str = ""


def decide(state: DossierState, result: Result, c: Circumstances) -> Decision:
    """The competent signer grants what was asked (art. 19(2)); the result then goes to the counter."""
    need_stage(state, frozenset({Stage.HANDLING, Stage.ACCEPTED}), verb="quyết định")
    need_holder(state, c)
    refuse_open_tasks(state)
    _refuse_skipped_signing(state, c)
    return Decision(
        "dossier.decide",
        {
            **taking(state, c),
            "stage": Stage.DECIDED,
            "decided_at": c.at,
            "outcome": "granted",
            "assignee_id": c.by.user_id,
            "tasks": cancelled(state.tasks, c),
            **({"result_files": state.result_files + 1} if result.file else {}),
        },
        {"outcome": "granted", "number": result.number, "file": result.file, "late": _is_late(state, c)},
        remarks=(RemarkDraft("result", result.name or result.note, details={"number": result.number}),),
    )


def refuse_resolution(
    state: DossierState, reason: str, ground: str, number: str, c: Circumstances
) -> Decision:
    """Not eligible: a written refusal by the competent signer, within the limit; it is a result (art. 19(8))."""
    need_stage(state, frozenset({Stage.HANDLING, Stage.ACCEPTED}), verb="từ chối giải quyết")
    need_holder(state, c)
    text = need_text(reason, "reason", "Xin nêu rõ lý do không giải quyết hồ sơ.")
    ground = need_text(ground, "ground", "Xin ghi căn cứ pháp lý của việc từ chối giải quyết.")
    refuse_open_tasks(state)
    return Decision(
        "dossier.refuse_resolution",
        {
            **taking(state, c),
            "stage": Stage.DECIDED,
            "decided_at": c.at,
            "outcome": "refused",
            "assignee_id": c.by.user_id,
            "tasks": cancelled(state.tasks, c),
        },
        {"outcome": "refused", "number": number, "reason": digest_of(text), "late": _is_late(state, c)},
        remarks=(RemarkDraft("refusal", text, details={"ground": ground, "number": number}),),
        slips=(SlipDraft("refusal_of_resolution", {"reasons": [text], "ground": ground}),),
        allot=("slip",),
    )


def unit_of_step(state: DossierState, step: StepSnapshot | None, c: Circumstances) -> int:
    """Which unit carries out a step: a named agency first, then the counter or the competent unit."""
    if step is None:
        return state.counter_id if state.stage is Stage.DECIDED else state.competent_id
    routed = c.routes.get(step.number)
    if routed is not None:
        return routed
    return state.counter_id if step.unit_kind == "counter" else state.competent_id


def _target_steps(state: DossierState, wish: HandOver, c: Circumstances) -> tuple[StepSnapshot, ...]:
    if wish.to_step is not None:
        step = c.step(wish.to_step)
        if step is None or step.number == state.step:
            raise invalid({"to_step": "Bước này không có trong quy trình đã phê duyệt."})
        if step.number < state.step:
            raise invalid({"to_step": "Muốn trả về bước trước, xin dùng «Trả về bước trước» và nêu lý do."})
        skipped = [
            s for s in c.steps
            if state.step < s.number < step.number and not s.optional
            and (s.parallel_group is None or s.parallel_group != step.parallel_group)
        ]  # fmt: skip
        if skipped and state.stage is not Stage.DECIDED:
            raise Refusal(
                f"Không được bỏ qua bước {skipped[0].number} «{skipped[0].name}» của quy trình đã phê duyệt.",
                rule="Điều 8 Thông tư 01/2018/TT-VPCP", code="skipped_step",
                next_step="Xin chuyển theo đúng thứ tự các bước.",
            )  # fmt: skip
        return (step,)
    following = c.following(state.step)
    if state.stage is Stage.DECIDED:
        # What lies before the signing step has no object any more once the result is signed.
        signed = max(
            (s.number for s in c.steps if s.role == SIGNER and s.unit_kind == "resolving"), default=0
        )
        later = [s for s in c.steps if s.number > max(state.step, signed) and s.unit_kind != "consulted"]
        return tuple(later[:1])
    return following


def _into_consultation(
    state: DossierState, steps: tuple[StepSnapshot, ...], wish: HandOver, c: Circumstances
) -> Decision:
    changes: dict[str, Any] = {
        **taking(state, c),
        "tasks": open_step_tasks(state, steps, TaskKind.CONSULTATION, c),
        "step": steps[-1].number,
        "step_since": c.at,
        "step_due_at": c.after_minutes(max(s.minutes for s in steps)),
        "stage": Stage.HANDLING,
    }
    return Decision(
        "dossier.consult",
        changes,
        {"steps": [s.number for s in steps], "units": [t.unit_id for t in changes["tasks"]]},
        remarks=_remark(wish.remark),
        slips=(SlipDraft("transfer"),),
        allot=("slip",),
    )


def _refuse_skipped_signing(state: DossierState, c: Circumstances) -> None:
    """The decision is taken at the signing step of the approved process, not before it.

    What is resolved on the spot is decided at the counter, right after its acceptance (Decree 61/2018, art. 17(4)).
    """
    if state.stage is Stage.ACCEPTED and on_the_spot(state, c):
        return
    signing = [s for s in c.steps if s.role == SIGNER and s.unit_kind == "resolving"]
    here = c.step(state.step)
    if not signing or here is None or here.number >= signing[-1].number or here.role == SIGNER:
        return
    skipped = next((s for s in c.steps if here.number < s.number < signing[-1].number and not s.optional
                    and s.unit_kind == "resolving" and s.role != SIGNER), None)  # fmt: skip
    if skipped is not None:
        raise Refusal(
            f"Chưa đến bước ký: còn bước {skipped.number} «{skipped.name}» của quy trình đã phê duyệt.",
            rule="Điều 8 Thông tư 01/2018/TT-VPCP", code="skipped_step",
            next_step="Xin chuyển theo đúng thứ tự các bước.",
        )  # fmt: skip


#: The role that signs in a handling process.
SIGNER = "lanh_dao"


def _is_last_counter_step(step: StepSnapshot, c: Circumstances) -> bool:
    return step.unit_kind == "counter" and step.number == c.steps[-1].number and len(c.steps) > 1


def _is_late(state: DossierState, c: Circumstances) -> bool:
    return state.due_at is not None and c.at > state.due_at


def _is_late_step(state: DossierState, c: Circumstances) -> bool:
    return state.step_due_at is not None and c.at > state.step_due_at


def _remark(text: str) -> tuple[RemarkDraft, ...]:
    return (RemarkDraft("note", text.strip()),) if text.strip() else ()
