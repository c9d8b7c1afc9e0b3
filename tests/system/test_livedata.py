"""The command line of the local stack, and the check of a deployment, as a person runs them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from local_stack.up import Stack
from tests.conftest import ROOT, SAMPLES, SHARED_SAMPLES
from tests.processes import until

LIVEDATA = str(Path(sys.executable).parent / "livedata")
SYNC_CHECK = ROOT / "test_distributed_sync.py"


def livedata(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a data folder."""
    environment = {**os.environ, "LIVEDATA_DATA_DIR": str(folder)}
    return subprocess.run(
        [LIVEDATA, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def same_number(shown: str | None, true: str | None) -> bool:
    """1.50 is 1.5."""
    return None not in {shown, true} and float(str(shown)) == float(str(true))


def assert_trades(trades: list[dict[str, Any]], truth: list[dict[str, Any]]) -> None:
    """The trades are those of the truth, in its order."""
    assert len(trades) == len(truth)
    for trade, true in zip(trades, truth, strict=True):
        assert (trade["symbol"], trade["side"]) == (true["symbol"], true["side"])
        assert same_number(trade["quantity"], true["quantity"]), true
        assert same_number(trade["price"], true["price"]), true
        if true.get("executed_at"):
            assert trade["executed_at"].startswith(true["executed_at"]), true


def truth_of(image: Path) -> list[dict[str, Any]]:
    """What an image shows, by the file beside it."""
    listed = json.loads((image.parent / "truth.json").read_text())
    trades: list[dict[str, Any]] = next(
        entry["trades"] for entry in listed if entry["file"] == image.name
    )
    return trades


def test_env_tells_both_apps_how_to_reach_the_running_stack(stack: Stack) -> None:
    told = livedata("env", folder=stack.folder.path)
    lines = dict(line.split("=", 1) for line in told.stdout.splitlines())
    assert lines["JWT_SECRET"] == lines["JWT_SECRET_KEY"]
    for name in ("DATABASE_URL", "WORKER_DATABASE_URL", "LIVEDATA_ADMIN_DATABASE_URL"):
        assert lines[name].startswith("postgresql://")
    assert httpx2.get(f"{lines['LIVE_DATA_SERVICE_URL']}/health").status_code == 200
    assert httpx2.get(f"{lines['MAIN_APP_URL']}/health").status_code == 200


def test_env_without_a_stack_says_how_to_start_one(scratch: Path) -> None:
    told = livedata("env", folder=scratch / "empty")
    assert told.returncode == 1
    assert "livedata up" in told.stderr


def test_what_is_secret_is_readable_by_its_owner_alone(stack: Stack) -> None:
    for name in ("secrets.json", "stack.json", "logs/service.log", "main_app.sqlite3"):
        assert (stack.folder.path / name).stat().st_mode & 0o077 == 0, name
    for name in ("logs", "screenshots"):
        assert (stack.folder.path / name).stat().st_mode & 0o077 == 0, name


def test_no_log_holds_a_secret_or_a_token(stack: Stack) -> None:
    secrets = [value for name, value in stack.folder.secrets().items() if name != "local_user_id"]
    for log in (stack.folder.path / "logs").iterdir():
        text = log.read_text()
        assert not any(secret in text for secret in secrets), log.name
        assert "eyJ" not in text, log.name


def test_analyze_does_the_main_job_from_the_terminal(stack: Stack) -> None:
    image = SAMPLES / "fills_dark.png"
    done = livedata("analyze", str(image), "--json", folder=stack.folder.path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == "success"
    assert told["user_id"] == stack.folder.secrets()["local_user_id"]
    assert_trades(told["trades"], truth_of(image))
    table = livedata("analyze", str(image), folder=stack.folder.path)
    assert truth_of(image)[0]["symbol"] in table.stdout


def test_analyze_reads_the_given_sample_as_its_truth_says(stack: Stack) -> None:
    image = SHARED_SAMPLES / "rendered" / "000_mt_dark_1x.png"
    if not image.exists():
        pytest.skip("the shared samples are not beside this repository")
    done = livedata("analyze", str(image), "--json", folder=stack.folder.path)
    assert_trades(json.loads(done.stdout)["trades"], truth_of(image))


def test_analyze_starts_a_stack_for_its_duration_when_none_runs(scratch: Path) -> None:
    folder = scratch / "short-lived"
    done = livedata("analyze", str(SAMPLES / "fills_dark.png"), "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["trades"]
    assert processes_in(folder) == []


def test_analyze_tells_what_is_wrong_with_a_file(stack: Stack) -> None:
    for path, said in ((ROOT / "Makefile", "Makefile is not"), (ROOT / "none.png", "No such file")):
        done = livedata("analyze", str(path), folder=stack.folder.path)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_read_prints_a_line_of_json_for_each_image_and_needs_no_database(scratch: Path) -> None:
    image = SAMPLES / "fills_dark.png"
    done = livedata("read", str(image), str(ROOT / "Makefile"), "--json", folder=scratch / "none")
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert set(good) == {"file", "result", "trades", "seconds"}
    assert_trades(good["trades"], truth_of(image))
    assert bad["error"]["code"] == "not_an_image"
    assert done.returncode == 1
    assert not (scratch / "none").exists()


@contextmanager
def running_up(folder: Path, output: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """``livedata up`` in a folder of its own, ended as a service manager does."""
    environment = {**os.environ, "LIVEDATA_DATA_DIR": str(folder)}
    with output.open("wb") as stream:
        process = subprocess.Popen([LIVEDATA, "up"], env=environment, stdout=stream, stderr=stream)
    try:
        until(lambda: "Dashboard" in output.read_text(), "the stack is up", output)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def processes_in(folder: Path) -> list[int]:
    """The processes that were started for a data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            zombie = ") Z " in (process / "stat").read_text()
        except OSError:
            continue
        if str(folder).encode() in words and not zombie and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


def test_up_starts_again_what_dies_and_leaves_nothing_behind(scratch: Path) -> None:
    folder, output = scratch / "up", scratch / "up.log"
    with running_up(folder, output):
        told = livedata("env", folder=folder).stdout
        lines = dict(line.split("=", 1) for line in told.splitlines())
        health = f"{lines['LIVE_DATA_SERVICE_URL']}/health"
        assert httpx2.get(lines["MAIN_APP_URL"]).status_code == 200
        for pid in processes_in(folder):
            if b"\0serve\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        until(lambda: "service had ended" in output.read_text(), "the death is told", output)
        until(lambda: answers_ok(health), "the service answers again", output)
    assert processes_in(folder) == []


def test_up_killed_leaves_no_process_behind_but_postgresql_and_starts_again(scratch: Path) -> None:
    folder, output = scratch / "up-killed", scratch / "up-killed.log"
    with running_up(folder, output) as process:
        process.kill()
        process.wait()
        with suppress(AssertionError):
            until(lambda: parts_of(folder) == [], "its parts end with it", seconds=30)
        assert parts_of(folder) == []
    with running_up(folder, scratch / "up-again.log"):
        pass
    assert processes_in(folder) == []


def parts_of(folder: Path) -> list[str]:
    """The commands of the processes of a data folder, but for PostgreSQL's."""
    commands = []
    for pid in processes_in(folder):
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            if command and "postgres" not in command:
                commands.append(command)
    return commands


def answers_ok(url: str) -> bool:
    """Whether somebody answers 200 there."""
    try:
        return httpx2.get(url, timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False


def test_the_deployment_check_prints_its_five_lines(stack: Stack) -> None:
    environment = {**os.environ, "JWT_SECRET": stack.environment["JWT_SECRET"]}
    url = stack.environment["LIVE_DATA_SERVICE_URL"]
    done = subprocess.run(
        [sys.executable, str(SYNC_CHECK), "--service-url", url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines() == [
        "✅ JWT token creation working",
        "✅ User context extraction from tokens working",
        "✅ API endpoints properly authenticate users",
        "✅ Invalid/expired tokens properly rejected",
        "✅ Distributed user sync implementation is working!",
    ]


def test_the_deployment_check_fails_with_another_secret(stack: Stack) -> None:
    environment = {**os.environ, "JWT_SECRET": "another secret of 32 bytes or more"}
    url = stack.environment["LIVE_DATA_SERVICE_URL"]
    done = subprocess.run(
        [sys.executable, str(SYNC_CHECK), "--service-url", url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("❌")
    assert "✅" not in done.stdout
