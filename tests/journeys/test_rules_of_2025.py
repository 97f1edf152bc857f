"""A procedure of the real catalogue of 2025 goes from a commune counter to its result under the rules of 2025.

Reads one record of the shared data where they lie beside the project; says so where they do not.
"""

from __future__ import annotations

import io
import json
import os
from datetime import date, datetime
from pathlib import Path

import pypdf
import pytest

from motcua.catalogue.commands import import_files, set_reception
from motcua.catalogue.models import Procedure
from motcua.dossiers.checking import check
from motcua.dossiers.commands import NewDossier, PersonGiven, run, take_in
from motcua.dossiers.commands.inputs import Answer, Extension
from motcua.dossiers.decisions.approval import Missing, SupplementWish
from motcua.dossiers.decisions.handling import Result
from motcua.dossiers.decisions.tasks import Asked, Consultation
from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.world import build
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM
from motcua.papers.models import IssuedSlip
from motcua.papers.slips import pdf_of

SHARED = Path(os.environ.get("MOTCUA_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CODE = "1.015018"

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]


def at(day: int, hour: int = 8) -> datetime:
    """A local moment of August 2025."""
    return datetime(2025, 8, day, hour, tzinfo=clock.ZONE)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """One real record as a file to import."""
    for part in (1, 2):
        source = SHARED / "data" / f"tthc_danh_muc.{part}.jsonl"
        if not source.exists():
            pytest.skip(f"Không có dữ liệu dùng chung tại {SHARED}")
        for line in source.read_text(encoding="utf-8").splitlines():
            if json.loads(line)["ma"] == CODE:
                path = tmp_path / "mot-thu-tuc.jsonl"
                path.write_text(line + "\n", encoding="utf-8")
                return path
    pytest.fail(f"Dữ liệu dùng chung không có thủ tục {CODE}")


def text_of(dossier: Dossier, form: str) -> str:
    """What the newest slip of a form prints."""
    slip = IssuedSlip.objects.filter(subject_id=dossier.id, form=form).order_by("-id")[0]
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(slip.id)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_an_imported_procedure_lives_by_the_rules_of_2025(record: Path) -> None:
    world = build()
    with clock.at(at(1)):
        counts, refused = import_files([record], by=SYSTEM, valid_from=date(2025, 7, 1))
        assert (counts.new, refused) == (1, [])
        set_reception(
            world.counter.pk, [CODE], valid_from=date(2025, 7, 1), decision_number="15/QĐ-UBND", by=SYSTEM,
            resolving_unit_id=world.commune.pk,
        )  # fmt: skip
    procedure = Procedure.objects.get(code=CODE)
    with clock.at(at(4)):
        done = take_in(
            NewDossier(
                counter_id=world.counter.pk, procedure_code=CODE, summary="Hỗ trợ xây dựng nhà lưới (giả định)",
                applicant=PersonGiven(name="Đặng Thị Mận", identity_number="082190000002", address="Ấp 2", phone="0900000002"),
                incomplete_fits=True,
            ),
            by=world.officer,
        )  # fmt: skip
        dossier = Dossier.objects.get(id=done.dossier_id)
        assert dossier.rule_pack == "2025"
        assert dossier.procedure_id == procedure.pk
        assert dossier.due_at is not None
        assert clock.local(dossier.due_at) == datetime(2025, 8, 22, 17, 0)
        run("hand-over", dossier.id, by=world.officer)
    with clock.at(at(6)):
        wish = SupplementWish(missing=(Missing("Thiếu bản vẽ vị trí", "Thành phần hồ sơ đã công bố"),))
        run("request-supplement", dossier.id, wish, by=world.handler)
    with clock.at(at(8)):
        run("receive-supplement", dossier.id, by=world.officer)
        dossier.refresh_from_db()
        assert dossier.due_at is not None
        assert clock.local(dossier.due_at) == datetime(2025, 8, 28, 17, 0)
    with clock.at(at(11)):
        asked = Asked(world.department.pk, at(13, 17), "Đề nghị cho ý kiến về vị trí")
        run("consult", dossier.id, Consultation(asked=(asked,)), by=world.handler)
    with clock.at(at(13, 10)):
        run("answer-task", dossier.id, Answer(task=1, answer="Thống nhất"), by=world.consulted)
    with clock.at(at(26)):
        run(
            "propose-extension",
            dossier.id,
            Extension(to=datetime(2025, 9, 5, 17, tzinfo=clock.ZONE), reason="Chờ nghiệm thu"),
            by=world.head,
        )
        run("reschedule", dossier.id, by=world.officer)
        for by in (world.head, world.handler, world.handler):
            run("hand-over", dossier.id, by=by)
        run("decide", dossier.id, Result(number="20/QĐ"), by=world.head)
        run("hand-over", dossier.id, by=world.head)
        run("return-result", dossier.id, by=world.officer)
    dossier.refresh_from_db()
    assert dossier.stage == "returned"
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in text_of(dossier, "TT03/2025:01")
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in text_of(dossier, "TT03/2025:02")
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN" in text_of(dossier, "TT03/2025:04")
    assert "Phiếu chuyển xử lý".upper() in text_of(dossier, "transfer").upper()
    finding = check()
    assert (finding.dossiers, finding.problems) == (1, [])
