"""What a file is, by its content, and its blocks. Each reader is imported only when its kind is met."""

from __future__ import annotations

from motcua.kernel.refusal import Refusal
from motcua.plans.reading.blocks import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Block, Table

_LARGEST = 30_000_000
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"RIFF",
    b"\x00\x00\x00\x18ftyp",
    b"\x00\x00\x00\x20ftyp",
)


def blocks_of(content: bytes) -> list[Block]:
    """The paragraphs and tables of a file. Raises `Refusal` when it is empty, a picture, broken or of an unknown kind."""
    if not content.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf\xc2\xa0"):
        raise refused(
            "empty", "Tệp rỗng, không có nội dung nào để đọc.", "Hãy chọn lại tệp quyết định hoặc kế hoạch."
        )
    if len(content) > _LARGEST:
        raise refused(
            "too_large", "Tệp lớn hơn 30 MB.", "Hãy bỏ bớt ảnh rồi gửi lại, hoặc dán riêng bảng nhiệm vụ."
        )
    blocks = _by_content(content)
    tables = [block for block in blocks if isinstance(block, Table)]
    if sum(len(table.rows) for table in tables) > MOST_ROWS or any(
        len(row) > MOST_COLUMNS for table in tables for row in table.rows
    ):
        raise refused(
            "too_large", "Bảng trong tệp quá lớn để là một kế hoạch.", "Hãy chỉ gửi phần bảng nhiệm vụ."
        )
    if not blocks:
        raise refused("empty", "Tệp không có chữ nào.", "Hãy chọn lại tệp quyết định hoặc kế hoạch.")
    return blocks


def refused(code: str, sentence: str, next_step: str) -> Refusal:
    """A refusal of a file: what is wrong with it, and what to do."""
    return Refusal(sentence, code=code, next_step=next_step, status=422)


def _by_content(content: bytes) -> list[Block]:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        from motcua.plans.reading.source_pdf import pdf_blocks

        return pdf_blocks(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from motcua.plans.reading.source_word import word_blocks

        return word_blocks(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(
            "old_word",
            "Tệp ở định dạng Word cũ (.doc), không đọc được.",
            "Hãy mở bằng Word, lưu thành .docx rồi gửi lại.",
        )
    if content.startswith(b"{\\rtf"):
        raise refused(
            "rtf", "Tệp ở định dạng RTF, không đọc được.", "Hãy mở bằng Word, lưu thành .docx rồi gửi lại."
        )
    if content.startswith(_PICTURES):
        raise refused(
            "picture",
            "Tệp là ảnh, không có chữ để đọc.",
            "Hãy gửi bản Word, PDF có lớp chữ, hoặc dán bảng từ trang web.",
        )
    text = _decoded(content)
    if looks_like_html(text):
        from motcua.plans.reading.source_html import html_blocks

        return html_blocks(text)
    from motcua.plans.reading.source_text import text_blocks

    return text_blocks(text)


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Raises `Refusal` for anything else."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(
            "encoding",
            "Tệp không phải là văn bản Unicode (UTF-8), nên chữ Việt không đọc được.",
            "Hãy lưu lại thành UTF-8, hoặc gửi bản Word, PDF.",
        ) from None
    if text.count("\x00") > len(text) // 100 or _unprintable(text):
        raise refused(
            "unknown",
            "Không nhận ra định dạng của tệp này.",
            "Hãy gửi tệp văn bản, Word (.docx), PDF hoặc dán bảng từ trang web.",
        )
    if len(text) > MOST_CHARACTERS:
        raise refused(
            "too_large", "Văn bản quá dài để là một kế hoạch.", "Hãy chỉ gửi quyết định và bảng nhiệm vụ."
        )
    return text


def _unprintable(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(character < " " and character not in "\t\r\n\x0b\x0c" for character in sample)
    return odd > len(sample) // 50


def looks_like_html(text: str) -> bool:
    """Whether a text is a web page or a piece of one with a table."""
    head = text.lstrip()[:20].lower()
    return (
        head.startswith(("<!doctype", "<html", "<?xml", "<table", "<div", "<body", "<meta", "<p", "<h"))
        or "<table" in text.lower()
    )
