"""Identifier codes of agencies, in both schemes.

- `TT10_2016` (Circular 10/2016/TT-BTTTT, QCVN 102:2016): `V1V2V3.Z1Z2.Y1Y2.MX1X2`, most specific level first, unused levels
  zero: `000.00.14.H58`.
- `QD20_2020` (Decision 20/2020/QĐ-TTg): most general level first, unused levels left out: `H58.14`.
The first level is a letter A-K and two digits; H is for provinces, H58 Tiền Giang.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from motcua.law.codes.reading import Part, Reading
from motcua.law.errors import LawError


class CodeScheme(StrEnum):
    """The scheme of an identifier code."""

    TT10_2016 = "TT10_2016"
    QD20_2020 = "QD20_2020"


_ROOT = r"[A-K][0-9]{2}"
_OLD = re.compile(rf"([0-9]{{3}})\.([0-9]{{2}})\.([0-9]{{2}})\.({_ROOT})")
_NEW = re.compile(rf"({_ROOT})((?:\.[0-9]{{2,3}}){{0,4}})")

# Province codes of the first level, by name (facts of the identifier register; Tiền Giang from memory).
_NAMES = (
    "An Giang,Bắc Giang,Bắc Kạn,Bạc Liêu,Bắc Ninh,Bà Rịa - Vũng Tàu,Bến Tre,Bình Định,Bình Dương,Bình Phước,Bình Thuận,"
    "Cà Mau,Cần Thơ,Cao Bằng,Đắk Lắk,Đắk Nông,Đà Nẵng,Điện Biên,Đồng Nai,Đồng Tháp,Gia Lai,Hà Giang,Hải Dương,Hải Phòng,"
    "Hà Nam,Hà Nội,Hà Tĩnh,Hòa Bình,Thành phố Hồ Chí Minh,Hậu Giang,Hưng Yên,Khánh Hòa,Kiên Giang,Kon Tum,Lai Châu,"
    "Lâm Đồng,Lạng Sơn,Lào Cai,Long An,Nam Định,Nghệ An,Ninh Bình,Ninh Thuận,Phú Thọ,Phú Yên,Quảng Bình,Quảng Nam,"
    "Quảng Ngãi,Quảng Ninh,Quảng Trị,Sóc Trăng,Sơn La,Tây Ninh,Thái Bình,Thái Nguyên,Thanh Hóa,Thừa Thiên Huế,Tiền Giang,"
    "Trà Vinh,Tuyên Quang,Vĩnh Long,Vĩnh Phúc,Yên Bái"
)
ROOT_NAMES = {f"H{index:02d}": name for index, name in enumerate(_NAMES.split(","), start=1)}


@dataclass(frozen=True, slots=True)
class UnitCode:
    """An agency's identifier: the levels from the most general, unused ones left out."""

    levels: tuple[str, ...]
    scheme: CodeScheme

    @property
    def text(self) -> str:
        """The code as it is printed in its scheme. Raises `LawError` when the old scheme cannot hold it."""
        return ".".join(self.levels) if self.scheme is CodeScheme.QD20_2020 else self._old_text()

    def _old_text(self) -> str:
        widths = (2, 2, 3)
        rest = self.levels[1:]
        if len(rest) > len(widths) or any(
            len(level) != width for level, width in zip(rest, widths, strict=False)
        ):
            raise LawError(
                f"Mã {'.'.join(self.levels)} không viết được theo cấu trúc Thông tư 10/2016/TT-BTTTT."
            )
        padded = [*rest, *("0" * width for width in widths[len(rest) :])]
        return ".".join([*reversed(padded), self.levels[0]])

    def in_scheme(self, scheme: CodeScheme) -> UnitCode:
        """The same agency in another scheme."""
        return UnitCode(self.levels, scheme)


def parse_unit_code(text: str) -> UnitCode | None:
    """An identifier code in either scheme, None when it is neither."""
    if match := _OLD.fullmatch(text):
        *specific, root = match.groups()
        levels = list(reversed(specific))
        while levels and not int(levels[-1]):
            levels.pop()
        return UnitCode((root, *levels), CodeScheme.TT10_2016)
    if match := _NEW.fullmatch(text):
        return UnitCode(tuple(text.split(".")), CodeScheme.QD20_2020)
    return None


def unit_problems(code: UnitCode) -> list[str]:
    """What is wrong with a code whose form is right: a level of zeros above a level in use."""
    if any(not int(level) for level in code.levels[1:]):
        return ["Mã cơ quan có cấp trên bỏ trống (toàn số 0) trong khi cấp dưới đã dùng."]
    return []


def unit_parts(code: UnitCode) -> dict[str, Part]:
    """The parts of an identifier code."""
    parts: dict[str, Part] = {
        "scheme": code.scheme.value,
        "unit_code": code.text,
        "levels": list(code.levels),
    }
    if name := ROOT_NAMES.get(code.levels[0]):
        parts["province"] = name
    return parts


def read_unit_code(text: str) -> Reading:
    """Read an identifier code of an agency."""
    code = parse_unit_code(text.strip())
    if code is None:
        return Reading(problems=("Mã cơ quan không đúng cấu trúc; cần dạng H58.14 hoặc 000.00.14.H58.",))
    return Reading(unit_parts(code), tuple(unit_problems(code)))
