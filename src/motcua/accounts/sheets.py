"""The sheet of staff: what it would change, and the change itself, many people at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from motcua.agencies.models import Unit
from motcua.agencies.record import record_many
from motcua.agencies.rows import Change, Difference
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal
from motcua.kernel.text import fold, person_sort_key

from . import decisions, policy
from .models import Post, User, UserKind

#: Streams of people have ids that follow from their sign-in names: the same seed gives the same province.
STREAMS = uuid.UUID("6d6f7463-7561-5f75-8e69-740000000002")


def plan(rows: Sequence[Mapping[str, Any]], also_units: frozenset[str] = frozenset()) -> Difference:
    """The difference between the rows and the posts that are open today; `also_units` are about to be made."""
    names = {str(row.get("username") or "").strip().lower() for row in rows}
    existing = {
        decisions.key_of(values): values
        for post in Post.objects.filter(user__username__in=names)
        .filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()))
        .select_related("user", "unit", "seconded_from")
        for values in [_values(post)]
    }
    return decisions.compare_staff(
        rows, existing, also_units | frozenset(Unit.objects.values_list("key", flat=True))
    )


def apply(difference: Difference, *, by: Actor, on: date, password: str) -> dict[str, int]:
    """Save a difference without errors: one event a person and one for the batch. Inside a command."""
    if difference.errors:
        first = difference.errors[0]
        raise Refusal(
            f"Bảng còn {len(difference.errors)} lỗi, lỗi đầu ở dòng {first.row}: {first.sentence}",
            next_step="Xin sửa bảng rồi tải lên lại; chưa có gì được thay đổi.",
            code="invalid",
            status=422,
        )
    changes = [*difference.added, *difference.changed, *difference.closed]
    keys = {change.after[c] for change in changes for c in ("unit", "seconded_from")} - {""}
    units = {unit.key: unit for unit in Unit.objects.filter(key__in=keys)}
    for change in changes:
        policy.require(by, "accounts.edit", units[change.after["unit"]])
        decisions.check_grant(by, change.after["roles"])
    users = _people(changes, password)
    posts = _locked_posts(difference, users)
    held = set(Post.objects.filter(user__in=users.values(), primary=True).values_list("user_id", flat=True))
    for change in difference.added:
        user = users[change.after["username"]]
        post = _post(change.after, user, units)
        post.primary = user.pk not in held
        held.add(user.pk)
        posts[change.key] = post
    Post.objects.bulk_create([posts[change.key] for change in difference.added], batch_size=2000)
    for change in (*difference.changed, *difference.closed):
        post = posts[change.key]
        post.roles, post.valid_to = change.after["roles"], change.after["valid_to"]
        post.seconded_from = units.get(change.after["seconded_from"])
        post.save(update_fields=["roles", "valid_to", "seconded_from"])
    by_user: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        entry = {
            "post": posts[change.key].pk,
            "roles": change.after["roles"],
            "fields": change.fields if change.before else [],
        }
        by_user.setdefault(change.after["username"], []).append(entry)
    entries = [
        (users[name].stream_id, "accounts.apply_staff", {"user": users[name].pk, "posts": found, "on": on})
        for name, found in by_user.items()
    ]
    record_many("user", entries, by=by, batch_verb="accounts.apply_staff")
    return difference.counts()


def _values(post: Post) -> dict[str, Any]:
    return {
        "username": post.user.username,
        "name": post.user.name,
        "email": post.user.email,
        "phone": post.user.phone,
        "unit": post.unit.key,
        "title": post.title,
        "roles": list(post.roles),
        "seconded_from": post.seconded_from.key if post.seconded_from else "",
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
        "basis": post.basis,
    }


def _people(changes: Sequence[Change], password: str) -> dict[str, User]:
    """The accounts of the changes: new ones made, changed ones saved."""
    wanted = {change.after["username"]: change.after for change in changes}
    users = {
        user.username: user
        for user in User.objects.select_for_update().filter(username__in=wanted).order_by("id")
    }
    new, changed = [], []
    for username, values in wanted.items():
        user = users.get(username)
        if user is None:
            user = User(
                username=username,
                stream_id=uuid.uuid5(STREAMS, username),
                password=password or make_password(None),
                created_at=clock.now(),
            )
            new.append(user)
        elif (user.name, user.email, user.phone) == (values["name"], values["email"], values["phone"]):
            continue
        else:
            changed.append(user)
        user.name, user.email, user.phone = values["name"], values["email"], values["phone"]
        user.sort_key = person_sort_key(user.name)[:200]
        user.search_key = fold(f"{user.name} {username}")[:200]
        if values["roles"] == ["post_clerk"]:
            user.kind = UserKind.POST_CLERK
        users[username] = user
    User.objects.bulk_create(new, batch_size=2000)
    User.objects.bulk_update(changed, ["name", "email", "phone", "sort_key", "search_key"], batch_size=500)
    return users


def _locked_posts(difference: Difference, users: Mapping[str, User]) -> dict[str, Post]:
    """Posts that change, locked; refused when one is no longer as the difference shows it."""
    touched = [*difference.changed, *difference.closed]
    rows = (
        Post.objects.select_for_update(of=("self",))
        .filter(user__in=[users[change.after["username"]] for change in touched])
        .select_related("user", "unit", "seconded_from")
        .order_by("id")
    )
    found = {decisions.key_of(values): (post, values) for post in rows for values in [_values(post)]}
    for change in touched:
        post, values = found.get(change.key, (None, {}))
        if (
            post is None
            or values["roles"] != change.before["roles"]
            or values["valid_to"] != change.before["valid_to"]
        ):
            raise Refusal(
                "Nhân sự trong bảng vừa được người khác thay đổi.",
                next_step="Xin xem lại phần khác biệt trước khi áp dụng.",
                code="version",
            )
    return {key: post for key, (post, _values_now) in found.items()}


def _post(values: Mapping[str, Any], user: User, units: Mapping[str, Unit]) -> Post:
    return Post(
        user=user,
        unit=units[values["unit"]],
        title=values["title"],
        roles=values["roles"],
        seconded_from=units.get(values["seconded_from"]),
        valid_from=values["valid_from"],
        valid_to=values["valid_to"],
        basis=values["basis"],
    )
