"""What the administration's pages share: a page with one form, a scope of one permission, keys of units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motcua.accounts import policy
from motcua.agencies.models import Unit
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal, not_found
from motcua.web.access import actor_of
from motcua.web.refusals import invalid_form, refused

FORM = "office/form.html"


def scoped(request: HttpRequest, permission: str) -> Actor:
    """The actor with the scope of one permission only, for the authorised querysets of rows that follow it."""
    actor = actor_of(request)
    return Actor(
        user_id=actor.user_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        name=actor.name,
        permissions=actor.permissions,
        scope_paths=policy.visible_paths(actor, permission),
    )


def unit_of_id(request: HttpRequest, unit_id: int) -> Unit:
    """The unit with this id, for decisions of access; refused when there is none."""
    unit = Unit.objects.filter(pk=unit_id).select_related("parent", "counter_of").first()
    if unit is None:
        raise not_found("đơn vị này")
    return unit


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    back: str,
    submit: str,
    crumbs: Sequence[tuple[str, str]] = (),
    lead: str = "",
    note: str = "",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form: GET draws it, POST calls `act(cleaned_data)`, which returns the words of success.

    A refusal stands beside what was typed; after success the person is back at `back` (an address).
    """
    context = {
        "title": title,
        "lead": lead,
        "note": note,
        "crumbs": crumbs,
        "back": back,
        "submit": submit,
        **(extra or {}),
    }
    if request.method == "GET":
        return render(request, FORM, {"form": form, **context})
    if not form.is_valid():
        return invalid_form(request, form, template=FORM, context=context)
    try:
        told = act(form.cleaned_data)
    except Refusal as refusal:
        return refused(request, form, refusal, template=FORM, context=context)
    messages.success(request, told)
    return redirect(back)
