"""Service, worker and database as they run, with Claude's place taken by a server of our own."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from live_data_service.analyzer_choice import make_analyzer
from live_data_service.config import ConfigurationError, Settings
from local_stack.postgres import EmbeddedPostgres
from main_app_client import LiveDataServiceClient
from tests.live_data_service.claude_reading import FILLS, KEY, ROW
from tests.live_data_service.claude_server import (
    NO_TRADES,
    ClaudeServer,
    answer,
    hang,
    late,
    row,
    running_claude,
    status,
)
from tests.processes import SECRET, prepared_database, running_service, running_worker, until

FOUND = answer({"result": "One fill.", "trades": [row(**ROW)]})


@dataclass
class Place:
    """A running service with its database; workers are started by the tests."""

    url: str
    settings: dict[str, str]
    claude: ClaudeServer
    log: Path
    client: LiveDataServiceClient

    def user(self) -> "User":
        """Somebody new."""
        user_id = uuid4()
        return User(user_id, self.url, self.client.create_token(user_id))

    @contextmanager
    def worker(self, **changed: str) -> "Iterator[Any]":
        """A worker that has Claude for its analyzer."""
        own = {
            "ANALYZER": "claude",
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": self.claude.url,
            "WORKER_LEASE_SECONDS": "2",
        }
        with running_worker(self.settings | own | changed, self.log) as process:
            yield process


@dataclass
class User:
    """A user of the service, over HTTP."""

    id: UUID
    url: str
    token: str

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """One request as this user."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return httpx2.request(method, self.url + path, headers=headers, timeout=60, **more)

    def submit(self, route: str = "/analyze_screenshots", **fields: str) -> str:
        """Have the sample analysed, and do not wait; the id of the analysis."""
        asked = self.ask(
            "POST",
            route,
            files=[("screenshots", ("a.png", FILLS))],
            data=fields,
            headers={"Prefer": "respond-async"},
        )
        assert asked.status_code == 202, asked.text
        return str(asked.json()["analysis_id"])

    def analysis(self, analysis: str) -> dict[str, Any]:
        """The analysis as it stands."""
        told: dict[str, Any] = self.ask("GET", f"/analyses/{analysis}").json()
        return told

    def ended(self, analysis: str, seconds: float = 60) -> dict[str, Any]:
        """The analysis when it is over."""
        until(
            lambda: self.analysis(analysis)["status"] in {"success", "failed"},
            "the analysis ends",
            seconds=seconds,
        )
        return self.analysis(analysis)

    def history(self) -> list[dict[str, Any]]:
        """The trades of this user."""
        trades: list[dict[str, Any]] = self.ask("GET", "/user_trade_history").json()["trades"]
        return trades


@pytest.fixture(scope="module")
def place(
    postgres: EmbeddedPostgres, new_database: Callable[[], str], scratch: Path
) -> Iterator[Place]:
    """The service, for these tests. It has neither key nor choice of an analyzer."""
    folder = scratch / "claude"
    folder.mkdir()
    settings = prepared_database(postgres, new_database(), folder)
    with (
        running_claude() as claude,
        running_service(settings, folder / "service.log") as url,
        LiveDataServiceClient(url, SECRET) as client,
    ):
        yield Place(url, settings, claude, folder / "worker.log", client)


@pytest.fixture
def worker(place: Place) -> Iterator[Place]:
    """The service with one worker, for the tests that need no settings of their own."""
    with place.worker():
        yield place


def test_trades_are_saved_under_the_caller_with_what_they_cost(worker: Place) -> None:
    stranger, user = worker.user(), worker.user()
    hostile = {"user_id": str(stranger.id), "tenant": str(stranger.id)}
    worker.claude.then(answer({"result": "One fill.", "trades": [row(**ROW) | hostile]} | hostile))
    told = user.ended(user.submit(prompt_template="What was done in {timezone}?"))
    assert (told["status"], told["analyzer"]) == ("success", "claude")
    assert told["result"] == "One fill."
    assert told["usage"] == {
        "model": "claude-haiku-5-5",
        "input_tokens": 2000,
        "output_tokens": 500,
        "cache_read_input_tokens": 0,
        "cache_creation_input_tokens": 0,
        "cost_usd": "0.00045",
    }
    (trade,) = user.history()
    assert (trade["symbol"], trade["price"], trade["status"]) == ("SOL/USDT", "180.39", "accepted")
    assert trade["source"]["fields"]["price"]["box"][2] > 0
    assert stranger.history() == []
    (asked,) = worker.claude.requests
    assert str(user.id).encode() not in asked.content


def test_health_tells_the_workers_analyzer_whatever_the_service_was_set_to(worker: Place) -> None:
    until(
        lambda: httpx2.get(f"{worker.url}/health").json()["checks"]["analyzer"] == "claude",
        "health knows the worker",
    )
    assert httpx2.get(f"{worker.url}/health").json()["checks"]["queue"] == "ok"


def test_context_brings_the_users_own_recent_trades_and_nobody_elses(worker: Place) -> None:
    user, stranger = worker.user(), worker.user()
    other = ROW | {"price": "179.46", "quantity": "12", "executed_at": "2024-03-14 03:48:11"}
    worker.claude.then(FOUND, answer({"result": "x", "trades": [row(**other)]}))
    user.ended(user.submit())
    stranger.ended(stranger.submit())
    worker.claude.then()
    user.ended(user.submit())
    assert worker.claude.requests[0].document["recent_trades"] == []
    context = '{"style": "swing", "broker_login": "4711"}'
    user.ended(user.submit("/analyze_screenshots_with_context", user_context=context))
    document = worker.claude.requests[1].document
    assert document["context"] == {"style": "swing"}
    assert document["recent_trades"] == [
        {
            "kind": "fill", "symbol": "SOL/USDT", "side": "buy", "quantity": "0.25",
            "price": "180.39", "executed_at": "2024-03-15T15:42:07Z",
        }
    ]  # fmt: skip
    user.ended(user.submit(prompt_template="Before: {recent_trades}"))
    assert "price 180.39" in worker.claude.requests[2].document["request"]
    assert "179.46" not in "".join(str(asked.document) for asked in worker.claude.requests)


def test_a_refused_key_is_told_at_once_and_not_tried_again(worker: Place) -> None:
    user = worker.user()
    worker.claude.then(status(401))
    told = user.ended(user.submit(), seconds=20)
    assert (told["status"], told["error"]) == ("failed", {"code": "analyzer_refused_key"})
    assert len(worker.claude.requests) == 1
    assert user.history() == []


def test_a_call_longer_than_the_lease_is_made_once(worker: Place) -> None:
    user = worker.user()
    worker.claude.then(late(7, FOUND))
    assert user.ended(user.submit())["status"] == "success"
    assert len(worker.claude.requests) == 1


def test_a_waiting_request_gets_the_whole_answer(worker: Place) -> None:
    user = worker.user()
    worker.claude.then(late(1, FOUND))
    files = [("screenshots", ("a.png", FILLS))]
    answered = user.ask("POST", "/analyze_screenshots", files=files)
    assert answered.status_code == 200
    assert len(answered.json()["trades"]) == 1


def test_the_log_holds_neither_the_key_nor_what_was_read(worker: Place) -> None:
    log = worker.log.read_text()
    assert "analysis_saved" in log
    for secret in (KEY, "SOL/USDT", "180.39", "a secret of the inside"):
        assert secret not in log


def test_overload_is_waited_out_and_costs_no_attempt(place: Place) -> None:
    user = place.user()
    place.claude.then(*[status(529, retry_after="1")] * 3, FOUND)
    with place.worker(ANALYSIS_MAX_ATTEMPTS="1"):
        begun = time.monotonic()
        told = user.ended(user.submit())
    assert told["status"] == "success"
    assert time.monotonic() - begun >= 1 + 2 + 4
    assert len(place.claude.requests) == 4
    assert len(user.history()) == 1


def test_overload_without_end_ends_the_analysis_when_patience_is_over(place: Place) -> None:
    user = place.user()
    place.claude.then(*[status(529, retry_after="1")] * 20)
    with place.worker(ANALYSIS_PATIENCE_SECONDS="2"):
        told = user.ended(user.submit())
    assert (told["status"], told["error"]) == ("failed", {"code": "analyzer_overloaded"})
    assert 2 <= len(place.claude.requests) <= 4


def test_an_answer_that_cannot_be_used_is_tried_again_a_few_times_and_nothing_is_saved(
    place: Place,
) -> None:
    user = place.user()
    place.claude.then(
        answer({"result": "", "trades": [row(**ROW), {"kind": "fill"}]}),
        answer(NO_TRADES, stop_reason=None),
    )
    with place.worker(ANALYSIS_MAX_ATTEMPTS="2"):
        told = user.ended(user.submit())
    assert (told["status"], told["error"]) == ("failed", {"code": "analyzer_cut_off"})
    assert (told["usage"]["output_tokens"], told["usage"]["cost_usd"]) == (1000, "0.0009")
    assert len(place.claude.requests) == 2
    assert user.history() == []


def test_a_worker_killed_in_the_middle_of_a_call_loses_nothing_and_doubles_nothing(
    place: Place,
) -> None:
    user = place.user()
    place.claude.then(hang, FOUND)
    with place.worker() as first:
        analysis = user.submit()
        until(lambda: len(place.claude.requests) == 1, "the call begins")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert user.analysis(analysis)["status"] == "running"
    with place.worker():
        assert user.ended(analysis)["status"] == "success"
    assert len(user.history()) == 1


def settings_of(**given: str) -> Settings:
    """Settings with what a worker needs besides."""
    needed = {"jwt_secret_key": SECRET, "database_url": "postgresql://x@127.0.0.1/x"}
    return Settings.model_validate(needed | given)


def test_a_key_chooses_claude_and_without_one_the_reader_is_offline() -> None:
    assert settings_of().analyzer == "ocr"
    assert settings_of(anthropic_api_key=KEY).analyzer == "claude"
    assert settings_of(anthropic_api_key=KEY, analyzer="ocr").analyzer == "ocr"
    with pytest.raises(ConfigurationError, match="ANTHROPIC_API_KEY"):
        make_analyzer(settings_of(analyzer="claude"))
    assert KEY not in repr(settings_of(anthropic_api_key=KEY))


@pytest.mark.parametrize(
    "given",
    [
        {"anthropic_base_url": "http://api.example"},
        {"anthropic_base_url": "https://user:password@api.example"},
        {"anthropic_api_key": "two\nlines"},
        {"claude_max_edge": "9000"},
        {"claude_input_usd_per_mtok": "-1"},
    ],
)
def test_a_setting_of_claude_that_is_not_safe_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(given))):
        settings_of(**given)
