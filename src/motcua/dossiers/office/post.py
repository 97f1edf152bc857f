"""Hand-over with the public post: the clerk makes the list, the counter signs it (Decision 45/2016/QĐ-TTg)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.clickjacking import xframe_options_sameorigin

from motcua.catalogue.models import ReceptionEntry
from motcua.catalogue.search import search
from motcua.documents.forms import Heading, Marks
from motcua.documents.slips import render as render_slip
from motcua.documents.working_slips import HandoverItem, HandoverList
from motcua.dossiers import policy, slip_parts, verb_fields
from motcua.dossiers.commands import NewDossier, PersonGiven
from motcua.dossiers.commands.post import PostList, lists_of, prepare_list, sign_list
from motcua.dossiers.models import BatchHandOver
from motcua.kernel import clock, journal
from motcua.kernel.refusal import Refusal, not_found
from motcua.papers.models import Paper
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import attach_refusal
from motcua.web.tables import Column, Kind, Table
from motcua.web.widgets import Combobox

from .common import actor, address, new_key, procedure_label, unit_name
from .papers import pdf

ACCESS = Access(permission="post.handover")
ROWS = 4


class ItemForm(forms.Form):
    """One dossier that the post brings."""

    use_required_attribute = False

    name = forms.CharField(label=_l("Người gửi hồ sơ"), max_length=300)
    identity_number = forms.CharField(label=_l("Số định danh"), max_length=30, required=False)
    address = forms.CharField(label=_l("Địa chỉ"), max_length=500, required=False)
    phone = forms.CharField(label=_l("Điện thoại"), max_length=30, required=False)
    procedure_code = forms.CharField(label=_l("Thủ tục"), max_length=40)
    waybill = forms.CharField(label=_l("Mã vận đơn"), max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["procedure_code"].widget = Combobox(
            url=reverse_lazy("dossiers.post_procedures"), label_of=procedure_label, minimum=3
        )

    def item(self, counter_id: int) -> NewDossier:
        """The dossier as the command takes it."""
        data = self.cleaned_data
        person = PersonGiven(**{name: data[name] for name in ("name", "identity_number", "address", "phone")})
        return NewDossier(
            counter_id=counter_id, procedure_code=data["procedure_code"], applicant=person, channel="post", waybill=data["waybill"],
            return_channel="post", return_address=data["address"],
        )  # fmt: skip


class ListForm(forms.Form):
    """Where the list goes."""

    use_required_attribute = False

    counter_id = verb_fields.UnitField(label=_l("Bộ phận Một cửa nhận"))
    khoa = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counter_id"].widget = Combobox(
            url=reverse_lazy("dossiers.post_counters"), label_of=verb_fields.unit_label, minimum=2
        )


@page(
    "dossiers.post", path="giao-nhan-buu-chinh", access=ACCESS, methods=("GET",),
    menu=MenuEntry("counter", _l("Giao nhận hồ sơ bưu chính"), 30, "mailbox"),
)  # fmt: skip
def post(request: HttpRequest) -> HttpResponse:
    """The lists: those to sign first in sight, those signed behind."""
    columns = [
        Column("number", _("Số biên bản"), lambda row: row.number, Kind.CODE,
               link=lambda row: address("dossiers.post_list", list_id=row.pk)),
        Column("post_point", _("Điểm bưu chính"), lambda row: row.post_point.name, wide=True),
        Column("counter", _("Bộ phận Một cửa"), lambda row: row.counter.name, wide=True),
        Column("prepared_at", _("Lập lúc"), lambda row: row.prepared_at, Kind.DATETIME),
        Column("signed_at", _("Ký giao nhận lúc"), lambda row: row.signed_at, Kind.DATETIME),
        Column("signed", _("Tình trạng"), lambda row: _("đã ký") if row.signed_at else _("chờ ký")),
    ]  # fmt: skip
    shown = page_of(request, lists_of(actor(request)), order=("-prepared_at", "-pk"))
    table = Table(
        columns, shown, caption=_("Biên bản giao nhận"), empty_title=_("Chưa có biên bản giao nhận nào")
    )
    return render(request, "dossiers/post.html", {"table": table, "may_prepare": _is_post(request)})


def _is_post(request: HttpRequest) -> bool:
    node = policy.units().get(actor(request).unit_id or 0)
    return node is not None and node.kind in ("post_point", "post_agency")


@page("dossiers.post_new", path="giao-nhan-buu-chinh/lap", access=ACCESS, under="dossiers.post")
def post_new(request: HttpRequest) -> HttpResponse:
    """The clerk's list: counter and up to a few dossiers at a time; empty rows are left out."""
    if not _is_post(request):
        raise Refusal(
            _("Chỉ nhân viên bưu chính lập biên bản giao nhận."), code="not_post", status=403, rule="Quyết định 45/2016/QĐ-TTg",
            next_step=_("Bộ phận Một cửa ký giao nhận trong danh sách biên bản."),
        )  # fmt: skip
    data = request.POST or None
    form = ListForm(data, initial={"khoa": new_key()})
    items = [
        ItemForm(data, prefix=f"ho-so-{index}", empty_permitted=index > 1) for index in range(1, ROWS + 1)
    ]
    status = 200
    if request.method == "POST":
        filled = [one for one in items if one.has_changed() or one is items[0]]
        if form.is_valid() and _all_valid(filled):
            counter_id = form.cleaned_data["counter_id"]
            given = PostList(counter_id=counter_id, items=tuple(one.item(counter_id) for one in filled))
            try:
                made = prepare_list(given, by=actor(request), key=form.cleaned_data["khoa"])
            except Refusal as refusal:
                attach_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Đã lập biên bản %(number)s.") % {"number": made.number})
                return HttpResponseRedirect(address("dossiers.post_list", list_id=made.pk))
        else:
            status = 422
    return render(request, "dossiers/post_new.html", {"form": form, "items": items}, status=status)


def _list(request: HttpRequest, list_id: UUID) -> BatchHandOver:
    found: BatchHandOver | None = lists_of(actor(request)).filter(pk=list_id).first()
    if found is None:
        raise not_found(_("biên bản giao nhận này"))
    return found


@page("dossiers.post_list", path="giao-nhan-buu-chinh/<uuid:list_id>", access=ACCESS, under="dossiers.post")
def post_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One list: what it holds; the counter ticks what is there and signs."""
    by = actor(request)
    made = _list(request, list_id)
    rows = list(made.dossiers.select_related("applicant", "procedure").order_by("id"))
    problem: Refusal | None = None
    if request.method == "POST":
        there = set(request.POST.getlist("co"))
        missing = frozenset(row.pk for row in rows if str(row.pk) not in there)
        try:
            sign_list(made.pk, missing=missing, by=by, notes=request.POST.get("ghi_chu", ""))
        except Refusal as refusal:
            problem = refusal
        else:
            messages.success(request, _("Đã ký giao nhận; thời điểm ký là thời điểm nộp hồ sơ."))
            return HttpResponseRedirect(address("dossiers.post_list", list_id=made.pk))
    for row in rows:
        journal.record_access("dossier", row.pk, by=by, purpose="post.list")
    gone = {one["dossier"] for one in made.missing}
    context = {
        "list": made, "rows": [(row, str(row.pk) in gone) for row in rows], "refusal": problem,
        "may_sign": made.signed_at is None and made.counter_id in policy.working_units(by) and by.can("dossier.accept"),
        "may_open": by.can("dossier.view"),
    }  # fmt: skip
    return render(request, "dossiers/post_list.html", context, status=problem.status if problem else 200)


@page(
    "dossiers.post_pdf",
    path="giao-nhan-buu-chinh/<uuid:list_id>/ban-in",
    access=ACCESS,
    methods=("GET",),
    under="dossiers.post",
)
@xframe_options_sameorigin
def post_pdf(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Biên bản giao nhận hồ sơ as PDF."""
    made = _list(request, list_id)
    rows = list(made.dossiers.select_related("applicant", "procedure").order_by("id"))
    papers: dict[UUID, list[str]] = {}
    for subject, name in Paper.objects.filter(subject_id__in=[row.pk for row in rows]).values_list(
        "subject_id", "name"
    ):
        papers.setdefault(subject, []).append(name)
    gone = {one["dossier"] for one in made.missing}
    node = policy.units()[made.counter_id]
    served = policy.units()[node.counter_of_id or node.parent_id or node.id]
    at = clock.local(made.signed_at or made.prepared_at)
    paper = HandoverList(
        heading=Heading(agency=served.name, counter=slip_parts.counter_name(node), place=slip_parts.place_of(served.id), date=at.date(),
                        number=made.number),
        at=at, giver_unit=unit_name(made.post_point_id), giver=made.prepared_by.name, receiver_unit=node.name,
        receiver=made.received_by.name if made.received_by else "", by_post=True,
        items=tuple(
            HandoverItem(
                dossier_code=row.code or "", applicant_name=row.applicant.name, procedure=row.procedure.name,
                papers="; ".join(papers.get(row.pk, [])) or _("theo Phiếu gửi hồ sơ"), waybill=row.waybill,
                complete=str(row.pk) not in gone, note=_("không có khi giao nhận") if str(row.pk) in gone else "",
            )
            for row in rows
        ),
        marks=Marks(draft=made.signed_at is None, simulated=clock.is_demonstration_cached()),
    )  # fmt: skip
    return pdf(
        render_slip(paper, at=clock.now().replace(microsecond=0)), f"bien-ban-giao-nhan-{made.pk.hex[-6:]}"
    )


@page("dossiers.post_counters", path="giao-nhan-buu-chinh/bo-phan", access=ACCESS, methods=("GET",))
def post_counters(request: HttpRequest) -> HttpResponse:
    """JSON options: counters of the province."""
    from .verbs import options_of_counters

    return JsonResponse({"options": options_of_counters(request.GET.get("q", ""))})


@page("dossiers.post_procedures", path="giao-nhan-buu-chinh/thu-tuc", access=ACCESS, methods=("GET",))
def post_procedures(request: HttpRequest) -> HttpResponse:
    """JSON options: procedures that some counter takes in today."""
    hits = search(request.GET.get("q", "").strip(), limit=40)
    listed = ReceptionEntry.objects.filter(procedure__code__in=[hit.code for hit in hits]).in_force(
        clock.today()
    )
    known = set(listed.values_list("procedure__code", flat=True))
    found = [{"value": hit.code, "label": hit.name, "note": hit.code} for hit in hits if hit.code in known]
    return JsonResponse({"options": found[:12]})


__all__ = ["ItemForm", "ListForm", "post"]


def _all_valid(forms_given: list[ItemForm]) -> bool:
    """Every form is asked, so that all errors show at once."""
    answers = [one.is_valid() for one in forms_given]
    return all(answers)
