"""The one client of the live data service, for every request of this process."""

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from main_app.config import Settings
from main_app_client import LiveDataServiceClient

__all__ = ["init_service", "live_data_client"]

# A person waits: better to say soon that the service is down.
MAX_RETRIES = 3

live_data_client: LiveDataServiceClient = LocalProxy(  # type: ignore[assignment]
    lambda: current_app.extensions["live_data_client"]
)


def init_service(app: Flask, settings: Settings) -> None:
    """Make the client; it keeps its connections in a thread of its own."""
    app.extensions["live_data_client"] = LiveDataServiceClient(
        service_url=settings.live_data_service_url,
        jwt_secret=settings.jwt_secret.get_secret_value(),
        max_retries=MAX_RETRIES,
    )
