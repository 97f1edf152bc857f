"""Lists of what is missing, and the head's approval of a further request (Decree 61/2018, art. 15(3), 11(2)c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Approval, Stage
from motcua.kernel.refusal import Refusal, invalid

from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    digest_of,
    need_holder,
    need_stage,
    need_text,
    taking,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing or wrong, with its legal ground."""

    text: str
    ground: str = ""
    component_id: int | None = None


@dataclass(frozen=True, slots=True)
class SupplementWish:
    """A request for supplement: the complete list, why, by when; a second one needs a ground of sector law."""

    missing: tuple[Missing, ...]
    reason: str = ""
    answer_by: datetime | None = None
    sector_ground: str = ""


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


def list_digest(items: Sequence[Missing]) -> str:
    """What the journal keeps of a list of what is missing."""
    return digest_of("\n".join(item.text for item in items))


def need_second_ground(wish: SupplementWish, number: int) -> None:
    """A further request is lawful only on a ground of sector law (art. 15(3), 11(2)c)."""
    if not wish.sector_ground.strip():
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


def need_second_approval(
    state: DossierState, stage: str, wish: SupplementWish, number: int, c: Circumstances
) -> int:
    """The head who approves a further request: the one who acts, or the one who said yes to this very list."""
    need_second_ground(wish, number)
    if c.by.user_id is not None and c.by.can(APPROVE):
        return c.by.user_id
    approval = state.approval
    if (
        approval is not None
        and approval.approved_by is not None
        and (approval.stage, approval.number) == (stage, number)
    ):
        if approval.list == list_digest(complete_list(wish)):
            return approval.approved_by
        raise Refusal(
            "Danh mục này khác với danh mục mà lãnh đạo đã duyệt.", code="other_list",
            rule=f"Khoản 3 Điều 15 {DECREE_61}", next_step="Xin gửi đúng danh mục đã duyệt, hoặc trình duyệt lại.",
        )  # fmt: skip
    raise Refusal(
        f"Yêu cầu bổ sung lần thứ {number} phải được lãnh đạo đơn vị duyệt trước.",
        rule=f"Khoản 3 Điều 15, điểm c khoản 2 Điều 11 {DECREE_61}", code="approval_missing",
        next_step="Xin dùng «Trình duyệt yêu cầu bổ sung»; lãnh đạo duyệt xong thì gửi yêu cầu.",
    )  # fmt: skip


#: The permission of the head who approves a further request.
APPROVE = "dossier.approve_supplement"


def ask_approval(state: DossierState, wish: SupplementWish, c: Circumstances) -> Decision:
    """The officer lays a further request before the head: list, ground of sector law."""
    need_stage(
        state,
        frozenset({Stage.REGISTERED, Stage.ACCEPTED, Stage.HANDLING}),
        verb="trình duyệt yêu cầu bổ sung",
    )
    need_holder(state, c)
    items = complete_list(wish)
    stage = "intake" if state.stage is Stage.REGISTERED else "appraisal"
    number = state.requests_at(stage) + 1
    if number <= (c.rules.max_supplement_requests if stage == "intake" else c.max_requests):
        raise Refusal("Yêu cầu bổ sung lần đầu không phải trình duyệt.", code="no_approval_needed",
                      next_step="Xin dùng «Yêu cầu bổ sung».")  # fmt: skip
    need_second_ground(wish, number)
    approval = Approval(
        stage=stage, number=number, list=list_digest(items), asked_by=c.by.user_id, asked_at=c.at
    )
    return Decision(
        "dossier.ask_approval", {**taking(state, c), "approval": approval},
        {"stage": stage, "number": number, "list": approval.list}, remarks=supplement_remarks(items, wish),
        notices=(NoticeDraft("approval_asked", to_unit=state.unit_id, permission=APPROVE),),
    )  # fmt: skip


def approve_supplement(state: DossierState, agree: bool, note: str, c: Circumstances) -> Decision:
    """The head of the unit that holds the dossier says yes or no; a person, not the system."""
    need_holder(state, c)
    approval = state.approval
    if approval is None or approval.answered_at is not None:
        raise Refusal(
            "Không có yêu cầu bổ sung nào chờ duyệt.", code="nothing_asked", next_step="Xin tải lại trang."
        )
    if c.by.user_id is None:
        raise Refusal("Việc duyệt phải do một người có thẩm quyền thực hiện.", code="no_person", status=403)
    if not agree:
        need_text(note, "note", "Xin nêu lý do không duyệt.")
    answered = replace(approval, approved_by=c.by.user_id if agree else None, answered_at=c.at)
    return Decision(
        "dossier.approve_supplement", {"approval": answered},
        {"stage": approval.stage, "number": approval.number, "agreed": agree},
        remarks=(RemarkDraft("note", note.strip()),) if note.strip() else (),
        notices=(NoticeDraft("approval_given" if agree else "approval_refused", to_unit=state.unit_id, permission="dossier.handle"),),
    )  # fmt: skip


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
