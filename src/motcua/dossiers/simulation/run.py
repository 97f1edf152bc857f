"""`motcua simulate`: the dossiers of a time span, spread over counters and days, written by several processes."""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection, connections, transaction

from motcua.agencies.models import UnitKind
from motcua.dossiers import policy
from motcua.dossiers.bulk import Copier, Tracer, raise_counters, transaction_id
from motcua.dossiers.commands.frame import agency_code, calendar_of
from motcua.kernel import clock, journal
from motcua.kernel.actor import SYSTEM
from motcua.kernel.clock import ZONE
from motcua.kernel.keys import uuid7
from motcua.kernel.models import Counter

from . import start
from .life import Life
from .scene import SHARES, Place, Staff, day_weights, services_of_counters, staff

BLOCK = 1500
#: First days of Tết Nguyên đán, for the peaks around it.
TET = (
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
)


@dataclass(frozen=True, slots=True)
class Order:
    """How many dossiers, received between two dates (inclusive), by which seed, seen at which moment."""

    dossiers: int
    start: date
    end: date
    seed: int
    until: datetime
    counters: tuple[int, ...] | None = None
    processes: int = 2
    #: For demonstrations: how often things are late everywhere, only what one unit resolves, who gets most of the work.
    lateness: float | None = None
    competent_id: int | None = None
    favoured: tuple[int, ...] = ()


def simulate(order: Order) -> dict[str, int]:
    """Write the dossiers; returns how many dossiers and events. The same order on the same province gives the same rows."""
    places = places_of(order)
    if not places:
        return {"dossiers": 0, "events": 0}
    shares = _apportion(order.dossiers, [place.share for place in places])
    work = [(place.counter_id, count) for place, count in zip(places, shares, strict=True) if count]
    parts = _balance(work, order.processes)
    if len(parts) == 1:
        events = _play((order, parts[0]))
    else:
        connections.close_all()
        close = getattr(connection, "close_pool", None)
        if close is not None:
            close()
        with multiprocessing.get_context("spawn").Pool(len(parts), initializer=start.set_up) as pool:
            events = sum(pool.map(_play, [(order, part) for part in parts]))
    total = sum(count for _counter, count in work)
    with transaction.atomic():
        journal.append(
            "simulation", uuid7(), "simulation.run", {"dossiers": total, "events": events, "seed": order.seed,
            "from": order.start, "to": order.end}, by=SYSTEM,
        )  # fmt: skip
    return {"dossiers": total, "events": events}


def places_of(order: Order) -> list[Place]:
    """The counters that take dossiers in, with their share and habits, in the order of their ids."""
    found = []
    for counter_id, services in sorted(services_of_counters(order.start, order.counters).items()):
        if order.competent_id is not None:
            services = [service for service in services if service.competent_id == order.competent_id]
            if not services:
                continue
        node = policy.units()[counter_id]
        served = policy.units()[node.counter_of_id or node.parent_id or node.id]
        rng = random.Random(f"{order.seed}:{node.path}")  # noqa: S311 - a play, not a secret
        share = (
            SHARES[UnitKind.SERVICE_CENTRE.value]
            if node.kind == UnitKind.SERVICE_CENTRE.value
            else SHARES.get(node.level, 1.0)
        )
        found.append(
            Place(
                counter_id=counter_id, name=served.name.removeprefix("Ủy ban nhân dân "), agency_code=agency_code(counter_id),
                share=share * rng.uniform(0.5, 1.5), lateness=_lateness(order, rng), services=tuple(services),
                calendar=calendar_of(services[0].competent_id, datetime.combine(order.start, time(8), tzinfo=ZONE)),
            )
        )  # fmt: skip
    return found


def _lateness(order: Order, rng: random.Random) -> float:
    drawn = rng.choice((0.01, 0.02, 0.03, 0.05, 0.12))
    return drawn if order.lateness is None else order.lateness


def _play(job: tuple[Order, Sequence[tuple[int, int]]]) -> int:
    """Play the dossiers of some counters; returns the number of events. Each counter belongs to one process."""
    order, work = job
    ids = tuple(counter for counter, _count in work)
    narrowed = replace(order, counters=ids, processes=1)
    places = {place.counter_id: place for place in places_of(narrowed)}
    people = staff(order.start, frozenset(order.favoured))
    events = 0
    for block in _batches(_lives(order, [(places[counter], count) for counter, count in work], people)):
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Invented data need no disk before the next block; the order can be given again.
                cursor.execute("SET LOCAL synchronous_commit TO off")
            copier = Copier(clock.machine_now(), transaction_id())
            counters: dict[str, int] = {}
            for tracer, values in block:
                copier.add(tracer)
                counters.update(values)
            events += copier.event_count
            copier.write()
            raise_counters(counters)
    return events


def _lives(
    order: Order, work: Sequence[tuple[Place, int]], people: Staff
) -> Iterator[tuple[Tracer, dict[str, int]]]:
    """The lives of all dossiers, counter after counter, each with where its counter's numbers stand after it."""
    values: dict[str, int] = {}
    for place, count in work:
        yield from _lives_at(order, place, people, count, values)


def _lives_at(
    order: Order, place: Place, people: Staff, count: int, values: dict[str, int]
) -> Iterator[tuple[Tracer, dict[str, int]]]:
    rng = random.Random(f"{order.seed}:{place.agency_code}:{place.counter_id}")  # noqa: S311 - a play, not a secret
    days = day_weights(order.start, order.end, place.calendar, TET)
    weights = list(itertools.accumulate(weight for _day, weight in days))
    begins = sorted(_moment(rng, rng.choices(days, cum_weights=weights)[0][0]) for _ in range(count))
    until = order.until.replace(tzinfo=None) if order.until.tzinfo is None else clock.local(order.until)
    begins = [begin for begin in begins if begin <= until]
    totals = list(itertools.accumulate(service.weight for service in place.services))
    counters = _Counters(place, values)
    new_id = _ids(rng, order.seed)
    for begin in begins:
        service = rng.choices(place.services, cum_weights=totals)[0]
        life = Life(rng, place, service, people, until.replace(tzinfo=ZONE), counters.next, new_id)
        tracer = life.play(begin)
        # Numbers of one block only go up: what was drawn last stands for all before it.
        yield tracer, dict(counters.drawn)
        counters.drawn.clear()


class _Counters:
    """The gap-free counters of one counter, owned by one process while it plays."""

    def __init__(self, place: Place, values: dict[str, int]) -> None:
        prefixes = (f"dossier:{place.agency_code}:", f"register:{place.counter_id}:")
        rows = Counter.objects.filter(scope__startswith=prefixes[0]) | Counter.objects.filter(
            scope__startswith=prefixes[1]
        )
        #: Shared by all counters of the process: two of them may number under one agency code.
        self.values = values
        for scope, value in rows.values_list("scope", "value"):
            values.setdefault(scope, value)
        self.drawn: dict[str, int] = {}

    def next(self, scope: str) -> int:
        """The next number of a scope."""
        value = self.values.get(scope, 0) + 1
        self.values[scope] = self.drawn[scope] = value
        return value


def _ids(rng: random.Random, seed: int) -> Callable[[datetime], UUID]:
    """Ids of version 7 from the business time and the seed, so that the same order gives the same rows."""

    def new_id(at: datetime) -> UUID:
        milliseconds = int(at.timestamp() * 1000)
        noise = rng.getrandbits(74)
        return UUID(
            int=(milliseconds << 80)
            | (0x7 << 76)
            | ((noise >> 62) << 64)
            | (0b10 << 62)
            | (noise & ((1 << 62) - 1))
        )

    return new_id


def _moment(rng: random.Random, day: date) -> datetime:
    minutes = rng.choice((rng.randint(7 * 60, 11 * 60 + 25), rng.randint(13 * 60 + 30, 16 * 60 + 50)))
    return datetime.combine(day, time()) + timedelta(minutes=minutes, seconds=rng.randrange(60))


def _batches(
    items: Iterator[tuple[Tracer, dict[str, int]]],
) -> Iterator[list[tuple[Tracer, dict[str, int]]]]:
    while block := list(itertools.islice(items, BLOCK)):
        yield block


def _apportion(total: int, shares: Sequence[float]) -> list[int]:
    whole = sum(shares)
    exact = [total * share / whole for share in shares]
    counts = [int(value) for value in exact]
    rest = sorted(range(len(shares)), key=lambda index: exact[index] - counts[index], reverse=True)
    for index in rest[: total - sum(counts)]:
        counts[index] += 1
    return counts


def _balance(work: list[tuple[int, int]], processes: int) -> list[list[tuple[int, int]]]:
    """Counters over processes, the heaviest first. Counters that share an agency code stay together."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for counter_id, count in work:
        groups.setdefault(agency_code(counter_id), []).append((counter_id, count))
    parts: list[list[tuple[int, int]]] = [[] for _ in range(max(1, processes))]
    loads = [0] * len(parts)
    for group in sorted(groups.values(), key=lambda rows: -sum(count for _counter, count in rows)):
        lightest = loads.index(min(loads))
        parts[lightest] += group
        loads[lightest] += sum(count for _counter, count in group)
    return [part for part in parts if part]


def digest_of_rows() -> str:
    """A digest over the journal's hashes, to compare two runs."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash FROM kernel_event WHERE stream_kind = 'dossier' ORDER BY stream_id, sequence"
        )
        for (value,) in cursor.fetchall():
            digest.update(bytes(value))
    return digest.hexdigest()
