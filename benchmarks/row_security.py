"""What the wall costs: the history query with ticket and forced row level security, and without.

    python benchmarks/row_security.py [--rounds 5] [--seconds 3]

Both variants are the same function on the same rows; the plain one takes the user's id and the
tables have no row level security. They are timed by pgbench in turn, each round a pair, so that
what else the machine does falls on both. The figure is the median of the pairs' ratios.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from live_data_service.database.migrate import API_ROLE, WORKER_ROLE, migrate
from live_data_service.database.tenant_utils import Tenant, TicketKey
from local_stack.postgres import EmbeddedPostgres
from local_stack.postgres_binaries import DEFAULT_SOURCES, find_binaries

USERS = 200
TRADES = 1000
PAGES = (1, 20, 100, 500)
TABLES = ("users", "analyses", "screenshots", "trades", "trade_sources")
KEY = TicketKey(os.urandom(32))

SEED_USERS = "INSERT INTO trading.users (user_id) SELECT unnest($1::uuid[])"
SEED_ANALYSES = """
    INSERT INTO trading.analyses (user_id, id, prompt, user_context, idempotency_key,
        request_digest)
    SELECT user_id, user_id, '', '{}', 'seed', sha256('') FROM trading.users
"""
SEED_SCREENSHOTS = """
    INSERT INTO trading.screenshots (user_id, id, analysis_id, position, filename, media_type,
        width, height, byte_size, sha256)
    SELECT user_id, user_id, user_id, 1, 'a.png', 'image/png', 1, 1, 1, sha256('')
    FROM trading.users
"""
SEED_TRADES = """
    INSERT INTO trading.trades (user_id, identity, kind, symbol, side, quantity, price, executed_at,
        executed_precision, confidence, status)
    SELECT user_id, sha256(n::text::bytea), 'fill', 'EUR/USD', 'buy', 0.1, 1.1 + n * 0.0001,
        now() - n * interval '1 hour', 'second', 0.98, 'accepted'
    FROM trading.users, generate_series(1, $1) AS n
"""
SEED_SOURCES = """
    INSERT INTO trading.trade_sources (user_id, analysis_id, position, trade_id, screenshot_id,
        row_number, box, fields)
    SELECT user_id, user_id, row_number() OVER (PARTITION BY user_id), id, user_id, 1,
        '{1,2,3,4}', '{"price": {"text": "1.1", "box": [1, 2, 3, 4], "confidence": 0.99}}'
    FROM trading.trades
"""


def main() -> None:
    """Print the ratio for pages of several sizes."""
    arguments = parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="livedata-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with EmbeddedPostgres(folder / "postgres") as server:
            user = asyncio.run(prepare(server))
            pgbench = find_binaries(DEFAULT_SOURCES).folder / "pgbench"
            print(
                f"{USERS} users with {TRADES} trades each; {arguments.rounds} pairs per page size"
            )
            print(f"{'page':>5} {'with wall':>12} {'plain':>12} {'ratio':>7}")
            for page in PAGES:
                compare(server, pgbench, folder, user, page, arguments)


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--seconds", type=int, default=3)
    return made


async def prepare(server: EmbeddedPostgres) -> UUID:
    """Two databases with the same rows, one of them without the wall; a user who is in both."""
    admin = await asyncpg.connect(server.dsn())
    await admin.execute("CREATE DATABASE walled")
    urls = [server.dsn("walled", role, "of the benchmark") for role in (API_ROLE, WORKER_ROLE)]
    await migrate(server.dsn("walled"), urls, KEY)
    walled = await asyncpg.connect(server.dsn("walled"))
    users = [uuid4() for _ in range(USERS)]
    await walled.execute(SEED_USERS, users)
    for statement in (SEED_ANALYSES, SEED_SCREENSHOTS):
        await walled.execute(statement)
    await walled.execute(SEED_TRADES, TRADES)
    await walled.execute(SEED_SOURCES)
    await walled.close()
    await admin.execute("CREATE DATABASE plain TEMPLATE walled")
    await admin.close()
    await remove_wall(await asyncpg.connect(server.dsn("plain")))
    for database in ("walled", "plain"):
        settled = await asyncpg.connect(server.dsn(database))
        await settled.execute("VACUUM ANALYZE")
        await settled.close()
    return users[USERS // 2]


async def remove_wall(plain: "asyncpg.Connection[asyncpg.Record]") -> None:
    """The same function with the user's id instead of a ticket, on tables without policies."""
    signature = "trading.user_trade_history(text,jsonb)"
    source: str = await plain.fetchval("SELECT pg_get_functiondef($1::regprocedure)", signature)
    source = source.replace("(ticket text, ", "(tenant uuid, ", 1)
    source, removed = re.subn(r"\s*tenant uuid := tenancy\.enter\(ticket\);", "", source)
    assert removed == 1
    await plain.execute(source)
    await plain.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA trading TO {API_ROLE}")
    for table in TABLES:
        await plain.execute(f"ALTER TABLE trading.{table} DISABLE ROW LEVEL SECURITY")
    await plain.close()


def compare(
    server: EmbeddedPostgres,
    pgbench: Path,
    folder: Path,
    user: UUID,
    page: int,
    arguments: argparse.Namespace,
) -> None:
    """Time pairs of runs for one page size, and print their medians."""
    pairs = []
    for number in range(arguments.rounds):
        ticket = KEY.ticket(Tenant(user, token_issued_at=time.time()), time.time())
        runs = {"walled": ticket, "plain": str(user)}
        order = list(runs) if number % 2 else list(reversed(runs))
        told = {
            name: latency(server, pgbench, folder, name, runs[name], page, arguments.seconds)
            for name in order
        }
        pairs.append((told["walled"], told["plain"]))
    walled, plain = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{page:>5} {walled:>9.3f} ms {plain:>9.3f} ms {ratio:>7.3f}")


def latency(
    server: EmbeddedPostgres,
    pgbench: Path,
    folder: Path,
    database: str,
    who: str,
    page: int,
    seconds: int,
) -> float:
    """Milliseconds per call, by one client with prepared statements."""
    kind = "text" if database == "walled" else "uuid"
    wanted = json.dumps({"limit": page})
    script = folder / f"{database}.sql"
    script.write_text(f"SELECT trading.user_trade_history('{who}'::{kind}, '{wanted}');\n")
    url = server.dsn(database, API_ROLE, "of the benchmark")
    parts = urlsplit(url)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [str(pgbench), "-n", "-M", "prepared", "-T", str(seconds), "-f", str(script), url],
        env={**os.environ, "PGPASSWORD": parts.password or ""},
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    assert found, done.stdout
    return float(found[1])


if __name__ == "__main__":
    main()
