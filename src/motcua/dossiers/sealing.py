"""The journal's daily seal is signed with the province's own key (a trial key in the demonstration)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from motcua.documents.signing_keys import TrialAuthority
from motcua.kernel.models import Seal

CODE = "niem-phong"


def _key() -> rsa.RSAPrivateKey:
    file = TrialAuthority(settings.DATA_DIR / "keys").key_file(code=CODE, name="Niêm phong nhật ký")
    key, _certificate, _chain = pkcs12.load_key_and_certificates(file.path.read_bytes(), file.password)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def signature(root: bytes) -> bytes:
    """The signature (RSA, SHA-256) of a seal's root."""
    return _key().sign(root, padding.PKCS1v15(), hashes.SHA256())


def wrongly_signed() -> list[str]:
    """Seals whose signature is not of their root; seals of before the key have none and are passed over."""
    rows = [row for row in Seal.objects.order_by("number") if bytes(row.signature)]
    if not rows:
        return []
    public, wrong = _key().public_key(), []
    for row in rows:
        try:
            public.verify(bytes(row.signature), bytes(row.root), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            wrong.append(f"Chữ ký của niêm phong {row.number} không đúng")
    return wrong
