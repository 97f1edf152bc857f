"""Numbers of people and businesses: citizen number, tax code, the QR of the citizen card."""

from __future__ import annotations

import re
from datetime import date

from motcua.law.codes.reading import Part, Reading, date_of, is_digits

# Codes of the place of birth registration (Decree 137/2015, Circular 59/2021: the province codes of 2004 with a zero before).
_PROVINCES = (
    "001 Hà Nội,002 Hà Giang,004 Cao Bằng,006 Bắc Kạn,008 Tuyên Quang,010 Lào Cai,011 Điện Biên,012 Lai Châu,014 Sơn La,"
    "015 Yên Bái,017 Hòa Bình,019 Thái Nguyên,020 Lạng Sơn,022 Quảng Ninh,024 Bắc Giang,025 Phú Thọ,026 Vĩnh Phúc,"
    "027 Bắc Ninh,030 Hải Dương,031 Hải Phòng,033 Hưng Yên,034 Thái Bình,035 Hà Nam,036 Nam Định,037 Ninh Bình,"
    "038 Thanh Hóa,040 Nghệ An,042 Hà Tĩnh,044 Quảng Bình,045 Quảng Trị,046 Thừa Thiên Huế,048 Đà Nẵng,049 Quảng Nam,"
    "051 Quảng Ngãi,052 Bình Định,054 Phú Yên,056 Khánh Hòa,058 Ninh Thuận,060 Bình Thuận,062 Kon Tum,064 Gia Lai,"
    "066 Đắk Lắk,067 Đắk Nông,068 Lâm Đồng,070 Bình Phước,072 Tây Ninh,074 Bình Dương,075 Đồng Nai,"
    "077 Bà Rịa - Vũng Tàu,079 Thành phố Hồ Chí Minh,080 Long An,082 Tiền Giang,083 Bến Tre,084 Trà Vinh,086 Vĩnh Long,"
    "087 Đồng Tháp,089 An Giang,091 Kiên Giang,092 Cần Thơ,093 Hậu Giang,094 Sóc Trăng,095 Bạc Liêu,096 Cà Mau"
)
PROVINCES = {entry[:3]: entry[4:] for entry in _PROVINCES.split(",")}
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def read_citizen_id(text: str, *, on: date | None = None) -> Reading:
    """Read a citizen number: 3 digits place of birth registration, 1 century and sex, 2 year, 6 serial; no check digit.

    With `on`, a year of birth after that date is a problem. Old nine-digit numbers are refused with the reason.
    """
    number = text.strip()
    if is_digits(number) and len(number) == 9:
        return Reading(
            problems=("Đây là số chứng minh nhân dân 9 số (đã hết dùng); cần số định danh 12 chữ số.",)
        )
    if not is_digits(number) or len(number) != 12:
        return Reading(problems=("Số định danh cá nhân phải gồm đúng 12 chữ số.",))
    century = int(number[3])
    year = 1900 + century // 2 * 100 + int(number[4:6])
    parts: dict[str, Part] = {
        "number": number,
        "province_code": number[:3],
        "province": PROVINCES.get(number[:3]),
        "sex": "Nữ" if century % 2 else "Nam",
        "birth_year": year,
        "serial": number[6:],
    }
    problems = []
    if number[:3] not in PROVINCES:
        problems.append(f"Ba số đầu {number[:3]} không phải mã tỉnh, thành phố nơi đăng ký khai sinh.")
    if on is not None and year > on.year:
        problems.append(f"Năm sinh {year} ở sau năm {on.year}.")
    return Reading(parts, tuple(problems))


def read_tax_code(text: str) -> Reading:
    """Read a tax code: 10 digits with check digit, 10 digits and a branch `-001`…`-999`, or a citizen number of 12 digits."""
    code = text.strip()
    if is_digits(code) and len(code) == 12:
        citizen = read_citizen_id(code)
        return Reading({"kind": "citizen", **citizen.parts}, citizen.problems)
    match = re.fullmatch(r"([0-9]{10})(?:-([0-9]{3}))?", code)
    if match is None:
        return Reading(
            problems=(
                "Mã số thuế phải có 10 chữ số, 10 chữ số và 3 số chi nhánh sau dấu gạch nối, hoặc 12 chữ số.",
            )
        )
    parent, branch = match.groups()
    parts: dict[str, Part] = {"kind": "branch" if branch else "taxpayer", "parent": parent, "branch": branch}
    problems = []
    if not _tax_check_is_right(parent):
        problems.append(
            "Số kiểm tra (chữ số thứ mười) của mã số thuế không đúng; xin đối chiếu lại từng chữ số."
        )
    if branch == "000":
        problems.append("Số chi nhánh của mã số thuế phải từ 001 đến 999.")
    return Reading(parts, tuple(problems))


def tax_check_digit(nine_digits: str) -> int | None:
    """The tenth digit of a tax code; None when the first nine give none (such numbers are not issued)."""
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, nine_digits, strict=True))
    return 10 - total % 11 if total % 11 else None


def _tax_check_is_right(ten_digits: str) -> bool:
    return tax_check_digit(ten_digits[:9]) == int(ten_digits[9])


_CARD_PARTS = ("citizen_id", "old_number", "name", "birth_date", "sex", "residence", "issue_date")


def read_citizen_card_qr(text: str, *, on: date | None = None) -> Reading:
    """Read the QR of a citizen card: number|old number|name|ddMMyyyy|sex|residence|ddMMyyyy of issue, perhaps more parts.

    Sex and year of birth are compared with the citizen number. A scanner's trailing newline is dropped.
    """
    values = text.strip().split("|")
    if len(values) < len(_CARD_PARTS):
        return Reading(
            problems=(
                f"Mã QR thẻ căn cước phải có ít nhất {len(_CARD_PARTS)} phần ngăn bằng dấu «|», ở đây có {len(values)}.",
            )
        )
    given = dict(zip(_CARD_PARTS, (value.strip() for value in values), strict=False))
    born, issued = _card_date(given["birth_date"]), _card_date(given["issue_date"])
    parts: dict[str, Part] = {
        **given,
        "birth_date": born.isoformat() if born else None,
        "issue_date": issued.isoformat() if issued else None,
        "extra": values[len(_CARD_PARTS) :],
    }
    problems = list(read_citizen_id(given["citizen_id"], on=on).problems)
    if given["old_number"] and not (is_digits(given["old_number"]) and len(given["old_number"]) in (9, 12)):
        problems.append("Số chứng minh nhân dân cũ phải có 9 hoặc 12 chữ số, hoặc để trống.")
    if not given["name"]:
        problems.append("Thiếu họ tên.")
    if given["sex"] not in ("Nam", "Nữ"):
        problems.append("Giới tính phải là Nam hoặc Nữ; chữ có thể bị hỏng do bộ gõ tiếng Việt đang bật.")
    if not given["residence"]:
        problems.append("Thiếu nơi thường trú.")
    problems += _card_date_problems(born, issued, on)
    if not problems:
        problems += _disagreements(given["citizen_id"], given["sex"], born)
    return Reading(parts, tuple(problems))


def _card_date(text: str) -> date | None:
    return date_of(text[4:], text[2:4], text[:2]) if len(text) == 8 else None


def _card_date_problems(born: date | None, issued: date | None, on: date | None) -> list[str]:
    problems = []
    if born is None:
        problems.append("Ngày sinh không có thật; cần dạng ngày, tháng, năm liền nhau (ddMMyyyy).")
    if issued is None:
        problems.append("Ngày cấp không có thật; cần dạng ngày, tháng, năm liền nhau (ddMMyyyy).")
    if born and issued and issued < born:
        problems.append("Ngày cấp thẻ ở trước ngày sinh.")
    if on and issued and issued > on:
        problems.append("Ngày cấp thẻ ở sau ngày đang xét.")
    return problems


def _disagreements(number: str, sex: str, born: date | None) -> list[str]:
    parts = read_citizen_id(number).parts
    problems = []
    if parts["sex"] != sex:
        problems.append(f"Giới tính trên thẻ ({sex}) không khớp với số định danh ({parts['sex']}).")
    if born is not None and parts["birth_year"] != born.year:
        problems.append(
            f"Năm sinh trên thẻ ({born.year}) không khớp với số định danh ({parts['birth_year']})."
        )
    return problems
