"""Service and worker use no database with a finding, and the command tells which there are."""

import asyncio
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import httpx2

from live_data_service.database.audit import sections
from live_data_service.database.migrate import API_ROLE, WORKER_ROLE, migrate
from live_data_service.database.pool import check_login
from live_data_service.database.tenant_utils import TicketKey
from local_stack.postgres import EmbeddedPostgres
from local_stack.up import migrate_database
from main_app_client import LiveDataServiceClient
from tests.conftest import Database, execute
from tests.database.test_audit import HERE, audit_as, named
from tests.processes import (
    PROGRAM,
    SECRET,
    kill_postgres,
    running_service,
    running_worker,
    until,
)


def settings_of(database: Database, **more: str) -> dict[str, str]:
    """The environment of a service on this database."""
    return {
        "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": database.api_url,
        "WORKER_DATABASE_URL": database.worker_url,
        **more,
    }


def run(arguments: list[str], settings: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """The real command, with nothing but these settings."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=dict(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def administer(url: str, statement: str) -> None:
    """Run a statement as the administrator, from a test that is not asynchronous."""

    asyncio.run(execute(url, named(statement, url)))


def test_the_command_prints_every_claim_and_ends_with_0_when_nothing_is_found(
    database: Database,
) -> None:
    ended = run(["audit"], settings_of(database))
    assert ended.returncode == 0, ended.stderr
    assert "✗" not in ended.stdout
    assert ended.stdout.count("✓") == len(sections()) - 2
    told = json.loads(run(["audit", "--json"], settings_of(database)).stdout)
    assert told["ok"] is True
    assert told["findings"] == []
    assert all(check["ok"] and check["claim"] for check in told["checks"])


def test_on_a_finding_the_command_ends_with_1_and_service_and_worker_do_not_start(
    database: Database,
) -> None:
    administer(database.admin_url, "CREATE POLICY more ON trading.trades FOR SELECT USING (true)")
    try:
        printed = run(["audit"], settings_of(database))
        told = json.loads(run(["audit", "--json"], settings_of(database)).stdout)
        refused = [run([name], settings_of(database)) for name in ("serve", "worker")]
    finally:
        administer(database.admin_url, "DROP POLICY more ON trading.trades")
    assert printed.returncode == 1
    assert "✗ policies" in printed.stdout
    assert told["ok"] is False
    assert {one["code"] for one in told["findings"]} == {"policies", "unticketed_read"}
    assert {"code", "object", "finding", "mend", "accepted"} == set(told["findings"][0])
    for ended in refused:
        assert ended.returncode == 2
        assert "[policies] trading.trades: has not this one policy" in ended.stderr
        assert "DROP POLICY more ON trading.trades" in ended.stderr


def test_only_what_a_managed_server_forbids_to_mend_can_be_accepted(database: Database) -> None:
    refused = run(["audit"], settings_of(database, AUDIT_ACCEPT="policies"))
    assert refused.returncode == 2
    assert "AUDIT_ACCEPT" in refused.stderr
    administer(
        database.admin_url, f"ALTER ROLE live_data_api {HERE} RESET log_parameter_max_length"
    )
    try:
        accepting = settings_of(database, AUDIT_ACCEPT="server_functions, parameter_logging")
        accepted = run(["audit"], accepting)
        told = json.loads(run(["audit", "--json"], accepting).stdout)
        unaccepted = run(["serve"], settings_of(database, AUDIT_ACCEPT="server_functions"))
        asyncio.run(check_login(database.api_url, API_ROLE, {"parameter_logging"}))
    finally:
        administer(
            database.admin_url, f"ALTER ROLE live_data_api {HERE} SET log_parameter_max_length = 0"
        )
    assert accepted.returncode == 0
    assert "1 of them accepted" in accepted.stdout
    assert [one["accepted"] for one in told["findings"]] == [True]
    assert unaccepted.returncode == 2
    assert "[parameter_logging]" in unaccepted.stderr


def test_what_an_administrator_without_superuser_cannot_mend_is_all_acceptable(
    scratch: Path,
) -> None:
    with EmbeddedPostgres(scratch / "managed-postgres", settings={"fsync": "off"}) as server:
        for statement in (
            "CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD 'a password'",
            "CREATE DATABASE kept OWNER managed",
        ):
            asyncio.run(execute(server.dsn(), statement))
        admin = server.dsn("kept", "managed", "a password")
        api = server.dsn("kept", API_ROLE, "a password")
        asyncio.run(migrate(admin, [api], TicketKey(b"k" * 32)))
        report = asyncio.run(audit_as(api, API_ROLE))
        assert {one.code for one in report.refused} == {"server_functions", "parameter_logging"}
        accept = ("server_functions", "parameter_logging")
        assert asyncio.run(audit_as(api, API_ROLE, accept)).refused == ()
        settings = {"JWT_SECRET_KEY": SECRET, "DATABASE_URL": api, "AUDIT_ACCEPT": ",".join(accept)}
        log = scratch / "managed.log"
        with running_service(settings, log) as url:
            assert "isolation" not in httpx2.get(f"{url}/health").text
        assert log.read_text().count('"audit_finding_accepted"') == len(report.refused)


def test_a_database_that_cannot_be_reached_cannot_be_audited() -> None:
    url = f"postgresql://{API_ROLE}:x@127.0.0.1:9/postgres"
    ended = run(["audit"], {"JWT_SECRET_KEY": SECRET, "DATABASE_URL": url})
    assert ended.returncode == 2
    assert "leads to no database" in ended.stderr


def test_on_a_finding_after_its_start_the_service_serves_nobody_and_the_worker_ends(
    scratch: Path,
) -> None:
    log = scratch / "audited.log"
    with EmbeddedPostgres(scratch / "audit-postgres", settings={"fsync": "off"}) as server:
        settings = {
            "JWT_SECRET_KEY": SECRET,
            "DATABASE_URL": server.dsn("postgres", API_ROLE, "a password"),
            "WORKER_DATABASE_URL": server.dsn("postgres", WORKER_ROLE, "a password"),
            "LIVEDATA_ADMIN_DATABASE_URL": server.dsn(),
            "SCREENSHOT_STORE_URL": (scratch / "audited").as_uri(),
        }
        migrate_database(settings)
        administer(server.dsn(), "ALTER TABLE trading.trades NO FORCE ROW LEVEL SECURITY")
        kill_postgres(server)
        with (
            running_service(settings, log) as url,
            running_worker(settings, scratch / "audited-worker.log") as worker,
            LiveDataServiceClient(url, SECRET) as client,
        ):
            server.start()
            until(lambda: "isolation" in httpx2.get(f"{url}/health").text, "health is red", log)
            health = httpx2.get(f"{url}/health")
            assert health.status_code == 503
            assert health.json() == {
                "status": "unavailable",
                "checks": {"database": "ok", "isolation": "refused", "analyzer": "ocr"},
            }
            user = {"Authorization": f"Bearer {client.create_token(uuid4())}"}
            for _ in range(3):
                refused = httpx2.get(f"{url}/user_trade_history", headers=user)
                assert refused.status_code == 503
                assert "trading" not in refused.text
            assert log.read_text().count('"isolation_refused"') == 1
            assert worker.wait(30) == 2
            administer(server.dsn(), "ALTER TABLE trading.trades FORCE ROW LEVEL SECURITY")
            until(lambda: httpx2.get(f"{url}/health").status_code == 200, "it heals", log)
            assert httpx2.get(f"{url}/user_trade_history", headers=user).status_code == 200
