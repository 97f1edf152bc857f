"""Jobs of papers: slips made by night, uploads that nobody finished swept away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import slips, uploads

QUEUE = "papers"


@app.periodic(cron="7 22 * * *")
@app.task(
    name="papers.render_waiting",
    queue=QUEUE,
    lock="papers.render_waiting",
    queueing_lock="papers.render_waiting",
)
def render_waiting(timestamp: int | None = None) -> None:
    """By night: make, sign and keep the slips that nobody has asked for by day (some 170 ms each)."""
    while slips.render_waiting(limit=500) == 500:
        pass


@app.periodic(cron="23 * * * *")
@app.task(name="papers.sweep_uploads", queue=QUEUE, queueing_lock="papers.sweep_uploads")
def sweep_uploads(timestamp: int | None = None) -> None:
    """Every hour: remove uploads past their time, with files that nothing names."""
    uploads.sweep()
