"""Slips as PDF: `render(slip)` sets a dataclass with its template and the vendored Times-metric font.

The result is PDF/A-2a (tagged, fonts embedded) and depends on nothing but its input: the creation time is the
one of the slip's date unless another is given.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from motcua.documents.errors import DocumentError
from motcua.documents.forms import (
    Apology,
    ControlSlip,
    Receipt,
    RefusalSlip,
    Register,
    StopNotice,
    SupplementRequest,
)
from motcua.documents.printable import FONTS
from motcua.documents.slip_content import Slip, slip_content
from motcua.documents.working_slips import (
    ClosingSlip,
    ExtensionNotice,
    FeeReceipt,
    HandoverList,
    ResolutionRefusal,
    ResultHandover,
    TransferSlip,
)

TEMPLATES = Path(__file__).parent / "templates"
_STANDARD: list[typst.PDFStandard] = ["a-2a"]

_TEMPLATE_OF: dict[type, str] = {
    Receipt: "receipt",
    SupplementRequest: "supplement_request",
    RefusalSlip: "refusal_slip",
    Apology: "apology",
    ControlSlip: "control_slip",
    Register: "register",
    StopNotice: "stop_notice",
    TransferSlip: "transfer_slip",
    ExtensionNotice: "extension_notice",
    HandoverList: "handover_list",
    ResolutionRefusal: "resolution_refusal",
    FeeReceipt: "fee_receipt",
    ResultHandover: "result_handover",
    ClosingSlip: "closing_slip",
}


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Where the signer's digital signature is shown: page from 0, points from the lower left corner of the page."""

    page: int
    x: float
    y: float
    width: float
    height: float


class _Press:
    """One typst compiler, kept warm; a compiler serves one caller at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(
            TEMPLATES / "receipt.typ",
            root=TEMPLATES,
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
            ),
            ignore_system_fonts=True,
        )

    def pdf(self, template: str, data: str, timestamp: datetime) -> bytes:
        with self._lock:
            result = self._compiler.compile(
                TEMPLATES / f"{template}.typ",
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=_STANDARD,
                timestamp=timestamp,
            )
        if not isinstance(result, bytes):
            raise TypeError("a PDF is one piece")
        return result

    def places(self, template: str, data: str) -> list[dict[str, float]]:
        """The marked places of signatures, asked of the layout."""
        with self._lock:
            self._compiler.compile(
                TEMPLATES / f"{template}.typ", format="pdf", sys_inputs={"data": data}, pdf_tags=False
            )
            found = self._compiler.query("<signature-place>", field="value")
        places: list[dict[str, float]] = json.loads(found)
        return places


@lru_cache(maxsize=2)
def _press(process: int) -> _Press:
    """The compiler of this process: one made before a fork is never used after it."""
    return _Press()


def _template(slip: Slip) -> str:
    return _TEMPLATE_OF[type(slip)]


def _data(slip: Slip) -> str:
    return json.dumps(slip_content(slip), ensure_ascii=False)


def render(slip: Slip, *, at: datetime | None = None) -> bytes:
    """The slip as PDF/A-2a, A5 or A4 as its form asks; equal input gives equal bytes.

    `at` is the creation time written into the file (aware); by default midnight UTC of the slip's date.
    Raises DocumentError when the text cannot be set.
    """
    if at is None:
        at = datetime.combine(slip.heading.date, time(), tzinfo=UTC)
    return render_template(_template(slip), _data(slip), at)


def render_template(template: str, data: str, at: datetime) -> bytes:
    """A template of this room with JSON data as PDF/A-2a; `at` is aware."""
    try:
        return _press(os.getpid()).pdf(template, data, at.astimezone(UTC))
    except typst.TypstError as error:
        raise DocumentError(
            "Không lập được phiếu từ dữ liệu này. Hãy kiểm tra các nội dung rồi lập lại; "
            "nếu vẫn lỗi, báo quản trị hệ thống kèm mã hồ sơ.",
            code="render",
        ) from error


def signature_box(slip: Slip) -> SignatureBox:
    """The room that `render(slip)` leaves for the visible digital signature of the signing official."""
    places = _press(os.getpid()).places(_template(slip), _data(slip))
    if not places:
        raise DocumentError("Mẫu phiếu này không có chỗ ký số.", code="no_signature_place")
    place = places[0]
    return SignatureBox(
        page=int(place["page"]) - 1,
        x=place["x"],
        y=place["page_height"] - place["y"] - place["height"],
        width=place["width"],
        height=place["height"],
    )
