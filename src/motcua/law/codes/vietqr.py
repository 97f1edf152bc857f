"""VietQR: the EMVCo text of a bank transfer, built and read offline.

Each field is `ID(2) LENGTH(2) VALUE`, lengths count characters; field 63 is CRC-16/CCITT-FALSE over all before its value.
A transfer by VietQR brings no confirmation of its own and is not by itself an online payment of Decision 766.
"""

from __future__ import annotations

import re

from motcua.law.codes.reading import Part, Reading, is_digits
from motcua.law.errors import LawError

NAPAS_GUID = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
TO_CARD = "QRIBFTTC"
LONGEST_PURPOSE = 25


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE (0x1021, from 0xFFFF) of the UTF-8 text, as four upper-case hexadecimal digits."""
    crc = 0xFFFF
    for byte in text.encode("utf-8", "surrogatepass"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def build_vietqr(
    *,
    bank: str,
    account: str,
    amount: int | None = None,
    purpose: str = "",
    service: str = TO_ACCOUNT,
    name: str = "",
    city: str = "",
) -> str:
    """The text of a VietQR: static, or dynamic when an `amount` in whole đồng is given.

    `bank` is the 6-digit BIN, `account` the account (or card) number, `purpose` e.g. a dossier code: plain ASCII, at most
    25 characters. Raises `LawError` when a value does not fit.
    """
    if not is_digits(bank) or len(bank) != 6:
        raise LawError("Mã ngân hàng (BIN) phải có sáu chữ số.")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise LawError("Số tài khoản chỉ gồm chữ và số, dài từ 1 đến 19 ký tự.")
    if service not in (TO_ACCOUNT, TO_CARD):
        raise LawError("Dịch vụ VietQR phải là QRIBFTTA (tài khoản) hoặc QRIBFTTC (thẻ).")
    if amount is not None and not 0 < amount < 10**13:
        raise LawError("Số tiền phải là số đồng nguyên, lớn hơn 0 và không quá 13 chữ số.")
    for label, text, longest in (
        ("Nội dung", purpose, LONGEST_PURPOSE),
        ("Tên", name, 25),
        ("Tỉnh", city, 15),
    ):
        if not text.isascii() or not text.isprintable() or len(text) > longest:
            raise LawError(f"{label} trong VietQR phải là chữ không dấu, không quá {longest} ký tự.")
    beneficiary = _field("00", NAPAS_GUID) + _field("01", _field("00", bank) + _field("01", account))
    fields = [
        _field("00", "01"),
        _field("01", "11" if amount is None else "12"),
        _field("38", beneficiary + _field("02", service)),
        _field("53", "704"),
        _field("54", str(amount)) if amount is not None else "",
        _field("58", "VN"),
        _field("59", name) if name else "",
        _field("60", city) if city else "",
        _field("62", _field("08", purpose)) if purpose else "",
        "6304",
    ]
    body = "".join(fields)
    return body + crc16(body)


def read_vietqr(text: str) -> Reading:
    """Read a VietQR text: parts and every problem found; the CRC must be right and the last field."""
    payload = text.strip()
    problems: list[str] = []
    fields = _fields(payload, problems)
    if not fields:
        return Reading(problems=tuple(problems or ["Không có nội dung VietQR."]))
    parts: dict[str, Part] = {}
    _check_crc(payload, fields, problems)
    _expect(fields, "00", ("01",), "Phiên bản (trường 00) phải là 01.", problems)
    _expect(fields, "01", ("11", "12"), "Loại mã (trường 01) phải là 11 (tĩnh) hoặc 12 (động).", problems)
    _expect(fields, "53", ("704",), "Loại tiền (trường 53) phải là 704 (đồng).", problems)
    _expect(fields, "58", ("VN",), "Quốc gia (trường 58) phải là VN.", problems)
    _read_beneficiary(fields.get("38"), parts, problems)
    parts["dynamic"] = fields.get("01") == "12"
    _read_amount(fields, parts, problems)
    for key, name in (("59", "name"), ("60", "city")):
        if key in fields:
            parts[name] = fields[key]
    if "62" in fields:
        additional = _fields(fields["62"], problems)
        if "08" in additional:
            parts["purpose"] = additional["08"]
    return Reading(parts, tuple(problems))


def _field(identifier: str, value: str) -> str:
    return f"{identifier}{len(value):02d}{value}"


def _fields(text: str, problems: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    position = 0
    while position < len(text):
        header = text[position : position + 4]
        length = int(header[2:]) if len(header) == 4 and is_digits(header) else -1
        value = text[position + 4 : position + 4 + length] if length > 0 else ""
        if length <= 0 or len(value) < length:
            problems.append(f"Cấu trúc trường hỏng tại vị trí {position + 1}; mã có thể bị đọc thiếu.")
            break
        if header[:2] in fields:
            problems.append(f"Trường {header[:2]} lặp lại.")
        fields[header[:2]] = value
        position += 4 + length
    return fields


def _check_crc(payload: str, fields: dict[str, str], problems: list[str]) -> None:
    if "63" not in fields or payload[-8:-4] != "6304":
        problems.append("Thiếu mã kiểm tra CRC (trường 63) ở cuối.")
    elif crc16(payload[:-4]) != payload[-4:].upper():
        problems.append("Mã kiểm tra CRC không đúng; nội dung đã bị sửa hoặc đọc sai.")


def _expect(
    fields: dict[str, str], key: str, allowed: tuple[str, ...], sentence: str, problems: list[str]
) -> None:
    if fields.get(key) not in allowed:
        problems.append(sentence)


def _read_beneficiary(value: str | None, parts: dict[str, Part], problems: list[str]) -> None:
    if value is None:
        problems.append("Thiếu thông tin người thụ hưởng (trường 38).")
        return
    outer = _fields(value, problems)
    if outer.get("00") != NAPAS_GUID:
        problems.append("Đây không phải mã VietQR của NAPAS (A000000727).")
    inner = _fields(outer.get("01", ""), problems)
    parts["bank"], parts["account"], parts["service"] = inner.get("00"), inner.get("01"), outer.get("02")
    if not re.fullmatch(r"[0-9]{6}", inner.get("00", "")):
        problems.append("Mã ngân hàng (BIN) phải có sáu chữ số.")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", inner.get("01", "")):
        problems.append("Số tài khoản thụ hưởng không hợp lệ.")
    if outer.get("02") not in (TO_ACCOUNT, TO_CARD):
        problems.append("Dịch vụ phải là QRIBFTTA (tài khoản) hoặc QRIBFTTC (thẻ).")


def _read_amount(fields: dict[str, str], parts: dict[str, Part], problems: list[str]) -> None:
    amount = fields.get("54")
    if amount is None:
        if fields.get("01") == "12":
            problems.append("Mã động (12) phải có số tiền (trường 54).")
    elif re.fullmatch(r"[0-9]{1,13}", amount) and int(amount):
        parts["amount"] = int(amount)
    else:
        problems.append("Số tiền (trường 54) phải là số đồng nguyên, lớn hơn 0, không có dấu phân cách.")
