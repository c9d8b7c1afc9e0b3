"""From an unverified bearer token to a principal: the only place where a token is decoded.

Every check of RFC 8725 is spelled out here; the library is asked for the signature alone. It is
given a token only after the token's form has been checked, because JSON and base64url decoders
forgive what an attacker can use: duplicate names, other encodings, bits after the end.
"""

import base64
import binascii
import json
import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

import jwt

from live_data_service.config import Settings
from live_data_service.database.tenant_utils import Tenant
from live_data_service.errors import DifferentUser, InvalidToken, NotAllowed, NotFound

__all__ = ["ACT_AS_USER", "Principal", "ServicePrincipal", "TokenVerifier", "UserPrincipal"]

ALGORITHM = "HS256"
ACT_AS_USER = "act_as_user"
MAX_TOKEN_BYTES = 8192
COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
CANONICAL_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
HEADER_NAMES = {"alg", "typ"}
REQUIRED_CLAIMS = {"iss", "aud", "iat", "exp", "jti"}


class Principal(ABC):
    """Who proved by a token to be who they are."""

    __slots__ = ()

    @abstractmethod
    def log_name(self) -> dict[str, str]:
        """Who to write into the log."""

    @abstractmethod
    def tenant(self, named_user: UUID | None = None) -> Tenant:
        """Whose rows a request is about, when its body names ``named_user`` or nobody."""

    @abstractmethod
    def tenant_named(self, user_id: UUID) -> Tenant:
        """The user a path names. Raises ``NotFound`` when that is not one of the caller's."""


@dataclass(frozen=True, slots=True)
class UserPrincipal(Principal):
    """A user who proved it by a token of their own, issued at ``issued_at`` (seconds, UTC)."""

    user_id: UUID
    issued_at: float

    def log_name(self) -> dict[str, str]:
        """The user's id."""
        return {"user_id": str(self.user_id)}

    def tenant(self, named_user: UUID | None = None) -> Tenant:
        """The user's own rows. Raises ``DifferentUser`` when the body names somebody else."""
        if named_user not in {None, self.user_id}:
            raise DifferentUser
        return Tenant(self.user_id, token_issued_at=self.issued_at)

    def tenant_named(self, user_id: UUID) -> Tenant:
        """The user themselves, and nobody else."""
        if user_id != self.user_id:
            raise NotFound
        return self.tenant()


@dataclass(frozen=True, slots=True)
class ServicePrincipal(Principal):
    """A trusted backend that may say for whom it asks."""

    name: str

    def log_name(self) -> dict[str, str]:
        """The service's name."""
        return {"service": self.name}

    def tenant(self, named_user: UUID | None = None) -> Tenant:
        """The named user's rows. Raises ``NotAllowed`` when nobody is named."""
        if named_user is None:
            raise NotAllowed("A service token needs a route and a body that name the user.")
        return Tenant(named_user)

    def tenant_named(self, user_id: UUID) -> Tenant:
        """Any user."""
        return Tenant(user_id)


class TokenVerifier:
    """Verifies bearer tokens against the settings of one deployment."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.jwt_secret_key.get_secret_value().encode()
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        self._user_claim = settings.jwt_user_claim
        self._max_life = settings.jwt_max_life_seconds
        self._leeway = settings.jwt_leeway_seconds

    def verify(self, unverified_token: str, now: float) -> Principal:
        """The principal of a token that is valid at ``now`` (seconds since the epoch).

        Raises ``InvalidToken`` for every other token; its ``reason`` is for the log alone.
        """
        unverified_header, unverified_claims = checked_form(unverified_token)
        check_header(unverified_header)
        try:
            jwt.PyJWS().decode(unverified_token, self._secret, algorithms=[ALGORITHM])
        except jwt.PyJWTError:
            refuse("signature")
        claims = unverified_claims
        self._check_claims(claims)
        self._check_times(claims, now)
        return self._principal(claims)

    def _check_claims(self, claims: dict[str, Any]) -> None:
        """Issuer, audience and id: there, of their type, and equal to what this service expects."""
        missing = REQUIRED_CLAIMS - claims.keys()
        if missing:
            refuse(f"missing_{min(missing)}")
        audience = claims["aud"]
        if claims["iss"] != self._issuer:
            refuse("issuer")
        if audience != self._audience and not (
            isinstance(audience, list)
            and all(isinstance(entry, str) for entry in audience)
            and self._audience in audience
        ):
            refuse("audience")
        if not isinstance(claims["jti"], str) or not 1 <= len(claims["jti"]) <= 255:
            refuse("jti")

    def _check_times(self, claims: dict[str, Any], now: float) -> None:
        """Issued, valid and not expired at ``now``, and not for longer than a token may live."""
        issued, expires = numeric_date(claims, "iat"), numeric_date(claims, "exp")
        not_before = numeric_date(claims, "nbf") if "nbf" in claims else issued
        if expires <= now - self._leeway:
            refuse("expired")
        if issued > now + self._leeway:
            refuse("issued_in_the_future")
        if not_before > now + self._leeway:
            refuse("not_yet_valid")
        if not 0 < expires - issued <= self._max_life:
            refuse("life_too_long")

    def _principal(self, claims: dict[str, Any]) -> Principal:
        """A service when the token carries a scope, a user otherwise: never a bit of both."""
        if "scope" in claims:
            scope, name = claims["scope"], claims.get("sub")
            if not isinstance(scope, str) or ACT_AS_USER not in scope.split(" "):
                refuse("scope")
            if not isinstance(name, str) or not 1 <= len(name) <= 255:
                refuse("subject")
            return ServicePrincipal(name)
        subject = claims.get(self._user_claim)
        if not isinstance(subject, str) or not CANONICAL_UUID.fullmatch(subject):
            refuse("subject")
        return UserPrincipal(UUID(subject), numeric_date(claims, "iat"))


def refuse(reason: str) -> NoReturn:
    """Refuse the token; the reason goes to the log and never to the caller."""
    raise InvalidToken(reason)


def checked_form(unverified_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of what looks like a compact JWS (RFC 7515), nothing of it verified."""
    if len(unverified_token) > MAX_TOKEN_BYTES:
        refuse("too_long")
    if not COMPACT_JWS.fullmatch(unverified_token):
        refuse("not_compact_jws")
    header, payload, signature = unverified_token.split(".")
    canonical_base64url(signature)
    return strict_object(canonical_base64url(header)), strict_object(canonical_base64url(payload))


def canonical_base64url(text: str) -> bytes:
    """Decode base64url that has one spelling only: no padding, no bits after the end."""
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        refuse("base64url")
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != text.encode():
        refuse("base64url")
    return decoded


def strict_object(unverified: bytes) -> dict[str, Any]:
    """A JSON object as RFC 8259 has it: UTF-8, every name once, finite numbers, no NUL."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) != len(pairs):
            refuse("duplicate_name")
        return names

    def no_constant(_: str) -> NoReturn:
        refuse("number")

    try:
        text = unverified.decode("utf-8", errors="strict")
        value = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here
    except (ValueError, RecursionError):
        refuse("json")
    if not isinstance(value, dict) or "\\u0000" in text:
        refuse("json")
    return value


def check_header(unverified_header: dict[str, Any]) -> None:
    """The one algorithm, and nothing that names a key, an extension or another kind of token."""
    if unverified_header.get("alg") != ALGORITHM:
        refuse("algorithm")
    if unverified_header.keys() - HEADER_NAMES:
        refuse("header")
    kind = unverified_header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        refuse("typ")


def numeric_date(claims: dict[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519): a finite, non-negative number, and not a boolean."""
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(name)
    if not 0 <= value < 2**53 or not math.isfinite(value):
        refuse(name)
    return float(value)
