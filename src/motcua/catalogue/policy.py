"""Who may see and change the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.kernel.actor import Actor

#: Permission names of this room; `accounts` gives them to roles.
VIEW = "catalogue.view"
EDIT = "catalogue.edit"
IMPORT = "catalogue.import"
APPROVE_PROCESS = "catalogue.approve_process"
SET_RECEPTION = "catalogue.set_reception"
EDIT_SYNONYMS = "catalogue.edit_synonyms"
PERMISSIONS = (VIEW, EDIT, IMPORT, APPROVE_PROCESS, SET_RECEPTION, EDIT_SYNONYMS)


def allowed(actor: Actor | None, permission: str) -> bool:
    """Whether the actor holds a permission of this room; the system itself holds all."""
    return actor is not None and (actor.can(permission) or actor.can("*"))


def sees_whole_catalogue(actor: Actor | None) -> bool:
    """Staff see internal, outside and abolished procedures too; the public never does."""
    return (
        actor is not None
        and (actor.user_id is not None or actor.can("*"))
        and (actor.post_id is not None or actor.can("*") or actor.can(VIEW))
    )
