"""Uploads go on after a break, lose nothing acknowledged, and take in only what is safe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from motcua.accounts.models import User
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.papers import issuing, records, storage, uploads
from motcua.papers.models import Digitised, Paper, StoredFile, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path


def person(name: str = "can.bo") -> int:
    user = User.objects.create(
        username=name, name="Cán Bộ Giả Định", sort_key=name, search_key=name, created_at=clock.machine_now()
    )
    return int(user.pk)


@pytest.fixture
def owner() -> int:
    return person()


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(300, 300)
    writer.write(out)
    return out.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(out, format=kind)
    return out.getvalue()


def send(owner: int, content: bytes, name: str = "don.pdf", piece: int = 100) -> UUID:
    upload = uploads.create(owner_id=owner, file_name=name, size=len(content))
    for offset in range(0, len(content), piece):
        uploads.append(upload.id, owner_id=owner, offset=offset, pieces=[content[offset : offset + piece]])
    return upload.id


def test_a_file_sent_in_pieces_arrives_whole(owner: int) -> None:
    content = pdf()
    upload = uploads.complete(send(owner, content), owner_id=owner)
    assert upload.file is not None
    assert upload.file.media_type == "application/pdf"
    assert storage.read(upload.file) == content
    assert list(uploads._folder().iterdir()) == []


def test_a_broken_connection_keeps_what_had_come_and_goes_on_from_there(owner: int) -> None:
    content = pdf()
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=len(content))

    def breaking() -> Iterator[bytes]:
        yield content[:70]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.append(upload.id, owner_id=owner, offset=0, pieces=breaking())
    known = uploads.find(upload.id, owner_id=owner)
    assert known.received == 70
    uploads.append(upload.id, owner_id=owner, offset=70, pieces=[content[70:]])
    done = uploads.complete(upload.id, owner_id=owner)
    assert done.file is not None
    assert storage.read(done.file) == content


def test_bytes_that_a_crash_left_unacknowledged_are_written_over(owner: int) -> None:
    content = pdf()
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=len(content))
    uploads.append(upload.id, owner_id=owner, offset=0, pieces=[content[:50]])
    with uploads._path(upload.id).open("ab") as torn:
        torn.write(b"\0" * 30)
    uploads.append(upload.id, owner_id=owner, offset=50, pieces=[content[50:]])
    done = uploads.complete(upload.id, owner_id=owner)
    assert done.file is not None
    assert storage.read(done.file) == content


def test_a_lost_part_sends_the_sender_back_and_never_fills_in_zeros(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=100)
    uploads.append(upload.id, owner_id=owner, offset=0, pieces=[b"x" * 50])
    uploads._path(upload.id).unlink()
    with pytest.raises(Refusal) as refused:
        uploads.append(upload.id, owner_id=owner, offset=50, pieces=[b"y" * 50])
    assert refused.value.fields == {"offset": "0"}


def test_a_wrong_offset_is_told_the_right_one(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=100)
    uploads.append(upload.id, owner_id=owner, offset=0, pieces=[b"x" * 40])
    for offset in (0, 39, 41, -1):
        with pytest.raises(Refusal) as refused:
            uploads.append(upload.id, owner_id=owner, offset=offset, pieces=[b"y"])
        assert refused.value.fields == {"offset": "40"}


def test_more_than_announced_is_refused_and_what_was_there_stays(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=10)
    with pytest.raises(Refusal) as refused:
        uploads.append(upload.id, owner_id=owner, offset=0, pieces=[b"x" * 6, b"x" * 6])
    assert refused.value.status == 413
    assert uploads.find(upload.id, owner_id=owner).received == 6


def test_two_who_write_at_once_do_not_mix(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=10)

    def meanwhile() -> Iterator[bytes]:
        with pytest.raises(Refusal) as refused:
            uploads.append(upload.id, owner_id=owner, offset=0, pieces=[b"z"])
        assert refused.value.status == 423
        yield b"x"

    uploads.append(upload.id, owner_id=owner, offset=0, pieces=meanwhile())
    assert uploads.find(upload.id, owner_id=owner).received == 1


def test_another_person_does_not_find_the_upload(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=10)
    other = person("nguoi.khac")
    with pytest.raises(Refusal) as refused:
        uploads.append(upload.id, owner_id=other, offset=0, pieces=[b"x"])
    assert refused.value.status == 404
    uploads.cancel(upload.id, owner_id=other)
    assert uploads.find(upload.id, owner_id=owner)


@pytest.mark.parametrize("size", [0, -1, uploads.SIZE_LIMIT + 1])
def test_sizes_that_will_never_be_taken_are_refused_at_once(owner: int, size: int) -> None:
    with pytest.raises(Refusal) as refused:
        uploads.create(owner_id=owner, file_name="don.pdf", size=size)
    assert refused.value.status == 422


def test_nobody_fills_the_disk_with_open_uploads(owner: int) -> None:
    for _ in range(uploads.OPEN_LIMIT):
        uploads.create(owner_id=owner, file_name="don.pdf", size=10)
    with pytest.raises(Refusal) as refused:
        uploads.create(owner_id=owner, file_name="don.pdf", size=10)
    assert refused.value.status == 429


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("don.pdf.exe", pdf()),
        ("don.pdf", b"MZ\x90\x00 this program"),
        (
            "don.pdf",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>",
        ),
        ("anh.jpg", b"\xff\xd8\xff\xe0 not really a picture"),
        ("don.pdf", b"<html><script>alert(1)</script></html>"),
        ("don.docx", photo()),
    ],
)
def test_hostile_and_unfit_files_are_refused_with_a_sentence_and_leave_nothing(
    owner: int, name: str, content: bytes
) -> None:
    upload_id = send(owner, content, name, piece=10_000_000)
    with pytest.raises(Refusal) as refused:
        uploads.complete(upload_id, owner_id=owner)
    assert refused.value.status == 422
    assert len(refused.value.sentence) > 20
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()
    assert list(uploads._folder().iterdir()) == []


def test_an_unfinished_file_is_not_taken(owner: int) -> None:
    upload = uploads.create(owner_id=owner, file_name="don.pdf", size=100)
    uploads.append(upload.id, owner_id=owner, offset=0, pieces=[b"x" * 40])
    with pytest.raises(Refusal, match="40 trên 100"):
        uploads.complete(upload.id, owner_id=owner)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_becomes_a_pdf(owner: int, kind: str) -> None:
    name = f"giấy chứng sinh.{kind.lower()}"
    done = uploads.complete(send(owner, photo(kind), name, piece=100_000), owner_id=owner)
    assert done.file is not None
    assert done.final_name == "giấy chứng sinh.pdf"
    assert len(PdfReader(io.BytesIO(storage.read(done.file))).pages) == 1


def test_several_photos_become_one_pdf_in_their_order(owner: int) -> None:
    ids = [send(owner, photo(), f"trang {n}.jpg", piece=100_000) for n in range(3)]
    done = uploads.combine(ids, owner_id=owner, name="so ho khau.jpg")
    assert done.file is not None
    assert done.final_name == "so ho khau.pdf"
    assert len(PdfReader(io.BytesIO(storage.read(done.file))).pages) == 3
    assert uploads.combine(ids, owner_id=owner).file_id == done.file_id


def test_completing_twice_does_no_harm(owner: int) -> None:
    upload_id = send(owner, pdf())
    first, second = uploads.complete(upload_id, owner_id=owner), uploads.complete(upload_id, owner_id=owner)
    assert first.file_id == second.file_id


def test_a_finished_upload_becomes_the_file_of_a_paper_and_outlives_the_upload(owner: int) -> None:
    upload_id, subject = send(owner, pdf()), uuid4()
    uploads.complete(upload_id, owner_id=owner)
    file = uploads.finished([upload_id], owner_id=owner)[upload_id]
    [paper] = issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind="thing",
                subject_id=subject,
                name="Đơn",
                originals=1,
                file=file.file,
                file_name=file.name,
            )
        ],
        at=clock.now(),
    )
    assert paper.digitised == Digitised.YES
    Upload.objects.update(expires_at=clock.machine_now() - timedelta(days=1))
    assert uploads.sweep() == 1
    assert storage.read(file.file) == pdf()


def test_a_forgotten_upload_goes_with_its_file(owner: int) -> None:
    upload_id = send(owner, pdf())
    uploads.complete(upload_id, owner_id=owner)
    uploads.create(owner_id=owner, file_name="do.pdf", size=10)
    Upload.objects.update(expires_at=clock.machine_now() - timedelta(days=1))
    assert uploads.sweep() == 2
    assert not StoredFile.objects.exists()
    with pytest.raises(Refusal):
        uploads.finished([upload_id], owner_id=owner)


def test_a_paper_without_a_file_is_not_digitised_whatever_anybody_says() -> None:
    subject = uuid4()
    [paper] = issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind="thing", subject_id=subject, name="Sổ hộ khẩu", originals=1, reused_from=uuid4()
            )
        ],
        at=clock.now(),
    )
    assert paper.digitised == Digitised.NO
    assert records.return_originals(subject) == 1
    assert records.return_originals(subject) == 0
    assert records.remove_papers([paper.id], subject_id=uuid4(), event_id=uuid4()) == 0
    assert records.remove_papers([paper.id], subject_id=subject, event_id=uuid4()) == 1
    assert Paper.objects.count() == 1
