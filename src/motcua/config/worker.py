"""The job worker: `python -m motcua.config.worker`.

A job whose worker was killed stays marked as running; it is taken up again as soon as that worker's
heartbeat is old. Tasks are therefore written so that doing them twice does no harm.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
logger = logging.getLogger("motcua.worker")


async def retry_stalled(app: Any) -> None:
    """Give the jobs of dead workers back to the queue, for ever."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                logger.warning("Job %s (%s) is taken up again: its worker is gone", job.id, job.task_name)
                await app.job_manager.retry_job(job)
        except Exception:
            # The database may be restarting; the next round will tell.
            logger.exception("Looking for stalled jobs failed")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def work(app: Any) -> None:
    """Run the worker until a signal ends it."""
    async with app.open_async():
        sweeper = asyncio.create_task(retry_stalled(app))
        try:
            await app.run_worker_async(
                concurrency=int(os.environ.get("MOTCUA_JOBS", "2")),
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=10.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        finally:
            sweeper.cancel()


def main() -> int:
    """Set up Django and work; returns the exit code."""
    from motcua.config.runtime import set_up_django

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    set_up_django()
    from procrastinate.contrib.django import app as django_app

    app: Any = django_app  # the connector of Django has a method that its base does not declare
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        asyncio.run(work(worker_app))
    return 0


if __name__ == "__main__":
    sys.exit(main())
