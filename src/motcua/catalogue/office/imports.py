"""Staff pages of the import: files, the difference before anything changes, then the import itself."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import commands, policy
from motcua.catalogue.commands import import_lines
from motcua.catalogue.forms import ImportForm
from motcua.catalogue.importing import Counts, known_codes
from motcua.catalogue.lines import RefusedLine, read_file
from motcua.catalogue.models import ImportBatch
from motcua.catalogue.source_values import NormalisedProcedure
from motcua.kernel.refusal import invalid, not_found
from motcua.web import staging
from motcua.web.access import actor_of
from motcua.web.fields import parse_date
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.refusals import attach_refusal, invalid_form
from motcua.web.tables import Column, Kind, Table

KIND = "catalogue.import"
#: All files of one import together, unpacked.
LARGEST = 120 * 1024 * 1024
#: So many names of each kind stand on the page; the counts are whole.
NAMED = 200


@dataclass(slots=True)
class Preview:
    """What an import would do: counts, the names behind them, the refused lines."""

    counts: Counts
    refused: list[RefusedLine]
    new: list[NormalisedProcedure] = field(default_factory=list)
    changed: list[NormalisedProcedure] = field(default_factory=list)
    doubtful: list[NormalisedProcedure] = field(default_factory=list)

    def digest(self) -> str:
        """What makes two previews the same."""
        return str(self.counts.as_dict())


def preview(lines: Iterable[NormalisedProcedure | RefusedLine], by: Any) -> Preview:
    """Compare lines with the catalogue; changes nothing."""
    taken = list(lines)
    counts, refused = import_lines(iter(taken), by=by, dry_run=True)
    result = Preview(counts, refused)
    procedures = [line for line in taken if isinstance(line, NormalisedProcedure)]
    known = known_codes([procedure.code for procedure in procedures])
    for procedure in procedures:
        before = known.get(procedure.code)
        if before is None:
            result.new.append(procedure)
        elif before.source_digest != procedure.digest:
            result.changed.append(procedure)
        if procedure.doubts:
            result.doubtful.append(procedure)
    return result


def packed(files: Iterable[Any]) -> bytes:
    """Uploaded files as one archive to keep; refused when they are too large together."""
    out = io.BytesIO()
    total = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            total += file.size or 0
            if total > LARGEST:
                raise invalid(
                    {"files": _("Các tệp cùng nhau lớn quá 120 MB; xin chia thành nhiều lần nhập.")}
                )
            archive.writestr(f"{number}/{PurePath(file.name or 'danh-muc.jsonl').name}", file.read())
    return out.getvalue()


def unpacked(content: bytes, folder: Path) -> list[Path]:
    """The kept files in a folder, in their order."""
    paths = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            number, _slash, name = entry.filename.partition("/")
            path = folder / number / PurePath(name).name
            path.parent.mkdir()
            path.write_bytes(archive.read(entry))
            paths.append(path)
    return paths


def _context(request: HttpRequest) -> dict[str, Any]:
    rows = ImportBatch.objects.select_related("started_by")
    table_page = page_of(request, rows, order=("-started_at", "-pk"), size=20)
    shown = [
        Column(
            "at",
            _("Lúc"),
            lambda b: b.started_at,
            Kind.DATETIME,
            link=lambda b: reverse("catalogue.batch", args=[b.pk]),
        ),
        Column("by", _("Người nhập"), lambda b: b.started_by.name if b.started_by else _("Hệ thống")),
        Column("files", _("Tệp"), lambda b: ", ".join(b.files)),
        *(
            Column(name, title, lambda b, name=name: getattr(b, name), Kind.NUMBER)  # type: ignore[misc]
            for name, title in (
                ("new", _("Mới")),
                ("changed", _("Thay đổi")),
                ("same", _("Như cũ")),
                ("doubtful", _("Nghi ngờ")),
                ("refused", _("Từ chối")),
            )
        ),
    ]
    table = Table(shown, table_page, caption=_("Các lượt nhập"), empty_title=_("Chưa có lượt nhập nào"))
    return {"table": table, "page": table_page}


@page(
    "catalogue.import",
    path="nhap-danh-muc",
    access=Access(permission=policy.IMPORT),
    menu=MenuEntry("catalogue", _l("Nhập danh mục"), 50, "cloud-arrow-up"),
)
def import_page(request: HttpRequest) -> HttpResponse:
    """Choose files; the answer shows what they would change."""
    template = "catalogue/import.html"
    if request.method == "GET":
        return render(request, template, {"form": ImportForm(), **_context(request)})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=_context(request))
    actor = actor_of(request)
    files = form.cleaned_data["files"]
    if sum(file.size or 0 for file in files) > LARGEST:
        too_large = invalid({"files": _("Các tệp cùng nhau lớn quá 120 MB; xin chia thành nhiều lần nhập.")})
        attach_refusal(form, too_large)
        return invalid_form(request, form, template=template, context=_context(request))
    content = packed(files)
    with tempfile.TemporaryDirectory() as folder:
        found = preview((line for path in unpacked(content, Path(folder)) for line in read_file(path)), actor)
    token = staging.keep(content, kind=KIND, user_id=actor.user_id, shown=found.digest())
    context = {
        "preview": found,
        "new": found.new[:NAMED],
        "changed": found.changed[:NAMED],
        "doubtful": found.doubtful[:NAMED],
        "refused_lines": found.refused[:NAMED],
        "token": token,
        "valid_from": form.cleaned_data["valid_from"],
        "files": ", ".join(file.name or "" for file in files),
        "nothing": not (found.counts.new or found.counts.changed),
    }
    return render(request, "catalogue/import_preview.html", context)


@page(
    "catalogue.apply_import",
    path="nhap-danh-muc/ap-dung",
    access=Access(permission=policy.IMPORT),
    under="catalogue.import",
    methods=("POST",),
)
def apply(request: HttpRequest) -> HttpResponse:
    """Bring in what was shown; refused when the catalogue has changed meanwhile."""
    actor = actor_of(request)
    token = request.POST.get("token", "")
    content, _name, seen = staging.take(token, kind=KIND, user_id=actor.user_id)
    try:
        valid_from = parse_date(request.POST.get("valid_from", ""))
    except ValueError:
        valid_from = None
    with tempfile.TemporaryDirectory() as folder:
        paths = unpacked(content, Path(folder))
        counts, _refused = commands.import_files(paths, by=actor, dry_run=True)
        staging.refuse_when_different(str(counts.as_dict()), seen)
        counts, _refused = commands.import_files(paths, by=actor, valid_from=valid_from)
    staging.drop(token)
    messages.success(
        request,
        _("Đã nhập: %(new)d mới, %(changed)d thay đổi, %(same)d như cũ; %(doubtful)d bản ghi cần xem lại.")
        % counts.as_dict(),
    )
    return redirect("catalogue.import")


@page(
    "catalogue.batch",
    path="nhap-danh-muc/<int:batch_id>",
    access=Access(permission=policy.IMPORT),
    under="catalogue.import",
    methods=("GET",),
)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One run of the import: its counts and the lines it refused."""
    row = ImportBatch.objects.select_related("started_by").filter(pk=batch_id).first()
    if row is None:
        raise not_found(_("lượt nhập này"))
    return render(request, "catalogue/batch.html", {"batch": row})
