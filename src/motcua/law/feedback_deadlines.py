"""Deadlines of feedback and recommendations (PAKN), all in working days from receipt (Decree 20/2008, art. 9; parameters)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from motcua.law.calendar import Calendar
from motcua.law.rules import Rules


class FeedbackStep(StrEnum):
    """The steps that have a deadline."""

    REFUSE = "refuse"
    TRANSFER_CONDUCT = "transfer_conduct"
    TRANSFER_REGULATION = "transfer_regulation"
    ANSWER = "answer"
    ANSWER_COMPLEX = "answer_complex"


_PARAMETERS = {
    FeedbackStep.REFUSE: "feedback_refusal_working_days",
    FeedbackStep.TRANSFER_CONDUCT: "feedback_conduct_transfer_working_days",
    FeedbackStep.TRANSFER_REGULATION: "feedback_transfer_working_days",
    FeedbackStep.ANSWER: "feedback_answer_working_days",
    FeedbackStep.ANSWER_COMPLEX: "feedback_complex_answer_working_days",
}


def feedback_deadline(received_on: date, step: FeedbackStep, rules: Rules, calendar: Calendar) -> date:
    """The last day for a step."""
    days: int = getattr(rules, parameter_key(step))
    return calendar.add_working_days(received_on, days)


def parameter_key(step: FeedbackStep) -> str:
    """The key of the parameter behind a step, for its article and confidence."""
    return _PARAMETERS[step]
