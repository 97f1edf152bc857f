"""What stands above the table: number, date, issuer, year, title and legal basis of the decision or plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.kernel.text import fold
from motcua.plans.reading.blocks import CAPITALS

_SYMBOL = r"\d{1,5}[a-zA-Z]?\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ][A-Za-zĐđ]{0,6}\s*-\s*[A-ZĐ][\w.Đđ&-]*"
_DAY_ONLY = r"(\d{1,2})\s*(?:tháng|/|-|\.)\s*(\d{1,2})\s*(?:năm|/|-|\.)\s*(\d{4})"
_DAY = rf"(?:ngày\s*)?{_DAY_ONLY}"
_OWN_NUMBER = re.compile(rf"^(?:.{{0,60}}?\s)?Số\s*:?\s*({_SYMBOL})", re.IGNORECASE)
_ATTACHED = re.compile(
    rf"(?:ban hành|phê duyệt)?\s*kèm theo\s+(?:Quyết định|Kế hoạch|Văn bản|Công văn|Nghị quyết)\s+số\s*:?\s*({_SYMBOL})"
    rf"(?:\s*,?\s*{_DAY})?(?:\s*của\s+([^)\n]+))?",
    re.IGNORECASE,
)
_PLACE_AND_DAY = re.compile(rf"(?:^|\s)[{CAPITALS}][\wÀ-ỹ.\s-]{{1,40}},\s*ngày\s*{_DAY_ONLY}")
_YEAR = re.compile(r"\bnăm\s+(20\d{2}|19\d{2})\b", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"^(?:CHỦ TỊCH|CHÁNH VĂN PHÒNG|GIÁM ĐỐC|THỦ TRƯỞNG|TM\.)?\s*(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|SỞ|BỘ|BAN|VĂN PHÒNG|HỘI ĐỒNG NHÂN DÂN)\b"
)
_PLACE = re.compile(r"^(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|TP\.)\s+\S")
_KINDS = re.compile(r"^(?:QUYẾT ĐỊNH|KẾ HOẠCH|CHƯƠNG TRÌNH)\s*:?$")
_LOWER_WORDS = (
    "NHÂN",
    "DÂN",
    "TỊCH",
    "BAN",
    "PHÒNG",
    "TỈNH",
    "HUYỆN",
    "THÀNH",
    "PHỐ",
    "XÃ",
    "PHƯỜNG",
    "THỊ",
    "TRẤN",
    "QUẬN",
)


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """The identity of a plan; empty or None where the document does not say."""

    number: str
    date: date | None
    issuer: str
    year: int | None
    title: str
    basis: tuple[str, ...]


def read_heading_block(lines: Sequence[str], below: Sequence[str] = ()) -> HeadingBlock:
    """Read the paragraphs above the table; `below` are those after it, where an annexed plan may name its decision."""
    number, day, issuer = _attached(lines)
    if not number:
        number, day, issuer = _attached(below)
    number = number or next(
        (_squeezed(match[1]) for line in lines if (match := _OWN_NUMBER.search(line))), ""
    )
    day = day or next(
        (_day(*match.groups()) for line in lines if (match := _PLACE_AND_DAY.search(line))), None
    )
    title = _title(lines)
    return HeadingBlock(
        number, day, issuer or _authority(lines), _year(title, lines, day), title, _basis(lines)
    )


def _attached(lines: Sequence[str]) -> tuple[str, date | None, str]:
    """ "(Ban hành kèm theo Quyết định số … ngày … của …)" names the decision, its day and its issuer."""
    for line in lines:
        if match := _ATTACHED.search(line):
            day = _day(match[2], match[3], match[4]) if match[2] else None
            return _squeezed(match[1]), day, (match[5] or "").strip(" .;)")
    return "", None, ""


def _squeezed(number: str) -> str:
    return re.sub(r"\s+", "", number)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _authority(lines: Sequence[str]) -> str:
    """The issuer from capitals: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X" above the basis, else the two lines of the letterhead."""
    capitals = [
        (index, line.strip(" .:"))
        for index, line in enumerate(lines[:60])
        if line.isupper() and _AUTHORITY.match(line)
    ]
    for _, line in capitals:
        if line.startswith(("CHỦ TỊCH", "CHÁNH", "GIÁM ĐỐC", "THỦ TRƯỞNG")):
            return _in_lower_case(line)
    for index, line in capitals:
        below = lines[index + 1] if index + 1 < len(lines) else ""
        if (
            _PLACE.match(below)
            and below.isupper()
            and not re.search(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ)\s+\S", line)
        ):
            line = f"{line} {below}"
        return _in_lower_case(line.split("CỘNG HÒA")[0].split("CỘNG HOÀ")[0].strip())
    return ""


def _in_lower_case(capitals: str) -> str:
    """ "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG" as "Chủ tịch Ủy ban nhân dân tỉnh Tiền Giang"."""
    words = capitals.split()
    result: list[str] = []
    proper = False
    for index, word in enumerate(words):
        if word in ("UBND", "HĐND", "TM."):
            result.append(word)
        elif proper or index == 0 or word in ("ỦY", "UỶ", "VĂN", "HỘI") or (word == "SỞ"):
            result.append(word.capitalize())
        else:
            result.append(word.lower())
        before = words[index - 1] if index else ""
        proper = (
            proper
            or word in ("TỈNH", "HUYỆN", "QUẬN", "PHƯỜNG")
            or (word in ("XÃ", "PHỐ", "TRẤN") and before in ("THỊ", "THÀNH", ""))
        )
        if word == "SỞ":
            result_next = index + 1
            if result_next < len(words):
                words[result_next] = words[result_next].capitalize()
    return " ".join(result)


def _title(lines: Sequence[str]) -> str:
    """The lines after "KẾ HOẠCH" (else "QUYẾT ĐỊNH") up to the bracket or the first section."""
    starts = [index for index, line in enumerate(lines) if _KINDS.match(line.strip())]
    plan = [index for index in starts if not lines[index].startswith("QUYẾT ĐỊNH")]
    for start in plan or starts:
        picked: list[str] = []
        for line in lines[start + 1 : start + 8]:
            stop = line.startswith(("(", "Căn cứ", "I.", "A.", "1.", "Thực hiện", "Nhằm", "Để")) or re.match(
                r"^[-_–—=\s]+$", line
            )
            if (
                stop
                or (picked and _AUTHORITY.match(line) and line.isupper())
                or (picked and picked[-1].isupper() and not line.isupper())
            ):
                break
            picked.append(line)
        if picked:
            return " ".join(picked)
    inline = next(
        (line for line in lines if re.match(r"(?:KẾ HOẠCH|Kế hoạch)\s+\S", line) and len(line) < 400), ""
    )
    return re.sub(r"^(?:KẾ HOẠCH|Kế hoạch)\s+", "", inline)


def _year(title: str, lines: Sequence[str], day: date | None) -> int | None:
    if match := _YEAR.search(title):
        return int(match[1])
    for line in lines:
        if "kế hoạch" in line.lower() and "căn cứ" not in fold(line)[:8] and "căn cứ" not in line.lower():
            years = _YEAR.findall(re.sub(rf"{_DAY}", "", line))
            if years:
                return int(years[-1])
    return day.year if day else None


def _basis(lines: Sequence[str]) -> tuple[str, ...]:
    """Paragraphs that begin with "Căn cứ", and the proposal or request that goes with them."""
    found: list[str] = []
    for line in lines:
        bare = line.lstrip("-+• ")
        if bare.startswith("Căn cứ") or (
            bare.startswith(("Theo đề nghị", "Xét đề nghị", "Thực hiện"))
            and (found or bare.startswith("Thực hiện"))
        ):
            found.append(bare.rstrip(" ;"))
    return tuple(found)
