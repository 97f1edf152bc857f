"""Files that people hand in: typed by content, refused with a reason when they are hostile or unfit.

The name is only a hint. A file is accepted when its content is of a kind on the list, agrees with its name,
and carries nothing that runs, hides or explodes.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from motcua.documents.file_images import image_problem
from motcua.documents.file_packages import package_kind, package_problem
from motcua.documents.file_pdf import pdf_problem


class FileKind(StrEnum):
    """The kinds of files that a dossier takes."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    TIFF = "tiff"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"


_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.HEIC: "image/heic",
    FileKind.TIFF: "image/tiff",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
}
_EXTENSIONS = {
    FileKind.PDF: ("pdf",),
    FileKind.JPEG: ("jpg", "jpeg", "jfif"),
    FileKind.PNG: ("png",),
    FileKind.HEIC: ("heic", "heif"),
    FileKind.TIFF: ("tif", "tiff"),
    FileKind.DOCX: ("docx",),
    FileKind.XLSX: ("xlsx",),
    FileKind.ODT: ("odt",),
}
_IMAGES = (FileKind.JPEG, FileKind.PNG, FileKind.HEIC, FileKind.TIFF)
_PACKAGES = (FileKind.DOCX, FileKind.XLSX, FileKind.ODT)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_RUNNING = frozenset(
    [
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "jar",
        "msi",
        "msp",
        "hta",
        "cpl",
        "lnk",
        "reg",
        "sh",
        "apk",
        "app",
        "dmg",
        "iso",
        "img",
        "dll",
        "html",
        "htm",
        "xhtml",
        "svg",
        "php",
        "asp",
        "aspx",
        "jsp",
        "docm",
        "xlsm",
        "pptm",
        "dotm",
        "xltm",
        "xlam",
    ]
)
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
DEFAULT_LIMIT = 50_000_000
"""Bytes that a file may have unless the caller says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file that may be stored: its kind by content, a safe name, its SHA-256 in hexadecimal, its bytes."""

    kind: FileKind
    media_type: str
    name: str
    size: int
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefusal:
    """Why a file is not taken: a stable `code`, and a Vietnamese `sentence` that says what to do."""

    code: str
    sentence: str


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a file by its content alone; None when it is of none that a dossier takes."""
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith((b"II*\x00", b"MM\x00*")):
        return FileKind.TIFF
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return FileKind.HEIC
    if content.startswith(b"PK\x03\x04"):
        name = package_kind(content)
        return FileKind(name) if name else None
    return None


def safe_name(name: str) -> str:
    """The last part of a file's name without signs that systems or readers could misread; at most 150 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE_IN_NAME.sub("", name).strip(" .") or "tep"
    if len(name) > 150:
        stem, dot, extension = name.rpartition(".")
        name = f"{stem[: 149 - len(extension)]}{dot}{extension}" if dot else name[:150]
    return name


def _name_problem(name: str, kind: FileKind) -> tuple[str, str] | None:
    parts = [part.strip().casefold() for part in safe_name(name).split(".")[1:]]
    known = {extension for group in _EXTENSIONS.values() for extension in group}
    if any(part in _RUNNING for part in parts):
        return "double_extension" if len(parts) > 1 else "not_accepted", (
            f"Tên tệp “{safe_name(name)}” mang đuôi của tệp chạy được hoặc trang mạng. "
            "Chỉ nhận tệp PDF, ảnh, Word, Excel; hãy chọn đúng tệp giấy tờ."
        )
    if not parts or parts[-1] not in _EXTENSIONS[kind]:
        return "mismatch", (
            f"Tên tệp “{safe_name(name)}” không khớp nội dung: nội dung là {kind.value.upper()}. "
            f"Hãy đổi đuôi tệp thành .{_EXTENSIONS[kind][0]} hoặc chọn lại tệp."
        )
    if any(part in known - set(_EXTENSIONS[kind]) for part in parts[:-1]):
        return "double_extension", (
            f"Tên tệp “{safe_name(name)}” có hai đuôi khác nhau. Hãy đổi tên, chỉ giữ đuôi "
            f".{_EXTENSIONS[kind][0]}, rồi gửi lại."
        )
    return None


def _read(content: bytes | BinaryIO, limit: int) -> bytes:
    return content if isinstance(content, bytes) else content.read(limit + 1)


def _content_problem(content: bytes, kind: FileKind) -> tuple[str, str] | None:
    if kind is FileKind.PDF:
        return pdf_problem(content)
    if kind in _PACKAGES:
        return package_problem(content)
    return image_problem(content, kind.value)


def check(
    filename: str,
    content: bytes | BinaryIO,
    *,
    limit: int = DEFAULT_LIMIT,
    accepted: frozenset[FileKind] = frozenset(FileKind),
) -> CheckedFile | FileRefusal:
    """Judge a file that was handed in; `limit` in bytes. Never raises for what a file contains."""
    data = _read(content, limit)
    if not data:
        return FileRefusal(code="empty", sentence="Tệp rỗng (0 byte). Hãy kiểm tra rồi chọn lại tệp.")
    if len(data) > limit:
        return FileRefusal(
            code="too_large",
            sentence=f"Tệp lớn hơn {limit // 1_000_000} MB. Hãy quét lại với độ phân giải thấp hơn hoặc chia thành nhiều tệp.",
        )
    kind = kind_of(data)
    if kind is None or kind not in accepted:
        names = ", ".join(sorted(item.value.upper() for item in accepted))
        return FileRefusal(
            code="not_accepted",
            sentence=f"Loại tệp này không được nhận. Chỉ nhận: {names}. Hãy chuyển sang một trong các loại đó.",
        )
    problem = _name_problem(filename, kind) or _content_problem(data, kind)
    if problem:
        return FileRefusal(code=problem[0], sentence=problem[1])
    return CheckedFile(
        kind=kind,
        media_type=_MEDIA_TYPES[kind],
        name=safe_name(filename),
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        content=data,
    )


def is_image(kind: FileKind) -> bool:
    """Whether a kind is a picture, which `photos_to_pdf` can turn into a PDF."""
    return kind in _IMAGES


def as_stream(checked: CheckedFile) -> io.BytesIO:
    """The content of a checked file as a stream, for a storage."""
    return io.BytesIO(checked.content)
