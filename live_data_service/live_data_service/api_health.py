"""``GET /health``: liveness and readiness, for load balancers and people. Tells no secret."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from live_data_service.health import HealthMonitor

__all__ = ["health"]


@get("/health", opt={"public": True}, summary="Whether the service can serve")
async def health(monitor: NamedDependency[HealthMonitor]) -> Response[dict[str, Any]]:
    """200 when it can (``degraded``: what is asked for waits), 503 when it cannot."""
    state, body = monitor.report()
    return Response(body, status_code=503 if state == "unavailable" else 200)
