"""Bulk import of procedures: compare by digest, then write revisions and their parts with COPY.

The same decision serves one record and thousands: `verdict` says new, changed or same, and only the way of
writing differs.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from motcua.catalogue.copying import copy_rows, next_ids
from motcua.catalogue.models import (
    DoubtfulRecord,
    DoubtState,
    Field,
    ImportBatch,
    OutsideGround,
    Procedure,
    ProcedureRevision,
)
from motcua.catalogue.source_values import NormalisedProcedure
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.models import Event
from motcua.kernel.text import fold, sort_key

STREAM = "procedure"
_NAMESPACE = uuid.UUID("6f0d8d3e-2b61-5a52-9c0e-0d1f6f5b7a11")
CHUNK = 500


def stream_id(code: str) -> uuid.UUID:
    """The journal stream of a procedure, from its code."""
    return uuid.uuid5(_NAMESPACE, code)


@dataclass(slots=True)
class Counts:
    """What an import did; doubtful records are also new, changed or same."""

    new: int = 0
    changed: int = 0
    same: int = 0
    doubtful: int = 0
    refused: int = 0

    def as_dict(self) -> dict[str, int]:
        """The five counts under their names."""
        return {name: getattr(self, name) for name in ("new", "changed", "same", "doubtful", "refused")}


@dataclass(slots=True)
class Known:
    """What the catalogue holds of a code: ids, number, dates and digest of the open revision."""

    procedure_id: int
    revision_id: int
    number: int
    valid_from: date
    source_digest: str


@dataclass(slots=True)
class Importer:
    """One import; `batch` is None in a dry run, which writes nothing."""

    by: Actor
    valid_from: date
    batch: ImportBatch | None
    counts: Counts = field(default_factory=Counts)
    _digests: dict[str, str] = field(default_factory=dict)
    _fields: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def take(self, procedures: Iterable[NormalisedProcedure]) -> None:
        """Bring procedures in, in order, in chunks; a code that comes twice in a chunk waits for the next."""
        chunk: dict[str, NormalisedProcedure] = {}
        for procedure in procedures:
            if procedure.code in chunk or len(chunk) >= CHUNK:
                self._write(list(chunk.values()))
                chunk = {}
            chunk[procedure.code] = procedure
        if chunk:
            self._write(list(chunk.values()))

    def _write(self, chunk: Sequence[NormalisedProcedure]) -> None:
        known = known_codes([procedure.code for procedure in chunk])
        fresh: list[NormalisedProcedure] = []
        for procedure in chunk:
            before = self._digests.get(procedure.code) or (
                known[procedure.code].source_digest if procedure.code in known else None
            )
            verdict = "new" if before is None else "same" if before == procedure.digest else "changed"
            setattr(self.counts, verdict, getattr(self.counts, verdict) + 1)
            self.counts.doubtful += bool(procedure.doubts)
            if verdict != "same":
                fresh.append(procedure)
                if self.batch is None:
                    self._digests[procedure.code] = procedure.digest
        if fresh and self.batch is not None:
            self.written.update(
                write_revisions(
                    fresh,
                    known,
                    by=self.by,
                    valid_from=self.valid_from,
                    batch=self.batch,
                    fields=self._fields,
                )
            )


def known_codes(codes: Sequence[str]) -> dict[str, Known]:
    """What the catalogue holds of these codes, in one statement."""
    rows = ProcedureRevision.objects.filter(procedure__code__in=codes, valid_to__isnull=True).values_list(
        "procedure__code", "procedure_id", "id", "number", "valid_from", "source_digest"
    )
    return {row[0]: Known(row[1], row[2], row[3], row[4], row[5]) for row in rows}


def write_revisions(
    procedures: Sequence[NormalisedProcedure],
    known: Mapping[str, Known],
    *,
    by: Actor,
    valid_from: date,
    batch: ImportBatch | None,
    fields: dict[str, int] | None = None,
    corrections: Mapping[str, list[dict[str, Any]]] | None = None,
    source_records: Mapping[str, tuple[Mapping[str, Any], str]] | None = None,
) -> dict[str, int]:
    """Write one new revision for each procedure with all its parts; returns the revision id by code.

    The open revision of a known procedure ends where the new one begins. One journal event a procedure.
    """
    fields = fields if fields is not None else {}
    _ensure_fields({p.field_name for p in procedures if p.field_name}, fields)
    procedure_ids = _ensure_procedures(procedures, known, fields)
    starts = {
        p.code: max(valid_from, known[p.code].valid_from) if p.code in known else valid_from
        for p in procedures
    }
    _close_revisions([(known[p.code].revision_id, starts[p.code]) for p in procedures if p.code in known])
    revision_ids = dict(
        zip([p.code for p in procedures], next_ids("procedurerevision", len(procedures)), strict=True)
    )
    now = clock.now()

    def revision_rows() -> Iterator[tuple[Any, ...]]:
        for p in procedures:
            record, digest = (source_records or {}).get(p.code, (p.record, p.digest))
            yield (
                revision_ids[p.code], procedure_ids[p.code], known[p.code].number + 1 if p.code in known else 1,
                starts[p.code], None, p.decision_number, p.decision_date, p.name, p.kind, p.field_name,
                list(p.levels), p.issuing_agency, _json(p.subjects), p.sequence, _json(p.sequence_steps),
                _json(p.implementing_agencies), p.competent_agency, p.delegated_agency, p.coordinating_agencies,
                p.reception_address, p.conditions, _json(p.keywords), p.sets_of_dossier, p.service_level,
                p.service_level_from, _json(p.settings), p.source_url, _json(record),
                _json((corrections or {}).get(p.code, [])), digest, p.digest,
                batch.pk if batch else None, now, by.user_id,
            )  # fmt: skip

    copy_rows("procedurerevision", _REVISION_COLUMNS, revision_rows())
    _write_parts(procedures, revision_ids)
    _point_at(procedures, procedure_ids, revision_ids, fields)
    _write_doubts(procedures, procedure_ids, revision_ids)
    _write_events(procedures, known, revision_ids, starts, by=by)
    return revision_ids


_REVISION_COLUMNS = (
    "id", "procedure_id", "number", "valid_from", "valid_to", "decision_number", "decision_date", "name", "kind",
    "field_name", "levels", "issuing_agency", "subjects", "sequence", "sequence_steps", "implementing_agencies",
    "competent_agency", "delegated_agency", "coordinating_agencies", "reception_address", "conditions", "keywords",
    "sets_of_dossier", "service_level", "service_level_from", "handling_settings", "source_url", "source_text",
    "corrections", "source_digest", "digest", "batch_id", "created_at", "created_by_id",
)  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _ensure_fields(names: set[str], fields: dict[str, int]) -> None:
    missing = names - fields.keys()
    if not missing:
        return
    Field.objects.bulk_create(
        [Field(name=name, sort_key=sort_key(name)[:800]) for name in sorted(missing)], ignore_conflicts=True
    )
    fields.update(Field.objects.filter(name__in=missing).values_list("name", "id"))


def _columns_of(p: NormalisedProcedure, fields: Mapping[str, int]) -> dict[str, Any]:
    ground = OutsideGround.INTERNAL if p.is_internal and not p.outside_ground else p.outside_ground
    return {
        "name": p.name,
        "sort_key": sort_key(p.name)[:400],
        "search_key": fold(p.name),
        "field_id": fields.get(p.field_name),
        "kind": p.kind,
        "levels": list(p.levels),
        "is_internal": p.is_internal,
        "outside_one_stop": bool(ground),
        "outside_ground": ground,
    }


def _ensure_procedures(
    procedures: Sequence[NormalisedProcedure], known: Mapping[str, Known], fields: Mapping[str, int]
) -> dict[str, int]:
    fresh = [p for p in procedures if p.code not in known]
    Procedure.objects.bulk_create(
        [Procedure(code=p.code, **_columns_of(p, fields)) for p in fresh], batch_size=CHUNK
    )
    ids = dict(Procedure.objects.filter(code__in=[p.code for p in fresh]).values_list("code", "id"))
    return ids | {p.code: known[p.code].procedure_id for p in procedures if p.code in known}


def _close_revisions(ends: Sequence[tuple[int, date]]) -> None:
    by_date: dict[date, list[int]] = {}
    for revision_id, end in ends:
        by_date.setdefault(end, []).append(revision_id)
    for end, ids in by_date.items():
        ProcedureRevision.objects.filter(id__in=ids).update(valid_to=end)
        DoubtfulRecord.objects.filter(revision_id__in=ids, state=DoubtState.OPEN).update(
            state=DoubtState.SUPERSEDED
        )


def _write_parts(procedures: Sequence[NormalisedProcedure], revision_ids: Mapping[str, int]) -> None:
    cases = [(revision_ids[p.code], n, name) for p in procedures for n, name in enumerate(p.cases, 1)]
    case_ids = dict(
        zip([(r, name) for r, _, name in cases], next_ids("procedurecase", len(cases)), strict=True)
    )
    copy_rows(
        "procedurecase",
        ("id", "revision_id", "number", "name"),
        ((case_ids[r, name], r, n, name) for r, n, name in cases),
    )
    channels = [(revision_ids[p.code], n, c) for p in procedures for n, c in enumerate(p.channels, 1)]
    channel_ids = next_ids("channel", len(channels))
    copy_rows(
        "channel",
        ("id", "revision_id", "case_id", "number", "kind", "limit_value", "limit_unit", "limit_text",
         "limit_certain", "same_day_cutoff", "description"),
        (
            (i, r, case_ids.get((r, c.case)), n, c.kind, c.limit_value, c.limit_unit, c.limit_text,
             c.limit_certain, c.same_day_cutoff, c.description)
            for i, (r, n, c) in zip(channel_ids, channels, strict=True)
        ),
    )  # fmt: skip
    copy_rows(
        "fee",
        ("channel_id", "number", "kind", "amount", "unit", "note", "certain"),
        (
            (i, n, f.kind, f.amount, f.unit, f.note, f.certain)
            for i, (_, _, c) in zip(channel_ids, channels, strict=True)
            for n, f in enumerate(c.fees, 1)
        ),
    )
    _write_components(procedures, revision_ids, case_ids)
    copy_rows(
        "resultkind",
        ("revision_id", "number", "name", "code"),
        ((revision_ids[p.code], n, *result) for p in procedures for n, result in enumerate(p.results, 1)),
    )
    copy_rows(
        "legalbasis",
        ("revision_id", "number", "sign", "title", "issued_on", "issuer"),
        (
            (revision_ids[p.code], n, b.sign, b.title, b.issued_on, b.issuer)
            for p in procedures
            for n, b in enumerate(p.legal_bases, 1)
        ),
    )


def _write_components(
    procedures: Sequence[NormalisedProcedure],
    revision_ids: Mapping[str, int],
    case_ids: Mapping[tuple[int, str], int],
) -> None:
    components = [(revision_ids[p.code], n, c) for p in procedures for n, c in enumerate(p.components, 1)]
    ids = next_ids("component", len(components))
    copy_rows(
        "component",
        ("id", "revision_id", "case_id", "number", "heading", "name", "originals", "certified_copies",
         "photocopies", "quantity_certain", "required", "paper_kind"),
        (
            (i, r, case_ids.get((r, c.case)), n, c.heading, c.name, c.originals, c.certified_copies,
             c.photocopies, c.quantity_certain, c.required, c.paper_kind)
            for i, (r, n, c) in zip(ids, components, strict=True)
        ),
    )  # fmt: skip
    copy_rows(
        "formfile",
        ("revision_id", "component_id", "number", "name", "url", "file_digest"),
        (
            (r, i, n, name, url, "")
            for i, (r, _, c) in zip(ids, components, strict=True)
            for n, (name, url) in enumerate(c.forms, 1)
        ),
    )


def _point_at(
    procedures: Sequence[NormalisedProcedure],
    procedure_ids: Mapping[str, int],
    revision_ids: Mapping[str, int],
    fields: Mapping[str, int],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_procedure p SET current_revision_id = r.id FROM catalogue_procedurerevision r "
            "WHERE r.id = ANY(%s) AND p.id = r.procedure_id",
            [list(revision_ids.values())],
        )
    changed = [Procedure(id=procedure_ids[p.code], **_columns_of(p, fields)) for p in procedures]
    Procedure.objects.bulk_update(changed, list(_columns_of(procedures[0], fields)), batch_size=CHUNK)


def _write_doubts(
    procedures: Sequence[NormalisedProcedure],
    procedure_ids: Mapping[str, int],
    revision_ids: Mapping[str, int],
) -> None:
    DoubtfulRecord.objects.bulk_create(
        [
            DoubtfulRecord(
                procedure_id=procedure_ids[p.code],
                revision_id=revision_ids[p.code],
                reason=doubt.reason,
                path=doubt.path,
                sentence=doubt.sentence,
            )
            for p in procedures
            for doubt in p.doubts
        ],
        batch_size=2000,
    )


def _write_events(
    procedures: Sequence[NormalisedProcedure],
    known: Mapping[str, Known],
    revision_ids: Mapping[str, int],
    starts: Mapping[str, date],
    *,
    by: Actor,
) -> None:
    streams = {stream_id(p.code): p.code for p in procedures if p.code in known}
    last: dict[str, tuple[int, bytes]] = {}
    events = Event.objects.filter(stream_id__in=streams).order_by("stream_id", "sequence")
    for stream, sequence, digest in events.values_list("stream_id", "sequence", "hash"):
        last[streams[stream]] = (sequence, bytes(digest))
    now, machine = clock.now(), clock.machine_now()
    Event.objects.bulk_create(
        [
            journal.build(
                stream_kind=STREAM,
                stream_id=stream_id(p.code),
                sequence=last.get(p.code, (0, journal.GENESIS))[0] + 1,
                previous_hash=last.get(p.code, (0, journal.GENESIS))[1],
                verb="catalogue.revise",
                payload={
                    "code": p.code,
                    "revision": revision_ids[p.code],
                    "digest": p.digest,
                    "valid_from": starts[p.code].isoformat(),
                },
                by=by,
                at=now,
                machine_at=machine,
            )
            for p in procedures
        ],
        batch_size=1000,
    )
