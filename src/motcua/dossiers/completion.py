"""What may be told of a dossier: everything to who may see it, its code and degree of completion to anybody."""

from __future__ import annotations

from uuid import UUID

from motcua.dossiers.models import Dossier
from motcua.dossiers.values import NationalState
from motcua.kernel.actor import Actor
from motcua.papers.registry import Completion


def may_read(actor: Actor, dossier_id: UUID) -> bool:
    """Whether the actor may read the papers of the dossier."""
    return Dossier.objects.visible_to(actor).filter(id=dossier_id).exists()


def degree_of(dossier_id: UUID) -> Completion | None:
    """Code and degree of completion, and nothing else (Circular 01/2018, art. 16)."""
    row = Dossier.objects.filter(id=dossier_id).values_list("code", "status").first()
    if row is None:
        return None
    code, status = row
    return Completion(code=code or "Chưa cấp mã hồ sơ", degree=NationalState(status).label)


def degree_by_code(code: str) -> Completion | None:
    """The same for a code typed by somebody; codes are compared exactly."""
    row = Dossier.objects.filter(code=code.strip().upper()).values_list("code", "status").first()
    return Completion(code=row[0] or "", degree=NationalState(row[1]).label) if row else None
