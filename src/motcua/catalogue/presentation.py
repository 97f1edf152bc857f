"""A procedure as people read it: what to bring, how long, how much; and how two revisions differ. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from motcua.catalogue.models import ChannelKind, Component, FeeKind, Level, LimitUnit, ProcedureRevision
from motcua.catalogue.queries import procedure_snapshot
from motcua.catalogue.values import ChannelSnapshot, ComponentSnapshot, FeeSnapshot, ProcedureSnapshot


def limit_words(value: Decimal | None, unit: str, text: str = "") -> str:
    """A statutory limit in words: "05 ngày làm việc", "Trong ngày"; the source's words when it has no number."""
    if value is None:
        return text or _("Theo quy định")
    if value == 0:
        return _("Trong ngày")
    plain = f"{value:f}"
    plain = (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")
    padded = f"0{plain}" if len(plain) == 1 else plain
    return f"{padded} {LimitUnit(unit).label}" if unit in LimitUnit.values else plain


def level_words(levels: Iterable[str]) -> str:
    """Levels in words, parted by commas."""
    return ", ".join(str(Level(level).label) for level in levels if level in Level.values)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A fee as it is read: its name, the amount in đồng (None: see the note), the note."""

    title: str
    amount: int | None
    unit: str
    note: str
    certain: bool

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid, without any condition."""
        return self.amount == 0 and self.certain


@dataclass(frozen=True, slots=True)
class Way:
    """A way to hand in with its limit and fees."""

    kind: str
    title: str
    case: str
    limit: str
    limit_note: str
    limit_certain: bool
    cutoff: str
    description: str
    fees: tuple[FeeLine, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to bring: its name, how many of which kind in words, its forms."""

    number: int
    name: str
    quantity: str
    required: bool
    forms: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class PaperGroup:
    """Papers under one heading of one case."""

    case: str
    heading: str
    papers: list[Paper] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """A revision ready to be drawn."""

    snapshot: ProcedureSnapshot
    groups: tuple[PaperGroup, ...]
    ways: tuple[Way, ...]

    @property
    def by_case(self) -> bool:
        """Whether what to bring depends on the case or the group of papers."""
        return len({(group.case, group.heading) for group in self.groups}) > 1

    @property
    def limits(self) -> list[str]:
        """The different limits, as written."""
        return list(dict.fromkeys(way.limit for way in self.ways))

    @property
    def fees(self) -> list[FeeLine]:
        """The different fees over all ways."""
        return list(dict.fromkeys(fee for way in self.ways for fee in way.fees))

    @property
    def forms(self) -> list[tuple[str, str]]:
        """Every form once: name and address."""
        found = (one for group in self.groups for paper in group.papers for one in paper.forms)
        return list(dict.fromkeys(found))


def reading_of(revision_id: int) -> Reading:
    """A revision as people read it: one statement for its headings, one more at the first use of its parts."""
    snapshot = procedure_snapshot(revision_id)
    headings = dict(
        Component.objects.filter(revision_id=revision_id).exclude(heading="").values_list("id", "heading")
    )
    names = {case.id: case.name for case in snapshot.cases}
    groups: list[PaperGroup] = []
    for component in snapshot.components:
        case = names.get(component.case_id or 0, "")
        heading = headings.get(component.id, "")
        if not groups or (groups[-1].case, groups[-1].heading) != (case, heading):
            groups.append(PaperGroup(case, heading))
        groups[-1].papers.append(_paper(component))
    ways = tuple(_way(channel, names) for channel in snapshot.channels)
    return Reading(snapshot, tuple(groups), ways)


def _paper(component: ComponentSnapshot) -> Paper:
    forms = tuple((form.name, _safe_address(form.url)) for form in component.forms)
    return Paper(component.number, component.name, quantity_words(component), component.required, forms)


def _safe_address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def quantity_words(component: ComponentSnapshot | Component) -> str:
    """How many of which kind: "01 bản chính, 02 bản sao"; empty when the source does not say."""
    counts = (
        (component.originals, _("bản chính")),
        (component.certified_copies, _("bản sao có chứng thực")),
        (component.photocopies, _("bản sao")),
    )
    return ", ".join(f"{count:02d} {words}" for count, words in counts if count)


def _way(channel: ChannelSnapshot, names: dict[int, str]) -> Way:
    words = limit_words(channel.limit_value, channel.limit_unit, channel.limit_text)
    cutoff = channel.same_day_cutoff
    return Way(
        kind=channel.kind,
        title=str(ChannelKind(channel.kind).label),
        case=names.get(channel.case_id or 0, ""),
        limit=words,
        limit_note=channel.limit_text if channel.limit_text != words else "",
        limit_certain=channel.limit_certain,
        cutoff=f"{cutoff:%H:%M}" if cutoff else "",
        description=channel.description,
        fees=tuple(_fee(fee) for fee in channel.fees),
    )


def _fee(fee: FeeSnapshot) -> FeeLine:
    unit = "" if fee.unit.strip().upper() in ("VND", "ĐỒNG", "VNĐ") else fee.unit
    return FeeLine(str(FeeKind(fee.kind).label), fee.amount, unit, fee.note, fee.certain)


# ---- revisions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a procedure that differs: its title, the lines that went and the lines that came."""

    title: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def parts_of(revision: ProcedureRevision) -> dict[str, list[str]]:
    """The parts of a revision as lines of text by their title (Decree 63/2010, art. 8(2))."""
    reading = reading_of(revision.pk)
    snapshot = reading.snapshot
    return {
        _("Tên thủ tục"): [revision.name],
        _("Lĩnh vực"): _lines(revision.field_name),
        _("Cấp thực hiện"): _lines(level_words(revision.levels)),
        _("Quyết định công bố"): _lines(revision.decision_number),
        _("Trình tự thực hiện"): _lines(revision.sequence),
        _("Cách thức, thời hạn"): [_way_line(way) for way in reading.ways],
        _("Phí, lệ phí"): [_fee_line(way, fee) for way in reading.ways for fee in way.fees],
        _("Thành phần hồ sơ"): [
            " · ".join(part for part in (group.case, paper.name, paper.quantity) if part)
            for group in reading.groups
            for paper in group.papers
        ],
        _("Số bộ hồ sơ"): [str(revision.sets_of_dossier)],
        _("Mẫu đơn, tờ khai"): [name for name, _url in reading.forms],
        _("Đối tượng thực hiện"): [str(one) for one in revision.subjects],
        _("Cơ quan thực hiện"): [str(one) for one in revision.implementing_agencies],
        _("Cơ quan có thẩm quyền"): _lines(revision.competent_agency),
        _("Cơ quan phối hợp"): _lines(revision.coordinating_agencies),
        _("Kết quả"): [result.name for result in snapshot.results],
        _("Yêu cầu, điều kiện"): _lines(revision.conditions),
        _("Căn cứ pháp lý"): [f"{basis.sign} {basis.title}".strip() for basis in snapshot.legal_bases],
        _("Tham số xử lý"): [
            f"{name}: {value}" for name, value in sorted(revision.handling_settings.items())
        ],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _way_line(way: Way) -> str:
    return " · ".join(part for part in (way.title, way.case, way.limit, way.limit_note) if part)


def _fee_line(way: Way, fee: FeeLine) -> str:
    amount = "" if fee.amount is None else f"{fee.amount:,}".replace(",", ".") + " đ"
    return " · ".join(part for part in (way.title, fee.title, amount, fee.unit, fee.note) if part)


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[PartChange]:
    """What changed between two revisions, part by part in the order of the law; equal parts are left out."""
    changes = []
    for title in dict.fromkeys([*before, *after]):
        removed, added = _changed(before.get(title, []), after.get(title, []))
        if removed or added:
            changes.append(PartChange(title, removed, added))
    return changes


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    removed: list[str] = []
    added: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old[a:b]
            added += new[c:d]
    return tuple(removed), tuple(added)
