"""What ends a user's access takes effect on the next request, and reaches nobody else."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import jwt
import pytest

from local_stack.up import Stack
from tests.conftest import SAMPLES

FILLS = (SAMPLES / "fills_dark.png").read_bytes()
CHANGES = [
    ("POST", "sign_out"), ("POST", "disable"), ("POST", "enable"), ("DELETE", ""),
]  # fmt: skip
Mint = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
def mint(stack: Stack) -> Mint:
    """Makes the header of a user's token, or of a service's, issued ``ago`` seconds ago."""

    def make(subject: UUID | str, ago: float = 0, **more: str) -> dict[str, str]:
        issued = time.time() - ago
        claims = {
            "iss": "main-app", "aud": "live-data-service", "sub": str(subject), "iat": issued,
            "exp": issued + 3600, "jti": str(uuid4()), **more,
        }  # fmt: skip
        token = jwt.encode(claims, stack.environment["JWT_SECRET"], algorithm="HS256")
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def anybody(service_url: str) -> Iterator[httpx2.Client]:
    """HTTP to the service without a token."""
    with httpx2.Client(base_url=service_url, timeout=60) as made:
        yield made


@pytest.fixture
def backend(service_url: str, mint: Mint) -> Iterator[httpx2.Client]:
    """The app that issues the tokens, with a token of its own."""
    headers = mint("main-app", scope="act_as_user")
    with httpx2.Client(base_url=service_url, headers=headers, timeout=60) as made:
        yield made


def history(anybody: httpx2.Client, token: dict[str, str]) -> httpx2.Response:
    """What a token opens."""
    return anybody.get("/user_trade_history", headers=token)


def body(answer: httpx2.Response) -> dict[str, Any]:
    """An error, without what differs from request to request."""
    told: dict[str, Any] = answer.json()
    del told["request_id"]
    return told


def upload(anybody: httpx2.Client, token: dict[str, str]) -> dict[str, Any]:
    """An analysis of a sample, finished."""
    parts = [("screenshots", ("fills.png", FILLS))]
    answer = anybody.post("/analyze_screenshots", files=parts, headers=token)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_signing_out_ends_the_tokens_issued_before_it_and_none_issued_after(
    anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    before = mint(user_id, ago=5)
    assert history(anybody, before).status_code == 200
    answer = backend.post(f"/users/{user_id}/sign_out")
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    refused = history(anybody, before)
    assert refused.status_code == 401
    assert body(refused) == body(history(anybody, {"Authorization": "Bearer nonsense"}))
    assert history(anybody, mint(user_id)).status_code == 200


def test_the_moment_of_a_sign_out_is_the_one_that_is_told_however_late_it_arrives(
    anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    moment = datetime.now(UTC) - timedelta(seconds=60)
    told = backend.post(f"/users/{user_id}/sign_out", json={"not_before": moment.isoformat()})
    assert datetime.fromisoformat(told.json()["not_before"]) == moment
    assert history(anybody, mint(user_id, ago=61)).status_code == 401
    assert history(anybody, mint(user_id, ago=59)).status_code == 200


def test_a_sign_out_never_makes_an_ended_token_good_again(
    anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    for ago in (10, 3600):
        moment = datetime.now(UTC) - timedelta(seconds=ago)
        backend.post(f"/users/{user_id}/sign_out", json={"not_before": moment.isoformat()})
    assert history(anybody, mint(user_id, ago=20)).status_code == 401


@pytest.mark.parametrize(
    "sent",
    [
        '{"not_before": "2999-01-01T00:00:00Z"}',
        '{"not_before": "2026-01-01T00:00:00"}',
        '{"not_before": 5}',
        '{"user_id": "00000000-0000-0000-0000-000000000000"}',
        "[]",
        "{",
        "\x00",
    ],
)
def test_a_moment_that_is_none_is_refused(
    backend: httpx2.Client, anybody: httpx2.Client, mint: Mint, user_id: UUID, sent: str
) -> None:
    answer = backend.post(f"/users/{user_id}/sign_out", content=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert history(anybody, mint(user_id, ago=10)).status_code == 200


def test_a_disabled_user_gets_nothing_and_nobody_gets_it_for_them_until_they_are_enabled(
    anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    token = mint(user_id)
    told = upload(anybody, token)
    assert backend.post(f"/users/{user_id}/disable").json()["status"] == "disabled"
    assert history(anybody, token).status_code == 401
    assert anybody.get(f"/analyses/{told['analysis_id']}", headers=token).status_code == 401
    shot = told["screenshots"][0]["id"]
    assert anybody.get(f"/screenshots/{shot}", headers=token).status_code == 401
    parts = [("screenshots", ("fills.png", FILLS))]
    acting = backend.post(
        "/analyze_screenshots_with_context", files=parts, data={"user_id": str(user_id)}
    )
    assert (acting.status_code, acting.json()["code"]) == (403, "account_closed")
    assert anybody.post(f"/users/{user_id}/enable", headers=token).status_code == 401
    assert backend.post(f"/users/{user_id}/enable").json()["status"] == "active"
    assert len(history(anybody, token).json()["trades"]) == len(told["trades"])


@pytest.mark.parametrize(("method", "change"), CHANGES)
def test_no_user_changes_another_s_account_or_learns_whether_there_is_one(
    anybody: httpx2.Client, mint: Mint, user_id: UUID, method: str, change: str
) -> None:
    ann = mint(user_id)
    assert history(anybody, ann).status_code == 200
    answers = [
        anybody.request(method, f"/users/{named}/{change}".rstrip("/"), headers=mint(uuid4()))
        for named in (user_id, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert body(answers[0]) == body(answers[1])
    assert history(anybody, ann).status_code == 200


@pytest.mark.parametrize(("method", "change"), [*CHANGES, ("DELETE", "me")])
def test_without_a_token_no_account_changes(
    anybody: httpx2.Client, mint: Mint, user_id: UUID, method: str, change: str
) -> None:
    path = "/users/me" if change == "me" else f"/users/{user_id}/{change}".rstrip("/")
    assert anybody.request(method, path).status_code == 401
    assert history(anybody, mint(user_id)).status_code == 200


def test_erasing_a_user_removes_rows_and_screenshots_and_refuses_what_comes_late(
    stack: Stack, anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    upload(anybody, mint(user_id))
    folder = stored(stack, user_id)
    assert any(folder.iterdir())
    for _ in range(2):
        assert backend.delete(f"/users/{user_id}").json()["status"] == "erased"
    assert not folder.exists() or not any(folder.iterdir())
    assert history(anybody, mint(user_id)).status_code == 401
    parts = [("screenshots", ("fills.png", FILLS))]
    late = anybody.post("/analyze_screenshots", files=parts, headers=mint(user_id))
    assert late.status_code == 401
    late = backend.post(
        "/analyze_screenshots_with_context", files=parts, data={"user_id": str(user_id)}
    )
    assert (late.status_code, late.json()["code"]) == (403, "account_closed")
    assert backend.post(f"/users/{user_id}/enable").json()["status"] == "erased"
    assert history(anybody, mint(user_id)).status_code == 401
    assert not folder.exists() or not any(folder.iterdir())


def test_a_disabled_user_can_be_erased(
    anybody: httpx2.Client, backend: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    upload(anybody, mint(user_id))
    backend.post(f"/users/{user_id}/disable")
    assert backend.delete(f"/users/{user_id}").json()["status"] == "erased"


def test_users_may_end_their_own_access_and_erase_themselves(
    anybody: httpx2.Client, mint: Mint, user_id: UUID
) -> None:
    token, other = mint(user_id, ago=2), mint(uuid4())
    assert anybody.post(f"/users/{user_id}/sign_out", headers=token).status_code == 200
    assert history(anybody, token).status_code == 401
    told = anybody.delete("/users/me", headers=mint(user_id))
    assert (told.status_code, told.json()["status"]) == (200, "erased")
    assert anybody.delete("/users/me", headers=mint(user_id)).status_code == 401
    assert history(anybody, other).status_code == 200


def test_a_service_is_nobody_whom_me_could_mean(backend: httpx2.Client) -> None:
    answer = backend.delete("/users/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_every_change_is_in_the_log_with_the_user_it_was_for(
    stack: Stack, backend: httpx2.Client, user_id: UUID
) -> None:
    backend.post(f"/users/{user_id}/disable")
    log = stack.folder.log_file("service").read_text().splitlines()
    events = [json.loads(line) for line in log if str(user_id) in line]
    assert "account_disabled" in {event["event"] for event in events}


def stored(stack: Stack, user_id: UUID) -> Path:
    """Where the screenshots of a user lie."""
    return stack.folder.screenshots / str(user_id)
