"""Ways of filing of a source record: limits in words and figures, fees and what their notes say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from motcua.catalogue.limits import read_limit
from motcua.catalogue.source_values import (
    Doubts,
    NormalisedChannel,
    NormalisedFee,
    SourceError,
    rows_in,
    text_in,
)
from motcua.kernel.text import fold

CHANNELS = {"truc_tiep": "counter", "truc_tuyen": "online", "buu_chinh": "post"}


UNITS = {"ngay_lam_viec": "working_day", "ngay": "calendar_day", "gio": "working_hour", "thang": "month"}


FEE_KINDS = {"phi": "fee", "le phi": "charge"}


def channels_in(
    record: Mapping[str, Any], doubts: Doubts, general_cutoff: time | None
) -> Iterator[NormalisedChannel]:
    for index, row in enumerate(rows_in(record, "cach_thuc")):
        path = f"cach_thuc.{index}"
        kind = CHANNELS.get(text_in(row, "hinh_thuc"))
        if kind is None:
            raise SourceError(
                f"{path}.hinh_thuc «{str(row.get('hinh_thuc'))[:40]}» không có trong danh mục hình thức"
            )
        value, unit, certain, cutoff = _limit(row, path, kind, doubts)
        yield NormalisedChannel(
            kind=kind,
            case=text_in(row, "truong_hop").strip(),
            limit_value=value,
            limit_unit=unit,
            limit_text=text_in(row, "thoi_han_goc"),
            limit_certain=certain,
            same_day_cutoff=cutoff or (general_cutoff if value == 0 else None),
            description=text_in(row, "mo_ta"),
            fees=tuple(_fees(row, path, doubts)),
        )


def _limit(
    row: Mapping[str, Any], path: str, kind: str, doubts: Doubts
) -> tuple[Decimal | None, str, bool, time | None]:
    number, unit_word = row.get("thoi_han"), row.get("don_vi")
    if unit_word is not None and unit_word not in UNITS:
        raise SourceError(f"{path}.don_vi «{str(unit_word)[:40]}» không có trong danh mục đơn vị")
    words = text_in(row, "thoi_han_goc") or text_in(row, "mo_ta")
    if number is None:
        return _worded_limit(
            words, path, kind, doubts, plain=bool(row.get("thoi_han_goc")) or len(words) < 80
        )
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise SourceError(f"{path}.thoi_han phải là số")
    if not 0 <= number <= 99999:
        raise SourceError(f"{path}.thoi_han ngoài khoảng cho phép")
    value = Decimal(str(number)).quantize(Decimal("0.01"))
    if unit_word is None:
        doubts.add("limit_without_unit", path, f"{number:g}")
        return value, "", False, None
    if value == 0:
        said = read_limit(words) if words else None
        same_day = said is not None and said.value == 0
        if not same_day and unit_word != "ngay_lam_viec":
            doubts.add("limit_zero", path, words or unit_word)
        return value, "working_day", True, said.cutoff if said else None
    return value, UNITS[unit_word], True, None


def _worded_limit(
    words: str, path: str, kind: str, doubts: Doubts, *, plain: bool
) -> tuple[Decimal | None, str, bool, time | None]:
    if not words.strip():
        doubts.add(
            "limit_missing", path, {"counter": "trực tiếp", "online": "trực tuyến"}.get(kind, "bưu chính")
        )
        return None, "", False, None
    doubts.add("limit_only_words", path, " ".join(words.split()))
    read = read_limit(words)
    if read is None:
        return None, "", False, None
    return read.value, read.unit, plain, read.cutoff


_RULE_WORDS = re.compile(
    r"theo quy dinh|thong tu|nghi quyet|nghi dinh|bieu (muc|phi)|muc (thu|phi|le phi)|\bdong\b|\busd\b|\d+ ?%|le phi|\bphi\b"
)


_FREE_WORDS = re.compile(r"^(khong|mien|chua|0 dong|phi khong|le phi khong|phi 0|le phi 0)\b")


def _fees(row: Mapping[str, Any], path: str, doubts: Doubts) -> Iterator[NormalisedFee]:
    for index, fee in enumerate(rows_in(row, "phi_le_phi")):
        where = f"{path}.phi_le_phi.{index}"
        amount = fee.get("so_tien")
        if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int)):
            raise SourceError(f"{where}.so_tien phải là số nguyên")
        if amount is not None and not 0 <= amount < 10**15:
            raise SourceError(f"{where}.so_tien ngoài khoảng cho phép")
        note, currency = text_in(fee, "mo_ta"), text_in(fee, "don_vi", 200)
        certain = amount is not None
        if amount == 0 and _names_a_rule(note):
            doubts.add("fee_zero_with_rule", where, " ".join(note.split()))
            amount, certain = None, False
        if currency.upper() not in ("", "VND", "VNĐ", "ĐỒNG"):
            doubts.add("fee_foreign_currency", where, f"{amount} {currency}")
            note, amount, certain = f"{amount} {currency}. {note}".strip(), None, False
        yield NormalisedFee(_fee_kind(fee, note), amount, currency, note, certain)


def _names_a_rule(note: str) -> bool:
    folded = fold(note)
    return bool(_RULE_WORDS.search(folded)) and not _FREE_WORDS.search(folded)


def _fee_kind(fee: Mapping[str, Any], note: str) -> str:
    said = FEE_KINDS.get(fold(text_in(fee, "loai").replace("_", " ")))
    if said:
        return said
    folded = fold(note)
    if "le phi" in folded:
        return "charge"
    return "fee" if re.search(r"\bphi\b", folded) else "unknown"
