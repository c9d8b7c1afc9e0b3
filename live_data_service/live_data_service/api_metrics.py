"""``GET /metrics``: for Prometheus, with a token of its own; not there unless one is set.

One process serves all requests, so its registry is the whole of it.
"""

import hmac
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from live_data_service.auth import bearer_token
from live_data_service.config import Settings
from live_data_service.errors import InvalidToken, TokenRefusal

__all__ = ["metrics"]

MEDIA_TYPE = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")  # Litestar adds it


@get("/metrics", opt={"public": True}, include_in_schema=False)
async def metrics(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Everything that is counted, as text. 401 without the bearer token ``METRICS_TOKEN``."""
    unverified_token = bearer_token(request.headers.get("authorization", ""))
    token = settings.metrics_token
    if token is None or not hmac.compare_digest(
        unverified_token.encode("utf-8", "surrogatepass"), token.get_secret_value().encode()
    ):
        raise InvalidToken(TokenRefusal.METRICS_TOKEN)
    return Response(generate_latest(), media_type=MEDIA_TYPE)
