"""What is read from a source record: typed parts and doubts, and the readers of single values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

#: Reasons why an officer must look, with the Vietnamese sentence of each.
REASONS: dict[str, str] = {
    "limit_without_unit": "Thời hạn {detail} không ghi đơn vị (ngày, ngày làm việc hay giờ).",
    "limit_only_words": "Thời hạn chỉ ghi bằng lời: «{detail}».",
    "limit_missing": "Không có thời hạn giải quyết ở hình thức {detail}.",
    "limit_zero": "Thời hạn ghi 0 ({detail}); tạm hiểu là trả kết quả trong ngày.",
    "fee_zero_with_rule": "Mức thu ghi 0 nhưng phần mô tả nêu có thu: «{detail}».",
    "fee_foreign_currency": "Mức thu ghi bằng ngoại tệ: {detail}.",
    "level_doubtful": "Cấp thực hiện chưa rõ: {detail}.",
    "field_missing": "Không có lĩnh vực.",
    "components_missing": "Không có thành phần hồ sơ.",
    "components_unsplit": "Thành phần hồ sơ của nguồn bị dính liền, chưa tách được.",
    "quantity_zero": "Có giấy tờ ghi số lượng 0 bản: «{detail}».",
    "channels_missing": "Không có cách thức thực hiện.",
    "channels_unsplit": "Cách thức thực hiện của nguồn bị dính liền, chưa tách được.",
    "legal_basis_missing": "Không có căn cứ pháp lý.",
    "sequence_glued": "Trình tự thực hiện bị mất xuống dòng.",
    "agency_inferred": "Cơ quan ban hành do suy ra, không có trong nguồn.",
    "setting_unreadable": "Tham số xử lý không đọc được: {detail}.",
    "maybe_outside": "Có thể không thuộc cơ chế một cửa ({detail}); cần người có thẩm quyền xác định.",
}


class SourceError(ValueError):
    """A record that cannot come in; its text is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that an officer must look at: a reason of REASONS, where it is, the sentence."""

    reason: str
    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NormalisedFee:
    """A fee as it is stored."""

    kind: str
    amount: int | None
    unit: str
    note: str
    certain: bool


@dataclass(frozen=True, slots=True)
class NormalisedChannel:
    """A channel as it is stored; `case` is the name of its case."""

    kind: str
    case: str
    limit_value: Decimal | None
    limit_unit: str
    limit_text: str
    limit_certain: bool
    same_day_cutoff: time | None
    description: str
    fees: tuple[NormalisedFee, ...]


@dataclass(frozen=True, slots=True)
class NormalisedComponent:
    """A component as it is stored."""

    case: str
    heading: str
    name: str
    originals: int
    certified_copies: int
    photocopies: int
    quantity_certain: bool
    required: bool
    paper_kind: str
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NormalisedBasis:
    """A legal basis as it is stored."""

    sign: str
    title: str
    issued_on: date | None
    issuer: str


@dataclass(frozen=True, slots=True)
class NormalisedProcedure:
    """A record read in full: columns, parts, doubts, and the record itself so that nothing is lost."""

    code: str
    name: str
    kind: str
    field_name: str
    levels: tuple[str, ...]
    is_internal: bool
    outside_ground: str
    decision_number: str
    decision_date: date | None
    issuing_agency: str
    subjects: tuple[str, ...]
    sequence: str
    sequence_steps: tuple[str, ...]
    implementing_agencies: tuple[str, ...]
    competent_agency: str
    delegated_agency: str
    coordinating_agencies: str
    reception_address: str
    conditions: str
    keywords: tuple[str, ...]
    sets_of_dossier: int
    service_level: int | None
    service_level_from: date | None
    settings: Mapping[str, Any]
    source_url: str
    cases: tuple[str, ...]
    channels: tuple[NormalisedChannel, ...]
    components: tuple[NormalisedComponent, ...]
    results: tuple[tuple[str, str], ...]
    legal_bases: tuple[NormalisedBasis, ...]
    doubts: tuple[Doubt, ...]
    record: Mapping[str, Any]
    digest: str


@dataclass(slots=True)
class Doubts:
    found: list[Doubt] = field(default_factory=list)

    def add(self, reason: str, path: str, detail: str = "") -> None:
        sentence = REASONS[reason].format(detail=detail[:200])
        if not any(doubt.reason == reason and doubt.sentence == sentence for doubt in self.found):
            self.found.append(Doubt(reason, path, sentence))


def text_in(record: Mapping[str, Any], key: str, longest: int | None = None) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{key} phải là chữ")
    if longest is not None and len(value) > longest:
        raise SourceError(f"{key} dài quá {longest} ký tự")
    return value


def texts_in(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SourceError(f"{key} phải là danh sách chữ")
    return tuple(value)


def rows_in(record: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise SourceError(f"{key} phải là danh sách đối tượng")
    if len(value) > 2000:
        raise SourceError(f"{key} có quá 2.000 dòng")
    return value


def mapping_in(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = record.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SourceError(f"{key} phải là một đối tượng")
    return value


def count_in(record: Mapping[str, Any], key: str, *, default: int = 0) -> int:
    value = record.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise SourceError(f"{key} phải là số nguyên")
    if not 0 <= value <= 32000:
        raise SourceError(f"{key} = {str(value)[:20]} ngoài khoảng cho phép")
    return value


def date_in(record: Mapping[str, Any], key: str) -> date | None:
    value = record.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise SourceError(f"{key} phải là ngày dạng năm-tháng-ngày") from None
