"""Parameters of handling as source records write them (`cai_dat`), in Vietnamese or in the stored names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.catalogue.values import SETTING_NAMES, HandlingSettings

#: Source name → stored name.
NAMES = {
    "che_do_bo_sung": "supplement_clock_mode",
    "bo_sung": "supplement_clock_mode",
    "dong_ho_bo_sung": "supplement_clock_mode",
    "gio_chot_trong_ngay": "same_day_cutoff",
    "gio_chot": "same_day_cutoff",
    "tra_ngay": "no_receipt",
    "khong_phat_phieu": "no_receipt",
    "khong_giay_tiep_nhan": "no_receipt",
    "ngoai_bo_phan_mot_cua": "excluded_from_counter",
    "khong_nhan_tai_mot_cua": "excluded_from_counter",
    "ly_do_ngoai_mot_cua": "excluded_ground",
    "co_quan_lien_thong": "interlinked_agencies",
    "lien_thong": "interlinked_agencies",
    "uu_tien": "priority_groups",
    "so_lan_bo_sung": "max_supplement_requests",
    "so_lan_bo_sung_toi_da": "max_supplement_requests",
    "can_cu_bo_sung_them": "more_supplements_basis",
    "nghia_vu_tai_chinh": "financial_obligation",
    "xac_minh": "verification",
}
_WORDS: dict[str, Any] = {
    "tinh_lai": "restart",
    "tinh_lai_tu_dau": "restart",
    "tam_dung": "pause",
    "nguoi_cao_tuoi": "elderly",
    "nguoi_khuyet_tat": "disabled",
    "phu_nu_mang_thai": "pregnant",
}
#: Names that other parts of the reading take care of.
_ELSEWHERE = {"ngoai_mot_cua", "tra_trong_ngay"}


def read_settings(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The stored form of the parameters and the names that could not be read."""
    stored: dict[str, Any] = {}
    unreadable: list[str] = []
    for source_name, value in given.items():
        name = NAMES.get(source_name, source_name)
        if name in _ELSEWHERE or value is None or (name == "priority_groups" and isinstance(value, bool)):
            continue
        if name not in SETTING_NAMES:
            unreadable.append(str(source_name))
            continue
        candidate = _stored(value)
        try:
            _check(name, HandlingSettings.from_json({name: candidate}))
        except (TypeError, ValueError, AttributeError):
            unreadable.append(str(source_name))
            continue
        stored[name] = candidate
    return stored, unreadable


def _stored(value: Any) -> Any:
    if isinstance(value, Mapping):
        inner = value.get("gia_tri", value.get("value"))
        return {"value": _stored(inner), "article": str(value.get("can_cu", value.get("article", "")))}
    if isinstance(value, list):
        return [_stored(item) for item in value]
    if isinstance(value, str):
        return _WORDS.get(value, value)
    return value


def _check(name: str, settings: HandlingSettings) -> None:
    if name == "supplement_clock_mode" and settings.supplement_clock_mode not in ("restart", "pause"):
        raise ValueError(settings.supplement_clock_mode)
    if name == "max_supplement_requests" and not 0 <= settings.max_supplement_requests <= 10:
        raise ValueError(settings.max_supplement_requests)
