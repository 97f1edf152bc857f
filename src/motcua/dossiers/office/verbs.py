"""The form of a verb, in place by htmx or as a page of its own; and what happens when it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.catalogue.queries import procedure_snapshot
from motcua.dossiers import policy, queries, verb_fields, verb_forms
from motcua.dossiers.commands import VERBS, run
from motcua.dossiers.commands.frame import circumstances_of
from motcua.dossiers.commands.verbs import Options, Verb
from motcua.dossiers.decisions.approval import SupplementWish
from motcua.dossiers.decisions.tasks import Consultation
from motcua.dossiers.forms import defect_rows, defects
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import state_of
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal, not_found
from motcua.kernel.text import fold
from motcua.web.pages import Access, page
from motcua.web.refusals import attach_refusal

from .common import actor, address, new_key

VIEW = Access(permission="dossier.view")


@page(
    "dossiers.verb", path="ho-so/<uuid:dossier_id>/viec/<slug:name>", access=VIEW, under="dossiers.worklist"
)
def verb_page(request: HttpRequest, dossier_id: UUID, name: str) -> HttpResponse:
    """GET: the form; POST: the verb is run and the dossier's page comes anew, or the form with the refusal."""
    verb = VERBS.get(name)
    if verb is None:
        raise not_found(_("việc này"))
    by = actor(request)
    row = queries.find(by, dossier_id)
    policy.require(verb.key, by)
    place = verb_fields.Place(row, state_of(row), circumstances_of(row, by))
    if request.method != "POST":
        initial = {"phien_ban": row.version, "khoa": new_key(), **_initial(verb, place, row)}
        form = verb_forms.form_for(verb, place, initial=initial)
        return _draw(request, verb, row, form)
    form = verb_forms.form_for(verb, place, data=request.POST)
    if not form.is_valid():
        return _draw(request, verb, row, form, status=422)
    try:
        given = verb_forms.input_of(verb, form, request.POST)
        options = Options(form.cleaned_data["khoa"] or None, form.cleaned_data["phien_ban"])
        run(verb.name, row.pk, given, by=by, options=options)
    except Refusal as refusal:
        attach_refusal(form, refusal)
        if refusal.code == "version":
            form = _with_new_version(form, row)
        return _draw(request, verb, row, form, status=refusal.status)
    messages.success(request, _("Đã làm xong: %(verb)s.") % {"verb": verb.title})
    return _on(request, row)


def _initial(verb: Verb, place: verb_fields.Place, row: Dossier) -> dict[str, Any]:
    found = verb_forms.initial_of(verb, place)
    if verb.name == "return-result":
        found["channel"] = row.return_channel
    return found


def _with_new_version(form: verb_forms.VerbForm, row: Dossier) -> verb_forms.VerbForm:
    """After "somebody else changed it": what was typed stays, the next try is made against the newest state."""
    data: Any = dict(form.data.items()) if not hasattr(form.data, "copy") else form.data.copy()
    data["phien_ban"], data["khoa"] = str(row.version), new_key()
    form.data = data
    return form


def _on(request: HttpRequest, row: Dossier) -> HttpResponse:
    by = actor(request)
    seen = Dossier.objects.visible_to(by).filter(pk=row.pk).exists()
    target = address("dossiers.dossier", dossier_id=row.pk) if seen else address("dossiers.worklist")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _draw(
    request: HttpRequest, verb: Verb, row: Dossier, form: verb_forms.VerbForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"verb": verb, "dossier": row, "form": form}
    if verb.input is SupplementWish:
        context["defect_rows"] = defect_rows(defects(request.POST))
        context["components"] = procedure_snapshot(row.revision_id).components_of(row.case_id)
    if verb.input is Consultation:
        context["asked"] = verb_forms.groups_of_consultation(form)
    template = "dossiers/parts/verb_form.html" if request.headers.get("HX-Request") else "dossiers/verb.html"
    return render(request, template, context, status=status)


@page("dossiers.unit_options", path="ho-so/chon-don-vi", access=VIEW, methods=("GET",))
def unit_options(request: HttpRequest) -> HttpResponse:
    """JSON options: agencies of the whole province (names of offices are no personal data)."""
    units = queries.unit_options(request.GET.get("q", ""), clock.today())
    return JsonResponse({"options": [_option(unit) for unit in units]})


@page("dossiers.counter_options", path="ho-so/chon-bo-phan", access=VIEW, methods=("GET",))
def counter_options(request: HttpRequest) -> HttpResponse:
    """JSON options: counters of the province."""
    return JsonResponse({"options": options_of_counters(request.GET.get("q", ""))})


def options_of_counters(text: str) -> list[dict[str, Any]]:
    """Counters whose name holds every word; no statement."""
    words = fold(text).split()[:8]
    found = [
        node for node in policy.units().values()
        if node.kind in queries.COUNTER_KINDS and all(word in fold(node.name) for word in words)
    ]  # fmt: skip
    return [{"value": node.id, "label": node.name, "note": ""} for node in found[:12]]


def _option(unit: Unit) -> dict[str, Any]:
    return {"value": unit.pk, "label": unit.name, "note": unit.parent.name if unit.parent else ""}
