"""A service without its database says so at once, refuses cleanly, and heals by itself."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from live_data_service.database.migrate import API_ROLE, WORKER_ROLE
from local_stack.postgres import EmbeddedPostgres
from local_stack.up import migrate_database
from main_app_client import LiveDataServiceClient, ServiceUnavailableError
from tests.processes import PROGRAM, SECRET, kill_postgres, running_service, until


@dataclass
class Service:
    """A running service and the server below it."""

    url: str
    postgres: EmbeddedPostgres
    token: str

    def get(self, path: str) -> httpx2.Response:
        """Ask as a user."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.get(self.url + path, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def service(scratch: Path) -> Iterator[Service]:
    """A service of these tests' own."""
    with EmbeddedPostgres(scratch / "health-postgres") as postgres:
        settings = {
            "JWT_SECRET_KEY": SECRET,
            "DATABASE_URL": postgres.dsn("postgres", API_ROLE, "a password"),
            "WORKER_DATABASE_URL": postgres.dsn("postgres", WORKER_ROLE, "a password"),
            "LIVEDATA_ADMIN_DATABASE_URL": postgres.dsn(),
            "SCREENSHOT_STORE_URL": (scratch / "health").as_uri(),
        }
        migrate_database(settings)
        with (
            running_service(settings, scratch / "health.log") as url,
            LiveDataServiceClient(url, SECRET) as client,
        ):
            yield Service(url, postgres, client.create_token(uuid4()))


def test_a_service_without_a_worker_serves_and_says_what_is_missing(service: Service) -> None:
    answer = httpx2.get(f"{service.url}/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "tickets": "ok",
        "queue": "no worker",
        "analyzer": "ocr",
    }


def test_without_its_database_it_answers_503_at_once_and_heals_by_itself(
    service: Service,
) -> None:
    assert service.get("/user_trade_history").status_code == 200
    kill_postgres(service.postgres)
    until(lambda: httpx2.get(f"{service.url}/health").status_code == 503, "health turns red")
    started = time.perf_counter()
    assert httpx2.get(f"{service.url}/health").json()["status"] == "unavailable"
    assert time.perf_counter() - started < 0.5
    refused = service.get("/user_trade_history")
    assert refused.status_code == 503
    assert refused.json()["code"] == "database_unavailable"
    assert refused.headers["retry-after"]
    assert httpx2.get(f"{service.url}/user_trade_history").status_code == 401
    service.postgres.start()
    until(lambda: service.get("/user_trade_history").status_code == 200, "it heals", seconds=10)
    until(
        lambda: httpx2.get(f"{service.url}/health").status_code == 200, "health heals", seconds=10
    )


def test_a_service_that_the_database_was_not_prepared_for_is_not_ready_and_says_why(
    scratch: Path, service: Service
) -> None:
    unknown_key = {
        "JWT_SECRET_KEY": SECRET[::-1],
        "DATABASE_URL": service.postgres.dsn("postgres", API_ROLE, "a password"),
    }
    not_migrated = {
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": service.postgres.dsn("template1", API_ROLE, "a password"),
    }
    for settings, name, told in (
        (unknown_key, "tickets", "refused"),
        (not_migrated, "migrations", "not applied"),
    ):
        with (
            running_service(
                {**settings, "SCREENSHOT_STORE_URL": (scratch / "unready").as_uri()},
                scratch / f"{name}.log",
            ) as url,
            LiveDataServiceClient(url, settings["JWT_SECRET_KEY"], max_retries=0) as client,
        ):
            health = httpx2.get(f"{url}/health")
            assert health.status_code == 503
            assert health.json()["checks"][name] == told
            with pytest.raises(ServiceUnavailableError) as raised:
                client.blocking.user_trade_history(uuid4())
            assert raised.value.code == "database_unavailable"


def test_a_service_started_before_its_database_waits_for_it(scratch: Path) -> None:
    settings = {
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": f"postgresql://{API_ROLE}:x@127.0.0.1:9/postgres",
        "SCREENSHOT_STORE_URL": (scratch / "waiting").as_uri(),
    }
    with running_service(settings, scratch / "waiting.log") as url:
        assert httpx2.get(f"{url}/health").status_code == 503


def test_a_service_whose_login_could_see_everything_does_not_start(service: Service) -> None:
    settings = {"JWT_SECRET_KEY": SECRET, "DATABASE_URL": service.postgres.dsn()}
    ended = subprocess.run(
        [PROGRAM, "serve"], env=settings, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    assert "must log in as live_data_api" in ended.stderr
