"""A deployment that is not safe does not start, and the message says what to set and no value."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).parent / "live-data-service")
STRONG = "dGhpcyBpcyBhIHN0cm9uZyBzZWNyZXQgb2YgdGhlIHRlc3Rz"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the service with nothing but these settings."""
    return subprocess.run(
        [PROGRAM, "serve", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("short", "at least 32 bytes"),
        ("your-shared-secret-key-your-shared-secret-key", "placeholder"),
        ("change-me-change-me-change-me-change-me", "placeholder"),
        ("a" * 64, "placeholder"),
    ],
)
def test_a_secret_that_can_be_guessed_stops_the_start_and_is_not_repeated(
    secret: str, said: str
) -> None:
    ended = start(JWT_SECRET_KEY=secret, DATABASE_URL="postgresql://live_data_api@127.0.0.1/x")
    assert ended.returncode != 0
    assert "JWT_SECRET_KEY" in ended.stderr
    assert said in ended.stderr
    assert secret not in ended.stderr + ended.stdout


def test_what_is_missing_is_named() -> None:
    ended = start()
    assert ended.returncode != 0
    assert "JWT_SECRET_KEY" in ended.stderr
    assert "DATABASE_URL" in ended.stderr


def test_an_analyzer_that_is_not_there_is_refused() -> None:
    ended = start(JWT_SECRET_KEY=STRONG, DATABASE_URL="postgresql://x@127.0.0.1/x", ANALYZER="gpt")
    assert ended.returncode != 0
    assert "ANALYZER" in ended.stderr


def test_a_start_without_any_key_names_the_three_ways_to_give_one() -> None:
    ended = start(DATABASE_URL="postgresql://x@127.0.0.1/x")
    assert ended.returncode != 0
    for name in ("JWT_SECRET_KEY", "JWT_KEYS_FILE", "JWT_KEYS_URL"):
        assert name in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_KEYS_FILE", "none.json"),
        ("JWT_KEYS_URL", "http://keys.example/keys.json"),
        ("JWT_SECRET_KEY_PREVIOUS", "short"),
        ("METRICS_TOKEN", "your-metrics-token-your-metrics-token"),
        ("TENANT_TICKET_KEY", "a" * 64),
    ],
)
def test_a_setting_of_keys_that_is_not_safe_stops_the_start(name: str, value: str) -> None:
    urls = {"DATABASE_URL": "postgresql://x@127.0.0.1:9/x"}
    ended = start(JWT_SECRET_KEY=STRONG, **urls, **{name: value})
    assert ended.returncode != 0
    assert f"{name}: " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_with_public_keys_alone_the_tickets_need_a_key_of_their_own() -> None:
    ended = start(JWT_KEYS_URL="https://keys.example/", DATABASE_URL="postgresql://x@127.0.0.1/x")
    assert ended.returncode != 0
    assert "TENANT_TICKET_KEY: is needed" in ended.stderr
