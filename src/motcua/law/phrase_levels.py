"""The part of a deadline phrase that sets another deadline for a level: "Tháng 01/2022 (Cấp xã: 02/2022)"."""

from __future__ import annotations

import re
from typing import NamedTuple

_LEVEL = (
    r"(?:(?:cấp|ubnd|ủy ban nhân dân|uỷ ban nhân dân)(?: cấp| các)?|các)? ?"
    r"(?:(?P<{0}province>tỉnh(?! [a-zà-ỹđ]))"
    r"|(?P<{0}department>sở(?:, (?:ban|ngành|đoàn thể|cơ quan))*(?:(?: cấp)? tỉnh)?)"
    r"|(?P<{0}district>huyện(?:, (?:thị xã|thành phố|quận))*|thành phố, (?:thị xã, huyện|huyện, thị xã))"
    r"|(?P<{0}commune>xã(?:, (?:phường|thị trấn))*|phường, xã, thị trấn))"
)
_LEVELS = ("province", "department", "district", "commune")
_PLAIN_LEVEL = re.sub(r"\?P<\{0\}\w+>", "?:", _LEVEL)
_LIST = rf"{_PLAIN_LEVEL}(?:\s*(?:,|và|;)\s*{_PLAIN_LEVEL})*"
_WHEN = r"(?:trước|trong|đến|chậm|hoàn thành|xong|từ|tháng|quý|ngày|năm)"
#: A level, or several, then a colon or a word of time, then the deadline up to the next level or the end of the clause.
_CLAUSE = re.compile(
    rf"(?:^|[(;,.\n]|(?<=\s)và(?=\s))\s*[-+•]?\s*(?:riêng |đối với |riêng đối với )*(?P<levels>{_LIST})"
    rf"\s*(?::|\s[-–]\s|(?=\s+{_WHEN}\b))\s*"
    rf"(?P<value>[^();\n]+?)(?=\s*$|[();\n]|[,.]?\s+(?:và\s+)?(?:riêng |đối với )*{_LIST}\s*(?::|\s[-–]\s|\s+{_WHEN}\b))\)?"
)
_ONE = re.compile(_LEVEL.format(""))


class LevelClause(NamedTuple):
    """One level and the words of its own deadline."""

    level: str
    text: str


def split_levels(folded: str) -> tuple[str, list[LevelClause]]:
    """Part a phrase in lower case: what holds for all, and the clauses of "province", "department", "district", "commune"."""
    clauses: list[LevelClause] = []
    for match in _CLAUSE.finditer(folded):
        for one in _ONE.finditer(match["levels"]):
            level = next(name for name in _LEVELS if one[name])
            clauses.append(LevelClause(level, match["value"].strip(" ,.")))
    if not clauses:
        return folded, []
    rest = _CLAUSE.sub(" ", folded)
    return re.sub(r"[(\[]\s*[)\]]", " ", rest).strip(" ,;.()\n-+•"), clauses
