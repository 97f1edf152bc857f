"""The verbs of the accounts: people, posts, delegations, tokens. Journal events hold ids, never names."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from motcua.agencies.freshness import raise_number
from motcua.agencies.models import Unit, in_force
from motcua.agencies.rows import Difference
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal, invalid, not_found
from motcua.kernel.text import clean, fold, person_sort_key

from . import decisions, policy, sheets
from .models import ApiToken, Delegation, Post, User, UserKind
from .permissions import REGISTRY
from .roles import permissions_of

TOKEN_PREFIX = "mc_"  # noqa: S105 - the mark of a token, not one


def user_of(
    *, username: str, name: str, email: str = "", phone: str = "", kind: str = UserKind.STAFF
) -> User:
    """A user with its keys reckoned, not yet saved and without a password."""
    name = clean(name)
    return User(
        username=username.strip().lower(),
        name=name,
        kind=kind,
        email=email.strip(),
        phone=phone.strip(),
        password=make_password(None),
        sort_key=person_sort_key(name)[:200],
        search_key=fold(f"{name} {username}")[:200],
        created_at=clock.now(),
    )


@command("accounts.create_user")
def create_user(
    *, username: str, name: str, by: Actor, email: str = "", phone: str = "", password: str = ""
) -> User:
    """Make an account, without a usable password when none is given."""
    policy.require(by, "accounts.edit")
    problems = decisions.user_problems(username=username, name=name, email=email, phone=phone)
    if not problems and User.objects.filter(username=username.strip().lower()).exists():
        problems["username"] = "Tên đăng nhập này đã có người dùng."
    if problems:
        raise invalid(problems)
    user = user_of(username=username, name=name, email=email, phone=phone)
    if password:
        _check_password(password, user)
        user.set_password(password)
    user.save(force_insert=True)
    _record(user, "accounts.create_user", {"user": user.pk}, by)
    return user


@command("accounts.set_password")
def set_password(user_id: int, password: str, *, by: Actor) -> None:
    """Give an account a new password: its owner, or an administrator of all units of that person's posts."""
    user = _locked_user(user_id)
    if by.user_id != user.pk:
        _require_over(by, user)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(user, "accounts.set_password", {"user": user.pk}, by)


@command("accounts.set_active")
def set_active(user_id: int, active: bool, *, by: Actor) -> None:
    """Open or shut an account; its sessions and tokens stop within seconds when it is shut."""
    user = _locked_user(user_id)
    _require_over(by, user)
    if by.user_id == user.pk:
        raise Refusal("Không thể tự khoá tài khoản của mình.", next_step="Xin nhờ quản trị viên khác.")
    user.is_active = active
    user.save(update_fields=["is_active"])
    _record(user, "accounts.set_active", {"user": user.pk, "active": active}, by)


@command("accounts.give_post")
def give_post(
    *,
    user_id: int,
    unit: str,
    title: str,
    roles: Sequence[str],
    valid_from: date,
    by: Actor,
    valid_to: date | None = None,
    basis: str = "",
    seconded_from: str = "",
    primary: bool = True,
) -> Post:
    """Put a person into a unit (by key) with a title and roles. Nobody gives more than the own reach allows."""
    user, where = _locked_user(user_id), _unit(unit)
    policy.require(by, "accounts.edit", where)
    decisions.check_grant(by, roles)
    if valid_to and valid_to <= valid_from:
        raise invalid({"valid_to": "Ngày kết thúc phải sau ngày bắt đầu."})
    clash = Post.objects.filter(user=user, unit=where, title=clean(title)).filter(
        Q(valid_to=None) | Q(valid_to__gt=valid_from)
    )
    if clash.exists():
        raise invalid({"title": "Người này đang giữ chức danh này tại đơn vị."})
    if primary:
        Post.objects.filter(user=user, primary=True).update(primary=False)
    post = Post.objects.create(
        user=user,
        unit=where,
        title=clean(title),
        roles=list(dict.fromkeys(roles)),
        seconded_from=_unit(seconded_from) if seconded_from else None,
        primary=primary,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=clean(basis),
    )
    payload = {"user": user.pk, "post": post.pk, "unit": where.key, "roles": post.roles, "from": valid_from}
    _record(user, "accounts.give_post", payload, by)
    return post


@command("accounts.end_post")
def end_post(post_id: int, *, on: date, by: Actor) -> Post:
    """End a post: from the day `on` it allows nothing any more, nor do its delegations and tokens."""
    post = _locked_post(post_id)
    policy.require(by, "accounts.edit", post.unit)
    if on <= post.valid_from:
        raise invalid({"on": "Ngày kết thúc phải sau ngày bắt đầu."})
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    _record(post.user, "accounts.end_post", {"post": post.pk, "on": on}, by)
    return post


@command("accounts.delegate")
def delegate(
    *,
    post_id: int,
    user_id: int,
    valid_from: date,
    valid_to: date,
    basis: str,
    by: Actor,
    roles: Sequence[str] = (),
) -> Delegation:
    """Give the work of a post to another person for a time; without `roles` all roles of the post.

    The holder may do it, and whoever edits accounts there. Needs a document as its basis.
    """
    post, user = _locked_post(post_id), _locked_user(user_id)
    if by.user_id != post.user_id:
        policy.require(by, "accounts.edit", post.unit)
        decisions.check_grant(by, post.roles)
    chosen = list(roles or post.roles)
    problems = decisions.delegation_problems(
        post_roles=post.roles, roles=chosen, valid_from=valid_from, valid_to=valid_to, basis=basis
    )
    if user.pk == post.user_id:
        problems["user_id"] = "Không thể giao thay cho chính mình."
    if not user.is_active:
        problems["user_id"] = "Tài khoản người nhận đang bị khoá."
    if problems:
        raise invalid(problems)
    row = Delegation.objects.create(
        post=post, user=user, roles=chosen, valid_from=valid_from, valid_to=valid_to, basis=clean(basis)
    )
    payload = {
        "delegation": row.pk,
        "post": post.pk,
        "to": user.pk,
        "roles": chosen,
        "from": valid_from,
        "until": valid_to,
    }
    _record(post.user, "accounts.delegate", payload, by)
    return row


@command("accounts.revoke_delegation")
def revoke_delegation(delegation_id: int, *, on: date, by: Actor) -> Delegation:
    """End a delegation early: from the day `on` it no longer holds."""
    row = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if row is None:
        raise not_found("việc giao thay")
    post = _locked_post(row.post_id)
    if by.user_id != post.user_id:
        policy.require(by, "accounts.edit", post.unit)
    row.revoked_on = on
    row.save(update_fields=["revoked_on"])
    _record(post.user, "accounts.revoke_delegation", {"delegation": row.pk, "on": on}, by)
    return row


@command("accounts.issue_token")
def issue_token(
    *, post_id: int, name: str, scopes: Sequence[str], valid_to: date, by: Actor, unit: str = ""
) -> tuple[ApiToken, str]:
    """Make a token of the API for a post; returns its row and the token, which is shown this once only."""
    post = _locked_post(post_id)
    policy.require(by, "tokens.edit", post.unit)
    decisions.check_grant(by, post.roles)
    unknown = [scope for scope in scopes if scope not in REGISTRY or not REGISTRY[scope].for_tokens]
    problems = {}
    if unknown or not scopes:
        problems["scopes"] = f"Phạm vi không dùng được cho mã truy cập: {', '.join(unknown) or '(trống)'}."
    elif beyond := sorted(set(scopes) - permissions_of(post.roles)):
        problems["scopes"] = f"Vị trí công tác này không giữ quyền: {', '.join(beyond)}."
    if valid_to <= clock.today():
        problems["valid_to"] = "Ngày hết hạn phải sau hôm nay."
    if not clean(name):
        problems["name"] = "Phải đặt tên cho mã truy cập."
    if problems:
        raise invalid(problems)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        digest=policy.digest_of(token),
        prefix=token[:9],
        name=clean(name),
        post=post,
        scopes=list(dict.fromkeys(scopes)),
        unit=_unit(unit) if unit else None,
        valid_from=clock.today(),
        valid_to=valid_to,
    )
    _record(post.user, "accounts.issue_token", {"token": row.pk, "post": post.pk, "scopes": row.scopes}, by)
    return row, token


@command("accounts.revoke_token")
def revoke_token(token_id: int, *, by: Actor) -> ApiToken:
    """Make a token worthless, in every process within two seconds."""
    row = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if row is None:
        raise not_found("mã truy cập")
    post = _locked_post(row.post_id)
    if by.user_id != post.user_id:
        policy.require(by, "tokens.edit", post.unit)
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    _record(post.user, "accounts.revoke_token", {"token": row.pk}, by)
    return row


def plan_staff(rows: Sequence[Mapping[str, Any]], *, also_units: frozenset[str] = frozenset()) -> Difference:
    """What rows of the sheet of staff (`decisions.STAFF_COLUMNS`) would change. Reads, changes nothing.

    `also_units` are keys of units that the same workbook is about to make.
    """
    return sheets.plan(rows, also_units)


@command("accounts.apply_staff")
def apply_staff(difference: Difference, *, by: Actor, on: date, password: str = "") -> dict[str, int]:
    """Apply a difference of the sheet of staff that was shown; returns its counts.

    `password` is the encoded password of new accounts; without one they cannot sign in until it is set.
    """
    counts = sheets.apply(difference, by=by, on=on, password=password)
    raise_number(policy.SUBJECT)
    return counts


def _record(user: User, verb: str, payload: Mapping[str, Any], by: Actor) -> None:
    journal.append("user", user.stream_id, verb, payload, by=by)
    raise_number(policy.SUBJECT)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise invalid({"password": " ".join(error.messages)}) from error


def _require_over(by: Actor, user: User) -> None:
    """The actor edits accounts at every unit in which the person holds a post today."""
    units = [
        post.unit for post in Post.objects.filter(in_force(clock.today()), user=user).select_related("unit")
    ]
    policy.require(by, "accounts.edit")
    for unit in units:
        policy.require(by, "accounts.edit", unit)
    decisions.check_grant(
        by, [role for post in user.posts.filter(in_force(clock.today())) for role in post.roles]
    )


def _locked_user(user_id: int) -> User:
    user: User | None = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise not_found("tài khoản")
    return user


def _locked_post(post_id: int) -> Post:
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("unit", "user").filter(pk=post_id).first()
    )
    if post is None:
        raise not_found("vị trí công tác")
    return post


def _unit(key: str) -> Unit:
    unit = Unit.objects.filter(key=key).first()
    if unit is None:
        raise invalid({"unit": f"Không có đơn vị «{key}»."})
    return unit
