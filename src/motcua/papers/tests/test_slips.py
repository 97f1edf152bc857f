"""Slips are kept as data, become one signed PDF when asked for, and tell strangers two things only."""

from __future__ import annotations

import io
import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.documents import signing
from motcua.documents.forms import (
    Applicant,
    Authorisation,
    Edition,
    Heading,
    Receipt,
    ReceivedComponent,
    SupplementItem,
    SupplementRequest,
)
from motcua.documents.signing_keys import TrialAuthority
from motcua.documents.stored import from_json, to_json
from motcua.kernel import clock
from motcua.kernel.models import ProvinceClock
from motcua.kernel.refusal import Refusal
from motcua.papers import queries, registry, slips, storage
from motcua.papers.issuing import SlipDraft, issue, new_check_code
from motcua.papers.models import IssuedSlip, StoredFile

SIGNER = {
    "code": "H58.12.05",
    "name": "Nguyễn Văn Giả Định",
    "unit": "Bộ phận Một cửa xã Bình Đức (giả định)",
}


def receipt(name: str = "Nguyễn Thị Giả Định") -> Receipt:
    return Receipt(
        edition=Edition.TT01_2018,
        heading=Heading(
            agency="Uỷ ban nhân dân xã Bình Đức",
            place="Bình Đức",
            date=date(2022, 3, 1),
            counter="Bộ phận Một cửa",
        ),
        dossier_code="H58.12.05-220301-0001",
        applicant=Applicant(name=name, authorisation=Authorisation(name="Trần Văn Giả")),
        procedure="Đăng ký khai sinh",
        components=(
            ReceivedComponent(name="Tờ khai", originals=1),
            ReceivedComponent(name="Giấy chứng sinh", photocopies=2),
        ),
        time_limit="01 ngày làm việc",
        received_at=datetime(2022, 3, 1, 8, 30),
        due_at=datetime(2022, 3, 2, 17, 0),
        pickup="Bộ phận Một cửa",
        receiver="Lê Thị Giả Định",
    )


def draft(**more: object) -> SlipDraft:
    values: dict[str, object] = {
        "subject_kind": "thing",
        "subject_id": uuid4(),
        "form": "TT01/2018:01",
        "data": to_json(receipt()),
        "signer": SIGNER,
        "check_code": new_check_code(),
    }
    return SlipDraft(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def house(settings, tmp_path):
    """A demonstration province whose files lie in a folder of their own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = str(tmp_path / "files")
    yield tmp_path
    clock.forget_shift()


def make_demonstration() -> None:
    ProvinceClock.objects.create(business_start=clock.machine_now(), machine_start=clock.machine_now())
    clock.forget_shift()


def supplement() -> SupplementRequest:
    return SupplementRequest(
        edition=Edition.TT01_2018,
        heading=receipt().heading,
        applicant=Applicant(name="A"),
        procedure="B",
        items=(SupplementItem(content="C", ground="D"),),
        reason="E",
        guide="F",
    )


@pytest.mark.parametrize("slip", [receipt(), supplement()])
def test_a_slip_comes_back_from_its_data_as_it_was(slip: Receipt) -> None:
    assert from_json(to_json(slip)) == slip


@given(st.text(), st.datetimes(), st.none() | st.datetimes(), st.integers(0, 99))
def test_any_content_comes_back_from_its_data(
    name: str, received: datetime, due: datetime | None, count: int
) -> None:
    from dataclasses import replace

    slip = replace(receipt(name), received_at=received, due_at=due, sets=count, remarks=(name, "x"))
    assert from_json(to_json(slip)) == slip


@pytest.mark.parametrize("data", [{}, {"kind": "Nothing"}])
def test_other_data_is_no_slip(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json(data)


@pytest.mark.django_db
def test_issuing_several_slips_takes_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        issue([draft(), draft(), draft()], at=clock.now())
    inserts = [query for query in captured.captured_queries if query["sql"].startswith("INSERT")]
    assert len(inserts) == 1
    assert IssuedSlip.objects.count() == 3


@pytest.mark.django_db
def test_a_new_version_takes_the_place_of_the_old() -> None:
    subject = uuid4()
    [old] = issue([draft(subject_id=subject)], at=clock.now())
    [new] = issue([draft(subject_id=subject, supersedes=old.id, version=2)], at=clock.now())
    old.refresh_from_db()
    assert old.superseded_by_id == new.id
    assert queries.current_slip(subject, "TT01/2018:01") == new


@pytest.mark.django_db
def test_the_pdf_is_signed_by_the_trial_certificate_and_kept(house) -> None:
    make_demonstration()
    [slip] = issue([draft()], at=clock.now())
    first = slips.pdf_of(slip.id)
    assert slips.pdf_of(slip.id) == first
    slip.refresh_from_db()
    assert slip.file_id
    trusted = TrialAuthority(house / "keys").certificate()
    [state] = signing.verify(first, trusted=(trusted,))
    assert state.valid
    assert state.trial
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
    assert "H58.12.05-220301-0001" in text


@pytest.mark.django_db
def test_without_a_key_the_slip_looks_like_a_draft_and_is_not_kept(house) -> None:
    [slip] = issue([draft()], at=clock.now())
    assert slips.pdf_of(slip.id).startswith(b"%PDF")
    slip.refresh_from_db()
    assert slip.file_id is None


@pytest.mark.django_db
def test_a_slip_that_nobody_signs_is_final_at_once(house) -> None:
    [slip] = issue([draft(signer={})], at=clock.now())
    slips.pdf_of(slip.id)
    slip.refresh_from_db()
    assert slip.file_id


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_get_the_same_file_made_once(house, monkeypatch) -> None:
    make_demonstration()
    [slip] = issue([draft()], at=clock.now())
    made: list[int] = []
    original = slips.make

    def counted(slip: IssuedSlip) -> tuple[bytes, bool]:
        made.append(1)
        return original(slip)

    monkeypatch.setattr(slips, "make", counted)
    results: list[bytes] = []

    def ask() -> None:
        try:
            results.append(slips.pdf_of(slip.id))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert len(set(results)) == 1
    assert len(made) == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_the_night_makes_what_nobody_asked_for_and_passes_over_what_cannot_be_made(house) -> None:
    issue([draft(signer={}), draft(signer={}), draft(signer={}, data={"kind": "Nothing"})], at=clock.now())
    assert slips.render_waiting() == 2
    assert IssuedSlip.objects.filter(file=None).count() == 1


@pytest.mark.django_db
def test_an_unknown_slip_and_an_emptied_one_are_refused(house) -> None:
    with pytest.raises(Refusal) as refused:
        slips.pdf_of(uuid4())
    assert refused.value.status == 404
    [slip] = issue([draft(signer={})], at=clock.now())
    IssuedSlip.objects.update(data={})
    with pytest.raises(Refusal, match="xoá"):
        slips.pdf_of(slip.id)


@pytest.mark.django_db
def test_a_stranger_learns_code_and_degree_only(monkeypatch) -> None:
    subject = uuid4()
    [slip] = issue([draft(subject_id=subject)], at=clock.now())
    known = registry.Completion("H58.12.05-220301-0001", "Đang giải quyết")
    monkeypatch.setitem(registry._progress, "thing", lambda found: known if found == subject else None)
    assert slips.verify(slip.check_code) == known
    for code in ("", "x" * 16, slip.check_code + "1", "' OR 1=1 --aaaa"):
        with pytest.raises(Refusal) as refused:
            slips.verify(code)
        assert refused.value.status == 404


@pytest.mark.django_db
def test_a_check_code_is_short_and_never_the_same() -> None:
    codes = {new_check_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {12}


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_and_go_only_when_nothing_names_them(house) -> None:
    first, second = (
        storage.store(b"noi dung", "application/pdf"),
        storage.store(b"noi dung", "application/pdf"),
    )
    assert first == second
    assert StoredFile.objects.count() == 1
    assert storage.read(first) == b"noi dung"
    [slip] = issue([draft()], at=clock.now())
    IssuedSlip.objects.filter(pk=slip.pk).update(file=first)
    assert not storage.discard(first.sha256)
    assert storage.read(first) == b"noi dung"
    IssuedSlip.objects.filter(pk=slip.pk).update(file=None)
    assert storage.discard(first.sha256)
    with pytest.raises(Refusal):
        storage.read(first)


@pytest.mark.django_db
def test_a_slip_is_never_signed_before_it_was_issued(house) -> None:
    make_demonstration()
    later = clock.now() + timedelta(days=3)
    [slip] = issue([draft()], at=later)
    [state] = signing.verify(slips.pdf_of(slip.id))
    assert state.signed_at is not None
    assert abs(state.signed_at - later) < timedelta(seconds=2)
