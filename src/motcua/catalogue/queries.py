"""Reads of the catalogue for other rooms and for screens."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db import connection

from motcua.catalogue.models import Procedure, ReceptionEntry
from motcua.catalogue.values import (
    CaseSnapshot,
    ChannelSnapshot,
    ComponentSnapshot,
    FeeSnapshot,
    FormSnapshot,
    HandlingSettings,
    IntakeProcedure,
    LegalBasisSnapshot,
    ProcedureSnapshot,
    ProcessSnapshot,
    ResultSnapshot,
    StepSnapshot,
)
from motcua.kernel.refusal import Refusal

#: Revisions and approved processes never change, so what was read once holds for the life of the process.
_revisions: dict[int, ProcedureSnapshot] = {}
_processes: dict[int, ProcessSnapshot] = {}
_KEPT = 6000

_ENTRY = """
SELECT e.id, e.resolving_unit_id, e.decision_number, r.id,
       ARRAY(SELECT h.id FROM catalogue_handlingprocess h
             JOIN catalogue_electronicprocess x ON x.process_id = h.id AND x.active
             WHERE h.procedure_id = p.id AND h.status = 'approved'
             ORDER BY h.level, h.id),
       p.is_internal, p.outside_one_stop, p.abolished_on, p.name
FROM catalogue_procedure p
LEFT JOIN catalogue_receptionentry e ON e.procedure_id = p.id AND e.counter_id = %(counter)s
     AND e.valid_from <= %(on)s AND (e.valid_to IS NULL OR e.valid_to > %(on)s)
LEFT JOIN LATERAL (
    SELECT id FROM catalogue_procedurerevision r
    WHERE r.procedure_id = p.id AND r.valid_from <= %(on)s AND (r.valid_to IS NULL OR r.valid_to > %(on)s)
    ORDER BY r.number DESC LIMIT 1) r ON TRUE
WHERE p.code = %(code)s
ORDER BY e.valid_from DESC NULLS LAST LIMIT 1
"""

_PARTS = """
SELECT 'revision', json_build_object(
  'id', r.id, 'number', r.number, 'procedure', p.id, 'code', p.code, 'suffix', p.national_suffix,
  'name', r.name, 'field', r.field_name, 'levels', r.levels, 'internal', p.is_internal,
  'outside', p.outside_one_stop, 'service_level', r.service_level, 'sets', r.sets_of_dossier,
  'conditions', r.conditions, 'settings', r.handling_settings,
  'cases', (SELECT json_agg(c ORDER BY c.number) FROM catalogue_procedurecase c WHERE c.revision_id = r.id),
  'channels', (SELECT json_agg(c ORDER BY c.number) FROM catalogue_channel c WHERE c.revision_id = r.id),
  'fees', (SELECT json_agg(f ORDER BY f.number) FROM catalogue_fee f
           JOIN catalogue_channel c ON c.id = f.channel_id WHERE c.revision_id = r.id),
  'components', (SELECT json_agg(c ORDER BY c.number) FROM catalogue_component c WHERE c.revision_id = r.id),
  'forms', (SELECT json_agg(f ORDER BY f.number) FROM catalogue_formfile f WHERE f.revision_id = r.id),
  'results', (SELECT json_agg(k ORDER BY k.number) FROM catalogue_resultkind k WHERE k.revision_id = r.id),
  'bases', (SELECT json_agg(l ORDER BY l.number) FROM catalogue_legalbasis l WHERE l.revision_id = r.id))::text
FROM catalogue_procedurerevision r JOIN catalogue_procedure p ON p.id = r.procedure_id
WHERE r.id = ANY(%(revisions)s)
UNION ALL
SELECT 'process', (to_jsonb(h) || jsonb_build_object('steps',
  (SELECT json_agg(s ORDER BY s.number) FROM catalogue_processstep s WHERE s.process_id = h.id)))::text
FROM catalogue_handlingprocess h WHERE h.id = ANY(%(processes)s)
"""


def case_for_intake(counter_id: int, procedure_code: str, on: date) -> IntakeProcedure:
    """What a counter needs to take in a dossier of a procedure on a day, in one statement (two at first use).

    Refuses a code that is not known, a procedure that is internal, outside the one-stop shop or abolished, and
    one that is not on the counter's reception list of that day (Decree 61/2018, art. 14; Circular 01/2018).
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, {"counter": counter_id, "code": procedure_code, "on": on})
        row = cursor.fetchone()
    if row is None:
        raise Refusal(
            f"Không có thủ tục mã {procedure_code} trong danh mục.",
            code="procedure_unknown",
            status=404,
            next_step="Xin kiểm tra lại mã hoặc tìm theo tên thủ tục.",
        )
    entry_id, resolving_id, decision, revision_id, process_ids, internal, outside, abolished_on, name = row
    _refuse_untakable(name, internal=internal, outside=outside, abolished=abolished_on, on=on)
    if entry_id is None:
        raise Refusal(
            f"Thủ tục «{name}» không có trong danh mục tiếp nhận của bộ phận này.",
            rule="Điều 14 Nghị định 61/2018/NĐ-CP",
            code="not_on_reception_list",
            next_step="Xin hướng dẫn người dân đến nơi tiếp nhận thủ tục này, hoặc chuyển sang nhận hộ đơn vị khác.",
        )
    if revision_id is None:
        raise Refusal(
            f"Thủ tục «{name}» chưa có nội dung có hiệu lực vào ngày {on:%d/%m/%Y}.",
            code="no_revision",
            next_step="Xin báo cơ quan kiểm soát thủ tục hành chính để cập nhật danh mục.",
        )
    _load([revision_id], list(process_ids))
    return IntakeProcedure(
        entry_id=entry_id,
        counter_id=counter_id,
        resolving_unit_id=resolving_id,
        decision_number=decision,
        procedure=_revisions[revision_id],
        processes=tuple(_processes[identity] for identity in process_ids),
    )


def case_for_excluded(unit_id: int, procedure_code: str, on: date) -> IntakeProcedure:
    """What a resolving unit needs to enter a procedure that counters do not take in (Decree 61/2018, art. 14(5)).

    It is tracked by the same process. Refuses a procedure that a counter takes in.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, {"counter": unit_id, "code": procedure_code, "on": on})
        row = cursor.fetchone()
    if row is None or row[3] is None:
        raise Refusal(
            f"Không có thủ tục mã {procedure_code} đang có hiệu lực trong danh mục.", code="procedure_unknown", status=404,
            next_step="Xin kiểm tra lại mã hoặc tìm theo tên thủ tục.",
        )  # fmt: skip
    entry_id, resolving_id, decision, revision_id, process_ids, internal, outside, abolished_on, name = row
    _refuse_untakable(name, internal=internal, outside=outside, abolished=abolished_on, on=on)
    _load([revision_id], list(process_ids))
    procedure = _revisions[revision_id]
    if not procedure.settings.excluded_from_counter:
        raise Refusal(
            f"Thủ tục «{name}» phải tiếp nhận tại Bộ phận Một cửa.", rule="Điều 14 Nghị định 61/2018/NĐ-CP",
            code="counter_only", next_step="Xin hướng dẫn người dân nộp hồ sơ tại Bộ phận Một cửa.",
        )  # fmt: skip
    return IntakeProcedure(
        entry_id=entry_id or 0, counter_id=unit_id, resolving_unit_id=resolving_id or unit_id,
        decision_number=decision or "", procedure=procedure,
        processes=tuple(_processes[identity] for identity in process_ids),
    )  # fmt: skip


def procedure_snapshot(revision_id: int) -> ProcedureSnapshot:
    """One revision with its parts; cached for the life of the process."""
    _load([revision_id], [])
    return _revisions[revision_id]


def process_snapshot(process_id: int) -> ProcessSnapshot:
    """One approved process with its steps; cached for the life of the process."""
    _load([], [process_id])
    return _processes[process_id]


def is_on_list(counter_id: int, procedure_id: int, on: date) -> bool:
    """Whether the counter takes the procedure in on that day."""
    return (
        ReceptionEntry.objects.filter(counter_id=counter_id, procedure_id=procedure_id).in_force(on).exists()
    )


def reception_list(counter_id: int, on: date) -> list[Procedure]:
    """The procedures that a counter takes in on a day, in Vietnamese order."""
    entries = ReceptionEntry.objects.filter(counter_id=counter_id).in_force(on).values("procedure_id")
    return list(Procedure.objects.filter(id__in=entries).select_related("field"))


def forget() -> None:
    """Drop what was kept: for tests that replace the database under a running process."""
    _revisions.clear()
    _processes.clear()


def _refuse_untakable(name: str, *, internal: bool, outside: bool, abolished: date | None, on: date) -> None:
    if internal:
        raise Refusal(
            f"«{name}» là thủ tục hành chính nội bộ, không tiếp nhận tại Bộ phận Một cửa.",
            rule="Điều 1 Nghị định 61/2018/NĐ-CP",
            code="internal_procedure",
            next_step="Xin gửi qua văn bản giữa các cơ quan.",
        )
    if outside:
        raise Refusal(
            f"«{name}» không thực hiện theo cơ chế một cửa.",
            rule="Điều 1 và khoản 5 Điều 14 Nghị định 61/2018/NĐ-CP",
            code="outside_one_stop",
            next_step="Xin hướng dẫn người dân đến nơi trực tiếp thực hiện thủ tục.",
        )
    if abolished is not None and abolished <= on:
        raise Refusal(
            f"Thủ tục «{name}» đã bị bãi bỏ từ ngày {abolished:%d/%m/%Y}.",
            code="abolished",
            next_step="Xin tìm thủ tục thay thế trong danh mục.",
        )


def _load(revision_ids: list[int], process_ids: list[int]) -> None:
    missing_revisions = [identity for identity in revision_ids if identity not in _revisions]
    missing_processes = [identity for identity in process_ids if identity not in _processes]
    if not missing_revisions and not missing_processes:
        return
    if len(_revisions) > _KEPT:
        _revisions.clear()
    if len(_processes) > _KEPT:
        _processes.clear()
        missing_processes = process_ids
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"revisions": missing_revisions, "processes": missing_processes})
        for kind, text in cursor.fetchall():
            stored = json.loads(text, parse_float=Decimal)
            if kind == "revision":
                _revisions[stored["id"]] = _revision(stored)
            else:
                _processes[stored["id"]] = _process(stored)


def _revision(stored: dict[str, Any]) -> ProcedureSnapshot:
    fees: dict[int, list[FeeSnapshot]] = {}
    for fee in stored["fees"] or []:
        fees.setdefault(fee["channel_id"], []).append(
            FeeSnapshot(fee["id"], fee["kind"], fee["amount"], fee["unit"], fee["note"], fee["certain"])
        )
    forms: dict[int | None, list[FormSnapshot]] = {}
    for form in stored["forms"] or []:
        forms.setdefault(form["component_id"], []).append(FormSnapshot(form["id"], form["name"], form["url"]))
    return ProcedureSnapshot(
        revision_id=stored["id"],
        revision_number=stored["number"],
        procedure_id=stored["procedure"],
        code=stored["code"],
        national_suffix=stored["suffix"],
        name=stored["name"],
        field_name=stored["field"],
        levels=tuple(stored["levels"]),
        is_internal=stored["internal"],
        outside_one_stop=stored["outside"],
        service_level=stored["service_level"],
        sets_of_dossier=stored["sets"],
        conditions=stored["conditions"],
        settings=HandlingSettings.from_json(stored["settings"]),
        cases=tuple(CaseSnapshot(c["id"], c["number"], c["name"]) for c in stored["cases"] or []),
        channels=tuple(_channel(c, tuple(fees.get(c["id"], ()))) for c in stored["channels"] or []),
        components=tuple(_component(c, tuple(forms.get(c["id"], ()))) for c in stored["components"] or []),
        results=tuple(ResultSnapshot(k["id"], k["name"], k["code"]) for k in stored["results"] or []),
        legal_bases=tuple(
            LegalBasisSnapshot(b["sign"], b["title"], _date(b["issued_on"])) for b in stored["bases"] or []
        ),
    )


def _channel(stored: dict[str, Any], fees: tuple[FeeSnapshot, ...]) -> ChannelSnapshot:
    value = stored["limit_value"]
    cutoff = stored["same_day_cutoff"]
    return ChannelSnapshot(
        id=stored["id"],
        number=stored["number"],
        kind=stored["kind"],
        case_id=stored["case_id"],
        limit_value=None if value is None else Decimal(str(value)),
        limit_unit=stored["limit_unit"],
        limit_text=stored["limit_text"],
        limit_certain=stored["limit_certain"],
        same_day_cutoff=None if cutoff is None else time.fromisoformat(cutoff),
        description=stored["description"],
        fees=fees,
    )


def _component(stored: dict[str, Any], forms: tuple[FormSnapshot, ...]) -> ComponentSnapshot:
    return ComponentSnapshot(
        id=stored["id"],
        number=stored["number"],
        case_id=stored["case_id"],
        name=stored["name"],
        originals=stored["originals"],
        certified_copies=stored["certified_copies"],
        photocopies=stored["photocopies"],
        required=stored["required"],
        paper_kind=stored["paper_kind"],
        forms=forms,
    )


def _process(stored: dict[str, Any]) -> ProcessSnapshot:
    return ProcessSnapshot(
        process_id=stored["id"],
        procedure_id=stored["procedure_id"],
        revision_id=stored["revision_id"],
        level=stored["level"],
        unit_kind=stored["unit_kind"],
        case_name=stored["case_name"],
        decision_number=stored["decision_number"],
        decision_date=_date(stored["decision_date"]),
        total_minutes=stored["total_minutes"],
        critical_minutes=stored["critical_minutes"],
        steps=tuple(
            StepSnapshot(**{name: step[name] for name in _STEP_FIELDS}) for step in stored["steps"] or []
        ),
    )


_STEP_FIELDS = StepSnapshot.__slots__


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
