"""Keys change under load and not one request fails; what the old key signed is refused after it.

Each test does what ``docs/tokens.md`` tells an operator to do, to a running service.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from local_stack.postgres import EmbeddedPostgres
from local_stack.up import answers, free_port, migrate_database
from main_app_client import LiveDataServiceClient
from tests.processes import PROGRAM, SECRET, prepared_database, running_service, until
from tests.token_keys import (
    Jwk,
    claims_of,
    fresh_token,
    key_set,
    made_keys,
    public_half,
    serving_keys,
)

THREADS = 4
NEW_SECRET = "YW5vdGhlciBzdHJvbmcgc2VjcmV0IG9mIHRoZSB0ZXN0cw"
MAIN_APP = str(Path(PROGRAM).parent / "main-app")


@dataclass
class Load:
    """Users who ask without a pause, each time with a token signed just then."""

    url: str
    mint: Callable[[], str]
    answered: int = 0
    failed: list[str] = field(default_factory=list)

    def ask(self, http: httpx2.Client) -> None:
        """One request of a user whom nobody has seen."""
        url, token = self.url, self.mint()
        headers = {"Authorization": f"Bearer {token}"}
        answer = http.get(f"{url}/user_trade_history", headers=headers)
        if answer.status_code == 200:
            self.answered += 1
        else:
            self.failed.append(f"{answer.status_code} {answer.text}")

    def go_on(self, seconds: float) -> None:
        """Let it run; it must get answers all the time."""
        before = self.answered
        time.sleep(seconds)
        assert self.answered > before
        assert self.failed == []


@contextmanager
def under_load(load: Load) -> Iterator[Load]:
    """The load while the context is open, and not one failure in it."""
    over = threading.Event()

    def work() -> None:
        with httpx2.Client(timeout=30) as http:
            while not over.is_set():
                try:
                    load.ask(http)
                except httpx2.HTTPError as error:
                    load.failed.append(repr(error))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        load.go_on(0.5)
        yield load
        load.go_on(0.5)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert load.failed == []


@pytest.fixture(scope="module")
def settings(
    postgres: EmbeddedPostgres, new_database: Callable[[], str], scratch: Path
) -> dict[str, str]:
    """Settings of a service with a database of these tests' own."""
    return prepared_database(postgres, new_database(), scratch / "rotation")


def keys(*arguments: str) -> str:
    """Run one of the commands for keys, as an operator does."""
    done = subprocess.run(
        [PROGRAM, "keys", *arguments],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def generated(folder: Path, algorithm: str) -> Path:
    """A new private key in a file."""
    path = folder / f"{algorithm}-{uuid4().hex}.jwk"
    keys("generate", "--algorithm", algorithm, "--private", str(path))
    return path


def status_of(url: str, token: str) -> int:
    """What a token gets."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{url}/user_trade_history", headers=headers, timeout=30).status_code


def minting(private: Jwk) -> Callable[[], str]:
    """Makes tokens with a key."""
    return lambda: fresh_token(private)


def test_keys_in_a_file_rotate_through_all_algorithms(
    settings: dict[str, str], tmp_path: Path
) -> None:
    published, old = tmp_path / "keys.json", generated(tmp_path, "EdDSA")
    keys("publish", "--private", str(old), "--to", str(published))
    own = {**settings, "JWT_KEYS_FILE": str(published)}
    with (
        running_service(own, tmp_path / "service.log") as url,
        under_load(Load(url, minting(json.loads(old.read_text())))) as load,
    ):
        for algorithm in ("ES256", "RS256"):
            new, old_key = generated(tmp_path, algorithm), json.loads(old.read_text())
            left_over = fresh_token(old_key)
            assert status_of(url, left_over) == 200
            keys("publish", "--private", str(new), "--to", str(published))
            load.go_on(1.5)
            load.mint = minting(json.loads(new.read_text()))
            load.go_on(0.5)
            keys("retire", old_key["kid"], "--file", str(published))
            load.go_on(1.5)
            assert status_of(url, left_over) == 401
            assert status_of(url, fresh_token(old_key)) == 401
            old = new
    assert load.answered > 100


def test_keys_at_a_url_rotate_and_the_url_may_be_down_in_between(
    settings: dict[str, str], tmp_path: Path
) -> None:
    old, new, _ = made_keys().values()
    with serving_keys() as server, ExitStack() as stack:
        server.content = key_set(public_half(old))
        own = {
            **settings,
            "JWT_KEYS_URL": server.url,
            "JWT_KEYS_REFRESH_SECONDS": "1",
            "JWT_KEYS_RETRY_SECONDS": "0.2",
        }
        url = stack.enter_context(running_service(own, tmp_path / "service.log"))
        load = stack.enter_context(under_load(Load(url, minting(old))))
        server.content = key_set(public_half(old), public_half(new))
        load.go_on(0.3)
        load.mint = minting(new)  # sooner than the usual look: the unknown key is asked for
        load.go_on(0.5)
        server.status = 500
        load.go_on(1.5)
        assert httpx2.get(f"{url}/health").json()["checks"]["keys"] == "stale"
        server.status, server.content = 200, key_set(public_half(new))
        load.go_on(2.0)
        assert status_of(url, fresh_token(old)) == 401
        assert httpx2.get(f"{url}/health").json()["checks"]["keys"] == "ok"


def hs256(secret: str) -> Callable[[], str]:
    """Makes tokens with a shared secret."""
    return lambda: jwt.encode(claims_of(uuid4(), time.time()), secret, algorithm="HS256")


def test_the_shared_secret_rotates_with_a_service_after_the_other(
    settings: dict[str, str], tmp_path: Path
) -> None:
    both = {**settings, "JWT_SECRET_KEY": NEW_SECRET, "JWT_SECRET_KEY_PREVIOUS": SECRET}
    alone = {**settings, "JWT_SECRET_KEY": NEW_SECRET}
    with ExitStack() as old, ExitStack() as between, ExitStack() as new:
        url = old.enter_context(running_service(settings, tmp_path / "old.log"))
        with under_load(Load(url, hs256(SECRET))) as load:
            migrate_database(both)  # the key of tickets follows the secret: both are known now
            load.url = between.enter_context(running_service(both, tmp_path / "both.log"))
            load.go_on(1.0)
            old.close()
            load.mint = hs256(NEW_SECRET)
            load.go_on(0.5)
            assert status_of(load.url, hs256(SECRET)()) == 200
            load.url = new.enter_context(running_service(alone, tmp_path / "new.log"))
            load.go_on(1.0)
            between.close()
            assert status_of(load.url, hs256(SECRET)()) == 401


@contextmanager
def running_main_app(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The main app as a process of the test's own; its URL."""
    port = free_port(0)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [MAIN_APP, "serve", "--port", str(port)],
            env={"PATH": os.environ["PATH"], **environment},
            stdout=output,
            stderr=output,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/health"), "the main app answers", log, seconds=30)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def test_the_service_takes_the_main_app_s_own_keys_from_it(
    settings: dict[str, str], tmp_path: Path
) -> None:
    signing, coming = generated(tmp_path, "EdDSA"), generated(tmp_path, "ES256")
    service_port = free_port(0)
    app = {
        "LIVE_DATA_SERVICE_URL": f"http://127.0.0.1:{service_port}",
        "JWT_PRIVATE_KEY_FILE": f"{signing},{coming}",
        "MAIN_APP_SECRET_KEY": SECRET,
        "MAIN_APP_PASSWORD_SALT": NEW_SECRET,
        "MAIN_APP_DATABASE_URL": f"sqlite:///{tmp_path / 'app.sqlite3'}",
        "COOKIE_SECURE": "false",
    }
    own: dict[str, Any] = {
        **{name: value for name, value in settings.items() if name != "JWT_SECRET_KEY"},
        "TENANT_TICKET_KEY": NEW_SECRET,
    }
    with running_main_app(app, tmp_path / "app.log") as main_app_url:
        own["JWT_KEYS_URL"] = f"{main_app_url}/.well-known/jwks.json"
        migrate_database(own)
        with running_service(own, tmp_path / "service.log") as url:
            for file in (signing, coming):
                with LiveDataServiceClient(url, signing_key=file) as client:
                    assert client.blocking.user_trade_history(uuid4())["trades"] == []
            assert status_of(url, hs256(SECRET)()) == 401
