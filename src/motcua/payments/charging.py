"""Called inside the commands of the subject: fee lines asked, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.kernel.refusal import invalid

from .models import Charge, ChargeState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDraft:
    """A fee line: `amount` in đồng for one unit, times `quantity`. `kind` is `phi` or `le_phi`."""

    subject_kind: str
    subject_id: UUID
    kind: str
    name: str
    amount: int
    quantity: int = 1
    code: str = ""
    event_id: UUID | None = None


def charge(drafts: Sequence[ChargeDraft], *, at: datetime) -> list[Charge]:
    """Store the fee lines in one statement of the running transaction. A fee of 0 is owed by nobody.

    Raises Refusal (422) for an amount below zero or a quantity below one.
    """
    if not drafts:
        return []
    for draft in drafts:
        if draft.amount < 0 or draft.quantity < 1:
            raise invalid({"amount": f"Mức thu của «{draft.name}» phải là số đồng không âm, số lượng từ 1."})
    return Charge.objects.bulk_create(
        [
            Charge(
                subject_kind=draft.subject_kind,
                subject_id=draft.subject_id,
                kind=draft.kind,
                code=draft.code,
                name=draft.name[:500],
                unit_amount=draft.amount,
                quantity=draft.quantity,
                amount=draft.amount * draft.quantity,
                state=ChargeState.OWED if draft.amount else ChargeState.WAIVED,
                ground="" if draft.amount else "Mức thu 0 đồng",
                settled_at=None if draft.amount else at,
                asked_at=at,
                event_id=draft.event_id,
            )
            for draft in drafts
        ]
    )
