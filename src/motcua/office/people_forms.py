"""Forms of people, posts, delegations and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.accounts.permissions import token_scopes
from motcua.accounts.roles import ROLES
from motcua.web.fields import DateField


def role_choices(names: Iterable[str] = ROLES) -> list[tuple[str, str]]:
    """Roles by title."""
    return [(name, ROLES[name].title) for name in names if name in ROLES]


class PersonForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("Tên đăng nhập"), max_length=60, help_text=_("Chữ không dấu, số, dấu chấm.")
    )
    name = forms.CharField(label=_("Họ và tên"), max_length=120)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=20, required=False)


class PostForm(forms.Form):
    """A post of a person."""

    unit = forms.CharField(label=_("Khoá đơn vị"), max_length=80, help_text=_("Ví dụ: tg.so-tu-phap"))
    title = forms.CharField(label=_("Chức danh"), max_length=120)
    roles = forms.MultipleChoiceField(label=_("Vai trò"), widget=forms.CheckboxSelectMultiple)
    seconded_from = forms.CharField(
        label=_("Cơ quan cử đến (khoá)"),
        max_length=80,
        required=False,
        help_text=_("Khi được cử đến Bộ phận Một cửa."),
    )
    valid_from = DateField(label=_("Từ ngày"))
    valid_to = DateField(label=_("Đến trước ngày"), required=False)
    basis = forms.CharField(label=_("Quyết định"), max_length=200, required=False)
    primary = forms.BooleanField(label=_("Là chức danh chính"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = role_choices()


class EndPostForm(forms.Form):
    """The last day of a post."""

    on = DateField(label=_("Thôi giữ từ ngày"))


class DelegationForm(forms.Form):
    """Work given to another person during leave."""

    username = forms.CharField(label=_("Tên đăng nhập của người nhận"), max_length=60)
    roles = forms.MultipleChoiceField(label=_("Vai trò giao"), widget=forms.CheckboxSelectMultiple)
    valid_from = DateField(label=_("Từ ngày"))
    valid_to = DateField(label=_("Đến trước ngày"))
    basis = forms.CharField(label=_("Văn bản giao"), max_length=200)

    def __init__(self, *args: Any, roles: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = role_choices(roles)


class TokenForm(forms.Form):
    """A token of the API."""

    name = forms.CharField(label=_("Tên của mã"), max_length=120, help_text=_("Hệ thống nào sẽ dùng."))
    scopes = forms.MultipleChoiceField(label=_("Được làm"), widget=forms.CheckboxSelectMultiple)
    unit = forms.CharField(
        label=_("Giới hạn trong đơn vị (khoá)"),
        max_length=80,
        required=False,
        help_text=_("Để trống: theo vị trí."),
    )
    valid_to = DateField(label=_("Hết hạn từ ngày"))

    def __init__(self, *args: Any, permissions: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(permissions)
        field: Any = self.fields["scopes"]
        field.choices = [(scope.name, scope.title) for scope in token_scopes() if scope.name in held]
