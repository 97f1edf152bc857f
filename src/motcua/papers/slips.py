"""Slips given out: kept as data inside the command, made into a signed PDF when somebody first asks for it.

Signing takes some 140 ms and a counter issues several slips a dossier; most are read once or never as a file.
See `docs/decisions/` for why the PDF comes late.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction

from motcua.documents import signing, slips
from motcua.documents.errors import DocumentError
from motcua.documents.forms import Marks, Verification
from motcua.documents.signing_keys import TrialAuthority
from motcua.documents.slip_content import Slip
from motcua.kernel import clock
from motcua.kernel.commands import somebody_at_work
from motcua.kernel.keys import uuid7
from motcua.kernel.refusal import Refusal, not_found

from . import registry, storage
from .models import IssuedSlip, StoredFile
from .slip_data import freeze, thaw

#: Letters and digits that nobody mistakes for each other when a code is read aloud or typed.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CHECK_CODE_LENGTH = 16


def new_check_code() -> str:
    """A token that cannot be guessed (79 bits), short enough for a small QR code."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CHECK_CODE_LENGTH))


def verification_url(check_code: str) -> str:
    """The public page that verifies a slip; its host is MOTCUA_PUBLIC_URL."""
    base = os.environ.get("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    return f"{base}/kiem-tra-phieu/{check_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSigner:
    """Who signs a slip and by what authority: `code` finds the key, `authority` is printed (TM., KT., TL. …)."""

    code: str
    name: str
    unit: str
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDraft:
    """A slip to be issued. `form` is the key of its form (`TT01/2018:01`), `slip` its content.

    Without a signer the slip is one that nobody signs (a control slip, a register). `supersedes` is the id of
    the slip whose place it takes; `id` and `check_code` are made when not given.
    """

    subject_kind: str
    subject_id: UUID
    form: str
    slip: Slip | Mapping[str, Any]
    number: str = ""
    version: int = 1
    signer: SlipSigner | None = None
    event_id: UUID | None = None
    supersedes: UUID | None = None
    id: UUID = field(default_factory=uuid7)
    check_code: str = field(default_factory=new_check_code)


def issue(drafts: Sequence[SlipDraft], at: datetime | None = None) -> list[IssuedSlip]:
    """Keep slips as data in the running transaction: one INSERT, and one UPDATE where some take another's place."""
    if not drafts:
        return []
    moment = at or clock.now()
    rows = [
        IssuedSlip(
            id=draft.id,
            subject_kind=draft.subject_kind,
            subject_id=draft.subject_id,
            form=draft.form,
            number=draft.number,
            version=draft.version,
            data=dict(draft.slip) if isinstance(draft.slip, Mapping) else freeze(draft.slip),
            signer=asdict(draft.signer) if draft.signer else {},
            issued_at=moment,
            event_id=draft.event_id,
            check_code=draft.check_code,
        )
        for draft in drafts
    ]
    IssuedSlip.objects.bulk_create(rows)
    replaced = [(draft.supersedes, draft.id) for draft in drafts if draft.supersedes]
    if replaced:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE papers_issuedslip AS old SET superseded_by_id = new.id "
                "FROM unnest(%s::uuid[], %s::uuid[]) AS new(old_id, id) "
                "WHERE old.id = new.old_id AND old.superseded_by_id IS NULL",
                [[old for old, _new in replaced], [new for _old, new in replaced]],
            )
    return rows


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
        content = thaw(slip.data)
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
    name, unit = str(signer.get("name", "")), str(signer.get("unit", ""))
    key = TrialAuthority(settings.DATA_DIR / "keys").key_file(
        code=str(signer.get("code", "")), name=name or unit, unit=unit
    )
    return signing.SignerProfile(name=name or unit, unit=unit, key=key, trial=True)


def verify(check_code: str) -> registry.Completion:
    """What the public page of a slip's QR tells a stranger: code and degree of completion, nothing else.

    Circular 01/2018/TT-VPCP, art. 16. Raises Refusal (404) for a code that no slip of this province carries.
    """
    slip = None
    if len(check_code) == CHECK_CODE_LENGTH and set(check_code) <= set(_ALPHABET):
        slip = IssuedSlip.objects.filter(check_code=check_code).only("subject_kind", "subject_id").first()
    found = registry.progress_of(slip.subject_kind, slip.subject_id) if slip else None
    if found is None:
        raise Refusal(
            "Không có phiếu nào mang mã kiểm tra này.",
            code="not_found",
            status=404,
            next_step="Xin quét lại mã QR trên phiếu. Nếu vẫn không thấy, phiếu này không do hệ thống phát hành.",
        )
    return found


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


__all__ = [
    "SlipDraft",
    "SlipSigner",
    "StoredFile",
    "issue",
    "make",
    "new_check_code",
    "pdf_of",
    "render_waiting",
    "verification_url",
    "verify",
]
