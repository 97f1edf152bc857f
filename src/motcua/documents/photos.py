"""Photographs of papers made into one PDF, a page each: upright, fitted to A4, without the camera's data."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import pi_heif
from PIL import Image, ImageOps

from motcua.documents.errors import DocumentError
from motcua.documents.file_images import MOST_PIXELS

pi_heif.register_heif_opener()

_A4 = (595.28, 841.89)
_MARGIN = 14.17
_LONG_SIDE = 2600
"""Pixels kept on the long side: some 230 dots an inch on A4, above the 200 that digitised papers need."""
MOST_PHOTOS = 100


def _upright(content: bytes, number: int) -> Image.Image:
    """The picture turned as its EXIF says, in colour or grey on white, no larger than a page needs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DocumentError(
                        f"Ảnh thứ {number} có kích thước quá lớn. Hãy chụp lại với độ phân giải thấp hơn.",
                        code="photo_too_large",
                    )
                if opened.format == "JPEG":
                    opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
                image = ImageOps.exif_transpose(opened)
    except DocumentError:
        raise
    except Exception as error:  # decoders of strangers' pictures raise every kind of error
        raise DocumentError(
            f"Không mở được ảnh thứ {number}. Hãy chụp lại rồi gửi lại.", code="photo_broken"
        ) from error
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colour = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(colour, mask=colour.getchannel("A"))
        image = paper
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    image.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.LANCZOS)
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=quality, optimize=True)
    return out.getvalue()


class _Pages:
    """A PDF written object by object: catalogue 1, page tree 2, then page, content and picture of each photo."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []
        self._pages: list[int] = []

    def _add(self, body: bytes) -> int:
        self._objects.append(body)
        return len(self._objects) + 2

    def _stream(self, entries: str, data: bytes) -> int:
        return self._add(f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")

    def photo(self, image: Image.Image, quality: int) -> None:
        """One page, on its side when the picture is."""
        page_width, page_height = _A4 if image.height >= image.width else (_A4[1], _A4[0])
        scale = min((page_width - 2 * _MARGIN) / image.width, (page_height - 2 * _MARGIN) / image.height)
        width, height = image.width * scale, image.height * scale
        x, y = (page_width - width) / 2, (page_height - height) / 2
        colours = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
        picture = self._stream(
            f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
            f"/ColorSpace{colours}/BitsPerComponent 8/Filter/DCTDecode",
            _jpeg(image, quality),
        )
        drawing = self._stream("", f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /P Do Q".encode())
        self._pages.append(
            self._add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page_width:.2f} {page_height:.2f}]"
                f"/Resources<</XObject<</P {picture} 0 R>>>>/Contents {drawing} 0 R>>".encode()
            )
        )

    def pdf(self) -> bytes:
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        objects = [
            b"<</Type/Catalog/Pages 2 0 R/Lang(vi)>>",
            f"<</Type/Pages/Kids[{kids}]/Count {len(self._pages)}>>".encode(),
            *self._objects,
        ]
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def photos_to_pdf(images: Sequence[bytes], *, quality: int = 82) -> bytes:
    """Photographs (JPEG, HEIC, PNG, TIFF) as one PDF of A4 pages in the order given.

    The orientation of the camera is followed; its data (place, time, device) is left out. `quality` is that of
    JPEG, 1 to 95. Raises DocumentError naming the photo that cannot be used.
    """
    if not images:
        raise DocumentError("Chưa có ảnh nào. Hãy chọn ít nhất một ảnh.", code="no_photo")
    if len(images) > MOST_PHOTOS:
        raise DocumentError(
            f"Mỗi lần chỉ ghép được {MOST_PHOTOS} ảnh. Hãy chia thành nhiều tệp.", code="too_many_photos"
        )
    pages = _Pages()
    for number, content in enumerate(images, start=1):
        pages.photo(_upright(content, number), quality)
    return pages.pdf()
