"""Who acts: a person in a post, or the system itself. Built by `accounts`, read by every command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, with what the post allows.

    `scope_paths` are materialised unit paths below which the actor may see rows; an empty string among them
    means the whole province. `via` is the surface: screen, api, job, import, simulation.
    """

    user_id: int | None
    post_id: int | None
    unit_id: int | None
    name: str
    permissions: frozenset[str] = frozenset()
    scope_paths: tuple[str, ...] = ()
    via: str = "screen"
    title: str = ""
    unit_path: str = ""

    def can(self, permission: str) -> bool:
        """Whether the post holds the permission, wherever its scope lies."""
        return permission in self.permissions

    def covers(self, path: str) -> bool:
        """Whether a unit with this materialised path lies within the actor's scope."""
        return any(path.startswith(scope) for scope in self.scope_paths)


#: Work that the system does by itself: reminders, closing by a parameter, seals.
SYSTEM = Actor(
    user_id=None,
    post_id=None,
    unit_id=None,
    name="Hệ thống",
    permissions=frozenset({"*"}),
    scope_paths=("",),
    via="job",
)
