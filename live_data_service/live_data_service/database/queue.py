"""The job queue: PgQueuer, in a schema of its own."""

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver

__all__ = ["ANALYZE", "queue_queries"]

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
