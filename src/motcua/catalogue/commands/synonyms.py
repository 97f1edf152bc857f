"""Everyday words that officials add, change or silence."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.catalogue import policy
from motcua.catalogue.commands.frame import mark_changed, require, stream_of
from motcua.catalogue.models import Procedure, Synonym
from motcua.kernel import journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import invalid
from motcua.kernel.text import clean, fold

STREAM = "synonyms"


@command("catalogue.set_synonym")
def set_synonym(phrase: str, *, expansion: str = "", codes: Sequence[str] = (), by: Actor) -> Synonym:
    """Say what an everyday phrase means: words of procedure names, or procedures outright; search knows it at once."""
    require(by, policy.EDIT_SYNONYMS, "sửa bảng từ thường dùng")
    phrase, expansion = clean(phrase), clean(expansion)
    problems: dict[str, str] = {}
    if not fold(phrase) or len(phrase) > 200:
        problems["phrase"] = "Xin ghi cụm từ người dân dùng, không quá 200 ký tự."
    if not expansion and not codes:
        problems["expansion"] = "Xin ghi cách gọi trong thủ tục hoặc mã thủ tục."
    known = set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True))
    unknown = [code for code in codes if code not in known]
    if unknown:
        problems["codes"] = f"Không có thủ tục mã {', '.join(unknown)}."
    if problems:
        raise invalid(problems)
    row, _ = Synonym.objects.update_or_create(
        folded=fold(phrase),
        defaults={"phrase": phrase, "expansion": expansion, "procedure_codes": list(codes), "active": True},
    )
    _record("catalogue.set_synonym", row, by)
    return row


@command("catalogue.remove_synonym")
def remove_synonym(phrase: str, *, by: Actor) -> None:
    """Silence a phrase, also one that ships with the program."""
    require(by, policy.EDIT_SYNONYMS, "sửa bảng từ thường dùng")
    row, _ = Synonym.objects.update_or_create(
        folded=fold(phrase),
        defaults={"active": False},
        create_defaults={"phrase": clean(phrase), "active": False},
    )
    _record("catalogue.remove_synonym", row, by)


def _record(verb: str, row: Synonym, by: Actor) -> None:
    journal.append(STREAM, stream_of(STREAM, row.pk), verb, {"synonym": row.pk, "active": row.active}, by=by)
    mark_changed()
