"""``live-data-service keys``: make a signing key, publish it to those who verify, retire it.

These work on files alone and need no setting. A private key never leaves the file it was made in;
what is published is its public half, or the whole of a secret, into a file for its owner alone.
"""

import argparse
import fcntl
import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from live_data_service.compact_jws import strict_object
from live_data_service.errors import InvalidToken
from live_data_service.key_sets import (
    PUBLIC_MEMBERS,
    KeySet,
    KeySetError,
    read_key_set,
    thumbprint,
)

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["AddCommand", "KeyFileError", "add_keys_commands", "say"]

Run = Callable[[argparse.Namespace], None]
AddCommand = Callable[[str, Run], argparse.ArgumentParser]

RSA_BITS = 3072
SECRET_BYTES = 32
Jwk = dict[str, Any]

MAKERS: dict[str, Callable[[], Jwk]] = {
    "EdDSA": lambda: OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate(), as_dict=True),
    "ES256": lambda: ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True),
    "RS256": lambda: RSAAlgorithm.to_jwk(
        rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS), as_dict=True
    ),
    "HS256": lambda: {
        "kty": "oct",
        "k": urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).rstrip(b"=").decode(),
    },
}


class KeyFileError(Exception):
    """A file that cannot be used as it is; the text says which and why, and holds no key."""


def add_keys_commands(commands: "Commands") -> AddCommand:
    """Add ``keys`` and its own commands, each a function of the parsed arguments.

    Returns what adds another one.
    """
    text = "make, publish, list, rotate and retire the keys of tokens and of tickets"
    own = commands.add_parser("keys", help=text, description=text).add_subparsers(required=True)

    def add(name: str, run: Run) -> argparse.ArgumentParser:
        sub = own.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        return sub

    generate_ = add("generate", generate)
    generate_.add_argument("--algorithm", choices=[*MAKERS], default="EdDSA")
    generate_.add_argument("--private", type=Path, required=True, metavar="FILE")
    publish_ = add("publish", publish)
    publish_.add_argument(
        "--private", type=Path, required=True, action="append", metavar="FILE", dest="files"
    )
    publish_.add_argument("--to", type=Path, required=True, metavar="JWKS_FILE")
    list_ = add("list", list_keys)
    list_.add_argument("--file", type=Path, required=True, metavar="JWKS_FILE")
    retire_ = add("retire", retire)
    retire_.add_argument("kid")
    retire_.add_argument("--file", type=Path, required=True, metavar="JWKS_FILE")
    return add


def generate(arguments: argparse.Namespace) -> None:
    """Write a new private key to a file that is not there yet."""
    jwk = new_key(arguments.algorithm)
    try:
        write_new(arguments.private, jwk)
    except FileExistsError:
        raise KeyFileError(f"{arguments.private} is there already, and is not replaced.") from None
    say(f"{jwk['kid']}  {arguments.algorithm}  {arguments.private}")


def publish(arguments: argparse.Namespace) -> None:
    """Add the public half of private keys to a JWK set, or the whole of an HS256 secret."""
    added = [published(file) for file in arguments.files]
    with changing(arguments.to, missing_ok=True) as keys:
        ids = {jwk["kid"] for jwk in added}
        keys[:] = [*(jwk for jwk in keys if jwk.get("kid") not in ids), *added]
    for jwk in added:
        say(f"{jwk['kid']}  {jwk['alg']}  added to {arguments.to}")


def list_keys(arguments: argparse.Namespace) -> None:
    """Tell the keys of a JWK set, and which of them the service would not use."""
    content = read_bytes(arguments.file)
    for key_id, key in checked(arguments.file, content).keys.items():
        say(f"{key_id}  {key.algorithm}")
    for refused in checked(arguments.file, content).refused:
        say(f"not used: {refused}")


def retire(arguments: argparse.Namespace) -> None:
    """Take a key out of a JWK set: within a second its tokens are refused."""
    with changing(arguments.file) as keys:
        left = [jwk for jwk in keys if jwk.get("kid") != arguments.kid]
        if len(left) == len(keys):
            raise KeyFileError(f"{arguments.file} has no key {arguments.kid}.")
        keys[:] = left
    say(f"{arguments.kid}  taken out of {arguments.file}, which has {len(left)} left")


def new_key(algorithm: str) -> Jwk:
    """A private key whose id cannot be taken for an option on a command line."""
    while True:
        made = MAKERS[algorithm]()
        made.pop("key_ops", None)
        key_id = thumbprint(made)
        if not key_id.startswith("-"):
            return {**made, "kid": key_id, "alg": algorithm, "use": "sig"}


def published(file: Path) -> Jwk:
    """What those who verify need of a private key. Raises :class:`KeyFileError`."""
    jwk = read_object(file, read_bytes(file))
    members = PUBLIC_MEMBERS.get(jwk.get("kty", ""), ("k",))
    try:
        public = {name: jwk[name] for name in ("kty", *members, "alg")}
        public |= {"kid": jwk.get("kid") or thumbprint(jwk), "use": "sig"}
    except KeyError as error:
        raise KeyFileError(f"{file} has no {error.args[0]}: is it a private JWK?") from None
    if checked(file, as_json({"keys": [public]})).refused:
        raise KeyFileError(f"{file} holds no key that the service could use.")
    return public


@contextmanager
def changing(file: Path, *, missing_ok: bool = False) -> Iterator[list[Jwk]]:
    """The keys of a set, to be changed; then the file is replaced at once by what became of them.

    Two commands at once wait for each other. Raises :class:`KeyFileError`, and changes nothing,
    when the set is not one to use, before or after.
    """
    try:
        folder = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise KeyFileError(f"{file}: {error.strerror}.") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        fresh = missing_ok and not file.exists()
        before = as_json({"keys": []}) if fresh else read_bytes(file)
        checked(file, before)
        keys = [jwk for jwk in read_object(file, before)["keys"] if isinstance(jwk, dict)]
        yield keys
        after = as_json({"keys": keys})
        checked(file, after)
        replace(file, after, secret=any(jwk.get("kty") == "oct" for jwk in keys))
    finally:
        os.close(folder)


def checked(file: Path, content: bytes) -> KeySet:
    """The set as the service reads it. Raises :class:`KeyFileError` for one it would not."""
    try:
        return read_key_set(content, secrets_allowed=True)
    except KeySetError as error:
        raise KeyFileError(f"{file} {error}.") from None


def read_object(file: Path, content: bytes) -> Jwk:
    """The JSON object in a file. Raises :class:`KeyFileError`."""
    try:
        return strict_object(content)
    except InvalidToken:
        raise KeyFileError(f"{file} is not a JSON object.") from None


def read_bytes(file: Path) -> bytes:
    """What is in a file. Raises :class:`KeyFileError`."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{file}: {error.strerror}.") from None


def write_new(file: Path, jwk: Jwk) -> None:
    """A file that only its owner reads. Raises ``FileExistsError`` and :class:`KeyFileError`."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(as_json(jwk))
    except FileExistsError:
        raise
    except OSError as error:
        raise KeyFileError(f"{file}: {error.strerror}.") from None


def replace(file: Path, content: bytes, *, secret: bool) -> None:
    """Put other content in place of a file's at once, for those who could read the file before.

    Without a file before, a secret is for its owner's eyes alone.
    """
    fresh = file.with_name(f".{file.name}.{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
        os.fchmod(made.fileno(), 0o600 if secret else 0o644)
        with suppress(FileNotFoundError, PermissionError):
            known = file.stat()
            os.fchown(made.fileno(), known.st_uid, known.st_gid)
            os.fchmod(made.fileno(), known.st_mode & (0o660 if secret else 0o664))
    fresh.replace(file)


def as_json(value: Jwk) -> bytes:
    """JSON for people to look at, too."""
    return json.dumps(value, indent=2).encode() + b"\n"


def say(line: str) -> None:
    """A line for the person at the terminal."""
    print(line)  # noqa: T201
