"""QR codes."""

import io

import pytest
from PIL import Image

from motcua.documents.errors import DocumentError
from motcua.documents.qr import qr_png, qr_svg


def test_a_code_is_made_as_svg_and_png():
    assert qr_svg("https://mot-cua.example.vn/kiem-tra/abc").startswith("<svg")
    image = Image.open(io.BytesIO(qr_png("00020101021238", scale=4)))
    assert image.width == image.height
    assert image.width >= 21 * 4


def test_equal_text_gives_equal_codes():
    assert qr_svg("a") == qr_svg("a")
    assert qr_svg("a") != qr_svg("b")


@pytest.mark.parametrize("text", ["", "x" * 1201])
def test_empty_and_endless_texts_are_refused(text):
    with pytest.raises(DocumentError, match="QR"):
        qr_svg(text)
