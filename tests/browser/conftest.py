"""A real browser for the tests: Chromium, headless, with nobody to talk to but the app."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Route,
    sync_playwright,
)

from local_stack.up import Stack

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Iterator[Browser]:  # noqa: ARG001 - the stack starts before
    """Chromium, if there is one; ``REQUIRE_DEBIAN_PROGRAMS`` makes it an error that there is none.

    Of one module: while Playwright's loop runs in this thread, no other loop can.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        if os.environ.get("REQUIRE_DEBIAN_PROGRAMS"):
            pytest.fail("there is no Chromium: install Debian's package chromium")
        pytest.skip("there is no Chromium: install Debian's package chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def app_url(stack: Stack) -> str:
    """The main app's address."""
    return stack.environment["MAIN_APP_URL"]


class Visitor:
    """A person with a browser of their own. What goes wrong in a page fails the test."""

    def __init__(self, browser: Browser, app_url: str, *, width: int = 1280, dark: bool = False):
        self.url = app_url
        self.troubles: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=app_url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        self.context.route("**/*", self.stay_here)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console",
            lambda told: (
                self.troubles.append(told.text) if "Security Policy" in told.text else None
            ),
        )

    def listen(self, told: ConsoleMessage) -> None:
        """Note what the page's own security policy had to stop."""
        if "Security Policy" in told.text:
            self.troubles.append(told.text)

    def stay_here(self, route: Route, request: Request) -> None:
        """Let through what goes to the app, and note everything else."""
        if urlsplit(request.url).netloc in {urlsplit(self.url).netloc, ""}:
            route.continue_()
        else:
            self.troubles.append(f"asked for {request.url}")
            route.abort()

    def sign_up(self, email: str) -> None:
        """Make an account and log in with it."""
        password = "correct horse battery"
        self.page.goto("/register")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.fill("#password_confirm", password)
        self.page.click("#register")
        self.page.fill("#password", password)
        self.page.click("#login")
        self.page.wait_for_selector("#upload-form")

    def upload(self, *files: str, prompt: str = "") -> None:
        """Send screenshots and wait until they are read."""
        self.page.goto("/")
        self.page.set_input_files("#screenshots", list(files))
        self.page.fill("#prompt", prompt)
        self.page.click("#send")
        self.page.wait_for_selector("#progress-text:has-text('Done')", timeout=120_000)

    def column(self, table: str, name: str) -> list[str]:
        """The cells of a table's column, by its heading."""
        headings = [
            text.strip() for text in self.page.locator(f"{table} thead th").all_inner_texts()
        ]
        place = [heading.lower() for heading in headings].index(name.lower()) + 1
        cells = self.page.locator(f"{table} tbody tr.trade > :nth-child({place})")
        return [text.strip() for text in cells.all_inner_texts()]


@pytest.fixture
def visitor(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """One person."""
    person = Visitor(browser, app_url)
    yield person
    person.context.close()
    assert person.troubles == []
