"""The worked examples of the domain: rules, periods, phrases, evaluation, cost, announcement, feedback, form II.06."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.law.announcement import (
    Announcer,
    announcement_deadline,
    database_entry_deadline,
    shortened_announcement_deadline,
)
from motcua.law.calendar import default_calendar
from motcua.law.costs import CostRow, Saving, compare, income_per_hour
from motcua.law.errors import LawError
from motcua.law.feedback_deadlines import FeedbackStep, feedback_deadline, parameter_key
from motcua.law.form_ii06 import FormII06Row, sum_rows
from motcua.law.limits import InterruptionMode, Limit, LimitUnit
from motcua.law.periods import (
    Period,
    PeriodKind,
    ReportLevel,
    WeekendRule,
    quarter_of,
    reminder_days,
    report_deadline,
    report_deadline_after_cutoff,
    year_of,
)
from motcua.law.phrases import Every, PhraseKind, read_phrase, require_dated
from motcua.law.rules import all_rules, rules_for, rules_of_pack
from motcua.law.scoring import (
    AGENCY_INDICES,
    OFFICER_INDICES,
    AgencyClass,
    OfficerClass,
    agency_class,
    agency_contact_points,
    attitude_points,
    contact_points,
    counter_points,
    feedback_points,
    mean_points,
    officer_class,
    online_points,
    publication_points,
    qd766_score,
    round_half_up,
    time_points,
    total,
)

CALENDAR = default_calendar()
RULES = rules_for(date(2022, 1, 7))


# -- rules ---------------------------------------------------------------------------------------------------


def test_a_pack_is_in_force_from_its_date():
    assert rules_for(date(2018, 6, 21)).pack == "2022"
    assert rules_for(date(2025, 6, 30)).pack == "2022"
    assert rules_for(date(2025, 7, 1)).pack == "2025"
    with pytest.raises(LawError, match="Nghị định 61/2018"):
        rules_for(date(2018, 6, 20))
    with pytest.raises(LawError):
        rules_of_pack("1999")


def test_the_seed_parameters_of_2022():
    assert RULES.transfer_cutoff_time == time(15)
    assert RULES.supplement_return_notice_working_days == 3
    assert RULES.supplement_clock_mode is InterruptionMode.RESTART
    assert (RULES.max_supplement_requests, RULES.max_reschedules, RULES.apology_before_due_days) == (1, 1, 1)
    assert RULES.review_plan_deadline.in_year(2022) == date(2022, 1, 31)
    assert RULES.qd766_group_max == {"CKMB": 18, "TDGQ": 20, "DVCTT": 12, "TTTT": 10, "MDHL": 18, "SHHS": 22}
    assert sum(RULES.qd766_group_max.values()) == 100
    assert RULES.digitisation_mandatory_from["commune"] == date(2023, 6, 1)


def test_every_parameter_has_an_article_a_unit_and_a_confidence():
    for rules in all_rules():
        for key, parameter in rules.parameters.items():
            assert parameter.article, key
            assert parameter.unit, key
            assert parameter.confidence in ("S", "M", "?"), key
            assert getattr(rules, key) == parameter.value
    assert RULES.article("max_reschedules") == "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9"
    assert RULES.confidence("apology_in_working_days") == "?"
    assert "report_deadline_day_commune" in RULES.unverified()
    with pytest.raises(LawError):
        RULES.article("no_such_rule")


def test_what_the_rules_of_2025_change():
    later = rules_for(date(2026, 1, 1))
    assert (later.form_set, later.has_district_level, later.anywhere_filing) == ("TT03_2025", False, True)
    assert later.clock_starts_at_competent_agency
    assert later.stop_notice_form


# -- periods -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period(2022, PeriodKind.QUARTER, 1), date(2021, 12, 15), date(2022, 3, 14)),
        (Period(2022, PeriodKind.QUARTER, 4), date(2022, 9, 15), date(2022, 12, 14)),
        (Period(2022, PeriodKind.FIRST_HALF), date(2021, 12, 15), date(2022, 6, 14)),
        (Period(2022, PeriodKind.SECOND_HALF), date(2022, 6, 15), date(2022, 12, 14)),
        (Period(2022, PeriodKind.NINE_MONTHS), date(2021, 12, 15), date(2022, 9, 14)),
        (Period(2022, PeriodKind.YEAR), date(2021, 12, 15), date(2022, 12, 14)),
        (Period(2022, PeriodKind.MONTH, 1), date(2021, 12, 15), date(2022, 1, 14)),
    ],
)
def test_periods_run_from_the_15th_to_the_14th(period, first, last):
    assert (period.first_day, period.last_day) == (first, last)
    assert period.contains(first)
    assert period.contains(last)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_the_quarter_and_year_it_is_counted_in(day):
    assert quarter_of(day).contains(day)
    assert year_of(day).contains(day)
    assert quarter_of(day).year == year_of(day).year


def test_quarter_four_is_reported_with_the_year():
    quarter, year = Period(2022, PeriodKind.QUARTER, 4), Period(2022, PeriodKind.YEAR)
    assert quarter.reported_with == year.reported_with == (quarter, year)
    assert Period(2022, PeriodKind.QUARTER, 1).reported_with == (Period(2022, PeriodKind.QUARTER, 1),)
    assert quarter.label == "Quý IV/2022"


def test_reports_are_due_on_their_day_of_the_last_month():
    quarter = Period(2022, PeriodKind.QUARTER, 1)
    days = [report_deadline(quarter, level, RULES) for level in ReportLevel]
    assert days == [date(2022, 3, 17), date(2022, 3, 20), date(2022, 3, 20), date(2022, 3, 25)]
    rolled = report_deadline(
        quarter, ReportLevel.DISTRICT, RULES, calendar=CALENDAR, weekend_rule=WeekendRule.NEXT_WORKING_DAY
    )
    assert rolled == date(2022, 3, 21)
    assert report_deadline_after_cutoff(quarter, 2, CALENDAR) == date(2022, 3, 16)
    assert reminder_days(date(2022, 3, 17)) == (date(2022, 3, 14), date(2022, 3, 16))


def test_there_is_no_fifth_quarter():
    with pytest.raises(LawError):
        Period(2022, PeriodKind.QUARTER, 5)


# -- phrases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Tháng 01/2022", date(2022, 1, 31)),
        ("Tháng 02/2024", date(2024, 2, 29)),
        ("Quý I/2022", date(2022, 3, 31)),
        ("Trong Quý II năm 2022", date(2022, 6, 30)),
        ("Quý I, II/2022", date(2022, 6, 30)),
        ("Trước ngày 31/01/2023", date(2023, 1, 30)),
        ("Trước 15/9", date(2022, 9, 14)),
        ("Đến hết ngày 31/01/2023", date(2023, 1, 31)),
        ("Chậm nhất ngày 31 tháng 01 năm 2023", date(2023, 1, 31)),
        ("Hết tháng 6/2022", date(2022, 6, 30)),
        ("Trước tháng 3/2022", date(2022, 2, 28)),
        ("6 tháng đầu năm 2022", date(2022, 6, 30)),
        ("Trong năm 2022", date(2022, 12, 31)),
        ("Từ ngày 01/02/2022 đến ngày 28/02/2022", date(2022, 2, 28)),
        ("Từ tháng 3 đến tháng 10/2022", date(2022, 10, 31)),
        ("Tháng 12", date(2022, 12, 31)),
    ],
)
def test_dated_phrases_end_on_their_last_valid_day(text, last):
    phrase = read_phrase(text, year=2022)
    assert phrase.kind is PhraseKind.DATED
    assert require_dated(phrase) == last


def test_the_date_named_and_the_last_valid_day_are_kept_apart():
    before, by = read_phrase("Trước ngày 31/01/2023"), read_phrase("Đến hết ngày 31/01/2023")
    assert before.limit_date == by.limit_date == date(2023, 1, 31)
    assert (before.last_day, by.last_day) == (date(2023, 1, 30), date(2023, 1, 31))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thường xuyên", PhraseKind.CONTINUOUS),
        ("Định kỳ hoặc đột xuất", PhraseKind.PERIODIC),
        ("Theo Kế hoạch", PhraseKind.BY_PLAN),
        ("Theo thư mời của Văn phòng Chính phủ", PhraseKind.ON_EVENT),
        ("Theo hướng dẫn của Văn phòng Chính phủ", PhraseKind.ON_EVENT),
        ("Khi có thay đổi", PhraseKind.ON_EVENT),
        ("sớm nhất có thể", PhraseKind.UNREAD),
        ("Chậm nhất ngày 30/02/2022", PhraseKind.UNREAD),
        ("Tháng 13/2022", PhraseKind.UNREAD),
    ],
)
def test_phrases_without_a_date(text, kind):
    phrase = read_phrase(text, year=2022)
    assert phrase.kind is kind
    with pytest.raises(LawError):
        require_dated(phrase)


def test_rhythms_durations_and_levels():
    assert read_phrase("Hàng quý").every is Every.QUARTER
    assert read_phrase("Trong 05 ngày làm việc kể từ ngày ký").limit == Limit(5, LimitUnit.WORKING_DAY)
    phrase = read_phrase("Tháng 01/2022 (Cấp xã: 02/2022)")
    assert phrase.last_day == date(2022, 1, 31)
    assert phrase.for_level("commune").last_day == date(2022, 2, 28)
    assert phrase.for_level("district").last_day == date(2022, 1, 31)


@given(st.text(max_size=80))
def test_no_phrase_breaks_the_reader(text):
    read_phrase(text, year=2022)


# -- evaluation ----------------------------------------------------------------------------------------------


def test_the_mean_of_an_index_is_rounded_half_up():
    assert mean_points([2, 2, 1, 0]) == Decimal("1.3")
    assert mean_points([]) is None
    assert round_half_up(Fraction(-5, 4)) == Decimal("-1.3")


def test_officer_and_agency_classes():
    scores = {1: Decimal("1.3"), 2: Decimal("1.0"), 3: Decimal("2.0"), 4: Decimal("1.0"), 7: Decimal("0.5")}
    assert total(scores, OFFICER_INDICES).value == Decimal("5.8")
    assert [officer_class(Decimal(x), RULES) for x in ("5.8", "5", "4.9", "3.5", "3.4")] == [
        OfficerClass.FULL, OfficerClass.FULL, OfficerClass.PARTIAL, OfficerClass.PARTIAL, OfficerClass.LOW,
    ]  # fmt: skip
    assert [agency_class(Decimal(x), RULES) for x in ("15.0", "14.9", "12.0", "9.0", "6.0", "5.9")] == [
        AgencyClass.EXCELLENT, AgencyClass.GOOD, AgencyClass.GOOD, AgencyClass.FAIR, AgencyClass.AVERAGE, AgencyClass.WEAK,
    ]  # fmt: skip


def test_an_index_without_data_is_left_out_and_named():
    result = total({1: Decimal(2), 5: None}, AGENCY_INDICES)
    assert result.value == Decimal(2)
    assert result.missing == (2, 3, 4, 5, 6, 7, 8, 9)


def test_the_points_of_each_index():
    assert [time_points(taken, 5) for taken in (4, 5, 6)] == [2, 1, 0]
    assert [contact_points(times) for times in (0, 1, 2)] == [2, 1, 0]
    assert [agency_contact_points(count) for count in (0, 1, 2)] == [2, 1, 0]
    assert agency_contact_points(1, only_counter=False) == 0
    assert counter_points(Fraction(1, 5), Fraction(1), "province") == 2
    assert counter_points(Fraction(1, 5), Fraction(1), "district") == 1
    assert counter_points(Fraction(1), Fraction(99, 100), "commune") == 0
    assert publication_points(posted=True, electronic=False) == 1
    assert attitude_points(early=True, on_time=True, valid_feedback=False) == 2
    assert attitude_points(early=True, on_time=True, valid_feedback=True) == 0
    assert [feedback_points(10, on_time, 0) for on_time in (10, 9, 8)] == [2, 1, 0]
    assert feedback_points(0, 0, 0) == 2
    assert feedback_points(10, 10, 1) == 0
    assert online_points(Fraction(1, 5), Fraction(3, 10), 0) == 2
    assert online_points(Fraction(1, 10), Fraction(3, 10), 0) == 1
    assert online_points(Fraction(1), Fraction(1), 1) == 0


def test_the_ratio_rule_of_decision_766():
    four, eighty = Decimal(4), Decimal(80)
    assert qd766_score(60, 100, greatest=four, threshold_percent=eighty) == Decimal("3.0")
    assert qd766_score(85, 100, greatest=four, threshold_percent=eighty) == four
    assert qd766_score(None, 100, greatest=four) is None
    assert qd766_score(0, 0, greatest=four) is None
    assert qd766_score(0, 10, greatest=four) == 0


# -- cost, announcement, feedback, form II.06 --------------------------------------------------------------------


def test_compliance_cost_before_and_after():
    before = CostRow(hours=Decimal(2), services=50_000, income_per_hour=40_000, fees=100_000, subjects=500)
    after = CostRow(hours=Decimal("0.5"), income_per_hour=40_000, fees=100_000, subjects=500)
    assert (before.cost, before.yearly_cost) == (230_000, 115_000_000)
    assert (after.cost, after.yearly_cost) == (120_000, 60_000_000)
    saving = compare([before], [after])
    assert (saving.amount, saving.percent) == (55_000_000, Decimal("47.8"))
    assert Saving(1_024_000, 231_000).percent_to(2) == Decimal("77.44")
    assert Saving(0, 0).percent == 0
    assert income_per_hour(86_100_000, RULES.working_hours_per_year) == 40_767
    with pytest.raises(LawError):
        CostRow(hours=Decimal(-1), income_per_hour=1)


def test_announcement_and_database_entry():
    assert announcement_deadline(date(2022, 5, 20), RULES) == date(2022, 5, 15)
    assert announcement_deadline(date(2022, 5, 31), RULES, Announcer.MINISTER) == date(2022, 5, 11)
    assert database_entry_deadline(date(2022, 5, 13), RULES, CALENDAR) == date(2022, 5, 20)
    assert database_entry_deadline(date(2022, 5, 13), RULES, CALENDAR, announcer=Announcer.MINISTER) == date(
        2022, 5, 27
    )
    assert shortened_announcement_deadline(date(2022, 5, 13), RULES) == date(2022, 5, 16)
    assert database_entry_deadline(date(2022, 5, 16), RULES, CALENDAR, shortened=True) == date(2022, 5, 18)


def test_feedback_out_of_competence_is_transferred_within_five_working_days():
    assert feedback_deadline(date(2022, 4, 8), FeedbackStep.TRANSFER_REGULATION, RULES, CALENDAR) == date(
        2022, 4, 18
    )
    assert all(RULES.article(parameter_key(step)) for step in FeedbackStep)


def test_form_ii06_balances():
    row = FormII06Row(
        online=120,
        in_person_or_post=300,
        carried_over=40,
        early=250,
        on_time=130,
        overdue=5,
        pending_in_time=70,
        pending_overdue=5,
    )
    assert (row.received, row.resolved, row.pending) == (460, 385, 75)
    assert row.problems() == ()
    assert (row.on_time_rate, row.online_rate) == (Decimal("98.7"), Decimal("28.6"))
    following = FormII06Row(carried_over=75, pending_in_time=75)
    assert following.problems(before=row) == ()
    assert FormII06Row(carried_over=74, pending_in_time=74).problems(before=row)
    assert FormII06Row(online=1).problems()
    assert sum_rows([row, row]).received == 920
    assert sum_rows([row, row]).on_time_rate == row.on_time_rate
    assert FormII06Row().on_time_rate is None
