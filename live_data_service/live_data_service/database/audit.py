"""Whether a database keeps its users apart: what ``audit.sql`` claims, looked at and told.

The service and the worker audit before they use a database, and use none with a finding.
``live-data-service audit`` prints the same.
"""

import asyncio
import re
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from textwrap import wrap
from typing import Any, TypeAlias, get_args

import asyncpg
import structlog

from live_data_service.config import AcceptableFinding, ConfigurationError
from live_data_service.database.layout import FOLDER, latest_migration

__all__ = ["Finding", "Guard", "IsolationRefused", "NotMigrated", "Report", "audit"]

ACCEPTABLE = frozenset(get_args(AcceptableFinding))
OF_THE_LOGIN = ("login", "role_attributes")  # asked of every connection, so they share nothing
NOT_MADE = {"migrations", "audit"}  # codes of findings that say the checks were not made
MIGRATE = "live-data-service migrate"
GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)
REFUSED_FOR_SECONDS = 1.0  # a refusal is told from memory meanwhile, not found anew per request
TABLE_WIDTH = 118

log = structlog.get_logger(__name__)
Postgres: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class Check:
    """A claim about the database, and the query that finds what contradicts it."""

    code: str
    claim: str
    query: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What contradicts a claim: in which object, and what to run or to set to mend it."""

    code: str
    object: str
    finding: str
    mend: str

    def __str__(self) -> str:
        """One line for a log or a terminal."""
        return f"[{self.code}] {self.object}: {self.finding}. Mend: {self.mend}"


class NotMigrated(Exception):
    """The database has not the schema of this version yet, or is just getting it."""


class IsolationRefused(ConfigurationError):
    """The database would not keep its users apart. The text is each finding with its mend."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = "".join(f"\n  {finding}" for finding in self.findings)
        super().__init__(f"the audit refuses this database.{lines}")


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit came to."""

    findings: tuple[Finding, ...]
    accept: Collection[str] = ()

    def accepted(self, finding: Finding) -> bool:
        """Whether the deployment lives with it: only what a managed server forbids to mend."""
        return finding.code in ACCEPTABLE and finding.code in self.accept

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings for which the service does not use the database."""
        return tuple(found for found in self.findings if not self.accepted(found))

    @property
    def refused_at_start(self) -> tuple[Finding, ...]:
        """The same but for a schema that is not there yet, which the health check waits for."""
        return tuple(found for found in self.refused if found.code != "migrations")

    @property
    def complete(self) -> bool:
        """Whether every check was made."""
        return NOT_MADE.isdisjoint(found.code for found in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as ``audit --json`` prints it."""
        wrong = {found.code for found in self.findings}
        return {
            "ok": not self.refused,
            "findings": [asdict(f) | {"accepted": self.accepted(f)} for f in self.findings],
            "checks": [
                {
                    "code": check.code,
                    "claim": check.claim,
                    "ok": (check.code not in wrong) if self.complete else None,
                    "acceptable": check.code in ACCEPTABLE,
                }
                for check in checks()
            ],
        }

    def as_table(self) -> str:
        """The report as ``audit`` prints it: a line for every check, and below it its findings."""
        return "\n".join((*self._lines(), "", self._conclusion()))

    def _lines(self) -> Iterator[str]:
        by_code: dict[str, list[Finding]] = {check.code: [] for check in checks()}
        for found in self.findings:
            by_code.setdefault(found.code, []).append(found)
        claims = {check.code: check.claim for check in checks()}
        width = max(map(len, by_code))
        for code, found_here in by_code.items():
            sign = "✗" if found_here else "✓" if self.complete else "·"
            yield from columns(f"{sign} {code:{width}}  ", claims.get(code, ""))
            for found in found_here:
                indent = " " * (width + 4)
                accepted = " (accepted)" if self.accepted(found) else ""
                yield from columns(f"{indent}object   ", found.object)
                yield from columns(f"{indent}finding  ", found.finding + accepted)
                yield from columns(f"{indent}mend     ", found.mend)

    def _conclusion(self) -> str:
        if not self.complete:
            return "Not every check could be made."
        accepted = len(self.findings) - len(self.refused)
        told = f"{len(checks())} checks, {len(self.findings)} findings"
        return f"{told}, {accepted} of them accepted." if accepted else f"{told}."


def columns(head: str, text: str) -> Iterator[str]:
    """``text`` beside ``head``, in as many lines as it takes."""
    width = max(40, TABLE_WIDTH - len(head))
    lines = wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    yield (head + lines[0]).rstrip()
    yield from (" " * len(head) + line for line in lines[1:])


@cache
def sections() -> dict[str, Check]:
    """Every part of ``audit.sql``, by its name."""
    text = (FOLDER / "audit.sql").read_text()
    found = {}
    for part in re.split(r"^-- name: ", text, flags=re.MULTILINE)[1:]:
        code, _, rest = part.partition("\n")
        lines = rest.strip().splitlines()
        claim = [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]
        query = "\n".join(line for line in lines if not line.startswith("-- "))
        found[code] = Check(code, " ".join(claim), query)
    return found


def checks() -> tuple[Check, ...]:
    """The checks, in the order in which they are told."""
    return tuple(s for s in sections().values() if s.code not in {"prepare", "shared"})


@cache
def statement(codes: tuple[str, ...]) -> str:
    """Some of the checks as one statement."""
    told = "object::text, finding::text, mend::text"
    asked = " UNION ALL ".join(
        f"SELECT '{code}', {told} FROM ({sections()[code].query}) AS _ (object, finding, mend)"  # noqa: S608 - our own file
        for code in codes
    )
    shared = "" if codes == OF_THE_LOGIN else sections()["shared"].query
    return f"{shared} {asked}"


async def ask(postgres: Postgres, role: str, codes: tuple[str, ...]) -> tuple[Finding, ...]:
    """What contradicts the claims of these codes, in their order."""
    rows = await postgres.fetch(statement(codes), role)
    found = (Finding(*map(str, row)) for row in rows)
    return tuple(sorted(found, key=lambda one: (codes.index(one.code), one.object, one.finding)))


async def audit(postgres: Postgres, role: str, accept: Collection[str] = ()) -> Report:
    """Look at the database of a connection that should be logged in as ``role``.

    A few round trips. That the schema is not there or is older, and that a check cannot be made,
    are findings, too. Raises what PostgreSQL raises when it cannot be reached or goes away, and
    ``NotMigrated`` when a table stays locked.
    """
    try:
        return Report(await look(postgres, role), accept)
    except GONE:
        raise
    except asyncpg.LockNotAvailableError as error:
        raise NotMigrated("a table stays locked, as it does during a migration") from error
    except asyncpg.PostgresError as error:
        told = f"could not be made: {error}"
        return Report((Finding("audit", "this database", told, MIGRATE),), accept)


async def look(postgres: Postgres, role: str) -> tuple[Finding, ...]:
    """The findings of every check; before the migrations, those of the login alone."""
    async with postgres.transaction(isolation="repeatable_read", readonly=True):
        await postgres.execute(sections()["prepare"].query)
        applied = int(await postgres.fetchval("SHOW live_data.audit_migration"))
        if applied >= latest_migration():
            codes = tuple(check.code for check in checks())
            return await ask(postgres, role, codes)
        login = await ask(postgres, role, OF_THE_LOGIN)
    newest = f"has migration {applied}, and this version has {latest_migration()}"
    return (*login, Finding("migrations", "this database", newest, MIGRATE))


class Guard:
    """Lets a pool use a database once an audit of it found nothing; remembers that it did.

    Called with each new connection of the pool (``init``).
    """

    def __init__(self, role: str, accept: Collection[str] = ()) -> None:
        self._role = role
        self._accept = accept
        self._lock = asyncio.Lock()
        self._clean = False
        self._refused: tuple[Finding, ...] = ()
        self._refused_at = 0.0
        self._told: set[Finding] = set()

    async def __call__(self, postgres: Postgres) -> None:
        """Return if the connection may be used.

        Raises ``IsolationRefused`` and ``NotMigrated``, and what PostgreSQL raises.
        """
        if found := await ask(postgres, self._role, OF_THE_LOGIN):
            self._refuse(found)
        if self._clean:
            return
        async with self._lock:
            if not self._clean:
                await self._audit(postgres)

    async def _audit(self, postgres: Postgres) -> None:
        if self._refused and time.monotonic() < self._refused_at + REFUSED_FOR_SECONDS:
            raise IsolationRefused(self._refused)
        report = await audit(postgres, self._role, self._accept)
        if any(found.code == "migrations" for found in report.findings):
            raise NotMigrated
        self._refused, self._refused_at = report.refused, time.monotonic()
        if report.refused:
            self._refuse(report.refused)
        for found in report.findings:
            log.warning("audit_finding_accepted", **asdict(found))
        self._clean = True

    def _refuse(self, findings: tuple[Finding, ...]) -> None:
        for found in findings:
            if found not in self._told:
                log.critical("isolation_refused", **asdict(found))
                self._told.add(found)
        raise IsolationRefused(findings)
