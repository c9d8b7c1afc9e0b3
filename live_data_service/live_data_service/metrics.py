"""What Prometheus is told of this process: tokens, key sets and requests.

Every label has a closed list of values. None is a user: who the database worked for is in the log,
a line for each request, and not in numbers that live for months.
"""

from prometheus_client import Counter, Histogram, disable_created_metrics

__all__ = ["KEY_SETS_READ", "REQUESTS", "TOKENS_REFUSED", "count_request", "count_token"]

BESIDE_OPENAPI = "/{path}"  # where Litestar sends what is no route at all
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
HOUR = 3600.0

# A second series for each, which nothing asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]

TOKENS_REFUSED = Counter(
    "live_data_tokens_refused", "Requests refused with 401, by reason", ["reason"]
)
TOKENS_ACCEPTED = Counter(
    "live_data_tokens_accepted",
    "Tokens accepted, by whose they are and whether they were known already",
    ["principal", "cached"],
)
TOKEN_SECONDS_LEFT = Histogram(
    "live_data_token_seconds_left",
    "Seconds that an accepted token was still valid for",
    buckets=(0, 60, 600, HOUR, 6 * HOUR, 12 * HOUR, 18 * HOUR, 24 * HOUR),
)
KEY_SETS_READ = Counter(
    "live_data_key_sets_read",
    "Attempts to read a key set, by what came of it",
    ["source", "outcome"],
)
REQUESTS = Counter(
    "live_data_http_requests",
    "Requests answered, by route, method and class of status",
    ["route", "method", "status"],
)
REQUEST_SECONDS = Histogram(
    "live_data_http_request_seconds",
    "Seconds from a request's head to the end of its answer",
    ["route", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)


def count_token(principal: str, *, cached: bool, seconds_left: float) -> None:
    """Count an accepted token; ``principal`` is user or service."""
    TOKENS_ACCEPTED.labels(principal, "yes" if cached else "no").inc()
    TOKEN_SECONDS_LEFT.observe(seconds_left)


def count_request(route: str | None, method: str, status: int, seconds: float) -> None:
    """Count an answered request; ``route`` is its template, ``None`` when there is no such route.

    ``status`` 0 is a request that got no answer.
    """
    known = method if method in METHODS else "other"
    template = "none" if route in {None, BESIDE_OPENAPI} else str(route)
    REQUESTS.labels(template, known, f"{status // 100}xx").inc()
    REQUEST_SECONDS.labels(template, known).observe(seconds)
