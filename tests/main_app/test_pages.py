"""What users see: their own things alone, as they are, and in words."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.main_app.conftest import Browser, told
from tests.main_app.stand_in import PNG, StandIn, trade

HTML = "<img src=x onerror=alert(1)>"


def visible(html: str) -> str:
    """The text of a page as it is read and copied."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.replace("</td>", " ")))


def test_a_visitor_learns_what_it_is(visitor: Browser) -> None:
    """The start page invites to sign up."""
    page = visitor.get("/")
    assert page.status_code == 200
    assert 'href="/register"' in page.text
    assert 'href="/login"' in page.text


def test_the_dashboard_has_the_upload_the_latest_trades_and_a_summary(
    ann: Browser, service: StandIn
) -> None:
    """One page to begin with; the names of its parts are what browser tests hold on to."""
    service.trades = [trade(symbol="DE40"), trade(status="needs_review", review_reasons=["Why?"])]
    ann.analysis()
    page = ann.get("/").text
    for name in ("upload-form", "screenshots", "prompt", "progress", "result", "latest-trades"):
        assert f'id="{name}"' in page
    assert 'id="summary-trades">2<' in page
    assert "DE40" in page
    assert "Why?" in page


def test_the_history_asks_the_service_for_what_was_chosen(ann: Browser, service: StandIn) -> None:
    """Filters and place go to the service; days begin and end in the user's zone."""
    ann.post("/settings", {"timezone": "Europe/Berlin"})
    ann.get("/history?symbol=EURUSD&side=buy&kind=fill&status=accepted&cursor=0"
            "&from=2026-01-31&to=2026-06-30")  # fmt: skip
    assert service.asked_for("/user_trade_history")[-1].query == {
        "limit": "100", "cursor": "0", "symbol": "EURUSD", "side": "buy", "kind": "fill",
        "status": "accepted", "from": "2026-01-31T00:00:00+01:00",
        "to": "2026-07-01T00:00:00+02:00",
    }  # fmt: skip


def test_older_trades_are_a_page_away(ann: Browser, service: StandIn) -> None:
    """The link to the next page keeps the filters."""
    service.trades = [trade(symbol=f"S{n}") for n in range(150)]
    ann.analysis()
    first = ann.get("/history?side=buy").text
    older = re.search(r'id="older" href="([^"]+)"', first)
    assert older
    assert "side=buy" in older[1]
    second = ann.get(older[1].replace("&amp;", "&")).text
    assert ("S149" in first, "S149" in second) == (False, True)
    assert 'id="older"' not in second


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "9999-12-31"])
def test_a_date_that_is_none_is_said_to_be_none(ann: Browser, day: str) -> None:
    """A date nobody can use is the user's to mend."""
    answer = ann.get(f"/history?to={day}")
    assert answer.status_code == 422
    assert "must be a date" in answer.text


@pytest.mark.parametrize("name", ["side", "kind", "status"])
def test_a_filter_that_is_none_is_said_to_be_none(
    ann: Browser, service: StandIn, name: str
) -> None:
    """In words, and without the service."""
    answer = ann.get(f"/history?{name}=odd")
    assert answer.status_code == 422
    assert "is one of" in answer.text
    assert not service.asked


def test_times_are_the_users_and_no_finer_than_they_were_shown(
    ann: Browser, service: StandIn
) -> None:
    """A day has no clock, and what is unknown is a dash."""
    at = "2026-01-31T23:30:05Z"
    service.trades = [
        trade(executed_at=at, executed_precision="second"),
        trade(executed_at=at, executed_precision="minute"),
        trade(executed_at=at, executed_precision="day"),
        trade(executed_at=None, executed_precision=None),
    ]
    ann.post("/settings", {"timezone": "Europe/Berlin"})
    ann.analysis()
    cells = re.findall(r'class="when">(.*?)</td>', ann.get("/history").text, re.DOTALL)
    shown = [visible(cell).strip() for cell in cells]
    assert shown == ["2026-02-01 00:30:05", "2026-02-01 00:30", "2026-02-01", "–"]


def test_numbers_are_shown_digit_for_digit(ann: Browser, service: StandIn) -> None:
    """Nothing is rounded on the way; what is copied from the page is the number itself."""
    numbers = {"quantity": "12345.10000000000000000001", "price": "0.000000012300",
               "exit_price": "1234567", "pnl": "-10000.50", "fee": "-0.03"}  # fmt: skip
    service.trades = [trade(kind="round_trip", **numbers)]
    location = ann.analysis()
    for page in ("/", "/history", location):
        text = visible(ann.get(page).text)
        assert all(f" {number} " in text for number in numbers.values()), page


def test_html_in_a_trade_is_text(ann: Browser, service: StandIn) -> None:
    """Whatever a screenshot, a file name or a prompt says, it is no part of the page."""
    found = trade(symbol=HTML, currency=HTML, status="needs_review", review_reasons=[HTML], pnl="1")
    found["source"]["fields"] = {HTML: {"text": HTML, "box": [1, 2, 3, 4], "confidence": 0.5}}
    service.trades = [found]
    location = ann.upload(PNG, prompt=HTML).headers["Location"]
    ann.get(f"{location}/status")
    for page in ("/", "/history", location):
        text = ann.get(page).text
        assert HTML not in text
        assert "&lt;img src=x" in text


def test_no_page_allows_inline_code(ann: Browser, visitor: Browser) -> None:
    """The content security policy is strict, and the pages keep to it."""
    location = ann.analysis()
    pages = [ann.get(path) for path in ("/", "/history", location, "/settings", "/nowhere")]
    pages += [visitor.get(path) for path in ("/", "/login", "/register")]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(
            r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page.text
        )
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)


def test_an_analysis_shows_the_pixels_of_every_trade(ann: Browser) -> None:
    """Boxes over the screenshot, and what was read in each, under the trade's id."""
    page = ann.get(ann.analysis()).text
    [trade_id] = {*re.findall(r'data-trade="([^"]+)"', page)}
    assert f'<g data-trade="{trade_id}">' in page
    assert 'class="row-box" x="4" y="8" width="100" height="12"' in page
    assert 'data-field="price" x="60" y="8" width="40" height="12"' in page
    assert "1,16907" in page
    assert re.search(r'<table class="trades" id="trades"', page)


@pytest.mark.parametrize(
    ("code", "words"),
    [("screenshot_missing", "is gone"), ("gave_up", "never finished"), ("odd", "(odd)")],
)
def test_a_failed_analysis_says_why(ann: Browser, service: StandIn, code: str, words: str) -> None:
    """In words, on its page and to the script that waits for it."""
    service.outcome = code
    location = ann.analysis()
    assert words in ann.get(location).text
    assert words in told(ann.get(f"{location}/status"))["error"]


def test_a_screenshot_is_passed_on_for_its_owner_to_keep(ann: Browser) -> None:
    """The very bytes, for this browser alone, and never run as a page."""
    page = ann.get(ann.analysis()).text
    address = re.search(r'<img src="(/screenshots/[^"]+)"', page)
    assert address
    image = ann.get(address[1])
    assert image.data == PNG
    assert image.mimetype == "image/png"
    assert image.headers["Cache-Control"].startswith("private")
    assert "sandbox" in image.headers["Content-Security-Policy"]


def test_another_users_things_are_not_there(ann: Browser, bob: Browser) -> None:
    """The same answer as for what does not exist: the service is asked as the user who asks."""
    location = ann.analysis()
    image = re.search(r'/screenshots/[^"]+', ann.get(location).text)
    assert image
    for path in (location, image[0], f"{location}/status"):
        assert ann.get(path).status_code == 200
        foreign = bob.get(path)
        none = bob.get(path.replace(re.findall(r"[0-9a-f-]{36}", path)[0], str(uuid4())))
        assert (foreign.status_code, none.status_code) == (404, 404)
        assert "is not yours" in foreign.text
        csrf = r'value="[^"]+"'
        assert re.sub(csrf, "", foreign.text) == re.sub(csrf, "", none.text)
    assert ">EUR/USD<" in ann.get("/history").text
    assert ">EUR/USD<" not in bob.get("/history").text


def test_the_token_is_that_of_whoever_is_logged_in(
    ann: Browser, bob: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    """Each request carries its own user's id, whoever asked before."""
    for person, email in ((ann, "ann@example.com"), (bob, "bob@example.com")) * 2:
        person.get("/history")
        assert service.asked[-1].claims["sub"] == id_of(email)


def test_the_history_can_be_taken_away(ann: Browser) -> None:
    """As CSV, as the service writes it."""
    ann.analysis()
    answer = ann.get("/history.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text == "symbol\r\nEUR/USD"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_settings_are_kept_for_each_user(ann: Browser, bob: Browser) -> None:
    """What one saves is there again, and nobody else's."""
    form = {"timezone": "America/New_York", "base_currency": "eur", "notes": "Two\nlines"}
    assert ann.post("/settings", form).status_code == 303
    page = ann.get("/settings").text
    assert 'value="America/New_York"' in page.partition("<datalist")[0]
    assert 'value="EUR"' in page
    assert "Two\nlines</textarea>" in page
    assert 'value="EUR"' not in bob.get("/settings").text
    ann.post("/settings", {})
    assert 'value="EUR"' not in ann.get("/settings").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Europe/Atlantis"},
        {"timezone": "../../etc/passwd"},
        {"base_currency": "E1"},
        {"base_currency": "DOLLARS"},
        {"notes": "x" * 2001},
        {"notes": "nul\0"},
    ],
)
def test_settings_that_make_no_sense_are_refused(ann: Browser, wrong: dict[str, str]) -> None:
    """Nothing is saved, what was typed is still there, and a sentence says what to mend."""
    answer = ann.post("/settings", {"base_currency": "USD"} | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="USD"' not in ann.get("/settings").text


def test_errors_look_like_the_app(ann: Browser) -> None:
    """A page with a sentence, or JSON for those who prefer it."""
    page = ann.get("/nowhere")
    assert (page.status_code, 'id="error"' in page.text) == (404, True)
    answer = ann.get("/nowhere", headers={"Accept": "application/json"})
    assert told(answer)["code"] == "not_found"
    assert ann.get("/logout").status_code == 405


def test_an_error_of_ours_tells_nothing_of_the_inside(
    ann: Browser, service: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """What broke is in the log, its text is not: it may hold what a user typed."""
    service.trades = [trade(executed_at="not a time: ann@example.com")]
    location = ann.analysis()
    answer = ann.get(location)
    assert answer.status_code == 500
    assert "not a time" not in answer.text
    assert "request failed: ValueError" in caplog.text
    assert "ann@example.com" not in caplog.text
