"""What the counter types of a new dossier, and what the law or plain sense refuses of it before any list is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from motcua.dossiers.models import Party
from motcua.kernel import clock
from motcua.law.codes import read_citizen_id, read_tax_code


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGiven:
    """A person or organisation as typed or read from the card."""

    name: str
    kind: str = "citizen"
    identity_kind: str = ""
    identity_number: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBrought:
    """A paper that lies on the counter: which component, how many of which kind, its scan."""

    name: str
    component_id: int | None = None
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDossier:
    """What the counter types. `counter_id` is the counter that takes it in; units and limits come from the lists.

    `for_counter_id`: filed here for a unit of that counter (Decree 61/2018, art. 18(3)); its list then decides.
    `incomplete_fits`: required papers that are not listed do not apply to this dossier. By default whoever calls vouches
    for that; the counter's screen passes what the officer ticked.
    """

    counter_id: int
    procedure_code: str
    applicant: PersonGiven
    submitter: PersonGiven | None = None
    case_id: int | None = None
    channel: str = "counter"
    return_channel: str = "counter"
    return_address: str = ""
    waybill: str = ""
    authority_paper: str = ""
    summary: str = ""
    sets: int = 1
    priority: str = ""
    submitted_at: datetime | None = None
    wants_slip: bool = True
    papers: tuple[PaperBrought, ...] = ()
    competent_id: int | None = None
    for_counter_id: int | None = None
    incomplete_fits: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


def identity_kind_of(number: str) -> str:
    digits = number.replace(" ", "")
    if not digits:
        return ""
    if digits.isdigit():
        return {12: "citizen_id", 9: "old_id", 10: "tax_code"}.get(len(digits), "other")
    return "tax_code" if len(digits) == 14 and digits[10] == "-" else "passport"


PRIORITIES = frozenset({"", "elderly", "disabled", "pregnant"})


_LENGTHS = {
    "authority_paper": 300, "summary": 1000, "return_address": 500, "waybill": 60,
}  # fmt: skip


_PERSON_LENGTHS = {
    "identity_number": 30, "address": 500, "phone": 30, "email": 254, "representative": 300, "sex": 10,
}  # fmt: skip


def _length_problems(new: NewDossier) -> dict[str, str]:
    fields = {
        name: f"Không quá {most} ký tự." for name, most in _LENGTHS.items() if len(getattr(new, name)) > most
    }
    for prefix, person in (("applicant", new.applicant), ("submitter", new.submitter)):
        if person is None:
            continue
        for name, most in _PERSON_LENGTHS.items():
            if len(getattr(person, name)) > most:
                fields[f"{prefix}.{name}"] = f"Không quá {most} ký tự."
        if person.kind not in Party.Kind.values:
            fields[f"{prefix}.kind"] = "Đối tượng không đúng."
        if person.identity_kind and person.identity_kind not in Party.IdentityKind.values:
            fields[f"{prefix}.identity_kind"] = "Loại giấy tờ không đúng."
    return fields


def filing_problems(new: NewDossier) -> dict[str, str]:
    fields = {**person_problems(new.applicant, "applicant")}
    if new.submitter is not None:
        fields.update(person_problems(new.submitter, "submitter"))
    if new.channel == "on_behalf" and new.submitter is None:
        fields["submitter.name"] = "Nộp thay phải ghi người nộp."
    if new.channel == "on_behalf" and not new.authority_paper.strip():
        fields["authority_paper"] = "Nộp thay phải có giấy uỷ quyền; xin ghi số, ngày của giấy."
    fields.update(_length_problems(new))
    if new.return_channel == "post" and not (new.return_address.strip() or new.applicant.address.strip()):
        fields["return_address"] = "Nhận kết quả qua bưu chính phải có địa chỉ nhận."
    if not 1 <= new.sets <= 100:
        fields["sets"] = "Số bộ hồ sơ phải từ 1 đến 100."
    if new.channel not in ("counter", "online", "post", "on_behalf"):
        fields["channel"] = "Cách nộp không đúng."
    if new.return_channel not in ("counter", "post", "electronic"):
        fields["return_channel"] = "Cách nhận kết quả không đúng."
    fields.update(_paper_problems(new))
    if new.priority not in PRIORITIES:
        fields["priority"] = "Diện ưu tiên không đúng."
    return fields


def _paper_problems(new: NewDossier) -> dict[str, str]:
    fields: dict[str, str] = {}
    if len(new.papers) > 200:
        fields["papers"] = "Một hồ sơ có không quá 200 dòng giấy tờ."
    elif any(max(p.originals, p.certified, p.photocopies) > 1000 or len(p.name) > 500 for p in new.papers):
        fields["papers"] = "Số lượng mỗi loại không quá 1.000 bản, tên không quá 500 ký tự."
    if any(min(p.originals, p.certified, p.photocopies) < 0 or not p.name.strip() for p in new.papers):
        fields["papers"] = "Giấy tờ phải có tên và số lượng không âm."
    return fields


def person_problems(person: PersonGiven, prefix: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    if not person.name.strip():
        fields[f"{prefix}.name"] = "Xin nhập họ và tên (hoặc tên tổ chức)."
    elif len(person.name) > 300:
        fields[f"{prefix}.name"] = "Tên dài quá 300 ký tự."
    number = person.identity_number.replace(" ", "")
    kind = person.identity_kind or identity_kind_of(number)
    if number and kind == "citizen_id":
        problems = read_citizen_id(number).problems
        if problems:
            fields[f"{prefix}.identity_number"] = problems[0]
    elif number and kind == "tax_code":
        problems = read_tax_code(number).problems
        if problems:
            fields[f"{prefix}.identity_number"] = problems[0]
    phone = person.phone.replace(" ", "").replace(".", "")
    if phone and not (phone.lstrip("+").isdigit() and 8 <= len(phone) <= 15):
        fields[f"{prefix}.phone"] = "Số điện thoại gồm 8 đến 15 chữ số."
    if person.email and ("@" not in person.email or len(person.email) > 254):
        fields[f"{prefix}.email"] = "Địa chỉ thư điện tử không đúng."
    if person.birth_date and person.birth_date > clock.today():
        fields[f"{prefix}.birth_date"] = "Ngày sinh ở sau hôm nay."
    return fields
