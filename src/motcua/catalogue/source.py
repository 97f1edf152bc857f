"""From a source record to a typed procedure: pure, and honest about what it could not be sure of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from motcua.catalogue.settings_source import read_settings
from motcua.catalogue.source_channels import channels_in
from motcua.catalogue.source_values import (
    Doubts,
    NormalisedBasis,
    NormalisedChannel,
    NormalisedComponent,
    NormalisedProcedure,
    SourceError,
    count_in,
    date_in,
    mapping_in,
    rows_in,
    text_in,
    texts_in,
)
from motcua.catalogue.values import HandlingSettings
from motcua.kernel.text import fold

LEVELS = {"bo": "ministry", "tinh": "province", "huyen": "district", "xa": "commune", "khac": "other"}

_WARNINGS = {
    "thieu_can_cu_phap_ly": "legal_basis_missing",
    "trinh_tu_mat_xuong_dong": "sequence_glued",
    "co_quan_ban_hanh_suy_ra": "agency_inferred",
    "thanh_phan_khong_tach_duoc": "components_unsplit",
    "thanh_phan_du_chu": "components_unsplit",
    "cach_thuc_khong_tach_duoc": "channels_unsplit",
}


def digest_of(record: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of a record: the same content gives the same digest."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def without_nul(value: Any) -> Any:
    """The same value without NUL characters, which real records hold and no text column can."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    return value


def normalise(source: object) -> NormalisedProcedure:
    """Read one source record; raises SourceError with a Vietnamese sentence when it cannot come in."""
    if not isinstance(source, dict):
        raise SourceError("bản ghi phải là một đối tượng JSON")
    record: dict[str, Any] = without_nul(source)
    doubts = Doubts()
    code, name = _code(record), " ".join(text_in(record, "ten", 4000).split())
    if not name:
        raise SourceError("thiếu tên thủ tục (ten)")
    is_internal = record.get("la_noi_bo", False)
    if not isinstance(is_internal, bool):
        raise SourceError("la_noi_bo phải là true hoặc false")
    levels = _levels(record, name, doubts)
    components = tuple(_components(record, doubts))
    settings, unreadable = read_settings(mapping_in(record, "cai_dat"))
    channels = tuple(channels_in(record, doubts, HandlingSettings.from_json(settings).same_day_cutoff))
    bases = tuple(_bases(record))
    for item in unreadable:
        doubts.add("setting_unreadable", f"cai_dat.{item}", item)
    _general_doubts(record, doubts, components=components, channels=channels, bases=bases)
    ground = _outside_ground(record, doubts, is_internal=is_internal)
    return NormalisedProcedure(
        code=code,
        name=name,
        kind=text_in(record, "loai_thu_tuc", 400),
        field_name=" ".join(text_in(record, "linh_vuc", 400).split()),
        levels=levels,
        is_internal=is_internal,
        outside_ground=ground,
        decision_number=text_in(record, "quyet_dinh_cong_bo", 400),
        decision_date=date_in(record, "ngay_quyet_dinh"),
        issuing_agency=text_in(record, "co_quan_ban_hanh", 1000),
        subjects=texts_in(record, "doi_tuong"),
        sequence=text_in(record, "trinh_tu"),
        sequence_steps=texts_in(record, "cac_buoc"),
        implementing_agencies=texts_in(record, "co_quan_thuc_hien"),
        competent_agency=text_in(record, "co_quan_co_tham_quyen"),
        delegated_agency=text_in(record, "co_quan_duoc_uy_quyen"),
        coordinating_agencies=text_in(record, "co_quan_phoi_hop"),
        reception_address=text_in(record, "dia_chi_tiep_nhan"),
        conditions=text_in(record, "yeu_cau_dieu_kien"),
        keywords=texts_in(record, "tu_khoa"),
        sets_of_dossier=count_in(record, "so_bo", default=1),
        service_level=_service_level(record),
        service_level_from=date_in(record, "muc_do_dvc_tu_ngay"),
        settings=settings,
        source_url=text_in(record, "url", 2000),
        cases=_cases(record, components, channels),
        channels=channels,
        components=components,
        results=tuple(_results(record)),
        legal_bases=bases,
        doubts=tuple(doubts.found),
        record=source,
        digest=digest_of(source),
    )


def _code(record: Mapping[str, Any]) -> str:
    code = text_in(record, "ma", 60).strip()
    if not code:
        raise SourceError("thiếu mã thủ tục (ma)")
    if any(character.isspace() or not character.isprintable() for character in code):
        raise SourceError("mã thủ tục (ma) có khoảng trắng hoặc ký tự lạ")
    return code


def _service_level(record: Mapping[str, Any]) -> int | None:
    if record.get("muc_do_dvc") is None:
        return None
    level = count_in(record, "muc_do_dvc")
    if level not in (1, 2, 3, 4):
        raise SourceError("muc_do_dvc phải từ 1 đến 4")
    return level


_LEVEL_WORDS = (
    (re.compile(r"\bcap (?:bo|trung uong)\b"), "ministry"),
    (re.compile(r"\bcap tinh\b"), "province"),
    (re.compile(r"\bcap huyen\b"), "district"),
    (re.compile(r"\bcap xa\b"), "commune"),
)


def _levels(record: Mapping[str, Any], name: str, doubts: Doubts) -> tuple[str, ...]:
    given = texts_in(record, "cap_thuc_hien")
    known = tuple(dict.fromkeys(LEVELS[level] for level in given if level in LEVELS))
    strange = [level for level in given if level not in LEVELS]
    if strange:
        doubts.add("level_doubtful", "cap_thuc_hien", f"không hiểu giá trị {', '.join(strange)}")
    if not given:
        doubts.add("level_doubtful", "cap_thuc_hien", "nguồn không ghi")
    tail = re.search(r"\((?:thực hiện )?(?:tại )?(cấp [^)]{2,20})\)\.?$", name.lower())
    if tail and known:
        said = [level for pattern, level in _LEVEL_WORDS if pattern.search(fold(tail[1]))]
        if said and not set(said) & set(known):
            doubts.add(
                "level_doubtful",
                "cap_thuc_hien",
                f"tên ghi «{tail[1]}» nhưng cấp thực hiện ghi {', '.join(given)}",
            )
    return known


_CASE_WORDS = re.compile(r"truong hop|doi voi|ho so cua")


def _components(record: Mapping[str, Any], doubts: Doubts) -> Iterator[NormalisedComponent]:
    for index, row in enumerate(rows_in(record, "thanh_phan_ho_so")):
        name = text_in(row, "ten").strip()
        originals, copies = count_in(row, "ban_chinh"), count_in(row, "ban_sao")
        certified = count_in(row, "ban_chung_thuc")
        counted = originals + copies + certified > 0
        if not counted:
            doubts.add("quantity_zero", f"thanh_phan_ho_so.{index}", " ".join(name.split())[:80])
        label = text_in(row, "truong_hop").strip()
        is_case = bool(label) and bool(_CASE_WORDS.search(fold(label)))
        note = fold(label).startswith("luu y")
        yield NormalisedComponent(
            case=label if is_case else "",
            heading="" if is_case else label,
            name=name,
            originals=originals,
            certified_copies=certified,
            photocopies=copies,
            quantity_certain=counted,
            required=bool(row.get("bat_buoc", not (note or "nếu có" in name.lower()))),
            paper_kind=text_in(row, "ma_giay_to", 60),
            forms=tuple(_forms(row)),
        )


def _forms(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    forms = row.get("mau_don")
    if forms is None:
        return
    if not isinstance(forms, list):
        raise SourceError("mau_don phải là danh sách")
    for form in forms:
        if isinstance(form, str):
            yield form, ""
        elif isinstance(form, dict):
            yield text_in(form, "ten"), text_in(form, "url", 2000)
        else:
            raise SourceError("mau_don phải là danh sách tên mẫu")


def _results(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in rows_in(record, "ket_qua"):
        yield text_in(row, "ten"), text_in(row, "ma", 100)


_BASIS_DATE = re.compile(r"ngày (\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})")


def _bases(record: Mapping[str, Any]) -> Iterator[NormalisedBasis]:
    for row in rows_in(record, "can_cu_phap_ly"):
        title = text_in(row, "ten")
        issued_on = date_in(row, "ngay")
        found = _BASIS_DATE.search(title)
        if issued_on is None and found:
            try:
                issued_on = date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                issued_on = None
        yield NormalisedBasis(text_in(row, "so_hieu", 400), title, issued_on, text_in(row, "co_quan", 400))


def _cases(
    record: Mapping[str, Any],
    components: tuple[NormalisedComponent, ...],
    channels: tuple[NormalisedChannel, ...],
) -> tuple[str, ...]:
    named: list[str] = []
    given = record.get("truong_hop")
    if isinstance(given, list):
        named += [str(item.get("ten", "") if isinstance(item, dict) else item).strip() for item in given]
    named += [component.case for component in components]
    named += [channel.case for channel in channels]
    return tuple(dict.fromkeys(name for name in named if name))


def _general_doubts(
    record: Mapping[str, Any],
    doubts: Doubts,
    *,
    components: tuple[NormalisedComponent, ...],
    channels: tuple[NormalisedChannel, ...],
    bases: tuple[NormalisedBasis, ...],
) -> None:
    for warning in texts_in(record, "canh_bao"):
        reason = _WARNINGS.get(warning)
        if reason:
            doubts.add(reason, "")
        elif warning == "phi_0_nhung_mo_ta_co_phi" and not any(
            d.reason == "fee_zero_with_rule" for d in doubts.found
        ):
            doubts.add("fee_zero_with_rule", "cach_thuc", "mô tả chung của cách thức")
    if not text_in(record, "linh_vuc").strip():
        doubts.add("field_missing", "linh_vuc")
    if not components:
        doubts.add("components_missing", "thanh_phan_ho_so")
    if not channels:
        doubts.add("channels_missing", "cach_thuc")
    if not bases:
        doubts.add("legal_basis_missing", "can_cu_phap_ly")


_OWN_LAW_FIELDS = ("khieu nai", "to cao", "toa an", "thanh toan chi phi to tung")


def _outside_ground(record: Mapping[str, Any], doubts: Doubts, *, is_internal: bool) -> str:
    grounds = {"": "", "luu_dong": "mobile", "tai_noi_kiem_tra": "on_site", "luat_khac": "other_law"}
    given = record.get("ngoai_mot_cua")
    if given is None:
        given = mapping_in(record, "cai_dat").get("ngoai_mot_cua", False)
    if isinstance(given, dict):
        given = given.get("gia_tri", given.get("value", True))
    if given is True:
        return "other_law"
    if isinstance(given, str):
        if given not in grounds:
            raise SourceError(f"ngoai_mot_cua «{given[:40]}» không có trong danh mục lý do")
        return grounds[given]
    folded = fold(text_in(record, "linh_vuc"))
    if not is_internal and any(words in folded for words in _OWN_LAW_FIELDS):
        doubts.add("maybe_outside", "linh_vuc", text_in(record, "linh_vuc"))
    return ""
