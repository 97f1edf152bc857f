"""From a person, a post and the day to an actor: pure reckoning of permissions and scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from motcua.agencies.models import UnitKind
from motcua.kernel.actor import Actor

from .roles import ROLES, Scope, needs_second_factor

#: Units that are an agency of their own; a division or counter belongs to the nearest such unit above.
AGENCY_KINDS = frozenset(
    {
        UnitKind.PROVINCE_COMMITTEE,
        UnitKind.PROVINCE_OFFICE,
        UnitKind.DEPARTMENT,
        UnitKind.PROVINCE_AGENCY,
        UnitKind.DISTRICT_COMMITTEE,
        UnitKind.DISTRICT_DIVISION,
        UnitKind.COMMUNE_COMMITTEE,
        UnitKind.VERTICAL_AGENCY,
        UnitKind.POST_AGENCY,
    }
)
EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Roles in a unit: of an own post, or of one that was given over for a time."""

    post_id: int
    unit_id: int
    path: str
    agency_path: str
    title: str
    roles: tuple[str, ...]
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class PostActor(Actor):
    """An actor that knows the scope of each of its permissions, and what it acts on behalf of."""

    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    needs_second_factor: bool = False
    delegated_posts: tuple[int, ...] = ()
    token_id: int | None = None

    __hash__ = Actor.__hash__


def agency_path(path: str, kinds: Mapping[int, str]) -> str:
    """The path of the agency that a unit belongs to; `kinds` gives the kind of each unit on the path."""
    parts = path.rstrip(".").split(".")
    for length in range(len(parts), 0, -1):
        if kinds.get(int(parts[length - 1])) in AGENCY_KINDS:
            return ".".join(parts[:length]) + "."
    return path


def reaches_agency(roles: Iterable[str]) -> bool:
    """Whether one of the roles sees the whole agency of its unit."""
    return any(ROLES[name].scope is Scope.AGENCY for name in roles if name in ROLES)


def scopes_of(assignments: Iterable[Assignment]) -> dict[str, tuple[str, ...]]:
    """For every permission the paths below which it holds, the shortest only."""
    paths: dict[str, set[str]] = {}
    for assignment in assignments:
        for name in assignment.roles:
            role = ROLES.get(name)
            if role is None:
                continue
            reach = {
                Scope.UNIT: assignment.path,
                Scope.AGENCY: assignment.agency_path,
                Scope.PROVINCE: EVERYWHERE,
            }[role.scope]
            for permission in role.permissions:
                paths.setdefault(permission, set()).add(reach)
    return {permission: shortest(found) for permission, found in paths.items()}


def shortest(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without those that lie below another of them, in order."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda p: (len(p), p)):
        if not any(path.startswith(above) for above in kept):
            kept.append(path)
    return tuple(kept)


def narrowed(paths: Iterable[str], limit: str) -> tuple[str, ...]:
    """The paths within a limit: what lies below both."""
    within = [
        path if path.startswith(limit) else limit
        for path in paths
        if path.startswith(limit) or limit.startswith(path)
    ]
    return shortest(within)


def build(
    *,
    user_id: int,
    name: str,
    assignments: list[Assignment],
    via: str,
    only: frozenset[str] | None = None,
    limit: str = EVERYWHERE,
    token_id: int | None = None,
) -> PostActor:
    """An actor in the first of its assignments, with all of them; `only` and `limit` narrow it (tokens).

    `scope_paths` of the actor is the scope of its work on dossiers, units and people together; ask
    `policy.visible_paths(actor, permission)` where a room's rows follow one permission.
    """
    scopes = {
        permission: paths
        for permission, found in scopes_of(assignments).items()
        if (only is None or permission in only) and (paths := narrowed(found, limit))
    }
    own = assignments[0] if assignments else None
    roles = tuple(dict.fromkeys(role for assignment in assignments for role in assignment.roles))
    return PostActor(
        user_id=user_id,
        post_id=own.post_id if own else None,
        unit_id=own.unit_id if own else None,
        name=name,
        permissions=frozenset(scopes),
        scope_paths=shortest(path for paths in scopes.values() for path in paths),
        via=via,
        title=own.title if own else "",
        unit_path=own.path if own else "",
        scopes=scopes,
        roles=roles,
        needs_second_factor=needs_second_factor(list(roles)),
        delegated_posts=tuple(assignment.post_id for assignment in assignments if assignment.delegated),
        token_id=token_id,
    )
