"""What every command of the catalogue shares: permission, version, names of journal streams."""

from __future__ import annotations

import uuid

from django.db.models import F

from motcua.catalogue import policy
from motcua.catalogue.models import CatalogueVersion
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

_NAMESPACE = uuid.UUID("0f3c2f0a-7a55-5b77-8f0e-51b5d1a2c9e4")


def require(by: Actor, permission: str, deed: str) -> None:
    """Refuse with 403 when the actor may not do `deed` ("nhập danh mục thủ tục")."""
    if not policy.allowed(by, permission):
        raise Refusal(
            f"Anh/chị không được phép {deed}.",
            code="not_allowed",
            status=403,
            next_step="Xin liên hệ người quản trị danh mục thủ tục.",
        )


def mark_changed() -> None:
    """Raise the catalogue's version, so that every process reads its search index anew."""
    row, _ = CatalogueVersion.objects.get_or_create(pk=1)
    CatalogueVersion.objects.filter(pk=row.pk).update(number=F("number") + 1, changed_at=clock.machine_now())


def stream_of(kind: str, key: str | int) -> uuid.UUID:
    """The journal stream of a reception list or a process, from what it is known by."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{key}")
