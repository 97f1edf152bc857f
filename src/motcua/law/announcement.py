"""Deadlines of announcing procedures and entering them into the national database (Decree 63/2010, art. 15 and 24).

"05 ngày" before effect are calendar days and the last valid day is that many days before; entry is in working days from signing.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from motcua.law.calendar import Calendar
from motcua.law.rules import Rules


class Announcer(StrEnum):
    """Who announces."""

    CHAIRMAN = "chairman"
    MINISTER = "minister"


def announcement_deadline(
    effective_on: date, rules: Rules, announcer: Announcer = Announcer.CHAIRMAN
) -> date:
    """The last day to sign the announcement of a document that takes effect on a date."""
    days = (
        rules.announce_before_effect_days_chairman
        if announcer is Announcer.CHAIRMAN
        else rules.announce_before_effect_days_minister
    )
    return effective_on - timedelta(days=days)


def shortened_announcement_deadline(signed_on: date, rules: Rules) -> date:
    """The last day to announce after a document in force on signing."""
    return signed_on + timedelta(days=rules.announce_after_signing_days_shortened)


def database_entry_deadline(
    signed_on: date,
    rules: Rules,
    calendar: Calendar,
    *,
    announcer: Announcer = Announcer.CHAIRMAN,
    shortened: bool = False,
) -> date:
    """The last day to enter an announcement, counted from its signing."""
    if shortened:
        days = rules.database_entry_working_days_shortened
    elif announcer is Announcer.CHAIRMAN:
        days = rules.database_entry_working_days_province
    else:
        days = rules.database_entry_working_days_ministry
    return calendar.add_working_days(signed_on, days)
