"""The set-up workbook: out and in again is no difference; errors name their cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motcua.agencies.models import Unit
from motcua.catalogue import commands, workbook
from motcua.catalogue.commands.processes import ProcessDraft
from motcua.catalogue.models import Procedure, ReceptionEntry
from motcua.catalogue.tests.samples import record, write_lines
from motcua.catalogue.tests.test_decisions import SOUND
from motcua.catalogue.workbook_sheets import RECEPTION_COLUMNS
from motcua.documents import excel
from motcua.kernel.actor import SYSTEM
from motcua.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 10)


@pytest.fixture(autouse=True)
def _province(tmp_path: Path) -> None:
    unit = Unit.objects.create(
        key="thu.mot-cua",
        name="Bộ phận thử",
        kind="counter",
        level="commune",
        path="000001.",
        valid_from=date(2020, 1, 1),
    )
    commands.import_files(
        [write_lines(tmp_path / "a.jsonl", record(), record("9.2"))], by=SYSTEM, valid_from=DAY
    )
    commands.set_reception(unit.pk, ["9.000001"], valid_from=DAY, decision_number="5/QĐ", by=SYSTEM)
    procedure = Procedure.objects.get(code="9.000001")
    draft = ProcessDraft(
        procedure.pk, procedure.current_revision_id or 0, "commune", SOUND, "", "", "7/QĐ", DAY
    )
    commands.write_approved([draft], by=SYSTEM, active=True)


def sheet(rows: list[list[Any]]) -> bytes:
    columns = [excel.Column(title=column.title) for column in RECEPTION_COLUMNS]
    return excel.write_workbook([excel.Sheet(name="Danh mục tiếp nhận", columns=columns, rows=rows)])


def test_what_was_exported_makes_no_difference() -> None:
    plan = workbook.difference(workbook.read(workbook.export(on=DAY)))
    assert plan.errors == []
    assert all(difference.is_empty for difference in plan.sheets.values())
    assert plan.counts()["Quy trình"]["same"] == 1


def test_a_row_more_is_one_added_entry() -> None:
    plan = workbook.difference(workbook.read(sheet([["thu.mot-cua", "9.2", "", DAY, "", "6/QĐ"]])))
    assert plan.counts()["Danh mục tiếp nhận"]["added"] == 1
    workbook.apply(plan, by=SYSTEM, on=DAY)
    assert ReceptionEntry.objects.count() == 2


def test_errors_name_sheet_and_row_and_nothing_is_written() -> None:
    rows: list[list[Any]] = [
        ["thu.mot-cua", "9.2", "", DAY, "", "6/QĐ"],
        ["khong-co", "9.9", "", "32/13/2022", "", ""],
    ]
    plan = workbook.difference(workbook.read(sheet(rows)))
    assert {(error.row, error.column) for _, error in plan.errors} == {
        (3, "counter"), (3, "procedure"), (3, "valid_from"), (3, "decision_number"),
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        workbook.apply(plan, by=SYSTEM, on=DAY)
    assert "dòng 3" in refused.value.sentence
    assert ReceptionEntry.objects.count() == 1
