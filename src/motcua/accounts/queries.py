"""Reads of people: who works where, who may be given work, in the order of Vietnamese lists."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from motcua.agencies.models import Unit, in_force
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold

from .models import Delegation, Post, User
from .roles import ROLES


def roles_with(permission: str) -> list[str]:
    """Names of the roles that hold a permission."""
    return [role.name for role in ROLES.values() if permission in role.permissions]


def posts_in(unit: Unit, on: date, *, permission: str = "", below: bool = False) -> list[Post]:
    """Posts in force in a unit on a day (with `below` in its whole subtree), with their people and units.

    With a permission only posts whose roles hold it; shut accounts are left out.
    """
    where = Q(unit__path__startswith=unit.path) if below else Q(unit=unit)
    rows = Post.objects.filter(where, in_force(on), user__is_active=True)
    if permission:
        rows = rows.filter(roles__overlap=roles_with(permission))
    return list(rows.select_related("user", "unit").order_by("user__sort_key", "id"))


def people_who_may(permission: str, unit: Unit, on: date) -> list[User]:
    """People who hold a permission by a post in this very unit, or stand in for such a post on that day.

    For lists of assignment and for those whom a notice is for ("the head of the counter").
    """
    posts = posts_in(unit, on, permission=permission)
    delegates = Delegation.objects.filter(
        in_force(on),
        in_force(on, "post__"),
        post__unit=unit,
        roles__overlap=roles_with(permission),
        user__is_active=True,
    ).exclude(revoked_on__lte=on)
    people = {post.user_id: post.user for post in posts}
    people |= {row.user_id: row.user for row in delegates.select_related("user")}
    return sorted(people.values(), key=lambda user: (user.sort_key, user.pk))


def posts_of(user: User, on: date) -> list[Post]:
    """The posts a person holds on a day, the main one first."""
    return list(
        Post.objects.filter(in_force(on), user=user).select_related("unit").order_by("-primary", "id")
    )


def find_people(
    actor: Actor, text: str = "", *, after: tuple[str, int] | None = None, limit: int = 50
) -> list[User]:
    """People whom the actor may see whose name or sign-in name holds every word of `text`; a page by key.

    `after` is (sort_key, id) of the last row of the page before.
    """
    rows = User.objects.visible_to(actor)
    for word in fold(text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    if after is not None:
        rows = rows.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], id__gt=after[1]))
    return list(rows.order_by("sort_key", "id")[:limit])
