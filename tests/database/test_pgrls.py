"""The schema stands before `pgrls`: its linter, and its prover (Z3) of who reaches whose rows."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Database, execute
from tests.database.test_tenancy import TABLES

PGRLS = str(Path(sys.executable).parent / "pgrls")
SETTINGS = str(ROOT / "pgrls.toml")
POLICY = "all_own_trades ON trading.trades"


def pgrls(database: Database, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it on a database, with the repository's own settings."""
    return subprocess.run(
        [PGRLS, *arguments, "--config", SETTINGS, "--format", "json"],
        env={"DATABASE_URL": database.admin_url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def verdicts(database: Database, mode: str) -> dict[str, str]:
    """What the prover says of each table; a table it cannot decide fails its run."""
    user = ("--auth-function", "tenancy.current_user_id")
    told = json.loads(pgrls(database, "verify", "--strict", "--mode", mode, *user).stdout)
    return {table["table"]: table["verdict"] for table in told["tables"]}


@pytest.fixture
def open_policy(database: Database) -> Iterator[Database]:
    """The database while one policy of it lets everybody read and write."""
    condition = "user_id = (SELECT tenancy.current_user_id())"
    change = f"ALTER POLICY {POLICY} USING ({{0}}) WITH CHECK ({{0}})"
    asyncio.run(execute(database.admin_url, change.format("true")))
    yield database
    asyncio.run(execute(database.admin_url, change.format(condition)))


def test_the_linter_finds_nothing_but_what_has_a_written_reason(database: Database) -> None:
    linted = pgrls(database, "lint")
    assert json.loads(linted.stdout)["violations"] == []
    assert linted.returncode == 0, linted.stderr


@pytest.mark.parametrize("mode", ["anon", "cross-tenant", "write"])
def test_it_is_proved_of_every_table_that_nobody_reaches_another_user_s_rows(
    database: Database, mode: str
) -> None:
    assert verdicts(database, mode) == {f"trading.{table}": "isolated" for table in TABLES}


@pytest.mark.parametrize("mode", ["escalation", "reachability"])
def test_no_role_and_no_view_is_a_way_around_the_policies(database: Database, mode: str) -> None:
    assert verdicts(database, mode) == {}


def test_linter_and_prover_notice_a_policy_that_lets_everybody_in(open_policy: Database) -> None:
    assert pgrls(open_policy, "lint").returncode == 1
    assert verdicts(open_policy, "anon")["trading.trades"] == "leak"
