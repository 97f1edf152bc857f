"""The demonstration catalogue of 2022: procedures, approved processes, reception lists of every counter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from motcua.agencies.models import Unit, UnitKind
from motcua.catalogue.commands import import_lines, mark_changed, write_approved, write_reception
from motcua.catalogue.commands.processes import ProcessDraft
from motcua.catalogue.commands.reception import NewEntry
from motcua.catalogue.lines import RefusedLine
from motcua.catalogue.models import HandlingProcess, Procedure
from motcua.catalogue.source import LEVELS, normalise
from motcua.catalogue.source_values import NormalisedProcedure, SourceError
from motcua.catalogue.values import StepSnapshot
from motcua.kernel.actor import SYSTEM
from motcua.kernel.text import fold

FOLDER = Path(__file__).parent
#: Long enough before the demonstration for dossiers of December 2021.
BEGINNING = date(2021, 1, 1)
RECEPTION_DECISION = "giả định 12/QĐ-UBND"
RECEPTION_DATE = date(2020, 12, 25)
_STEP_UNITS = {
    "bo_phan_mot_cua": "counter",
    "don_vi_giai_quyet": "resolving",
    "co_quan_lay_y_kien": "consulted",
}


def seed(start: date) -> None:
    """Bring in the demonstration catalogue; harmless a second time. `start` is not needed: its law is of 2021-2022."""
    records = read_records()
    lines = [_read(record) for record in records]
    refused = [line for line in lines if isinstance(line, RefusedLine)]
    if refused:
        raise ValueError("; ".join(str(line) for line in refused))
    import_lines(lines, by=SYSTEM, valid_from=BEGINNING, files=["danh mục trình diễn"])
    procedures = {p.code: p for p in Procedure.objects.filter(code__in=[record["ma"] for record in records])}
    _seed_processes(records, procedures)
    write_reception(list(_entries(records, procedures)), by=SYSTEM)
    mark_changed()


def read_records() -> list[dict[str, Any]]:
    """All records of the YAML files, with dates as text, in the order of the files."""
    records: list[dict[str, Any]] = []
    for file in sorted(FOLDER.glob("*.yaml")):
        content = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        records += json.loads(json.dumps(content, default=str)) or []
    return records


def _read(record: dict[str, Any]) -> NormalisedProcedure | RefusedLine:
    try:
        return normalise(record)
    except SourceError as problem:
        return RefusedLine("danh mục trình diễn", 0, f"{record.get('ma')}: {problem}")


def process_steps(rows: Iterable[Mapping[str, Any]]) -> tuple[StepSnapshot, ...]:
    """Steps of a `quy_trinh` entry; hours of working time become minutes."""
    return tuple(
        StepSnapshot(
            number=int(row["so"]),
            parallel_group=row.get("nhom_song_song"),
            name=row["ten"],
            content=row.get("noi_dung") or "",
            role=row["vai_tro"],
            position=row.get("chuc_danh") or "",
            unit_kind=_STEP_UNITS[row["don_vi"]],
            agency=row.get("co_quan") or "",
            minutes=round(float(row["gio"]) * 60),
            output=row.get("ket_qua") or "",
            form=row.get("bieu_mau") or "",
            optional=bool(row.get("co_the_bo_qua", False)),
        )
        for row in rows
    )


def _seed_processes(records: Iterable[Mapping[str, Any]], procedures: Mapping[str, Procedure]) -> None:
    known = set(HandlingProcess.objects.values_list("procedure_id", "level", "case_name"))
    drafts: list[ProcessDraft] = []
    for record in records:
        procedure = procedures[record["ma"]]
        for process in record.get("quy_trinh") or ():
            level, case_name = LEVELS[process["cap"]], process.get("truong_hop") or ""
            if (procedure.pk, level, case_name) in known or procedure.current_revision_id is None:
                continue
            decision = process["quyet_dinh"]
            signed = decision.get("ngay") if isinstance(decision, dict) else None
            drafts.append(
                ProcessDraft(
                    procedure_id=procedure.pk,
                    revision_id=procedure.current_revision_id,
                    level=level,
                    steps=process_steps(process["buoc"]),
                    case_name=case_name,
                    decision_number=decision["so"] if isinstance(decision, dict) else str(decision),
                    decision_date=date.fromisoformat(signed) if signed else None,
                )
            )
    write_approved(drafts, by=SYSTEM, active=True)


def _entries(records: Iterable[Mapping[str, Any]], procedures: Mapping[str, Procedure]) -> Iterator[NewEntry]:
    counters: dict[str, list[Unit]] = {"province": [], "district": [], "commune": []}
    found = Unit.objects.filter(kind__in=(UnitKind.COUNTER, UnitKind.SERVICE_CENTRE))
    for unit in found.select_related("counter_of"):
        counters.setdefault(unit.level, []).append(unit)
    agencies = list(
        Unit.objects.exclude(kind__in=(UnitKind.COUNTER, UnitKind.SERVICE_CENTRE, UnitKind.POST_POINT))
    )
    for record in records:
        procedure = procedures[record["ma"]]
        if not procedure.may_be_taken_in:
            continue
        for level in {LEVELS[level] for level in record["cap_thuc_hien"] if LEVELS[level] in counters}:
            for counter in counters[level]:
                if not serves(counter, record["co_quan_thuc_hien"]):
                    continue
                yield NewEntry(
                    counter_id=counter.pk,
                    procedure_id=procedure.pk,
                    valid_from=BEGINNING,
                    decision_number=RECEPTION_DECISION,
                    decision_date=RECEPTION_DATE,
                    resolving_unit_id=resolving_unit(counter, level, record["co_quan_thuc_hien"], agencies),
                )


def serves(counter: Unit, agencies: Iterable[str]) -> bool:
    """Whether a counter is for procedures of these agencies: one of a vertical agency takes in only its own."""
    owner = counter.counter_of
    if owner is None or owner.kind != UnitKind.VERTICAL_AGENCY:
        return True
    called = fold(owner.name)
    return any(
        called.startswith(name) or name.startswith(called)
        for agency in agencies
        for name in (fold(part) for part in _alternatives(agency))
    )


def resolving_unit(counter: Unit, level: str, agencies: Iterable[str], units: Iterable[Unit]) -> int | None:
    """The unit that resolves what a counter takes in: the named division or department, else the counter's agency."""
    owner = counter.counter_of
    if owner is None or level == "commune":
        return counter.counter_of_id
    near = [
        unit
        for unit in units
        if unit.level == level and (level == "province" or unit.path.startswith(owner.path))
    ]
    for name in [fold(part) for agency in agencies for part in _alternatives(agency)]:
        for unit in near:
            called = fold(unit.name)
            if called == name or called.startswith(name + " "):
                return unit.pk
            if len(called.split()) > 2 and name.startswith(called + " "):
                return unit.pk
    return owner.pk


def _alternatives(agency: str) -> Iterator[str]:
    """ "Phòng A hoặc Phòng B" and "Phòng A, Sở B": each name that may be a unit, the nearest first."""
    for part in agency.split(" hoặc "):
        yield from (piece.strip() for piece in part.split(", "))
        yield part
