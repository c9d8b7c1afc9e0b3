"""The wiring of the main app: what a request passes on its way in and out."""

import asyncio
import logging
import time
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from main_app.accounts import create_tables, db, end_revoked_login, init_accounts
from main_app.config import Settings, read_settings
from main_app.dashboard import dashboard
from main_app.errors import init_errors, login_required
from main_app.login_limits import init_login_limits
from main_app.outbox import outbox_state
from main_app.presentation import init_presentation
from main_app.security import security
from main_app.service import init_service, live_data_client
from main_app.uploads import uploads
from main_app_client import LiveDataServiceError

__all__ = ["create_app"]

# Every other page is for users alone: one that is forgotten here is closed, not open.
PUBLIC = {"dashboard.index", "security.login", "accounts.register", "static", "health"}
MAX_FIELD_BYTES = 256 * 1024
HEALTH_SECONDS = 2.0
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None) -> Flask:
    """The main app as a WSGI application. Raises ``ConfigurationError`` for unsafe settings."""
    settings = settings or read_settings()
    configure_logging(settings.log_level)
    app = Flask(__name__)
    app.extensions["settings"] = settings
    app.config.from_mapping(
        SECRET_KEY=settings.main_app_secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-session" if settings.cookie_secure else "session",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=MAX_FIELD_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a token is good for as long as its session
    )
    if settings.trusted_proxy_count:  # who asks, and how, is then what these proxies say
        count = settings.trusted_proxy_count
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    # Who is not logged in is sent away before a body is read, even for its CSRF token.
    app.before_request(start_clock)
    app.before_request(let_in)
    CSRFProtect(app)
    init_errors(app)
    init_service(app, settings)
    init_login_limits(app, settings)
    init_accounts(app, settings)
    init_presentation(app)
    app.register_blueprint(dashboard)
    app.register_blueprint(uploads)
    app.register_blueprint(security)
    app.add_url_rule("/health", "health", health)
    app.after_request(finish)
    create_tables(app)
    return app


def configure_logging(level: str) -> None:
    """One line per event on standard error."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("httpx2").setLevel(logging.WARNING)


def start_clock() -> None:
    """Note when the request began."""
    g.started = time.perf_counter()


def let_in() -> ResponseReturnValue | None:
    """Let users in everywhere and visitors where it is public."""
    if request.endpoint in {"static", "jwks"}:  # the same for everybody, and without the database
        return None
    if request.blueprint == "security" and request.is_json:
        raise UnsupportedMediaType  # its forms are forms
    end_revoked_login()
    g.user = current_user._get_current_object() if current_user.is_authenticated else None
    db.session.commit()  # gives the connection back: what follows may wait for the service
    if g.user or request.endpoint is None or request.endpoint in PUBLIC:
        return None
    return login_required()


async def health() -> ResponseReturnValue:
    """Whether this app answers, what it hears from the service, and what it has yet to tell it.

    Quick, and for anybody.
    """
    try:
        heard = await asyncio.wait_for(live_data_client.health(), HEALTH_SECONDS)
        state = str(heard["status"])
    except (LiveDataServiceError, TimeoutError, ValueError, KeyError, TypeError):
        state = "unreachable"
    return {"status": "ok", "service": state, "outbox": told_of_outbox()}


def told_of_outbox() -> dict[str, int] | None:
    """How much the service has yet to be told of users; nothing while that cannot be known."""
    try:
        return outbox_state()
    except SQLAlchemyError:
        return None


def finish(response: Response) -> Response:
    """Secure the answer and log the request: its path alone, for a query may hold anything."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.location and not is_own(response.location):
        response.location = "/"
    if request.endpoint == "static":
        return response
    response.headers.setdefault("Cache-Control", "no-store")
    log.info(
        "%s %s %s %.0f ms",
        request.method,
        quote(request.path),
        response.status_code,
        (time.perf_counter() - g.started) * 1000,
    )
    return response


def is_own(location: str) -> bool:
    """Whether a redirect stays here, also as a lenient browser reads it."""
    parts = urlsplit(location.replace("\\", "/"))
    if parts.netloc or parts.scheme:
        return parts.scheme in {"http", "https"} and parts.netloc == request.host
    return location.startswith("/") and not location.startswith("//")
