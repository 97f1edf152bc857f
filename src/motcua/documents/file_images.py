"""Pictures: whether they open, how large they unfold, and whether something else is tied to them."""

from __future__ import annotations

import io
import warnings

import pi_heif
from PIL import Image

MOST_PIXELS = 120_000_000
"""Pixels that a picture may unfold to: an A3 page at 600 dots an inch, with room."""
MOST_FRAMES = 200
Problem = tuple[str, str]

pi_heif.register_heif_opener()

_STRANGERS = (b"<html", b"<script", b"<!doctype", b"<?php", b"%PDF-", b"PK\x03\x04", b"PK\x05\x06")


def _after_picture(content: bytes, kind: str) -> bytes:
    """What stands after the picture's own end."""
    if kind == "png":
        end = content.rfind(b"IEND")
        return content[end + 8 :] if end >= 0 else b""
    if kind == "jpeg":
        end = content.rfind(b"\xff\xd9")
        return content[end + 2 :] if end >= 0 else b""
    return content[-65_558:] if b"PK\x05\x06" in content[-65_558:] else b""


def _tied(content: bytes, kind: str) -> bool:
    """Scripts or archives in the head or behind the end. Cameras add films and thumbnails there: those are no harm."""
    head, tail = content[:1024].lower(), _after_picture(content, kind)
    scripts = (b"<html", b"<script", b"<!doctype html", b"<?php")
    if any(sign in head for sign in scripts):
        return True
    end_of_archive = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_558))
    return end_of_archive >= 0 or any(sign.lower() in tail.lower() for sign in _STRANGERS)


def image_problem(content: bytes, kind: str) -> Problem | None:
    """Why a picture is refused, or None; the picture is decoded once, within the limit of pixels."""
    if _tied(content, kind):
        return "polyglot", "Ảnh có dữ liệu lạ ghép kèm. Hãy chụp hoặc quét lại rồi gửi lại."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                width, height = image.size
                frames = getattr(image, "n_frames", 1)
                if width * height > MOST_PIXELS or frames > MOST_FRAMES:
                    return (
                        "bomb",
                        "Ảnh có kích thước quá lớn. Hãy chụp hoặc quét lại với độ phân giải thấp hơn.",
                    )
                image.load()
    except Image.DecompressionBombError:
        return "bomb", "Ảnh có kích thước quá lớn. Hãy chụp hoặc quét lại với độ phân giải thấp hơn."
    except Exception:  # decoders of strangers' pictures raise every kind of error
        return "broken", "Ảnh hỏng, không mở được. Hãy chụp hoặc quét lại rồi gửi lại."
    return None
