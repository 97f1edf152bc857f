"""Uploads over HTTP as the browser sends them; files go out only to those who may read their subject."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory
from pypdf import PdfWriter

from motcua.accounts.models import User
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM
from motcua.kernel.models import AccessRecord
from motcua.kernel.refusal import Refusal
from motcua.papers import issuing, office, registry, storage, uploads
from motcua.papers.models import StoredFile, Upload

pytestmark = [pytest.mark.django_db, pytest.mark.urls("motcua.papers.tests.urls")]


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = str(tmp_path / "files")


@pytest.fixture
def user() -> Any:
    return User.objects.create(
        username="can.bo", name="X", sort_key="x", search_key="x", created_at=clock.machine_now()
    )


def request(method: str, user: User, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    made: Any = RequestFactory().generic(
        method, "/", body, "application/offset+octet-stream", headers=headers or {}
    )
    made.user = user
    made.actor = replace(SYSTEM, user_id=user.pk)
    return made


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(300, 300)
    writer.write(out)
    return out.getvalue()


def create(user: User, name: str, size: int):
    metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype YQ=="
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata}
    return office.upload_create(request("POST", user, headers=headers))


def test_a_browser_sends_a_file_in_two_pieces(user: User) -> None:
    content = pdf()
    answer = create(user, "đơn xin.pdf", len(content))
    assert answer.status_code == 201
    [upload_id] = uploads.ids_of(answer["Location"])
    first = office.upload(request("PATCH", user, content[:100], headers={"Upload-Offset": "0"}), upload_id)
    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    lost = office.upload(request("PATCH", user, content[:100], headers={"Upload-Offset": "0"}), upload_id)
    assert (lost.status_code, lost["Upload-Offset"]) == (409, "100")
    assert office.upload(request("HEAD", user), upload_id)["Upload-Offset"] == "100"
    last = office.upload(request("PATCH", user, content[100:], headers={"Upload-Offset": "100"}), upload_id)
    assert last.status_code == 204
    assert uploads.finished([upload_id], owner_id=user.pk)[upload_id].name == "đơn xin.pdf"


def test_a_hostile_file_is_refused_by_its_last_piece_with_the_reason(user: User) -> None:
    content = b"MZ this runs"
    [upload_id] = uploads.ids_of(create(user, "don.pdf", len(content))["Location"])
    answer = office.upload(request("PATCH", user, content, headers={"Upload-Offset": "0"}), upload_id)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert b"detail" in answer.content
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "x"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "9" * 400, "Upload-Metadata": "filename YQ=="},
        {"Upload-Length": "10", "Upload-Metadata": "filename *"},
        {"Upload-Length": "10", "Upload-Metadata": "filename /w=="},
        {"Upload-Length": "10"},
    ],
)
def test_bad_announcements_are_refused(user: User, headers: dict[str, str]) -> None:
    assert office.upload_create(request("POST", user, headers=headers)).status_code == 422


@pytest.mark.parametrize("offset", ["", "x", "-1", "9" * 100, "²"])
def test_bad_offsets_are_refused(user: User, offset: str) -> None:
    [upload_id] = uploads.ids_of(create(user, "don.pdf", 10)["Location"])
    headers = {"Upload-Offset": offset.encode().decode("latin-1")}
    assert office.upload(request("PATCH", user, b"x", headers), upload_id).status_code == 400


def test_an_upload_taken_back_is_gone(user: User) -> None:
    [upload_id] = uploads.ids_of(create(user, "don.pdf", 10)["Location"])
    assert office.upload(request("DELETE", user), upload_id).status_code == 204
    assert office.upload(request("HEAD", user), upload_id).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b'{"uploads": [1]}', b'{"uploads": "x"}', b"\xff"])
def test_bad_wishes_to_combine_are_refused(user: User, body: bytes) -> None:
    assert office.upload_combine(request("POST", user, body)).status_code in (400, 422)


def test_a_file_goes_out_closed_off_and_the_look_is_recorded(user: User, monkeypatch) -> None:
    file, subject = storage.store(pdf(), "application/pdf"), uuid4()
    [paper] = issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind="thing",
                subject_id=subject,
                name="Đơn",
                file=file.sha256,
                file_name='đơn "x".pdf',
            )
        ],
        at=clock.now(),
    )
    with pytest.raises(Refusal) as refused:
        office.paper_file(request("GET", user), paper.pk)
    assert refused.value.status == 404
    monkeypatch.setitem(registry._readers, "thing", lambda actor, found: found == subject)
    answer = office.paper_file(request("GET", user), paper.pk)
    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('inline; filename="nx.pdf"')
    assert AccessRecord.objects.get().subject_id == subject
    with pytest.raises(Refusal):
        office.slip_file(request("GET", user), uuid4())


def test_only_pdf_is_shown_in_the_window(user: User, monkeypatch) -> None:
    monkeypatch.setitem(registry._readers, "thing", lambda actor, found: True)
    file = storage.store(b"<script>", "text/html")
    [paper] = issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind="thing", subject_id=uuid4(), name="Đơn", file=file.sha256, file_name="x.html"
            )
        ],
        at=clock.now(),
    )
    answer = office.paper_file(request("GET", user), paper.pk)
    assert answer["Content-Disposition"].startswith("attachment")
    assert StoredFile.objects.count() == 1
