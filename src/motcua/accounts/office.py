"""The one screen action of this room: change the post in which one acts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import Refusal

from .middleware import switch_post


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """POST `post` (id) and `next` (address on this site): acts in that post from now on.

    A post that the person does not hold changes nothing and is told on the next page.
    """
    given = request.POST.get("post", "")
    try:
        switch_post(request, int(given) if given.isdecimal() and len(given) <= 18 else 0)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if safe else "/")
