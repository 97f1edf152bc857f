"""The trial certificate authority: certificates for demonstrations, made at the first use in the data folder.

Every certificate says CHỨNG THƯ SỐ THỬ NGHIỆM: it has no legal effect. The password of the key files lies
beside them, readable by their owner only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

TRIAL_LABEL = "CHỨNG THƯ SỐ THỬ NGHIỆM"
_FROM = datetime(2015, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2045, 1, 1, tzinfo=UTC)
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A PKCS#12 file with its password."""

    path: Path
    password: bytes


def _write_private(path: Path, content: bytes) -> None:
    """Write all or nothing, readable by the owner only."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def _name(common: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, TRIAL_LABEL),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class TrialAuthority:
    """The trial authority kept in `folder` (made when missing); safe for several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def _locked(self) -> Iterator[None]:
        (self._folder / "units").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _password(self) -> bytes:
        path = self._folder / "password"
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(32).encode())
        return path.read_bytes()

    def _root(self, password: bytes) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        path = self._folder / "authority.p12"
        if path.exists():
            key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password)
            if isinstance(key, rsa.RSAPrivateKey) and certificate:
                return key, certificate
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = _name("Tổ chức chứng thực thử nghiệm Một Cửa", "Một Cửa")
        certificate = (
            _builder(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._save(path, TRIAL_LABEL, key, certificate, (), password)
        return key, certificate

    def _save(
        self,
        path: Path,
        label: str,
        key: rsa.RSAPrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        password: bytes,
    ) -> None:
        locked = serialization.BestAvailableEncryption(password)
        _write_private(
            path, pkcs12.serialize_key_and_certificates(label.encode(), key, certificate, chain, locked)
        )

    def certificate(self) -> bytes:
        """The authority's own certificate (DER), to trust and to show."""
        with self._locked():
            _, certificate = self._root(self._password())
        return certificate.public_bytes(serialization.Encoding.DER)

    def key_file(self, *, code: str, name: str, unit: str = "") -> KeyFile:
        """The key file of a unit or signer by its code; `name` and `unit` go into a new certificate."""
        plain = code if _PLAIN.match(code) else hashlib.sha256(code.encode()).hexdigest()[:40]
        path = self._folder / "units" / f"{plain}.p12"
        with self._locked():
            password = self._password()
            if not path.exists():
                self._issue(path, name=name, unit=unit or name, password=password)
        return KeyFile(path=path, password=password)

    def _issue(self, path: Path, *, name: str, unit: str, password: bytes) -> None:
        root_key, root = self._root(password)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = (
            _builder(_name(name, unit), root.subject, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
            )
            .sign(root_key, hashes.SHA256())
        )
        self._save(path, name, key, certificate, (root,), password)
