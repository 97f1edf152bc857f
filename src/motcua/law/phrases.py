"""Deadlines in words, as plans write them: "Tháng 01/2022", "Quý I/2022", "Trước ngày 31/01/2023", "Thường xuyên".

The date named and the last valid day are kept apart: "trước ngày 31/01" names the 31st and ends on the 30th, "đến hết ngày 31/01"
ends on the 31st. A phrase without a year takes the `year` of the plan. What cannot be read is `UNREAD`, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from motcua.law.errors import LawError
from motcua.law.limits import Limit, LimitUnit
from motcua.law.phrase_levels import split_levels


class PhraseKind(StrEnum):
    """What sort of deadline a phrase sets."""

    DATED = "dated"
    CONTINUOUS = "continuous"
    PERIODIC = "periodic"
    BY_PLAN = "by_plan"
    ON_EVENT = "on_event"
    UNREAD = "unread"


class Every(StrEnum):
    """The rhythm of a periodic deadline."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A deadline read from words.

    `limit_date` is the date named (None for months, quarters and years), `first_day` the start of a named period, `last_day`
    the last day on which the work is in time, `every` the rhythm, `limit` a duration counted from an event, `by_level` other
    deadlines for a level ("Cấp xã: 02/2022").
    """

    kind: PhraseKind
    text: str
    limit_date: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    every: Every | None = None
    limit: Limit | None = None
    by_level: Mapping[str, Phrase] = field(default_factory=dict)

    def for_level(self, level: str) -> Phrase:
        """The deadline of "province", "district" or "commune"."""
        return self.by_level.get(level, self)


#: A document cited is not a deadline: its date is taken out before dates are looked for.
_CITED = re.compile(
    r"(?:kế hoạch|quyết định|công văn|chỉ thị|nghị quyết|nghị định|thông tư|chương trình|văn bản|luật)\s+(?:số\s+)?"
    r"\d+\s*/[\w/-]*(?:(?<=-)\s+[\w-]+)?(?:\s+(?:ngày\s+)?\d{1,2}\s*(?:[/.-]|tháng)\s*\d{1,2}\s*(?:[/.-]|năm)\s*\d{4})?"
)
_SPELLED = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_MONTH_IN_WORDS = re.compile(
    r"\btháng (mười một|mười hai|giêng|một|hai|ba|tư|(?:năm(?=\s*(?:$|/|năm)))|sáu|bảy|bẩy|tám|chín|mười)\b"
)
_DATE = r"(\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(\d{1,2})(?:\s*(?:[/.-]|\s+năm\s+)\s*(\d{4}))?(?![\d/])"
_BEFORE = re.compile(r"\btrước\b(?!\s+(?:đó|đây))")
_QUARTER = re.compile(
    r"\bquý\s*((?:iv|i{1,3}|[1-4])(?:\s*(?:,|và|-|–)\s*(?:quý\s+)?(?:iv|i{1,3}|[1-4]))*)\b(?:\s*(?:[/.-]|năm)?\s*(\d{4}))?"
)
_MONTH = re.compile(
    r"\btháng\s+(\d{1,2}(?:\s*(?:,|và|-|–)\s*(?:tháng\s+)?\d{1,2})*)(?:\s*(?:[/.-]|năm)\s*(\d{4}))?(?![\d/])"
)
_BARE_MONTH = re.compile(r"^\s*(\d{1,2})\s*[/-]\s*(\d{4})\s*$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_RHYTHMS = {
    "ngày": Every.DAY,
    "tuần": Every.WEEK,
    "tháng": Every.MONTH,
    "quý": Every.QUARTER,
    "năm": Every.YEAR,
}
_PERIODIC = re.compile(
    r"\b(?:hàng|hằng|mỗi)\s+(ngày|tuần|tháng|quý|năm)\b|\d+\s*lần\s*/\s*(?:\d+\s*)?(ngày|tuần|tháng|quý|năm)\b"
)
_RECURRING = re.compile(
    r"\b(?:định kỳ|từng (?:tháng|quý|năm)|hàng kỳ|các kỳ|tháng cuối quý)\b|/\s*(?:01 |1 )?lần\b|\bngày \d{1,2} của tháng cuối\b"
    r"|^(?:báo cáo )?(?:(?:tháng|quý|0?6 tháng|0?9 tháng|tuần)(?: đầu năm)?(?:,|;| và| /|/)\s*)+(?:quý|0?6 tháng|0?9 tháng|năm)$"
)
_PLANNED = re.compile(r"\btheo\b.*\b(?:kế hoạch|kh)\b|^theo (?:\w+ )?chương trình\b")
_ALL_THE_TIME = re.compile(r"\b(?:thường xuyên|liên tục|quanh năm|suốt năm|cả năm)\b")
_DURATION = re.compile(
    r"\b(\d{1,3})\s*(?:\([^)]*\)\s*)?(ngày làm việc|giờ làm việc|ngày|tháng)\b(?!\s*\d)[^.;]*\b(?:kể từ|sau khi|từ ngày)\b"
)
_DURATION_UNITS = {
    "ngày làm việc": LimitUnit.WORKING_DAY,
    "giờ làm việc": LimitUnit.WORKING_HOUR,
    "ngày": LimitUnit.CALENDAR_DAY,
    "tháng": LimitUnit.MONTH,
}


def read_phrase(text: str, *, year: int | None = None) -> Phrase:
    """Read a deadline phrase; `year` is taken where the phrase names none."""
    folded = _fold(text)
    rest, clauses = split_levels(folded)
    by_level = {clause.level: _read_plain(clause.text, clause.text, year) for clause in clauses}
    if not by_level:
        return _read_plain(folded, text.strip(), year)
    phrase = _read_plain(rest, text.strip(), year)
    if phrase.kind is PhraseKind.UNREAD and not rest:
        # Every level has its own: the highest one stands for the whole.
        phrase = replace(next(iter(by_level.values())), text=text.strip())
    return replace(phrase, by_level=by_level)


def _fold(text: str) -> str:
    """Lower case, one space between words, one spelling of "quý", months in figures."""
    folded = re.sub(r"[ \t\u00a0]+", " ", unicodedata.normalize("NFC", text).lower()).strip()
    folded = re.sub(
        r"\s+/\s*|\s*/\s+",
        "/",
        folded.replace("quí", "quý").replace("qúy", "quý").replace("đinh kỳ", "định kỳ"),
    )
    folded = re.sub(r"\bt\.?\s?(\d{1,2}/\d{4})", r"tháng \1", folded)
    return _MONTH_IN_WORDS.sub(lambda match: f"tháng {_SPELLED[match[1]]}", folded)


def _read_plain(folded: str, text: str, year: int | None) -> Phrase:
    folded = _CITED.sub(
        lambda match: match[0].split()[0] + (" hoạch" if match[0].startswith("kế hoạch") else ""), folded
    )
    for reader in _READERS:
        phrase = reader(folded, text, year)
        if phrase is not None:
            return phrase
    return Phrase(PhraseKind.UNREAD, text)


def _continuous(folded: str, text: str, year: int | None) -> Phrase | None:
    return Phrase(PhraseKind.CONTINUOUS, text) if _ALL_THE_TIME.search(folded) else None


def _periodic(folded: str, text: str, year: int | None) -> Phrase | None:
    if match := _PERIODIC.search(folded):
        return Phrase(PhraseKind.PERIODIC, text, every=_RHYTHMS[match[1] or match[2]])
    return Phrase(PhraseKind.PERIODIC, text) if _RECURRING.search(folded) else None


def _duration(folded: str, text: str, year: int | None) -> Phrase | None:
    match = _DURATION.search(folded)
    if match is None or not int(match[1]):
        return None
    return Phrase(PhraseKind.ON_EVENT, text, limit=Limit(int(match[1]), _DURATION_UNITS[match[2]]))


def _exact_date(folded: str, text: str, year: int | None) -> Phrase | None:
    matches = list(re.finditer(_DATE, folded))
    if not matches or _BARE_MONTH.match(folded):
        return None
    dates = [_date(match[3] or year, int(match[2]), int(match[1])) for match in matches]
    named = dates[-1]
    if named is None:
        return None
    before = _BEFORE.search(folded[: matches[-1].start()])
    return Phrase(
        PhraseKind.DATED,
        text,
        limit_date=named,
        first_day=dates[0] if len(dates) > 1 else None,
        last_day=named - timedelta(days=1) if before else named,
    )


def _part_of_year(folded: str, text: str, year: int | None) -> Phrase | None:
    match = re.search(r"\b(6|9|06|09|sáu|chín) tháng(?: (đầu|cuối))?(?: năm)?(?: (\d{4}))?", folded)
    if match is None or not (match[2] or match[3]) or (number := _year(match[3], year)) is None:
        return None
    if match[1] in ("9", "09", "chín"):
        return _span(text, folded, match.start(), (number, 1), (number, 9))
    first, last = (1, 6) if match[2] != "cuối" else (7, 12)
    return _span(text, folded, match.start(), (number, first), (number, last))


def _quarter(folded: str, text: str, year: int | None) -> Phrase | None:
    return _listed(_QUARTER.finditer(folded), folded, text, year, months_each=3)


def _month(folded: str, text: str, year: int | None) -> Phrase | None:
    bare = _BARE_MONTH.match(folded)
    return _listed(iter([bare]) if bare else _MONTH.finditer(folded), folded, text, year, months_each=1)


def _listed(
    matches: Iterator[re.Match[str]], folded: str, text: str, year: int | None, *, months_each: int
) -> Phrase | None:
    """Months or quarters, one or several: from the beginning of the first named to the end of the last."""
    found = list(matches)
    if not found:
        return None
    last_year = _year(found[-1][2], year)
    first_year = _year(found[0][2], last_year)
    numbers = [
        _ROMAN.get(item) or int(item)
        for match in found
        for item in re.findall(r"iv|i{1,3}|\d{1,2}", match[1])
    ]
    if (
        last_year is None
        or first_year is None
        or not all(1 <= number <= 12 // months_each for number in numbers)
    ):
        return None
    if first_year == last_year:
        numbers.sort()
    first = (first_year, (numbers[0] - 1) * months_each + 1)
    return _span(text, folded, found[0].start(), first, (last_year, numbers[-1] * months_each))


def _whole_year(folded: str, text: str, year: int | None) -> Phrase | None:
    if folded.startswith(("theo ", "khi ", "sau khi ", "ngay sau ")):
        return None  # "Theo Kế hoạch kiểm tra năm 2022" names a plan, not a day
    match = re.search(r"\b(?:năm|giai đoạn) (?:\d{4}\s*[-–]\s*)?(\d{4})\b", folded) or re.fullmatch(
        r"(\d{4})", folded
    )
    if match is not None and (number := _year(match[1], year)) is not None:
        return _span(text, folded, match.start(), (number, 1), (number, 12))
    if year is not None and re.search(r"\b(?:trong|hết|cuối) năm\b", folded):
        return _span(text, folded, 0, (year, 1), (year, 12))
    return None


def _by_plan(folded: str, text: str, year: int | None) -> Phrase | None:
    return Phrase(PhraseKind.BY_PLAN, text) if _PLANNED.search(folded) else None


def _on_event(folded: str, text: str, year: int | None) -> Phrase | None:
    event = re.search(r"\btheo\b|\bkhi\b|\bđột xuất\b|\bsau khi\b|\bkể từ\b", folded)
    return Phrase(PhraseKind.ON_EVENT, text) if event else None


_READERS: tuple[Callable[[str, str, int | None], Phrase | None], ...] = (
    _continuous,
    _periodic,
    _duration,
    _exact_date,
    _part_of_year,
    _quarter,
    _month,
    _whole_year,
    _by_plan,
    _on_event,
)


def _span(text: str, folded: str, at: int, first: tuple[int, int], last: tuple[int, int]) -> Phrase:
    """A period from the first day of one month to the last of another; "trước" ends it the day before it begins."""
    first_day = date(*first, 1)
    if _BEFORE.search(folded[:at]):
        return Phrase(PhraseKind.DATED, text, limit_date=first_day, last_day=first_day - timedelta(days=1))
    return Phrase(PhraseKind.DATED, text, first_day=first_day, last_day=date(*last, monthrange(*last)[1]))


def _year(text: str | None, default: int | None) -> int | None:
    number = int(text) if text else default
    return number if number is not None and 1900 <= number <= 2199 else None


def _date(year: str | int | None, month: int, day: int) -> date | None:
    number = int(year) if year is not None else None
    if number is None or not 1900 <= number <= 2199:
        return None
    try:
        return date(number, month, day)
    except ValueError:
        return None


def require_dated(phrase: Phrase) -> date:
    """The last valid day of a dated phrase. Raises `LawError` for the other kinds."""
    if phrase.last_day is None:
        raise LawError(f"«{phrase.text}» không nêu một thời hạn cụ thể.")
    return phrase.last_day
