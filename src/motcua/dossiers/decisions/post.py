"""Hand-over with the public post: the signing of the list is the legal time of submission (Decision 45/2016)."""

from __future__ import annotations

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage
from motcua.kernel.refusal import Refusal

from .base import Circumstances, Decision, need_counter, need_stage

RULE = "Quyết định 45/2016/QĐ-TTg"


def receive_from_post(state: DossierState, c: Circumstances) -> Decision:
    """Both sides signed: the dossier counts as filed now and lies at the counter."""
    need_stage(state, frozenset({Stage.REGISTERED}), verb="ký giao nhận với bưu chính")
    need_counter(state, c)
    if state.taken_at is not None:
        raise Refusal(
            "Hồ sơ này đã giao nhận rồi.", rule=RULE, code="signed", next_step="Xin tải lại danh sách."
        )
    return Decision(
        "dossier.receive_from_post",
        {"submitted_at": c.at, "taken_at": c.at, "assignee_id": c.by.user_id, "step_since": c.at},
        {"counter": state.counter_id},
    )


def refuse_unsigned(state: DossierState) -> None:
    """A dossier that the post still holds can be neither accepted nor refused: nobody has it in hand."""
    if (
        state.channel == "post"
        and state.stage is Stage.REGISTERED
        and state.taken_at is None
        and state.hand is None
    ):
        raise Refusal(
            "Hồ sơ này chưa ký biên bản giao nhận với bưu chính.",
            rule=RULE,
            code="post_not_signed",
            next_step="Xin ký giao nhận ở «Giao nhận hồ sơ bưu chính» rồi tiếp nhận.",
        )
