"""Pages of people: the list, one person with posts, delegations during leave and tokens, the roles."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.accounts import commands
from motcua.accounts.models import ApiToken, Delegation, Post, User
from motcua.accounts.office import switch
from motcua.accounts.permissions import title_of
from motcua.accounts.roles import ROLES, Scope
from motcua.agencies.models import in_force
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.kernel.text import fold
from motcua.web.access import actor_of, allows
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Column, Kind, Table, sort_order

from .common import form_page, scoped
from .people_forms import EndPostForm, PersonForm, PostForm, role_choices

VIEW, EDIT, TOKENS = "accounts.view", "accounts.edit", "tokens.edit"
SIGNED_IN = Access(signed_in=True)


@page("office.switch_post", path="doi-vi-tri", access=SIGNED_IN, methods=("POST",))
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts from now on."""
    return switch(request)


@page(
    "accounts.people",
    path="nhan-su",
    access=Access(permission=VIEW),
    menu=MenuEntry("administration", _l("Nhân sự, tài khoản"), 20, "people"),
    methods=("GET",),
)
def people(request: HttpRequest) -> HttpResponse:
    """People within the actor's reach, by name, role and state."""
    filters = [
        Filter.text(request, _("Họ tên hoặc tên đăng nhập")),
        Filter.of(request, "vai-tro", _("Vai trò"), role_choices()),
        Filter.of(
            request,
            "tinh-trang",
            _("Tình trạng"),
            [("mo", _("Đang dùng")), ("khoa", _("Đã khoá"))],
            default="mo",
        ),
    ]
    today = clock.today()
    rows = User.objects.visible_to(scoped(request, VIEW))
    for word in fold(filters[0].value).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    if filters[1].value:
        rows = rows.filter(
            pk__in=Post.objects.filter(in_force(today), roles__contains=[filters[1].value]).values("user_id")
        )
    if filters[2].value:
        rows = rows.filter(is_active=filters[2].value == "mo")
    shown = [
        Column(
            "name",
            _("Họ và tên"),
            lambda u: u.name,
            link=lambda u: reverse("accounts.person", args=[u.pk]),
            sort="sort_key",
            wide=True,
        ),
        Column("username", _("Tên đăng nhập"), lambda u: u.username, Kind.CODE, sort="username"),
        Column("post", _("Vị trí công tác"), _post_words, wide=True),
        Column("roles", _("Vai trò"), _role_words),
        Column("email", _("Thư điện tử"), lambda u: u.email, on_screen=False),
        Column("active", _("Tình trạng"), lambda u: _("Đang dùng") if u.is_active else _("Đã khoá")),
    ]
    order = sort_order(request, shown, default=("sort_key", "pk"))
    if wants_export(request):
        return export_response(_("Nhân sự"), shown, _with_posts(list(rows.order_by(*order)[:20_000])))
    table_page = page_of(request, rows, order=order)
    _with_posts(table_page.rows)
    actions = []
    if allows(actor_of(request), EDIT):
        actions = [(reverse("accounts.add_person"), _("Lập tài khoản"), "person-plus")]
    context = {
        "title": _("Nhân sự, tài khoản"),
        "filters": filters,
        "noun": _("người"),
        "table": Table(shown, table_page, caption=_("Nhân sự"), empty_title=_("Không có ai khớp")),
        "page": table_page,
        "actions": actions,
        "tabs": _tabs("accounts.people"),
    }
    return render(request, "office/list.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    pages = [("accounts.people", _("Danh sách"), "people"), ("accounts.roles", _("Các vai trò"), "key")]
    return [
        {"title": title, "url": reverse(name), "icon": icon, "current": name == current}
        for name, title, icon in pages
    ]


def _with_posts(users: list[User]) -> list[User]:
    """The users, each with `posts_today`: one statement for all."""
    posts: dict[int, list[Post]] = {}
    rows = Post.objects.filter(in_force(clock.today()), user__in=users).select_related("unit")
    for post in rows.order_by("-primary", "id"):
        posts.setdefault(post.user_id, []).append(post)
    for user in users:
        user.posts_today = posts.get(user.pk, [])  # type: ignore[attr-defined]
    return users


def _post_words(user: Any) -> str:
    return "; ".join(f"{post.title}, {post.unit.called}" for post in user.posts_today)


def _role_words(user: Any) -> str:
    names = dict.fromkeys(role for post in user.posts_today for role in post.roles)
    return ", ".join(ROLES[name].title for name in names if name in ROLES)


@page(
    "accounts.roles",
    path="nhan-su/vai-tro",
    access=Access(permission=VIEW),
    under="accounts.people",
    methods=("GET",),
)
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do and how far it sees."""
    reach = {
        Scope.UNIT: _("đơn vị của mình và cấp dưới"),
        Scope.AGENCY: _("cả cơ quan của mình"),
        Scope.PROVINCE: _("toàn tỉnh"),
    }
    rows = [
        (role, reach[role.scope], sorted(map(title_of, role.permissions), key=fold))
        for role in ROLES.values()
    ]
    return render(request, "office/roles.html", {"rows": rows, "tabs": _tabs("accounts.roles")})


def person_of(request: HttpRequest, user_id: int) -> User:
    """The person, if the actor may see them; a refusal otherwise."""
    row: User | None = User.objects.visible_to(scoped(request, VIEW)).filter(pk=user_id).first()
    if row is None:
        raise not_found(_("người này"))
    return row


def draw(
    request: HttpRequest, row: User, *, mine: bool = False, secret: str = "", secret_title: str = ""
) -> HttpResponse:
    """The page of a person; a secret made just now is shown once."""
    actor = actor_of(request)
    posts = list(row.posts.select_related("unit", "seconded_from").order_by("-primary", "-valid_from"))
    today = clock.today()
    delegations = Delegation.objects.filter(Q(post__user=row) | Q(user=row))
    tokens = ApiToken.objects.filter(post__user=row).select_related("unit", "post").order_by("-id")
    context = {
        "person": row,
        "posts": [
            {
                "row": post,
                "roles": [ROLES[name].title for name in post.roles if name in ROLES],
                "open": post.valid_from <= today and (post.valid_to is None or post.valid_to > today),
                "may_edit": allows(actor, EDIT, post.unit),
                "may_delegate": mine or allows(actor, EDIT, post.unit),
                "may_issue": allows(actor, TOKENS, post.unit),
            }
            for post in posts
        ],
        "delegations": [
            {
                "row": one,
                "roles": [ROLES[name].title for name in one.roles if name in ROLES],
                "open": one.valid_to > today and (one.revoked_on is None or one.revoked_on > today),
                "given": one.post.user_id == row.pk,
            }
            for one in delegations.select_related("post__unit", "post__user", "user").order_by("-valid_from")[
                :50
            ]
        ],
        "tokens": tokens[:50],
        "today": today,
        "mine": mine,
        "may_edit": not mine and allows(actor, EDIT),
        "secret": secret,
        "secret_title": secret_title,
    }
    response = render(request, "office/person.html", context)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@page(
    "accounts.person",
    path="nhan-su/<int:user_id>",
    access=Access(permission=VIEW),
    under="accounts.people",
    methods=("GET",),
)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: posts, delegations, tokens."""
    return draw(request, person_of(request, user_id))


@page("office.me", path="vi-tri-cua-toi", access=SIGNED_IN, methods=("GET",))
def me(request: HttpRequest) -> HttpResponse:
    """One's own posts and delegations."""
    return draw(request, User.objects.get(pk=actor_of(request).user_id), mine=True)


def back_to(request: HttpRequest, row: User) -> str:
    mine = actor_of(request).user_id == row.pk and not allows(actor_of(request), VIEW)
    return reverse("office.me") if mine else reverse("accounts.person", args=[row.pk])


@page("accounts.add_person", path="nhan-su/lap", access=Access(permission=EDIT), under="accounts.people")
def add_person(request: HttpRequest) -> HttpResponse:
    """Make an account; a password is drawn afterwards on the person's page."""
    made: list[User] = []

    def act(values: dict[str, Any]) -> str:
        made.append(commands.create_user(by=actor_of(request), **values))
        return _("Đã lập tài khoản %(name)s. Tiếp theo, xin giao vị trí công tác.") % {"name": made[0].name}

    answer = form_page(
        request,
        PersonForm(request.POST or None),
        act,
        title=_("Lập tài khoản"),
        crumbs=[(reverse("accounts.people"), _("Nhân sự, tài khoản"))],
        back=reverse("accounts.people"),
        submit=_("Lập tài khoản"),
    )
    return redirect("accounts.give_post", made[0].pk) if made else answer


@page(
    "accounts.give_post",
    path="nhan-su/<int:user_id>/vi-tri",
    access=Access(permission=EDIT),
    under="accounts.people",
)
def give_post(request: HttpRequest, user_id: int) -> HttpResponse:
    """Put a person into a unit with a title and roles."""
    row: User | None = User.objects.filter(pk=user_id).first()
    if row is None:
        raise not_found(_("người này"))

    def act(values: dict[str, Any]) -> str:
        commands.give_post(user_id=user_id, by=actor_of(request), **values)
        return _("Đã giao vị trí công tác.")

    return form_page(
        request,
        PostForm(request.POST or None, initial={"valid_from": clock.today()}),
        act,
        title=_("Giao vị trí công tác"),
        lead=row.name,
        crumbs=[(reverse("accounts.people"), _("Nhân sự, tài khoản"))],
        back=back_to(request, row),
        submit=_("Giao vị trí"),
    )


def post_of(request: HttpRequest, post_id: int) -> Post:
    row = Post.objects.filter(pk=post_id).select_related("unit", "user").first()
    if row is None:
        raise not_found(_("vị trí công tác"))
    return row


@page(
    "accounts.end_post",
    path="nhan-su/vi-tri/<int:post_id>/ket-thuc",
    access=Access(permission=EDIT, unit_of=lambda request, post_id: post_of(request, post_id).unit),
    under="accounts.people",
)
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a post; its delegations and tokens end with it."""
    post = post_of(request, post_id)

    def act(values: dict[str, Any]) -> str:
        commands.end_post(post_id, on=values["on"], by=actor_of(request))
        return _("Đã kết thúc vị trí công tác.")

    return form_page(
        request,
        EndPostForm(request.POST or None, initial={"on": clock.today()}),
        act,
        title=_("Kết thúc vị trí công tác"),
        lead=f"{post.user.name} · {post.title}, {post.unit.name}",
        back=back_to(request, post.user),
        submit=_("Kết thúc"),
    )


@page(
    "accounts.set_active",
    path="nhan-su/<int:user_id>/khoa",
    access=Access(permission=EDIT),
    methods=("POST",),
)
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open or shut an account."""
    active = request.POST.get("mo") == "1"
    commands.set_active(user_id, active, by=actor_of(request))
    messages.success(request, _("Đã mở tài khoản.") if active else _("Đã khoá tài khoản."))
    return redirect("accounts.person", user_id)


@page(
    "accounts.draw_password",
    path="nhan-su/<int:user_id>/mat-khau",
    access=Access(permission=EDIT),
    methods=("POST",),
)
def draw_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Draw a new password and show it this once."""
    password = secrets.token_urlsafe(12)
    commands.set_password(user_id, password, by=actor_of(request))
    return draw(
        request,
        person_of(request, user_id),
        secret=password,
        secret_title=_("Mật khẩu mới, chỉ hiện một lần này"),
    )
