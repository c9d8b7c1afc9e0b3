"""The client: safe by default, right under retries, and the same from every kind of code."""

import ast
import asyncio
import email.utils
import json
import multiprocessing
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest

import main_app_client
from local_stack.up import Stack
from main_app_client import (
    AuthenticationError,
    InvalidRequestError,
    LiveDataServiceClient,
    NotFoundError,
    ServiceUnavailableError,
)

SECRET = "a secret of the tests that is long enough"
MODULE = Path(main_app_client.__file__)
DONE = {"analysis_id": str(UUID(int=1)), "status": "success", "result": "", "trades": []}


@dataclass
class Script:
    """A server that answers as it is told to, and remembers what it was asked."""

    url: str
    answers: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)

    def subjects(self) -> list[tuple[str, str | None]]:
        """Whose tokens came, and with what scope, one for each request."""
        claims = [jwt.decode(token, options={"verify_signature": False}) for token in self.tokens()]
        return [(claim["sub"], claim.get("scope")) for claim in claims]

    def tokens(self) -> list[str]:
        """The tokens that came, one for each request."""
        return [headers["authorization"].removeprefix("Bearer ") for _, _, headers in self.asked]

    def client(self, **options: Any) -> LiveDataServiceClient:
        """A client of this server."""
        return LiveDataServiceClient(self.url, SECRET, **options)


@pytest.fixture
def script() -> Iterator[Script]:
    """A stand-in of the service for answers that the real one gives on bad days only."""
    script = Script("")

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            script.bodies.append(self.rfile.read(int(self.headers.get("content-length", 0))))
            sent = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append((self.command, self.path, sent))
            script.reached.set()
            status, headers, body = script.answers.pop(0)
            content = json.dumps(body).encode()
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    yield script
    server.shutdown()
    server.server_close()


def test_the_client_is_one_file_that_needs_httpx2_and_pyjwt_alone(tmp_path: Path) -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(MODULE.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"httpx2", "jwt"}
    shutil.copy(MODULE, tmp_path)
    code = "import main_app_client; print(main_app_client.__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == str(tmp_path / MODULE.name)


@pytest.mark.parametrize(
    "url", ["http://service.example", "ftp://127.0.0.1", "127.0.0.1:8700", "http://127.0.0.1.a.b"]
)
def test_tokens_do_not_travel_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        LiveDataServiceClient(url, SECRET)


@pytest.mark.parametrize(
    "url",
    ["https://service.example", "http://localhost:8700", "http://127.9.9.9", "http://[::1]:1"],
)
def test_https_is_taken_and_this_machine_is(url: str) -> None:
    LiveDataServiceClient(url, SECRET).close()


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        LiveDataServiceClient("https://service.example", "your-shared-secret-key")


async def test_a_user_id_that_is_no_uuid_is_refused_before_anything_is_sent(
    script: Script,
) -> None:
    with script.client() as client, pytest.raises(ValueError, match="must be a UUID"):
        await client.user_trade_history("42")
    assert script.asked == []


def test_a_hundred_threads_share_one_token() -> None:
    user = uuid4()
    with (
        LiveDataServiceClient("https://service.example", SECRET) as client,
        ThreadPoolExecutor(100) as pool,
    ):
        tokens = set(pool.map(lambda _: client.create_token(user), range(100)))
    (token,) = tokens
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="live-data-service")
    assert claims["sub"] == str(user)
    assert 24 * 3600 - 1 <= claims["exp"] - claims["iat"] <= 24 * 3600


def test_a_failure_that_may_pass_is_repeated_with_the_same_idempotency_key(script: Script) -> None:
    script.answers = [
        (503, {"Retry-After": "0"}, {}),
        (429, {"Retry-After": "0"}, {}),
        (200, {}, DONE),
    ]
    with script.client() as client:
        told = client.blocking.analyze_screenshots(uuid4(), screenshots=[("a.png", b"-")])
    assert told["status"] == "success"
    keys = {headers["idempotency-key"] for _, _, headers in script.asked}
    assert (len(script.asked), len(keys)) == (3, 1)


def test_a_service_that_is_not_there_is_an_error_of_its_own_kind() -> None:
    with (
        LiveDataServiceClient("http://127.0.0.1:9", SECRET, max_retries=1) as client,
        pytest.raises(ServiceUnavailableError, match="No answer"),
    ):
        client.blocking.user_trade_history(uuid4())


def test_a_refusal_is_not_repeated_and_keeps_status_code_and_request_id(script: Script) -> None:
    problem = {"code": "not_an_image", "detail": "a.png is not an image.", "request_id": "r-1"}
    script.answers = [(422, {}, problem)]
    with script.client() as client, pytest.raises(InvalidRequestError) as raised:
        client.blocking.analyze_screenshots(uuid4(), screenshots=[("a.png", b"-")])
    error = raised.value
    assert (error.status, error.code, error.request_id) == (422, "not_an_image", "r-1")
    assert str(error) == "a.png is not an image."
    assert len(script.asked) == 1


def test_a_refused_token_is_tried_again_once_at_most_and_never_shown(script: Script) -> None:
    script.answers = [(401, {"Date": "Thu, 01 Jan 2037 00:00:00 GMT"}, {})] * 9
    user = uuid4()
    with script.client() as client, pytest.raises(AuthenticationError) as raised:
        client.blocking.user_trade_history(user)
    assert len(script.asked) == 2
    sent = {headers["authorization"].split()[1] for _, _, headers in script.asked}
    shown = repr(raised.value) + str(raised.value.__dict__) + repr(raised.value.__cause__)
    assert not any(token in shown for token in sent)
    assert not any(token in path for token in sent for _, path, _ in script.asked)


HISTORY: dict[str, Any] = {"trades": [], "next_cursor": None}


def test_a_kept_token_that_was_ended_elsewhere_is_replaced_by_a_new_one(script: Script) -> None:
    script.answers = [(200, {}, HISTORY), (401, {}, {}), (200, {}, HISTORY), (200, {}, HISTORY)]
    user = uuid4()
    with script.client() as client:
        for _ in range(3):
            client.blocking.user_trade_history(user)
    first, refused, renewed, last = script.tokens()
    assert (first, renewed) == (refused, last)
    assert refused != renewed


def test_a_token_minted_for_the_very_call_that_is_refused_is_not_replaced(script: Script) -> None:
    script.answers = [(401, {}, {})] * 9
    with script.client() as client, pytest.raises(AuthenticationError):
        client.blocking.user_trade_history(uuid4())
    assert len(script.asked) == 1


def test_a_kept_token_is_replaced_once_and_the_new_one_s_refusal_is_final(script: Script) -> None:
    script.answers = [(200, {}, HISTORY)] + [(401, {}, {})] * 9
    user = uuid4()
    with script.client() as client:
        client.blocking.user_trade_history(user)
        with pytest.raises(AuthenticationError):
            client.blocking.user_trade_history(user)
    assert len(script.asked) == 3
    assert len(set(script.tokens())) == 2


def test_replacing_one_user_s_token_leaves_the_tokens_of_others(script: Script) -> None:
    ann, bob = uuid4(), uuid4()
    script.answers = [(200, {}, HISTORY), (200, {}, HISTORY), (401, {}, {}), (200, {}, HISTORY)]
    with script.client() as client:
        for user in (ann, bob, ann):
            client.blocking.user_trade_history(user)
        assert client.create_token(bob) == script.tokens()[1]


def account(user: UUID, status: str) -> dict[str, Any]:
    """What the service tells of an account."""
    return {"user_id": str(user), "status": status, "not_before": None}


def test_signing_out_names_its_moment_and_the_next_call_has_a_newer_token(script: Script) -> None:
    user = uuid4()
    script.answers = [(200, {}, HISTORY), (200, {}, account(user, "active")), (200, {}, HISTORY)]
    before = datetime.now(UTC)
    with script.client() as client:
        client.blocking.user_trade_history(user)
        assert client.blocking.sign_out(user) == account(user, "active")
        client.blocking.user_trade_history(user)
    assert script.asked[1][:2] == ("POST", f"/users/{user}/sign_out")
    assert script.subjects()[1] == ("main-app", "act_as_user")
    moment = datetime.fromisoformat(json.loads(script.bodies[1])["not_before"])
    assert before <= moment <= datetime.now(UTC)
    old, _, new = script.tokens()
    assert old != new
    issued = [jwt.decode(t, options={"verify_signature": False})["iat"] for t in (old, new)]
    assert issued[0] <= moment.timestamp() + 0.001
    assert issued[1] >= moment.timestamp() - 0.001


def test_the_moment_of_a_sign_out_can_be_given_in_any_zone_and_in_no_other_way(
    script: Script,
) -> None:
    user = uuid4()
    script.answers = [(200, {}, account(user, "active"))]
    moment = datetime(2026, 1, 31, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    with script.client() as client:
        client.blocking.sign_out(user, not_before=moment)
        with pytest.raises(ValueError, match="time zone"):
            client.blocking.sign_out(user, not_before=moment.replace(tzinfo=None))
    assert json.loads(script.bodies[0]) == {"not_before": "2026-01-31T07:30:00.000005+00:00"}
    assert len(script.asked) == 1


def test_a_sign_out_uses_the_clock_that_the_tokens_are_issued_by(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, right = uuid4(), time.time
    monkeypatch.setattr("main_app_client.time.time", lambda: right() + 3600)
    told = format_date(right())
    script.answers = [(401, {"Date": told}, {}), (200, {}, HISTORY), (200, {}, {})]
    with script.client() as client:
        client.blocking.user_trade_history(user)
        client.blocking.sign_out(user)
    moment = datetime.fromisoformat(json.loads(script.bodies[2])["not_before"])
    assert abs(moment.timestamp() - right()) < 60


def format_date(seconds: float) -> str:
    """A time as HTTP headers have it."""
    return email.utils.formatdate(seconds, usegmt=True)


@pytest.mark.parametrize(
    ("call", "method", "path", "status"),
    [
        ("disable_user", "POST", "/users/{}/disable", "disabled"),
        ("enable_user", "POST", "/users/{}/enable", "active"),
        ("erase_user", "DELETE", "/users/{}", "erased"),
    ],
)
def test_accounts_are_changed_in_the_app_s_own_name(
    script: Script, call: str, method: str, path: str, status: str
) -> None:
    user = uuid4()
    script.answers = [(200, {}, account(user, status))]
    with script.client() as client:
        kept = client.create_token(user)
        assert getattr(client.blocking, call)(str(user))["status"] == status
        assert client.create_token(user) != kept
    assert script.asked[0][:2] == (method, path.format(user))
    assert script.subjects() == [("main-app", "act_as_user")]


def test_a_user_id_that_is_no_uuid_changes_no_account(script: Script) -> None:
    with script.client() as client, pytest.raises(ValueError, match="must be a UUID"):
        client.blocking.erase_user("../health")
    assert script.asked == []


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_client_whose_clock_is_wrong_takes_over_the_service_s_time(
    monkeypatch: pytest.MonkeyPatch, stack: Stack, service_url: str, hours: int
) -> None:
    right = time.time
    monkeypatch.setattr("main_app_client.time.time", lambda: right() + hours * 3600)
    with LiveDataServiceClient(
        service_url, stack.environment["JWT_SECRET"], token_life_seconds=600
    ) as client:
        assert client.blocking.user_trade_history(uuid4())["trades"] == []


def test_an_analysis_that_takes_longer_than_one_answer_is_waited_for(script: Script) -> None:
    script.answers = [
        (202, {}, {**DONE, "status": "queued"}),
        (200, {}, {**DONE, "status": "running"}),
        (200, {}, DONE),
    ]
    with script.client() as client:
        told = client.blocking.analyze_screenshots(uuid4(), screenshots=[("a.png", b"-")])
    assert told["status"] == "success"
    assert [method for method, _, _ in script.asked] == ["POST", "GET", "GET"]


def test_an_analysis_given_up_is_an_error_that_is_not_repeated(script: Script) -> None:
    script.answers = [(502, {}, {"code": "analysis_failed", "detail": "It failed."})]
    with script.client() as client, pytest.raises(main_app_client.AnalysisFailedError):
        client.blocking.analyze_screenshots(uuid4(), screenshots=[("a.png", b"-")])
    assert len(script.asked) == 1


async def test_a_file_that_is_not_there_is_the_caller_s_own_error(script: Script) -> None:
    with script.client() as client, pytest.raises(FileNotFoundError):
        await client.analyze_screenshots(uuid4(), ["/no/such/file.png"])
    assert script.asked == []


async def test_a_cancelled_call_ends_at_once(script: Script) -> None:
    script.answers = [(503, {"Retry-After": "20"}, {})]
    with script.client() as client:
        call = asyncio.create_task(client.user_trade_history(uuid4()))
        await asyncio.to_thread(script.reached.wait, 10)
        call.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert time.monotonic() - started < 1


def test_one_client_serves_many_threads_each_with_an_event_loop_of_its_own(
    client: LiveDataServiceClient,
) -> None:
    users = [uuid4() for _ in range(40)]

    def ask(user: UUID) -> str:
        return asyncio.run(client.user_trade_history(user))["user_id"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, users)) == [str(user) for user in users]


async def test_many_calls_at_once_in_one_loop_are_each_answered_for_their_own_user(
    client: LiveDataServiceClient,
) -> None:
    users = [uuid4() for _ in range(40)]
    pages = await asyncio.gather(*(client.user_trade_history(user) for user in users))
    assert [page["user_id"] for page in pages] == [str(user) for user in users]


def ask_in_child(client: LiveDataServiceClient, user: UUID, answers: Any) -> None:
    """What a forked child does with its parent's client."""
    answers.put(client.blocking.user_trade_history(user)["user_id"])


def test_a_forked_child_can_use_the_client_of_its_parent(client: LiveDataServiceClient) -> None:
    user = uuid4()
    client.blocking.user_trade_history(user)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=ask_in_child, args=(client, user, answers))
    child.start()
    assert answers.get(timeout=30) == str(user)
    child.join(30)


def test_the_service_s_404_is_an_error_of_its_own_kind(client: LiveDataServiceClient) -> None:
    with pytest.raises(NotFoundError) as raised:
        client.blocking.analysis(uuid4(), uuid4())
    assert raised.value.code == "not_found"
    assert raised.value.request_id


def test_every_page_of_a_history_can_be_had_as_csv(client: LiveDataServiceClient) -> None:
    text = client.blocking.user_trade_history_csv(uuid4())
    assert text.startswith("id,kind,symbol,side,quantity,price")


def test_health_is_told_without_a_token(client: LiveDataServiceClient) -> None:
    assert client.blocking.health()["checks"]["database"] == "ok"


def names(parts: Iterable[str]) -> list[str]:
    """Public names."""
    return [name for name in parts if not name.startswith("_")]


def test_the_blocking_client_has_every_call_of_the_asynchronous_one() -> None:
    calls = {
        name
        for name in names(dir(LiveDataServiceClient))
        if asyncio.iscoroutinefunction(getattr(LiveDataServiceClient, name))
    }
    assert calls == set(names(vars(main_app_client.BlockingClient))) - {"client", "background"}
