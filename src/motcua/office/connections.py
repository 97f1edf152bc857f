"""Pages of what goes out: health of the borders, notices sent and stuck."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.gateway.base import health
from motcua.kernel.refusal import Refusal, not_found
from motcua.notices import commands, queries
from motcua.notices.models import Channel, Notice, NoticeState
from motcua.web.access import actor_of, allows
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import invalid_form, refused
from motcua.web.tables import Column, Kind, Table

MANAGE = commands.PERMISSION
TROUBLE = (NoticeState.FAILED, NoticeState.STUCK)


@page(
    "gateway.health",
    path="ket-noi",
    access=Access(permission="gateway.view"),
    menu=MenuEntry("administration", _l("Kết nối ra ngoài"), 50, "link-45deg"),
    methods=("GET",),
)
def health_page(request: HttpRequest) -> HttpResponse:
    """Whether each outside system answers, and what has not arrived."""
    counts = [
        {
            "channel": Channel(row.channel).label,
            "state": NoticeState(row.state).label,
            "count": row.count,
            "oldest": row.oldest,
            "bad": row.state in TROUBLE,
            "url": f"{reverse('notices.list')}?kenh={row.channel}&tinh-trang={row.state}",
        }
        for row in queries.counts()
    ]
    context = {"rows": health(), "counts": counts, "may_see": allows(actor_of(request), "notices.view")}
    return render(request, "office/health.html", context)


class ResendForm(forms.Form):
    """Send again, to a corrected address when one is given."""

    address = forms.CharField(
        label=_l("Địa chỉ đúng"),
        max_length=254,
        required=False,
        help_text=_l("Để trống nếu địa chỉ đã đúng."),
    )


class DropForm(forms.Form):
    """Give up with a reason."""

    reason = forms.CharField(label=_l("Lý do bỏ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def hidden(address: str) -> str:
    """An address of which a list shows only what is needed to recognise it: a citizen's data are not for lists."""
    if address.startswith(("user:", "unit:")) or not address:
        return address
    name, at, host = address.partition("@")
    if at:
        return f"{name[:2]}…@{host}"
    return f"…{address[-3:]}"


@page(
    "notices.list",
    path="thong-bao",
    access=Access(permission="notices.view"),
    menu=MenuEntry("administration", _l("Thông báo đã gửi"), 55, "send"),
    methods=("GET",),
)
def notices(request: HttpRequest) -> HttpResponse:
    """Notices, newest first; those that are stuck or refused by default."""
    filters = [
        Filter.of(
            request,
            "tinh-trang",
            _("Tình trạng"),
            [("ket", _("Kẹt hoặc bị từ chối")), *NoticeState.choices],
            default="ket",
        ),
        Filter.of(request, "kenh", _("Kênh"), Channel.choices),
        Filter.text(request, _("Loại thông báo"), name="loai"),
    ]
    rows = Notice.objects.defer("body")
    if filters[0].value == "ket":
        rows = rows.filter(state__in=TROUBLE)
    elif filters[0].value:
        rows = rows.filter(state=filters[0].value)
    if filters[1].value:
        rows = rows.filter(channel=filters[1].value)
    if filters[2].value:
        rows = rows.filter(kind__startswith=filters[2].value)
    shown = [
        Column("at", _("Lúc xếp gửi"), lambda n: n.queued_at, Kind.DATETIME),
        Column("channel", _("Kênh"), lambda n: n.get_channel_display()),
        Column("kind", _("Loại"), lambda n: n.kind, Kind.CODE),
        Column(
            "address",
            _("Đến"),
            lambda n: hidden(n.address) or _("(đã xoá)"),
            link=lambda n: reverse("notices.one", args=[n.pk]),
        ),
        Column(
            "state",
            _("Tình trạng"),
            lambda n: n.get_state_display(),
            template="office/parts/notice_state.html",
        ),
        Column("attempts", _("Số lần thử"), lambda n: n.attempts, Kind.NUMBER),
        Column("error", _("Lỗi"), lambda n: n.error, wide=True),
    ]
    if wants_export(request):
        return export_response(_("Thông báo"), shown, rows.order_by("-id"))
    table_page = page_of(request, rows, order=("-id",))
    context = {
        "title": _("Thông báo"),
        "filters": filters,
        "noun": _("thông báo"),
        "table": Table(
            shown,
            table_page,
            caption=_("Thông báo"),
            empty_title=_("Không có thông báo nào"),
            empty_text=_("Không có gì kẹt: mọi thông báo đã đến nơi hoặc đang trên đường."),
        ),
        "page": table_page,
    }
    return render(request, "office/list.html", context)


@page(
    "notices.one",
    path="thong-bao/<uuid:notice_id>",
    access=Access(permission="notices.view"),
    under="notices.list",
    methods=("GET",),
)
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice, and what can be done when it is stuck."""
    return render(request, "office/notice.html", _context(request, notice_id))


def _context(request: HttpRequest, notice_id: UUID) -> dict[str, object]:
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None:
        raise not_found(_("thông báo này"))
    may_manage = allows(actor_of(request), MANAGE)
    return {
        "notice": row,
        "address": row.address if may_manage else hidden(row.address),
        "in_trouble": row.state in TROUBLE,
        "may_manage": may_manage,
        "form": ResendForm(),
        "drop_form": DropForm(),
    }


@page(
    "notices.resend",
    path="thong-bao/<uuid:notice_id>/gui-lai",
    access=Access(permission=MANAGE),
    under="notices.list",
    methods=("POST",),
)
def resend(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Put a refused or stuck notice back to the start of the ladder."""
    context = _context(request, notice_id)
    form = ResendForm(request.POST)
    if not form.is_valid():
        return invalid_form(request, form, template="office/notice.html", context=context | {"form": form})
    try:
        commands.resend(notice_id, address=form.cleaned_data["address"], by=actor_of(request))
    except Refusal as refusal:
        return refused(
            request, form, refusal, template="office/notice.html", context=context | {"form": form}
        )
    messages.success(request, _("Đã xếp gửi lại."))
    return redirect("notices.list")


@page(
    "notices.drop",
    path="thong-bao/<uuid:notice_id>/bo",
    access=Access(permission=MANAGE),
    under="notices.list",
    methods=("POST",),
)
def drop(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Give a notice up, with the reason."""
    context = _context(request, notice_id)
    form = DropForm(request.POST)
    if not form.is_valid():
        return render(request, "office/notice.html", context | {"drop_form": form}, status=422)
    try:
        commands.drop(notice_id, reason=form.cleaned_data["reason"], by=actor_of(request))
    except Refusal as refusal:
        return refused(request, form, refusal, template="office/notice.html", context=context)
    messages.success(request, _("Đã bỏ thông báo, kèm lý do."))
    return redirect("notices.list")
