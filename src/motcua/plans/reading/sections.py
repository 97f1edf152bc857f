"""The prose around the table: purposes, requirements, funding, organisation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from motcua.kernel.text import fold

PURPOSES, REQUIREMENTS, FUNDING, ORGANISATION = "purposes", "requirements", "funding", "organisation"
_MARK = r"^(?:phan )?(?:[ivxl]{1,5}|[a-h]|\d{1,2})(?: \d{1,2})? "
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (section, re.compile(pattern))
    for section, pattern in (
        ("both", r"^muc (?:dich|tieu)(?: va)? yeu cau$"),
        (PURPOSES, r"^(?:ve )?muc (?:dich|tieu)(?: y nghia| chung| cu the)?$"),
        (REQUIREMENTS, r"^(?:ve )?yeu cau(?: chung)?$"),
        (FUNDING, r"^(?:ve |nguon |du toan |du kien )?kinh phi(?: .{0,50})?$"),
        (ORGANISATION, r"^(?:to chuc (?:trien khai )?thuc hien|to chuc trien khai|to chuc thi hanh|trach nhiem thuc hien|phan cong (?:thuc hien|trach nhiem)|che do (?:thong tin )?bao cao)(?: .{0,30})?$"),
        ("other", r"^(?:noi dung|nhiem vu|cac nhiem vu|giai phap|pham vi|doi tuong|noi nhan|noi dung .{0,60}|nhiem vu .{0,60}|phu luc.*|quyet dinh|ke hoach)$"),
    )
)  # fmt: skip
_END = re.compile(r"^(?:Nơi nhận|TM\. |KT\. |TL\. |TUQ\. |CHỦ TỊCH$|PHÓ CHỦ TỊCH$|PHỤ LỤC|Phụ lục\s)")
_LONGEST = 140


def read_sections(above: Sequence[str], below: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each section, in order; a section that the document does not have is empty."""
    found: dict[str, list[str]] = {name: [] for name in (PURPOSES, REQUIREMENTS, FUNDING, ORGANISATION)}
    current = ""
    for line in (*above, "\x00", *below):
        if line == "\x00":
            current = "" if current in (PURPOSES, REQUIREMENTS, "both") else current
            continue
        if _END.match(line):
            current = ""
            continue
        section, rest = _section(line, current)
        if section is not None:
            current = section
            if not rest:
                continue
            line = rest
        if current == "both":
            found[PURPOSES].append(line)
        elif current in found:
            found[current].append(line)
    return {name: tuple(texts) for name, texts in found.items()}


def _section(line: str, current: str) -> tuple[str | None, str]:
    """The section that a line opens, and its text where heading and text share the line ("Kinh phí: …")."""
    head, colon, rest = line.partition(":")
    candidates = [(line, "")] + ([(head, rest.strip())] if colon else [])
    for text, after in candidates:
        if len(text) > _LONGEST:
            continue
        folded = re.sub(_MARK, "", fold(text))
        for section, pattern in _HEADINGS:
            if pattern.fullmatch(folded) and (after == "" or section != "other"):
                if current == ORGANISATION and after and section != FUNDING:
                    return None, ""
                return section, after
    if re.match(r"^(?:Phần\s+)?[IVX]{1,5}\s*[.)-]\s*\S", line) and line.isupper() and len(line) <= _LONGEST:
        return "other", ""
    return None, ""
