"""Signing and verifying: round trip, tampering, strangers, keys held elsewhere."""

import hashlib
import io
import stat
import threading
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import pkcs12
from pypdf import PdfReader

from motcua.documents.errors import DocumentError
from motcua.documents.signing import (
    AgencyMark,
    KeyFile,
    SignerProfile,
    TrialAuthority,
    VisibleSignature,
    sign,
    verify,
)
from motcua.documents.slips import render, signature_box
from motcua.documents.tests import samples

AT = datetime(2022, 1, 7, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UNIT = "Trung tâm Phục vụ hành chính công"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return TrialAuthority(tmp_path_factory.mktemp("ky-so"))


@pytest.fixture(scope="module")
def profile(authority):
    return SignerProfile(name="Lê Thị Hồng Đào", unit=UNIT, key=authority.key_file(code="H58.33", name=UNIT))


def first_field(pdf: bytes) -> Any:
    """The first annotation of the first page: the field of the signature."""
    page: Any = PdfReader(io.BytesIO(pdf)).pages[0]
    return page["/Annots"][0].get_object()


def states(pdf, authority):
    return verify(pdf, trusted=(authority.certificate(),))


def test_a_signed_slip_verifies(profile, authority):
    signed = sign(render(samples.receipt()), profile, reason="Ký giấy tiếp nhận", at=AT)
    (state,) = states(signed, authority)
    assert state.valid
    assert state.intact
    assert state.trusted
    assert state.trial
    assert state.covers_whole_file
    assert state.signed_at == AT
    assert state.signer == UNIT
    assert "CHỨNG THƯ SỐ THỬ NGHIỆM" in state.sentence


def test_a_second_signature_leaves_the_first_valid(profile, authority):
    signed = sign(sign(render(samples.receipt()), profile, reason="1", at=AT), profile, reason="2", at=AT)
    first, second = states(signed, authority)
    assert first.valid
    assert second.valid
    assert not first.covers_whole_file
    assert second.covers_whole_file


def test_a_changed_byte_is_noticed(profile, authority):
    signed = bytearray(sign(render(samples.receipt()), profile, reason="x", at=AT))
    signed[2_000] ^= 1
    (state,) = states(bytes(signed), authority)
    assert not state.valid
    assert "thay đổi" in state.sentence


def test_something_added_after_signing_is_noticed(profile, authority):
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signed = sign(render(samples.receipt()), profile, reason="x", at=AT)
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = writer.add_object(pdf_name("/Changed"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    (state,) = states(out.getvalue(), authority)
    assert not state.valid


def test_a_strangers_certificate_is_not_trusted(profile, tmp_path):
    signed = sign(render(samples.receipt()), profile, reason="x", at=AT)
    (state,) = states(signed, TrialAuthority(tmp_path / "khac"))
    assert state.intact
    assert not state.trusted
    assert not state.valid
    assert "tin cậy" in state.sentence


def test_a_visible_signature_shows_signer_unit_and_time_in_its_place(profile, authority):
    slip = samples.receipt()
    box = signature_box(slip)
    signed = sign(render(slip), profile, reason="x", at=AT, visible=VisibleSignature(box=box))
    assert states(signed, authority)[0].valid
    field = first_field(signed)
    left, bottom, right, top = (float(value) for value in field["/Rect"])
    assert abs(left - box.x) < 1
    assert abs(top - bottom - box.height) < 2
    assert right > left


def test_the_agencys_mark_stands_at_the_top_right(profile, authority):
    slip = next(s for s in samples.working_slips() if type(s).__name__ == "ExtensionNotice")
    signed = sign(render(slip), profile, reason="x", at=AT, visible=AgencyMark(document_number="15/TB-SXD"))
    assert states(signed, authority)[0].valid
    field = first_field(signed)
    assert float(field["/Rect"][3]) > 820
    assert float(field["/Rect"][2]) > 560


def test_a_key_held_elsewhere_signs_by_digest_alone(authority):
    file = authority.key_file(code="remote", name="Sở Xây dựng")
    stored: Any = pkcs12.load_key_and_certificates(file.path.read_bytes(), file.password)
    key, certificate, chain = stored

    class Elsewhere:
        def __init__(self) -> None:
            der = serialization.Encoding.DER
            self.certificate = certificate.public_bytes(der)
            self.chain = tuple(item.public_bytes(der) for item in chain)
            self.asked: list[int] = []

        def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
            assert algorithm == "sha256"
            self.asked.append(len(digest))
            signature: bytes = key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
            return signature

    remote = Elsewhere()
    signed = sign(
        render(samples.receipt()), SignerProfile(name="A", unit="Sở Xây dựng", key=remote), reason="x", at=AT
    )
    assert remote.asked == [hashlib.sha256().digest_size]
    assert states(signed, authority)[0].valid


def test_keys_are_kept_for_their_owner_only_and_made_once(tmp_path):
    authority = TrialAuthority(tmp_path / "ky-so")
    files: list[KeyFile] = []
    threads = [
        threading.Thread(target=lambda: files.append(authority.key_file(code="H58.1", name="Đơn vị")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({(file.path.read_bytes(), file.password) for file in files}) == 1
    for path in (tmp_path / "ky-so").rglob("*"):
        if path.suffix == ".p12" or path.name == "password":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_codes_cannot_leave_the_folder(tmp_path):
    authority = TrialAuthority(tmp_path / "ky-so")
    file = authority.key_file(code="../../ngoai", name="Đơn vị")
    assert file.path.parent == tmp_path / "ky-so" / "units"


def test_what_cannot_be_signed_or_read_is_said(profile, tmp_path):
    with pytest.raises(DocumentError):
        sign(b"khong phai PDF", profile, reason="x", at=AT)
    with pytest.raises(DocumentError):
        verify(b"khong phai PDF")
    lost = SignerProfile(name="A", unit="B", key=KeyFile(path=tmp_path / "mat.p12", password=b"x"))
    with pytest.raises(DocumentError, match="khóa ký số"):
        sign(render(samples.receipt()), lost, reason="x", at=AT)
    with pytest.raises(ValueError, match="zone"):
        sign(render(samples.receipt()), profile, reason="x", at=datetime(2022, 1, 7))


def test_an_unsigned_slip_has_no_signature():
    assert verify(render(samples.receipt())) == []
