"""The dated parameters of the law: `rules_for(date) -> Rules`, each with its article and our confidence in it.

A dossier keeps the pack of its date of receipt: a change of law is a new file in `rules/`, not an `if`. Where no text at
hand supports a value its confidence is "?", and the administrator sees it as "chưa đối chiếu". Packs: "2022" (from
21/06/2018, Decree 61/2018) and "2025" (from 01/07/2025, Decree 118/2025).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from motcua.law.errors import LawError
from motcua.law.limits import InterruptionMode
from motcua.law.yaml_data import read_yaml

FOLDER = Path(__file__).parent / "rules"


class DayOfYear(NamedTuple):
    """A day and a month without a year: "before 31/01"."""

    day: int
    month: int

    def in_year(self, year: int) -> date:
        """The date in a year."""
        return date(year, self.month, self.day)


class Parameter(NamedTuple):
    """Where a value comes from: its unit, its article and our confidence (S source seen, M memory, ? unsure)."""

    value: object
    unit: str
    article: str
    confidence: str

    @property
    def is_verified(self) -> bool:
        """False when the value must be shown as "chưa đối chiếu"."""
        return self.confidence != "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """One pack of parameters. Durations carry their unit in the name; `parameters` holds the provenance of each."""

    pack: str
    valid_from: date
    instruments: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    digitisation_mandatory_from: Mapping[str, date]
    qd766_group_max: Mapping[str, int]
    # A paper dossier received later goes on at the opening of the next working day.
    transfer_cutoff_time: time
    # Default cut-off of same-day procedures that set one.
    same_day_cutoff_time: time
    # By when an appraiser may return a dossier for supplement.
    supplement_return_notice_working_days: int
    # What a supplement at appraisal does to the clock; a procedure may say otherwise.
    supplement_clock_mode: InterruptionMode
    # Requests for supplement at each stage; more only on a ground of sector law.
    max_supplement_requests: int
    # After how long without an answer the counter is asked to close the dossier.
    supplement_wait_days: int
    # How long before the due day the apology must be sent at the latest.
    apology_before_due_days: int
    # Whether that is counted in working days.
    apology_in_working_days: bool
    # Whether a rescheduled dossier stays overdue by its original date.
    apology_counts_as_overdue: bool
    # How often a return date may be rescheduled.
    max_reschedules: int
    # By when an online submission is answered.
    online_intake_working_hours: int
    # Shortest secondment to a counter.
    secondment_months_min: int
    # Longest secondment to a counter.
    secondment_months_max: int
    # The Chairman announces at the latest so long before the legal document takes effect.
    announce_before_effect_days_chairman: int
    # The same for a minister.
    announce_before_effect_days_minister: int
    # Announcement of a procedure of a document in force on signing.
    announce_after_signing_days_shortened: int
    # Entry into the national procedure database, from signing, by a province.
    database_entry_working_days_province: int
    # The same by a ministry.
    database_entry_working_days_ministry: int
    # The same for a shortened procedure.
    database_entry_working_days_shortened: int
    # Notice that feedback is not taken in, or guidance where to send it.
    feedback_refusal_working_days: int
    # Transfer of feedback on an official's conduct.
    feedback_conduct_transfer_working_days: int
    # Transfer of feedback on a regulation out of competence.
    feedback_transfer_working_days: int
    # Answer to feedback.
    feedback_answer_working_days: int
    # Answer to complex feedback, with a notice of extension.
    feedback_complex_answer_working_days: int
    # Before this day the yearly review plan goes to the central body.
    review_plan_deadline: DayOfYear
    # Before this day the review result goes to the ministries.
    review_result_deadline: DayOfYear
    # First day of a reporting period, in the month before the period.
    report_first_day: int
    # Last day of a reporting period, in its last month.
    report_last_day: int
    # Commune to the level above, in the last month of the period.
    report_deadline_day_commune: int
    # District or department to the provincial office.
    report_deadline_day_district: int
    # Province to the Government Office.
    report_deadline_day_province: int
    # How handling is evaluated: nine indices, or the index of Decision 766.
    evaluation_scheme: str
    # From here an officer has completed 100% of the tasks.
    officer_full_score: Decimal
    # From here 70% to below 100%.
    officer_partial_score: Decimal
    # Agency: Xuất sắc from here.
    agency_excellent_score: Decimal
    # Agency: Tốt from here.
    agency_good_score: Decimal
    # Agency: Khá from here.
    agency_fair_score: Decimal
    # Agency: Trung bình from here, Yếu below.
    agency_average_score: Decimal
    # Hours over which a yearly income is spread for compliance cost.
    working_hours_per_year: int
    # The scheme of new dossier codes (TT10_2016 or QD20_2020).
    dossier_code_scheme: str
    # The set of slips: six forms of 2018 or seven of 2025.
    form_set: str
    # Whether districts exist.
    has_district_level: bool
    # Whether every counter of the province takes in every procedure.
    anywhere_filing: bool
    # For a dossier filed elsewhere: whether the clock starts when the competent agency receives it.
    clock_starts_at_competent_agency: bool
    # Whether stopping on request has its own notice (Mẫu 05 of 2025).
    stop_notice_form: bool
    # Notice before a planned outage of the system.
    outage_notice_working_days: int

    def parameter(self, key: str) -> Parameter:
        """Value, unit, article and confidence of a parameter. Raises `LawError` for an unknown key."""
        try:
            return self.parameters[key]
        except KeyError:
            raise LawError(f"Bộ quy định {self.pack} không có tham số «{key}».") from None

    def article(self, key: str) -> str:
        """The article that a parameter carries out."""
        return self.parameter(key).article

    def confidence(self, key: str) -> str:
        """S, M or ?."""
        return self.parameter(key).confidence

    def unverified(self) -> tuple[str, ...]:
        """The keys whose value no text at hand supports."""
        return tuple(key for key, parameter in self.parameters.items() if not parameter.is_verified)


def rules_for(day: date) -> Rules:
    """The pack in force on a date. Raises `LawError` before 21/06/2018, when Decree 61/2018 took effect."""
    in_force = [rules for rules in all_rules() if rules.valid_from <= _plain(day)]
    if not in_force:
        raise LawError(
            f"Chưa có bộ quy định cho ngày {day.day:02d}/{day.month:02d}/{day.year:04d}: "
            "Nghị định 61/2018/NĐ-CP có hiệu lực từ ngày 21/06/2018."
        )
    return in_force[-1]


def rules_of_pack(pack: str) -> Rules:
    """The pack with that id ("2022", "2025"). Raises `LawError` for another."""
    for rules in all_rules():
        if rules.pack == pack:
            return rules
    raise LawError(f"Không có bộ quy định «{pack}».")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rules, ...]:
    """Every pack that ships, by date; read once a process."""
    packs = [_read_pack(path) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(packs, key=lambda rules: rules.valid_from))


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)


def _time_of_day(text: str) -> time:
    return time.fromisoformat(text)


def _day_of_year(text: str) -> DayOfYear:
    day, month = text.split("/")
    return DayOfYear(int(day), int(month))


_CONVERTERS: dict[str, Callable[[Any], object]] = {
    "time": _time_of_day,
    "int": int,
    "bool": bool,
    "str": str,
    "Decimal": Decimal,
    "InterruptionMode": InterruptionMode,
    "DayOfYear": _day_of_year,
}


def _read_pack(path: Path) -> Rules:
    content = read_yaml(path)
    types = {field.name: str(field.type) for field in fields(Rules)}
    parameters = {
        key: Parameter(_CONVERTERS[types[key]](row["value"]), row["unit"], row["article"], row["confidence"])
        for key, row in content["parameters"].items()
    }
    values: dict[str, Any] = {key: parameter.value for key, parameter in parameters.items()}
    digitisation = {level: row["value"] for level, row in content["digitisation_mandatory_from"].items()}
    return Rules(
        pack=content["pack"],
        valid_from=content["valid_from"],
        instruments=tuple(content["instruments"]),
        parameters=MappingProxyType(parameters),
        digitisation_mandatory_from=MappingProxyType(digitisation),
        qd766_group_max=MappingProxyType(content["qd766_group_max"]),
        **values,
    )
