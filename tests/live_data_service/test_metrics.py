"""What is counted and logged tells how the service does and who it works for, and no secret."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from live_data_service.errors import TokenRefusal
from local_stack.postgres import EmbeddedPostgres
from main_app_client import LiveDataServiceClient
from tests.processes import SECRET, prepared_database, running_service, running_worker, until

METRICS_TOKEN = "bWV0cmljcyBhcmUgZm9yIHByb21ldGhldXMgYWxvbmU"
SAMPLE = re.compile(r"(\w+)(?:{(.*)})? ([0-9.e+-]+|\+Inf|NaN)")


@dataclass
class Service:
    """A running service whose metrics may be read."""

    url: str
    log: Path
    client: LiveDataServiceClient

    def metrics(self, token: str = METRICS_TOKEN) -> httpx2.Response:
        """Ask as Prometheus does."""
        return httpx2.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {token}"})

    def counted(self, name: str, **labels: str) -> float:
        """The sum of the samples of a name that have these labels."""
        return sum(
            float(value)
            for sample, told, value in SAMPLE.findall(self.metrics().text)
            if sample == name and all(f'{key}="{label}"' in told for key, label in labels.items())
        )

    def line(self, **wanted: str) -> dict[str, Any]:
        """The request's line in the log that has these values; it is written after the answer."""
        found: list[dict[str, Any]] = []

        def written() -> bool:
            lines = self.log.read_text().splitlines(keepends=True)
            told = [json.loads(line) for line in lines if line[:1] == "{" and line[-1] == "\n"]
            found[:] = [line for line in told if wanted.items() <= line.items()]
            return bool(found)

        until(written, f"a line with {wanted}", seconds=5)
        return found[-1]


@pytest.fixture(scope="module")
def service(
    postgres: EmbeddedPostgres, new_database: Callable[[], str], scratch: Path
) -> Iterator[Service]:
    """A service and a worker of these tests' own."""
    log = scratch / "metrics.log"
    settings = prepared_database(postgres, new_database(), scratch / "metrics")
    settings["METRICS_TOKEN"] = METRICS_TOKEN
    with (
        running_worker(settings, scratch / "metrics-worker.log"),
        running_service(settings, log) as url,
        LiveDataServiceClient(url, SECRET) as client,
    ):
        yield Service(url, log, client)


def test_the_metrics_are_for_the_holder_of_their_token_alone(service: Service) -> None:
    for token in ("-", METRICS_TOKEN[:-1], METRICS_TOKEN.swapcase(), SECRET):
        assert service.metrics(token).status_code == 401
    foreign = [(b"Authorization", b"Bearer \xfc")]
    assert httpx2.get(f"{service.url}/metrics", headers=foreign).status_code == 401
    user_token = service.client.create_token(uuid4())
    assert service.metrics(user_token).status_code == 401
    told = service.metrics().headers["content-type"]
    assert re.fullmatch(r"text/plain; version=[0-9.]+; charset=utf-8", told)
    assert httpx2.get(f"{service.url}/metrics").status_code == 401
    answer = httpx2.get(
        f"{service.url}/user_trade_history", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}
    )
    assert answer.status_code == 401


def test_tokens_are_counted_by_whose_they_are_and_how_long_they_were_still_good(
    service: Service,
) -> None:
    def counted() -> list[float]:
        name = "live_data_tokens_accepted_total"
        return [
            service.counted(name, principal="user", cached="no"),
            service.counted(name, principal="user", cached="yes"),
            service.counted("live_data_token_seconds_left_count"),
            service.counted("live_data_token_seconds_left_bucket", le="64800.0"),
        ]

    before, user = counted(), uuid4()
    for _ in range(3):
        service.client.blocking.user_trade_history(user)
    assert [new - old for new, old in zip(counted(), before, strict=True)] == [1, 2, 3, 0]


def test_refusals_are_counted_by_a_reason_of_a_closed_list(service: Service) -> None:
    def refused(reason: str) -> float:
        return service.counted("live_data_tokens_refused_total", reason=reason)

    before = refused("not_compact_jws")
    for number in range(3):
        headers = {"Authorization": f"Bearer nonsense{number}"}
        httpx2.get(f"{service.url}/user_trade_history", headers=headers)
    assert refused("not_compact_jws") == before + 3
    told = set(
        re.findall(r'live_data_tokens_refused_total{reason="(.*?)"}', service.metrics().text)
    )
    assert told <= set(TokenRefusal)


def test_requests_are_counted_by_the_template_of_their_route(service: Service) -> None:
    user, name = uuid4(), "live_data_http_requests_total"
    headers = {"Authorization": f"Bearer {service.client.create_token(user)}"}
    before = service.counted(name, route="none", method="GET", status="4xx")
    for path in (f"/analyses/{uuid4()}", f"/nothing/{uuid4()}", "/wp-login.php"):
        httpx2.get(service.url + path, headers=headers)
    httpx2.request("BREW", f"{service.url}/nothing", headers=headers)
    template = "/analyses/{analysis_id}"
    assert service.counted(name, route=template, method="GET", status="4xx") >= 1
    assert service.counted("live_data_http_request_seconds_count", route=template) >= 1
    assert service.counted(name, route="none", method="GET", status="4xx") == before + 2
    assert service.counted(name, route="none", method="other") >= 1
    text = service.metrics().text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert "wp-login" not in text


def test_the_log_tells_for_whom_the_database_worked_whoever_asked(
    service: Service, blank_png: bytes
) -> None:
    user, other = str(uuid4()), str(uuid4())
    call = service.client.blocking
    call.user_trade_history(user)
    line = service.line(event="request", tenant=user)
    assert (line["path"], line["user_id"]) == ("/user_trade_history", user)
    call.analyze_screenshots_with_context(other, screenshots=[("a.png", blank_png)])
    line = service.line(event="request", tenant=other)
    assert (line["path"], line["service"]) == ("/analyze_screenshots_with_context", "main-app")
    assert "user_id" not in line


def test_a_request_that_never_reached_the_database_is_for_nobody_there(
    service: Service, blank_png: bytes
) -> None:
    user, other = str(uuid4()), str(uuid4())
    answer = httpx2.post(
        f"{service.url}/analyze_screenshots",
        headers={"Authorization": f"Bearer {service.client.create_token(user)}"},
        files={"screenshots": ("a.png", blank_png)},
        data={"user_id": other},
    )
    assert answer.status_code == 403
    assert "tenant" not in service.line(event="request", user_id=user)
    httpx2.get(f"{service.url}/health")
    assert not {"tenant", "user_id", "service"} & service.line(path="/health").keys()


def test_no_token_is_in_the_log(service: Service) -> None:
    service.client.blocking.user_trade_history(uuid4())
    text = service.log.read_text()
    assert METRICS_TOKEN not in text
    assert "eyJ" not in text
