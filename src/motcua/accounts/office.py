"""The one screen action of this room: change the post in which one acts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import invalid

from .middleware import switch_post


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """POST `post` (id) and `next` (address on this site): acts in that post from now on."""
    given = request.POST.get("post", "")
    if not given.isdecimal() or len(given) > 18:
        raise invalid({"post": "Xin chọn một vị trí công tác."})
    switch_post(request, int(given))
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else "/")
