"""Staff pages of everyday words: what people say and which procedures they mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import commands, policy
from motcua.catalogue.forms import SynonymForm
from motcua.catalogue.models import Synonym
from motcua.catalogue.search import search
from motcua.catalogue.synonyms import shipped_synonyms
from motcua.kernel.refusal import Refusal
from motcua.kernel.text import fold
from motcua.web.access import actor_of
from motcua.web.export import export_response, wants_export
from motcua.web.filters import Filter
from motcua.web.keyset import CURSOR_PARAMETER, PAGE_SIZE, Page
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import invalid_form, refused
from motcua.web.tables import Column, Kind, Table

SOURCES = [("tinh", _l("Của tỉnh")), ("san", _l("Có sẵn theo phần mềm")), ("tat", _l("Đã tắt"))]


@dataclass(frozen=True, slots=True)
class Word:
    """One phrase of the table, of the province or of the program."""

    phrase: str
    expansion: str
    codes: str
    source: str

    @property
    def pk(self) -> str:
        """The phrase is its own key."""
        return self.phrase


def words() -> list[Word]:
    """Every phrase in alphabetical order: the province's row hides the program's."""
    stored = {row.folded: row for row in Synonym.objects.all()}
    own = [
        Word(row.phrase, row.expansion, ", ".join(row.procedure_codes), "tinh" if row.active else "tat")
        for row in stored.values()
    ]
    shipped = [
        Word(phrase.phrase, phrase.expansion, ", ".join(phrase.codes), "san")
        for phrase in shipped_synonyms()
        if fold(phrase.phrase) not in stored
    ]
    return sorted([*own, *shipped], key=lambda word: fold(word.phrase))


def _slice(request: HttpRequest, rows: list[Word]) -> Page[Word]:
    """One page of the table: it stands in memory as a whole, so its cursor is a place."""
    asked = request.GET.get(CURSOR_PARAMETER, "")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    part = rows[start : start + PAGE_SIZE]
    return Page(
        rows=part,
        next_cursor=str(start + PAGE_SIZE) if start + PAGE_SIZE < len(rows) else "",
        previous_cursor=str(max(0, start - PAGE_SIZE)) if start else "",
        count=len(rows),
    )


def _context(request: HttpRequest) -> dict[str, object]:
    filters = [
        Filter.text(request, _("Tìm trong bảng")),
        Filter.of(request, "nguon", _("Nguồn"), SOURCES),
    ]
    wanted = fold(filters[0].value)
    rows = [
        word
        for word in words()
        if wanted in fold(f"{word.phrase} {word.expansion} {word.codes}")
        and filters[1].value in ("", word.source)
    ]
    titles = dict(SOURCES)
    shown = [
        Column("phrase", _("Lời người dân thường nói"), lambda w: w.phrase),
        Column("expansion", _("Cách gọi trong thủ tục"), lambda w: w.expansion, wide=True),
        Column("codes", _("Mã thủ tục"), lambda w: w.codes, Kind.TEXT),
        Column("source", _("Nguồn"), lambda w: str(titles[w.source])),
        Column("verbs", _("Việc"), lambda w: w.source, template="catalogue/parts/synonym_verbs.html"),
    ]
    table_page = _slice(request, rows)
    trial = request.GET.get("thu", "").strip()[:200]
    return {
        "filters": filters,
        "columns": shown,
        "table": Table(shown, table_page, caption=_("Từ thường dùng"), empty_title=_("Không có từ nào khớp")),
        "page": table_page,
        "rows": rows,
        "trial": trial,
        "hits": search(trial, limit=5) if trial else [],
    }


@page(
    "catalogue.synonyms",
    path="tu-thuong-dung",
    access=Access(permission=policy.EDIT_SYNONYMS),
    menu=MenuEntry("catalogue", _l("Từ thường dùng"), 40, "chat-left-text"),
)
def synonyms(request: HttpRequest) -> HttpResponse:
    """The table, a form for a phrase, and a trial of the search (`?thu=`)."""
    context = _context(request)
    template = "catalogue/synonyms.html"
    if request.method == "GET":
        if wants_export(request):
            shown: list[Column] = context["columns"][:-1]  # type: ignore[index]
            return export_response(_("Từ thường dùng"), shown, context["rows"])  # type: ignore[arg-type]
        form = SynonymForm(initial={"phrase": request.GET.get("sua", "")[:200]})
        return render(request, template, {"form": form, **context})
    form = SynonymForm(request.POST)
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=context)
    values = form.cleaned_data
    try:
        commands.set_synonym(
            values["phrase"], expansion=values["expansion"], codes=values["codes"], by=actor_of(request)
        )
    except Refusal as refusal:
        return refused(request, form, refusal, template=template, context=context)
    messages.success(request, _("Đã ghi; người dân tìm thấy ngay từ lúc này."))
    return redirect("catalogue.synonyms")


@page(
    "catalogue.remove_synonym",
    path="tu-thuong-dung/tat",
    access=Access(permission=policy.EDIT_SYNONYMS),
    under="catalogue.synonyms",
    methods=("POST",),
)
def remove(request: HttpRequest) -> HttpResponse:
    """Silence a phrase, also one that ships with the program."""
    commands.remove_synonym(request.POST.get("phrase", "")[:200], by=actor_of(request))
    messages.success(request, _("Đã tắt từ này."))
    return redirect("catalogue.synonyms")
