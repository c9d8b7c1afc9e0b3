"""The real main app, over real HTTP, against a stand-in of the service."""

import io
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from main_app.accounts import User, db
from main_app.app import create_app
from main_app.config import Settings
from tests.main_app.stand_in import PNG, StandIn, run_stand_in

SECRET = secrets.token_urlsafe(48)
PASSWORD = "correct horse battery"
ORIGIN = "https://app.example"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A browser of one person: keeps cookies, sends forms with their CSRF tokens."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, base_url=ORIGIN, **more)

    def token(self, page: str) -> str:
        """The CSRF token of the form on a page."""
        found = TOKEN.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def post(
        self, path: str, form: dict[str, Any], page: str | None = "/settings", **more: Any
    ) -> TestResponse:
        """Send a form with the token of the page it is on; without one for ``page=None``."""
        token = {"csrf_token": self.token(page)} if page else {}
        headers = {"Referer": f"{ORIGIN}/"} | more.pop("headers", {})
        return self.client.post(path, data=token | form, base_url=ORIGIN, headers=headers, **more)

    def sign_up(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Ask for an account."""
        form = {"email": email, "password": password, "password_confirm": password}
        return self.post("/register", form, "/register")

    def log_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Log in."""
        return self.post("/login", {"email": email, "password": password} | more, "/login")

    def log_out(self) -> TestResponse:
        """Log out."""
        return self.post("/logout", {})

    def upload(self, *files: bytes, **form: str) -> TestResponse:
        """Send screenshots as the upload card does."""
        shots = [(io.BytesIO(content), f"shot{n}.png") for n, content in enumerate(files)]
        return self.post("/upload", {"screenshots": shots} | form)

    def analysis(self) -> str:
        """The address of a finished analysis of one screenshot."""
        location = str(self.upload(PNG).headers["Location"])
        for _ in range(2):  # the first question meets it running
            self.get(f"{location}/status")
        return location

    def cookie(self) -> str:
        """The session cookie."""
        found = self.client.get_cookie("__Host-session", "app.example")
        return found.value if found else ""

    def steal(self, cookie: str) -> None:
        """Go on with somebody's session cookie."""
        self.client.set_cookie("__Host-session", cookie, domain="app.example", secure=True)


@pytest.fixture(scope="session")
def stand_in_server() -> Iterator[StandIn]:
    """One server for all tests."""
    with run_stand_in(SECRET) as running:
        yield running


@pytest.fixture
def service(stand_in_server: StandIn) -> StandIn:
    """The stand-in as if just started."""
    vars(stand_in_server).update(vars(StandIn(SECRET, stand_in_server.url)))
    return stand_in_server


@pytest.fixture
def settings(service: StandIn, tmp_path: Path) -> dict[str, Any]:
    """What the app of a test is made with; a test may change it before it asks for the app."""
    return {
        "live_data_service_url": service.url,
        "jwt_secret": SECRET,
        "main_app_secret_key": secrets.token_urlsafe(48),
        "main_app_password_salt": secrets.token_urlsafe(48),
        "main_app_database_url": f"sqlite:///{tmp_path / 'main_app.sqlite3'}",
        "max_upload_bytes": 200_000,
    }


@pytest.fixture
def app(settings: dict[str, Any]) -> Iterator[Flask]:
    """The main app."""
    made = create_app(Settings(**settings))
    yield made
    made.extensions["live_data_client"].close()
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody who is not logged in."""
    return Browser(app)


@pytest.fixture
def ann(app: Flask) -> Browser:
    """A user, logged in."""
    return member(app, "ann@example.com")


@pytest.fixture
def bob(app: Flask) -> Browser:
    """Another user, logged in."""
    return member(app, "bob@example.com")


@pytest.fixture
def id_of(app: Flask) -> Callable[[str], str]:
    """Tells the id of the account of an address."""

    def tell(email: str) -> str:
        with app.app_context():
            return str(db.session.scalars(select(User.id).where(User.email == email)).one())

    return tell


def told(answer: TestResponse) -> dict[str, Any]:
    """The JSON object of an answer."""
    assert isinstance(answer.json, dict)
    return answer.json


def member(app: Flask, email: str) -> Browser:
    """Somebody with an account, logged in."""
    browser = Browser(app)
    browser.sign_up(email)
    assert browser.log_in(email).status_code == 302
    return browser
