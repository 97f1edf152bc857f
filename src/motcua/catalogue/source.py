"""From a source record to a typed procedure: pure, and honest about what it could not be sure of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from motcua.catalogue.limits import read_limit
from motcua.catalogue.settings_source import read_settings
from motcua.catalogue.values import HandlingSettings
from motcua.kernel.text import fold

LEVELS = {"bo": "ministry", "tinh": "province", "huyen": "district", "xa": "commune", "khac": "other"}
CHANNELS = {"truc_tiep": "counter", "truc_tuyen": "online", "buu_chinh": "post"}
UNITS = {"ngay_lam_viec": "working_day", "ngay": "calendar_day", "gio": "working_hour", "thang": "month"}
FEE_KINDS = {"phi": "fee", "le phi": "charge"}

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
_WARNINGS = {
    "thieu_can_cu_phap_ly": "legal_basis_missing",
    "trinh_tu_mat_xuong_dong": "sequence_glued",
    "co_quan_ban_hanh_suy_ra": "agency_inferred",
    "thanh_phan_khong_tach_duoc": "components_unsplit",
    "thanh_phan_du_chu": "components_unsplit",
    "cach_thuc_khong_tach_duoc": "channels_unsplit",
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
class _Doubts:
    found: list[Doubt] = field(default_factory=list)

    def add(self, reason: str, path: str, detail: str = "") -> None:
        sentence = REASONS[reason].format(detail=detail[:200])
        if not any(doubt.reason == reason and doubt.sentence == sentence for doubt in self.found):
            self.found.append(Doubt(reason, path, sentence))


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
    doubts = _Doubts()
    code, name = _code(record), " ".join(_text(record, "ten", 4000).split())
    if not name:
        raise SourceError("thiếu tên thủ tục (ten)")
    is_internal = record.get("la_noi_bo", False)
    if not isinstance(is_internal, bool):
        raise SourceError("la_noi_bo phải là true hoặc false")
    levels = _levels(record, name, doubts)
    components = tuple(_components(record, doubts))
    settings, unreadable = read_settings(_mapping(record, "cai_dat"))
    channels = tuple(_channels(record, doubts, HandlingSettings.from_json(settings).same_day_cutoff))
    bases = tuple(_bases(record))
    for item in unreadable:
        doubts.add("setting_unreadable", f"cai_dat.{item}", item)
    _general_doubts(record, doubts, components=components, channels=channels, bases=bases)
    ground = _outside_ground(record, doubts, is_internal=is_internal)
    return NormalisedProcedure(
        code=code,
        name=name,
        kind=_text(record, "loai_thu_tuc", 400),
        field_name=" ".join(_text(record, "linh_vuc", 400).split()),
        levels=levels,
        is_internal=is_internal,
        outside_ground=ground,
        decision_number=_text(record, "quyet_dinh_cong_bo", 400),
        decision_date=_date(record, "ngay_quyet_dinh"),
        issuing_agency=_text(record, "co_quan_ban_hanh", 1000),
        subjects=_texts(record, "doi_tuong"),
        sequence=_text(record, "trinh_tu"),
        sequence_steps=_texts(record, "cac_buoc"),
        implementing_agencies=_texts(record, "co_quan_thuc_hien"),
        competent_agency=_text(record, "co_quan_co_tham_quyen"),
        delegated_agency=_text(record, "co_quan_duoc_uy_quyen"),
        coordinating_agencies=_text(record, "co_quan_phoi_hop"),
        reception_address=_text(record, "dia_chi_tiep_nhan"),
        conditions=_text(record, "yeu_cau_dieu_kien"),
        keywords=_texts(record, "tu_khoa"),
        sets_of_dossier=_count(record, "so_bo", default=1),
        service_level=_service_level(record),
        service_level_from=_date(record, "muc_do_dvc_tu_ngay"),
        settings=settings,
        source_url=_text(record, "url", 2000),
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
    code = _text(record, "ma", 60).strip()
    if not code:
        raise SourceError("thiếu mã thủ tục (ma)")
    if any(character.isspace() or not character.isprintable() for character in code):
        raise SourceError("mã thủ tục (ma) có khoảng trắng hoặc ký tự lạ")
    return code


def _text(record: Mapping[str, Any], key: str, longest: int | None = None) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{key} phải là chữ")
    if longest is not None and len(value) > longest:
        raise SourceError(f"{key} dài quá {longest} ký tự")
    return value


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SourceError(f"{key} phải là danh sách chữ")
    return tuple(value)


def _rows(record: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise SourceError(f"{key} phải là danh sách đối tượng")
    if len(value) > 2000:
        raise SourceError(f"{key} có quá 2.000 dòng")
    return value


def _mapping(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = record.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SourceError(f"{key} phải là một đối tượng")
    return value


def _count(record: Mapping[str, Any], key: str, *, default: int = 0) -> int:
    value = record.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise SourceError(f"{key} phải là số nguyên")
    if not 0 <= value <= 32000:
        raise SourceError(f"{key} = {str(value)[:20]} ngoài khoảng cho phép")
    return value


def _date(record: Mapping[str, Any], key: str) -> date | None:
    value = record.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise SourceError(f"{key} phải là ngày dạng năm-tháng-ngày") from None


def _service_level(record: Mapping[str, Any]) -> int | None:
    if record.get("muc_do_dvc") is None:
        return None
    level = _count(record, "muc_do_dvc")
    if level not in (1, 2, 3, 4):
        raise SourceError("muc_do_dvc phải từ 1 đến 4")
    return level


_LEVEL_WORDS = (
    (re.compile(r"\bcap (?:bo|trung uong)\b"), "ministry"),
    (re.compile(r"\bcap tinh\b"), "province"),
    (re.compile(r"\bcap huyen\b"), "district"),
    (re.compile(r"\bcap xa\b"), "commune"),
)


def _levels(record: Mapping[str, Any], name: str, doubts: _Doubts) -> tuple[str, ...]:
    given = _texts(record, "cap_thuc_hien")
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


def _channels(
    record: Mapping[str, Any], doubts: _Doubts, general_cutoff: time | None
) -> Iterator[NormalisedChannel]:
    for index, row in enumerate(_rows(record, "cach_thuc")):
        path = f"cach_thuc.{index}"
        kind = CHANNELS.get(_text(row, "hinh_thuc"))
        if kind is None:
            raise SourceError(
                f"{path}.hinh_thuc «{str(row.get('hinh_thuc'))[:40]}» không có trong danh mục hình thức"
            )
        value, unit, certain, cutoff = _limit(row, path, kind, doubts)
        yield NormalisedChannel(
            kind=kind,
            case=_text(row, "truong_hop").strip(),
            limit_value=value,
            limit_unit=unit,
            limit_text=_text(row, "thoi_han_goc"),
            limit_certain=certain,
            same_day_cutoff=cutoff or (general_cutoff if value == 0 else None),
            description=_text(row, "mo_ta"),
            fees=tuple(_fees(row, path, doubts)),
        )


def _limit(
    row: Mapping[str, Any], path: str, kind: str, doubts: _Doubts
) -> tuple[Decimal | None, str, bool, time | None]:
    number, unit_word = row.get("thoi_han"), row.get("don_vi")
    if unit_word is not None and unit_word not in UNITS:
        raise SourceError(f"{path}.don_vi «{str(unit_word)[:40]}» không có trong danh mục đơn vị")
    words = _text(row, "thoi_han_goc") or _text(row, "mo_ta")
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
    words: str, path: str, kind: str, doubts: _Doubts, *, plain: bool
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


def _fees(row: Mapping[str, Any], path: str, doubts: _Doubts) -> Iterator[NormalisedFee]:
    for index, fee in enumerate(_rows(row, "phi_le_phi")):
        where = f"{path}.phi_le_phi.{index}"
        amount = fee.get("so_tien")
        if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int)):
            raise SourceError(f"{where}.so_tien phải là số nguyên")
        if amount is not None and not 0 <= amount < 10**15:
            raise SourceError(f"{where}.so_tien ngoài khoảng cho phép")
        note, currency = _text(fee, "mo_ta"), _text(fee, "don_vi", 200)
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
    said = FEE_KINDS.get(fold(_text(fee, "loai").replace("_", " ")))
    if said:
        return said
    folded = fold(note)
    if "le phi" in folded:
        return "charge"
    return "fee" if re.search(r"\bphi\b", folded) else "unknown"


_CASE_WORDS = re.compile(r"truong hop|doi voi|ho so cua")


def _components(record: Mapping[str, Any], doubts: _Doubts) -> Iterator[NormalisedComponent]:
    for index, row in enumerate(_rows(record, "thanh_phan_ho_so")):
        name = _text(row, "ten").strip()
        originals, copies = _count(row, "ban_chinh"), _count(row, "ban_sao")
        certified = _count(row, "ban_chung_thuc")
        counted = originals + copies + certified > 0
        if not counted:
            doubts.add("quantity_zero", f"thanh_phan_ho_so.{index}", " ".join(name.split())[:80])
        label = _text(row, "truong_hop").strip()
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
            paper_kind=_text(row, "ma_giay_to", 60),
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
            yield _text(form, "ten"), _text(form, "url", 2000)
        else:
            raise SourceError("mau_don phải là danh sách tên mẫu")


def _results(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in _rows(record, "ket_qua"):
        yield _text(row, "ten"), _text(row, "ma", 100)


_BASIS_DATE = re.compile(r"ngày (\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})")


def _bases(record: Mapping[str, Any]) -> Iterator[NormalisedBasis]:
    for row in _rows(record, "can_cu_phap_ly"):
        title = _text(row, "ten")
        issued_on = _date(row, "ngay")
        found = _BASIS_DATE.search(title)
        if issued_on is None and found:
            try:
                issued_on = date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                issued_on = None
        yield NormalisedBasis(_text(row, "so_hieu", 400), title, issued_on, _text(row, "co_quan", 400))


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
    doubts: _Doubts,
    *,
    components: tuple[NormalisedComponent, ...],
    channels: tuple[NormalisedChannel, ...],
    bases: tuple[NormalisedBasis, ...],
) -> None:
    for warning in _texts(record, "canh_bao"):
        reason = _WARNINGS.get(warning)
        if reason:
            doubts.add(reason, "")
        elif warning == "phi_0_nhung_mo_ta_co_phi" and not any(
            d.reason == "fee_zero_with_rule" for d in doubts.found
        ):
            doubts.add("fee_zero_with_rule", "cach_thuc", "mô tả chung của cách thức")
    if not _text(record, "linh_vuc").strip():
        doubts.add("field_missing", "linh_vuc")
    if not components:
        doubts.add("components_missing", "thanh_phan_ho_so")
    if not channels:
        doubts.add("channels_missing", "cach_thuc")
    if not bases:
        doubts.add("legal_basis_missing", "can_cu_phap_ly")


_OWN_LAW_FIELDS = ("khieu nai", "to cao", "toa an", "thanh toan chi phi to tung")


def _outside_ground(record: Mapping[str, Any], doubts: _Doubts, *, is_internal: bool) -> str:
    grounds = {"": "", "luu_dong": "mobile", "tai_noi_kiem_tra": "on_site", "luat_khac": "other_law"}
    given = record.get("ngoai_mot_cua")
    if given is None:
        given = _mapping(record, "cai_dat").get("ngoai_mot_cua", False)
    if isinstance(given, dict):
        given = given.get("gia_tri", given.get("value", True))
    if given is True:
        return "other_law"
    if isinstance(given, str):
        if given not in grounds:
            raise SourceError(f"ngoai_mot_cua «{given[:40]}» không có trong danh mục lý do")
        return grounds[given]
    folded = fold(_text(record, "linh_vuc"))
    if not is_internal and any(words in folded for words in _OWN_LAW_FIELDS):
        doubts.add("maybe_outside", "linh_vuc", _text(record, "linh_vuc"))
    return ""
