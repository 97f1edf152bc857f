"""Small synthetic source records for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def record(code: str = "9.000001", name: str = "Đăng ký thử nghiệm", **changes: Any) -> dict[str, Any]:
    """A sound record with every part; `changes` replace keys."""
    base: dict[str, Any] = {
        "ma": code,
        "ten": name,
        "quyet_dinh_cong_bo": "giả định 1/QĐ",
        "cap_thuc_hien": ["xa"],
        "loai_thu_tuc": "TTHC được luật giao quy định chi tiết",
        "linh_vuc": "Lĩnh vực thử",
        "co_quan_ban_hanh": "Bộ giả định",
        "doi_tuong": ["Công dân Việt Nam"],
        "co_quan_thuc_hien": ["Ủy ban nhân dân cấp xã"],
        "trinh_tu": "Bước 1: nộp.\nBước 2: nhận.",
        "cac_buoc": ["Bước 1: nộp.", "Bước 2: nhận."],
        "cach_thuc": [
            {
                "hinh_thuc": "truc_tiep",
                "thoi_han": 5,
                "don_vi": "ngay_lam_viec",
                "phi_le_phi": [{"so_tien": 8000, "don_vi": "VND", "mo_ta": "Lệ phí hộ tịch"}],
                "mo_ta": None,
                "thoi_han_goc": None,
                "phi_goc": None,
            }
        ],
        "thanh_phan_ho_so": [
            {"truong_hop": None, "ten": "Tờ khai", "mau_don": ["mau.doc"], "ban_chinh": 1, "ban_sao": 0},
            {
                "truong_hop": "Trường hợp ủy quyền",
                "ten": "Giấy ủy quyền",
                "mau_don": [],
                "ban_chinh": 1,
                "ban_sao": 1,
            },
        ],
        "ket_qua": [{"ten": "Giấy thử", "ma": "KQ1"}],
        "can_cu_phap_ly": [{"so_hieu": "1/2020/TT-GĐ", "ten": "Thông tư giả định ngày 01/02/2020"}],
        "yeu_cau_dieu_kien": None,
        "la_noi_bo": False,
        "canh_bao": [],
    }
    return base | changes


def channel(**changes: Any) -> dict[str, Any]:
    """The record's channel with keys replaced."""
    row: dict[str, Any] = record()["cach_thuc"][0]
    return row | changes


def write_lines(path: Path, *lines: object) -> Path:
    """A JSON-lines file; text goes in as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path
