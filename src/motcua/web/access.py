"""Who may open a page: the decision is declared with the page and asked in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Refusal

#: From the request and the URL's values to the unit whose rows the page shows (None: no unit of its own).
UnitOf = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Access:
    """The authorisation decision of one page.

    `Access.public()` opens it to everybody; `Access(signed_in=True)` to any signed-in person; a `permission`
    asks `accounts.policy.allows(actor, permission, unit)` too, for the unit that `unit_of(request, **kwargs)`
    finds. `Access()` decides nothing: such a page refuses everybody and fails the test of routes.
    """

    signed_in: bool = False
    permission: str = ""
    open_to_all: bool = False
    unit_of: UnitOf | None = None

    @classmethod
    def public(cls) -> Access:
        """Open to everybody, said out loud."""
        return cls(open_to_all=True)

    @property
    def is_decision(self) -> bool:
        """Whether this says anything at all."""
        return self.open_to_all or self.signed_in or bool(self.permission)

    @property
    def needs_sign_in(self) -> bool:
        """Whether an anonymous visitor is sent to the sign-in page."""
        return not self.open_to_all


def actor_of(request: HttpRequest) -> Any:
    """Who acts in this request: what `accounts` attached to it, else the signed-in user, else None."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        return actor
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def allows(actor: Any, permission: str, unit: Any = None) -> bool:
    """Ask the policy of accounts. It is found at the call, so that pages can be declared before users exist."""
    policy = import_module("motcua.accounts.policy")
    return bool(policy.allows(actor, permission, unit))


def may_open(request: HttpRequest, access: Access, kwargs: dict[str, Any] | None = None) -> bool:
    """Whether the person behind the request may open a page with this access (menus, tests, the page itself)."""
    if access.open_to_all:
        return True
    user = getattr(request, "user", None)
    if not access.is_decision or user is None or not user.is_authenticated:
        return False
    if not access.permission:
        return True
    unit = access.unit_of(request, **(kwargs or {})) if access.unit_of else None
    return allows(actor_of(request), access.permission, unit)


def forbidden() -> Refusal:
    """The refusal of a page that the person's post does not open."""
    return Refusal(
        _("Vị trí công tác của anh/chị không được giao quyền mở trang này."),
        next_step=_("Nếu công việc cần đến, xin đề nghị quản trị hệ thống của đơn vị giao quyền."),
        code="forbidden",
        status=403,
    )
