"""The law as a library: pure Python, no database and no clock of its own; every answer carries its explanation.

What other rooms call:

- `motcua.law.calendar`: `default_calendar() -> Calendar`, `Calendar.with_hours(OfficeHours)`, `is_working_day`,
  `add_working_days`, `working_days_between`, `opening`, `closing`, `next_opening`, `is_open`, `elapsed_working_minutes`.
- `motcua.law.hours`: `OfficeHours.uniform(("07:00", "11:30"), …)`, `OfficeHours.weekly([...])`, `default_hours()`.
- `motcua.law.clock`: `due(received_at, limit, calendar, interruptions=(), *, cutoff=None) -> Due(at, ledger)`,
  `Limit(value, LimitUnit)`, `Interruption(start, end, InterruptionMode)`, `transfer_deadline`,
  `supplement_notice_deadline`, `apology_deadline`, `is_late`, `elapsed_working_minutes`. Datetimes are naive local
  (Asia/Ho_Chi_Minh) or aware; answers are of the kind given.
- `motcua.law.rules`: `rules_for(date) -> Rules`, the dated parameters with article and confidence.
- `motcua.law.codes`: readers and writers of dossier, procedure, unit, citizen, tax, citizen card and VietQR codes.
- `motcua.law.periods`, `phrases`, `scoring`, `costs`, `announcement`, `feedback_deadlines`, `form_ii06`.
- `motcua.law.errors.LawError`: the one exception; its text is a Vietnamese sentence.

Nothing is imported here, so that `./motcua law` starts in a fraction of a second.
"""
