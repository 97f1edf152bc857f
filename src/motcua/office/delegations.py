"""Delegations during leave and tokens of the API, which hang on a person's posts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motcua.accounts import commands, policy
from motcua.accounts.models import User
from motcua.accounts.roles import permissions_of
from motcua.kernel import clock
from motcua.kernel.refusal import invalid
from motcua.web.access import actor_of
from motcua.web.pages import Access, page

from .common import form_page
from .people import EDIT, SIGNED_IN, TOKENS, back_to, draw, post_of
from .people_forms import DelegationForm, TokenForm


@page(
    "accounts.delegate",
    path="nhan-su/vi-tri/<int:post_id>/giao-thay",
    access=SIGNED_IN,
    under="accounts.people",
)
def delegate(request: HttpRequest, post_id: int) -> HttpResponse:
    """Give the work of a post to another person for a time: one's own, or of those whose accounts one edits."""
    post = post_of(request, post_id)
    if actor_of(request).user_id != post.user_id:
        policy.require(actor_of(request), EDIT, post.unit)

    def act(values: dict[str, Any]) -> str:
        username = values.pop("username").strip().lower()
        receiver = User.objects.filter(username=username).first()
        if receiver is None:
            raise invalid({"username": _("Không có tài khoản «%(name)s».") % {"name": username}})
        commands.delegate(post_id=post.pk, user_id=receiver.pk, by=actor_of(request), **values)
        return _("Đã giao thay cho %(name)s.") % {"name": receiver.name}

    initial = {"valid_from": clock.today(), "roles": post.roles}
    return form_page(
        request,
        DelegationForm(request.POST or None, initial=initial, roles=post.roles),
        act,
        title=_("Giao thay khi vắng mặt"),
        lead=f"{post.user.name} · {post.title}, {post.unit.name}",
        note=_(
            "Người nhận làm được những việc của các vai trò được giao, trong thời gian ấy; nhật ký ghi rõ ai làm."
        ),
        back=back_to(request, post.user),
        submit=_("Giao thay"),
    )


@page(
    "accounts.revoke_delegation",
    path="nhan-su/giao-thay/<int:delegation_id>/thu-hoi",
    access=SIGNED_IN,
    methods=("POST",),
)
def revoke_delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation from today on."""
    row = commands.revoke_delegation(delegation_id, on=clock.today(), by=actor_of(request))
    messages.success(request, _("Đã thu hồi việc giao thay."))
    return redirect(back_to(request, post_of(request, row.post_id).user))


@page(
    "accounts.issue_token",
    path="nhan-su/vi-tri/<int:post_id>/ma-truy-cap",
    access=Access(permission=TOKENS, unit_of=lambda request, post_id: post_of(request, post_id).unit),
    under="accounts.people",
)
def issue_token(request: HttpRequest, post_id: int) -> HttpResponse:
    """Make a token of the API; it is shown this once only."""
    post = post_of(request, post_id)
    made: list[str] = []

    def act(values: dict[str, Any]) -> str:
        _row, token = commands.issue_token(post_id=post.pk, by=actor_of(request), **values)
        made.append(token)
        return _("Đã cấp mã truy cập.")

    answer = form_page(
        request,
        TokenForm(request.POST or None, permissions=permissions_of(post.roles)),
        act,
        title=_("Cấp mã truy cập API"),
        lead=f"{post.user.name} · {post.title}, {post.unit.name}",
        back=back_to(request, post.user),
        submit=_("Cấp mã"),
    )
    if not made:
        return answer
    return draw(request, post.user, secret=made[0], secret_title=_("Mã truy cập API, chỉ hiện một lần này"))


@page(
    "accounts.revoke_token",
    path="nhan-su/ma-truy-cap/<int:token_id>/thu-hoi",
    access=SIGNED_IN,
    methods=("POST",),
)
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a token worthless."""
    row = commands.revoke_token(token_id, by=actor_of(request))
    messages.success(request, _("Đã thu hồi mã truy cập."))
    return redirect(back_to(request, post_of(request, row.post_id).user))
