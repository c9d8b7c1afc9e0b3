"""Telling the service what has happened to users, until it has answered.

Right after a change, while the user looks on, and in a thread of the serving process for whatever
could not be told then.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from main_app.outbox import (
    Action,
    Failure,
    OutboxEntry,
    claim,
    due_users,
    settle_delivered,
    settle_failed,
    waits_for,
)
from main_app.service import live_data_client
from main_app_client import LiveDataServiceError

__all__ = ["Courier", "deliver_due", "deliver_now"]

PAGE_SECONDS = 3.0  # somebody waits for the page
THREAD_SECONDS = 10.0
POLL_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0
REFUSED_PAUSE = timedelta(hours=1)  # a service of an older version may be replaced
NO_ANSWER = "no_answer"
MAY_PASS = {401, 403, 408, 429}  # a secret, a scope or a limit, which somebody will mend

log = logging.getLogger(__name__)


def deliver_now(user_id: UUID) -> bool:
    """Tell the service what waits for a user, quickly or not now; whether nothing waits any more.

    Never fails: what has happened has happened, and the rest is the courier's.
    """
    try:
        deliver(user_id, PAGE_SECONDS, early=True)
        return not waits_for(user_id)
    except SQLAlchemyError as error:
        log.warning("outbox of user %s left for later: %s", user_id, type(error).__name__)
        return False


def deliver_due(stopping: threading.Event) -> None:
    """Tell the service what is due, of all users; ends early when it does not answer."""
    for user_id in due_users():
        if stopping.is_set():
            return
        failure = deliver(user_id, THREAD_SECONDS, early=False)
        if failure is not None and failure.code == NO_ANSWER:
            return


def deliver(user_id: UUID, seconds: float, *, early: bool) -> Failure | None:
    """Deliver what waits for a user, in order, until something has to wait; why it has to."""
    lasts = timedelta(seconds=2 * seconds + 1)  # no attempt does, even by a clock that is off
    while (claimed := claim(user_id, lasts, early=early)) is not None:
        entry = claimed.entry
        failure = attempt(entry, seconds)
        if failure is not None:
            settle_failed(claimed, failure, pause(entry.attempts, failure))
            if not failure.final:
                return failure
            continue
        void = settle_delivered(claimed)
        log.info("outbox: %s of user %s delivered", entry.action, user_id)
        if void:
            log.warning("outbox: refused %s of user %s void by it", ", ".join(void), user_id)
    return None


def attempt(entry: OutboxEntry, seconds: float) -> Failure | None:
    """Tell the service one thing; ``None`` when it has taken it."""
    try:
        asyncio.run(asyncio.wait_for(call(entry), seconds))
    except TimeoutError:
        return Failure(NO_ANSWER)
    except LiveDataServiceError as error:
        return failure_of(error, entry)
    except ValueError:  # a proxy's page instead of the service's answer
        return Failure("unreadable_answer")
    return None


def call(entry: OutboxEntry) -> Coroutine[Any, Any, Any]:
    """The call of the client that tells it."""
    match Action(entry.action):
        case Action.SIGN_OUT:
            # Noted before the clock was found to be fast, the moment may seem to be yet to come.
            moment = min(entry.happened_at, live_data_client.now())
            return live_data_client.sign_out(entry.user_id, not_before=moment)
        case Action.DISABLE:
            return live_data_client.disable_user(entry.user_id)
        case Action.ENABLE:
            return live_data_client.enable_user(entry.user_id)
        case Action.ERASE:
            return live_data_client.erase_user(entry.user_id)


def failure_of(error: LiveDataServiceError, entry: OutboxEntry) -> Failure:
    """The failure as the outbox keeps it. What is refused for good is told loudly."""
    status = error.status
    if status is None:
        return Failure(NO_ANSWER)
    clock_was_fast = entry.happened_at > live_data_client.now()
    final = 400 <= status < 500 and status not in MAY_PASS and not clock_was_fast
    log.log(
        logging.ERROR if final else logging.WARNING,
        "outbox: the service %s %s of user %s: status=%s code=%s request_id=%s",
        "REFUSES (kept, see /health)" if final else "did not take",
        entry.action,
        entry.user_id,
        status,
        error.code,
        error.request_id,
    )
    return Failure(error.code or f"http_{status}", final)


def pause(attempts: int, failure: Failure) -> timedelta:
    """How long to wait before the next try: longer each time."""
    if failure.final:
        return REFUSED_PAUSE
    seconds = min(2.0 ** min(attempts, 30), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the load


class Courier:
    """Delivers in a thread of its own, from :meth:`start` to :meth:`stop`."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox-courier", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier process has left behind comes first."""
        self._thread.start()

    def stop(self) -> None:
        """End, with the attempt at hand."""
        self._stopping.set()
        self._thread.join(THREAD_SECONDS + POLL_SECONDS)

    def _run(self) -> None:
        log.info("outbox: delivery begins")
        while not self._stopping.is_set():
            try:
                with self._app.app_context():
                    deliver_due(self._stopping)
            except Exception as error:  # noqa: BLE001 - the thread must outlive what a pass dies of
                told = "outbox: delivery interrupted: %s"
                log.error(told, type(error).__name__)  # noqa: TRY400 - the text may tell too much
            self._stopping.wait(POLL_SECONDS)
        log.info("outbox: delivery ends")
