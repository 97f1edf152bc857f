"""What a reading gives: a plan of groups and tasks, with every doubtful cell named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Override:
    """Another deadline for one level: `scope` is `province`, `department`, `district` or `commune`."""

    scope: str
    due: date | None
    text: str = ""
    kind: str | None = None

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON; dates in ISO form."""
        return {"scope": self.scope, "due": _iso(self.due), "text": self.text, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed and as understood.

    `kind` is `dated`, `continuous`, `periodic`, `by_plan` or `on_event`, None where the words could not be read; `due` is the
    last valid day of a `dated` one, else None.
    """

    text: str
    kind: str | None
    due: date | None = None
    overrides: tuple[Override, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON; dates in ISO form."""
        return {
            "text": self.text,
            "kind": self.kind,
            "due": _iso(self.due),
            "overrides": [override.as_json() for override in self.overrides],
        }


@dataclass(frozen=True, slots=True)
class Task:
    """One numbered task; agencies as written, one collective an entry."""

    number: int
    title: str
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    deliverable: str
    deadline: Deadline
    note: str = ""
    printed_number: str = ""

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON."""
        return {
            "number": self.number,
            "title": self.title,
            "leads": list(self.leads),
            "coordinators": list(self.coordinators),
            "deliverable": self.deliverable,
            "deadline": self.deadline.as_json(),
            "note": self.note,
            "printed_number": self.printed_number,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks under one heading, its numeral as printed (`I`, `A`, `1`); `parent` is the heading above, where there is one."""

    numeral: str
    title: str
    tasks: tuple[Task, ...]
    parent: str = ""

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON."""
        return {
            "numeral": self.numeral,
            "title": self.title,
            "tasks": [task.as_json() for task in self.tasks],
            "parent": self.parent,
        }


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that a person should look at: where, what it says, why."""

    group: str
    task: int | None
    column: str
    text: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON."""
        return {
            "group": self.group,
            "task": self.task,
            "column": self.column,
            "text": self.text,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as read from a document. Empty strings and None stand for what the document does not say."""

    number: str
    date: date | None
    issuer: str
    year: int | None
    title: str
    groups: tuple[Group, ...]
    basis: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def task_count(self) -> int:
        """How many tasks all groups hold."""
        return sum(len(group.tasks) for group in self.groups)

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON: the contract of `./motcua plan read --json`."""
        return {
            "number": self.number,
            "date": _iso(self.date),
            "issuer": self.issuer,
            "year": self.year,
            "title": self.title,
            "groups": [group.as_json() for group in self.groups],
            "basis": list(self.basis),
            "purposes": list(self.purposes),
            "requirements": list(self.requirements),
            "funding": list(self.funding),
            "organisation": list(self.organisation),
            "doubts": [doubt.as_json() for doubt in self.doubts],
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
