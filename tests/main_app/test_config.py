"""Settings: what is missing or unsafe stops the start in words, and tells no secret."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from main_app.accounts import db
from main_app.app import create_app
from main_app.config import ConfigurationError, Settings, read_settings

GOOD = {
    "LIVE_DATA_SERVICE_URL": "https://service.test",
    "JWT_SECRET": "jF3k9sLq0xZpVw7RtYb2NcMh5DgAe8Ui",
    "MAIN_APP_SECRET_KEY": "p0OiUuYyTtRrEeWwQqLlKkJjHhGgFfDd",
    "MAIN_APP_PASSWORD_SALT": "zXcVbNm1aSdFgHj2qWeRtYu3pOiUyTr4",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with nothing but what the app needs."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_four_settings_are_enough(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The rest has safe defaults."""
    environment.chdir(tmp_path)
    settings = read_settings()
    assert settings.cookie_secure
    assert settings.max_upload_bytes == 100 * 1024 * 1024
    assert settings.database_url() == f"sqlite:///{tmp_path}/main_app.sqlite3"


@pytest.mark.parametrize("name", [*GOOD])
def test_each_of_them_must_be_set(environment: pytest.MonkeyPatch, name: str) -> None:
    """The sentence names the variable; an empty one is none."""
    environment.setenv(name, "")
    with pytest.raises(ConfigurationError, match=f"{name} is not set"):
        read_settings()


@pytest.mark.parametrize("name", [name for name in GOOD if name != "LIVE_DATA_SERVICE_URL"])
@pytest.mark.parametrize(
    "weak", ["short", "a" * 40, "your-shared-secret-key-of-forty-bytes....", "Change-Me" * 5]
)
def test_a_weak_secret_is_refused(environment: pytest.MonkeyPatch, name: str, weak: str) -> None:
    """Too short, too regular or copied from an example; its value is not repeated."""
    environment.setenv(name, weak)
    with pytest.raises(ConfigurationError, match=name) as refused:
        read_settings()
    assert weak not in str(refused.value)
    assert not [secret for secret in GOOD.values() if secret in str(refused.value)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIVE_DATA_SERVICE_URL", "http://service.test"),
        ("LIVE_DATA_SERVICE_URL", "service.test"),
        ("MAIN_APP_DATABASE_URL", "mysql://me:hidden@db/app"),
        ("MAIN_APP_DATABASE_URL", "postgresql://me:hidden@db:port/app"),
        ("COOKIE_SECURE", "perhaps"),
        ("MAX_UPLOAD_BYTES", "0"),
        ("MAX_UPLOAD_BYTES", "much"),
    ],
)
def test_a_value_that_cannot_work_is_refused(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The sentence names the variable, and never tells a password."""
    environment.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name) as refused:
        read_settings()
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_psycopg(environment: pytest.MonkeyPatch, scheme: str) -> None:
    """However a platform writes it."""
    environment.setenv("MAIN_APP_DATABASE_URL", f"{scheme}://me:word@db/app")
    assert read_settings().database_url() == "postgresql+psycopg://me:word@db/app"


def test_the_command_ends_with_a_sentence(environment: pytest.MonkeyPatch) -> None:
    """And not with a trace."""
    environment.setenv("JWT_SECRET", "short")
    command = [sys.executable, "-c", "from main_app.cli import main; main()", "serve"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    told = "main-app: Check the environment. JWT_SECRET must have at least 32 bytes.\n"
    assert ended.stderr == told


def test_a_database_that_cannot_be_used_stops_the_start(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    """With a sentence, too."""
    settings["main_app_database_url"] = f"sqlite:///{tmp_path}/no/such/folder/app.sqlite3"
    with pytest.raises(ConfigurationError, match="MAIN_APP_DATABASE_URL"):
        create_app(Settings(**settings))


def test_several_processes_may_start_at_once(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On one new database: one of them makes the tables, the others wait."""
    environment.setenv("MAIN_APP_DATABASE_URL", f"sqlite:///{tmp_path / 'app.sqlite3'}")
    code = "from main_app.app import create_app; create_app()"
    command = [sys.executable, "-W", "error", "-c", code]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in running]
    assert ended == [("", 0)] * 3


def test_over_plain_http_the_cookie_has_its_plain_name(
    settings: dict[str, Any],
) -> None:
    """On loopback without TLS a browser would refuse ``__Host-``."""
    app = create_app(Settings(**settings | {"cookie_secure": False}))
    answer = app.test_client().get("/login")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie
    assert "Strict-Transport-Security" not in answer.headers
    with app.app_context():
        db.engine.dispose()
