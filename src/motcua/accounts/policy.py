"""Who may do what, and which rows a person may see: asked by every surface, command and authorised queryset.

`actor_of` and `actor_of_token` are kept in memory for a minute and dropped when any account, post, delegation or
token changes (agencies.freshness): the hot path of the API costs no statement.
"""

from __future__ import annotations

import hashlib
from datetime import date

from motcua.agencies import freshness
from motcua.agencies.models import Unit, in_force
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

from . import actors
from .actors import Assignment, PostActor
from .models import ApiToken, Delegation, Post, User
from .permissions import title_of

SUBJECT = "accounts"
ALL = "*"

_posts: freshness.FreshCache[tuple[int, date], tuple[Assignment, ...]] = freshness.FreshCache(SUBJECT)
_actors: freshness.FreshCache[tuple[int, int | None, str, date], PostActor] = freshness.FreshCache(SUBJECT)
_tokens: freshness.FreshCache[tuple[str, date], PostActor | None] = freshness.FreshCache(SUBJECT)


def actor_of(user: User, post: int | Post | None = None, via: str = "screen") -> PostActor:
    """The actor of a signed-in person on the business day, in one of the person's posts.

    `post` is a post of the person's own or one given over by a delegation in force; without it the main post
    acts. A post that the person does not hold gives the main one. Delegated roles come with every post.
    """
    wanted = post.pk if isinstance(post, Post) else post
    if not user.is_active:
        return actors.build(user_id=user.pk, name=user.name, assignments=[], via=via)

    def load() -> PostActor:
        held = assignments_of(user)
        chosen = next((one for one in held if one.post_id == wanted), held[0] if held else None)
        given = [one for one in held if one.delegated and one is not chosen]
        mine = [*([chosen] if chosen else []), *given]
        return actors.build(user_id=user.pk, name=user.name, assignments=mine, via=via)

    return _actors.get((user.pk, wanted, via, clock.today()), load)


def assignments_of(user: User) -> tuple[Assignment, ...]:
    """The posts in which a person may act today: own ones, the main one first, then delegated ones. Kept."""
    today = clock.today()
    return _posts.get((user.pk, today), lambda: _load(user.pk, today))


def _load(user_id: int, today: date) -> tuple[Assignment, ...]:
    """Own and delegated posts in two statements, seldom a third for the units above."""
    own = list(
        Post.objects.filter(in_force(today), in_force(today, "unit__"), user_id=user_id)
        .select_related("unit")
        .order_by("-primary", "id")
    )
    given = list(
        Delegation.objects.filter(
            in_force(today), in_force(today, "post__"), in_force(today, "post__unit__"), user_id=user_id
        )
        .exclude(revoked_on__lte=today)
        .select_related("post__unit")
        .order_by("id")
    )
    agency = agency_paths([*own, *(delegation.post for delegation in given)])
    result = [_assignment(post, post.roles, agency) for post in own]
    for delegation in given:
        # Nobody passes on more than the post holds.
        roles = [role for role in delegation.roles if role in delegation.post.roles]
        result.append(_assignment(delegation.post, roles, agency, delegated=True))
    return tuple(result)


def agency_paths(posts: list[Post]) -> dict[str, str]:
    """For each post's path the path of the agency it belongs to.

    One statement, and only where a role reaches over the agency and the unit is no agency itself.
    """
    units = [post.unit for post in posts]
    above = {
        int(part)
        for post in posts
        if post.unit.kind not in actors.AGENCY_KINDS and actors.reaches_agency(post.roles)
        for part in post.unit.path.rstrip(".").split(".")
    }
    kinds: dict[int, str] = {unit.pk: unit.kind for unit in units}
    if above - kinds.keys():
        kinds.update(Unit.objects.filter(pk__in=above).values_list("pk", "kind"))
    return {unit.path: actors.agency_path(unit.path, kinds) for unit in units}


def _assignment(
    post: Post, roles: list[str], agency: dict[str, str], *, delegated: bool = False
) -> Assignment:
    return Assignment(
        post_id=post.pk,
        unit_id=post.unit_id,
        path=post.unit.path,
        agency_path=agency[post.unit.path],
        title=post.title,
        roles=tuple(roles),
        delegated=delegated,
    )


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a fast digest is safe."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of_token(token: str) -> PostActor | None:
    """The actor of an API token, None when it is unknown, expired or revoked. One statement, then kept.

    The token acts in its post, with its scopes only, and within its unit when it has one.
    """
    today = clock.today()
    digest = digest_of(token)
    return _tokens.get((digest, today), lambda: _load_token(digest, today))


def _load_token(digest: str, today: date) -> PostActor | None:
    row = (
        ApiToken.objects.filter(
            in_force(today),
            in_force(today, "post__"),
            digest=digest,
            revoked_at=None,
            post__user__is_active=True,
        )
        .select_related("post__user", "post__unit", "unit")
        .first()
    )
    if row is None:
        return None
    if row.last_used_on != today:
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=today)
    own = _assignment(row.post, row.post.roles, agency_paths([row.post]))
    return actors.build(
        user_id=row.post.user_id,
        name=row.post.user.name,
        assignments=[own],
        via="api",
        only=frozenset(row.scopes),
        limit=row.unit.path if row.unit else actors.EVERYWHERE,
        token_id=row.pk,
    )


def allows(actor: Actor | None, permission: str, unit: Unit | str | None = None) -> bool:
    """Whether the actor may do this, and may do it for this unit (or path) when one is given. No statement."""
    if actor is None:
        return False
    permissions: frozenset[str] = getattr(actor, "permissions", frozenset())
    if ALL in permissions:
        return True
    if permission not in permissions:
        return False
    if unit is None:
        return True
    path = unit if isinstance(unit, str) else unit.path
    return any(path.startswith(scope) for scope in visible_paths(actor, permission))


def require(actor: Actor | None, permission: str, unit: Unit | str | None = None) -> None:
    """Refuse with a sentence when the actor may not do this, or not for this unit."""
    if allows(actor, permission, unit):
        return
    what = title_of(permission)
    if actor is None:
        raise Refusal(
            "Anh/chị chưa đăng nhập.",
            next_step="Xin đăng nhập rồi làm lại.",
            code="unauthenticated",
            status=401,
        )
    outside = allows(actor, permission)
    where = f" của {unit.name}" if isinstance(unit, Unit) else " của đơn vị này"
    raise Refusal(
        f"Vị trí công tác của anh/chị không được giao quyền «{what}»{where if outside else ''}.",
        rule="phân quyền theo vị trí công tác",
        next_step="Nếu công việc cần đến, xin đề nghị quản trị hệ thống của đơn vị giao quyền, "
        "hoặc chuyển sang vị trí công tác khác của mình.",
        code="forbidden",
        status=403,
    )


def visible_paths(actor: Actor | None, permission: str) -> tuple[str, ...]:
    """Paths of units below which the actor holds the permission: () is nothing, ("",) the whole province."""
    permissions: frozenset[str] = getattr(actor, "permissions", frozenset())
    if actor is None or (permission not in permissions and ALL not in permissions):
        return ()
    if ALL in permissions:
        return (actors.EVERYWHERE,)
    if isinstance(actor, PostActor):
        return actor.scopes.get(permission, ())
    return actor.scope_paths
