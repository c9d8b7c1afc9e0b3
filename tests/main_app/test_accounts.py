"""Signing up, logging in and out, and what the session is worth."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, redirect
from sqlalchemy import func, select, update
from werkzeug.wrappers import Response

from main_app.accounts import Login, User, db, now
from tests.main_app.conftest import ORIGIN, PASSWORD, Browser

HOSTILE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "https://app.example@evil.example/",
    "https://app.example.evil.example/",
    "%2f%2fevil.example",
]


def test_one_can_sign_up_log_in_and_log_out(visitor: Browser) -> None:
    """An account opens the dashboard until its user logs out."""
    assert visitor.sign_up("ann@example.com").location == "/login"
    assert visitor.log_in("ann@example.com").location == "/"
    assert "ann@example.com" in visitor.get("/").text
    assert visitor.log_out().location == "/"
    assert visitor.get("/settings").location.startswith("/login")


@pytest.mark.usefixtures("ann")
def test_passwords_are_kept_as_argon2id(app: Flask) -> None:
    """The database holds a hash that is made to be slow, and no password."""
    with app.app_context():
        kept = db.session.scalars(select(User.password)).one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize("password", ["", "nine char"])
def test_a_short_password_is_refused(visitor: Browser, password: str) -> None:
    """Ten characters are the least."""
    answer = visitor.sign_up("ann@example.com", password)
    assert answer.status_code == 200
    assert "field-error" in answer.text
    assert visitor.log_in("ann@example.com", password).status_code == 200


@pytest.mark.parametrize("email", ["", "ann", "ann@", "ann@nowhere", "<b>@example.com"])
def test_what_is_no_address_is_refused(visitor: Browser, email: str) -> None:
    """Accounts have e-mail addresses."""
    assert "field-error" in visitor.sign_up(email).text


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(
    ann: Browser, visitor: Browser
) -> None:
    """Nobody learns at the login who has an account."""
    ann.log_out()
    wrong = visitor.log_in("ann@example.com", "not her password")
    unknown = visitor.log_in("eve@example.com", "not her password")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert "do not match" in wrong.text
    token = 'name="csrf_token" value="'
    mask = [text.partition(token) for text in (wrong.text, unknown.text)]
    assert mask[0][0] == mask[1][0]
    assert mask[0][2].partition('"')[2] == mask[1][2].partition('"')[2].replace("eve@", "ann@")


@pytest.mark.usefixtures("ann")
def test_a_wrong_password_and_an_unknown_user_take_the_same_time(visitor: Browser) -> None:
    """A clock does not tell either: a password is hashed in both cases."""
    token = visitor.token("/login")

    def fastest(email: str) -> float:
        took = []
        for _ in range(5):
            began = time.perf_counter()
            form = {"csrf_token": token, "email": email, "password": "not her password"}
            visitor.post("/login", form, None)
            took.append(time.perf_counter() - began)
        return min(took)

    assert 0.5 < fastest("ann@example.com") / fastest("eve@example.com") < 2


def test_after_ten_wrong_passwords_one_has_to_wait_and_nobody_else_has(
    app: Flask, visitor: Browser
) -> None:
    visitor.sign_up("ann@example.com")
    visitor.sign_up("bob@example.com")
    for _ in range(10):
        assert visitor.log_in("ann@example.com", "a wrong password").status_code == 200
    refused = visitor.log_in("ANN@example.com")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert visitor.log_in("bob@example.com").status_code == 302
    herself = Browser(app)
    herself.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert herself.log_in("ann@example.com").status_code == 302


@pytest.mark.parametrize(("proxies", "last_answer"), [(0, 429), (1, 200)])
def test_whose_attempts_are_counted_is_asked_of_the_proxies_there_are(
    settings: dict[str, Any], request: pytest.FixtureRequest, proxies: int, last_answer: int
) -> None:
    settings["trusted_proxy_count"] = proxies
    visitor = Browser(request.getfixturevalue("app"))
    form = {"email": "ann@example.com", "password": "a wrong password"}
    for n in range(11):
        place = {"X-Forwarded-For": f"198.51.100.{n}"}
        answer = visitor.post("/login", form, "/login", headers=place)
    assert answer.status_code == last_answer


@pytest.mark.usefixtures("ann")
def test_signing_up_with_a_known_address_gets_the_answer_of_a_new_one(
    app: Flask, visitor: Browser
) -> None:
    """Nobody learns at the sign-up who has an account, and no account changes hands."""
    answers = [visitor.sign_up(email, "another password") for email in
               ("ann@example.com", "ANN@example.com", "eve@example.com")]  # fmt: skip
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, "/login")}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 2
    assert visitor.log_in("ann@example.com", "another password").status_code == 200
    assert visitor.log_in("ann@example.com").status_code == 302


def test_of_two_who_take_an_address_at_once_one_gets_it(app: Flask) -> None:
    """In any spelling; the answer is the same, and nobody sees an error."""
    people = [(Browser(app), email) for email in ("ann@example.com", "ANN@example.com") * 3]
    tokens = [person.token("/register") for person, _ in people]
    barrier = Barrier(len(people))

    def sign_up(number: int) -> tuple[int, str | None]:
        person, email = people[number]
        form = {"csrf_token": tokens[number], "email": email}
        form |= {"password": PASSWORD, "password_confirm": PASSWORD}
        barrier.wait()
        answer = person.post("/register", form, None)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(people)) as threads:
        assert {*threads.map(sign_up, range(len(people)))} == {(302, "/login")}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_the_session_cookie_is_for_this_host_and_not_for_scripts(visitor: Browser) -> None:
    """``__Host-``, Secure, HttpOnly, SameSite: and it is the only cookie."""
    cookies = visitor.get("/login").headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert cookies[0].startswith("__Host-session=")
    flags = {part.strip() for part in cookies[0].split(";")[1:]}
    assert flags == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.usefixtures("ann")
def test_logging_in_begins_a_new_session(app: Flask, visitor: Browser) -> None:
    """What was planted in a browser before the login is worth nothing after it."""
    planted = visitor.token("/login")
    before = visitor.cookie()
    visitor.log_in("ann@example.com")
    assert visitor.cookie() != before
    assert visitor.post("/settings", {"csrf_token": planted}, None).status_code == 400
    old = Browser(app)
    old.steal(before)
    assert old.get("/settings").status_code == 302


def test_every_login_is_one_of_its_own(app: Flask, ann: Browser) -> None:
    """Logging out in one browser leaves the other logged in."""
    other = Browser(app)
    other.log_in("ann@example.com")
    ann.log_out()
    assert ann.get("/settings").status_code == 302
    assert other.get("/settings").status_code == 200


def test_a_copied_cookie_ends_with_the_logout(ann: Browser, visitor: Browser) -> None:
    """Logging out ends the login itself, not just the cookie of one browser."""
    visitor.steal(ann.cookie())
    assert visitor.get("/settings").status_code == 200
    ann.log_out()
    assert visitor.get("/settings").status_code == 302


def test_a_login_does_not_last_for_ever(app: Flask, ann: Browser) -> None:
    """A login that is past its end opens nothing."""
    with app.app_context():
        db.session.execute(update(Login).values(ends_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert ann.get("/settings").status_code == 302


def test_a_deactivated_account_is_out_at_once(app: Flask, ann: Browser) -> None:
    """The next request of a user who was deactivated is a visitor's."""
    with app.app_context():
        db.session.execute(update(User).values(active=False))
        db.session.commit()
    assert ann.get("/settings").status_code == 302
    assert ann.log_in("ann@example.com").status_code == 200


def test_every_page_but_the_public_ones_needs_a_login(app: Flask, visitor: Browser) -> None:
    """A visitor is sent to the login, whatever there is."""
    some_id = "6e0c1b6e-6f4b-4f0e-9d0c-2f4f0c9d1a11"
    paths = {
        rule.rule.replace("<uuid:analysis_id>", some_id).replace("<uuid:screenshot_id>", some_id)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    }
    answers = {path: visitor.get(path).status_code for path in paths}
    public = {path for path, status in answers.items() if status == 200}
    assert public == {"/", "/login", "/register", "/health", "/.well-known/jwks.json"}
    assert set(answers.values()) == {200, 302, 401}


def test_after_the_login_one_is_where_one_wanted_to_go(ann: Browser) -> None:
    """The page that needed the login is the one that follows it."""
    ann.log_out()
    sent = ann.get("/history?side=buy").location
    assert sent == "/login?next=/history?side%3Dbuy"
    form = {"email": "ann@example.com", "password": PASSWORD}
    assert ann.post(sent, form, sent).location == "/history?side=buy"


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("where", ["query_string", "data"])
def test_no_login_leads_to_another_site(app: Flask, where: str) -> None:
    """``next``, in the address or in the form, leads to pages of this app alone."""
    for target in HOSTILE:
        visitor = Browser(app)
        form = {"email": "ann@example.com", "password": PASSWORD}
        more = {"query_string": {"next": target}} if where == "query_string" else {}
        form |= {"next": target} if where == "data" else {}
        answer = visitor.post("/login", form, "/login", **more)
        # As a browser would read it, lenient as it is.
        landed = urljoin(f"{ORIGIN}/login", answer.headers.get("Location", "").replace("\\", "/"))
        assert urlsplit(landed)[:2] == ("https", "app.example"), target


def test_no_redirect_of_any_page_leads_to_another_site(app: Flask, visitor: Browser) -> None:
    """Whatever a page answers, a redirect stays on this host."""
    for target in HOSTILE:

        def send_there(target: str = target) -> Response:
            return redirect(target)

        app.view_functions["health"] = send_there
        location = visitor.get("/health").headers["Location"].replace("\\", "/")
        assert urlsplit(urljoin(f"{ORIGIN}/", location))[:2] == ("https", "app.example"), target


def test_every_change_needs_a_csrf_token(app: Flask, ann: Browser, visitor: Browser) -> None:
    """Login, sign-up and logout included; a form without a token changes nothing."""
    changing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert {"/login", "/register", "/logout", "/upload", "/settings", "/analyze_market"} <= {
        *changing
    }
    form = {"email": "ann@example.com", "password": PASSWORD, "csrf_token": "forged"}
    for path in changing:
        person = visitor if path in {"/login", "/register"} else ann
        answer = person.post(path, form, None)
        assert answer.status_code == 400, path
        assert "form expired" in answer.text, path
    assert ann.get("/settings").status_code == 200


def test_a_form_from_another_site_is_refused(ann: Browser) -> None:
    """Even with a token that was seen: the page it came from must be one of this app."""
    headers = {"Referer": "https://evil.example/"}
    assert ann.post("/settings", {}, headers=headers).status_code == 400


def test_the_login_takes_forms_alone(visitor: Browser) -> None:
    """No JSON, and so no API tokens, and no way to break the form with odd values."""
    headers = {"X-CSRFToken": visitor.token("/login"), "Referer": f"{ORIGIN}/login"}
    for body in ([1], {"email": {"$ne": 1}}, "x"):
        answer = visitor.client.post("/login", json=body, headers=headers, base_url=ORIGIN)
        assert answer.status_code == 415


def test_no_address_and_no_password_reach_the_log(
    visitor: Browser, id_of: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    """The log tells method, path, status and time of a request."""
    caplog.set_level("DEBUG")
    visitor.sign_up("ann@example.com")
    visitor.log_in("ann@example.com", "a wrong password")
    visitor.log_in("ann@example.com")
    visitor.get("/history?symbol=ann@example.com")
    assert id_of("ann@example.com")
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "POST /login 302" in text
    assert not [secret for secret in ("ann@", PASSWORD, "wrong password", "eyJ") if secret in text]
