"""The job queue: PgQueuer, in a schema of its own."""

from collections.abc import Callable

from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import AnyEvent, TableChangedEvent
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver
from pydantic import ValidationError

__all__ = ["ANALYZE", "QueueDriver", "queue_queries"]

ANALYZE = "analyze"  # the one kind of job; its payload is {"user_id": …, "analysis_id": …}


def queue_queries(driver: Driver) -> Queries:
    """PgQueuer's statements for its tables in schema ``queue``."""
    settings = DBSettings(db_schema="queue")
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )


class QueueDriver(AsyncpgPoolDriver):
    """Hears that there may be jobs, and nothing else.

    Whoever may run SQL may NOTIFY on any channel: PostgreSQL has no privilege for it. So what a
    notification tells must not matter; among PgQueuer's own are some that cancel a job.
    """

    async def add_listener(
        self, channel: str, callback: Callable[[str | bytes | bytearray], None]
    ) -> None:
        """Pass on what only wakes the worker."""

        def pass_on(payload: str | bytes | bytearray) -> None:
            if tells_of_jobs(payload):
                callback(payload)

        await super().add_listener(channel, pass_on)


def tells_of_jobs(payload: str | bytes | bytearray) -> bool:
    """Whether a notification says that the table of jobs has changed."""
    try:
        return isinstance(AnyEvent.model_validate_json(payload).root, TableChangedEvent)
    except ValidationError:
        return False
