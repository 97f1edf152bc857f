"""Counter intake: one page, no mouse. Scan, pick the procedure, tick the papers, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue.models import ReceptionEntry
from motcua.catalogue.queries import case_for_intake
from motcua.catalogue.search import search
from motcua.catalogue.values import CaseSnapshot, FeeSnapshot, IntakeProcedure
from motcua.dossiers import policy, queries
from motcua.dossiers.commands import create, run, take_in
from motcua.dossiers.commands.frame import calendar_of, rules_at
from motcua.dossiers.commands.inputs import PassToCounter
from motcua.dossiers.commands.inputs import Refusal as RefusalGiven
from motcua.dossiers.commands.verbs import Options
from motcua.dossiers.decisions.approval import SupplementWish
from motcua.dossiers.decisions.base import Done
from motcua.dossiers.decisions.handling import Result
from motcua.dossiers.forms import IntakeForm, PaperLine, defect_rows, defects
from motcua.dossiers.models import Dossier
from motcua.kernel import clock, journal
from motcua.kernel.refusal import Refusal, not_found
from motcua.law.clock import Limit, due
from motcua.law.codes import read_citizen_card_qr, read_citizen_id
from motcua.law.errors import LawError
from motcua.law.limits import LimitUnit
from motcua.papers.models import IssuedSlip
from motcua.web.formats import format_date
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import attach_refusal
from motcua.web.widgets import Combobox

from .common import actor, address, counter_choices, need_counter, new_key, procedure_label

PATH = "ho-so/tiep-nhan"
CREATE = Access(permission="dossier.create")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a chosen procedure brings: papers, cases, fee, due time with its explanation."""

    case: IntakeProcedure
    case_id: int | None
    cases: tuple[CaseSnapshot, ...]
    papers: list[PaperLine]
    fees: tuple[FeeSnapshot, ...]
    fee_total: int | None
    limit_words: str
    due_at: Any
    ledger: tuple[Any, ...]
    provisional: bool
    resolving: str
    on_the_spot: bool


def preview(
    counter: policy.UnitNode, code: str, *, case_id: int | None, channel: str, data: Any = None
) -> Preview:
    """What the screen shows for a choice. Raises Refusal when the counter does not take the procedure in today."""
    at = clock.now()
    case = case_for_intake(counter.id, code, clock.local(at).date())
    procedure = case.procedure
    if case_id not in {known.id for known in procedure.cases}:
        case_id = procedure.cases[0].id if procedure.cases else None
    kind = "counter" if channel == "on_behalf" else channel
    way = procedure.channel_for(kind, case_id) or procedure.channel_for("counter", case_id)
    way = way or (procedure.channels[0] if procedure.channels else None)
    resolving = case.resolving_unit_id or counter.counter_of_id or counter.parent_id or counter.id
    due_at: Any = None
    ledger: tuple[Any, ...] = ()
    provisional, words = False, ""
    if way is not None:
        words = way.limit_text
    if way is not None and way.limit_value is not None and way.limit_unit:
        limit = Limit(Fraction(str(way.limit_value)), LimitUnit(way.limit_unit))
        cutoff = procedure.settings.same_day_cutoff or way.same_day_cutoff
        try:
            answer = due(at, limit, calendar_of(resolving, at), (), cutoff=cutoff)
            due_at, ledger, provisional, words = answer.at, answer.ledger, answer.provisional, limit.label
        except LawError as error:
            words = str(error)
    ticked: Sequence[str] = data.getlist("paper") if data is not None else ()
    total = way.fee_total if way else None
    return Preview(
        case=case, case_id=case_id, cases=procedure.cases,
        papers=[PaperLine(component, data, ticked) for component in procedure.components_of(case_id)],
        fees=way.fees if way else (), fee_total=total, limit_words=words, due_at=due_at, ledger=ledger, provisional=provisional,
        resolving=policy.units()[resolving].name, on_the_spot=procedure.settings.no_receipt,
    )  # fmt: skip


@page(
    "dossiers.intake",
    path=PATH,
    access=CREATE,
    menu=MenuEntry("counter", _l("Tiếp nhận hồ sơ"), 10, "plus-circle"),
)
def intake(request: HttpRequest) -> HttpResponse:
    """The page, and its outcomes: accept, ask for supplement, refuse, return at once."""
    counter = need_counter(request)
    if request.method == "POST":
        return _sent(request, counter)
    other = served_elsewhere(request, counter)
    begin = {
        "bo_phan": counter.id,
        "nhan_ho": other.id if other else None,
        "khoa": new_key(),
        "slip_wanted": True,
    }
    form = _form(request, counter, initial=begin)
    return _draw(request, counter, form)


def served_elsewhere(request: HttpRequest, counter: policy.UnitNode) -> policy.UnitNode | None:
    """The other counter of the province for which this one files (Decree 61/2018, art. 18(3)); None for its own."""
    asked = request.POST.get("nhan_ho") or request.GET.get("nhan-ho") or ""
    if not asked or asked == str(counter.id):
        return None
    node = policy.units().get(int(asked)) if asked.isdecimal() else None
    if node is None or node.kind not in queries.COUNTER_KINDS:
        raise not_found(_("Bộ phận Một cửa này"))
    return node


def _form(request: HttpRequest, counter: policy.UnitNode, **options: Any) -> IntakeForm:
    other = served_elsewhere(request, counter)
    query = {"bo-phan": counter.id, "nhan-ho": other.id if other else None}
    url = address("dossiers.intake_procedures", query)
    return IntakeForm(procedure_url=url, label_of=procedure_label, **options)


def _draw(
    request: HttpRequest, counter: policy.UnitNode, form: IntakeForm, *, status: int = 200, shown: Preview | None = None,
    outcome: str = "",
) -> HttpResponse:  # fmt: skip
    by = actor(request)
    other = served_elsewhere(request, counter)
    context = {
        "other": other, "passes_on": other is not None and not rules_at(clock.now()).anywhere_filing,
        "other_box": Combobox(url=reverse_lazy("dossiers.counter_options"), minimum=2).render(
            "nhan-ho", "", {"id": "nhan-ho"}),
        "form": form, "counter": counter, "counters": counter_choices(request, working=True), "preview": shown,
        "defect_rows": defect_rows(defects(request.POST)), "outcome": outcome, "now": clock.now(),
        "may_finish": all(by.can(name) for name in ("dossier.accept", "dossier.sign", "dossier.return")),
        "saved": request.GET.get("vua-nhan", ""),
    }  # fmt: skip
    return render(request, "dossiers/intake.html", context, status=status)


def _sent(request: HttpRequest, counter: policy.UnitNode) -> HttpResponse:
    wish = request.POST.get("viec", "tiep-nhan")
    if wish == "doc-the":
        return _card_without_script(request, counter)
    form = _form(request, counter, data=request.POST)
    shown: Preview | None = None
    problem: Refusal | None = None
    try:
        if code := request.POST.get("procedure_code", "").strip():
            case_id = request.POST.get("case_id", "")
            shown = preview(
                served_elsewhere(request, counter) or counter, code, case_id=int(case_id) if case_id.isdigit() else None,
                channel=request.POST.get("channel", "counter"), data=request.POST,
            )  # fmt: skip
    except Refusal as refusal:
        problem = refusal
    if wish == "xem":
        form = _form(request, counter, initial=request.POST.dict())
        if problem is not None:
            messages.warning(request, str(problem))
        return _draw(request, counter, form, shown=shown)
    if not form.is_valid():
        if problem is not None:
            attach_refusal(form, problem)
        return _draw(request, counter, form, status=422, shown=shown, outcome=wish)
    try:
        if problem is not None:
            raise problem
        done = _carry_out(request, form, _papers(shown), wish)
    except Refusal as refusal:
        fields = {name.replace(".", "_"): text for name, text in refusal.fields.items()}
        fields = {_FIELD_OF.get((wish, name), name): text for name, text in fields.items()}
        if refusal.code == "papers_missing":  # the tick that answers it stands below the list
            fields = {"incomplete_fits": fields["papers"]}
        refusal.fields = fields
        attach_refusal(form, refusal)
        return _draw(request, counter, form, status=refusal.status, shown=shown, outcome=wish)
    return _after(request, counter, done, wish)


def _after(request: HttpRequest, counter: policy.UnitNode, done: Done, wish: str) -> HttpResponse:
    """Where the officer goes on: the next dossier, or the page that shows what was done."""
    if wish == "tiep-nhan-tiep":
        given_code = Dossier.objects.filter(pk=done.dossier_id).values_list("code", flat=True).first()
        messages.success(request, _("Đã tiếp nhận hồ sơ %(code)s.") % {"code": given_code})
        return HttpResponseRedirect(
            address("dossiers.intake", {"bo-phan": counter.id, "vua-nhan": done.dossier_id})
        )
    if wish != "chuyen-di":
        return HttpResponseRedirect(address("dossiers.intake_done", dossier_id=done.dossier_id))
    other = served_elsewhere(request, counter)
    said = _(
        "Đã nhận hồ sơ và chuyển đến %(counter)s; xin chuyển hồ sơ giấy trong ngày hoặc đầu giờ ngày làm việc sau."
    )
    messages.success(request, said % {"counter": other.name if other else counter.name})
    return HttpResponseRedirect(address("dossiers.intake", {"bo-phan": counter.id}))


#: Names of refused fields that mean another input of this page.
_FIELD_OF = {("tu-choi", "reason"): "refusal_reason", ("tu-choi", "ground"): "refusal_ground"}


def _papers(shown: Preview | None) -> list[Any]:
    """The ticked papers."""
    return [line.brought() for line in shown.papers if line.ticked] if shown is not None else []


def _carry_out(request: HttpRequest, form: IntakeForm, papers: list[Any], wish: str) -> Done:
    """One or several commands, all or none."""
    by, data = actor(request), form.cleaned_data
    new, key = form.new_dossier(papers), data["khoa"]
    with transaction.atomic():
        if wish in ("tiep-nhan", "tiep-nhan-tiep"):
            return take_in(new, by=by, key=key)
        if wish == "tra-ngay":
            done = take_in(new, by=by, key=key)
            run("decide", done.dossier_id, Result(), by=by, options=Options(f"{key}:ky"))
            from motcua.dossiers.decisions.closing import Handing

            run("return-result", done.dossier_id, Handing(), by=by, options=Options(f"{key}:tra"))
            return done
        done = create(new, by=by, key=key)
        if wish == "bo-sung":
            asked = SupplementWish(
                missing=tuple(defects(request.POST)),
                reason=data["supplement_reason"],
                answer_by=data["answer_by"],
            )
            run("request-supplement", done.dossier_id, asked, by=by, options=Options(f"{key}:bo-sung"))
        elif wish == "chuyen-di":
            to = PassToCounter(new.for_counter_id or new.counter_id)
            run("pass-to-counter", done.dossier_id, to, by=by, options=Options(f"{key}:chuyen"))
        elif wish == "tu-choi":
            given = RefusalGiven(data["refusal_reason"], data["refusal_ground"])
            run("refuse-intake", done.dossier_id, given, by=by, options=Options(f"{key}:tu-choi"))
        return done


def _card_without_script(request: HttpRequest, counter: policy.UnitNode) -> HttpResponse:
    """The same page with the person of the card filled in, for a browser without scripts."""
    found = _person_of(request)
    initial = request.POST.dict()
    for name, value in (found.get("person") or {}).items():
        initial[f"applicant_{name}"] = value
    for problem in found.get("problems") or ():
        messages.warning(request, problem)
    return _draw(request, counter, _form(request, counter, initial=initial))


@page("dossiers.intake_person", path=f"{PATH}/nguoi-nop", access=CREATE, methods=("POST",))
def intake_person(request: HttpRequest) -> HttpResponse:
    """JSON: the person of a scanned card (`citizen_card`) or of a known identity number (`applicant_identity_number`).

    Answers `{"person": {name: value}, "known": bool, "problems": [...]}`; numbers never stand in an address.
    """
    return JsonResponse(_person_of(request))


def _person_of(request: HttpRequest) -> dict[str, Any]:
    by = actor(request)
    card = request.POST.get("citizen_card", "").strip()
    number = request.POST.get("applicant_identity_number", "").replace(" ", "")
    person: dict[str, str] = {}
    problems: list[str] = []
    if card:
        reading = read_citizen_card_qr(card, on=clock.today())
        problems = list(reading.problems)
        person = _of_card(reading.parts)
        number = person.get("identity_number", "")
    known = queries.known_person(by, number) if number else None
    if known is not None:
        party, dossier = known
        journal.record_access("dossier", dossier.pk, by=by, purpose="intake.known_person")
        kept = {
            "name": party.name, "kind": party.kind, "sex": party.sex, "address": party.address, "phone": party.phone,
            "email": party.email, "representative": party.representative, "birth_date": format_date(party.birth_date),
        }  # fmt: skip
        person = {**{name: value for name, value in kept.items() if value}, **person}
    elif number and not card and len(number) == 12:
        problems = list(read_citizen_id(number, on=clock.today()).problems)
    return {"person": person, "known": known is not None, "problems": problems}


def _of_card(parts: dict[str, Any]) -> dict[str, str]:
    from datetime import date

    born = parts.get("birth_date")
    found = {
        "identity_number": str(parts.get("citizen_id") or ""), "name": str(parts.get("name") or ""),
        "sex": str(parts.get("sex") or ""), "address": str(parts.get("residence") or ""),
        "birth_date": format_date(date.fromisoformat(str(born))) if born else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


@page("dossiers.intake_procedures", path=f"{PATH}/thu-tuc", access=CREATE, methods=("GET",))
def intake_procedures(request: HttpRequest) -> HttpResponse:
    """JSON options of the combobox: procedures on the counter's reception list today, best first."""
    counter = need_counter(request)
    counter = served_elsewhere(request, counter) or counter
    text = request.GET.get("q", "").strip()
    hits = [hit.code for hit in search(text, limit=250)] if len(text) >= 2 else []
    entries = (
        ReceptionEntry.objects.filter(counter_id=counter.id)
        .in_force(clock.today())
        .select_related("procedure")
    )
    if text[:1].isdigit() and "." in text:
        found = {
            entry.procedure.code: entry.procedure
            for entry in entries.filter(procedure__code__startswith=text)[:20]
        }
        hits = sorted(found)
    else:
        found = {entry.procedure.code: entry.procedure for entry in entries.filter(procedure__code__in=hits)}
    options = [{"value": code, "label": found[code].name, "note": code} for code in hits if code in found][
        :12
    ]
    return JsonResponse({"options": options})


@page(
    "dossiers.procedure_options",
    path="ho-so/chon-thu-tuc",
    access=Access(permission="dossier.view"),
    methods=("GET",),
)
def procedure_options(request: HttpRequest) -> HttpResponse:
    """JSON options of the filter of lists: any procedure of the catalogue."""
    hits = search(request.GET.get("q", "").strip(), limit=12)
    return JsonResponse(
        {"options": [{"value": hit.code, "label": hit.name, "note": hit.code} for hit in hits]}
    )


@page("dossiers.intake_preview", path=f"{PATH}/xem", access=CREATE, methods=("POST",))
def intake_preview(request: HttpRequest) -> HttpResponse:
    """The checklist, fee and due time of a choice, for htmx. With `phan=tom-tat` the summary alone."""
    counter = need_counter(request)
    case_id = request.POST.get("case_id", "")
    context: dict[str, Any] = {"counter": counter, "now": clock.now(), "oob": True}
    code = request.POST.get("procedure_code", "").strip()
    if code:
        try:
            context["preview"] = preview(
                served_elsewhere(request, counter) or counter, code, case_id=int(case_id) if case_id.isdigit() else None,
                channel=request.POST.get("channel", "counter"), data=request.POST,
            )  # fmt: skip
        except Refusal as refusal:
            context["refusal"] = refusal
    part = "summary" if request.GET.get("phan") == "tom-tat" else "procedure"
    return render(request, f"dossiers/parts/intake_{part}.html", context)


@page(
    "dossiers.intake_done",
    path="ho-so/<uuid:dossier_id>/da-tiep-nhan",
    access=CREATE,
    methods=("GET",),
    under="dossiers.intake",
)
def intake_done(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """After the outcome: code, due time, the slip to print, and on to the next."""
    by = actor(request)
    row = queries.find(by, dossier_id)
    journal.record_access("dossier", row.pk, by=by, purpose="intake.done")
    slips = list(IssuedSlip.objects.filter(subject_id=row.pk).order_by("-id"))
    context = {"dossier": row, "slip": slips[0] if slips else None, "counter_id": row.counter_id}
    return render(request, "dossiers/intake_done.html", context)
