"""Pure decisions on handling processes: their checks, their differences (Decree 61/2018, art. 36; Circular 01/2018, art. 8)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

from motcua.catalogue.values import StepSnapshot
from motcua.law.calendar import Calendar, default_calendar

#: Receipts after this hour are due the next working day, unless the procedure sets another (Decree 61/2018, art. 18).
DEFAULT_CUTOFF = time(15, 0)
_FIRST, _LAST = date(2020, 1, 1), date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class ProcessProblem:
    """What is wrong with a step table, at which step (0: the whole); only blocking ones keep it from approval."""

    code: str
    sentence: str
    step: int = 0
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class StepChange:
    """A difference between two tables: `kind` is added, removed or changed; values by Vietnamese column name."""

    kind: str
    number: int
    name: str
    columns: tuple[tuple[str, str, str], ...] = ()


COLUMNS = {
    "parallel_group": "Nhóm song song",
    "name": "Tên bước",
    "content": "Nội dung công việc",
    "role": "Vai trò",
    "position": "Chức danh",
    "unit_kind": "Đơn vị",
    "agency": "Cơ quan",
    "minutes": "Thời gian (phút)",
    "output": "Kết quả",
    "form": "Biểu mẫu",
    "optional": "Có thể bỏ qua",
}


def steps_digest(steps: Sequence[StepSnapshot]) -> str:
    """SHA-256 over the rows of a table: the electronic process must carry the digest of the approved one."""
    rows = json.dumps([asdict(step) for step in steps], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(rows.encode()).hexdigest()


def critical_minutes(steps: Iterable[StepSnapshot]) -> int:
    """Working minutes of the longest way through: steps in order, of each parallel group the longest."""
    longest: dict[int, int] = {}
    alone = 0
    for step in steps:
        if step.parallel_group is None:
            alone += step.minutes
        else:
            longest[step.parallel_group] = max(longest.get(step.parallel_group, 0), step.minutes)
    return alone + sum(longest.values())


def shortest_minutes(
    value: Decimal, unit: str, *, cutoff: time | None = None, calendar: Calendar | None = None
) -> int:
    """The fewest working minutes that a limit can hold, over every day of receipt of the known calendars.

    Working days hold whole days because the day of receipt is not counted; calendar days and months may fall on
    Tết and hold almost nothing. Value 0 with `working_day` is the same day: from the cut-off to the close.
    """
    chosen = calendar or default_calendar()
    if value == 0:
        at = cutoff or DEFAULT_CUTOFF
        return _close_after(chosen, at)
    if unit == "working_hour":
        return int(value * 60)
    a_day = min(minutes for weekday in range(5) if (minutes := chosen.hours.minutes(weekday)))
    if unit == "working_day":
        return int(value * a_day)
    return _fewest_days(int(value), unit, chosen) * a_day


def _close_after(calendar: Calendar, at: time) -> int:
    monday = 0
    minute = at.hour * 60 + at.minute
    return max(0, calendar.hours.minutes(monday) - calendar.hours.elapsed(monday, minute))


@lru_cache(maxsize=512)
def _fewest_days(value: int, unit: str, calendar: Calendar) -> int:
    fewest = 10**6
    day = _FIRST
    while day <= _LAST:
        if calendar.is_working_day(day):
            end = day + timedelta(days=value) if unit == "calendar_day" else _months_later(day, value)
            fewest = min(fewest, calendar.working_days_between(day, calendar.roll_forward(end)))
        day += timedelta(days=1)
    return fewest


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def check_process(
    steps: Sequence[StepSnapshot], *, available: int | None, limit_text: str = ""
) -> tuple[ProcessProblem, ...]:
    """What keeps a step table from being approved; `available` is the fewest minutes of the limit, None if unknown."""
    if not steps:
        return (ProcessProblem("empty", "Quy trình chưa có bước nào."),)
    return (
        *_order_problems(steps),
        *_owner_problems(steps),
        *_group_problems(steps),
        *_time_problems(steps, available, limit_text),
    )


def _order_problems(steps: Sequence[StepSnapshot]) -> list[ProcessProblem]:
    problems: list[ProcessProblem] = []
    numbers = [step.number for step in steps]
    if numbers != list(range(1, len(steps) + 1)):
        problems.append(ProcessProblem("numbers", "Số thứ tự các bước phải liên tục từ 1."))
    if steps[0].unit_kind != "counter" or steps[0].parallel_group is not None:
        problems.append(
            ProcessProblem("first", "Bước đầu phải là tiếp nhận tại Bộ phận Một cửa.", steps[0].number)
        )
    if steps[-1].unit_kind != "counter" or steps[-1].parallel_group is not None:
        problems.append(
            ProcessProblem("last", "Bước cuối phải là trả kết quả tại Bộ phận Một cửa.", steps[-1].number)
        )
    return problems


def _owner_problems(steps: Sequence[StepSnapshot]) -> list[ProcessProblem]:
    problems = [
        ProcessProblem("owner", f"Bước {step.number} chưa có vai trò chịu trách nhiệm.", step.number)
        for step in steps
        if not step.role.strip()
    ]
    problems += [
        ProcessProblem("name", f"Bước {step.number} chưa có tên.", step.number)
        for step in steps
        if not step.name.strip()
    ]
    return problems


def _group_problems(steps: Sequence[StepSnapshot]) -> list[ProcessProblem]:
    problems: list[ProcessProblem] = []
    places: dict[int, list[int]] = {}
    for index, step in enumerate(steps):
        if step.parallel_group is not None:
            places.setdefault(step.parallel_group, []).append(index)
    for group, indexes in places.items():
        if len(indexes) < 2:
            problems.append(
                ProcessProblem(
                    "group_single", f"Nhóm song song {group} chỉ có một bước.", steps[indexes[0]].number
                )
            )
        if indexes != list(range(indexes[0], indexes[-1] + 1)):
            problems.append(
                ProcessProblem(
                    "group_broken",
                    f"Các bước của nhóm song song {group} phải liền nhau.",
                    steps[indexes[0]].number,
                )
            )
    return problems


def _time_problems(
    steps: Sequence[StepSnapshot], available: int | None, limit_text: str
) -> list[ProcessProblem]:
    critical = critical_minutes(steps)
    if critical == 0:
        return [ProcessProblem("no_time", "Các bước chưa có thời gian thực hiện.")]
    if available is None:
        sentence = "Thời hạn của thủ tục chưa chắc chắn nên chưa đối chiếu được tổng thời gian các bước."
        return [ProcessProblem("limit_unknown", sentence, blocking=False)]
    if critical > available:
        sentence = (
            f"Tổng thời gian các bước là {_hours(critical)}, vượt thời gian làm việc ít nhất của thời hạn "
            f"{limit_text or 'theo quy định'} ({_hours(available)})."
        )
        return [ProcessProblem("too_long", sentence)]
    return []


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " giờ làm việc"


def difference(before: Sequence[StepSnapshot], after: Sequence[StepSnapshot]) -> tuple[StepChange, ...]:
    """How one table differs from another, step by step in their order; empty when they are equal."""
    old, new = {step.number: step for step in before}, {step.number: step for step in after}
    changes: list[StepChange] = []
    for number in sorted(old.keys() | new.keys()):
        if number not in new:
            changes.append(StepChange("removed", number, old[number].name))
        elif number not in old:
            changes.append(StepChange("added", number, new[number].name))
        elif old[number] != new[number]:
            changes.append(
                StepChange("changed", number, new[number].name, _columns(old[number], new[number]))
            )
    return tuple(changes)


def _columns(old: StepSnapshot, new: StepSnapshot) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (COLUMNS[field.name], _said(getattr(old, field.name)), _said(getattr(new, field.name)))
        for field in fields(StepSnapshot)
        if field.name in COLUMNS and getattr(old, field.name) != getattr(new, field.name)
    )


def _said(value: object) -> str:
    return "" if value is None else "có" if value is True else "không" if value is False else str(value)
