"""What happened to a dossier, told from its journal: the timeline, the step table, the movements of Mẫu 05.

Nothing here is stored: events and remarks are read, sentences are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.catalogue.values import StepSnapshot
from motcua.dossiers import policy
from motcua.dossiers.models import Remark
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage, TaskState
from motcua.kernel.models import Event
from motcua.web.formats import format_date, format_datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline, as the tag `timeline` takes it."""

    at: datetime
    title: str
    who: str = ""
    unit: str = ""
    text: str = ""
    tone: str = "quiet"
    icon: str = "circle"


#: Verb → (sentence, tone, icon); the sentences are completed from the facts of the event.
_WORDS: dict[str, tuple[str, str, str]] = {
    "dossier.register": ("Ghi nhận hồ sơ vào hệ thống", "act", "inbox"),
    "dossier.accept": ("Tiếp nhận hồ sơ", "good", "clipboard-check"),
    "dossier.request_supplement": ("Yêu cầu bổ sung, hoàn thiện hồ sơ", "warn", "file-earmark-plus"),
    "dossier.note_still_missing": (
        "Ghi nhận phần còn thiếu của yêu cầu bổ sung",
        "warn",
        "file-earmark-plus",
    ),
    "dossier.receive_supplement": ("Nhận đủ hồ sơ bổ sung", "good", "file-earmark-check"),
    "dossier.refuse_intake": ("Từ chối tiếp nhận hồ sơ", "bad", "slash-circle"),
    "dossier.pass_to_counter": ("Chuyển đến Bộ phận Một cửa có thẩm quyền", "act", "send"),
    "dossier.hand_over": ("Chuyển hồ sơ", "act", "send"),
    "dossier.take": ("Nhận hồ sơ bàn giao", "good", "check2"),
    "dossier.undo_hand_over": ("Rút lại lượt chuyển", "warn", "arrow-counterclockwise"),
    "dossier.return_to_step": ("Trả hồ sơ về bước trước", "warn", "reply"),
    "dossier.assign": ("Phân công thụ lý", "act", "person-check"),
    "dossier.reassign": ("Chuyển người thụ lý", "warn", "arrow-left-right"),
    "dossier.consult": ("Lấy ý kiến cơ quan phối hợp", "violet", "diagram-3"),
    "dossier.answer_task": ("Cơ quan phối hợp trả lời", "good", "chat-left-text"),
    "dossier.tell_task_late": (
        "Báo người đứng đầu Bộ phận Một cửa: ý kiến phối hợp chậm",
        "bad",
        "megaphone",
    ),
    "dossier.cancel_task": ("Thôi lấy ý kiến", "quiet", "x-circle"),
    "dossier.schedule_verification": ("Hẹn thẩm tra, xác minh", "act", "geo-alt"),
    "dossier.record_verification": ("Lập biên bản thẩm tra, xác minh", "good", "journal-text"),
    "dossier.ask_payment": ("Yêu cầu thực hiện nghĩa vụ tài chính; thời hạn tạm dừng", "gold", "cash-coin"),
    "dossier.confirm_payment": ("Đã thực hiện nghĩa vụ tài chính; thời hạn tính tiếp", "good", "cash-coin"),
    "dossier.suspend": ("Tạm dừng giải quyết", "warn", "pause-circle"),
    "dossier.resume": ("Tiếp tục giải quyết", "good", "play-circle"),
    "dossier.propose_extension": ("Xin lỗi và đề nghị gia hạn", "bad", "calendar-x"),
    "dossier.reschedule": ("Hẹn lại ngày trả kết quả", "warn", "calendar-check"),
    "dossier.decide": ("Ký kết quả giải quyết", "good", "award"),
    "dossier.refuse_resolution": ("Từ chối giải quyết hồ sơ", "bad", "slash-circle"),
    "dossier.return_result": ("Trả kết quả", "good", "check-circle"),
    "dossier.tell_ready": ("Báo người nộp nhận kết quả trước hẹn", "act", "megaphone"),
    "dossier.withdraw": ("Người nộp rút hồ sơ", "quiet", "arrow-counterclockwise"),
    "dossier.ask_to_close": ("Đề nghị đóng hồ sơ do quá thời gian chờ bổ sung", "warn", "archive"),
    "dossier.close_unanswered": ("Đóng hồ sơ do người nộp không bổ sung", "quiet", "archive"),
    "dossier.correct": ("Đính chính kết quả do cơ quan sai sót", "warn", "pencil-square"),
    "dossier.report_lost": ("Ghi nhận giấy tờ bị mất, hư hỏng", "bad", "exclamation-triangle"),
    "dossier.recompute_due": ("Tính lại hạn trả", "act", "calculator"),
    "dossier.collect_fee": ("Thu phí, lệ phí", "good", "cash-coin"),
    "dossier.waive_fee": ("Miễn phí, lệ phí", "gold", "cash-coin"),
    "dossier.add_papers": ("Thêm giấy tờ vào hồ sơ", "act", "paperclip"),
    "dossier.attach_result": ("Đính kèm kết quả bản điện tử", "good", "file-earmark-check"),
    "dossier.ask_approval": ("Trình lãnh đạo duyệt yêu cầu bổ sung thêm", "warn", "send"),
    "dossier.approve_supplement": ("Lãnh đạo cho ý kiến về yêu cầu bổ sung thêm", "violet", "person-check"),
    "dossier.empty_people": ("Xoá dữ liệu cá nhân theo thời hạn lưu trữ", "quiet", "trash"),
    "dossier.list_for_post": ("Bưu chính lập biên bản giao nhận", "act", "mailbox"),
    "dossier.receive_from_post": ("Ký giao nhận với bưu chính: thời điểm nộp hồ sơ", "good", "mailbox"),
    "dossier.miss_from_post": ("Hồ sơ chưa có khi giao nhận với bưu chính", "warn", "mailbox"),
}


def _moment(value: Any) -> str:
    try:
        return format_datetime(datetime.fromisoformat(str(value)))
    except ValueError:
        return ""


def _unit(unit_id: Any) -> str:
    node = policy.units().get(unit_id)
    return node.name if node else ""


def detail_of(event: Event, steps: Sequence[StepSnapshot], names: Mapping[int, str]) -> str:
    """What the facts of an event add to its sentence."""
    facts: Mapping[str, Any] = event.payload.get("facts", {})
    changes: Mapping[str, Any] = event.payload.get("changes", {})
    tell = _DETAILS.get(event.verb)
    return tell(facts, changes, {step.number: step for step in steps}, names) if tell else ""


Facts = Mapping[str, Any]
Steps = Mapping[int, StepSnapshot]
Names = Mapping[int, str]


def _accepted(_facts: Facts, changes: Facts, _steps: Steps, _names: Names) -> str:
    parts = [f"Mã hồ sơ {changes['code']}"] if changes.get("code") else []
    if changes.get("due_at"):
        parts.append(f"hẹn trả {_moment(changes['due_at'])}")
    return "; ".join(parts)


def _supplement(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    stage = "khi tiếp nhận" if facts.get("stage") == "intake" else "khi thẩm định"
    words = f"Lần {facts.get('number', 1)}, {stage}, {facts.get('items', 0)} nội dung."
    if facts.get("violation"):
        words += " Quá 03 ngày làm việc kể từ ngày tiếp nhận, không có căn cứ chuyên ngành: thời hạn không tính lại."
    return words


def _moved_due(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    before, after = _moment(facts.get("due_before")), _moment(facts.get("due_after"))
    return f"Hạn trả từ {before} thành {after}." if after and after != before else ""


def _handed(facts: Facts, changes: Facts, steps: Steps, names: Names) -> str:
    step = steps.get(int(facts.get("step") or 0))
    to = _unit(facts.get("to"))
    words = f"Đến {to}" if to else ""
    if changes.get("assignee_id") in names:
        words += f" ({names[changes['assignee_id']]})"
    if step is not None:
        words += f", bước {step.number} «{step.name}»"
    if facts.get("late"):
        words += "; bước trước quá thời gian"
    if facts.get("transferred_late"):
        words += "; chuyển chậm so với Điều 18 Nghị định 61/2018/NĐ-CP"
    return words.lstrip(", ") + "." if words else ""


def _to_step(facts: Facts, _changes: Facts, steps: Steps, _names: Names) -> str:
    step = steps.get(int(facts.get("step") or 0))
    return f"Bước {step.number} «{step.name}»." if step else ""


def _assigned(facts: Facts, _changes: Facts, _steps: Steps, names: Names) -> str:
    return f"Giao {names[facts['to']]}." if facts.get("to") in names else ""


def _consulted(facts: Facts, changes: Facts, _steps: Steps, _names: Names) -> str:
    units = ", ".join(filter(None, (_unit(unit) for unit in facts.get("units", ()))))
    kept = [task for task in changes.get("tasks", ()) if task.get("state") == "open"]
    due = _moment(kept[-1]["due_at"]) if kept else ""
    return f"{units}{'; trả lời trước ' + due if due else ''}."


def _answered(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    return f"{_unit(facts.get('unit'))}{', trả lời chậm' if facts.get('late') else ''}."


def _extended(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    words = f"Hạn {_moment(facts.get('due'))}; ngày hẹn mới {_moment(facts.get('to'))}."
    return words + (" Xin lỗi muộn." if facts.get("late_apology") else "")


def _sentence(words: str) -> str:
    """With a capital first letter; the rest stays as it was written (numbers of decisions have capitals)."""
    return words[:1].upper() + words[1:]


def _decided(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    words = [f"Số {facts['number']}"] if facts.get("number") else []
    words.append("quá hạn" if facts.get("late") else "trong hạn")
    return _sentence(", ".join(words) + ".")


def _returned(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    ways = {"counter": "tại Bộ phận Một cửa", "post": "qua bưu chính", "electronic": "bản điện tử"}
    words = ways.get(str(facts.get("channel")), "")
    words += ", người được uỷ quyền nhận" if facts.get("by_other") else ""
    return _sentence(words + (", đúng hẹn." if facts.get("on_time") else ", quá hẹn."))


def _passed(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    return f"Từ {_unit(facts.get('from'))} đến {_unit(facts.get('to'))}."


def _verified(facts: Facts, _changes: Facts, _steps: Steps, _names: Names) -> str:
    return f"Lúc {_moment(facts.get('at'))}."


_DETAILS = {
    "dossier.accept": _accepted,
    "dossier.request_supplement": _supplement,
    "dossier.receive_supplement": _moved_due,
    "dossier.confirm_payment": _moved_due,
    "dossier.resume": _moved_due,
    "dossier.recompute_due": _moved_due,
    "dossier.hand_over": _handed,
    "dossier.undo_hand_over": _to_step,
    "dossier.return_to_step": _to_step,
    "dossier.assign": _assigned,
    "dossier.reassign": _assigned,
    "dossier.consult": _consulted,
    "dossier.answer_task": _answered,
    "dossier.propose_extension": _extended,
    "dossier.reschedule": _extended,
    "dossier.decide": _decided,
    "dossier.refuse_resolution": _decided,
    "dossier.return_result": _returned,
    "dossier.pass_to_counter": _passed,
    "dossier.schedule_verification": _verified,
}


def remark_text(remark: Remark) -> str:
    """A remark as a sentence, with its ground and what belongs to it."""
    if remark.emptied_at is not None:
        return "(nội dung đã xoá theo thời hạn lưu trữ)"
    details = remark.details or {}
    text = (
        f"{remark.number}. {remark.text}"
        if remark.kind in ("missing", "question") and remark.number
        else remark.text
    )
    extra = [
        f"{title} {details[name]}"
        for name, title in (
            ("ground", "căn cứ"), ("place", "tại"), ("people", "thành phần"), ("responsible", "chịu trách nhiệm:"),
            ("authority", "giấy uỷ quyền"),
        )
        if details.get(name)
    ]  # fmt: skip
    return f"{text} ({'; '.join(extra)})" if extra else text


def timeline(
    events: Sequence[Event],
    remarks: Sequence[Remark],
    steps: Sequence[StepSnapshot],
    names: Mapping[int, str],
) -> list[Entry]:
    """The events as sentences, the newest first."""
    texts: dict[UUID, list[str]] = {}
    for remark in remarks:
        if remark.text or remark.emptied_at:
            texts.setdefault(remark.event_id, []).append(remark_text(remark))
    entries = []
    for event in reversed(events):
        title, tone, icon = _WORDS.get(event.verb, (event.verb, "quiet", "circle"))
        detail = detail_of(event, steps, names)
        said = [f"«{text}»" if len(texts[event.id]) == 1 else text for text in texts.get(event.id, ())]
        entries.append(
            Entry(
                at=event.at, title=title, who=names.get(event.user_id or 0, "" if event.user_id else "Hệ thống"),
                unit=_unit(event.unit_id), text=" ".join(filter(None, [detail, *said])), tone=tone, icon=icon,
            )
        )  # fmt: skip
    return entries


#: Roles of steps in words, for lists that do not read the process.
ROLE_TITLES = {
    "can_bo_tiep_nhan": "Tiếp nhận",
    "can_bo_tra_ket_qua": "Trả kết quả",
    "cong_chuc_thu_ly": "Thụ lý",
    "chuyen_vien": "Thụ lý",
    "truong_phong": "Trưởng phòng",
    "lanh_dao": "Lãnh đạo",
    "van_thu": "Văn thư",
    "co_quan_phoi_hop": "Cơ quan phối hợp",
}


def role_title(role: str) -> str:
    """A role of a step in words."""
    return ROLE_TITLES.get(role, role.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the step table, as the tag `step_table` takes it."""

    number: int
    title: str
    unit: str
    hours: str
    state: str
    person: str = ""
    finished_at: datetime | None = None
    due_at: datetime | None = None
    result: str = ""


def step_lines(
    state: DossierState, steps: Sequence[StepSnapshot], events: Sequence[Event], names: Mapping[int, str],
    unit_of: Mapping[int, int],
) -> list[StepLine]:  # fmt: skip
    """The handling process with where the dossier stands: a step is done when the dossier went on from it."""
    left: dict[int, Event] = {}
    for event in events:
        facts = event.payload.get("facts", {})
        if event.verb == "dossier.hand_over" and facts.get("from_step"):
            left[int(facts["from_step"])] = event
        elif event.verb == "dossier.return_to_step":
            left = {number: kept for number, kept in left.items() if number < int(facts.get("step") or 0)}
    ended = not state.stage.is_open
    lines = []
    for step in steps:
        gone = left.get(step.number)
        mark = "todo"
        if gone is not None or (
            ended and state.stage is Stage.RETURNED and step.number <= max(state.step, 1)
        ):
            mark = "done"
        elif step.number == state.step and not ended and state.received_at is not None:
            mark = "current"
        elif step.number < state.step or ended:
            mark = "done" if _has_task(state, step.number) else "skipped"
        hours = f"{step.minutes / 60:g}".replace(".", ",")
        person = names.get(gone.user_id or 0, "") if gone else ""
        if mark == "current" and state.assignee_id:
            person = names.get(state.assignee_id, "")
        lines.append(
            StepLine(
                number=step.number, title=step.name, unit=_unit(unit_of.get(step.number)), hours=hours, state=mark, person=person,
                finished_at=gone.at if gone else None, due_at=state.step_due_at if mark == "current" else None, result=step.output,
            )
        )  # fmt: skip
    return lines


def _has_task(state: DossierState, step: int) -> bool:
    return any(task.step == step and task.state == TaskState.ANSWERED.value for task in state.tasks)


def days_silent(state: DossierState, last_event_at: datetime, at: datetime) -> int:
    """Whole days in which nothing has happened to an open dossier whose clock runs (0 when it does not)."""
    if not state.stage.is_open or state.stage in (Stage.READY,):
        return 0
    return max(0, (at - last_event_at).days)


def ended_words(state: DossierState) -> str:
    """How a closed dossier ended, for the head of its page."""
    if state.returned_at is not None:
        return f"Đã trả kết quả ngày {format_date(state.returned_at)}"
    return f"Kết thúc ngày {format_date(state.closed_at)}" if state.closed_at else ""
