"""Sending screenshots: with the user's context, in the user's name, and what can go wrong."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from main_app.accounts import db
from tests.main_app.conftest import Browser, told
from tests.main_app.stand_in import PNG, StandIn, trade


def test_an_upload_is_accepted_and_can_be_followed(ann: Browser, service: StandIn) -> None:
    """The answer comes before the reading is done, and says where it can be seen."""
    service.trades = [trade(), trade(status="needs_review", review_reasons=["Blurred."])]
    answer = ann.upload(PNG, PNG, prompt="Closed trades")
    assert answer.status_code == 202
    accepted = told(answer)
    assert accepted["location"] == f"/analyses/{accepted['analysis_id']}"
    first, second = (told(ann.get(f"{accepted['location']}/status")) for _ in range(2))
    assert (first["status"], first["finished"]) == ("running", False)
    assert (second["status"], second["finished"], second["trades"], second["needs_review"]) == (
        "success", True, 2, 1,
    )  # fmt: skip
    assert accepted["analysis_id"] in ann.get("/").text


def test_braces_in_what_somebody_asks_are_just_braces(ann: Browser, service: StandIn) -> None:
    told = ann.upload(PNG, prompt="Only {closed} trades").json
    assert told is not None
    [asked] = service.asked_for("/analyze_screenshots_with_context")
    assert asked.form["prompt_template"] == "Only {{closed}} trades"
    assert "<q>Only {closed} trades</q>" in ann.get(told["location"]).text


def test_an_upload_says_whose_it_is_and_what_they_told_of_themselves(
    ann: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    """The bytes, the prompt, the user's id and context; the token is this app's own."""
    context = {"timezone": "Europe/Berlin", "base_currency": "EUR", "notes": "Futures."}
    ann.post("/settings", context)
    ann.upload(PNG, prompt="Closed trades")
    [asked] = service.asked_for("/analyze_screenshots_with_context")
    assert asked.claims["scope"] == "act_as_user"
    assert asked.form["user_id"] == id_of("ann@example.com")
    assert asked.form["prompt_template"] == "Closed trades"
    assert asked.context == context
    assert asked.files == [("shot0.png", PNG)]


def test_an_upload_sent_twice_is_read_once(ann: Browser) -> None:
    """The browser's key for it reaches the service."""
    headers = {"Idempotency-Key": "0123456789abcdef"}
    ids = set()
    for _ in range(2):
        files = {"screenshots": (io.BytesIO(PNG), "a.png")}
        ids.add(told(ann.post("/upload", files, headers=headers))["analysis_id"])
    assert len(ids) == 1


def test_without_scripts_an_upload_leads_to_its_page(ann: Browser) -> None:
    """A browser that prefers pages gets one, and the page looks again by itself."""
    files = {"screenshots": (io.BytesIO(PNG), "a.png")}
    answer = ann.post("/upload", files, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert 'http-equiv="refresh"' in ann.get(answer.location).text


def test_an_upload_of_nothing_is_said_to_be_nothing(ann: Browser, service: StandIn) -> None:
    """The service need not be asked."""
    answer = ann.upload()
    assert (answer.status_code, told(answer)["code"]) == (422, "no_screenshots")
    assert not service.asked_for("/analyze_screenshots_with_context")


@pytest.mark.parametrize(
    ("status", "code", "detail"),
    [
        (413, "image_too_large", "The screenshot has too many bytes"),
        (415, "unsupported_image_type", "Screenshots are PNG, JPEG, WebP or GIF"),
        (422, "not_an_image", "a.txt: the file is not an image"),
    ],
)
def test_what_the_service_refuses_is_told_in_its_words(
    ann: Browser, service: StandIn, status: int, code: str, detail: str
) -> None:
    """Status, code and sentence are the service's: the user can mend it."""
    service.refuse = (status, code, detail)
    answer = ann.upload(b"text")
    assert answer.status_code == status
    assert told(answer) == {"success": False, "code": code, "error": detail}


def test_a_token_that_is_refused_is_not_the_users_trouble(
    ann: Browser, service: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """The user is logged in; the operator finds the reason in the log."""
    service.refuse = (401, "invalid_token", "A valid bearer token is required")
    answer = ann.get("/history")
    assert answer.status_code == 503
    assert "token" not in answer.text.replace("csrf_token", "")
    assert "code=invalid_token" in caplog.text


def test_too_large_an_upload_is_refused(ann: Browser, service: StandIn) -> None:
    """Before it is read whole, and without the service."""
    answer = ann.post("/upload", {"screenshots": (io.BytesIO(b"x" * 300_000), "a.png")})
    assert (answer.status_code, told(answer)["code"]) == (413, "upload_too_large")
    assert not service.asked_for("/analyze_screenshots_with_context")


def test_a_visitors_upload_is_refused_before_it_is_read(visitor: Browser) -> None:
    """Not even for its CSRF token: the answer is the login's, not the size's."""
    files = {"screenshots": (io.BytesIO(b"x" * 300_000), "a.png")}
    answer = visitor.post("/upload", files, None)
    assert (answer.status_code, told(answer)["code"]) == (401, "login_required")


def test_a_service_that_is_down_is_a_friendly_503(ann: Browser, app: Flask) -> None:
    """A page or JSON, with when to come back; logging out still works."""
    point_nowhere(app)
    page, upload = ann.get("/"), ann.upload(PNG)
    for answer in (page, upload):
        assert answer.status_code == 503
        assert "try again" in answer.text
        assert answer.headers["Retry-After"]
    assert told(upload)["code"] == "service_unavailable"
    assert ann.log_out().status_code == 302


def test_health_tells_of_both_applications(visitor: Browser, app: Flask, service: StandIn) -> None:
    """To anybody; this app is well even when the service is not."""
    nothing = {"outbox": {"waiting": 0, "oldest_seconds": 0, "refused": 0}}
    assert told(visitor.get("/health")) == {"status": "ok", "service": "ok"} | nothing
    service.health = "degraded"
    assert told(visitor.get("/health")) == {"status": "ok", "service": "degraded"} | nothing
    point_nowhere(app)
    assert told(visitor.get("/health")) == {"status": "ok", "service": "unreachable"} | nothing


def test_a_database_that_is_gone_is_a_503(ann: Browser, app: Flask, tmp_path: Path) -> None:
    """Also the page that says so gets by without it."""
    with app.app_context():
        db.engine.dispose()
    for file in tmp_path.glob("main_app.sqlite3*"):
        file.unlink()
    (tmp_path / "main_app.sqlite3").mkdir()
    answer = ann.get("/history")
    assert answer.status_code == 503
    assert 'id="error"' in answer.text


@pytest.fixture
def market(settings: dict[str, Any], tmp_path: Path) -> Path:
    """The operator's folder of market screenshots, with six images and a text in it."""
    folder = tmp_path / "market"
    folder.mkdir()
    (folder / "notes.txt").write_text("no image")
    for number in range(6):
        path = folder / f"{number}.png"
        path.write_bytes(PNG)
        os.utime(path, (1_700_000_000 + number,) * 2)
    settings["market_screenshots"] = folder
    return folder


@pytest.mark.usefixtures("market")
def test_the_market_is_analysed_for_the_user(
    ann: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    """The seed's route: the newest five images of the folder, in the user's own name."""
    assert told(ann.get("/analyze_market")) == {"success": True, "analysis": "1 trades found."}
    [asked] = service.asked_for("/analyze_screenshots")
    assert asked.claims["sub"] == id_of("ann@example.com")
    assert [name for name, _ in asked.files] == [f"{n}.png" for n in (5, 4, 3, 2, 1)]
    assert asked.form["prompt_template"] == "Analyze these market screenshots"


def test_the_same_market_is_analysed_once_for_each_user(
    market: Path, ann: Browser, bob: Browser, service: StandIn
) -> None:
    """A page loaded again asks the same; another user or another image is another question."""
    for person in (ann, ann, bob):
        person.get("/analyze_market")
    (market / "5.png").write_bytes(PNG + b"\0")
    ann.get("/analyze_market")
    keys = [asked.headers["Idempotency-Key"] for asked in service.asked]
    assert (len(keys), len(set(keys))) == (4, 3)
    assert keys[0] == keys[1]


def test_a_market_that_cannot_be_analysed_says_so(
    market: Path, ann: Browser, service: StandIn
) -> None:
    """In the seed's shape and in words, with nothing of the inside."""
    service.refuse = (502, "analysis_failed", "Analysis 1234 failed: gave_up.")
    assert told(ann.get("/analyze_market")) == {
        "success": False, "error": "The screenshots could not be read.",
    }  # fmt: skip
    for file in market.glob("*.png"):
        file.unlink()
    assert "no market screenshots" in told(ann.get("/analyze_market"))["error"]


def test_a_market_that_was_not_set_up_says_so(ann: Browser) -> None:
    """An answer, not an error."""
    answer = told(ann.get("/analyze_market"))
    assert answer["success"] is False
    assert "MARKET_SCREENSHOTS" in answer["error"]


def test_market_screenshots_can_be_sent(ann: Browser, service: StandIn) -> None:
    """The same route takes a user's own files and waits for the outcome."""
    files = {"screenshots": (io.BytesIO(PNG), "a.png"), "prompt_template": "Read"}
    assert told(ann.post("/analyze_market", files))["success"] is True
    assert service.asked_for("/analyze_screenshots")[0].form["prompt_template"] == "Read"
    assert told(ann.post("/analyze_market", {}))["success"] is False


def point_nowhere(app: Flask) -> None:
    """Make the client's service one that nobody runs."""
    app.extensions["live_data_client"]._url = "http://127.0.0.1:9"
