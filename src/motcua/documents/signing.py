"""Digital signatures on PDF (PAdES): sign with a key file or with a key held elsewhere, verify what is signed."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.documents.errors import DocumentError
from motcua.documents.printable import printable
from motcua.documents.signing_keys import TRIAL_LABEL, KeyFile, TrialAuthority
from motcua.documents.slips import SignatureBox, render_template

__all__ = [
    "AgencyMark",
    "ExternalSigner",
    "KeyFile",
    "SignatureState",
    "SignerProfile",
    "TrialAuthority",
    "VisibleSignature",
    "sign",
    "verify",
]

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_BLUE, _BLACK = "#1a3fa0", "#000000"


class ExternalSigner(Protocol):
    """A key held elsewhere (remote signing, HSM): only the digest leaves the house."""

    certificate: bytes
    """The signer's certificate, DER."""
    chain: tuple[bytes, ...]
    """The certificates above it, DER."""

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """The raw signature (RSA PKCS#1 v1.5 or ECDSA) over a digest made by `algorithm` (`sha256`)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerProfile:
    """Who signs: the person, the unit, and the key, a key file or one held elsewhere."""

    name: str
    unit: str
    key: KeyFile | ExternalSigner
    trial: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleSignature:
    """The signer's signature shown in its place, as `slips.signature_box` tells it (Decree 30/2020, art. 13(7))."""

    box: SignatureBox


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMark:
    """The agency's signature at the top right of the first page: number and symbol of the document, time of signing.

    For attachments in files of their own (Decree 30/2020, annex I): Times New Roman 10, black, no picture.
    `size` is that of the page in points.
    """

    document_number: str
    size: tuple[float, float] = (595.28, 841.89)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureState:
    """One signature of a PDF: who, when, whether what was signed is unchanged and the signer is trusted."""

    field: str
    signer: str
    unit: str
    signed_at: datetime | None
    intact: bool
    trusted: bool
    trial: bool
    covers_whole_file: bool
    sentence: str

    @property
    def valid(self) -> bool:
        """Unchanged, by a trusted certificate, with nothing but further signatures after it."""
        return self.intact and self.trusted


class _RemoteKey(signers.Signer):
    """pyHanko's signer over a key held elsewhere."""

    def __init__(self, external: ExternalSigner) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(asn1_x509.Certificate.load(item) for item in external.chain)
        super().__init__(signing_cert=asn1_x509.Certificate.load(external.certificate), cert_registry=store)
        self._external = external

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(512)
        return self._external.sign_digest(hashlib.new(digest_algorithm, data).digest(), digest_algorithm)


class _TimedSigner(signers.PdfSigner):
    """A signer whose time of signing is the one given, not the machine's."""

    def __init__(self, *, at: datetime, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self._at = at

    def init_signing_session(self, pdf_out: object, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)  # type: ignore[arg-type]
        session.system_time = self._at
        return session


class _Picture(PdfContent):
    """The page that shows a signature, taken over from a PDF in memory."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        writer = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Picture"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Picture Do"


@lru_cache(maxsize=256)
def _local_signer(path: Path, password: bytes, changed: float) -> signers.SimpleSigner:
    signer = signers.SimpleSigner.load_pkcs12(pfx_file=str(path), passphrase=password)  # type: ignore[no-untyped-call]
    if not isinstance(signer, signers.SimpleSigner):
        raise DocumentError(
            "Không mở được khóa ký số: tệp khóa hỏng hoặc sai mật khẩu. Hãy báo quản trị hệ thống.",
            code="signing_key",
        )
    return signer


def _pyhanko_signer(key: KeyFile | ExternalSigner) -> signers.Signer:
    if isinstance(key, KeyFile):
        try:
            return _local_signer(key.path, key.password, key.path.stat().st_mtime)
        except OSError as error:
            raise DocumentError(
                "Không tìm thấy tệp khóa ký số. Hãy báo quản trị hệ thống.", code="signing_key"
            ) from error
    return _RemoteKey(key)


def _time_of_signing(at: datetime) -> str:
    """`07-01-2022 10:00:00 +07:00` (Decree 30/2020, annex I)."""
    return at.astimezone(_LOCAL).strftime("%d-%m-%Y %H:%M:%S +07:00")


def _appearance(
    profile: SignerProfile, visible: VisibleSignature | AgencyMark, at: datetime
) -> tuple[SignatureBox, bytes]:
    if isinstance(visible, AgencyMark):
        width, height = 190.0, 28.0
        right, top = visible.size[0] - 24, visible.size[1] - 12
        box = SignatureBox(page=0, x=right - width, y=top - height, width=width, height=height)
        lines = [f"{visible.document_number}; {_time_of_signing(at)}"]
        colour, size, corner = _BLACK, 10.0, True
    else:
        box = visible.box
        lines = [f"Ký bởi: {profile.name}", profile.unit, f"Thời gian ký: {_time_of_signing(at)}"]
        colour, size, corner = _BLUE, 7.5, False
    if profile.trial:
        lines.append(TRIAL_LABEL)
    data = {
        "width": box.width,
        "height": box.height,
        "size": size,
        "colour": colour,
        "corner": corner,
        "lines": [printable(line) for line in lines],
    }
    return box, render_template("signature_stamp", json.dumps(data, ensure_ascii=False), at)


_AS_DRAWN = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    margins=Margins(),
    inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
)


def _shown(
    profile: SignerProfile, visible: VisibleSignature | AgencyMark | None, field: str, at: datetime
) -> tuple[StaticStampStyle | None, fields.SigFieldSpec]:
    """How the signature is shown, and its field; nothing is drawn for an invisible one."""
    if visible is None:
        return None, fields.SigFieldSpec(field)
    box, picture = _appearance(profile, visible, at)
    corners = (int(box.x), int(box.y), int(box.x + box.width), int(box.y + box.height))
    style = StaticStampStyle(background=_Picture(picture), border_width=0, background_layout=_AS_DRAWN)
    return style, fields.SigFieldSpec(field, on_page=box.page, box=corners)


def sign(
    pdf: bytes,
    profile: SignerProfile,
    *,
    reason: str,
    at: datetime,
    visible: VisibleSignature | AgencyMark | None = None,
) -> bytes:
    """The PDF with one more PAdES signature; earlier signatures stay valid.

    `at` (aware) is the time of signing. Raises DocumentError when the file or the key cannot be used.
    """
    if at.tzinfo is None:
        raise ValueError("the time of signing needs its zone")
    signer = _pyhanko_signer(profile.key)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        number = len(list(writer.prev.embedded_signatures)) + 1
        field = f"ChuKySo{number}"
        style, specification = _shown(profile, visible, field, at)
        meta = signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            reason=reason,
            name=profile.name,
            location=profile.unit,
            subfilter=fields.SigSeedSubFilter.PADES,
        )
        out = _TimedSigner(
            at=at, signature_meta=meta, signer=signer, stamp_style=style, new_field_spec=specification
        ).sign_pdf(writer)
    except DocumentError:
        raise
    except Exception as error:  # a stranger's PDF fails in many ways; each means that it cannot be signed
        raise DocumentError(
            "Không ký số được tệp PDF này: tệp hỏng, bị khóa hoặc khóa ký không dùng được. "
            "Hãy lập lại tệp rồi ký lại.",
            code="signing",
        ) from error
    return bytes(out.getvalue())


def _subject(certificate: asn1_x509.Certificate, field: str) -> str:
    value = certificate.subject.native.get(field, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _sentence(*, intact: bool, trusted: bool, trial: bool) -> str:
    if not intact:
        return "Nội dung đã bị thay đổi sau khi ký: chữ ký số không còn giá trị."
    if not trusted:
        return "Nội dung còn nguyên vẹn nhưng chứng thư số của người ký không thuộc tổ chức chứng thực được tin cậy."
    if trial:
        return f"Nội dung còn nguyên vẹn. {TRIAL_LABEL}: không có giá trị pháp lý."
    return "Nội dung còn nguyên vẹn, chữ ký số hợp lệ."


def _state(embedded: object, trusted_roots: list[asn1_x509.Certificate]) -> SignatureState:
    signature = embedded  # pyHanko's EmbeddedPdfSignature
    certificate = signature.signer_cert  # type: ignore[attr-defined]
    signed_at = signature.self_reported_timestamp  # type: ignore[attr-defined]
    context = ValidationContext(
        trust_roots=trusted_roots, allow_fetching=False, moment=signed_at, revocation_mode="soft-fail"
    )
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context)  # type: ignore[arg-type]
        changed = status.modification_level is not None and not status.docmdp_ok
        intact = bool(status.intact and status.valid and not changed)
        trusted = bool(status.trusted)
        whole = status.coverage is not None and status.coverage.name == "ENTIRE_FILE"
    except Exception:  # what cannot even be checked does not hold
        intact, trusted, whole = False, False, False
    trial = TRIAL_LABEL in _subject(certificate, "organization_name")
    return SignatureState(
        field=signature.field_name,  # type: ignore[attr-defined]
        signer=_subject(certificate, "common_name"),
        unit=_subject(certificate, "organizational_unit_name"),
        signed_at=signed_at,
        intact=intact,
        trusted=trusted,
        trial=trial,
        covers_whole_file=whole,
        sentence=_sentence(intact=intact, trusted=trusted, trial=trial),
    )


def verify(pdf: bytes, *, trusted: tuple[bytes, ...] = ()) -> list[SignatureState]:
    """Every signature of the PDF, oldest first. `trusted` are certificates (DER) of authorities to trust.

    An unsigned PDF gives an empty list. Raises DocumentError when the file is no readable PDF.
    """
    roots = [asn1_x509.Certificate.load(item) for item in trusted]
    try:
        signatures = list(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures)
    except Exception as error:  # a stranger's PDF fails in many ways
        raise DocumentError(
            "Không đọc được tệp PDF để kiểm tra chữ ký số. Hãy chọn lại tệp.", code="pdf_broken"
        ) from error
    return [_state(signature, roots) for signature in signatures]
