"""The work list of doubtful records: confirm as it is, or correct into a new revision."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from motcua.catalogue import policy
from motcua.catalogue.commands.frame import mark_changed, require
from motcua.catalogue.importing import STREAM, Known, stream_id, write_revisions
from motcua.catalogue.models import DoubtfulRecord, DoubtState, ProcedureRevision
from motcua.catalogue.source import digest_of, normalise
from motcua.catalogue.source_values import SourceError
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal, invalid, not_found


@dataclass(frozen=True, slots=True)
class Correction:
    """One value put right in the source record: `path` as in the doubt ("cach_thuc.0.don_vi")."""

    path: str
    value: Any


@command("catalogue.resolve_doubt")
def resolve_doubt(
    doubt_id: int, *, decision: str, by: Actor, corrections: Sequence[Correction] = ()
) -> DoubtfulRecord:
    """Close a doubt with what was decided; corrections make a new revision and keep the source record as it came.

    A later import of the same source record stays "same"; other open doubts move to the new revision where they
    still hold.
    """
    require(by, policy.EDIT, "xử lý bản ghi nghi ngờ")
    doubt = (
        DoubtfulRecord.objects.select_for_update()
        .select_related("procedure", "revision")
        .filter(pk=doubt_id)
        .first()
    )
    if doubt is None:
        raise not_found("bản ghi nghi ngờ")
    if doubt.state != DoubtState.OPEN:
        raise Refusal("Bản ghi này đã được xử lý.", code="state", next_step="Xin tải lại danh sách.")
    if not decision.strip():
        raise invalid({"decision": "Xin ghi cách xử lý."})
    doubt.state, doubt.decision = DoubtState.RESOLVED, decision.strip()
    doubt.resolver_id, doubt.resolved_at = by.user_id, clock.now()
    doubt.save()
    if corrections:
        _correct(doubt.revision, corrections, by=by)
        mark_changed()
    journal.append(
        STREAM,
        stream_id(doubt.procedure.code),
        "catalogue.resolve_doubt",
        {"doubt": doubt.pk, "reason": doubt.reason, "corrected": bool(corrections)},
        by=by,
    )
    return doubt


def _correct(revision: ProcedureRevision, corrections: Sequence[Correction], *, by: Actor) -> None:
    if revision.valid_to is not None:
        raise Refusal("Thủ tục đã có phiên bản mới hơn.", code="version", next_step="Xin tải lại trang.")
    known = [*revision.corrections, *({"path": c.path, "value": c.value} for c in corrections)]
    record = revision.source_record
    try:
        corrected = apply_corrections(record, known)
        procedure = normalise(corrected)
        if procedure.code != revision.procedure.code:
            raise SourceError("không được đổi mã thủ tục")
    except SourceError as problem:
        raise invalid({"corrections": f"Chỗ sửa chưa đúng: {problem}."}) from None
    write_revisions(
        [procedure],
        {
            procedure.code: Known(
                revision.procedure_id,
                revision.pk,
                revision.number,
                revision.valid_from,
                revision.source_digest,
            )
        },
        by=by,
        valid_from=clock.today(),
        batch=None,
        corrections={procedure.code: known},
        source_records={procedure.code: (record, digest_of(record))},
    )


def apply_corrections(record: dict[str, Any], corrections: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The record with values put right; SourceError when a path leads nowhere."""
    result = copy.deepcopy(record)
    for correction in corrections:
        *way, last = str(correction["path"]).split(".")
        place: Any = result
        try:
            for step in way:
                place = place[int(step)] if isinstance(place, list) else place[step]
            if isinstance(place, list):
                place[int(last)] = correction["value"]
            else:
                place[last] = correction["value"]
        except (KeyError, IndexError, ValueError, TypeError):
            raise SourceError(f"không có chỗ «{correction['path']}» trong bản ghi") from None
    return result
