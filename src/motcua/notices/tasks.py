"""Jobs of the outbox: one delivery soon after something was queued, and a sweep every minute for the ladder."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import delivery

QUEUE = "notices"


# The lock keeps deliveries one after another; the rows' own lock would allow more where it is ever needed.
@app.task(name="notices.deliver", queue=QUEUE, lock="notices.deliver")
def deliver() -> None:
    """Send what is due."""
    delivery.deliver()


@app.periodic(cron="* * * * *")
@app.task(name="notices.sweep", queue=QUEUE, lock="notices.deliver", queueing_lock="notices.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: the retry ladder, notices of dead workers, and whatever no delivery has met."""
    delivery.deliver()
