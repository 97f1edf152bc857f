"""The home of staff after sign-in: each role is led to its work; the search of dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.office.common import address, list_columns, note_list, row_class
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.web.access import actor_of
from motcua.web.keyset import page_of
from motcua.web.navigation import navigation
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.tables import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A tile: a list of dossiers, counted, and where its rows are."""

    title: Any
    rows: Any
    url: str
    tone: str = ""
    icon: str = "inbox"


@page(
    "office.home",
    path="",
    access=Access(signed_in=True),
    methods=("GET",),
    menu=MenuEntry("work", _l("Trang chủ"), 1, "house-door"),
)
def home(request: HttpRequest) -> HttpResponse:
    """Figures of the person's own work, and the pages of the post."""
    by: Actor = actor_of(request)
    figures = _figures(by)
    counts = queries.capped_counts(*(figure.rows for figure in figures)) if figures else []
    tiles = [{"figure": figure, "value": value} for figure, value in zip(figures, counts, strict=True)]
    sections = [section for section in navigation(request) if section.items]
    context = {"tiles": tiles, "sections": sections, "by": by, "now": clock.now()}
    return render(request, "office/home.html", context)


def _figures(by: Actor) -> list[Figure]:
    at = clock.now()
    figures: list[Figure] = []
    work = reverse("dossiers.worklist")
    if by.can("dossier.view") and (
        by.can("dossier.transfer") or by.can("dossier.return") or by.can("dossier.sign")
    ):
        mine = queries.of_me(by)
        figures += [
            Figure(_("Của tôi"), mine, f"{work}?muc=cua-toi", icon="list-check"),
            Figure(_("Của tôi, quá hạn"), mine.filter(queries.due_condition("qua-han", at)), f"{work}?muc=cua-toi&han=qua-han", "bad",
                   "exclamation-octagon"),
            Figure(_("Của tôi, đến hạn hôm nay"), mine.filter(queries.due_condition("hom-nay", at)), f"{work}?muc=cua-toi&han=hom-nay",
                   "warn", "stopwatch"),
            Figure(_("Chờ đơn vị nhận"), queries.in_transit(by), f"{work}?muc=cho-nhan", icon="inboxes"),
            Figure(_("Chờ đơn vị cho ý kiến"), queries.asked_of(by), f"{work}?muc=cho-y-kien", icon="chat-left-text"),
        ]  # fmt: skip
    counter = queries.counter_of(by, None) if by.can("board.view") else None
    if counter is not None:
        lines = {line.key: line for line in queries.board_lines(at)}
        for key in ("cho-chuyen", "cho-tra"):
            line = lines[key]
            rows = queries.of_counter(by, counter.id).filter(line.condition)
            figures.append(
                Figure(
                    line.title,
                    rows,
                    address("dossiers.board_rows", {"bo-phan": counter.id, "muc": key}),
                    line.tone,
                    line.icon,
                )
            )
    if by.can("dossier.supervise"):
        rows = Dossier.objects.visible_to(by).filter(queries.late(at))
        figures.append(
            Figure(
                _("Quá hạn trong phạm vi"), rows, address("dossiers.overdue"), "bad", "exclamation-triangle"
            )
        )
    return figures


@page("office.search", path="tim", access=Access(permission="dossier.view"), methods=("GET",))
def search(request: HttpRequest) -> HttpResponse:
    """Dossiers by code, by the applicant's name or number, within the person's sight."""
    by: Actor = actor_of(request)
    text = request.GET.get("q", "").strip()
    rows = (
        Dossier.objects.visible_to(by).filter(queries.text_condition(text))
        if len(text) >= 3
        else Dossier.objects.none()
    )
    listed = rows.select_related(*queries.LISTED)
    table = Table(
        list_columns(), page_of(request, listed, order=("-pk",)), caption=_("Kết quả tìm"), row_class=row_class,
        empty_title=_("Không tìm thấy hồ sơ nào"), empty_text=_("Xin nhập ít nhất ba chữ của tên, hoặc mã hồ sơ."),
    )  # fmt: skip
    note_list(request, "dossier.search", table)
    return render(request, "office/search.html", {"table": table, "text": text})
