"""No route that names something by its id tells a stranger that it is there, or changes it.

The routes are those of the OpenAPI document, so a new one is tried as soon as there is one.
"""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from main_app_client import LiveDataServiceClient
from tests.conftest import SAMPLES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILLS = ("screenshots", ("fills.png", (SAMPLES / "fills_dark.png").read_bytes()))


@pytest.fixture
def things(http: httpx2.Client, user_id: UUID) -> dict[str, str]:
    """What a user has, by the names that routes have for the ids."""
    told = http.post("/analyze_screenshots", files=[FILLS]).json()
    return {
        "analysis_id": told["analysis_id"],
        "screenshot_id": told["screenshots"][0]["id"],
        "trade_id": told["trades"][0]["id"],
        "user_id": str(user_id),
    }


@pytest.fixture
def stranger(client: LiveDataServiceClient, service_url: str) -> httpx2.Client:
    """Another user, with a good token of their own."""
    headers = {"Authorization": f"Bearer {client.create_token(uuid4())}"}
    return httpx2.Client(base_url=service_url, headers=headers, timeout=60)


def without_id(answer: httpx2.Response) -> tuple[int, dict[str, Any], set[str]]:
    """An answer, without what differs from request to request."""
    told = answer.json()
    told.pop("request_id")
    return answer.status_code, told, set(answer.headers)


def test_every_route_answers_a_stranger_as_if_there_were_nothing_of_that_id(
    http: httpx2.Client, stranger: httpx2.Client, things: dict[str, str]
) -> None:
    document = http.get("/openapi.json").json()
    named = [path for path in document["paths"] if "{" in path]
    assert {"/analyses/{analysis_id}", "/screenshots/{screenshot_id}"} <= {*named}
    before = http.get("/user_trade_history").json()
    with stranger:
        for path in named:
            for method in METHODS:
                theirs, nobodys = (
                    stranger.request(method, path.format_map(ids))
                    for ids in (things, dict.fromkeys(things, str(uuid4())))
                )
                assert without_id(theirs) == without_id(nobodys), (method, path)
                allowed = method.lower() in document["paths"][path]
                assert theirs.status_code == (404 if allowed else 405), (method, path)
    assert http.get("/user_trade_history").json() == before
    for name, path in (("analysis_id", "/analyses/"), ("screenshot_id", "/screenshots/")):
        assert http.get(path + things[name]).status_code == 200
