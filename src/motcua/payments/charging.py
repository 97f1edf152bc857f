"""Called inside the commands of the subject: fee lines asked, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .models import Charge


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
    """Store the fee lines in one statement of the running transaction."""
    if not drafts:
        return []
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
                asked_at=at,
                event_id=draft.event_id,
            )
            for draft in drafts
        ]
    )
