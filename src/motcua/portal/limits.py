"""A brake for public questions that could be guessed one after another."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Refusal


def slow_down(request: HttpRequest, what: str, *, per_minute: int) -> None:
    """Refuse (429) when an address asks more often than this in a minute; counted in each web process."""
    address = get_adapter(request).get_client_ip(request)
    key = f"portal:{what}:{address}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:  # it fell out of the cache between the two calls
        return
    if count > per_minute:
        raise Refusal(
            _("Anh/chị đã tra cứu quá nhiều lần trong một phút."),
            next_step=_("Xin chờ một phút rồi làm lại."),
            code="too_many",
            status=429,
        )
