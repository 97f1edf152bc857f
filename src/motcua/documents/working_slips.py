"""The data of the slips that pass between offices, and of those that no circular gives a form.

Phiếu chuyển xử lý and notice of extension (Decree 61/2018, art. 19(6) and 19(9)), hand-over list with the
public post (Decision 45/2016), refusal of resolution (art. 19(8)), fee receipt in three copies, hand-over of
results, closing of a dossier whose applicant did not supplement it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.documents.forms import Applicant, Heading, Marks, Signatory, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTask:
    """What one agency does for an interlinked dossier, and until when; `role` e.g. `Chủ trì`, `Phối hợp`."""

    agency: str
    role: str
    work: str
    due_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSlip:
    """Phiếu chuyển xử lý: the agencies of an interlinked dossier in their order, work and deadline of each."""

    heading: Heading
    dossier_code: str
    applicant: Applicant
    procedure: str
    received_at: datetime
    due_at: datetime
    lead_agency: str
    tasks: tuple[TransferTask, ...]
    sender: str
    enclosed: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNotice:
    """Thông báo gia hạn: the agency tells the counter ground and new date (Decree 61/2018, art. 19(9))."""

    heading: Heading
    recipient: str
    agency: str
    applicant: Applicant
    procedure: str
    dossier_code: str
    received_on: date
    due_at: datetime
    reason: str
    new_due_at: datetime
    signatory: Signatory
    receivers: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverItem:
    """One dossier of a hand-over list; `waybill` is the post's number of the consignment."""

    dossier_code: str
    applicant_name: str
    procedure: str
    papers: str
    waybill: str = ""
    complete: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverList:
    """Biên bản giao nhận hồ sơ, also with the public post: its signing is the legal time of filing."""

    heading: Heading
    at: datetime
    giver_unit: str
    giver: str
    receiver_unit: str
    receiver: str
    items: tuple[HandoverItem, ...]
    giver_post: str = ""
    receiver_post: str = ""
    by_post: bool = False
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRefusal:
    """Phiếu từ chối giải quyết hồ sơ: by the competent agency, within the limit, a result (art. 19(8))."""

    heading: Heading
    agency: str
    applicant: Applicant
    procedure: str
    dossier_code: str
    received_on: date
    reasons: tuple[str, ...]
    signatory: Signatory
    legal_basis: str = ""
    receivers: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """A fee (phí) or charge (lệ phí) in đồng, with the act that sets it."""

    name: str
    amount: int
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeReceipt:
    """Biên lai thu phí, lệ phí, one page a copy (liên)."""

    heading: Heading
    payer: Applicant
    lines: tuple[FeeLine, ...]
    method: str
    paid_at: datetime
    collector: str
    dossier_code: str = ""
    procedure: str = ""
    template_code: str = ""
    symbol: str = ""
    agency_tax_code: str = ""
    copies: tuple[str, ...] = (
        "Liên 1: Lưu tại cơ quan thu",
        "Liên 2: Giao cho người nộp",
        "Liên 3: Báo soát, quyết toán",
    )
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)

    @property
    def total(self) -> int:
        """The sum of the lines, in đồng."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultItem:
    """One result handed over; `fee` in đồng, `by_post` when the applicant asked for delivery."""

    dossier_code: str
    procedure: str
    result: str
    applicant_name: str
    address: str
    fee: int = 0
    by_post: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHandover:
    """Phiếu bàn giao kết quả: from the resolving agency to the counter."""

    heading: Heading
    at: datetime
    giver_unit: str
    giver: str
    receiver_unit: str
    receiver: str
    items: tuple[ResultItem, ...]
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingSlip:
    """Closing of a dossier whose applicant did not supplement it within the time given."""

    heading: Heading
    applicant: Applicant
    procedure: str
    dossier_code: str
    received_at: datetime
    requested_on: date
    respond_by: date
    closed_on: date
    missing: tuple[str, ...]
    signatory: Signatory
    supplement_number: str = ""
    returned_papers: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


WorkingSlip = (
    TransferSlip
    | ExtensionNotice
    | HandoverList
    | ResolutionRefusal
    | FeeReceipt
    | ResultHandover
    | ClosingSlip
)
