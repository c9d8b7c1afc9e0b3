"""The keys of one deployment: its secrets, a JWK set in a file, a JWK set at a URL.

Verification finds a key in memory and never waits: one task looks at the file every second and asks
the URL every few minutes. Only a token of an unknown key makes either be looked at earlier, within
bounds that no number of such tokens changes. What cannot be read leaves the last good set in use.
"""

import asyncio
import operator
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import structlog

from live_data_service.config import ConfigurationError, Settings
from live_data_service.key_sets import (
    KeySet,
    KeySetError,
    VerificationKey,
    read_key_set,
    shared_secret,
)
from live_data_service.metrics import KEY_SETS_READ

__all__ = ["KeyFile", "KeyRing", "KeySource", "KeyUrl"]

LOOK_SECONDS = 1.0
FETCH_SECONDS = 5.0
MAX_SET_BYTES = 256 * 1024

log = structlog.get_logger(__name__)


class KeySource(ABC):
    """A place outside the process that has a key set, and the last good set read there.

    ``tried_at`` is the time of the last attempt (monotonic seconds), ``failed`` what came of it.
    """

    name: str
    secrets_allowed: bool

    def __init__(self, *, retry_seconds: float, clock: Callable[[], float]) -> None:
        self.key_set: KeySet | None = None
        self.tried_at = float("-inf")
        self.failed = False
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._content: bytes | None = None
        self._trying: asyncio.Task[None] | None = None

    @property
    @abstractmethod
    def every_seconds(self) -> float:
        """How long after the last attempt to look there without being asked."""

    @abstractmethod
    async def _read(self) -> bytes | None:
        """What is there; ``None`` if it has not changed. Raises ``KeySetError`` or ``OSError``."""

    async def watch(self) -> None:
        """Wait until it is time, and look there."""
        await asyncio.sleep(max(0.0, self.tried_at + self.every_seconds - self._clock()))
        await self.refresh()

    async def close(self) -> None:
        """Stop looking, and close what is held open."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.wait([self._trying])

    async def refresh(self) -> None:
        """Look there, unless that was just done; those who ask meanwhile wait for the same look."""
        if self._trying is None or self._trying.done():
            if self._clock() - self.tried_at < self._retry_seconds:
                return
            self.tried_at = self._clock()
            self._trying = asyncio.create_task(self._try())
        await asyncio.shield(self._trying)

    async def _try(self) -> None:
        try:
            content = await self._read()
            if content is not None:
                self.accept(content)
                self.failed = False
        except Exception as error:  # noqa: BLE001 - whatever it was, the last good keys stay
            self.failed = True
            KEY_SETS_READ.labels(self.name, "failed").inc()
            told = str(error) or type(error).__name__
            log.error("keys_not_read", source=self.name, error=told)  # noqa: TRY400 - no trace

    def accept(self, content: bytes) -> None:
        """Use another set from now on. Raises ``KeySetError`` and keeps the last good one."""
        if content == self._content:
            KEY_SETS_READ.labels(self.name, "unchanged").inc()
            return
        read = read_key_set(content, secrets_allowed=self.secrets_allowed)
        self.key_set, self._content = read, content
        KEY_SETS_READ.labels(self.name, "changed").inc()
        log.info("keys_read", source=self.name, kids=[*read.keys], not_used=[*read.refused])


class KeyFile(KeySource):
    """A JWK set in a file, read again when the file changes."""

    name = "file"
    secrets_allowed = True

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(retry_seconds=LOOK_SECONDS, clock=clock)
        self._path = path
        self._seen: tuple[int, ...] = ()

    @property
    def every_seconds(self) -> float:
        """As often as it may be."""
        return self._retry_seconds

    def load(self) -> None:
        """Read the file at start. Raises ``KeySetError`` or ``OSError``."""
        self._seen = self._version()
        self.accept(bounded(self._path.read_bytes()))

    async def _read(self) -> bytes | None:
        return await asyncio.to_thread(self._read_if_changed)

    def _read_if_changed(self) -> bytes | None:
        version = self._version()
        if version == self._seen:
            return None
        self._seen = version
        return bounded(self._path.read_bytes())

    def _version(self) -> tuple[int, ...]:
        """What differs when somebody wrote the file, let it be read or put another in its place."""
        try:
            found = self._path.stat()
        except OSError:
            if not self._seen:
                return ()
            self._seen = ()
            raise
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


class KeyUrl(KeySource):
    """A JWK set at a URL of the deployment's own choice; nothing in a token changes it."""

    name = "url"
    secrets_allowed = False

    def __init__(
        self,
        url: str,
        *,
        refresh_seconds: float,
        retry_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(retry_seconds=retry_seconds, clock=clock)
        self._url = url
        self._refresh_seconds = refresh_seconds
        self._http: httpx2.AsyncClient | None = None

    @property
    def every_seconds(self) -> float:
        """The usual time, or less while nothing was ever read."""
        usual = max(self._refresh_seconds, self._retry_seconds)
        return usual if self.key_set else self._retry_seconds

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await self._fetch()
        except (httpx2.HTTPError, TimeoutError) as error:
            raise KeySetError(f"no answer: {type(error).__name__}") from error

    async def _fetch(self) -> bytes:
        if self._http is None:
            # A proxy of the environment is for what leaves this machine.
            secure = urlsplit(self._url).scheme == "https"
            self._http = httpx2.AsyncClient(follow_redirects=False, trust_env=secure)
        headers = {"Accept": "application/jwk-set+json, application/json"}
        headers["Accept-Encoding"] = "identity"
        async with self._http.stream("GET", self._url, headers=headers) as answer:
            if answer.status_code != 200:
                raise KeySetError(f"the answer is {answer.status_code}")
            content = b""
            async for chunk in answer.aiter_raw():
                content = bounded(content + chunk)
            return content

    async def close(self) -> None:
        """Stop asking, and close the connection."""
        await super().close()
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def bounded(content: bytes) -> bytes:
    """A set of a size that a set may have. Raises ``KeySetError``."""
    if len(content) > MAX_SET_BYTES:
        raise KeySetError(f"has more than {MAX_SET_BYTES} bytes")
    return content


class KeyRing:
    """All keys that may verify a token now. ``generation`` grows with every change of them.

    A key of an earlier source counts before one of the same id in a later source.
    """

    def __init__(self, secrets: Sequence[VerificationKey], sources: Sequence[KeySource]) -> None:
        self.generation = 0
        self.sources = tuple(sources)
        self._sets: list[KeySet | None] = []
        self._secrets = tuple(secrets)
        self._by_id: dict[str, tuple[VerificationKey, ...]] = {}
        self._gather()

    @classmethod
    def of(cls, settings: Settings) -> "KeyRing":
        """The keys that the settings name.

        Raises ``ConfigurationError`` for a file or a secret that cannot be used. A URL that does
        not answer is no reason not to start.
        """
        sources: list[KeySource] = []
        try:
            secrets = [shared_secret(secret) for secret in settings.shared_secrets()]
        except KeySetError as error:
            raise ConfigurationError(f"JWT_SECRET_KEY: {error}.") from None
        if settings.jwt_keys_file is not None:
            file = KeyFile(settings.jwt_keys_file)
            try:
                file.load()
            except (KeySetError, OSError) as error:
                raise ConfigurationError(f"JWT_KEYS_FILE: {error}.") from None
            sources.append(file)
        if settings.jwt_keys_url is not None:
            url = KeyUrl(
                settings.jwt_keys_url,
                refresh_seconds=settings.jwt_keys_refresh_seconds,
                retry_seconds=settings.jwt_keys_retry_seconds,
            )
            sources.append(url)
        return cls(secrets, sources)

    @property
    def incomplete(self) -> bool:
        """Whether a source has not been read even once."""
        return any(source.key_set is None for source in self.sources)

    @property
    def state(self) -> str | None:
        """What the health check says of the sources; nothing when there are none."""
        if not self.sources:
            return None
        if not self._secrets and not self._by_id:
            return "none"
        return "stale" if any(source.failed for source in self.sources) else "ok"

    def find(self, key_id: str | None) -> tuple[VerificationKey, ...]:
        """The key of this id; without an id the one or two shared secrets."""
        return self._secrets if key_id is None else self._by_id.get(key_id, ())

    async def refresh(self) -> None:
        """Look at every source again that was not just looked at."""
        await asyncio.gather(*(source.refresh() for source in self.sources))
        self._gather()

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        await asyncio.gather(*(self._watch(source) for source in self.sources))

    async def _watch(self, source: KeySource) -> None:
        while True:
            await source.watch()
            self._gather()

    async def close(self) -> None:
        """Close what the sources hold open."""
        for source in self.sources:
            await source.close()

    def _gather(self) -> None:
        """Make the change of a source everybody's."""
        sets = [source.key_set for source in self.sources]
        if self.generation and all(map(operator.is_, sets, self._sets)):
            return
        self._sets = sets
        self.generation += 1
        self._by_id = {
            key_id: (key,)
            for key_set in reversed(sets)
            if key_set is not None
            for key_id, key in key_set.keys.items()
        }
