"""What the simulation plays on: counters with their lists, the staff of each unit, how busy and how late each is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.accounts.models import Post
from motcua.agencies.models import UnitKind
from motcua.catalogue.models import ElectronicProcess, ReceptionEntry
from motcua.catalogue.queries import procedure_snapshot, process_snapshot
from motcua.catalogue.values import ProcedureSnapshot, StepSnapshot
from motcua.dossiers import policy
from motcua.dossiers.processes import routes_of, usual_steps
from motcua.kernel.actor import Actor
from motcua.law.calendar import Calendar
from motcua.law.rules import Rules

SIMULATION = "simulation"


@dataclass(frozen=True, slots=True)
class Service:
    """A procedure at a counter: revision, steps, routes, limit, weight among the counter's others."""

    procedure: ProcedureSnapshot
    process_id: int | None
    steps: tuple[StepSnapshot, ...]
    routes: dict[int, int]
    competent_id: int
    limit_value: str
    limit_unit: str
    cutoff: str
    weight: float


@dataclass(frozen=True, slots=True)
class Place:
    """A counter with what it serves, its people, its share of the dossiers and its habits."""

    counter_id: int
    name: str
    agency_code: str
    share: float
    lateness: float
    services: tuple[Service, ...]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Staff:
    """People by unit and role; where nobody is known the system acts, without a name."""

    by_unit: dict[tuple[int, str], tuple[Actor, ...]]
    favoured: frozenset[int] = frozenset()

    def actor(self, rng: random.Random, unit_id: int, *roles: str) -> Actor:
        """Somebody of a unit with one of the roles."""
        for role in roles:
            found = self.by_unit.get((unit_id, role))
            if found and self.favoured:
                liked = [actor for actor in found if actor.user_id in self.favoured]
                if liked and rng.random() < 0.7:
                    return liked[0]
            if found:
                return found[rng.randrange(len(found))] if len(found) > 1 else found[0]
        return Actor(
            user_id=None,
            post_id=None,
            unit_id=unit_id,
            name="(giả định)",
            permissions=frozenset({"*"}),
            scope_paths=("",),
            via=SIMULATION,
        )


def staff(on: date, favoured: frozenset[int] = frozenset()) -> Staff:
    """All posts of a day as actors; those of a division also work for its agency."""
    nodes = policy.units()
    found: dict[tuple[int, str], list[Actor]] = {}
    rows = (
        Post.objects.filter(valid_from__lte=on)
        .exclude(valid_to__lte=on)
        .values_list("id", "user_id", "user__name", "unit_id", "roles", "title")
    )
    for post_id, user_id, name, unit_id, roles, title in rows:
        who = Actor(
            user_id=user_id,
            post_id=post_id,
            unit_id=unit_id,
            name=name,
            permissions=frozenset({"*"}),
            scope_paths=("",),
            via=SIMULATION,
            title=title,
        )
        above = nodes[unit_id].parent_id if nodes[unit_id].kind in policy.CLIMBS else None
        for role in roles:
            found.setdefault((unit_id, role), []).append(who)
            if above is not None:
                found.setdefault((above, role), []).append(who)
    return Staff({key: tuple(value) for key, value in found.items()}, favoured)


def services_of_counters(on: date, counters: Sequence[int] | None = None) -> dict[int, list[Service]]:
    """What each counter takes in on a day, with the running process of its level."""
    entries = ReceptionEntry.objects.filter(valid_from__lte=on).exclude(valid_to__lte=on)
    if counters is not None:
        entries = entries.filter(counter_id__in=counters)
    rows = entries.order_by("counter_id", "id").values_list(
        "counter_id",
        "resolving_unit_id",
        "procedure_id",
        "procedure__current_revision_id",
        "procedure__commonness",
    )
    processes: dict[int, list[int]] = {}
    for procedure_id, process_id in ElectronicProcess.objects.filter(
        active=True, process__status="approved"
    ).values_list("process__procedure_id", "process_id"):
        processes.setdefault(procedure_id, []).append(process_id)
    found: dict[int, list[Service]] = {}
    services = _Services()
    for counter_id, resolving_id, procedure_id, revision_id, commonness in rows:
        service = services.of(
            counter_id, resolving_id, revision_id, processes.get(procedure_id, ()), commonness or 0
        )
        if service is not None:
            found.setdefault(counter_id, []).append(service)
    return found


class _Services:
    """Services as the reception lists give them; what many counters share is worked out once."""

    def __init__(self) -> None:
        self.procedures: dict[int, tuple[ProcedureSnapshot, str, str, str] | None] = {}
        self.steps: dict[tuple[int, str], tuple[int | None, tuple[StepSnapshot, ...]]] = {}
        self.nodes = policy.units()

    def of(
        self,
        counter_id: int,
        resolving_id: int | None,
        revision_id: int | None,
        processes: Sequence[int],
        commonness: int,
    ) -> Service | None:
        """The service of a line of a reception list; None where nothing can be computed from it."""
        if revision_id is None:
            return None
        if revision_id not in self.procedures:
            self.procedures[revision_id] = _limits(procedure_snapshot(revision_id))
        known = self.procedures[revision_id]
        if known is None:
            return None
        procedure, value, unit, cutoff = known
        node = self.nodes[counter_id]
        competent = resolving_id or node.counter_of_id or node.parent_id or counter_id
        level = self.nodes[competent].level
        if (revision_id, level) not in self.steps:
            chosen = next((p for p in map(process_snapshot, processes) if p.level == level), None)
            self.steps[revision_id, level] = (
                (chosen.process_id, chosen.steps) if chosen else (None, usual_steps(value, unit))
            )
        process_id, steps = self.steps[revision_id, level]
        routes = routes_of(steps, competent)
        if any(step.unit_kind == "consulted" and step.number not in routes for step in steps):
            process_id, steps, routes = None, usual_steps(value, unit), {}
        return Service(
            procedure=procedure, process_id=process_id, steps=steps, routes=routes, competent_id=competent, limit_value=value,
            limit_unit=unit, cutoff=cutoff,
            weight=1.0 + 3.0 * commonness + (6.0 if "chứng thực" in procedure.name.lower() else 0.0),
        )  # fmt: skip


def _limits(procedure: ProcedureSnapshot) -> tuple[ProcedureSnapshot, str, str, str] | None:
    """The procedure with limit value, unit and cut-off of its counter channel; None without a limit."""
    channel = procedure.channel_for("counter")
    if channel is None or channel.limit_value is None or not channel.limit_unit:
        return None
    if procedure.settings.excluded_from_counter:
        return None
    cutoff = procedure.settings.same_day_cutoff or channel.same_day_cutoff
    return (
        procedure,
        str(channel.limit_value.normalize() + 0),
        channel.limit_unit,
        cutoff.isoformat() if cutoff else "",
    )


#: Share of the dossiers by kind of counter: communes together take most.
SHARES = {UnitKind.SERVICE_CENTRE.value: 40.0, "district": 8.0, "commune": 1.0}


def day_weights(start: date, end: date, calendar: Calendar, tet: Sequence[date]) -> list[tuple[date, float]]:
    """Working days with their weight: Mondays and the days around Tết are busy, the last days before it empty."""
    days: list[tuple[date, float]] = []
    day = start
    while day <= end:
        if calendar.is_working_day(day):
            weight = {0: 1.35, 1: 1.1, 2: 1.0, 3: 0.95, 4: 0.85}.get(day.weekday(), 0.5)
            for festival in tet:
                distance = (day - festival).days
                if -21 <= distance < -7:
                    weight *= 1.6
                elif -7 <= distance < 0:
                    weight *= 0.5
                elif 0 <= distance < 14:
                    weight *= 1.4
            days.append((day, weight))
        day += timedelta(days=1)
    return days


__all__ = [
    "SHARES",
    "SIMULATION",
    "Place",
    "Rules",
    "Service",
    "Staff",
    "day_weights",
    "services_of_counters",
    "staff",
]
