"""The form of a token (RFC 7515, compact), checked before anything in it is believed.

JSON and base64url decoders forgive what an attacker can use: duplicate names, other encodings,
bits after the end, several spellings of the same bytes. Here each value has one spelling.
"""

import base64
import binascii
import json
import re
from typing import Any, NamedTuple, NoReturn

from live_data_service.errors import InvalidToken, TokenRefusal

__all__ = ["CompactJws", "read_compact_jws", "refuse", "strict_object"]

MAX_TOKEN_BYTES = 8192
COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+", re.ASCII)


class CompactJws(NamedTuple):
    """The parts of what has the form of a compact JWS; nothing of it is verified."""

    header: dict[str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes


def refuse(reason: TokenRefusal) -> NoReturn:
    """Refuse the token; the reason goes to the log and the metrics and never to the caller."""
    raise InvalidToken(reason)


def read_compact_jws(unverified_token: str) -> CompactJws:
    """The parts of a token. Raises ``InvalidToken`` for what is no compact JWS."""
    if len(unverified_token) > MAX_TOKEN_BYTES:
        refuse(TokenRefusal.TOO_LONG)
    if not COMPACT_JWS.fullmatch(unverified_token):
        refuse(TokenRefusal.NOT_COMPACT_JWS)
    signed, _, signature = unverified_token.rpartition(".")
    header, _, payload = signed.partition(".")
    return CompactJws(
        strict_object(canonical_base64url(header)),
        canonical_base64url(payload),
        signed.encode(),
        canonical_base64url(signature),
    )


def canonical_base64url(text: str) -> bytes:
    """Decode base64url that has one spelling only: no padding, no bits after the end."""
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        refuse(TokenRefusal.BASE64URL)
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != text.encode():
        refuse(TokenRefusal.BASE64URL)
    return decoded


def strict_object(unverified: bytes) -> dict[str, Any]:
    """A JSON object as RFC 8259 has it: UTF-8, every name once, finite numbers, no NUL."""
    try:
        text = unverified.decode("utf-8", errors="strict")
        value = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
        if "\\u" in text:  # only an escape can make a lone surrogate, and it fails here
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        refuse(TokenRefusal.JSON)
    if not isinstance(value, dict) or "\\u0000" in text:
        refuse(TokenRefusal.JSON)
    return value


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: which of two equal ones counts is anyone's guess."""
    names = dict(pairs)
    if len(names) != len(pairs):
        refuse(TokenRefusal.JSON)
    return names


def no_constant(_: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    refuse(TokenRefusal.JSON)
