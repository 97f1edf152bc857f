"""The invariant checker: recompute rows, due times, numbers and chains from the journal, and name what disagrees.

Nightly and after a crash. It believes the journal and the law, never the row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.dossiers import registers, sealing
from motcua.dossiers.commands.frame import calendar_of
from motcua.dossiers.decisions.base import due_time
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.state import DossierState, differences, replay, state_of
from motcua.dossiers.values import NATIONAL_MOVES, NationalState
from motcua.kernel import journal
from motcua.kernel.models import Event
from motcua.law.codes.dossiers import parse_dossier_code
from motcua.law.errors import LawError

CHUNK = 500
MOST_PROBLEMS = 200


@dataclass(slots=True)
class Finding:
    """What was looked at and what disagreed; `more` counts problems past the first two hundred."""

    dossiers: int = 0
    events: int = 0
    problems: list[str] = field(default_factory=list)
    more: int = 0

    def say(self, problem: str) -> None:
        """Note a disagreement."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more += 1


def check() -> Finding:
    """Check every dossier, every number and every seal; read-only."""
    finding = Finding()
    for dossiers in _chunks():
        by_stream = _events([dossier.id for dossier in dossiers])
        tasks = _tasks([dossier.id for dossier in dossiers])
        for dossier in dossiers:
            finding.dossiers += 1
            _check_dossier(dossier, by_stream.get(dossier.id, []), tasks.get(dossier.id, {}), finding)
    _check_orphans(finding)
    _check_numbers(finding)
    for problem in (*journal.seal_problems(), *sealing.wrongly_signed(), *registers.problems()):
        finding.say(problem)
    return finding


def _chunks() -> Iterator[list[Dossier]]:
    last: UUID | None = None
    while True:
        rows = Dossier.objects.order_by("id")
        if last is not None:
            rows = rows.filter(id__gt=last)
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].id


def _events(ids: list[UUID]) -> dict[UUID, list[Event]]:
    rows = Event.objects.filter(stream_id__in=ids).order_by("stream_id", "sequence")
    return {
        stream: list(group) for stream, group in itertools.groupby(rows, key=lambda event: event.stream_id)
    }


def _tasks(ids: list[UUID]) -> dict[UUID, dict[int, DossierTask]]:
    found: dict[UUID, dict[int, DossierTask]] = {}
    for task in DossierTask.objects.filter(dossier_id__in=ids):
        found.setdefault(task.dossier_id, {})[task.number] = task
    return found


def _check_dossier(
    dossier: Dossier, events: list[Event], tasks: dict[int, DossierTask], finding: Finding
) -> None:
    name = dossier.code or str(dossier.id)
    finding.events += len(events)
    for problem in journal.broken_links(events):
        finding.say(problem)
    if not events:
        finding.say(f"{name}: không có sự kiện nào trong nhật ký")
        return
    state = _replayed(name, events, finding)
    if state is None:
        return
    wrong = differences(state, state_of(dossier))
    if wrong:
        finding.say(f"{name}: cột {', '.join(wrong)} không khớp nhật ký")
    if dossier.status != int(state.stage.national):
        finding.say(f"{name}: trạng thái quốc gia {dossier.status} không khớp «{state.stage}»")
    if dossier.version != events[-1].sequence or bytes(dossier.last_hash) != bytes(events[-1].hash):
        finding.say(f"{name}: phiên bản hoặc mã băm cuối không khớp nhật ký")
    _check_due(name, dossier, state, finding)
    mirror = {task.number: (task.state, task.unit_id) for task in tasks.values()}
    if mirror != {task.number: (task.state, task.unit_id) for task in state.tasks}:
        finding.say(f"{name}: việc phối hợp không khớp nhật ký")


def _replayed(name: str, events: list[Event], finding: Finding) -> DossierState | None:
    state: DossierState | None = None
    national: NationalState | None = None
    for event in events:
        try:
            state = replay(state, event.payload["changes"])
        except (KeyError, TypeError, ValueError) as error:
            finding.say(f"{name}: không đọc được sự kiện {event.sequence} ({error})")
            return None
        now = state.stage.national
        moved = national is not None and now is not national and event.verb != "dossier.undo_hand_over"
        if moved and national is not None and now not in NATIONAL_MOVES[national]:
            finding.say(
                f"{name}: chuyển trạng thái {national} → {now} không được phép (sự kiện {event.sequence})"
            )
        national = now
    return state


def _check_due(name: str, dossier: Dossier, state: DossierState, finding: Finding) -> None:
    """The due time anew by the law library from receipt, limit and interruptions."""
    if state.received_at is None:
        return
    try:
        due = due_time(state, calendar_of(dossier.competent_id, state.received_at))
    except LawError as error:
        finding.say(f"{name}: không tính lại được hạn ({error})")
        return
    if due != state.due_at:
        finding.say(f"{name}: hạn trả {state.due_at} không bằng hạn tính lại {due}")


def _check_orphans(finding: Finding) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_event e WHERE e.stream_kind = 'dossier' AND e.sequence = 1 "
            "AND NOT EXISTS (SELECT 1 FROM dossiers_dossier d WHERE d.id = e.stream_id)"
        )
        count = cursor.fetchone()[0]
    if count:
        finding.say(f"{count} dòng nhật ký không có hồ sơ")


def _check_numbers(finding: Finding) -> None:
    """Codes and register numbers run without a gap, and the counters stand where the last one was given."""
    used: dict[str, list[int]] = {}
    for code in (
        Dossier.objects.filter(code__isnull=False).values_list("code", flat=True).iterator(chunk_size=5000)
    ):
        assert code is not None
        try:
            parsed = parse_dossier_code(code)
        except LawError as error:
            finding.say(f"{code}: {error}")
            continue
        used.setdefault(f"dossier:{parsed.unit.text}:{parsed.day:%y%m%d}", []).append(parsed.sequence)
    rows: Any = Dossier.objects.filter(register_number__isnull=False).values_list(
        "counter_id", "register_year", "register_number"
    )
    for counter_id, year, number in rows.iterator(chunk_size=5000):
        used.setdefault(f"register:{counter_id}:{year}", []).append(number)
    counters = _counters()
    for scope, numbers in used.items():
        highest = max(numbers)
        if len(numbers) != highest or len(set(numbers)) != highest:
            finding.say(f"Dãy số {scope}: {len(numbers)} số đã cấp nhưng số lớn nhất là {highest}")
        if counters.get(scope) != highest:
            finding.say(f"Bộ đếm {scope} đứng ở {counters.get(scope)}, số lớn nhất đã cấp là {highest}")
    for scope in counters.keys() - used.keys():
        finding.say(f"Bộ đếm {scope} đã cấp số mà không có hồ sơ nào mang số đó")


def _counters() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scope, value FROM kernel_counter WHERE scope LIKE 'dossier:%%' OR scope LIKE 'register:%%'"
        )
        return dict(cursor.fetchall())
