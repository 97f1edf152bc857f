"""Tags of the person's menu."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from motcua.accounts import policy
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.web.access import actor_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post to act in: its id, title, unit, whether it was given over, whether it is the present one."""

    id: int
    title: str
    unit: str
    delegated: bool
    current: bool


@register.simple_tag(takes_context=True)
def my_posts(context: template.Context) -> list[PostChoice]:
    """The posts in which the signed-in person may act today; one post asks no statement."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User) or not user.is_authenticated:
        return []
    held = policy.assignments_of(user)
    if len(held) < 2:
        return []
    here = getattr(actor_of(request), "post_id", None)
    names = dict(Unit.objects.filter(pk__in={one.unit_id for one in held}).values_list("pk", "name"))
    return [
        PostChoice(one.post_id, one.title, names.get(one.unit_id, ""), one.delegated, one.post_id == here)
        for one in held
    ]
