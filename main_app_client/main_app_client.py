"""Call the live data service as one of your users.

Copy this file into your app, set one secret, call one method::

    live_data_client = LiveDataServiceClient(
        service_url=LIVE_DATA_SERVICE_URL, jwt_secret=JWT_SECRET
    )
    result = await live_data_client.analyze_screenshots(
        user_id=user_id,
        screenshot_paths=["chart.png"],
        prompt_template="Analyze these market screenshots",
    )

It needs ``httpx2`` and ``PyJWT`` (``PyJWT[crypto]`` with a key pair in place of the secret). The
methods are coroutines that work in every event loop, a new one for each request included (Flask),
and from many threads at once: one background thread of the client holds the connections.
``live_data_client.blocking`` has the same methods for plain code.
"""

import asyncio
import base64
import email.utils
import functools
import hashlib
import ipaddress
import json
import math
import os
import random
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, NamedTuple, ParamSpec, Self, TypedDict, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import jwt

__all__ = [
    "Account",
    "Analysis",
    "AnalysisFailedError",
    "AuthenticationError",
    "BlockingClient",
    "InvalidRequestError",
    "LiveDataServiceClient",
    "LiveDataServiceError",
    "NotAllowedError",
    "NotFoundError",
    "RateLimitedError",
    "ScreenshotFile",
    "ServiceUnavailableError",
    "Trade",
    "TradeHistory",
]

MIN_SECRET_BYTES = 32
RETRIED_STATUSES = {429, 500, 502, 503, 504}
LONGEST_PAUSE_SECONDS = 20.0
SKEW_WORTH_MENDING_SECONDS = 2.0
UNFINISHED = {"queued", "running"}
MOST_TOKENS_KEPT = 10_000
TIMEOUT = httpx2.Timeout(30.0, connect=5.0, read=150.0)
ALGORITHMS = {
    ("oct", None): "HS256",
    ("RSA", None): "RS256",
    ("EC", "P-256"): "ES256",
    ("OKP", "Ed25519"): "EdDSA",
}
PUBLIC_MEMBERS = {"oct": ("k",), "RSA": ("e", "n"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
LIMITS = httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=30.0)

P = ParamSpec("P")
T = TypeVar("T")
UserId = str | UUID
ScreenshotPath = str | os.PathLike[str]
Time = str | datetime
SigningKey = Mapping[str, Any] | str | os.PathLike[str]


class Trade(TypedDict):
    """A trade as the service tells it: numbers as strings, times in RFC 3339, null if not shown."""

    id: str
    analysis_id: str
    kind: str
    symbol: str | None
    side: str | None
    quantity: str | None
    price: str | None
    exit_price: str | None
    executed_at: str | None
    executed_precision: str | None
    closed_at: str | None
    closed_precision: str | None
    fee: str | None
    pnl: str | None
    currency: str | None
    account: str | None
    order_id: str | None
    confidence: float
    status: str
    review_reasons: list[str]
    source: dict[str, Any]


class Analysis(TypedDict):
    """What was asked and what came of it; ``status`` is queued, running, success or failed."""

    analysis_id: str
    user_id: str
    status: str
    result: str | None
    analyzer: str | None
    prompt_template: str
    error: dict[str, str] | None
    usage: dict[str, Any] | None
    created_at: str
    finished_at: str | None
    screenshots: list[dict[str, Any]]
    trades: list[Trade]


class TradeHistory(TypedDict):
    """One page of a user's trades, newest first; ``next_cursor`` is null on the last."""

    user_id: str
    status: str
    trades: list[Trade]
    next_cursor: str | None


class Account(TypedDict):
    """A user as the service has them: ``status`` is active, disabled or erased.

    Tokens issued before ``not_before`` (RFC 3339; null for none) are refused.
    """

    user_id: str
    status: str
    not_before: str | None


class ScreenshotFile(NamedTuple):
    """The bytes of a stored screenshot and what they are."""

    content: bytes
    media_type: str


class LiveDataServiceError(Exception):
    """The service could not do it: base of every error of a call.

    ``status`` is the HTTP status (``None`` if there was no answer), ``code`` the stable code of the
    problem, ``request_id`` what to look for in the service's log. Never holds a token.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id


class AuthenticationError(LiveDataServiceError):
    """401: the service did not accept the token. Do both sides have the same secret?"""


class NotAllowedError(LiveDataServiceError):
    """403: the token is good, but not for this."""


class NotFoundError(LiveDataServiceError):
    """404: this user has nothing of that id."""


class InvalidRequestError(LiveDataServiceError):
    """400, 413, 415, 422: the request, or a screenshot in it, is not what the service takes."""


class RateLimitedError(LiveDataServiceError):
    """429, still after the retries."""


class AnalysisFailedError(LiveDataServiceError):
    """The analysis was accepted and tried, and given up. Trying again makes a new one."""


class ServiceUnavailableError(LiveDataServiceError):
    """No answer, or a server error, still after the retries."""


class LiveDataServiceClient:
    """One client for all users and threads of an app: make it once, at start.

    Args:
        service_url: where the service is; ``https`` unless it is on this machine.
        jwt_secret: the secret shared with the service, at least 32 bytes.
        signing_key: a private JWK in place of the secret: an object, its JSON, or the path of a
            file with it. Its type is the algorithm: ``OKP`` EdDSA, ``EC`` ES256, ``RSA`` RS256,
            ``oct`` HS256; all but the last need ``PyJWT[crypto]``.
        issuer, audience: as the service's settings have them.
        service_name: the name under which this app acts for its users (``…_with_context``).
        token_life_seconds: for how long a minted token is good; the service sets the most.
        timeout_seconds: for how long a call waits for the outcome of an analysis.
        max_retries: how often a call is repeated after a connection failure, 429 or 5xx. That is
            safe: every call carries an idempotency key.

    Raises:
        ValueError: the secret is too short, the key cannot sign, or the URL is not https and not
            on this machine.
        ImportError: the key needs ``PyJWT[crypto]``.
        OSError: the file of the key cannot be read.
    """

    def __init__(  # noqa: PLR0913 - one for each choice of an integrator
        self,
        service_url: str,
        jwt_secret: str | None = None,
        *,
        signing_key: SigningKey | None = None,
        issuer: str = "main-app",
        audience: str = "live-data-service",
        service_name: str = "main-app",
        token_life_seconds: int = 24 * 3600,
        timeout_seconds: float = 300.0,
        max_retries: int = 4,
    ) -> None:
        check_url(service_url)
        signer = choose_signer(jwt_secret, signing_key)
        self._url = service_url.rstrip("/")
        self._minter = TokenMinter(signer, issuer, audience, token_life_seconds)
        self._service_name = service_name
        self._timeout = timeout_seconds
        self._max_retries = max_retries
        self._background = BackgroundLoop()

    @property
    def blocking(self) -> "BlockingClient":
        """The same methods for code without an event loop."""
        return BlockingClient(self, self._background)

    def create_token(self, user_id: UserId) -> str:
        """A bearer token of this user, as the client itself sends it."""
        return self._minter.user_token(user_uuid(user_id))

    async def analyze_screenshots(
        self,
        user_id: UserId,
        screenshot_paths: Sequence[ScreenshotPath] = (),
        prompt_template: str = "",
        *,
        screenshots: Sequence[tuple[str, bytes]] = (),
        wait: bool = True,
        idempotency_key: str | None = None,
    ) -> Analysis:
        """Have screenshots read, and their trades saved under the user.

        Args:
            user_id: whose they are: a UUID.
            screenshot_paths: files of this machine; their bytes are sent.
            prompt_template: what to look for.
            screenshots: the same as (name, bytes), for what is in memory already.
            wait: return when it is done; otherwise as soon as it is accepted (see ``analysis``).
            idempotency_key: of your own, if this very request may be made again later.

        Raises:
            OSError: a file cannot be read.
            LiveDataServiceError: see its subclasses.
        """
        return await self._analyze(
            "/analyze_screenshots",
            self._user_token(user_id),
            user_id,
            await read_files(screenshot_paths, screenshots),
            {"prompt_template": prompt_template},
            wait=wait,
            idempotency_key=idempotency_key,
        )

    async def analyze_screenshots_with_context(
        self,
        user_id: UserId,
        screenshot_paths: Sequence[ScreenshotPath] = (),
        prompt_template: str = "",
        user_context: Mapping[str, Any] | None = None,
        *,
        screenshots: Sequence[tuple[str, bytes]] = (),
        wait: bool = True,
        idempotency_key: str | None = None,
    ) -> Analysis:
        """The same, with what your app knows of the user.

        ``user_context`` may have ``timezone`` (IANA name: the zone of the times shown), ``locale``,
        ``base_currency``, ``style`` and ``notes``. Arguments and errors are those of
        :meth:`analyze_screenshots`.
        """
        return await self._analyze(
            "/analyze_screenshots_with_context",
            lambda: self._minter.service_token(self._service_name),
            user_id,
            await read_files(screenshot_paths, screenshots),
            {
                "prompt_template": prompt_template,
                "user_id": user_uuid(user_id),
                "user_context": dict(user_context or {}),
            },
            wait=wait,
            idempotency_key=idempotency_key,
        )

    async def analysis(self, user_id: UserId, analysis_id: str | UUID) -> Analysis:
        """The analysis as it stands. Raises ``NotFoundError`` when it is not this user's."""
        path = f"/analyses/{UUID(str(analysis_id))}"
        answer: Analysis = (await self._get(path, self._user_token(user_id))).json()
        return answer

    async def screenshot(self, user_id: UserId, screenshot_id: str | UUID) -> ScreenshotFile:
        """A stored screenshot. Raises ``NotFoundError`` when it is not this user's."""
        path = f"/screenshots/{UUID(str(screenshot_id))}"
        answer = await self._get(path, self._user_token(user_id))
        return ScreenshotFile(answer.content, answer.headers["content-type"])

    async def user_trade_history(  # noqa: PLR0913 - one for each parameter of the route
        self,
        user_id: UserId,
        *,
        limit: int = 100,
        cursor: str | None = None,
        symbol: str | None = None,
        side: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        from_time: Time | None = None,
        to_time: Time | None = None,
    ) -> TradeHistory:
        """A page of the user's trades, newest first.

        ``limit`` is at most 500; ``cursor`` is the ``next_cursor`` of the page before. The rest
        chooses: ``side`` buy or sell, ``kind`` fill, round_trip or position, ``status`` accepted
        or needs_review, and the time from (included) and to (excluded).
        """
        wanted = {
            "limit": limit, "cursor": cursor, "symbol": symbol, "side": side, "kind": kind,
            "status": status, "from": from_time, "to": to_time,
        }  # fmt: skip
        answer = await self._get(
            "/user_trade_history", self._user_token(user_id), params=query(wanted)
        )
        page: TradeHistory = answer.json()
        return page

    async def user_trade_history_csv(self, user_id: UserId) -> str:
        """All of the user's trades as CSV with a header, newest first."""
        mint = self._user_token(user_id)
        answer = await self._get("/user_trade_history", mint, accept="text/csv")
        return answer.text

    async def sign_out(self, user_id: UserId, *, not_before: datetime | None = None) -> Account:
        """End every token of the user that was issued before a moment: log out everywhere.

        ``not_before`` is that moment by the clock of the app that issues the tokens, as
        :meth:`now` tells it, and is now when it is not given. Raises ``ValueError`` for a time
        without a zone. What the client sends for this user from here on carries a newer token.
        """
        moment = not_before or self.now()
        if moment.tzinfo is None:
            raise ValueError("not_before must have a time zone.")
        told = {"not_before": moment.astimezone(UTC).isoformat(timespec="microseconds")}
        return await self._change_account("POST", user_id, "/sign_out", json=told)

    async def disable_user(self, user_id: UserId) -> Account:
        """Refuse the user at the service, whatever token they have, until they are enabled."""
        return await self._change_account("POST", user_id, "/disable")

    async def enable_user(self, user_id: UserId) -> Account:
        """Let a disabled user in again."""
        return await self._change_account("POST", user_id, "/enable")

    async def erase_user(self, user_id: UserId) -> Account:
        """Erase all that the service has of the user, for good; their id is refused from then on.

        Erasing again, or somebody the service has never seen, is no error.
        """
        return await self._change_account("DELETE", user_id)

    def now(self) -> datetime:
        """The time by which this client issues tokens: this machine's, mended by the service's."""
        return datetime.fromtimestamp(self._minter.now(), UTC)

    async def health(self) -> dict[str, Any]:
        """What the service says of itself; its ``status`` is ok, degraded or unavailable.

        Raises ``ServiceUnavailableError`` when it does not answer at all.
        """
        answer = await self._background.run(self._send_once("GET", "/health", {}))
        told: dict[str, Any] = answer.json()
        return told

    def close(self) -> None:
        """Close the connections. A call after that opens new ones."""
        self._background.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _user_token(self, user_id: UserId) -> Callable[[], str]:
        subject = user_uuid(user_id)
        return lambda: self._minter.user_token(subject)

    async def _get(
        self,
        path: str,
        mint: Callable[[], str],
        params: Mapping[str, str] | None = None,
        accept: str = "application/json",
    ) -> httpx2.Response:
        call = self._send("GET", path, mint, {"Accept": accept}, params=params or {})
        return await self._background.run(call)

    async def _change_account(
        self, method: str, user_id: UserId, action: str = "", **more: Any
    ) -> Account:
        """Ask for a change of a user's account, in the name of this app."""
        subject = user_uuid(user_id)
        self._minter.forget(subject)
        mint = functools.partial(self._minter.service_token, self._service_name)
        call = self._send(method, f"/users/{subject}{action}", mint, {}, **more)
        answer: Account = (await self._background.run(call)).json()
        return answer

    async def _analyze(
        self,
        path: str,
        mint: Callable[[], str],
        user_id: UserId,
        files: list[tuple[str, bytes]],
        fields: dict[str, Any],
        *,
        wait: bool,
        idempotency_key: str | None,
    ) -> Analysis:
        headers = {"Idempotency-Key": idempotency_key or str(uuid4())}
        if not wait:
            headers["Prefer"] = "respond-async"
        parts = [("screenshots", (name, content)) for name, content in files]
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in fields.items()
        }
        deadline = time.monotonic() + self._timeout
        answer = await self._background.run(
            self._send("POST", path, mint, headers, data=form, files=parts)
        )
        analysis: Analysis = answer.json()
        while wait and analysis["status"] in UNFINISHED:
            if time.monotonic() > deadline:
                raise ServiceUnavailableError(
                    f"Analysis {analysis['analysis_id']} goes on: ask for it later.",
                    code="analysis_pending",
                )
            await asyncio.sleep(1.0)
            analysis = await self.analysis(user_id, analysis["analysis_id"])
        if wait and analysis["status"] == "failed":
            code = (analysis["error"] or {}).get("code", "internal")
            raise AnalysisFailedError(f"The analysis failed: {code}.", code="analysis_failed")
        return analysis

    async def _send(
        self, method: str, path: str, mint: Callable[[], str], headers: dict[str, str], **more: Any
    ) -> httpx2.Response:
        """Send until there is an answer that will not get better by sending again."""
        called_at, renewed = self._minter.now(), False
        for attempt in range(self._max_retries + 1):
            last = attempt == self._max_retries
            token = mint()
            try:
                answer = await self._send_once(
                    method, path, {**headers, "Authorization": f"Bearer {token}"}, **more
                )
            except ServiceUnavailableError:
                if last:
                    raise
                await asyncio.sleep(pause(attempt, None))
                continue
            if answer.status_code == 401 and not renewed:
                renewed = self._minter.renew(token, called_at, answer.headers.get("date"))
                if renewed:
                    continue
            if last or not worth_repeating(answer):
                break
            await asyncio.sleep(pause(attempt, answer.headers.get("retry-after")))
        if answer.is_error:
            raise error_of(answer)
        return answer

    async def _send_once(
        self, method: str, path: str, headers: dict[str, str], **more: Any
    ) -> httpx2.Response:
        try:
            return await self._background.http().request(
                method, self._url + path, headers=headers, **more
            )
        except httpx2.TransportError as error:
            # `from None`: the cause holds the request, and the request the token.
            raise ServiceUnavailableError(f"No answer: {type(error).__name__}.") from None


class Signer(NamedTuple):
    """What signs tokens: a key, the algorithm of its type, and its id where it has one."""

    key: Any
    algorithm: str
    key_id: str | None = None


class TokenMinter:
    """Mints tokens, each once for many calls, by a clock that agrees with the service's."""

    def __init__(self, signer: Signer, issuer: str, audience: str, life_seconds: int) -> None:
        self._signer = signer
        self._issuer = issuer
        self._audience = audience
        self._life = life_seconds
        self._skew = 0.0
        self._lock = threading.Lock()
        self._minted: dict[tuple[str, str | None], tuple[float, str]] = {}

    def user_token(self, subject: str) -> str:
        """A token of a user."""
        return self._token(subject, None)

    def service_token(self, name: str) -> str:
        """A token of this app, which may act as any of its users."""
        return self._token(name, "act_as_user")

    def now(self) -> float:
        """The time that tokens are issued by, in seconds since the epoch."""
        return time.time() + self._skew

    def forget(self, subject: str) -> None:
        """Drop the kept token of a user: the next one is newer than now."""
        with self._lock:
            self._minted.pop((subject, None), None)

    def renew(self, refused: str, called_at: float, date: str | None) -> bool:
        """Whether a token other than the refused one is worth a try, and if so forget this one.

        It is when the clock was wrong, and when the token was kept from before ``called_at``: a
        sign-out that another process has told the service of ends the tokens kept in this one.
        """
        if self.mend_clock(date):
            return True
        unverified = jwt.decode(refused, options={"verify_signature": False})
        kept = unverified["sub"], unverified.get("scope")
        with self._lock:
            good_until, token = self._minted.get(kept, (0.0, ""))
            if token == refused and good_until - self._life / 2 >= called_at:
                return False
            if token == refused:
                del self._minted[kept]
            return True

    def _token(self, subject: str, scope: str | None) -> str:
        now = self.now()
        with self._lock:
            good_until, token = self._minted.get((subject, scope), (0.0, ""))
            if now >= good_until:
                # Whole seconds could not be told from a sign-out in the same second.
                token = self._mint(subject, scope, math.floor(now * 1000) / 1000)
                if len(self._minted) >= MOST_TOKENS_KEPT:
                    self._minted.clear()
                self._minted[subject, scope] = (now + self._life / 2, token)
            return token

    def _mint(self, subject: str, scope: str | None, now: float) -> str:
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject,
            "iat": now,
            # Never more than this life, which may be the longest that the service allows.
            "exp": int(now) + self._life,
            "jti": str(uuid4()),
        }
        if scope is not None:
            claims["scope"] = scope
        key, algorithm, key_id = self._signer
        headers = {} if key_id is None else {"kid": key_id}
        return jwt.encode(claims, key, algorithm=algorithm, headers=headers)

    def mend_clock(self, date: str | None) -> bool:
        """Take over the time of a service that refused a token, if it tells another than ours.

        Says whether that made a difference worth another try.
        """
        if date is None:
            return False
        try:
            skew = email.utils.parsedate_to_datetime(date).timestamp() - time.time()
        except ValueError:
            return False
        with self._lock:
            mended = abs(skew - self._skew) > SKEW_WORTH_MENDING_SECONDS
            if mended:
                self._skew = skew
                self._minted.clear()
        return mended


class BackgroundLoop:
    """An event loop in a thread of its own, with the connections of all calls.

    An event loop cannot use another's connections, and some frameworks make a new loop for each
    request; so calls come here from wherever they are made. A forked child gets its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._process = 0
        self._http: httpx2.AsyncClient | None = None

    async def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Await a call that runs in the background loop; cancelling the one cancels the other."""
        return await asyncio.wrap_future(self.submit(call))

    def submit(self, call: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start a call in the background loop."""
        with self._lock:
            loop = self._loop
            if loop is None or self._process != os.getpid():
                loop = self._start()
            return asyncio.run_coroutine_threadsafe(call, loop)

    def http(self) -> httpx2.AsyncClient:
        """The connections; for calls that run in the background loop."""
        if self._http is None:
            self._http = httpx2.AsyncClient(timeout=TIMEOUT, limits=LIMITS)
        return self._http

    def close(self) -> None:
        """Close the connections and end the thread."""
        with self._lock:
            loop, thread, http = self._loop, self._thread, self._http
            self._loop = self._thread = self._http = None
        if loop is None or thread is None or self._process != os.getpid():
            return
        if http is not None:
            asyncio.run_coroutine_threadsafe(http.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _start(self) -> asyncio.AbstractEventLoop:
        self._process, self._http = os.getpid(), None
        self._loop = loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=loop.run_forever, name="live-data-client", daemon=True
        )
        self._thread.start()
        return loop


def blocking(
    method: Callable[Concatenate[LiveDataServiceClient, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate["BlockingClient", P], T]:
    """The blocking form of a client's method."""

    @functools.wraps(method)
    def call(self: "BlockingClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.background.submit(method(self.client, *args, **kwargs)).result()

    return call


class BlockingClient:
    """The methods of :class:`LiveDataServiceClient`, for code that is not asynchronous."""

    def __init__(self, client: LiveDataServiceClient, background: BackgroundLoop) -> None:
        self.client = client
        self.background = background

    analyze_screenshots = blocking(LiveDataServiceClient.analyze_screenshots)
    analyze_screenshots_with_context = blocking(
        LiveDataServiceClient.analyze_screenshots_with_context
    )
    analysis = blocking(LiveDataServiceClient.analysis)
    screenshot = blocking(LiveDataServiceClient.screenshot)
    user_trade_history = blocking(LiveDataServiceClient.user_trade_history)
    user_trade_history_csv = blocking(LiveDataServiceClient.user_trade_history_csv)
    sign_out = blocking(LiveDataServiceClient.sign_out)
    disable_user = blocking(LiveDataServiceClient.disable_user)
    enable_user = blocking(LiveDataServiceClient.enable_user)
    erase_user = blocking(LiveDataServiceClient.erase_user)
    health = blocking(LiveDataServiceClient.health)


def check_url(service_url: str) -> None:
    """Tokens travel over https, or not beyond this machine. Raises ``ValueError``."""
    parts = urlsplit(service_url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and is_loopback(host):
        return
    raise ValueError("service_url must be https, or http on this machine (localhost).")


def choose_signer(secret: str | None, signing_key: SigningKey | None) -> Signer:
    """The secret or the key. Raises ``ValueError`` for none, both or a weak one."""
    if (secret is None) == (signing_key is None):
        raise ValueError("Give either jwt_secret or signing_key.")
    if signing_key is not None:
        return signer_of(read_signing_key(signing_key))
    if secret is None or len(secret.encode()) < MIN_SECRET_BYTES:
        raise ValueError(f"jwt_secret must have at least {MIN_SECRET_BYTES} bytes.")
    return Signer(secret, "HS256")


def read_signing_key(signing_key: SigningKey) -> dict[str, Any]:
    """A private JWK with its ``kid``: its own or its thumbprint (RFC 7638).

    Raises ``ValueError`` for what is no private key of a type that is used here, and ``OSError``.
    """
    if isinstance(signing_key, Mapping):
        read: Any = dict(signing_key)
    else:
        text = os.fspath(signing_key)
        try:
            read = json.loads(text if text.lstrip()[:1] == "{" else Path(text).read_text())
        except ValueError:
            read = None
    if not isinstance(read, dict) or (read.get("kty"), read.get("crv")) not in ALGORITHMS:
        raise ValueError("signing_key must be a private JWK: oct, RSA, EC on P-256 or Ed25519.")
    if "d" not in read and "k" not in read:
        raise ValueError("signing_key is a public key: the private one signs.")
    return read if read.get("kid") else {**read, "kid": thumbprint(read)}


def signer_of(jwk: dict[str, Any]) -> Signer:
    """What signs with this key. Raises ``ValueError`` and ``ImportError``."""
    algorithm = ALGORITHMS[jwk["kty"], jwk.get("crv")]
    if jwk.get("alg", algorithm) != algorithm:
        raise ValueError(f"signing_key has an alg other than {algorithm}, the one of its type.")
    try:
        key = jwt.PyJWK(jwk, algorithm).key
    except jwt.exceptions.MissingCryptographyError:
        raise ImportError(f"{algorithm} needs more: pip install 'PyJWT[crypto]'.") from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise ValueError(f"signing_key is not a key for {algorithm}.") from None
    if algorithm == "HS256" and len(key) < MIN_SECRET_BYTES:
        raise ValueError(f"signing_key must have at least {MIN_SECRET_BYTES} bytes.")
    return Signer(key, algorithm, str(jwk["kid"]))


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The id that follows from a key alone (RFC 7638). Raises ``ValueError``."""
    try:
        members = {name: jwk[name] for name in ("kty", *PUBLIC_MEMBERS[jwk["kty"]])}
    except KeyError as missing:
        raise ValueError(f"signing_key has no {missing.args[0]}.") from None
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def public_jwk(signing_key: SigningKey) -> dict[str, Any]:
    """What those who verify need of a private key, to be served to anybody.

    Raises ``ValueError`` for a secret, which has no public half.
    """
    jwk = read_signing_key(signing_key)
    if jwk["kty"] == "oct":
        raise ValueError("a secret has no public half.")
    algorithm = ALGORITHMS[jwk["kty"], jwk.get("crv")]
    public = {name: jwk[name] for name in ("kty", *PUBLIC_MEMBERS[jwk["kty"]], "kid")}
    return {**public, "alg": algorithm, "use": "sig"}


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def user_uuid(user_id: UserId) -> str:
    """The id as the token carries it. Raises ``ValueError`` for what is not a UUID."""
    try:
        return str(UUID(str(user_id)))
    except ValueError:
        raise ValueError(
            "user_id must be a UUID. For ids of another kind derive one that never changes:"
            " uuid.uuid5(a_uuid_of_your_app, str(user_id))."
        ) from None


async def read_files(
    paths: Sequence[ScreenshotPath], screenshots: Sequence[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """Name and bytes of every screenshot."""
    read = [(Path(path).name, await asyncio.to_thread(Path(path).read_bytes)) for path in paths]
    return [*read, *screenshots]


def query(wanted: Mapping[str, str | int | datetime | None]) -> dict[str, str]:
    """The parameters of a query, without those that are not set."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in wanted.items()
        if value is not None
    }


def worth_repeating(answer: httpx2.Response) -> bool:
    """A failure that may pass: not one of the analysis itself."""
    return answer.status_code in RETRIED_STATUSES and problem_of(answer).get("code") != (
        "analysis_failed"
    )


def pause(attempt: int, retry_after: str | None) -> float:
    """Seconds until the next attempt: as the service says, within bounds; else longer each time."""
    if retry_after is not None and retry_after.isdecimal():
        return min(float(retry_after), LONGEST_PAUSE_SECONDS)
    return min(0.2 * 2.0**attempt, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1.0)  # noqa: S311


def problem_of(answer: httpx2.Response) -> dict[str, Any]:
    """The problem details (RFC 9457) of an answer; nothing of them when a proxy answered."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def error_of(answer: httpx2.Response) -> LiveDataServiceError:
    """The typed error of an answer."""
    told = problem_of(answer)
    kinds: dict[int, type[LiveDataServiceError]] = {
        401: AuthenticationError,
        403: NotAllowedError,
        404: NotFoundError,
        429: RateLimitedError,
    }
    kind = kinds.get(
        answer.status_code,
        InvalidRequestError if answer.status_code < 500 else ServiceUnavailableError,
    )
    if told.get("code") == "analysis_failed":
        kind = AnalysisFailedError
    return kind(
        str(told.get("detail") or f"The service answered {answer.status_code}."),
        status=answer.status_code,
        code=told.get("code"),
        request_id=told.get("request_id") or answer.headers.get("x-request-id"),
    )
