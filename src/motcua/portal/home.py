"""The public home page: search first, then the events of life, the common procedures, the fields."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue.models import Procedure
from motcua.catalogue.portal import fields_with_counts
from motcua.dossiers.models import Dossier
from motcua.web.pages import Access, MenuEntry, page


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens in a life, and the words that find what is to be done."""

    title: str | Promise
    words: str
    icon: str

    @property
    def url(self) -> str:
        """The search for it."""
        return f"{reverse('catalogue.public_search')}?{urlencode({'q': self.words})}"


#: Dossiers that the list of common procedures looks back on.
LATEST = 2000

LIFE_EVENTS = (
    LifeEvent(_l("Có con"), "khai sinh", "person-plus"),
    LifeEvent(_l("Kết hôn"), "kết hôn", "people"),
    LifeEvent(_l("Chuyển chỗ ở"), "đăng ký thường trú", "house-door"),
    LifeEvent(_l("Mua bán, sang tên đất"), "sang tên sổ đỏ", "map"),
    LifeEvent(_l("Xây, sửa nhà"), "giấy phép xây dựng", "building"),
    LifeEvent(_l("Mở cửa hàng, doanh nghiệp"), "đăng ký kinh doanh", "briefcase"),
    LifeEvent(_l("Việc làm, thất nghiệp"), "trợ cấp thất nghiệp", "wallet2"),
    LifeEvent(_l("Trợ giúp xã hội"), "trợ cấp xã hội", "award"),
    LifeEvent(_l("Lái xe, đi lại"), "giấy phép lái xe", "truck"),
    LifeEvent(_l("Sao y, chứng thực"), "chứng thực bản sao", "patch-check"),
    LifeEvent(_l("Lý lịch tư pháp"), "lý lịch tư pháp", "file-earmark-check"),
    LifeEvent(_l("Người thân qua đời"), "khai tử", "archive"),
)


@page(
    "portal.home",
    path="",
    access=Access.public(),
    surface="portal",
    menu=MenuEntry("public", _l("Trang chủ"), 10, "house-door"),
    methods=("GET",),
)
def home(request: HttpRequest) -> HttpResponse:
    """Search, events of life, what many people did lately, fields: at most four statements."""
    context = {"events": LIFE_EVENTS, "common": common_procedures(), "fields": fields_with_counts()}
    return render(request, "portal/home.html", context)


def common_procedures(limit: int = 8) -> list[Procedure]:
    """The procedures that people used most among the latest dossiers; a young province shows the widest taken in."""
    found: dict[int, int] = {}
    for row in Dossier.objects.order_by("-id").values_list("procedure_id", flat=True)[:LATEST]:
        found[row] = found.get(row, 0) + 1
    known = {row.pk: row for row in Procedure.objects.public().filter(pk__in=found)}
    ranked = sorted(known.values(), key=lambda row: (-found[row.pk], row.sort_key))[:limit]
    if ranked:
        return ranked
    widest = Procedure.objects.public().annotate(counters=Count("reception_entries"))
    return list(widest.order_by("-commonness", "-counters", "sort_key")[:limit])
