"""The one client of the live data service, and the keys it verifies this app's tokens with."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, jsonify
from werkzeug.local import LocalProxy

from main_app.config import ConfigurationError, Settings
from main_app_client import LiveDataServiceClient, public_jwk, read_signing_key

__all__ = ["init_service", "jwks", "live_data_client"]

# A person waits: better to say soon that the service is down.
MAX_RETRIES = 3
KEYS_FRESH_SECONDS = 60

live_data_client: LiveDataServiceClient = LocalProxy(  # type: ignore[assignment]
    lambda: current_app.extensions["live_data_client"]
)


def init_service(app: Flask, settings: Settings) -> None:
    """Make the client; it keeps its connections in a thread of its own."""
    secret, files = settings.jwt_secret, settings.signing_key_files()
    try:
        app.extensions["live_data_client"] = LiveDataServiceClient(
            service_url=settings.live_data_service_url,
            jwt_secret=secret.get_secret_value() if secret else None,
            signing_key=files[0] if files else None,
            max_retries=MAX_RETRIES,
        )
    except ValueError as error:
        raise ConfigurationError(f"JWT_PRIVATE_KEY_FILE: {error}") from None
    app.extensions["jwks"] = {"keys": [key for file in files if (key := published(file))]}
    app.add_url_rule("/.well-known/jwks.json", "jwks", jwks)


def published(file: Path) -> dict[str, Any] | None:
    """The public half of a key; a secret has none."""
    return None if read_signing_key(file)["kty"] == "oct" else public_jwk(file)


def jwks() -> Response:
    """The keys to verify this app's tokens with (RFC 7517), for anybody; no secret among them."""
    answer = jsonify(current_app.extensions["jwks"])
    answer.content_type = "application/jwk-set+json"
    answer.cache_control.public = True
    answer.cache_control.max_age = KEYS_FRESH_SECONDS
    return answer
