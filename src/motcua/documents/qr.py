"""QR codes: the verification address of a slip, a payment order."""

from __future__ import annotations

import io

import segno

from motcua.documents.errors import DocumentError

_LONGEST = 1200


def _make(text: str) -> segno.QRCode:
    if not text or len(text) > _LONGEST:
        raise DocumentError(
            f"Mã QR phải có nội dung và không dài quá {_LONGEST} ký tự. Hãy rút ngắn nội dung.",
            code="qr_text",
        )
    return segno.make(text, error="m", micro=False, boost_error=False)


def qr_svg(text: str, *, border: int = 0) -> str:
    """The text as a QR code in SVG, one unit a module, dark on nothing; `border` in modules."""
    out = io.BytesIO()
    _make(text).save(out, kind="svg", border=border, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return out.getvalue().decode("utf-8")


def qr_png(text: str, *, scale: int = 6, border: int = 4) -> bytes:
    """The text as a QR code in PNG; `scale` in pixels a module, with the quiet zone the standard asks for."""
    out = io.BytesIO()
    _make(text).save(out, kind="png", scale=scale, border=border)
    return out.getvalue()
