"""Addresses of sign-in: only the doors of allauth that this house has; the others answer "not found".

Accounts are made by an administrator, never by signing up; a lost password is given anew by an administrator.
allauth reverses some names of closed doors, so that these names exist and lead nowhere.
"""

from __future__ import annotations

from typing import NoReturn

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path

from .access import Access
from .pages import declare_external


def closed(request: HttpRequest, **values: str) -> NoReturn:
    """A door that this house does not have."""
    raise Http404


_OPEN = (
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("ngung-dung/", account.account_inactive, name="account_inactive"),
    path("hai-buoc/nhap-ma/", mfa.authenticate, name="mfa_authenticate"),
)
_SIGNED_IN = (
    path("xac-nhan-lai/", account.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("hai-buoc/", mfa.index, name="mfa_index"),
    path("hai-buoc/xac-nhan-lai/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("hai-buoc/ung-dung/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-du-phong/tao/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("hai-buoc/ma-du-phong/tai/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
)
_CLOSED = (
    path("khong-mo/dang-ky/", closed, name="account_signup"),
    path("khong-mo/thu-dien-tu/", closed, name="account_email"),
    path("khong-mo/xac-nhan/", closed, name="account_email_verification_sent"),
    path("khong-mo/xac-nhan/<str:key>/", closed, name="account_confirm_email"),
    path("khong-mo/dat-mat-khau/", closed, name="account_set_password"),
    path("khong-mo/ma-dang-nhap/", closed, name="account_confirm_login_code"),
)

urlpatterns: list[URLPattern] = [*_OPEN, *_SIGNED_IN, *_CLOSED]

declare_external({str(pattern.name): Access.public() for pattern in (*_OPEN, *_CLOSED)})
declare_external({str(pattern.name): Access(signed_in=True) for pattern in _SIGNED_IN})
