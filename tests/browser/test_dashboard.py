"""What a trader does, in a real browser against the whole running stack."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visitor
from tests.conftest import ROOT, SAMPLES, SHARED_SAMPLES

FILLS = SAMPLES / "fills_dark.png"
POSITIONS = SAMPLES / "positions_light.png"
README_PICTURE = ROOT / "docs" / "images" / "dashboard.png"


def new_email() -> str:
    """An address nobody has used."""
    return f"{uuid4().hex[:12]}@example.com"


def symbols_of(image: Path) -> list[str]:
    """The symbols an image shows, top down."""
    listed = json.loads((image.parent / "truth.json").read_text())
    return [
        trade["symbol"]
        for entry in listed
        if entry["file"] == image.name
        for trade in entry["trades"]
    ]


@pytest.fixture
def other(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """Another person, with a browser of their own."""
    person = Visitor(browser, app_url)
    yield person
    person.context.close()
    assert person.troubles == []


def test_a_new_user_signs_up_uploads_a_screenshot_and_sees_its_trades(visitor: Visitor) -> None:
    visitor.sign_up("ann@example.com")
    expect(visitor.page.locator("#summary-trades")).to_have_text("0")
    visitor.upload(str(FILLS), prompt="Analyze these market screenshots")
    assert visitor.column("#trades", "Symbol") == symbols_of(FILLS)
    expect(visitor.page.locator("#result-text")).to_contain_text("SOL/USDT")
    visitor.page.goto("/history")
    assert visitor.column("#trades", "Symbol") == symbols_of(FILLS)
    visitor.page.goto("/")
    expect(visitor.page.locator("#summary-trades")).to_have_text(str(len(symbols_of(FILLS))))
    visitor.page.screenshot(path=picture(), full_page=False)


def picture() -> str:
    """Where the dashboard's picture goes: into the README when that is asked for."""
    if os.environ.get("UPDATE_README"):
        README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
        return str(README_PICTURE)
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    return str(folder / "dashboard.png")


def test_a_position_drawn_on_a_phone_s_chart_is_found(visitor: Visitor) -> None:
    image = SHARED_SAMPLES / "real" / "topstepx_01_6e_long.png"
    if not image.exists():
        pytest.skip("the shared samples are not beside this repository")
    visitor.sign_up(new_email())
    visitor.upload(str(image))
    assert visitor.column("#trades", "Symbol") == ["6EU25"]
    assert visitor.column("#trades", "Side") == ["Buy"]
    assert visitor.column("#trades", "Quantity") == ["2"]
    assert visitor.column("#trades", "Price") == ["1.17310"]


def test_two_users_see_their_own_trades_and_nothing_of_each_other(
    visitor: Visitor, other: Visitor
) -> None:
    visitor.sign_up(new_email())
    other.sign_up(new_email())
    visitor.upload(str(FILLS))
    other.upload(str(POSITIONS))
    for person, image in ((visitor, FILLS), (other, POSITIONS)):
        person.page.goto("/history")
        assert sorted(person.column("#trades", "Symbol")) == sorted(symbols_of(image))
    visitor.page.goto("/history")
    source = visitor.page.locator("#trades tr.trade a[href^='/analyses/']").first
    theirs = str(source.get_attribute("href"))
    visitor.page.goto(theirs)
    expect(visitor.page.locator("#analysis")).to_be_visible()
    answer = other.page.goto(theirs)
    assert answer is not None
    assert answer.status == 404
    shot = str(visitor.page.locator("figure.shot img").first.get_attribute("src"))
    assert visitor.page.request.get(shot).status == 200
    assert other.page.request.get(shot).status == 404


def test_every_number_points_at_its_pixels(visitor: Visitor) -> None:
    visitor.sign_up(new_email())
    visitor.upload(str(FILLS))
    visitor.page.goto("/history")
    visitor.page.locator("#trades tr.trade a[href^='/analyses/']").first.click()
    # The page left behind has such rows, too.
    expect(visitor.page.locator("#analysis")).to_be_visible()
    row = visitor.page.locator("#trades tr.trade").first
    row.hover()
    marked = visitor.page.locator("g[data-trade].active .row-box, g[data-trade].pointed .row-box")
    expect(marked.first).to_be_visible()
    row.locator("button[data-evidence]").click()
    evidence = visitor.page.locator(".evidence:not([hidden])")
    expect(evidence.locator("li[data-field=price] q")).to_have_text("180.39")


def test_a_file_that_is_no_screenshot_is_refused_with_a_sentence(
    visitor: Visitor, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.png"
    notes.write_text("not an image")
    visitor.sign_up(new_email())
    visitor.page.set_input_files("#screenshots", str(notes))
    visitor.page.click("#send")
    expect(visitor.page.locator("#upload-error")).to_contain_text("notes.png is not an image")


def test_the_pages_of_a_user_are_closed_to_visitors_and_after_logging_out(
    visitor: Visitor,
) -> None:
    visitor.page.goto("/history")
    expect(visitor.page.locator("#login-form")).to_be_visible()
    visitor.sign_up(new_email())
    visitor.page.goto("/history")
    expect(visitor.page.locator("#login-form")).to_have_count(0)
    visitor.page.click("#logout")
    visitor.page.goto("/history")
    expect(visitor.page.locator("#login-form")).to_be_visible()


def test_times_are_shown_in_the_user_s_own_zone(visitor: Visitor) -> None:
    visitor.sign_up(new_email())
    visitor.page.goto("/settings")
    visitor.page.fill("#timezone", "Asia/Tokyo")
    visitor.page.fill("#base_currency", "JPY")
    visitor.page.click("#save")
    visitor.upload(str(FILLS))
    shown = visitor.column("#trades", "Time")
    assert "15:42" in shown[0]  # a time on the screenshot is the user's own, and stays it


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(
    browser: Browser, app_url: str, width: int, *, dark: bool
) -> None:
    person = Visitor(browser, app_url, width=width, dark=dark)
    person.page.goto("/")
    assert overflow(person) <= 0
    person.sign_up(new_email())
    person.upload(str(POSITIONS))
    for path in ("/", "/history", "/settings"):
        person.page.goto(path)
        assert overflow(person) <= 0, path
    person.context.close()
    assert person.troubles == []


def overflow(person: Visitor) -> int:
    """How many pixels of the page are beyond the screen's right edge."""
    wide: int = person.page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
    return wide
