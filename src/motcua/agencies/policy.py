"""Who may change the administration. The room lies below the accounts and asks only the actor."""

from __future__ import annotations

from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

EDIT = "agencies.edit"
PARAMETERS = "parameters.edit"


def require_edit(by: Actor, path: str = "", *, or_else: str = "") -> None:
    """Refuse when the actor may not edit units, or not below this path (empty: the whole province).

    `or_else` names a narrower permission that is enough too.
    """
    if "*" in by.permissions or any(_reaches(by, permission, path) for permission in (EDIT, or_else)):
        return
    raise Refusal(
        "Anh/chị không có quyền sửa cơ quan, đơn vị này.",
        rule="phân quyền của hệ thống",
        next_step="Xin đề nghị quản trị hệ thống của tỉnh thực hiện.",
        code="forbidden",
        status=403,
    )


def _reaches(by: Actor, permission: str, path: str) -> bool:
    # Actors of accounts know the reach of each permission; a plain actor has one for all.
    reach = getattr(by, "scopes", {}).get(permission, by.scope_paths)
    return permission in by.permissions and any(path.startswith(above) for above in reach)
