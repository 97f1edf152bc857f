"""Import, immutability, intake, processes, reception lists, doubts, in the database."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.agencies.models import Unit
from motcua.catalogue import commands, queries, search
from motcua.catalogue.models import (
    CatalogueVersion,
    Channel,
    Component,
    DoubtfulRecord,
    HandlingProcess,
    ImportBatch,
    Procedure,
    ProcedureRevision,
)
from motcua.catalogue.tests.samples import channel, record, write_lines
from motcua.catalogue.tests.test_decisions import SOUND, step
from motcua.kernel.actor import SYSTEM, Actor
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 10)
CITIZEN = Actor(user_id=None, post_id=None, unit_id=None, name="Khách")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    queries.forget()
    search.forget()


@pytest.fixture
def counter() -> Unit:
    return Unit.objects.create(
        key="thu.mot-cua",
        name="Bộ phận thử",
        kind="counter",
        level="commune",
        path="000001.",
        valid_from=date(2020, 1, 1),
    )


def bring_in(tmp_path: Path, *lines: object, dry_run: bool = False) -> dict[str, int]:
    file = write_lines(tmp_path / "thu.jsonl", *lines)
    counts, _ = commands.import_files([file], by=SYSTEM, dry_run=dry_run, valid_from=date(2021, 1, 1))
    return counts.as_dict()


def counted(**given: int) -> dict[str, int]:
    return {"new": 0, "changed": 0, "same": 0, "doubtful": 0, "refused": 0} | given


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    assert bring_in(tmp_path, record(), record("9.000002")) == counted(new=2)
    version = CatalogueVersion.objects.get().number
    assert bring_in(tmp_path, record(), record("9.000002")) == counted(same=2)
    assert CatalogueVersion.objects.get().number == version
    assert ProcedureRevision.objects.count() == 2


def test_a_change_makes_a_new_revision_and_closes_the_old_one(tmp_path: Path) -> None:
    bring_in(tmp_path, record())
    assert bring_in(tmp_path, record(yeu_cau_dieu_kien="Có")) == counted(changed=1)
    old, new = ProcedureRevision.objects.order_by("number")
    assert old.valid_to is not None
    assert Procedure.objects.get().current_revision_id == new.pk
    assert [
        event.sequence for event in Event.objects.filter(verb="catalogue.revise").order_by("sequence")
    ] == [1, 2]


def test_a_code_twice_in_one_file_is_new_then_changed_then_same(tmp_path: Path) -> None:
    other = record(yeu_cau_dieu_kien="Khác")
    assert bring_in(tmp_path, record(), other, other) == counted(new=1, changed=1, same=1)
    assert bring_in(tmp_path, record("9.000009"), record("9.000009"), dry_run=True) == counted(new=1, same=1)


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path: Path) -> None:
    assert bring_in(tmp_path, record(), "{", dry_run=True) == counted(new=1, refused=1)
    assert not Procedure.objects.exists()
    assert not ImportBatch.objects.exists()


def test_bad_lines_are_refused_one_by_one_and_the_others_come_in(tmp_path: Path) -> None:
    bad = [
        "{",
        "[1, 2]",
        '"chữ"',
        json.dumps({"ten": "không mã"}),
        "x" * 5_000_000,
        '{"ma": NaN}',
        "[" * 100_000,
    ]
    bad.append(json.dumps(record("9.1", la_noi_bo="sai")))
    file = write_lines(tmp_path / "thu.jsonl", bad[0], record(), *bad[1:], record("9.000002"))
    with file.open("ab") as stream:
        stream.write(b"\xff\xfe hong\n")
    counts, refused = commands.import_files([file], by=SYSTEM)
    assert counts.as_dict() == counted(new=2, refused=9)
    assert [line.line for line in refused] == [1, 3, 4, 5, 6, 7, 8, 9, 11]
    assert all(line.reason for line in refused)


def test_nothing_that_the_source_has_is_lost(tmp_path: Path) -> None:
    source = record(trinh_tu="Bước\x00 1", la_thua={"sau": [1.5, None]})
    bring_in(tmp_path, source)
    assert ProcedureRevision.objects.get().source_record == source


def test_a_citizen_may_not_import(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        commands.import_files([write_lines(tmp_path / "a.jsonl", record())], by=CITIZEN)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "table", ["procedurerevision", "channel", "component", "fee", "legalbasis", "resultkind"]
)
def test_the_database_refuses_to_change_or_delete_published_content(tmp_path: Path, table: str) -> None:
    bring_in(tmp_path, record())
    column = {"procedurerevision": "name", "channel": "kind", "fee": "note", "legalbasis": "title"}.get(
        table, "name"
    )
    for statement in (f"UPDATE catalogue_{table} SET {column} = 'x'", f"DELETE FROM catalogue_{table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_internal_and_outside_procedures_are_never_shown_to_the_public(tmp_path: Path) -> None:
    hidden = record("9.000002", "Đăng ký thử nghiệm kín", la_noi_bo=True)
    outside = record("9.000003", "Đăng ký thử nghiệm ngoài", cai_dat={"ngoai_mot_cua": "luu_dong"})
    bring_in(tmp_path, record(), hidden, outside)
    assert [p.code for p in Procedure.objects.public()] == ["9.000001"]
    assert [p.code for p in Procedure.objects.visible_to(CITIZEN)] == ["9.000001"]
    assert Procedure.objects.visible_to(SYSTEM).count() == 3
    assert [hit.code for hit in search.search("đăng ký thử nghiệm")] == ["9.000001"]
    assert len(search.search("đăng ký thử nghiệm", actor=SYSTEM)) == 3


def test_a_synonym_of_an_official_is_found_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "TRUST", 0.0)
    bring_in(tmp_path, record())
    assert search.search("xập xí xập ngầu") == []
    commands.set_synonym("xập xí xập ngầu", codes=["9.000001"], by=SYSTEM)
    assert [hit.code for hit in search.search("xap xi xap ngau")] == ["9.000001"]
    commands.remove_synonym("xập xí xập ngầu", by=SYSTEM)
    assert search.search("xập xí xập ngầu") == []


def put_on_list(counter: Unit, code: str = "9.000001") -> None:
    commands.set_reception(counter.pk, [code], valid_from=DAY, decision_number="giả định 5/QĐ", by=SYSTEM)


def test_intake_reads_all_parts_in_two_statements_and_then_in_one(tmp_path: Path, counter: Unit) -> None:
    bring_in(tmp_path, record())
    put_on_list(counter)
    with CaptureQueriesContext(connection) as cold:
        found = queries.case_for_intake(counter.pk, "9.000001", DAY)
    with CaptureQueriesContext(connection) as warm:
        assert queries.case_for_intake(counter.pk, "9.000001", DAY) == found
    assert (len(cold), len(warm)) == (2, 1)
    taken = found.procedure.channel_for("counter")
    assert taken is not None
    assert taken.id == Channel.objects.get().pk
    assert taken.fee_total == 8000
    assert [c.id for c in found.procedure.components] == list(Component.objects.values_list("id", flat=True))
    case = found.procedure.cases[0]
    assert len(found.procedure.components_of()) == 1
    assert len(found.procedure.components_of(case.id)) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "not_on_reception_list"),
        ({"la_noi_bo": True}, "internal_procedure"),
        ({"cai_dat": {"ngoai_mot_cua": "luu_dong"}}, "outside_one_stop"),
        ({"ma": "9.7"}, "procedure_unknown"),
    ],
)
def test_intake_refuses_what_may_not_be_taken_in(
    tmp_path: Path, counter: Unit, change: dict[str, Any], code: str
) -> None:
    bring_in(tmp_path, record(**change))
    with pytest.raises(Refusal) as refused:
        queries.case_for_intake(counter.pk, "9.000001", DAY)
    assert refused.value.code == code


def test_a_closed_row_ends_on_its_day(tmp_path: Path, counter: Unit) -> None:
    bring_in(tmp_path, record())
    put_on_list(counter)
    procedure = Procedure.objects.get()
    end = date(2022, 2, 1)
    assert (
        commands.close_reception(
            counter.pk, [procedure.code], valid_to=end, decision_number="6/QĐ", by=SYSTEM
        )
        == 1
    )
    assert queries.is_on_list(counter.pk, procedure.pk, date(2022, 1, 31))
    assert not queries.is_on_list(counter.pk, procedure.pk, end)
    assert not queries.is_on_list(counter.pk, procedure.pk, date(2022, 1, 9))


def test_internal_procedures_cannot_be_listed(tmp_path: Path, counter: Unit) -> None:
    bring_in(tmp_path, record(la_noi_bo=True))
    with pytest.raises(Refusal) as refused:
        put_on_list(counter)
    assert refused.value.code == "outside_one_stop"


def test_a_process_runs_only_approved_and_only_while_equal(tmp_path: Path, counter: Unit) -> None:
    bring_in(tmp_path, record())
    put_on_list(counter)
    procedure = Procedure.objects.get()
    draft = commands.draft_process(procedure.pk, "commune", SOUND, by=SYSTEM)
    with pytest.raises(Refusal):
        commands.activate_process(draft.pk, by=SYSTEM)
    commands.approve_process(draft.pk, decision_number="7/QĐ", decision_date=DAY, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        commands.activate_process(draft.pk, by=SYSTEM, steps=(*SOUND[:1], step(2, 61), SOUND[2]))
    assert refused.value.code == "differs"
    commands.activate_process(draft.pk, by=SYSTEM)
    running = queries.case_for_intake(counter.pk, procedure.code, DAY).process_for("commune")
    assert running is not None
    assert running.steps == SOUND
    second = commands.draft_process(procedure.pk, "commune", SOUND, by=SYSTEM)
    commands.approve_process(second.pk, decision_number="8/QĐ", decision_date=DAY, by=SYSTEM)
    assert HandlingProcess.objects.get(pk=draft.pk).status == "replaced"
    assert queries.case_for_intake(counter.pk, procedure.code, DAY).processes == ()


def test_an_approved_table_cannot_be_edited_in_the_database(tmp_path: Path) -> None:
    bring_in(tmp_path, record())
    draft = commands.draft_process(Procedure.objects.get().pk, "commune", SOUND, by=SYSTEM)
    commands.approve_process(draft.pk, decision_number="7/QĐ", decision_date=DAY, by=SYSTEM)
    for statement in (
        "UPDATE catalogue_processstep SET minutes = 1",
        "UPDATE catalogue_handlingprocess SET level = 'district'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_table_longer_than_the_limit_is_not_approved(tmp_path: Path) -> None:
    bring_in(tmp_path, record(cach_thuc=[channel(thoi_han=1, don_vi="ngay")]))
    long = (SOUND[0], step(2, 480), SOUND[2])
    draft = commands.draft_process(Procedure.objects.get().pk, "commune", long, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        commands.approve_process(draft.pk, decision_number="7/QĐ", decision_date=DAY, by=SYSTEM)
    assert "giờ làm việc" in refused.value.sentence


def test_a_doubt_put_right_makes_a_revision_and_the_source_stays_the_same(tmp_path: Path) -> None:
    source = record(cach_thuc=[channel(don_vi=None)])
    assert bring_in(tmp_path, source) == counted(new=1, doubtful=1)
    doubt = DoubtfulRecord.objects.get()
    correction = commands.Correction(f"{doubt.path}.don_vi", "ngay_lam_viec")
    commands.resolve_doubt(doubt.pk, decision="Theo quyết định công bố", by=SYSTEM, corrections=[correction])
    latest = ProcedureRevision.objects.latest("number")
    assert Channel.objects.get(revision=latest).limit_unit == "working_day"
    assert latest.source_record == source
    assert DoubtfulRecord.objects.get().state == "resolved"
    assert bring_in(tmp_path, source)["same"] == 1


def test_a_wrong_correction_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    bring_in(tmp_path, record(cach_thuc=[channel(don_vi=None)]))
    doubt = DoubtfulRecord.objects.get()
    with pytest.raises(Refusal):
        commands.resolve_doubt(
            doubt.pk, decision="Sửa", by=SYSTEM, corrections=[commands.Correction("cach_thuc.9.x", 1)]
        )
    assert DoubtfulRecord.objects.get().state == "open"
