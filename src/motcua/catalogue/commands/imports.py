"""Import of procedures from files, from the demonstration, from a synchronisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import transaction

from motcua.catalogue import policy
from motcua.catalogue.commands.frame import mark_changed, require
from motcua.catalogue.importing import Counts, Importer
from motcua.catalogue.lines import RefusedLine, read_file
from motcua.catalogue.models import CatalogueVersion, ImportBatch
from motcua.catalogue.source_values import NormalisedProcedure
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command


@command("catalogue.import_files")
def import_files(
    paths: Sequence[Path], *, by: Actor, dry_run: bool = False, valid_from: date | None = None
) -> tuple[Counts, list[RefusedLine]]:
    """Bring procedures in from JSON-lines files; returns the counts and the refused lines.

    Idempotent by the digest of each record. A dry run counts the same and writes nothing. Bad lines are
    refused one by one and do not keep the others out.
    """
    require(by, policy.IMPORT, "nhập danh mục thủ tục")
    return import_lines(
        (line for path in paths for line in read_file(path)),
        by=by,
        dry_run=dry_run,
        valid_from=valid_from,
        files=[path.name for path in paths],
    )


def import_lines(
    lines: Iterable[NormalisedProcedure | RefusedLine],
    *,
    by: Actor,
    dry_run: bool = False,
    valid_from: date | None = None,
    files: Sequence[str] = (),
) -> tuple[Counts, list[RefusedLine]]:
    """The import itself, for files, for the demonstration and for the synchronisation; inside a command."""
    batch = None
    if not dry_run:
        _lock_imports()
        batch = ImportBatch.objects.create(
            started_at=clock.now(), started_by_id=by.user_id, files=list(files)
        )
    importer = Importer(by=by, valid_from=valid_from or clock.today(), batch=batch)
    refused: list[RefusedLine] = []

    def accepted() -> Iterable[NormalisedProcedure]:
        for line in lines:
            if isinstance(line, RefusedLine):
                refused.append(line)
            else:
                yield line

    importer.take(accepted())
    importer.counts.refused = len(refused)
    if batch is not None:
        for name, value in importer.counts.as_dict().items():
            setattr(batch, name, value)
        batch.refusals = [str(line) for line in islice(refused, 1000)]
        batch.save()
        if importer.counts.new or importer.counts.changed:
            mark_changed()
    return importer.counts, refused


def _lock_imports() -> None:
    """One import at a time: the row of the version is its lock until the transaction ends."""
    CatalogueVersion.objects.get_or_create(pk=1)
    with transaction.atomic():
        CatalogueVersion.objects.select_for_update().get(pk=1)
