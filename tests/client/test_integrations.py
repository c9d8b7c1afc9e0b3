"""An app of an integrator's own copies one module, sets one secret and calls one method."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import django
import httpx2
import pytest
from django.conf import settings as django_settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import path
from fastapi import FastAPI
from flask import Flask
from quart import Quart
from werkzeug.serving import make_server

from local_stack.up import Stack
from main_app_client import LiveDataServiceClient
from tests.conftest import ROOT, SAMPLES

FILLS = SAMPLES / "fills_dark.png"
SEED = ROOT.parent / "shared" / "seed" / "distributed-user-sync.md"
PROMPT = "Analyze these market screenshots"


def snippet(text: str) -> str:
    """The integration snippet: the block of Python that begins with the client's import."""
    found = re.search(r"```python\n(from main_app_client import .*?)```", text, re.DOTALL)
    assert found, "there is no integration snippet"
    return found.group(1)


def test_the_readme_s_snippet_is_the_seed_s_word_for_word() -> None:
    if not SEED.exists():
        pytest.skip("the specification is not beside this repository")
    assert snippet((ROOT / "README.md").read_text()) == snippet(SEED.read_text())


def test_the_snippet_runs_as_it_stands_in_a_flask_app_with_real_requests(
    stack: Stack, service_url: str
) -> None:
    code = snippet((ROOT / "README.md").read_text())
    for placeholder, value in (
        ("https://your-live-data-service.railway.app", service_url),
        ("your-shared-secret-key", stack.environment["JWT_SECRET"]),
        ("/path/to/screenshot1.png", str(FILLS)),
    ):
        assert placeholder in code
        code = code.replace(placeholder, value)
    app, user_id = Flask("an app of an integrator"), str(uuid4())
    names: dict[str, Any] = {"app": app, "get_current_user_id": lambda: user_id}
    exec(code, names)  # noqa: S102 - the snippet is what is tested
    with served(app) as url, names["live_data_client"] as client:
        for _ in range(3):  # each request has an event loop of its own
            told = httpx2.get(f"{url}/analyze_market", timeout=60).json()
            assert told["success"] is True
            assert told["analysis"]
        assert client.blocking.user_trade_history(user_id)["trades"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """A Flask app on a real port, a thread for each request."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def analyze(client: LiveDataServiceClient, user_id: UUID) -> dict[str, Any]:
    """What the view of any framework does."""
    result = await client.analyze_screenshots(
        user_id=user_id, screenshot_paths=[str(FILLS)], prompt_template=PROMPT
    )
    return {"user_id": result["user_id"], "trades": len(result["trades"])}


async def test_it_works_in_quart(client: LiveDataServiceClient, user_id: UUID) -> None:
    app = Quart("quart")

    @app.get("/analyze_market")
    async def analyze_market() -> dict[str, Any]:
        return await analyze(client, user_id)

    answer = await app.test_client().get("/analyze_market")
    told = json.loads(await answer.get_data())
    assert told["user_id"] == str(user_id)
    assert told["trades"] > 0


async def test_it_works_in_fastapi(client: LiveDataServiceClient, user_id: UUID) -> None:
    app = FastAPI()

    @app.get("/analyze_market")
    async def analyze_market() -> dict[str, Any]:
        return await analyze(client, user_id)

    await expect_trades(app, user_id)


async def test_it_works_in_django(client: LiveDataServiceClient, user_id: UUID) -> None:
    async def analyze_market(_: HttpRequest) -> JsonResponse:
        return JsonResponse(await analyze(client, user_id))

    urls = type("urls", (), {"urlpatterns": [path("analyze_market", analyze_market)]})
    if not django_settings.configured:
        django_settings.configure(ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"], SECRET_KEY="of the test")
        django.setup()
    await expect_trades(ASGIHandler(), user_id)


async def expect_trades(app: Any, user_id: UUID) -> None:
    """Ask an ASGI app once."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://app.test") as http:
        told = (await http.get("/analyze_market")).json()
    assert told["user_id"] == str(user_id)
    assert told["trades"] > 0


def test_it_works_in_a_plain_script(client: LiveDataServiceClient, user_id: UUID) -> None:
    result = client.blocking.analyze_screenshots(user_id, [FILLS], PROMPT)
    assert result["trades"]
    assert asyncio.run(analyze(client, user_id))["trades"] == len(result["trades"])
