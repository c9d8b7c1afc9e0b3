"""How often logins may fail before one has to wait: for an account from a place, and for a place.

Counted is what fails, and never for an account alone: whoever guesses locks themselves out, and
not the person whose address they know.
"""

import time

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from main_app.config import Settings

__all__ = ["count_failed_login", "init_login_limits", "refuse_too_many_logins"]

PER_ACCOUNT_AND_PLACE = parse("10 per 15 minutes")
PER_PLACE = parse("100 per 15 minutes")  # an office or a mobile network shares one address


def init_login_limits(app: Flask, settings: Settings) -> None:
    """Count in memory, or where ``RATE_LIMIT_STORAGE_URL`` says (Redis, for several processes)."""
    storage = storage_from_string(settings.rate_limit_storage_url)
    app.extensions["login_limiter"] = MovingWindowRateLimiter(storage)


def counters(email: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """What an attempt counts towards."""
    place = request.remote_addr or "unknown"
    return [
        (PER_ACCOUNT_AND_PLACE, ("login", place, email.casefold())),
        (PER_PLACE, ("login", place)),
    ]


def refuse_too_many_logins(email: str) -> None:
    """Raise ``TooManyRequests`` when too many have failed, whatever this one's password."""
    limiter: MovingWindowRateLimiter = current_app.extensions["login_limiter"]
    for limit, names in counters(email):
        if not limiter.test(limit, *names):
            wait = limiter.get_window_stats(limit, *names).reset_time - time.time()
            raise TooManyRequests(retry_after=max(1, round(wait)))


def count_failed_login(email: str) -> None:
    """Count an attempt that failed."""
    limiter: MovingWindowRateLimiter = current_app.extensions["login_limiter"]
    for limit, names in counters(email):
        limiter.hit(limit, *names)
