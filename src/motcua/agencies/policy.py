"""Who may change the administration. The room lies below the accounts and asks only the actor."""

from __future__ import annotations

from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

EDIT = "agencies.edit"


def require_edit(by: Actor, path: str = "") -> None:
    """Refuse when the actor may not edit units, or not below this path (empty: the whole province)."""
    if "*" in by.permissions:
        return
    # Actors of accounts know the reach of each permission; a plain actor has one for all.
    reach = getattr(by, "scopes", {}).get(EDIT, by.scope_paths)
    if EDIT not in by.permissions or not any(path.startswith(above) for above in reach):
        raise Refusal(
            "Anh/chị không có quyền sửa cơ quan, đơn vị này.",
            rule="phân quyền của hệ thống",
            next_step="Xin đề nghị quản trị hệ thống của tỉnh thực hiện.",
            code="forbidden",
            status=403,
        )
