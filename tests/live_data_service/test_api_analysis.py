"""Asking for an analysis over HTTP: what is taken, what is refused, nothing done twice."""

import base64
import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import jwt
import pytest
from PIL import Image
from pydantic import SecretStr

from live_data_service.api_analysis import read_path
from live_data_service.config import Settings
from live_data_service.errors import ScreenshotPathRefused
from local_stack.up import Stack
from main_app_client import LiveDataServiceClient
from tests.conftest import SAMPLES, png

FILLS = SAMPLES / "fills_dark.png"


def files(*contents: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    """Screenshots as the parts of a form."""
    return [("screenshots", (f"{n}.png", content)) for n, content in enumerate(contents)]


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must have the one shape of errors."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"].endswith(told["code"])
    assert told["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, told["code"]


def test_a_screenshot_sent_as_a_file_is_read_and_its_trades_are_saved(
    http: httpx2.Client, user_id: UUID
) -> None:
    answer = http.post(
        "/analyze_screenshots",
        files=files(FILLS.read_bytes()),
        data={"prompt_template": "Analyze these market screenshots"},
    )
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "success"
    assert told["user_id"] == str(user_id)
    assert told["analyzer"] == "ocr"
    assert told["result"]
    truth = json.loads((SAMPLES / "truth.json").read_text())
    expected = next(image["trades"] for image in truth if image["file"] == FILLS.name)
    assert [trade["symbol"] for trade in told["trades"]] == [row["symbol"] for row in expected]
    history = http.get("/user_trade_history").json()
    assert {trade["id"] for trade in history["trades"]} == {trade["id"] for trade in told["trades"]}


def test_json_and_a_form_give_the_same_trades(http: httpx2.Client) -> None:
    content = FILLS.read_bytes()
    encoded = base64.b64encode(content).decode()
    by_json = http.post("/analyze_screenshots", json={"screenshots": [{"data": encoded}]}).json()
    by_url = http.post(
        "/analyze_screenshots",
        json={"screenshots": [{"filename": "a", "data": f"data:image/png;base64,{encoded}"}]},
    ).json()
    by_form = http.post("/analyze_screenshots", files=files(content)).json()
    ids = [[trade["id"] for trade in told["trades"]] for told in (by_json, by_url, by_form)]
    assert ids[0]
    assert ids[0] == ids[1] == ids[2]


def test_one_trade_in_two_screenshots_is_one_trade(http: httpx2.Client) -> None:
    content = FILLS.read_bytes()
    told = http.post("/analyze_screenshots", files=files(content, content)).json()
    ids = [trade["id"] for trade in told["trades"]]
    assert len(ids) == len(set(ids)) > 0
    assert len(told["screenshots"]) == 2
    assert len(http.get("/user_trade_history").json()["trades"]) == len(ids)


def test_every_trade_points_at_its_pixels(http: httpx2.Client) -> None:
    told = http.post("/analyze_screenshots", files=files(FILLS.read_bytes())).json()
    (shot,) = told["screenshots"]
    for trade in told["trades"]:
        source = trade["source"]
        assert source["screenshot_id"] == shot["id"]
        for box in (source["box"], *(field["box"] for field in source["fields"].values())):
            x, y, width, height = box
            assert 0 <= x < x + width <= shot["width"]
            assert 0 <= y < y + height <= shot["height"]


def test_an_image_without_trades_is_a_success_without_trades(
    http: httpx2.Client, blank_png: bytes
) -> None:
    told = http.post("/analyze_screenshots", files=files(blank_png)).json()
    assert (told["status"], told["trades"]) == ("success", [])
    assert told["result"]


def test_who_prefers_not_to_wait_is_told_where_to_look(
    http: httpx2.Client, blank_png: bytes
) -> None:
    headers = {"Prefer": "respond-async"}
    answer = http.post("/analyze_screenshots", files=files(blank_png), headers=headers)
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/analyses/{answer.json()['analysis_id']}"
    assert http.get(answer.headers["location"]).json()["status"] in {"queued", "running", "success"}


def test_the_same_idempotency_key_fifty_times_at_once_is_one_analysis(
    http: httpx2.Client, blank_png: bytes
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}

    def ask(_: int) -> tuple[int, str]:
        answer = http.post("/analyze_screenshots", files=files(blank_png), headers=headers)
        return answer.status_code, answer.json()["analysis_id"]

    with ThreadPoolExecutor(50) as pool:
        assert len(set(pool.map(ask, range(50)))) == 1


def test_an_idempotency_key_with_another_body_is_refused(
    http: httpx2.Client, blank_png: bytes
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    first = http.post("/analyze_screenshots", files=files(blank_png), headers=headers)
    assert first.status_code == 200
    other = http.post(
        "/analyze_screenshots",
        files=files(blank_png),
        data={"prompt_template": "something else"},
        headers=headers,
    )
    assert problem(other) == (422, "idempotency_key_reused")


def test_two_users_may_use_the_same_idempotency_key(
    client: LiveDataServiceClient, http: httpx2.Client, blank_png: bytes
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    mine = http.post("/analyze_screenshots", files=files(blank_png), headers=headers).json()
    headers["Authorization"] = f"Bearer {client.create_token(uuid4())}"
    theirs = http.post("/analyze_screenshots", files=files(blank_png), headers=headers).json()
    assert mine["analysis_id"] != theirs["analysis_id"]


Refusal = tuple[Callable[[bytes], dict[str, Any]], int, str]

REFUSALS: dict[str, Refusal] = {
    "no screenshots": (lambda _: {"json": {}}, 422, "no_screenshots"),
    "an empty list": (lambda _: {"json": {"screenshots": []}}, 422, "no_screenshots"),
    "a form without files": (
        lambda _: {"files": [("prompt_template", (None, "x"))]},
        422,
        "no_screenshots",
    ),
    "text as a file": (lambda _: {"files": files(b"hello")}, 422, "not_an_image"),
    "a truncated image": (lambda image: {"files": files(image[:-25])}, 422, "image_damaged"),
    "a PDF": (lambda _: {"files": files(b"%PDF-1.7")}, 415, "unsupported_image_type"),
    "an image too many": (
        lambda image: {"files": files(*[image] * 21)},
        413,
        "too_many_screenshots",
    ),
    "a good and a bad image": (
        lambda image: {"files": files(image, b"hello")},
        422,
        "not_an_image",
    ),
    "a path of the service's disk": (
        lambda _: {"json": {"screenshot_paths": ["/etc/passwd"]}},
        422,
        "screenshot_path_refused",
    ),
    "no base64": (
        lambda _: {"json": {"screenshots": [{"data": "?"}]}},
        422,
        "invalid_request",
    ),
    "malformed JSON": (
        lambda _: {"content": b"{", "headers": {"Content-Type": "application/json"}},
        422,
        "invalid_request",
    ),
    "JSON in another encoding": (
        lambda _: {"content": b'"\xff"', "headers": {"Content-Type": "application/json"}},
        422,
        "invalid_request",
    ),
    "JSON of great depth": (
        lambda _: {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
        422,
        "invalid_request",
    ),
    "a name that is not known": (
        lambda _: {"json": {"screenshots": [], "status": "success"}},
        422,
        "invalid_request",
    ),
    "another kind of body": (
        lambda _: {"content": b"x", "headers": {"Content-Type": "text/plain"}},
        415,
        "unsupported_body",
    ),
    "NUL in the prompt": (
        lambda image: {"files": files(image), "data": {"prompt_template": "a\0b"}},
        422,
        "invalid_request",
    ),
    "a prompt without end": (
        lambda image: {"files": files(image), "data": {"prompt_template": "x" * 20_001}},
        422,
        "invalid_request",
    ),
    "an idempotency key that is none": (
        lambda image: {"files": files(image), "headers": {"Idempotency-Key": "a b"}},
        422,
        "invalid_request",
    ),
    "a time zone that is none": (
        lambda image: {
            "files": files(image),
            "data": {"user_context": json.dumps({"timezone": "Mars/Olympus"})},
        },
        422,
        "invalid_request",
    ),
    "a user id that is none": (
        lambda image: {"files": files(image), "data": {"user_id": "1 OR 1=1"}},
        422,
        "invalid_request",
    ),
    "another user in the body": (
        lambda image: {"files": files(image), "data": {"user_id": str(UUID(int=1))}},
        403,
        "different_user",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_refused_and_nothing_is_saved(
    http: httpx2.Client, stack: Stack, user_id: UUID, blank_png: bytes, what: str
) -> None:
    request, status, code = REFUSALS[what]
    answer = http.post("/analyze_screenshots", **request(blank_png))
    assert problem(answer) == (status, code)
    assert http.get("/user_trade_history").json()["trades"] == []
    assert not (stack.folder.screenshots / str(user_id)).exists()


@pytest.fixture
def offered(tmp_path: Path) -> Settings:
    """Settings of a service that offers a folder, with a secret beside the folder."""
    folder = tmp_path / "offered"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.png").write_bytes(b"inside")
    (tmp_path / "secret.png").write_bytes(b"outside")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "own-link.png").symlink_to(folder / "sub" / "a.png")
    return Settings(
        jwt_secret_key=SecretStr("0123456789abcdef" * 2),
        database_url=SecretStr("-"),
        screenshot_root=folder,
    )


@pytest.mark.parametrize("path", ["sub/a.png", "./sub/../sub/a.png", "own-link.png"])
def test_a_path_within_the_offered_folder_is_read(offered: Settings, path: str) -> None:
    assert read_path(path, offered).content == b"inside"
    assert offered.screenshot_root is not None
    assert read_path(str(offered.screenshot_root / path), offered).content == b"inside"


@pytest.mark.parametrize(
    "path",
    ["../secret.png", "sub/../../secret.png", "link.png", "/etc/passwd", "sub", "none.png", "a\0b",
     "", "x" * 5000],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused_in_the_same_words_as_one_that_is_not_there(
    offered: Settings, path: str
) -> None:
    with pytest.raises(ScreenshotPathRefused) as raised:
        read_path(path, offered)
    assert str(raised.value) == ScreenshotPathRefused.title


def test_too_many_pixels_are_refused(http: httpx2.Client) -> None:
    image = png(Image.new("1", (8000, 8000)))
    answer = http.post("/analyze_screenshots", files=files(image))
    assert problem(answer) == (413, "too_many_pixels")


def test_too_many_bytes_are_refused(http: httpx2.Client) -> None:
    answer = http.post("/analyze_screenshots", files=files(b"\0" * (20 * 1024 * 1024 + 1)))
    assert problem(answer) == (413, "image_too_large")


def test_a_body_over_the_limit_is_refused_before_it_is_read(
    client: LiveDataServiceClient, service_url: str
) -> None:
    host, port = urlsplit(service_url).hostname, urlsplit(service_url).port
    head = (
        "POST /analyze_screenshots HTTP/1.1\r\n"
        f"Host: {host}\r\nAuthorization: Bearer {client.create_token(uuid4())}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {10**12}\r\n\r\n"
    )
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(head.encode() + b"{")
        answer = connection.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    assert "request_too_large" in answer


def test_a_wrong_method_or_route_has_the_same_shape_of_error(http: httpx2.Client) -> None:
    assert problem(http.get("/analyze_screenshots")) == (405, "method_not_allowed")
    assert problem(http.get("/nothing/here")) == (404, "no_such_route")
    assert problem(http.get("/analyses/not-a-uuid")) == (404, "no_such_route")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/analyze_screenshots"),
        ("POST", "/analyze_screenshots_with_context"),
        ("GET", "/user_trade_history"),
        ("GET", f"/analyses/{UUID(int=1)}"),
        ("GET", f"/screenshots/{UUID(int=1)}"),
    ],
)
def test_every_refused_token_gets_one_identical_answer(
    service_url: str, client: LiveDataServiceClient, method: str, path: str
) -> None:
    good = client.create_token(uuid4())
    refused = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {good}"},
        {"Authorization": f"Bearer {good}x"},
        {"Authorization": f"Bearer {good[:-2]}"},
        {"Authorization": "Bearer " + jwt.encode({"sub": "x"}, "k" * 32, algorithm="HS256")},
        {"Authorization": "Bearer " + jwt.encode({"sub": "x"}, "", algorithm="none")},
    ]
    answers = set()
    for headers in refused:
        answer = httpx2.request(method, service_url + path, headers=headers)
        assert problem(answer) == (401, "invalid_token")
        assert answer.headers["www-authenticate"] == "Bearer"
        answers.add(json.dumps({**answer.json(), "request_id": ""}))
    assert len(answers) == 1


def test_a_service_token_acts_for_the_user_it_names_and_for_nobody_without_one(
    client: LiveDataServiceClient, http: httpx2.Client, user_id: UUID, blank_png: bytes
) -> None:
    told = client.blocking.analyze_screenshots_with_context(
        user_id, [], "", {"timezone": "Europe/Berlin"}, screenshots=[("a.png", blank_png)]
    )
    assert told["user_id"] == str(user_id)
    assert http.get(f"/analyses/{told['analysis_id']}").status_code == 200


def test_a_service_token_opens_no_user_s_route(
    stack: Stack, service_url: str, blank_png: bytes
) -> None:
    headers = {"Authorization": f"Bearer {service_token(stack)}"}
    history = httpx2.get(f"{service_url}/user_trade_history", headers=headers)
    assert problem(history) == (403, "not_allowed")
    nobody = httpx2.post(
        f"{service_url}/analyze_screenshots_with_context", headers=headers, files=files(blank_png)
    )
    assert problem(nobody) == (403, "not_allowed")


def service_token(stack: Stack) -> str:
    """A service's token, minted without the client."""
    now = int(time.time())
    claims = {
        "iss": "main-app",
        "aud": "live-data-service",
        "sub": "main-app",
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid4()),
        "scope": "act_as_user",
    }
    return jwt.encode(claims, stack.environment["JWT_SECRET"], algorithm="HS256")
