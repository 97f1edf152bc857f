"""The business clock: the one source of the time that has legal effect.

A real province runs on the machine's clock. A demonstration province starts at a date of its own and runs on
from there, so that its law, units and holidays fit; the shift is stored once, when the province is made.
The journal keeps the machine's time beside the business time.
"""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_fixed: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("business_time", default=None)
_shift: timedelta | None = None


def machine_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The business time, aware, in the zone of Vietnam."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    return (machine_now() + _current_shift()).astimezone(ZONE)


def today() -> date:
    """The business day: it turns at local midnight."""
    return now().date()


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Hold the business clock at `moment` (naive means local) within the block: tests, simulation, replay."""
    fixed = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    token = _fixed.set(fixed.astimezone(ZONE))
    try:
        yield fixed
    finally:
        _fixed.reset(token)


def local(moment: datetime) -> datetime:
    """`moment` as Vietnamese local time without zone, as `motcua.law` takes it."""
    return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment


def aware(moment: datetime) -> datetime:
    """A naive local time of Vietnam as an aware one."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def is_demonstration() -> bool:
    """Whether the province runs on a demonstration clock."""
    from .models import ProvinceClock

    return ProvinceClock.objects.exists()


def is_demonstration_cached() -> bool:
    """The same without a statement after the first question: the answer cannot change while a process lives."""
    return _current_shift() != timedelta(0)


def forget_shift() -> None:
    """Read the shift anew at the next question (after the province was made, and between tests)."""
    global _shift
    _shift = None


def _current_shift() -> timedelta:
    global _shift
    if _shift is None:
        from .models import ProvinceClock

        row = ProvinceClock.objects.first()
        _shift = row.business_start - row.machine_start if row else timedelta(0)
    return _shift
