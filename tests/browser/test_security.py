"""How a user ends logins and the account, in a real browser against the whole running stack."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visitor
from tests.browser.test_dashboard import new_email, overflow

PASSWORD = "correct horse battery"


@pytest.fixture
def second_browser(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """Another browser of the same person."""
    person = Visitor(browser, app_url)
    yield person
    person.context.close()
    assert person.troubles == []


def log_in(person: Visitor, email: str, password: str = PASSWORD) -> None:
    """Log in to an account that there is."""
    person.page.goto("/login")
    person.page.fill("#email", email)
    person.page.fill("#password", password)
    person.page.click("#login")


def is_logged_out(person: Visitor) -> None:
    """The next page that needs a login asks for one."""
    person.page.goto("/settings")
    expect(person.page.locator("#login-form")).to_be_visible()


def test_logging_out_everywhere_logs_out_every_browser(
    visitor: Visitor, second_browser: Visitor
) -> None:
    email = new_email()
    visitor.sign_up(email)
    log_in(second_browser, email)
    visitor.page.goto("/settings")
    expect(visitor.page.locator("#security")).to_contain_text("In 2 browsers")
    visitor.page.click("#log-out-everywhere")
    expect(visitor.page.locator(".notice.success")).to_contain_text("logged out everywhere")
    expect(visitor.page.locator("#login-form")).to_be_visible()
    is_logged_out(second_browser)
    log_in(visitor, email)
    expect(visitor.page.locator("#upload-form")).to_be_visible()


def test_changing_the_password_logs_out_the_other_browsers(
    visitor: Visitor, second_browser: Visitor
) -> None:
    email, new = new_email(), f"another battery {uuid4().hex}"
    visitor.sign_up(email)
    log_in(second_browser, email)
    visitor.page.goto("/settings")
    visitor.page.click("#security a[href='/settings/password']")
    for field, typed in (("password", "wrong"), ("new_password", new)):
        visitor.page.fill(f"#{field}", typed)
    visitor.page.fill("#new_password_confirm", new)
    visitor.page.click("#change-password")
    expect(visitor.page.locator(".field-error")).to_be_visible()
    visitor.page.fill("#password", PASSWORD)
    visitor.page.fill("#new_password", new)
    visitor.page.fill("#new_password_confirm", new)
    visitor.page.click("#change-password")
    expect(visitor.page.locator(".notice.success")).to_contain_text("password is changed")
    is_logged_out(second_browser)
    log_in(second_browser, email, new)
    expect(second_browser.page.locator("#upload-form")).to_be_visible()


def test_an_account_is_deleted_with_the_password_and_a_word(visitor: Visitor) -> None:
    email = new_email()
    visitor.sign_up(email)
    visitor.page.goto("/settings")
    visitor.page.click("#security a[href='/settings/delete-account']")
    visitor.page.fill("#password", PASSWORD)
    visitor.page.fill("#confirm", "keep")
    visitor.page.click("#delete-account")
    expect(visitor.page.locator(".field-error")).to_contain_text("Type DELETE")
    visitor.page.fill("#password", PASSWORD)
    visitor.page.fill("#confirm", "delete")
    visitor.page.click("#delete-account")
    expect(visitor.page.locator(".notice.success")).to_contain_text("Your account is deleted")
    log_in(visitor, email)
    expect(visitor.page.locator(".notice.error")).to_contain_text("do not match")
    visitor.sign_up(email)
    expect(visitor.page.locator("#summary-trades")).to_have_text("0")


@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_of_the_account_fit_on_a_phone(
    browser: Browser, app_url: str, *, dark: bool
) -> None:
    person = Visitor(browser, app_url, width=360, dark=dark)
    person.sign_up(new_email())
    for path in ("/settings", "/settings/password", "/settings/delete-account"):
        person.page.goto(path)
        assert overflow(person) <= 0, path
    person.context.close()
    assert person.troubles == []
