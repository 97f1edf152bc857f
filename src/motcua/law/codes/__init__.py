"""Codes and identity numbers: read with parts and problems, formatted, never guessed at.

`READERS` maps the kinds of `law read` to their readers, each `(text) -> Reading(parts, problems)`.
"""

from __future__ import annotations

from collections.abc import Callable

from motcua.law.codes.dossiers import (
    DossierCode,
    format_dossier_code,
    parse_dossier_code,
    read_dossier_code,
    read_procedure_code,
)
from motcua.law.codes.people import read_citizen_card_qr, read_citizen_id, read_tax_code, tax_check_digit
from motcua.law.codes.reading import Reading
from motcua.law.codes.units import CodeScheme, UnitCode, parse_unit_code, read_unit_code
from motcua.law.codes.vietqr import build_vietqr, crc16, read_vietqr

READERS: dict[str, Callable[[str], Reading]] = {
    "citizen-id": read_citizen_id,
    "tax-code": read_tax_code,
    "dossier-code": read_dossier_code,
    "procedure-code": read_procedure_code,
    "unit-code": read_unit_code,
    "citizen-card-qr": read_citizen_card_qr,
    "vietqr": read_vietqr,
}

__all__ = [
    "READERS",
    "CodeScheme",
    "DossierCode",
    "Reading",
    "UnitCode",
    "build_vietqr",
    "crc16",
    "format_dossier_code",
    "parse_dossier_code",
    "parse_unit_code",
    "read_citizen_card_qr",
    "read_citizen_id",
    "read_dossier_code",
    "read_procedure_code",
    "read_tax_code",
    "read_unit_code",
    "read_vietqr",
    "tax_check_digit",
]
