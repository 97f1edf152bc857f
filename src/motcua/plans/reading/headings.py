"""The headings of a plan's table, in the words of any province, in any order."""

from __future__ import annotations

import re

from motcua.kernel.text import fold

NUMBER, TITLE, LEADS, COORDINATORS = "number", "title", "leads", "coordinators"
BOTH, DELIVERABLE, DEADLINE, OTHER = "both", "deliverable", "deadline", "other"
#: What a column is called on screen.
COLUMN_NAMES = {
    NUMBER: "Số TT",
    TITLE: "Nội dung công việc",
    LEADS: "Cơ quan chủ trì",
    COORDINATORS: "Cơ quan phối hợp",
    BOTH: "Cơ quan chủ trì, phối hợp",
    DELIVERABLE: "Kết quả",
    DEADLINE: "Thời gian thực hiện",
    OTHER: "Ghi chú",
}
_LONGEST_HEADING = 70
_NUMBERED = re.compile(r"\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})\s*[.)/:-]")
#: First that matches wins; the text is folded (no diacritics, lower case).
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (NUMBER, r"^(?:(?:so )?t ?t|s ?tt|so thu tu|thu tu|ma so|ma nhiem vu|so)$"),
        (OTHER, r"^(?:ghi chu|kinh phi|nguon|du toan|can cu|co so phap ly|bat dau|ngay bat dau|thoi gian bat dau|thoi diem bat dau"
                r"|lanh dao|nguoi|chi tieu|muc tieu|giai phap$|danh gia|trang thai|ty le|don vi tinh|dvt)"),
        (BOTH, r"(?:chu tri|chu quan|tham muu|thuc hien).*phoi hop"),
        (COORDINATORS, r"phoi hop|lien quan"),
        (LEADS, r"^(?:(?:ten )?(?:co quan|don vi|dau moi|chu tri|phan cong|trach nhiem|bo phan|phong|chu the)\b)|chu tri|thuc hien chinh"),
        (DEADLINE, r"thoi gian|thoi han|thoi diem|tien do|\bhan\b|ky han|lo trinh|ngay (?:hoan thanh|ket thuc)|hoan thanh$|^thang$|^quy$"),
        (DELIVERABLE, r"san pham|ket qua|dau ra|hinh thuc van ban"),
        (TITLE, r"noi dung|nhiem vu|cong viec|hoat dong|dau viec|ten viec|viec can lam|^viec$|linh vuc cong tac|^cong tac"),
    )
)  # fmt: skip


def heading_kind(text: str) -> str | None:
    """What column a heading names, or None when the words are those of no heading."""
    folded = "" if _NUMBERED.match(text) else fold(text)
    if not folded or len(folded) > _LONGEST_HEADING:
        return None
    return next((kind for kind, pattern in _RULES if pattern.search(folded)), None)


def header_columns(cells: list[str]) -> list[str | None] | None:
    """The kinds of a header row's columns, or None when the row is not a header.

    A header names the task and at least two others of lead, coordinator, result, deadline or number, in short cells.
    """
    kinds = [heading_kind(cell) for cell in cells]
    known = {kind for kind in kinds if kind}
    if TITLE not in known:
        kinds = _title_by_position(cells, kinds)
        known = {kind for kind in kinds if kind}
    strong = known & {NUMBER, LEADS, BOTH, COORDINATORS, DELIVERABLE, DEADLINE}
    if TITLE not in known or len(strong) < 2 or not known & {LEADS, BOTH, DEADLINE, COORDINATORS}:
        return None
    filled = [cell for cell in cells if cell]
    if any(len(cell) > _LONGEST_HEADING for cell in filled) or any(cell[-1] in ".;" for cell in filled):
        return None
    if sum(kind is None for kind, cell in zip(kinds, cells, strict=True) if cell) > len(filled) // 2:
        return None
    return kinds


def _title_by_position(cells: list[str], kinds: list[str | None]) -> list[str | None]:
    """A heading that no rule knows, right after the number, is that of the task."""
    for index in range(1, len(cells)):
        if kinds[index - 1] == NUMBER and kinds[index] is None and 0 < len(cells[index]) <= _LONGEST_HEADING:
            return [*kinds[:index], TITLE, *kinds[index + 1 :]]
    return kinds


def is_column_numbers(cells: list[str]) -> bool:
    """The row under a header that numbers its columns: (1) (2) (3) … or 1 2 3 … or A B 1 2 …"""
    filled = [re.sub(r"[()\[\].\s]", "", cell) for cell in cells if cell]
    if len(filled) < 3:
        return False
    numbers = [int(cell) for cell in filled if re.fullmatch(r"\d{1,2}", cell)]
    letters = [cell for cell in filled if re.fullmatch(r"[A-E]", cell)]
    return (
        len(numbers) + len(letters) == len(filled) and len(numbers) >= 2 and numbers == sorted(set(numbers))
    )
