"""The wiring of the service: what a request passes on its way in, and what it can reach."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from litestar import Litestar, Request, Response, Router
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from live_data_service import errors
from live_data_service.accounts import Accounts
from live_data_service.analysis import Analyses
from live_data_service.api_analysis import (
    analysis,
    analyze_screenshots,
    analyze_screenshots_with_context,
)
from live_data_service.api_health import health
from live_data_service.api_metrics import metrics
from live_data_service.api_trades import screenshot, user_trade_history
from live_data_service.api_users import disable, enable, erase, erase_me, sign_out
from live_data_service.auth import Principal, TokenVerifier, UserPrincipal, bearer_token
from live_data_service.config import Settings, read_settings
from live_data_service.database.accounts_db import AccountsDb
from live_data_service.database.migrate import API_ROLE
from live_data_service.database.pool import open_pool
from live_data_service.database.tenant_utils import TenantDatabase, TicketKey
from live_data_service.database.trading_db import TradingDb
from live_data_service.health import HealthMonitor, stop
from live_data_service.logs import configure_logging
from live_data_service.metrics import TOKENS_REFUSED, count_request
from live_data_service.screenshots import Limits, ScreenshotStore

__all__ = ["create_app"]

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
ROUTES = [
    analyze_screenshots,
    analyze_screenshots_with_context,
    analysis,
    user_trade_history,
    screenshot,
    sign_out,
    disable,
    enable,
    erase,
    erase_me,
    health,
]
CODES = {
    400: "malformed_request",
    404: "no_such_route",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "unsupported_body",
}

log = structlog.get_logger(__name__)
AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Services:
    """What the handlers work with, made once for the life of the process."""

    verifier: TokenVerifier
    trading: TradingDb
    store: ScreenshotStore
    analyses: Analyses
    accounts: Accounts
    monitor: HealthMonitor


def create_app() -> ASGIApp:
    """The service as an ASGI application. Raises ``ConfigurationError`` for unsafe settings."""
    settings = read_settings()
    configure_logging(settings.log_level)
    app = Litestar(
        route_handlers=[*ROUTES, metrics] if settings.metrics_token else ROUTES,
        lifespan=[lambda app: run_services(app, settings)],
        guards=[authenticate],
        dependencies={
            "caller": Provide(caller, sync_to_thread=False),
            "user": Provide(user, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            **{
                name: Provide(from_services(name), sync_to_thread=False)
                for name in ("trading", "store", "analyses", "accounts", "monitor")
            },
        },
        exception_handlers={Exception: problem},
        request_max_body_size=settings.max_request_bytes,
        multipart_form_part_limit=settings.max_screenshots + 100,
        openapi_config=OpenAPIConfig(
            title="Live data service",
            version="0.1.0",
            openapi_router=Router(
                path="/", route_handlers=[], opt={"public": True}, include_in_schema=False
            ),
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            components=Components(
                security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
            ),
            security=[{"bearer": []}],
        ),
        logging_config=None,
    )
    return request_log(app)


@asynccontextmanager
async def run_services(app: Litestar, settings: Settings) -> AsyncIterator[None]:
    """Make what the handlers need, and close it again.

    A database that is down does not keep the service from starting.
    """
    pool = await open_pool(
        settings.database_url.get_secret_value(),
        role=API_ROLE,
        size=settings.database_pool_size,
        accept=settings.audit_accept,
    )
    database = TenantDatabase(
        pool,
        TicketKey(settings.ticket_key()),
        acquire_seconds=settings.database_acquire_seconds,
    )
    trading = TradingDb(database)
    store = ScreenshotStore(settings.store_url())
    limits = Limits(settings.max_screenshot_bytes, settings.max_screenshot_pixels)
    verifier = TokenVerifier(settings)
    monitor = HealthMonitor(database, settings.analyzer, verifier.keys)
    app.state.services = Services(
        verifier=verifier,
        trading=trading,
        store=store,
        analyses=Analyses(trading, store, limits),
        accounts=Accounts(AccountsDb(database), store),
        monitor=monitor,
    )
    await asyncio.gather(monitor.look(), verifier.keys.refresh())
    watching = [asyncio.create_task(watched.watch()) for watched in (monitor, verifier.keys)]
    log.info("service_started")
    try:
        yield
    finally:
        for task in watching:
            await stop(task)
        await verifier.keys.close()
        pool.terminate()
        log.info("service_stopped")


def from_services(name: str) -> Callable[[State], object]:
    """A provider of one of the services, by its name."""

    def provide(state: State) -> object:
        return getattr(state.services, name)

    return provide


async def authenticate(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Verify the bearer token before the body is read; every route that is not public needs one."""
    if handler.opt.get("public"):
        return
    unverified_token = bearer_token(connection.headers.get("authorization", ""))
    services: Services = connection.app.state.services
    principal = await services.verifier.principal(unverified_token, time.time())
    connection.scope["user"] = principal
    structlog.contextvars.bind_contextvars(**principal.log_name())


def caller(request: Request[Principal, Any, Any]) -> Principal:
    """Whoever the token stands for, a user or a service."""
    return request.user


def user(request: Request[Principal, Any, Any]) -> UserPrincipal:
    """The user a route is for. Raises ``NotAllowed`` for a service's token."""
    if not isinstance(request.user, UserPrincipal):
        raise errors.NotAllowed("This route takes a user's own token.")
    return request.user


def problem(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Any error as problem details (RFC 9457): what the caller can mend, nothing of the inside."""
    match error:
        case errors.ServiceError():
            found = error
        case ValidationException():
            found = errors.InvalidRequest(validation_detail(error))
        case HTTPException():
            return problem_response(
                error.status_code,
                CODES.get(error.status_code, "invalid_request"),
                error.detail,
                error.headers or {},
            )
        case msgspec.MsgspecError() | RecursionError():
            found = errors.InvalidRequest(str(error))
        case _:
            log.error("request_failed", error=type(error).__name__, exc_info=error)
            found = errors.ServiceError()
    if isinstance(found, errors.InvalidToken):
        log.warning("token_refused", reason=found.reason)
        TOKENS_REFUSED.labels(found.reason).inc()
    return problem_response(found.status, found.code, found.detail or found.title, found.headers)


def validation_detail(error: ValidationException) -> str:
    """Which parameter is not what it must be, and why."""
    extra = error.extra if isinstance(error.extra, list) else []
    told = [f"{entry.get('key', 'request')}: {entry.get('message')}" for entry in extra]
    return "; ".join(told) or error.detail


def problem_response(
    status: int, code: str, detail: str, headers: Mapping[str, str]
) -> Response[dict[str, Any]]:
    """The one shape of an error."""
    return Response(
        {
            "type": f"urn:live-data-service:error:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": detail,
            "request_id": structlog.contextvars.get_contextvars().get("request_id"),
        },
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers),
    )


def request_log(app: ASGIApp) -> ASGIApp:
    """Give each request an id, tell it to the caller, and log one line.

    Around the whole application: Litestar's own middleware does not see routes that are not there.
    """

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        claimed = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = claimed if REQUEST_ID.fullmatch(claimed) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started, status = time.perf_counter(), 0

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableScopeHeaders.from_message(message)
                headers["X-Request-Id"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        try:
            await app(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - started
            count_request(scope.get("path_template"), scope["method"], status, seconds)
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )

    return handle
