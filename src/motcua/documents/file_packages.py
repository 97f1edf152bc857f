"""Office documents in ZIP containers: which kind, and whether they hide macros, bombs or strangers."""

from __future__ import annotations

import io
import zipfile

LARGEST_UNPACKED = 300_000_000
LARGEST_RATIO = 200
MOST_ENTRIES = 5_000
_END = b"PK\x05\x06"
_ODT = b"application/vnd.oasis.opendocument.text"

Problem = tuple[str, str]


def package_kind(content: bytes) -> str | None:
    """`docx`, `xlsx` or `odt` by the parts of the container; None for any other ZIP."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            names = set(container.namelist())
            if "word/document.xml" in names:
                return "docx"
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and container.getinfo("mimetype").file_size < 100:
                return "odt" if container.read("mimetype") == _ODT else None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, KeyError):
        return None
    return None


def _bomb(entries: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    return (
        len(entries) > MOST_ENTRIES
        or unpacked > LARGEST_UNPACKED
        or (unpacked > 20_000_000 and unpacked > LARGEST_RATIO * size)
    )


def _expands_as_declared(container: zipfile.ZipFile) -> bool:
    """Unpack within bounds: a container whose sizes lie is a bomb too."""
    left = LARGEST_UNPACKED
    for entry in container.infolist():
        with container.open(entry) as stream:
            while piece := stream.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    return False
    return True


def package_problem(content: bytes) -> Problem | None:
    """Why an office document is refused, or None."""
    polyglot = (
        "polyglot",
        "Tệp có dữ liệu lạ ghép trước hoặc sau nội dung. Hãy mở bằng Word hoặc Excel, lưu lại rồi gửi lại.",
    )
    end = content.rfind(_END)
    if end < 0 or end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") != len(content):
        return polyglot
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            if entries and min(entry.header_offset for entry in entries) != 0:
                return polyglot
            if _bomb(entries, len(content)):
                return "bomb", "Tệp nén bung ra quá lớn. Hãy lưu lại bằng Word hoặc Excel rồi gửi lại."
            if any(entry.flag_bits & 1 for entry in entries):
                return "encrypted", "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
            if any(_runs(entry.filename) for entry in entries):
                return (
                    "macro",
                    "Tệp có chứa macro hoặc tệp chạy được. Hãy lưu lại không kèm macro rồi gửi lại.",
                )
            if not _expands_as_declared(container):
                return "bomb", "Tệp nén bung ra quá lớn. Hãy lưu lại bằng Word hoặc Excel rồi gửi lại."
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return "broken", "Tệp hỏng, không mở được. Hãy mở bằng Word hoặc Excel, lưu lại rồi gửi lại."
    return None


def _runs(name: str) -> bool:
    name = name.casefold()
    return (
        "vbaproject" in name
        or "activex" in name
        or "macrosheets/" in name
        or "basic/" in name
        or name.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".ps1", ".jar"))
        or ("oleobject" in name and name.endswith(".bin"))
    )
