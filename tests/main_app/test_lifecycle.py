"""How logins and accounts end, and that the service is told of it whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from main_app.accounts import Login, User, UserContext, db
from main_app.app import create_app
from main_app.config import Settings
from main_app.delivery import Courier
from main_app.outbox import Action, OutboxEntry, put
from tests.main_app.conftest import PASSWORD, SECRET, Browser, member, told
from tests.main_app.stand_in import PNG, StandIn, run_stand_in, trade
from tests.processes import until

PROGRAM = str(Path(sys.executable).parent / "main-app")
ANN = "ann@example.com"
NEW = "another horse battery"
COURIER = """
import sys
from main_app.app import create_app
from main_app.delivery import Courier
courier = Courier(create_app())
courier.start()
sys.stdin.read()
courier.stop()
"""


class OwnService:
    """A service of a test's own, which can go down and come back."""

    def __init__(self) -> None:
        self.held = StandIn(SECRET)
        self.running = ExitStack()

    def start(self) -> None:
        """Come (back) with all that it held, where it was."""
        port = int(self.held.url.rpartition(":")[2] or 0)
        self.running.enter_context(run_stand_in(SECRET, self.held, port))

    def stop(self) -> None:
        """Go down: nobody listens any more."""
        self.running.close()


@pytest.fixture
def own_service(settings: dict[str, Any]) -> Iterator[OwnService]:
    """The service that the app of this test is made with."""
    made = OwnService()
    made.start()
    settings["live_data_service_url"] = made.held.url
    yield made
    made.stop()


@pytest.fixture
def courier(app: Flask) -> Iterator[Courier]:
    """What the serving process starts, for a test to start."""
    made = Courier(app)
    yield made
    made.stop()


def entries(app: Flask) -> list[OutboxEntry]:
    """What waits in the outbox, in order."""
    with app.app_context():
        return list(db.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


def waiting(app: Flask) -> list[str]:
    """The actions that wait in the outbox, in order."""
    return [entry.action for entry in entries(app)]


def put_all(app: Flask, user_id: UUID, *actions: Action) -> None:
    """Write rows as changes do."""
    with app.app_context():
        for action in actions:
            put(user_id, action, datetime.now(UTC))
        db.session.commit()


def change_password(person: Browser, current: str, new: str, again: str = "") -> Any:
    """Send the form of that page."""
    form = {"password": current, "new_password": new, "new_password_confirm": again or new}
    return person.post("/settings/password", form, "/settings/password")


def delete_account(person: Browser, password: str = PASSWORD, confirm: str = "DELETE") -> Any:
    """Send the form of that page."""
    form = {"password": password, "confirm": confirm}
    return person.post("/settings/delete-account", form, "/settings/delete-account")


def log_out_everywhere(person: Browser) -> Any:
    """Press that button."""
    return person.post("/settings/log-out-everywhere", {})


def environment(settings: dict[str, Any]) -> dict[str, str]:
    """The settings as a process of its own gets them."""
    named = {name.upper(): str(value) for name, value in settings.items()}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")} | named


def main_app(settings: dict[str, Any], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_settings_lead_to_all_of_it(app: Flask, ann: Browser) -> None:
    page = ann.get("/settings").text
    assert 'href="/settings/password"' in page
    assert 'action="/settings/log-out-everywhere"' in page
    assert 'href="/settings/delete-account"' in page
    assert "In this browser only" in page
    Browser(app).log_in(ANN)
    assert "In 2 browsers" in ann.get("/settings").text


def test_a_changed_password_ends_every_other_login_and_the_tokens_from_before(
    app: Flask, ann: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    other = Browser(app)
    other.log_in(ANN)
    ann.get("/")
    before = datetime.now(UTC)
    assert change_password(ann, PASSWORD, NEW).location == "/settings"
    assert service.told_of(id_of(ANN)) == ["sign_out"]
    not_before = service.accounts[id_of(ANN)].not_before
    assert not_before is not None
    assert before <= not_before <= datetime.now(UTC)
    assert waiting(app) == []
    assert "Your password is changed" in ann.get("/settings").text
    assert ann.get("/").status_code == 200  # with a token that is newer than the sign-out
    assert other.get("/settings").status_code == 302
    assert other.log_in(ANN).status_code == 200
    assert other.log_in(ANN, NEW).status_code == 302


def test_a_changed_password_begins_a_new_session(ann: Browser, visitor: Browser) -> None:
    """A copied cookie does not live on beside the one whose user has changed the password."""
    visitor.steal(ann.cookie())
    change_password(ann, PASSWORD, NEW)
    assert ann.get("/settings").status_code == 200
    assert visitor.get("/settings").status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("not her password", NEW, NEW),
        ("", NEW, NEW),
        (PASSWORD, NEW, "something else entirely"),
        (PASSWORD, "too short", "too short"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_a_form_that_is_not_right_changes_no_password(
    app: Flask, ann: Browser, service: StandIn, current: str, new: str, again: str
) -> None:
    other = Browser(app)
    other.log_in(ANN)
    answer = change_password(ann, current, new, again)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert other.get("/settings").status_code == 200
    assert (service.told, waiting(app)) == ([], [])
    assert Browser(app).log_in(ANN).status_code == 302


def test_logging_out_everywhere_ends_every_login_of_the_user_and_of_nobody_else(
    app: Flask, ann: Browser, bob: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    other = Browser(app)
    other.log_in(ANN)
    bob.get("/")
    assert log_out_everywhere(ann).location == "/login"
    assert "logged out everywhere" in ann.get("/login").text
    assert [person.get("/settings").status_code for person in (ann, other)] == [302, 302]
    assert bob.get("/").status_code == 200
    assert service.told == [(id_of(ANN), "sign_out")]
    ann.log_in(ANN)
    assert ann.get("/").status_code == 200


def test_a_deleted_account_is_gone_here_and_at_the_service(
    app: Flask, ann: Browser, bob: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    ann_id = id_of(ANN)
    other = Browser(app)
    other.log_in(ANN)
    service.trades = [trade(symbol="DE40")]
    ann.analysis()
    bob.analysis()
    assert "erased" in ann.get("/settings/delete-account").text
    assert delete_account(ann).location == "/"
    assert "trades and screenshots are erased" in ann.get("/").text
    assert [person.get("/settings").status_code for person in (ann, other)] == [302, 302]
    assert ann.log_in(ANN).status_code == 200
    assert service.told == [(ann_id, "erase")]
    assert {owner for owner, _ in service.analyses} == {id_of("bob@example.com")}
    with app.app_context():
        for table in (User, Login, UserContext):
            assert db.session.scalar(select(func.count()).select_from(table)) == 1
    assert "DE40" in bob.get("/").text


def test_who_signs_up_with_a_deleted_address_is_somebody_new(
    app: Flask, ann: Browser, id_of: Callable[[str], str]
) -> None:
    ann.post("/settings", {"base_currency": "JPY"})
    ann.analysis()
    before = id_of(ANN)
    delete_account(ann)
    again = member(app, ANN)
    assert id_of(ANN) != before
    assert 'id="summary-trades">0<' in again.get("/").text
    assert "JPY" not in again.get("/settings").text


def test_pressing_delete_twice_deletes_once_and_shows_no_error(
    app: Flask, ann: Browser, service: StandIn
) -> None:
    page = "/settings/delete-account"
    form = {"csrf_token": ann.token(page), "password": PASSWORD, "confirm": "DELETE"}
    again = [Browser(app) for _ in range(4)]
    for person in again:
        person.steal(ann.cookie())
    barrier = Barrier(len(again))

    def press(person: Browser) -> int:
        barrier.wait()
        return int(person.post(page, form, None).status_code)

    with ThreadPoolExecutor(len(again)) as threads:
        assert {*threads.map(press, again)} <= {302, 303}
    assert [action for _, action in service.told] == ["erase"]
    assert waiting(app) == []


def test_an_upload_whose_account_is_deleted_meanwhile_does_not_fail(
    app: Flask, ann: Browser, service: StandIn, id_of: Callable[[str], str]
) -> None:
    user_id = UUID(id_of(ANN))
    service.answers.clear()
    with ThreadPoolExecutor(1) as threads:
        upload = threads.submit(ann.upload, PNG)
        time.sleep(0.5)  # it waits for the service now
        with app.app_context():
            for table, column in ((UserContext, UserContext.user_id), (User, User.id)):
                db.session.execute(delete(table).where(column == user_id))
            db.session.commit()
        service.answers.set()
        assert upload.result().status_code == 202
    assert [owner for owner, _ in service.analyses] == [str(user_id)]


@pytest.mark.parametrize(
    ("password", "confirm"),
    [("not her password", "DELETE"), ("", "DELETE"), (PASSWORD, ""), (PASSWORD, "yes")],
)
def test_without_the_password_and_the_word_nothing_is_deleted(
    app: Flask, ann: Browser, service: StandIn, password: str, confirm: str
) -> None:
    answer = delete_account(ann, password, confirm)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert ann.get("/settings").status_code == 200
    assert (service.told, waiting(app)) == ([], [])


def test_passwords_cannot_be_guessed_at_these_forms_either(app: Flask, ann: Browser) -> None:
    """They count with those at the login, for the account and the place they come from."""
    for _ in range(5):
        assert change_password(ann, "a wrong password", NEW).status_code == 422
        assert delete_account(ann, "a wrong password").status_code == 422
    assert change_password(ann, PASSWORD, NEW).status_code == 429
    assert delete_account(ann).headers["Retry-After"]
    assert Browser(app).log_in(ANN).status_code == 429
    ann.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert delete_account(ann).status_code == 303


def test_a_change_and_its_row_are_one_transaction(app: Flask, ann: Browser) -> None:
    """When the one cannot be written, the other is not."""
    with app.app_context():
        db.session.execute(text("DROP TABLE lifecycle_outbox"))
        db.session.commit()
    other = Browser(app)
    other.log_in(ANN)
    assert delete_account(ann).status_code == 503
    assert log_out_everywhere(ann).status_code == 503
    assert other.get("/settings").status_code == 200
    assert other.log_out().status_code == 302
    assert Browser(app).log_in(ANN).status_code == 302


def test_while_the_service_is_down_the_pages_work_and_nothing_is_lost(
    own_service: OwnService, app: Flask, courier: Courier, id_of: Callable[[str], str]
) -> None:
    ann = member(app, ANN)
    ann_id = id_of(ANN)
    own_service.stop()
    courier.start()
    assert change_password(ann, PASSWORD, NEW).status_code == 303
    assert ann.get("/settings").status_code == 200
    assert log_out_everywhere(ann).status_code == 303
    assert ann.log_in(ANN, NEW).status_code == 302
    assert delete_account(ann, NEW).status_code == 303
    assert "erased as soon as it does" in ann.get("/login").text
    assert waiting(app) == ["sign_out", "sign_out", "erase"]
    outbox = told(ann.get("/health"))["outbox"]
    assert (outbox["waiting"], outbox["refused"]) == (3, 0)
    assert {entry.last_error for entry in entries(app)} == {"no_answer", None}
    own_service.start()
    until(lambda: waiting(app) == [], "all of it is delivered", seconds=20)
    assert own_service.held.told_of(ann_id) == ["sign_out", "sign_out", "erase"]


def test_a_service_that_hangs_does_not_hang_the_page(
    ann: Browser, app: Flask, service: StandIn, courier: Courier, id_of: Callable[[str], str]
) -> None:
    service.answers.clear()
    began = time.monotonic()
    assert log_out_everywhere(ann).status_code == 303
    assert time.monotonic() - began < 6
    assert waiting(app) == ["sign_out"]
    service.answers.set()
    courier.start()
    until(lambda: waiting(app) == [], "it is delivered", seconds=20)
    assert set(service.told_of(id_of(ANN))) == {"sign_out"}


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 503])
def test_what_may_pass_is_tried_again_soon(
    app: Flask, ann: Browser, service: StandIn, courier: Courier, status: int
) -> None:
    service.refuse = (status, "a_code", "No.")
    assert log_out_everywhere(ann).status_code == 303
    (entry,) = entries(app)
    assert not entry.refused
    assert entry.next_try_at - datetime.now(UTC) < timedelta(seconds=2)
    service.refuse = None
    courier.start()
    until(lambda: waiting(app) == [], "it is delivered", seconds=20)
    assert [action for _, action in service.told] == ["sign_out"]


def test_what_the_service_refuses_for_good_is_kept_and_told_loudly(
    app: Flask, ann: Browser, service: StandIn, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    service.refuse = (422, "invalid_request", "A detail that nobody needs in a log.")
    assert log_out_everywhere(ann).status_code == 303
    courier.start()
    time.sleep(2.5)
    (entry,) = entries(app)
    assert (entry.refused, entry.attempts, entry.last_error) == (True, 1, "invalid_request")
    assert told(ann.get("/health"))["outbox"]["refused"] == 1
    loud = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(loud) == 1
    assert "REFUSES" in loud[0]
    assert "code=invalid_request" in loud[0]
    assert "nobody needs" not in caplog.text


def test_what_was_refused_does_not_hold_up_what_follows_and_is_void_after_it(
    app: Flask, service: StandIn, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    """A refused disable must not come true after a later enable; a refused sign-out stays."""
    user = uuid4()
    service.refuse = (404, "not_found", "A service of an older version.")
    put_all(app, user, Action.SIGN_OUT, Action.DISABLE)
    courier.start()
    until(lambda: all(entry.refused for entry in entries(app)), "both are refused", seconds=20)
    service.refuse = None
    put_all(app, user, Action.ENABLE)
    until(lambda: waiting(app) == ["sign_out"], "the enable is delivered", seconds=20)
    assert service.told_of(str(user)) == ["enable"]
    assert "refused disable" in caplog.text
    put_all(app, user, Action.ERASE)
    until(lambda: waiting(app) == [], "the erasure is delivered", seconds=20)
    assert service.told_of(str(user)) == ["enable", "erase"]


def test_one_user_s_trouble_does_not_hold_up_another(
    app: Flask, service: StandIn, courier: Courier
) -> None:
    troubled, other = uuid4(), uuid4()
    with app.app_context():
        put(troubled, Action.DISABLE, datetime.now(UTC))
        put(troubled, Action.ENABLE, datetime.now(UTC))
        db.session.flush()
        for entry in db.session.scalars(select(OutboxEntry).where(OutboxEntry.action == "disable")):
            entry.next_try_at = datetime.now(UTC) + timedelta(minutes=5)
        put(other, Action.SIGN_OUT, datetime.now(UTC))
        db.session.commit()
    courier.start()
    until(lambda: waiting(app) == ["disable", "enable"], "the other's is delivered", seconds=20)
    time.sleep(1.5)
    assert service.told == [(str(other), "sign_out")]


def test_a_moment_noted_by_a_clock_that_was_fast_is_not_refused(
    app: Flask, service: StandIn, courier: Courier
) -> None:
    user = uuid4()
    with app.app_context():
        put(user, Action.SIGN_OUT, datetime.now(UTC) + timedelta(hours=3))
        db.session.commit()
    courier.start()
    until(lambda: waiting(app) == [], "it is delivered", seconds=20)
    moment = service.accounts[str(user)].not_before
    assert moment is not None
    assert moment <= datetime.now(UTC)


def test_a_disabled_user_is_out_at_once_and_an_enabled_one_is_in_again(
    app: Flask, settings: dict[str, Any], ann: Browser, bob: Browser, service: StandIn
) -> None:
    ran = main_app(settings, "disable-user", "ANN@example.com")
    told_him = "ANN@example.com is disabled and logged out. The service has been told.\n"
    assert (ran.returncode, ran.stdout) == (0, told_him)
    assert ann.get("/settings").status_code == 302
    assert ann.log_in(ANN).status_code == 200
    assert bob.get("/settings").status_code == 200
    assert main_app(settings, "enable-user", ANN).stdout.startswith(f"{ANN} is enabled. The ser")
    assert ann.get("/settings").status_code == 302  # the login has ended, not just rested
    assert ann.log_in(ANN).status_code == 302
    assert [action for _, action in service.told] == ["sign_out", "disable", "enable"]
    assert waiting(app) == []


def test_an_operator_can_delete_an_account_while_the_service_is_down(
    own_service: OwnService, app: Flask, settings: dict[str, Any], courier: Courier
) -> None:
    ann = member(app, ANN)
    own_service.stop()
    ran = main_app(settings, "delete-user", ANN)
    assert ran.returncode == 0
    assert ran.stdout.startswith(f"{ANN} is deleted. The service has not taken it yet")
    assert "Traceback" not in ran.stderr
    assert ann.get("/settings").status_code == 302
    assert waiting(app) == ["erase"]
    own_service.start()
    courier.start()
    until(lambda: waiting(app) == [], "it is delivered", seconds=20)
    assert [action for _, action in own_service.held.told] == ["erase"]


@pytest.mark.parametrize("command", ["disable-user", "enable-user", "delete-user"])
def test_an_address_nobody_has_is_told_in_words(
    app: Flask, settings: dict[str, Any], command: str
) -> None:
    ran = main_app(settings, command, "eve@example.com")
    assert ran.returncode == 1
    assert "nobody has an account with the address eve@example.com" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert waiting(app) == []


@pytest.mark.usefixtures("ann")
def test_what_a_killed_process_left_the_next_one_delivers(
    app: Flask, settings: dict[str, Any], service: StandIn, id_of: Callable[[str], str]
) -> None:
    """Killed after the commit and before the answer, with the row in its hands."""
    service.answers.clear()
    command = [PROGRAM, "disable-user", ANN]
    with subprocess.Popen(command, env=environment(settings), stderr=subprocess.DEVNULL) as killed:
        until(
            lambda: any(entry.claimed_until > datetime.now(UTC) for entry in entries(app)),
            "the delivery begins",
            seconds=20,
        )
        killed.send_signal(signal.SIGKILL)
    service.answers.set()
    assert waiting(app) == ["sign_out", "disable"]
    next_one = Courier(app)
    next_one.start()
    until(lambda: waiting(app) == [], "it is delivered", seconds=20)
    next_one.stop()
    in_order = list(dict.fromkeys(service.told_of(id_of(ANN))))  # the first may have come twice
    assert in_order == ["sign_out", "disable"]


def test_the_serving_process_delivers_and_ends_when_it_is_told_to(
    app: Flask, settings: dict[str, Any], service: StandIn, tmp_path: Path
) -> None:
    user = uuid4()
    put_all(app, user, Action.SIGN_OUT, Action.ERASE)
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        command = [PROGRAM, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment(settings), stderr=output)
    until(lambda: waiting(app) == [], "it is delivered", log, seconds=30)
    began = time.monotonic()
    process.terminate()
    assert process.wait(30) == 0
    assert time.monotonic() - began < 10
    assert "outbox: delivery ends" in log.read_text()
    assert service.told_of(str(user)) == ["sign_out", "erase"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_deliver_each_thing_once_and_in_order(
    request: pytest.FixtureRequest, settings: dict[str, Any], kind: str, service: StandIn
) -> None:
    if kind == "postgresql":
        settings["main_app_database_url"] = request.getfixturevalue("new_database")()
    app: Flask = request.getfixturevalue("app")
    users = [uuid4() for _ in range(25)]
    put_all(app, users[0], Action.DISABLE)
    line = [Action.SIGN_OUT, Action.DISABLE, Action.ENABLE, Action.DISABLE, Action.ERASE]
    with ExitStack() as running:
        for _ in range(2):
            process = subprocess.Popen(
                [sys.executable, "-c", COURIER], env=environment(settings), stdin=subprocess.PIPE
            )
            running.callback(process.wait, 30)
            running.callback(process.communicate)
        until(lambda: waiting(app) == [], "the processes have begun", seconds=30)
        for action in line:  # while they are at it
            for user in users:
                put_all(app, user, action)
        until(lambda: waiting(app) == [], "all of it is delivered", seconds=60)
    assert service.told_of(str(users[0])) == ["disable", *line]
    for user in users[1:]:
        assert service.told_of(str(user)) == line


def test_a_database_of_an_older_version_gets_the_outbox(
    app: Flask, settings: dict[str, Any], ann: Browser, service: StandIn
) -> None:
    with app.app_context():
        db.session.execute(text("DROP TABLE lifecycle_outbox"))
        db.session.commit()
    newer = create_app(Settings(**settings))
    person = Browser(newer)
    person.log_in(ANN)
    assert delete_account(person).status_code == 303
    assert [action for _, action in service.told] == ["erase"]
    assert ann.get("/settings").status_code == 302
    newer.extensions["live_data_client"].close()
    with newer.app_context():
        db.engine.dispose()
