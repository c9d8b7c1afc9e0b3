"""From an unverified bearer token to a principal: the only place where a token is decoded.

Every check of RFC 8725 is spelled out here; the library is asked for the signature alone, after the
token's form has been checked (``compact_jws``), with a key that is bound to one algorithm
(``key_sets``). What a token says of itself chooses among the keys at hand and fetches nothing.
"""

import math
import re
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Literal, NamedTuple
from uuid import UUID

import structlog

from live_data_service.compact_jws import CompactJws, read_compact_jws, refuse, strict_object
from live_data_service.config import Settings
from live_data_service.database.tenant_utils import Tenant
from live_data_service.errors import (
    DifferentUser,
    KeysUnavailable,
    NotAllowed,
    NotFound,
    TokenRefusal,
    UnknownKey,
)
from live_data_service.key_ring import KeyRing
from live_data_service.key_sets import VerificationKey
from live_data_service.metrics import count_token

__all__ = [
    "ACT_AS_USER",
    "Principal",
    "ServicePrincipal",
    "TokenVerifier",
    "UserPrincipal",
    "bearer_token",
    "verified_payload",
]

ACT_AS_USER = "act_as_user"
BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
MAX_VERIFIED_KEPT = 10_000
CANONICAL_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
HEADER_NAMES = {"alg", "typ", "kid"}
REQUIRED_CLAIMS = {"iss", "aud", "iat", "exp", "jti"}


class Principal(ABC):
    """Who proved by a token to be who they are."""

    __slots__ = ()
    kind: ClassVar[Literal["user", "service"]]

    @abstractmethod
    def log_name(self) -> dict[str, str]:
        """Who to write into the log."""

    def tenant(self, named_user: UUID | None = None) -> Tenant:
        """Whose rows a request is about, when its body names ``named_user`` or nobody.

        From here on every line that the request logs tells this user.
        """
        tenant = self._tenant(named_user)
        structlog.contextvars.bind_contextvars(tenant=str(tenant.user_id))
        return tenant

    @abstractmethod
    def _tenant(self, named_user: UUID | None) -> Tenant:
        """The tenant, or the refusal that this kind of principal gives."""

    def tenant_named(self, user_id: UUID) -> Tenant:
        """The user a path names. Raises ``NotFound`` when that is not one of the caller's."""
        try:
            return self.tenant(user_id)
        except DifferentUser:
            raise NotFound from None


@dataclass(frozen=True, slots=True)
class UserPrincipal(Principal):
    """A user who proved it by a token of their own, issued at ``issued_at`` (seconds, UTC)."""

    kind = "user"
    user_id: UUID
    issued_at: float

    def log_name(self) -> dict[str, str]:
        """The user's id."""
        return {"user_id": str(self.user_id)}

    def _tenant(self, named_user: UUID | None) -> Tenant:
        """The user's own rows. Raises ``DifferentUser`` when the body names somebody else."""
        if named_user not in {None, self.user_id}:
            raise DifferentUser
        return Tenant(self.user_id, token_issued_at=self.issued_at)


@dataclass(frozen=True, slots=True)
class ServicePrincipal(Principal):
    """A trusted backend that may say for whom it asks."""

    kind = "service"
    name: str

    def log_name(self) -> dict[str, str]:
        """The service's name."""
        return {"service": self.name}

    def _tenant(self, named_user: UUID | None) -> Tenant:
        """The named user's rows. Raises ``NotAllowed`` when nobody is named."""
        if named_user is None:
            raise NotAllowed("A service token needs a route and a body that name the user.")
        return Tenant(named_user)


class Verified(NamedTuple):
    """A token whose signature and claims are good; its times (seconds, UTC) have to be looked at
    each time it comes."""

    principal: Principal
    issued: float
    not_before: float
    expires: float


class TokenVerifier:
    """Verifies bearer tokens against the settings and the keys of one deployment.

    Raises ``ConfigurationError`` for keys that cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.keys = KeyRing.of(settings)
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        self._user_claim = settings.jwt_user_claim
        self._max_life = settings.jwt_max_life_seconds
        self._leeway = settings.jwt_leeway_seconds
        self._known: OrderedDict[bytes, Verified] = OrderedDict()
        self._known_generation = self.keys.generation

    async def principal(self, unverified_token: str, now: float) -> Principal:
        """Like :meth:`verify`, but looks for a key that is not known before it refuses the token.

        Raises ``KeysUnavailable`` while nobody can tell whether there is such a key.
        """
        try:
            return self.verify(unverified_token, now)
        except UnknownKey:
            if not self.keys.sources:
                raise
        await self.keys.refresh()
        try:
            return self.verify(unverified_token, now)
        except UnknownKey:
            if self.keys.incomplete:
                raise KeysUnavailable from None
            raise

    def verify(self, unverified_token: str, now: float) -> Principal:
        """The principal of a token that is valid at ``now`` (seconds since the epoch).

        Raises ``InvalidToken`` for every other token; its ``reason`` is for the log alone.
        """
        digest = sha256(unverified_token.encode("utf-8", "surrogatepass")).digest()
        found = self._recall(digest)
        verified = self._verified(unverified_token) if found is None else found
        self._check_times(verified, now)
        if found is None:
            self._remember(digest, verified)
        principal, left = verified.principal, verified.expires - now
        count_token(principal.kind, cached=found is not None, seconds_left=left)
        return principal

    def _recall(self, digest: bytes) -> Verified | None:
        """A token verified before, by keys that have not changed since."""
        if self._known_generation != self.keys.generation:
            self._known.clear()
            self._known_generation = self.keys.generation
        found = self._known.get(digest)
        if found is not None:
            self._known.move_to_end(digest)
        return found

    def _remember(self, digest: bytes, verified: Verified) -> None:
        """Keep what was verified, in place of what nobody has asked for the longest."""
        self._known[digest] = verified
        if len(self._known) > MAX_VERIFIED_KEPT:
            self._known.popitem(last=False)

    def _verified(self, unverified_token: str) -> Verified:
        """Everything about a token that does not change with time."""
        claims = strict_object(verified_payload(unverified_token, self.keys))
        self._check_claims(claims)
        issued = numeric_date(claims, "iat")
        return Verified(
            self._principal(claims, issued),
            issued,
            numeric_date(claims, "nbf") if "nbf" in claims else issued,
            numeric_date(claims, "exp"),
        )

    def _check_claims(self, claims: dict[str, Any]) -> None:
        """Issuer, audience and id: there, of their type, and equal to what this service expects."""
        if REQUIRED_CLAIMS - claims.keys():
            refuse(TokenRefusal.MISSING_CLAIM)
        audience = claims["aud"]
        if claims["iss"] != self._issuer:
            refuse(TokenRefusal.ISSUER)
        if audience != self._audience and not (
            isinstance(audience, list)
            and all(isinstance(entry, str) for entry in audience)
            and self._audience in audience
        ):
            refuse(TokenRefusal.AUDIENCE)
        if not isinstance(claims["jti"], str) or not 1 <= len(claims["jti"]) <= 255:
            refuse(TokenRefusal.ID)

    def _check_times(self, verified: Verified, now: float) -> None:
        """Issued, valid and not expired at ``now``, and not for longer than a token may live."""
        latest = now + self._leeway
        if verified.expires <= now - self._leeway:
            refuse(TokenRefusal.EXPIRED)
        if verified.issued > latest:
            refuse(TokenRefusal.ISSUED_IN_THE_FUTURE)
        if verified.not_before > latest:
            refuse(TokenRefusal.NOT_YET_VALID)
        if not 0 < verified.expires - verified.issued <= self._max_life:
            refuse(TokenRefusal.LIFE_TOO_LONG)

    def _principal(self, claims: dict[str, Any], issued: float) -> Principal:
        """A service when the token carries a scope, a user otherwise: never a bit of both."""
        if "scope" in claims:
            scope, name = claims["scope"], claims.get("sub")
            if not isinstance(scope, str) or ACT_AS_USER not in scope.split(" "):
                refuse(TokenRefusal.SCOPE)
            if not isinstance(name, str) or not 1 <= len(name) <= 255:
                refuse(TokenRefusal.SUBJECT)
            return ServicePrincipal(name)
        subject = claims.get(self._user_claim)
        if not isinstance(subject, str) or not CANONICAL_UUID.fullmatch(subject):
            refuse(TokenRefusal.SUBJECT)
        return UserPrincipal(UUID(subject), issued)


def bearer_token(authorization: str) -> str:
    """The token of an ``Authorization`` header (RFC 6750). Raises ``InvalidToken``."""
    header = BEARER.fullmatch(authorization)
    if header is None:
        refuse(TokenRefusal.NO_BEARER_TOKEN)
    return header.group(1)


def verified_payload(unverified_token: str, keys: KeyRing) -> bytes:
    """The payload that the token's key signed, whatever it is.

    The token's ``kid`` chooses among the keys at hand; the key decides on the algorithm. Raises
    ``InvalidToken``.
    """
    jws = read_compact_jws(unverified_token)
    check_header(jws.header)
    candidates = keys.find(jws.header.get("kid"))
    if not candidates:
        raise UnknownKey
    check_signature(jws, candidates)
    return jws.payload


def check_signature(jws: CompactJws, candidates: Sequence[VerificationKey]) -> None:
    """One of the keys made the signature, by the algorithm the key is for."""
    fitting = [key for key in candidates if key.algorithm == jws.header["alg"]]
    if not fitting:
        refuse(TokenRefusal.ALGORITHM)
    if not any(key.verifies(jws.signing_input, jws.signature) for key in fitting):
        refuse(TokenRefusal.SIGNATURE)


def check_header(unverified_header: dict[str, Any]) -> None:
    """Nothing that brings a key, an extension or another kind of token."""
    if not isinstance(unverified_header.get("alg"), str):
        refuse(TokenRefusal.ALGORITHM)
    if unverified_header.keys() - HEADER_NAMES:
        refuse(TokenRefusal.HEADER)
    if not isinstance(unverified_header.get("kid", ""), str):
        refuse(TokenRefusal.HEADER)
    kind = unverified_header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        refuse(TokenRefusal.TYPE)


def numeric_date(claims: dict[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519): a finite, non-negative number, and not a boolean."""
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(TokenRefusal.DATE)
    if not 0 <= value < 2**53 or not math.isfinite(value):
        refuse(TokenRefusal.DATE)
    return float(value)
