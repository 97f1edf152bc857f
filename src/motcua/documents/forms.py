"""The data of the statutory forms of a dossier: what each slip says, apart from how it looks.

Circular 01/2018/TT-VPCP, art. 9-10 (forms 01 to 06) and, for the regime of 2025, Circular 03/2025/TT-VPCP
(forms 01 to 07). One dataclass serves both editions; `edition` chooses title, fields and order. All texts are
plain strings and are never read as markup; an empty string prints a dotted line to be filled by hand where
the form has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Edition(StrEnum):
    """Which circular's set of forms a slip follows."""

    TT01_2018 = "TT01/2018"
    TT03_2025 = "TT03/2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a slip (Decree 30/2020, art. 8): who issues it, its number, where and when.

    With `counter` the corner reads agency over counter (the slips of a Bộ phận Một cửa); without it the
    parent agency over the agency. `number` is the text after "Số:" (`12/HDHS`), "" for none.
    """

    agency: str
    place: str
    date: date
    parent_agency: str = ""
    counter: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Signs that are not part of the form: an unsigned draft looks like a draft, simulated data says so."""

    draft: bool = False
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """The authorised person of a dossier (form 01 of 2025: 'trường hợp ủy quyền')."""

    name: str
    address: str = ""
    identifier: str = ""
    phone: str = ""
    email: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whose dossier it is. `submitter` is who brings it, when that is another person."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    identifier: str = ""
    submitter: str = ""
    authorisation: Authorisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The public page at which a reader of the paper verifies it; printed as a QR code."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs: `authority` in order (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`), then the name."""

    authority: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedComponent:
    """A paper handed in: how many originals, certified copies and photocopies of it."""

    name: str
    originals: int = 0
    certified_copies: int = 0
    photocopies: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `time_limit` is in words ("05 ngày làm việc"); `received_at` and `due_at` are local. `book` and
    `book_number` are those of the register. `online` leaves out the applicant's signature. `remarks` are
    printed below the fields (a receipt issued anew after a supplement names the first appointment there).
    """

    edition: Edition
    heading: Heading
    dossier_code: str
    applicant: Applicant
    procedure: str
    components: tuple[ReceivedComponent, ...]
    time_limit: str
    received_at: datetime
    due_at: datetime | None
    pickup: str
    receiver: str
    sets: int = 1
    book: str = ""
    book_number: str = ""
    copy_label: str = "Liên: Lưu/Giao khách hàng"
    online: bool = False
    remarks: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementItem:
    """One thing to mend or to add, with its legal ground where there is one."""

    content: str
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRequest:
    """Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ. `request_number` counts the requests of the dossier."""

    edition: Edition
    heading: Heading
    applicant: Applicant
    procedure: str
    items: tuple[SupplementItem, ...]
    reason: str
    guide: str
    contact_person: str = ""
    contact_phone: str = ""
    website: str = ""
    dossier_code: str = ""
    request_number: int = 1
    respond_by: date | None = None
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip:
    """Form 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ."""

    edition: Edition
    heading: Heading
    applicant: Applicant
    procedure: str
    reasons: tuple[str, ...]
    receiver: str
    dossier_code: str = ""
    online: bool = False
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apology:
    """Form 04: the apology with the new date; `agency` is the agency that is late."""

    edition: Edition
    heading: Heading
    applicant: Applicant
    agency: str
    procedure: str
    dossier_code: str
    received_on: date
    due_at: datetime
    reason: str
    new_due_at: datetime
    signatory: Signatory
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One hand-over of a control slip; `result` is `Trước hạn`, `Đúng hạn` or `Quá hạn`, "" while open."""

    giver_unit: str
    receiver_unit: str
    at: datetime | None = None
    giver: str = ""
    receiver: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSlip:
    """Form 05 (06 of 2025): Phiếu kiểm soát quá trình giải quyết hồ sơ."""

    edition: Edition
    heading: Heading
    dossier_code: str
    applicant_name: str
    received_at: datetime
    due_at: datetime | None
    lead_agency: str
    movements: tuple[HandOver, ...]
    coordinating_agencies: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One row of the register. `order` continues through the year without a gap."""

    order: int
    dossier_code: str
    procedure: str
    applicant_name: str
    address_and_phone: str
    lead_agency: str
    received_at: datetime
    due_at: datetime | None
    sets: int = 1
    transferred_at: datetime | None = None
    result_received_at: datetime | None = None
    returned_at: datetime | None = None
    return_method: str = ""
    signed_for: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The closing of a year's book (Circular 01/2018, art. 10(2)(a)): when, by whom."""

    on: date
    signatory: Signatory


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Form 06 (07 of 2025): Sổ theo dõi hồ sơ of one counter and year, A4 landscape.

    `sector` is the sector or group of sectors of the book (2025). Raises ValueError when the numbers have a gap
    (art. 10(2)(c)).
    """

    edition: Edition
    heading: Heading
    year: int
    book: str
    entries: tuple[RegisterEntry, ...]
    sector: str = ""
    closing: Closing | None = None
    marks: Marks = field(default_factory=Marks)

    def __post_init__(self) -> None:
        for before, after in zip(self.entries, self.entries[1:], strict=False):
            if after.order != before.order + 1:
                raise ValueError(
                    f"Số thứ tự trong sổ phải liên tục: sau số {before.order} là số {after.order} "
                    "(Thông tư 01/2018/TT-VPCP, Điều 10 khoản 2 điểm c)."
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """Form 05 of 2025: Thông báo dừng giải quyết hồ sơ, at the applicant's request.

    Also issued under the rules of 2022 for a withdrawal (rút hồ sơ), where no form is prescribed.
    """

    edition: Edition
    heading: Heading
    applicant: Applicant
    procedure: str
    dossier_code: str
    received_at: datetime
    requested_at: datetime
    stopped_at: datetime
    reason: str
    signatory: Signatory
    returned_papers: tuple[str, ...] = ()
    verification: Verification | None = None
    marks: Marks = field(default_factory=Marks)


StatutoryForm = Receipt | SupplementRequest | RefusalSlip | Apology | ControlSlip | Register | StopNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpecification:
    """A form of a circular: number, title, paper, and whether title and fields were seen in its text."""

    edition: Edition
    number: str
    title: str
    paper: str
    data: type[StatutoryForm]
    confirmed: bool


_RECEIPT = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
_SUPPLEMENT = "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
_REFUSAL = "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"
_APOLOGY = "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"
_APOLOGY_2025 = "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"
_STOP = "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"
_CONTROL = "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"
_REGISTER = "SỔ THEO DÕI HỒ SƠ"
_Row = tuple[Edition, str, str, type[StatutoryForm], bool]
_ROWS: tuple[_Row, ...] = (
    (Edition.TT01_2018, "01", _RECEIPT, Receipt, True),
    (Edition.TT01_2018, "02", _SUPPLEMENT, SupplementRequest, True),
    (Edition.TT01_2018, "03", _REFUSAL, RefusalSlip, True),
    (Edition.TT01_2018, "04", _APOLOGY, Apology, True),
    (Edition.TT01_2018, "05", _CONTROL, ControlSlip, True),
    (Edition.TT01_2018, "06", _REGISTER, Register, True),
    (Edition.TT03_2025, "01", _RECEIPT, Receipt, True),
    (Edition.TT03_2025, "02", _SUPPLEMENT, SupplementRequest, True),
    (Edition.TT03_2025, "03", _REFUSAL, RefusalSlip, True),
    (Edition.TT03_2025, "04", _APOLOGY_2025, Apology, False),
    (Edition.TT03_2025, "05", _STOP, StopNotice, False),
    (Edition.TT03_2025, "06", _CONTROL, ControlSlip, True),
    (Edition.TT03_2025, "07", _REGISTER, Register, True),
)
_FORMS = tuple(
    FormSpecification(
        edition=edition,
        number=number,
        title=title,
        paper="a4" if data is Register else "a5",
        data=data,
        confirmed=confirmed,
    )
    for edition, number, title, data, confirmed in _ROWS
)

FORMS: dict[tuple[str, str], FormSpecification] = {(form.edition.value, form.number): form for form in _FORMS}
"""Every statutory form by edition and number: `FORMS["TT01/2018", "01"]`."""


def form_of(slip: StatutoryForm) -> FormSpecification | None:
    """The form that a slip fills; None for a withdrawal notice under the rules of 2022, which has no form."""
    return next((form for form in _FORMS if form.edition is slip.edition and form.data is type(slip)), None)


_SYMBOLS = {
    (Edition.TT01_2018, Receipt): "TNHS",
    (Edition.TT01_2018, SupplementRequest): "HDHS",
    (Edition.TT01_2018, RefusalSlip): "",
    (Edition.TT01_2018, Apology): "PXL",
    (Edition.TT03_2025, Receipt): "",
    (Edition.TT03_2025, SupplementRequest): "PBS",
    (Edition.TT03_2025, RefusalSlip): "PTC",
    (Edition.TT03_2025, Apology): "PXL",
    (Edition.TT03_2025, ControlSlip): "PKS",
    (Edition.TT03_2025, Register): "STD",
}


def slip_number(
    edition: Edition, data: type[StatutoryForm], sequence: int, *, counter_symbol: str = ""
) -> str:
    """The number of a slip: `05/HDHS` (2022), `05/PBS-TTPVHCC` (2025, with `counter_symbol` TTPVHCC or BPTNTKQ)."""
    parts = [_SYMBOLS.get((edition, data), "")]
    if edition is Edition.TT03_2025 and data is not Apology:
        parts.append(counter_symbol)
    symbol = "-".join(part for part in parts if part)
    return f"{sequence:02d}/{symbol}" if symbol else f"{sequence:02d}"
