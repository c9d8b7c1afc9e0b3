"""Keys that verify tokens, each bound to the one algorithm of its type, and sets (RFC 7517).

``oct`` is HS256, ``RSA`` is RS256, ``EC`` on P-256 is ES256, ``OKP`` on Ed25519 is EdDSA. What a
JWK says of itself (``alg``, ``use``, ``key_ops``) may agree with that and cannot widen it.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.algorithms import Algorithm, get_default_algorithms

from live_data_service.compact_jws import strict_object
from live_data_service.errors import InvalidToken

__all__ = [
    "ALGORITHMS",
    "PUBLIC_MEMBERS",
    "KeySet",
    "KeySetError",
    "VerificationKey",
    "read_key",
    "read_key_set",
    "shared_secret",
    "thumbprint",
]

Kind = tuple[object, object]  # kty and crv
ALGORITHMS: Mapping[Kind, tuple[str, ...]] = {
    ("oct", None): ("HS256",),
    ("RSA", None): ("RS256",),
    ("EC", "P-256"): ("ES256",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
PUBLIC_MEMBERS = {"RSA": ("e", "n"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth"}
MAX_KEY_ID = 255
ROCA_GENERATOR = 65537
ROCA_PRIMES = (
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
)  # fmt: skip


class KeySetError(Exception):
    """A key or a set that is not to be used; the text says why and holds nothing of the key."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key, and the one algorithm that it may be used with."""

    key_id: str | None
    algorithm: str
    key: Any
    check: Algorithm

    def verifies(self, signing_input: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's."""
        return self.check.verify(signing_input, self.key, signature)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys of a set, by id, and why the others are not used."""

    keys: Mapping[str, VerificationKey]
    refused: tuple[str, ...] = ()


def shared_secret(secret: bytes) -> VerificationKey:
    """A secret for HS256 that tokens without a key id are signed with.

    Raises ``KeySetError`` for a public key, PEM or DER or JWK: with one for a secret, whoever knows
    the public key could sign.
    """
    check = get_default_algorithms()["HS256"]
    try:
        return VerificationKey(None, "HS256", check.prepare_key(secret), check)
    except jwt.InvalidKeyError:
        raise KeySetError("is a key of another kind and not a secret") from None


def read_key_set(
    content: bytes,
    *,
    secrets_allowed: bool,
    algorithms: Mapping[Kind, tuple[str, ...]] = ALGORITHMS,
) -> KeySet:
    """The keys of a JWK set. A key that cannot be used is left out, as RFC 7517 wants it.

    Raises ``KeySetError`` for what is no JWK set, has two keys of one id, or mixes secrets with
    public keys: such a set is a secret that looks like something to publish.
    """
    try:
        listed = strict_object(content).get("keys")
    except InvalidToken:
        raise KeySetError("is not a JSON object") from None
    if not isinstance(listed, list):
        raise KeySetError("has no list of keys")
    keys, refused = [], []
    for place, jwk in enumerate(listed, 1):
        try:
            keys.append(read_key(jwk, algorithms=algorithms, secrets_allowed=secrets_allowed))
        except KeySetError as error:
            refused.append(f"key {place} {error}")
    by_id = {key.key_id or "": key for key in keys}
    if len(by_id) != len(keys):
        raise KeySetError("has two keys of the same kid")
    if len({key.algorithm.startswith("HS") for key in keys}) > 1:
        raise KeySetError("mixes secrets and public keys: keep them in two files")
    return KeySet(by_id, tuple(refused))


def read_key(
    jwk: object,
    *,
    algorithms: Mapping[Kind, tuple[str, ...]] = ALGORITHMS,
    secrets_allowed: bool = True,
) -> VerificationKey:
    """One key to verify with. Raises ``KeySetError`` for one that is weak, private or for
    something else than signatures of the algorithm of its type."""
    if not isinstance(jwk, dict):
        raise KeySetError("is not a JSON object")
    key_id, algorithm = checked_purpose(jwk, algorithms)
    if PRIVATE_MEMBERS & jwk.keys():
        raise KeySetError("is a private key: it is no secret any more, and is not used")
    if jwk["kty"] == "oct" and not secrets_allowed:
        raise KeySetError("is a secret: it must not be where others can read it")
    return VerificationKey(key_id, algorithm, *strong_key(jwk, algorithm))


def checked_purpose(
    jwk: dict[str, Any], algorithms: Mapping[Kind, tuple[str, ...]]
) -> tuple[str, str]:
    """The id and the algorithm of a key that is there to verify signatures."""
    key_id, kind = jwk.get("kid"), (jwk.get("kty"), jwk.get("crv"))
    if not isinstance(key_id, str) or not 1 <= len(key_id) <= MAX_KEY_ID:
        raise KeySetError("has no kid")
    allowed = algorithms.get(kind) if all(isinstance(part, str | None) for part in kind) else None
    if allowed is None:
        raise KeySetError("is of a kty and crv that are not used here")
    if jwk.get("alg", allowed[0]) not in allowed:
        raise KeySetError("has an alg that is not the one of its type")
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig":
        raise KeySetError("has a use other than sig")
    if not isinstance(operations, list) or "verify" not in operations:
        raise KeySetError("has key_ops without verify")
    return key_id, jwk.get("alg", allowed[0])


def strong_key(jwk: dict[str, Any], algorithm: str) -> tuple[Any, Algorithm]:
    """The key as the library holds it, and the library's check of its signatures."""
    try:
        read = jwt.PyJWK(jwk, algorithm)
        key = read.Algorithm.prepare_key(read.key)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        raise KeySetError(f"is not a key for {algorithm}") from None  # the cause may hold the key
    if read.Algorithm.check_key_length(key):
        raise KeySetError("is too short")
    if jwk["kty"] == "RSA" and has_roca_weakness(key.public_numbers().n):
        raise KeySetError("is of a kind that can be factored (CVE-2017-15361)")
    return key, read.Algorithm


def has_roca_weakness(modulus: int) -> bool:
    """Whether a modulus has the fingerprint of the Infineon library: Nemec et al., CCS 2017."""
    return all(
        modulus % prime in {pow(ROCA_GENERATOR, power, prime) for power in range(prime)}
        for prime in ROCA_PRIMES
    )


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The id of a key that follows from the key alone (RFC 7638, SHA-256)."""
    members = {"kty", *PUBLIC_MEMBERS.get(jwk["kty"], ("k",))}
    canonical = json.dumps(
        {name: jwk[name] for name in members}, sort_keys=True, separators=(",", ":")
    )
    digest = hashlib.sha256(canonical.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
