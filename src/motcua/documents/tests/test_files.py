"""Files that people hand in: good ones of every kind are taken, hostile ones are refused with the reason."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pi_heif  # noqa: F401
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from motcua.documents.errors import DocumentError
from motcua.documents.excel import Column, Sheet, write_workbook
from motcua.documents.files import CheckedFile, FileKind, FileRefusal, check, safe_name
from motcua.documents.photos import photos_to_pdf
from motcua.documents.slips import render
from motcua.documents.tests import samples
from motcua.documents.word import render_letter


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **rest: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **rest)
    return out.getvalue()


def pdf(change=None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in entries.items():
            container.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    return write_workbook([Sheet(name="Trang", columns=[Column(title="Cột")], rows=[["x"]])])


def refused(name: str, content: Any, code: str, **rest: Any) -> None:
    result = check(name, content, **rest)
    assert isinstance(result, FileRefusal), f"{name} was taken"
    assert result.code == code
    assert result.sentence.endswith(".")


def taken(name: str, content: bytes, kind: FileKind) -> CheckedFile:
    result = check(name, content)
    assert isinstance(result, CheckedFile), result
    assert result.kind is kind
    return result


def test_good_files_of_every_kind_are_taken():
    taken("giấy tờ.pdf", pdf(), FileKind.PDF)
    taken("phiếu.PDF", render(samples.receipt()), FileKind.PDF)
    taken("ảnh.jpg", picture(), FileKind.JPEG)
    taken("ảnh.jpeg", picture(), FileKind.JPEG)
    taken("ảnh.png", picture("PNG"), FileKind.PNG)
    taken("ảnh.tiff", picture("TIFF"), FileKind.TIFF)
    taken("đơn.docx", render_letter(samples.apology()), FileKind.DOCX)
    taken("bảng.xlsx", workbook(), FileKind.XLSX)
    odt = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
    taken("đơn.odt", odt, FileKind.ODT)


def test_a_file_is_read_from_a_stream_and_its_digest_is_that_of_its_bytes():
    content = pdf()
    result = check("a.pdf", io.BytesIO(content))
    assert isinstance(result, CheckedFile)
    assert result.content == content
    assert len(result.digest) == 64


def test_dates_and_points_in_a_name_are_no_extension():
    taken("To khai 07.01.2022.pdf", pdf(), FileKind.PDF)
    taken("H58.33.12-220107-0001.pdf", pdf(), FileKind.PDF)


def test_names_that_pretend_are_refused():
    refused("cmnd.pdf.exe", pdf(), "double_extension")
    refused("cmnd.exe.pdf", pdf(), "double_extension")
    refused("cmnd.jpg.pdf", pdf(), "double_extension")
    refused("cmnd.jpg", pdf(), "mismatch")
    refused("cmnd", pdf(), "mismatch")
    refused("cmnd\u202efdp.exe", pdf(), "not_accepted")


def test_content_of_other_kinds_is_refused():
    refused("a.pdf", b"MZ\x90\x00" + b"\x00" * 100, "not_accepted")
    refused("a.pdf", b"<html><script>alert(1)</script></html>", "not_accepted")
    refused("a.zip", zipped({"a.txt": b"x"}), "not_accepted")
    refused("a.jpg", picture("GIF"), "not_accepted")
    refused("a.pdf", picture(), "not_accepted", accepted=frozenset({FileKind.PDF}))


def test_empty_and_too_large_files_are_refused():
    refused("a.pdf", b"", "empty")
    refused("a.pdf", pdf() + b" " * 2_000_000, "too_large", limit=1_000_000)
    refused("a.pdf", io.BytesIO(pdf() + b" " * 2_000_000), "too_large", limit=1_000_000)


def test_polyglots_are_refused():
    archive = zipped({"a.exe": b"MZ"})
    refused("a.pdf", pdf() + archive, "polyglot")
    refused("a.pdf", pdf() + b"<script>alert(1)</script>", "polyglot")
    refused("a.pdf", b"<html>" + pdf(), "not_accepted")
    refused("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n" + pdf(), "polyglot")
    refused("a.jpg", picture() + archive, "polyglot")
    refused("a.png", picture("PNG") + pdf(), "polyglot")
    refused("a.jpg", picture(comment=b"<script>alert(1)</script>"), "polyglot")
    refused("a.tiff", picture("TIFF") + archive, "polyglot")
    refused("a.xlsx", workbook() + b"more", "polyglot")


def test_a_film_behind_a_photograph_is_no_harm():
    taken("ảnh.jpg", picture() + b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400, FileKind.JPEG)


def test_a_picture_that_unfolds_too_large_is_refused_without_unfolding_it():
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    refused("a.png", bomb, "bomb")


def test_a_container_that_unfolds_too_large_is_refused():
    bomb = zipped({"word/document.xml": b"<x/>", "word/media/a.bin": b"\x00" * 60_000_000})
    refused("a.docx", bomb, "bomb")


def test_macros_and_programs_in_containers_are_refused():
    refused("a.docx", zipped({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), "macro")
    refused("a.xlsx", zipped({"xl/workbook.xml": b"<x/>", "xl/embeddings/a.exe": b"x"}), "macro")


def test_broken_files_are_refused():
    refused("a.jpg", picture(size=(400, 400), quality=95)[:300], "broken")
    refused("a.pdf", b"%PDF-1.7\nnothing\n%%EOF\n", "broken")


def test_scripts_and_actions_in_a_pdf_are_refused():
    def launch(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x")}
        )
        writer._root_object[NameObject("/OpenAction")] = action

    def hidden(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
        )
        writer._add_object(action)

    def on_page(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("x")}
        )
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})

    def named(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
        writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/X"): action})

    refused("a.pdf", pdf(named), "pdf_script")
    refused("a.pdf", pdf(launch), "pdf_script")
    refused("a.pdf", pdf(hidden), "pdf_script")
    refused("a.pdf", pdf(on_page), "pdf_script")
    refused("a.pdf", pdf(hidden).replace(b"/JavaScript", b"/J#61v#61Script"), "pdf_script")


def test_opening_at_a_page_is_no_harm():
    def first(writer: PdfWriter) -> None:
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject("/GoTo")}
        )

    taken("a.pdf", pdf(first), FileKind.PDF)


def test_attachments_in_a_pdf_are_refused():
    refused("a.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "pdf_attachment")


def test_a_locked_pdf_is_refused():
    refused("a.pdf", pdf(lambda writer: writer.encrypt("mật khẩu", algorithm="RC4-128")), "encrypted")


def test_a_pdf_whose_stream_unfolds_without_end_is_refused():
    def bomb(writer: PdfWriter) -> None:
        from pypdf.generic import StreamObject

        stream = StreamObject()
        stream._data = zlib.compress(b" " * 200_000_000, 9)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer._add_object(stream)

    refused("a.pdf", pdf(bomb), "bomb")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"%PDF-1.4\n", b"\xff\xd8\xff", b"PK\x03\x04", b"II*\x00", b"\x89PNG\r\n\x1a\n", b""]),
)
def test_no_content_ever_raises(content, head):
    assert isinstance(check("a.pdf", head + content), CheckedFile | FileRefusal)


def test_names_lose_what_systems_misread():
    assert safe_name("..\\..\\windows\\giấy tờ.pdf") == "giấy tờ.pdf"
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name('a<b>:"c|?*.pdf') == "abc.pdf"
    assert safe_name("...") == "tep"
    assert len(safe_name("á" * 300 + ".pdf")) == 150


def test_photographs_become_upright_pages_without_the_cameras_data():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Hãng máy ảnh"
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(out, "JPEG", exif=exif)
    result = photos_to_pdf([out.getvalue(), picture("PNG", (500, 200)), picture("TIFF")])
    reader = PdfReader(io.BytesIO(result))
    sizes = [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages]
    assert sizes == [(595, 842), (842, 595), (842, 595)]
    first: Any = reader.pages[0].images[0].image
    assert first.size == (300, 400)
    assert not first.getexif()
    assert b"Exif" not in result
    taken("ảnh.pdf", result, FileKind.PDF)


def test_a_heic_photograph_is_taken_and_becomes_a_page():
    heic = _heic()
    taken("ảnh.heic", heic, FileKind.HEIC)
    assert len(PdfReader(io.BytesIO(photos_to_pdf([heic]))).pages) == 1


def _heic() -> bytes:
    from pathlib import Path

    return (Path(__file__).parent / "data" / "photo.heic").read_bytes()


def test_a_transparent_picture_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    shown: Any = PdfReader(io.BytesIO(photos_to_pdf([out.getvalue()]))).pages[0].images[0].image
    assert shown.convert("RGB").getpixel((25, 25)) == (255, 255, 255)


def test_a_photograph_that_cannot_be_used_is_named():
    with pytest.raises(DocumentError, match="thứ 2"):
        photos_to_pdf([picture(), b"khong phai anh"])
    with pytest.raises(DocumentError, match="ít nhất một ảnh"):
        photos_to_pdf([])
