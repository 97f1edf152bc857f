"""The demonstration province's dossiers: received from 15/12/2021 to its first morning, all invented.

Most are spread over the whole province; the rest came in the last weeks where the demonstration accounts work, so
that whoever signs in finds an inbox: dossiers in handling, some late, some waiting for supplement, opinions asked,
apologies, results to be returned. The same start gives the same dossiers.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.models import Dossier
from motcua.dossiers.simulation.run import Order, simulate
from motcua.kernel import clock

FIRST_DAY = date(2021, 12, 15)
EVERYWHERE = 2900
SEED = 2022
#: Counter, resolving unit (any when empty), how many, in how many last days.
BUSY = (
    ("tg.815.28282.mot-cua", "", 220, 12),
    ("tg.815.mot-cua", "", 260, 18),
    ("tg.815.mot-cua", "tg.815.tu-phap", 80, 18),
    ("tg.ttpvhcc", "tg.so-tu-phap", 240, 30),
    ("tg.ttpvhcc", "", 240, 21),
)
#: Accounts that get most of the work of their units.
ACCOUNTS = (
    "tiepnhan.xa", "thuly.xa", "lanhdao.xa", "tiepnhan.huyen", "thuly.huyen", "lanhdao.huyen", "tiepnhan.tinh",
    "traketqua.tinh", "thuly.sotuphap", "truongphong.sotuphap", "lanhdao.sotuphap",
)  # fmt: skip
LATENESS = 0.3


def seed(start: date) -> None:
    """Invent the dossiers received until the evening before `start`; harmless a second time."""
    if start <= FIRST_DAY or Dossier.objects.filter(is_simulated=True).exists():
        return
    until = datetime.combine(start, time(8), tzinfo=clock.ZONE)
    last = start - timedelta(days=1)
    simulate(Order(EVERYWHERE, FIRST_DAY, last, SEED, until, None, 1))
    units = dict(Unit.objects.values_list("key", "id"))
    liked = tuple(User.objects.filter(username__in=ACCOUNTS).order_by("id").values_list("id", flat=True))
    for index, (counter, resolving, count, days) in enumerate(BUSY, 1):
        if counter not in units or (resolving and resolving not in units):
            continue
        first = max(FIRST_DAY, start - timedelta(days=days))
        simulate(
            Order(count, first, last, SEED + index, until, (units[counter],), 1, lateness=LATENESS,
                  competent_id=units[resolving] if resolving else None, favoured=liked)
        )  # fmt: skip
