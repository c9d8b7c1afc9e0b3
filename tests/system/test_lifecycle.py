"""How logins and accounts end across the two apps, with a service that goes away meanwhile."""

import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest

from local_stack.folder import DataFolder
from local_stack.up import Part, Stack, start_stack
from main_app_client import LiveDataServiceClient
from tests.conftest import SAMPLES
from tests.processes import until

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FILLS = SAMPLES / "fills_dark.png"


@pytest.fixture(scope="module")
def own_stack(scratch: Path) -> Iterator[Stack]:
    """A stack whose service the tests may stop."""
    with start_stack(DataFolder(scratch / "lifecycle")) as running:
        yield running


@pytest.fixture
def trader(own_stack: Stack) -> Iterator["Trader"]:
    """A new user, signed up and logged in."""
    with httpx2.Client(base_url=own_stack.environment["MAIN_APP_URL"], timeout=60) as browser:
        person = Trader(own_stack, browser)
        person.sign_up()
        yield person


class Trader:
    """A person at the main app, and what somebody who knows the secret can see of them."""

    def __init__(self, stack: Stack, browser: httpx2.Client) -> None:
        self.stack = stack
        self.browser = browser
        self.email = f"{uuid4().hex[:12]}@example.com"

    def post(self, path: str, page: str, **form: str) -> httpx2.Response:
        """Send a form of a page."""
        found = TOKEN.search(self.browser.get(page).text)
        assert found, f"no form on {page}"
        return self.browser.post(path, data={"csrf_token": found[1], **form})

    def sign_up(self) -> None:
        """Make an account and log in with it."""
        form = {"email": self.email, "password": PASSWORD, "password_confirm": PASSWORD}
        self.post("/register", "/register", **form)
        self.log_in()

    def log_in(self) -> None:
        """Log in."""
        answer = self.post("/login", "/login", email=self.email, password=PASSWORD)
        assert answer.headers["Location"] == "/"

    def upload(self) -> None:
        """Have a screenshot read."""
        page = self.browser.get("/").text
        found = TOKEN.search(page)
        assert found
        answer = self.browser.post(
            "/upload",
            data={"csrf_token": found[1]},
            files={"screenshots": (FILLS.name, FILLS.read_bytes())},
        )
        status = f"{answer.headers['Location']}/status"
        until(lambda: bool(self.browser.get(status).json()["finished"]), "it is read")
        assert self.browser.get(status).json()["trades"] > 0

    def delete_account(self) -> httpx2.Response:
        """Delete it, as the page asks."""
        path = "/settings/delete-account"
        return self.post(path, path, password=PASSWORD, confirm="DELETE")

    def user_id(self) -> UUID:
        """Who that is to the service."""
        database = sqlite3.connect(self.stack.folder.path / "main_app.sqlite3")
        try:
            query = "SELECT id FROM users WHERE email = ?"
            return UUID(database.execute(query, [self.email]).fetchone()[0])
        finally:
            database.close()

    def waiting(self) -> int:
        """How much the service has yet to be told."""
        return int(self.browser.get("/health").json()["outbox"]["waiting"])


def new_token(stack: Stack, user_id: UUID) -> str:
    """A token of the user, as new as can be."""
    url, secret = stack.environment["LIVE_DATA_SERVICE_URL"], stack.environment["JWT_SECRET"]
    with LiveDataServiceClient(url, secret) as client:
        return client.create_token(user_id)


def history(stack: Stack, token: str) -> httpx2.Response:
    """The trades of the user whose token it is."""
    url = f"{stack.environment['LIVE_DATA_SERVICE_URL']}/user_trade_history"
    return httpx2.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def service_of(stack: Stack) -> Part:
    """The service's own process."""
    return next(part for part in stack.parts if part.name == "service")


def stop_service(stack: Stack) -> None:
    """Take the service away."""
    process = service_of(stack).process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_logging_out_everywhere_ends_the_tokens_from_before_and_no_other(
    own_stack: Stack, trader: Trader
) -> None:
    other = uuid4()
    others_token = new_token(own_stack, other)
    trader.upload()
    captured = new_token(own_stack, trader.user_id())
    assert history(own_stack, captured).status_code == 200
    time.sleep(0.01)  # a token and a sign-out of the same millisecond have no order
    answer = trader.post("/settings/log-out-everywhere", "/settings")
    assert answer.headers["Location"] == "/login"
    assert trader.waiting() == 0
    refused = history(own_stack, captured)
    forged = history(own_stack, captured[:-4] + "AAAA")
    assert (refused.status_code, forged.status_code) == (401, 401)
    assert refused.json()["code"] == forged.json()["code"]
    assert trader.browser.get("/history").headers["Location"].startswith("/login")
    trader.log_in()
    assert trader.browser.get("/history").status_code == 200
    assert len(history(own_stack, new_token(own_stack, trader.user_id())).json()["trades"]) > 0
    assert history(own_stack, others_token).status_code == 200


def test_a_deleted_account_is_refused_and_forgotten_by_both(
    own_stack: Stack, trader: Trader
) -> None:
    trader.upload()
    user_id = trader.user_id()
    assert trader.delete_account().status_code == 303
    assert trader.waiting() == 0
    assert history(own_stack, new_token(own_stack, user_id)).status_code in {401, 403}
    trader.sign_up()
    assert trader.user_id() != user_id
    assert history(own_stack, new_token(own_stack, trader.user_id())).json()["trades"] == []


def test_a_service_that_is_down_erases_as_soon_as_it_is_back(
    own_stack: Stack, trader: Trader
) -> None:
    trader.upload()
    user_id = trader.user_id()
    stop_service(own_stack)
    assert trader.delete_account().status_code == 303
    assert trader.browser.get("/settings").headers["Location"].startswith("/login")
    assert trader.waiting() == 1
    assert own_stack.revive() == ["service"]
    until(lambda: trader.waiting() == 0, "the service has erased", seconds=30)
    assert history(own_stack, new_token(own_stack, user_id)).status_code in {401, 403}
