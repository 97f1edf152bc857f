"""Fees collected or waived, papers added later, digitised results: facts about a dossier that move nothing (art. 17, 20, 22)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage
from motcua.kernel.refusal import Refusal, invalid

from .base import (
    DECREE_61,
    Circumstances,
    Decision,
    NoticeDraft,
    RemarkDraft,
    SlipDraft,
    need_holder,
    need_text,
    taking,
)

METHODS = frozenset({"cash", "transfer", "post", "online"})


@dataclass(frozen=True, slots=True)
class FeeTaken:
    """Money for charges: `amount` in đồng is their sum; `charges` empty means all that is owed."""

    method: str = "cash"
    charges: tuple[UUID, ...] = ()
    amount: int | None = None
    payer: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class FeeWaived:
    """Charges that the payer is freed of, and the legal ground."""

    charges: tuple[UUID, ...] = ()
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGiven:
    """A paper added later: which component, how many of which kind, its scan (a finished upload)."""

    name: str
    component_id: int | None = None
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PapersAdded:
    """Papers that came later, or arose while the dossier was handled (`working`)."""

    papers: tuple[PaperGiven, ...] = ()
    kind: str = "component"


@dataclass(frozen=True, slots=True)
class ResultAttached:
    """The result as a file (a finished upload)."""

    upload_id: UUID | None = None
    name: str = ""


def collect_fee(state: DossierState, wish: FeeTaken, c: Circumstances) -> Decision:
    """The fee is paid, by the method by which it was paid (art. 22); a receipt is issued."""
    _need_concerned(state, c, "thu phí, lệ phí")
    if wish.method == "online" and c.by.user_id is not None:
        raise invalid(
            {"method": "Thanh toán trực tuyến do cổng thanh toán xác nhận, không ghi tay."},
            "Tiền mặt là tiền mặt: không ghi là trực tuyến khi cổng thanh toán chưa xác nhận.",
        )
    if wish.method not in METHODS:
        raise invalid({"method": "Phương thức nộp không đúng."})
    if not wish.charges:
        raise Refusal("Không có khoản nào phải nộp.", code="nothing_owed", next_step="Xin tải lại trang.")
    return Decision(
        "dossier.collect_fee", {},
        {"method": wish.method, "amount": wish.amount, "charges": [str(one) for one in wish.charges]},
        slips=(SlipDraft("fee_receipt", {"method": wish.method}, numbered=False),), notices=(NoticeDraft("paid"),),
        effects=(wish,),
    )  # fmt: skip


def waive_fee(state: DossierState, wish: FeeWaived, c: Circumstances) -> Decision:
    """The payer is freed of charges, on a legal ground."""
    _need_concerned(state, c, "miễn phí, lệ phí")
    if not wish.charges:
        raise invalid({"charges": "Xin chọn khoản được miễn."})
    ground = need_text(wish.ground, "ground", "Xin ghi căn cứ miễn phí, lệ phí (điều, khoản, văn bản).")
    return Decision(
        "dossier.waive_fee", {}, {"charges": [str(one) for one in wish.charges]},
        remarks=(RemarkDraft("waiver", ground),), effects=(wish,),
    )  # fmt: skip


def add_papers(state: DossierState, wish: PapersAdded, c: Circumstances) -> Decision:
    """Papers and scans that came later (art. 17(1): the electronic dossier is kept up to date)."""
    _need_concerned(state, c, "thêm giấy tờ")
    if not state.stage.is_open:
        raise Refusal("Hồ sơ đã kết thúc nên không thêm giấy tờ được.", code="stage",
                      next_step="Kết quả bản điện tử vẫn đính kèm được bằng «Đính kèm kết quả».")  # fmt: skip
    if wish.kind not in ("component", "other", "working"):
        raise invalid({"kind": "Loại giấy tờ không đúng."})
    if not wish.papers or len(wish.papers) > 200:
        raise invalid({"papers": "Xin ghi từ 1 đến 200 giấy tờ."})
    for paper in wish.papers:
        counts = (paper.originals, paper.certified, paper.photocopies)
        if not paper.name.strip() or len(paper.name) > 500 or min(counts) < 0 or max(counts) > 1000:
            raise invalid({"papers": "Giấy tờ phải có tên (không quá 500 ký tự) và số lượng từ 0 đến 1.000."})
    return Decision(
        "dossier.add_papers",
        taking(state, c),
        {"papers": len(wish.papers), "kind": wish.kind},
        effects=(wish,),
    )


def attach_result(state: DossierState, wish: ResultAttached, c: Circumstances) -> Decision:
    """The result is kept in the system as a file (art. 20(5))."""
    _need_concerned(state, c, "đính kèm kết quả")
    if state.stage not in {Stage.DECIDED, Stage.READY, Stage.RETURNED}:
        raise Refusal("Hồ sơ chưa có kết quả giải quyết.", code="stage", rule=f"Khoản 5 Điều 20 {DECREE_61}",
                      next_step="Xin ký kết quả trước rồi đính kèm bản điện tử.")  # fmt: skip
    if wish.upload_id is None:
        raise invalid({"upload_id": "Xin chọn tệp kết quả."})
    return Decision(
        "dossier.attach_result",
        {"result_files": state.result_files + 1},
        {"upload": str(wish.upload_id)},
        effects=(wish,),
    )


def _need_concerned(state: DossierState, c: Circumstances, verb: str) -> None:
    """Counter, holder or competent agency; not a dossier that was never taken in."""
    if state.stage is Stage.NOT_ACCEPTED:
        raise Refusal(f"Không thể {verb}: hồ sơ không được tiếp nhận.", code="stage")
    if not ({state.unit_id, state.counter_id, state.competent_id} & c.units):
        need_holder(state, c)
