"""Who signs what: the lines above a signature, by kind of document, unit and day.

Decree 30/2020, art. 13 and annex I: TM. before the name of a collective, KT. a deputy for the head, TL. a
subordinate by order, TUQ. by authorisation, Q. one who acts for a vacant head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from motcua.kernel.refusal import Refusal

from .models import AuthorityForm, SigningAuthority, Unit, in_force


@dataclass(frozen=True, slots=True)
class Authority:
    """One way in which a document may be signed: the printed lines, the signer's position, its ground."""

    lines: tuple[str, ...]
    position: str
    form: str
    basis: str
    confidence: str


def printed_lines(*, form: str, collective: str, principal: str, position: str) -> tuple[str, ...]:
    """The lines above the signature, capitals as printed (Decree 30/2020, annex I, II.7).

    `TM. ỦY BAN NHÂN DÂN` / `KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH`; a form with a principal needs that principal.
    """
    lines: list[str] = []
    if collective:
        lines.append(f"TM. {collective.upper()}")
    if form in (AuthorityForm.KT, AuthorityForm.TL, AuthorityForm.TUQ):
        if not principal:
            raise Refusal(
                f"Thẩm quyền ký «{form}.» phải ghi rõ chức vụ được ký thay.",
                rule="Nghị định 30/2020/NĐ-CP, Điều 13",
                code="invalid",
                status=422,
            )
        lines.append(f"{form}. {principal.upper()}")
    lines.append(f"Q. {position.upper()}" if form == AuthorityForm.Q else position.upper())
    return tuple(lines)


def choose(rows: Iterable[SigningAuthority], unit: Unit, document_kind: str) -> list[SigningAuthority]:
    """The rows that hold for a unit: its own before those of its kind, the named document before "*"."""

    def rank(row: SigningAuthority) -> tuple[int, int]:
        owner = 0 if row.unit_id == unit.id else 1 if row.unit_kind else 2
        return owner, 0 if row.document_kind == document_kind else 1

    fitting = [
        row
        for row in rows
        if row.unit_id in (None, unit.id)
        and row.document_kind in (document_kind, "*")
        and (row.unit_id or not row.unit_kind or row.unit_kind == unit.kind)
        and (row.unit_id or not row.level or row.level == unit.level)
    ]
    if not fitting:
        return []
    best = min(rank(row) for row in fitting)
    return sorted((row for row in fitting if rank(row) == best), key=lambda row: (row.preference, row.pk))


def signer_of(unit: Unit, document_kind: str, on: date) -> list[Authority]:
    """The ways in which this unit may sign such a document on a day, the usual one first.

    Refused when nothing is set: a document never leaves without known authority.
    """
    rows = SigningAuthority.objects.filter(
        in_force(on), Q(unit=unit) | Q(unit=None), document_kind__in=[document_kind, "*"]
    )
    chosen = choose(rows, unit, document_kind)
    if not chosen:
        raise Refusal(
            f"Chưa có thẩm quyền ký loại văn bản này của {unit.name}.",
            rule="Nghị định 30/2020/NĐ-CP, Điều 13",
            next_step="Xin quản trị hệ thống bổ sung thẩm quyền ký của đơn vị.",
            code="no_signer",
        )
    return [
        Authority(
            lines=printed_lines(
                form=row.form, collective=row.collective, principal=row.principal, position=row.position
            ),
            position=row.position,
            form=AuthorityForm.TM if row.collective and not row.form else row.form,
            basis=row.basis,
            confidence=row.confidence,
        )
        for row in chosen
    ]


def held_by(ways: Sequence[Authority], position: str) -> Authority:
    """The way in which one who holds this position signs; the usual one when no way names the position.

    A deputy signs KT. for the head, never in the head's own lines (Decree 30/2020, art. 13).
    """
    wanted = position.strip().casefold()
    return next((way for way in ways if way.position.casefold() == wanted), ways[0])
