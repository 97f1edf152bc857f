"""From raw tasks to tasks: agencies parted, deadlines understood, doubts named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from motcua.plans.reading.agencies import looks_like_agency, split_agencies, split_roles
from motcua.plans.reading.blocks import clean
from motcua.plans.reading.deadlines import read_deadline
from motcua.plans.reading.headings import (
    BOTH,
    COLUMN_NAMES,
    COORDINATORS,
    DEADLINE,
    DELIVERABLE,
    LEADS,
    NUMBER,
    OTHER,
    TITLE,
)
from motcua.plans.reading.numerals import is_roman
from motcua.plans.reading.plan import Doubt, Group, Task
from motcua.plans.reading.rows import RawGroup, RawPlan, RawTask

_ABOVE = re.compile(r"[-–.\s]*(?:nt|như trên|như mục trên|[\"”″])[-–.\s]*", re.IGNORECASE)
_NOTHING = re.compile(r"[-–—./…\s]*")
_NEEDED = (NUMBER, TITLE, LEADS, COORDINATORS, DELIVERABLE, DEADLINE)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(slots=True)
class _Assembly:
    """What is known while the tasks of one plan are put together."""

    year: int | None
    doubts: list[Doubt] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)
    group: str = ""
    task: int | None = None

    def doubt(self, column: str, text: str, reason: str) -> None:
        """Note a doubtful cell of the task at hand."""
        self.doubts.append(Doubt(self.group, self.task, column, text, reason))


def assemble(raw: RawPlan, *, year: int | None) -> tuple[tuple[Group, ...], tuple[Doubt, ...]]:
    """The groups of a plan and the doubtful cells among them."""
    work = _Assembly(year)
    for kind in _NEEDED:
        if kind not in raw.kinds and not (kind in (LEADS, COORDINATORS) and BOTH in raw.kinds):
            work.doubt(kind, "", f"Bảng không có cột «{COLUMN_NAMES[kind]}».")
    groups = tuple(_group(group, work) for group in raw.groups)
    return groups, tuple(work.doubts)


def _group(raw: RawGroup, work: _Assembly) -> Group:
    work.group, work.task, work.above = raw.numeral, None, {}
    tasks: list[Task] = []
    for item in raw.tasks:
        number = _number(item, tasks[-1].number if tasks else 0)
        work.task = number
        _check_number(item, number, tasks, work)
        tasks.append(_task(item, number, work))
    work.task = None
    if not tasks:
        work.doubt("title", raw.title, "Nhóm này không có nhiệm vụ nào.")
    return Group(raw.numeral, raw.title, tuple(tasks), raw.parent)


def _number(item: RawTask, before: int) -> int:
    if item.number is not None:
        return item.number
    numeral = item.printed.strip(" .)")
    if is_roman(numeral):
        values = [_ROMAN_VALUES[letter] for letter in numeral]
        return sum(
            -value if any(later > value for later in values[at + 1 : at + 2]) else value
            for at, value in enumerate(values)
        )
    return before + 1


def _check_number(item: RawTask, number: int, earlier: list[Task], work: _Assembly) -> None:
    if item.number is None and NUMBER:
        reason = "Dòng không ghi số thứ tự; đã đánh số theo thứ tự trong nhóm."
        work.doubt(NUMBER, item.printed, reason)
    elif any(task.number == number for task in earlier):
        work.doubt(NUMBER, item.printed, f"Số thứ tự {number} đã có trong nhóm này.")
    elif earlier and number != earlier[-1].number + 1:
        work.doubt(
            NUMBER, item.printed, f"Số thứ tự nhảy từ {earlier[-1].number} sang {number}; có thể thiếu dòng."
        )
    if item.loose:
        work.doubt(
            TITLE,
            item.cells.get(TITLE, ""),
            "Các ô của dòng này được ghép theo phỏng đoán; xin đối chiếu với bản gốc.",
        )


def _task(item: RawTask, number: int, work: _Assembly) -> Task:
    cells = {kind: _repeated(kind, text, work) for kind, text in item.cells.items()}
    title = clean(cells.get(TITLE, ""))
    if not title:
        work.doubt(TITLE, "", "Ô nội dung công việc bỏ trống.")
    leads, coordinators = _agencies(cells, work)
    deadline_text = clean(cells.get(DEADLINE, ""))
    deliverable = clean(cells.get(DELIVERABLE, ""))
    deadline = read_deadline("" if _NOTHING.fullmatch(deadline_text) else deadline_text, year=work.year)
    _check_deadline(deadline.kind, deadline.due, deadline_text, work)
    return Task(
        number=number,
        title=title,
        leads=leads,
        coordinators=coordinators,
        deliverable="" if _NOTHING.fullmatch(deliverable) else deliverable,
        deadline=deadline,
        note=clean(cells.get(OTHER, "")),
        printed_number=item.printed,
    )


def _repeated(kind: str, text: str, work: _Assembly) -> str:
    """ "-nt-", "Như trên" take the text of the row above."""
    if text and _ABOVE.fullmatch(text) and work.above.get(kind):
        work.doubt(kind, text, "Ô ghi «như trên»; đã lấy nội dung của dòng trên.")
        text = work.above[kind]
    work.above[kind] = text
    return text


def _agencies(cells: dict[str, str], work: _Assembly) -> tuple[tuple[str, ...], tuple[str, ...]]:
    leads, coordinators = cells.get(LEADS, ""), cells.get(COORDINATORS, "")
    both = cells.get(BOTH, "") or (leads if not coordinators else "")
    if both and (roles := split_roles(both)) is not None:
        leads, coordinators = roles
    elif cells.get(BOTH):
        leads = "; ".join(filter(None, (leads, both)))
        work.doubt(BOTH, both, "Ô ghi chung cơ quan chủ trì và phối hợp; đã coi tất cả là chủ trì.")
    result = (split_agencies(leads), split_agencies(coordinators))
    if not result[0]:
        work.doubt(LEADS, leads, "Ô cơ quan chủ trì bỏ trống.")
    for kind, text in ((LEADS, leads), (COORDINATORS, coordinators)):
        if text.rstrip().endswith((",", " và", ";")):
            work.doubt(kind, clean(text), "Danh sách kết thúc bằng dấu ngăn cách; có thể thiếu một cơ quan.")
    for kind, names in ((LEADS, result[0]), (COORDINATORS, result[1])):
        for name in names:
            if not looks_like_agency(name):
                work.doubt(kind, name, "Chưa nhận ra đây là tên cơ quan nào.")
    return result


def _check_deadline(kind: str | None, due: date | None, text: str, work: _Assembly) -> None:
    if not text:
        work.doubt(DEADLINE, "", "Ô thời gian thực hiện bỏ trống.")
    elif kind is None:
        work.doubt(DEADLINE, text, "Chưa hiểu thời hạn này; xin chọn loại thời hạn và ngày.")
    elif due is not None and work.year is not None and not work.year <= due.year <= work.year + 1:
        work.doubt(DEADLINE, text, f"Hạn {due:%d/%m/%Y} nằm ngoài năm {work.year} của kế hoạch.")
