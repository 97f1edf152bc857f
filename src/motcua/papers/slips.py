"""Slips given out: kept as data inside the command, made into a signed PDF when somebody first asks for it.

Signing takes some 140 ms and a counter issues several slips a dossier; most are read once or never as a file.
See `docs/decisions/` for why the PDF comes late.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction

from motcua.documents import signing, slips
from motcua.documents.errors import DocumentError
from motcua.documents.forms import Marks, Verification
from motcua.documents.signing_keys import TrialAuthority
from motcua.documents.slip_content import Slip
from motcua.documents.stored import from_json
from motcua.kernel import clock
from motcua.kernel.commands import somebody_at_work
from motcua.kernel.refusal import Refusal, not_found

from . import registry, storage
from .models import IssuedSlip


def verification_url(check_code: str) -> str:
    """The public page that verifies a slip; its host is MOTCUA_PUBLIC_URL."""
    return f"{settings.PUBLIC_URL}/xac-minh/{check_code}"


def pdf_of(slip_id: UUID) -> bytes:
    """The slip as PDF: the kept file, else made, signed and kept now.

    Two who ask at once get the same file: the later waits for the earlier. Where no key is at hand for the
    signer the slip comes out marked as a draft and is not kept. Raises Refusal when it cannot be made.
    """
    slip = IssuedSlip.objects.select_related("file").filter(pk=slip_id).first()
    if slip is None:
        raise not_found("phiếu này")
    if slip.file is not None:
        return storage.read(slip.file)
    try:
        return _materialise(slip_id)
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        raise somebody_at_work("một lượt in khác") from error


@transaction.atomic
def _materialise(slip_id: UUID) -> bytes:
    """Make and keep the PDF under the row's lock, or read what another has made meanwhile."""
    slip = IssuedSlip.objects.select_for_update(no_key=True).get(pk=slip_id)
    if slip.file_id:
        return storage.read(slip.file_id)
    content, final = make(slip)
    if final:
        slip.file = storage.store(content, "application/pdf")
        slip.save(update_fields=["file"])
    return content


def make(slip: IssuedSlip) -> tuple[bytes, bool]:
    """The slip's PDF from its data, and whether it is final (signed, or of a kind that nobody signs)."""
    if not slip.data:
        raise Refusal(
            "Nội dung phiếu này đã được xoá theo thời hạn lưu trữ.",
            code="emptied",
            next_step="Xin dùng bản giấy đã lưu, nếu còn.",
        )
    try:
        content = from_json(slip.data)
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal(
            "Không đọc được nội dung phiếu đã lưu.",
            code="slip_data",
            next_step=f"Xin báo quản trị hệ thống kèm mã {slip.id}.",
        ) from error
    names = {one.name for one in fields(content)}
    additions: dict[str, Any] = {}
    if "verification" in names:
        additions["verification"] = Verification(url=verification_url(slip.check_code))
    profile = _profile(slip.signer) if slip.signer else None
    missing = bool(slip.signer) and profile is None
    if missing and "marks" in names:
        marks = getattr(content, "marks", Marks())
        additions["marks"] = replace(marks, draft=True)
    content = replace(content, **additions)
    try:
        pdf = slips.render(content, at=slip.issued_at.replace(microsecond=0))
        if profile is not None:
            pdf = _signed(pdf, content, profile, slip)
    except DocumentError as error:
        raise Refusal(error.sentence, code=error.code) from error
    return pdf, not missing


def _signed(pdf: bytes, content: Slip, profile: signing.SignerProfile, slip: IssuedSlip) -> bytes:
    try:
        visible = signing.VisibleSignature(box=slips.signature_box(content))
    except DocumentError:
        # A form without a place for it carries the signature unseen.
        visible = None
    # The time of signing is the true one; a slip is never signed before it was issued.
    at = max(clock.now(), slip.issued_at).replace(microsecond=0)
    return signing.sign(
        pdf, profile, reason=f"Phát hành phiếu {slip.number or slip.form}", at=at, visible=visible
    )


def _profile(signer: dict[str, object]) -> signing.SignerProfile | None:
    """Who signs: a registered signer, else the trial certificate in a demonstration, else nobody."""
    found = registry.signer_of(signer)
    if found is not None:
        return found
    if not clock.is_demonstration():
        return None
    name = str(signer.get("name", ""))
    unit = signer["unit"] if isinstance(signer.get("unit"), str) else ""
    key = TrialAuthority(settings.DATA_DIR / "keys").key_file(
        code=str(signer.get("code") or f"{signer.get('user')}-{signer.get('unit')}"),
        name=name or str(unit),
        unit=str(unit),
    )
    return signing.SignerProfile(name=name or str(unit), unit=str(unit), key=key, trial=True)


def verify(check_code: str) -> registry.Completion:
    """What the public page of a slip's QR tells a stranger: code and degree of completion, nothing else.

    Circular 01/2018/TT-VPCP, art. 16. Raises Refusal (404) for a code that no slip of this province carries.
    """
    slip = None
    typed = check_code.strip().upper()
    if typed.isascii() and typed.isalnum() and len(typed) <= 24:
        slip = IssuedSlip.objects.filter(check_code=typed).only("subject_kind", "subject_id").first()
    found = registry.progress_of(slip.subject_kind, slip.subject_id) if slip else None
    if found is None:
        raise Refusal(
            "Không có phiếu nào mang mã kiểm tra này.",
            code="not_found",
            status=404,
            next_step="Xin quét lại mã QR trên phiếu. Nếu vẫn không thấy, phiếu này không do hệ thống phát hành.",
        )
    return found


def signatures(check_code: str) -> list[signing.SignatureState]:
    """The signatures on the kept copy of a slip; empty when it is not made yet or carries none.

    A public page never makes the slip for this: it reads what lies there.
    """
    slip = IssuedSlip.objects.filter(check_code=check_code).select_related("file").first()
    if slip is None or slip.file is None:
        return []
    trusted: tuple[bytes, ...] = ()
    if clock.is_demonstration():
        trusted = (TrialAuthority(settings.DATA_DIR / "keys").certificate(),)
    return signing.verify(storage.read(slip.file), trusted=trusted)


def render_waiting(*, limit: int = 500) -> int:
    """Make and keep up to `limit` slips that nobody has asked for yet, oldest first; returns how many.

    A slip that cannot be made is passed over: whoever asks for it is told why.
    """
    ids = list(
        IssuedSlip.objects.filter(file=None).order_by("issued_at").values_list("id", flat=True)[:limit]
    )
    made = 0
    for slip_id in ids:
        try:
            pdf_of(slip_id)
        except Refusal:
            continue
        made += 1
    return made
