"""The demonstration province: all of Tiền Giang as it stood in January 2022.

Names, parents and official codes of places are facts; divisions, identifier codes below H58, addresses and post
points are assumed and marked so. Everything goes through the same command as a workbook of an administrator.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.actor import SYSTEM

from .commands import apply_units, plan_units
from .freshness import raise_number
from .models import Confidence, OfficeHours, Parameter, SigningAuthority, Unit, UnitKind
from .queries import SUBJECT

ROOT = "tg"
#: First day of the units: long enough before the demonstration for its dossiers of December 2021.
BEGINNING = date(2021, 1, 1)
BASIS = "Dữ liệu trình diễn"
DATA = Path(__file__).parent / "data"
WORKDAY = [["07:00", "11:30"], ["13:30", "17:00"]]
#: Places with a post point that takes in dossiers, of each district the first communes of the list.
POST_POINTS_A_DISTRICT = 3

Row = dict[str, Any]


@lru_cache(maxsize=1)
def agencies() -> dict[str, Any]:
    """The agencies of the data file."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "tien_giang_agencies_2022.yaml").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def places() -> tuple[dict[str, str], ...]:
    """Districts (no parent code) and communes of January 2022: gso_code, kind, name, parent_code."""
    with (DATA / "tien_giang_2022.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rows() -> list[Row]:
    """All units of the province as rows of the workbook's sheet of units."""
    return [
        row | {"valid_from": BEGINNING, "basis": BASIS}
        for part in (_province(), _vertical(), _districts(), _communes(), _post())
        for row in part
    ]


def seed(start: date) -> None:
    """Make the units, hours, signing authorities and parameters; harmless a second time."""
    difference = plan_units(rows())
    if difference.added:
        apply_units(difference, by=SYSTEM, on=start)
        Unit.objects.exclude(identifier_code="").exclude(key=ROOT).update(code_confidence=Confidence.ASSUMED)
        Unit.objects.filter(key=ROOT).update(code_confidence=Confidence.KNOWN)
    root = Unit.objects.get(key=ROOT)
    OfficeHours.objects.get_or_create(
        unit=root,
        valid_from=BEGINNING,
        defaults={"sessions": [WORKDAY] * 5 + [[], []], "basis": "giả định"},
    )
    for row in agencies()["signing"]:
        known = {name: row.get(name, "") for name in ("document_kind", "unit_kind", "form", "position")}
        rest = {name: row[name] for name in ("collective", "principal", "preference", "basis") if name in row}
        SigningAuthority.objects.get_or_create(**known, valid_from=BEGINNING, unit=None, defaults=rest)
    for row in agencies()["parameters"]:
        rest = {name: value for name, value in row.items() if name != "key"}
        Parameter.objects.get_or_create(key=row["key"], unit=None, valid_from=BEGINNING, defaults=rest)
    raise_number(SUBJECT)


def _province() -> Iterator[Row]:
    data = agencies()
    level = "province"
    yield data["province"] | {"kind": "province_committee", "level": level}
    office = data["office"]
    yield from _agency(office, UnitKind.PROVINCE_OFFICE, ROOT, "H58.01")
    centre = data["centre"]
    yield centre | {
        "key": f"{ROOT}.{centre['key']}",
        "kind": UnitKind.SERVICE_CENTRE,
        "level": level,
        "parent": f"{ROOT}.{office['key']}",
        "counter_of": ROOT,
        "identifier_code": "H58.01.99",
        "address": "Số 377 Hùng Vương, thành phố Mỹ Tho (giả định)",
    }
    for number, agency in enumerate(data["departments"], start=2):
        yield from _agency(agency, UnitKind.DEPARTMENT, ROOT, f"H58.{number:02d}")
    for number, agency in enumerate(data["other_agencies"], start=2 + len(data["departments"])):
        yield from _agency(agency, UnitKind.PROVINCE_AGENCY, ROOT, f"H58.{number:02d}")


def _agency(agency: Row, kind: str, parent: str, code: str) -> Iterator[Row]:
    key = f"{ROOT}.{agency['key']}"
    yield {
        "key": key,
        "name": agency["name"],
        "short_name": agency.get("short_name", ""),
        "kind": kind,
        "level": "province",
        "parent": parent,
        "identifier_code": code,
    }
    for number, (name_key, name) in enumerate(agency.get("divisions", {}).items(), start=1):
        yield {
            "key": f"{key}.{name_key}",
            "name": name,
            "kind": UnitKind.DIVISION,
            "level": "province",
            "parent": key,
            "identifier_code": f"{code}.{number:02d}" if code else "",
        }


def _vertical() -> Iterator[Row]:
    """Agencies of the centre in the province: not below the committee, each with its own counter (art. 7.5)."""
    for agency in agencies()["vertical_agencies"]:
        key = f"{ROOT}.{agency['key']}"
        yield from _agency(agency, UnitKind.VERTICAL_AGENCY, "", "")
        yield {
            "key": f"{key}.mot-cua",
            "name": f"Bộ phận Tiếp nhận và Trả kết quả {agency['name']}",
            "short_name": f"Một cửa {agency.get('short_name', agency['name'])}",
            "kind": UnitKind.COUNTER,
            "level": "province",
            "parent": key,
            "counter_of": key,
        }
        for place in places():
            if "districts" in agency and not place["parent_code"]:
                yield {
                    "key": f"{key}.{place['gso_code']}",
                    "name": f"{agency['districts']['name']} {_called(place)}",
                    "kind": UnitKind.VERTICAL_AGENCY,
                    "level": "district",
                    "parent": key,
                }


def _districts() -> Iterator[Row]:
    data = agencies()
    for number, place in enumerate((p for p in places() if not p["parent_code"]), start=31):
        key, code = f"{ROOT}.{place['gso_code']}", f"H58.{number}"
        where = _called(place)
        yield {
            "key": key,
            "name": f"Ủy ban nhân dân {where}",
            "short_name": f"UBND {where}",
            "kind": UnitKind.DISTRICT_COMMITTEE,
            "level": "district",
            "parent": ROOT,
            "gso_code": place["gso_code"],
            "identifier_code": code,
        }
        special = data["district_rural" if place["kind"] == "huyện" else "district_urban"]
        for division, (name_key, name) in enumerate((data["district_divisions"] | special).items(), start=1):
            is_office = name_key == "van-phong"
            yield {
                "key": f"{key}.{name_key}",
                "name": f"{name} {where}",
                "short_name": name,
                "kind": UnitKind.DISTRICT_OFFICE if is_office else UnitKind.DISTRICT_DIVISION,
                "level": "district",
                "parent": key,
                "identifier_code": f"{code}.{division:02d}",
            }
        # The district's counter belongs to the office of its council and committee (art. 7.3).
        yield _counter(key, where, "district", parent=f"{key}.van-phong")


def _communes() -> Iterator[Row]:
    codes = {
        p["gso_code"]: f"H58.{n}" for n, p in enumerate((p for p in places() if not p["parent_code"]), 31)
    }
    count: dict[str, int] = {}
    for place in places():
        district = place["parent_code"]
        if not district:
            continue
        count[district] = count.get(district, 0) + 1
        key = f"{ROOT}.{district}.{place['gso_code']}"
        where = _called(place)
        yield {
            "key": key,
            "name": f"Ủy ban nhân dân {where}",
            "short_name": f"UBND {where}",
            "kind": UnitKind.COMMUNE_COMMITTEE,
            "level": "commune",
            "parent": f"{ROOT}.{district}",
            "gso_code": place["gso_code"],
            "identifier_code": f"{codes[district]}.{20 + count[district]:02d}",
        }
        yield _counter(key, where, "commune", parent=key)


def _called(place: dict[str, str]) -> str:
    """A place as it stands after "Ủy ban nhân dân": "xã Đạo Thạnh", but "Phường 5" where the name is a number."""
    kind = place["kind"].capitalize() if place["name"].isdigit() else place["kind"]
    return f"{kind} {place['name']}"


def _counter(of: str, where: str, level: str, *, parent: str) -> Row:
    return {
        "key": f"{of}.mot-cua",
        "name": f"Bộ phận Tiếp nhận và Trả kết quả {where}",
        "short_name": f"Một cửa {where}",
        "kind": UnitKind.COUNTER,
        "level": level,
        "parent": parent,
        "counter_of": of,
    }


def _post() -> Iterator[Row]:
    post = agencies()["post"]
    key = f"{ROOT}.{post['key']}"
    yield {
        "key": key,
        "name": post["name"],
        "short_name": post["short_name"],
        "kind": UnitKind.POST_AGENCY,
        "level": "province",
    }
    count: dict[str, int] = {}
    for place in places():
        district = place["parent_code"]
        if district and count.setdefault(district, 0) < POST_POINTS_A_DISTRICT:
            count[district] += 1
            yield {
                "key": f"{key}.{place['gso_code']}",
                "name": f"Điểm bưu chính {_called(place)} (giả định)",
                "short_name": f"Bưu chính {_called(place)}",
                "kind": UnitKind.POST_POINT,
                "level": "commune",
                "parent": key,
            }
