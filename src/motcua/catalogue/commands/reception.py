"""Reception lists: what a counter takes in, from which day, by which decision (Decree 61/2018, art. 14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from motcua.agencies.models import Unit
from motcua.catalogue import policy
from motcua.catalogue.commands.frame import require, stream_of
from motcua.catalogue.models import Procedure, ReceptionEntry
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal, not_found

STREAM = "reception_list"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One row for a reception list; the unit that resolves what comes in may be named."""

    counter_id: int
    procedure_id: int
    valid_from: date
    decision_number: str
    decision_date: date | None = None
    resolving_unit_id: int | None = None


@command("catalogue.set_reception")
def set_reception(
    counter_id: int,
    procedure_codes: Sequence[str],
    *,
    valid_from: date,
    decision_number: str,
    by: Actor,
    decision_date: date | None = None,
    resolving_unit_id: int | None = None,
) -> int:
    """Put procedures on a counter's list from a day on, by a decision; returns how many rows are new.

    Procedures already on the list stay as they are. Internal ones and those outside the one-stop shop are refused.
    """
    require(by, policy.SET_RECEPTION, "lập danh mục tiếp nhận")
    _counter_in_scope(counter_id, by)
    _need_decision(decision_number)
    procedures = {p.code: p for p in Procedure.objects.filter(code__in=procedure_codes)}
    for code in procedure_codes:
        procedure = procedures.get(code)
        if procedure is None:
            raise Refusal(f"Không có thủ tục mã {code} trong danh mục.", code="procedure_unknown", status=404)
        if not procedure.may_be_taken_in:
            raise Refusal(
                f"Thủ tục {code} «{procedure.name}» không thuộc diện tiếp nhận tại Bộ phận Một cửa.",
                rule="Điều 1 và khoản 5 Điều 14 Nghị định 61/2018/NĐ-CP",
                code="outside_one_stop",
                next_step="Xin bỏ thủ tục này khỏi danh mục tiếp nhận.",
            )
    entries = [
        NewEntry(counter_id, p.pk, valid_from, decision_number.strip(), decision_date, resolving_unit_id)
        for p in procedures.values()
    ]
    return write_reception(entries, by=by)


@command("catalogue.close_reception")
def close_reception(
    counter_id: int, procedure_codes: Sequence[str], *, valid_to: date, decision_number: str, by: Actor
) -> int:
    """Take procedures off a counter's list: `valid_to` is the first day without them; returns how many."""
    require(by, policy.SET_RECEPTION, "lập danh mục tiếp nhận")
    _counter_in_scope(counter_id, by)
    _need_decision(decision_number)
    open_rows = ReceptionEntry.objects.select_for_update().filter(
        counter_id=counter_id, procedure__code__in=procedure_codes, valid_to__isnull=True
    )
    rows = list(open_rows)
    late = [row for row in rows if row.valid_from > valid_to]
    if late:
        raise Refusal(
            f"Ngày thôi tiếp nhận {valid_to:%d/%m/%Y} trước ngày bắt đầu tiếp nhận.",
            code="invalid",
            fields={"valid_to": "Xin chọn ngày sau ngày bắt đầu tiếp nhận."},
            status=422,
        )
    if len(rows) != len(set(procedure_codes)):
        raise not_found("một số thủ tục trong danh mục đang tiếp nhận của bộ phận này")
    ReceptionEntry.objects.filter(pk__in=[row.pk for row in rows]).update(
        valid_to=valid_to, closing_decision=decision_number.strip()
    )
    journal.append(
        STREAM,
        stream_of(STREAM, counter_id),
        "catalogue.close_reception",
        {"codes": sorted(set(procedure_codes)), "valid_to": valid_to, "decision": decision_number},
        by=by,
    )
    return len(rows)


def write_reception(entries: Sequence[NewEntry], *, by: Actor) -> int:
    """Write rows that are not yet in force, in bulk, with one event a counter; returns how many are new."""
    wanted = {(entry.counter_id, entry.procedure_id): entry for entry in entries}
    known = set(
        ReceptionEntry.objects.filter(counter_id__in={entry.counter_id for entry in entries})
        .filter(
            Q(valid_to__isnull=True)
            | Q(valid_to__gt=min((e.valid_from for e in entries), default=clock.today()))
        )
        .values_list("counter_id", "procedure_id")
    )
    fresh = [entry for key, entry in wanted.items() if key not in known]
    ReceptionEntry.objects.bulk_create(
        [
            ReceptionEntry(
                counter_id=entry.counter_id,
                procedure_id=entry.procedure_id,
                resolving_unit_id=entry.resolving_unit_id,
                valid_from=entry.valid_from,
                decision_number=entry.decision_number,
                decision_date=entry.decision_date,
            )
            for entry in fresh
        ],
        batch_size=2000,
    )
    by_counter: dict[int, list[NewEntry]] = {}
    for entry in fresh:
        by_counter.setdefault(entry.counter_id, []).append(entry)
    _write_events(by_counter, by=by)
    return len(fresh)


def _write_events(by_counter: Mapping[int, Sequence[NewEntry]], *, by: Actor) -> None:
    streams = {stream_of(STREAM, counter_id): counter_id for counter_id in by_counter}
    last = {
        stream: (sequence, bytes(digest))
        for stream, sequence, digest in Event.objects.filter(stream_id__in=streams)
        .order_by("stream_id", "sequence")
        .values_list("stream_id", "sequence", "hash")
    }
    Event.objects.bulk_create(
        [
            journal.build(
                stream_kind=STREAM,
                stream_id=stream,
                sequence=last.get(stream, (0, journal.GENESIS))[0] + 1,
                previous_hash=last.get(stream, (0, journal.GENESIS))[1],
                verb="catalogue.set_reception",
                payload={
                    "counter": counter_id,
                    "procedures": sorted(entry.procedure_id for entry in by_counter[counter_id]),
                    "decisions": sorted({entry.decision_number for entry in by_counter[counter_id]}),
                },
                by=by,
                at=clock.now(),
            )
            for stream, counter_id in streams.items()
        ]
    )


def _counter_in_scope(counter_id: int, by: Actor) -> Unit:
    counter = Unit.objects.visible_to(by).filter(pk=counter_id).first()
    if counter is None:
        raise not_found("bộ phận tiếp nhận")
    return counter


def _need_decision(number: str) -> None:
    if not number.strip():
        raise Refusal(
            "Danh mục tiếp nhận phải kèm số quyết định.",
            rule="Điều 14 Nghị định 61/2018/NĐ-CP",
            code="invalid",
            fields={"decision_number": "Xin ghi số quyết định."},
            status=422,
        )
