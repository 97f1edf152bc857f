"""Tables of the accounts: people, their posts, delegations during leave, tokens of the API.

A person may hold several posts; what a person may do comes from the post in which he or she acts at the moment.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.agencies.models import Unit

if TYPE_CHECKING:
    from motcua.kernel.actor import Actor


class UserQuerySet(models.QuerySet["User"]):
    """Users; `visible_to` is the only door for screens, search, export and count."""

    def visible_to(self, actor: Actor) -> UserQuerySet:
        """People with a post within the actor's scope, and the actor's own account."""
        if "" in actor.scope_paths:
            return self
        within = Q(pk__in=[])
        for path in actor.scope_paths:
            within |= Q(unit__path__startswith=path)
        posts = Post.objects.filter(within).values("user_id")
        return self.filter(Q(pk__in=posts) | Q(pk=actor.user_id))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds users by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of this sign-in name, letters' case aside."""
        user: User = self.get(username=(username or "").lower())
        return user


class UserKind(models.TextChoices):
    """Whose account it is."""

    STAFF = "staff", "cán bộ, công chức, viên chức"
    POST_CLERK = "post_clerk", "nhân viên bưu chính"
    APPLICANT = "applicant", "tổ chức, cá nhân"


class User(AbstractBaseUser):
    """A person who may sign in. The name is one field, as on the citizen card."""

    stream_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=UserKind.choices, default=UserKind.STAFF)
    name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=200, editable=False)
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    is_demonstration = models.BooleanField("tài khoản giả định", default=False)
    language = models.CharField("ngôn ngữ", max_length=5, default="vi")
    created_at = models.DateTimeField("lập lúc")

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "tài khoản"
        indexes = [models.Index(fields=["sort_key", "id"], name="user_sort")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The whole name; Vietnamese names are not taken apart."""
        return self.name

    def get_short_name(self) -> str:
        """The whole name again: a part of it would be impolite."""
        return self.name


class Post(models.Model):
    """A person in a unit, with a title and roles, from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField("chức danh", max_length=120)
    roles: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=32), default=list)
    seconded_from = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seconded_posts",
        help_text="Cơ quan cử đến Bộ phận Một cửa (Nghị định 61/2018/NĐ-CP, Điều 11, 12)",
    )
    primary = models.BooleanField("chức danh chính", default=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    basis = models.CharField("quyết định", max_length=200, blank=True)

    class Meta:
        verbose_name = "vị trí công tác"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="post_period"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "title"], condition=Q(valid_to=None), name="post_open_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "user"], name="post_unit")]

    def __str__(self) -> str:
        return self.title


class Delegation(models.Model):
    """Work of a post given to another person for a time: leave, mission, vacancy."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    user = models.ForeignKey(User, models.PROTECT, related_name="delegations", help_text="Người nhận")
    roles: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=32), default=list)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày")
    basis = models.CharField("văn bản giao", max_length=200)
    revoked_on = models.DateField("thu hồi từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = "ủy quyền, giao thay"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="delegation_period"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.user_id}"


class ApiToken(models.Model):
    """A key to the API: only its digest is kept; it acts for a post, with no more than its scopes."""

    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256, hệ 16")
    prefix = models.CharField(max_length=12, editable=False, help_text="Đầu mã, để nhận ra")
    name = models.CharField("tên", max_length=120)
    post = models.ForeignKey(Post, models.PROTECT, related_name="tokens")
    scopes: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40), default=list)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tokens",
        help_text="Giới hạn trong đơn vị này và cấp dưới",
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    last_used_on = models.DateField("dùng gần nhất", null=True, blank=True)

    class Meta:
        verbose_name = "mã truy cập API"

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
