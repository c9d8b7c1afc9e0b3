"""How long the service takes to verify a token, against a bare ``jwt.decode`` in the same run.

    python benchmarks/token_verification.py [--rounds 7] [--seconds 0.2]

Prints microseconds for each algorithm: a token never met before, the same token again (from
memory) and a forged one. Each figure is the best of several rounds, which other work on the machine
disturbs least. A ratio below 1 is faster than the library alone, which checks less. What the
service promises is at most 60 µs for HS256 never met before, and 5 µs from memory.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from pydantic import SecretStr

from live_data_service.auth import TokenVerifier
from live_data_service.config import Settings
from live_data_service.errors import InvalidToken
from live_data_service.key_sets import PUBLIC_MEMBERS
from live_data_service.keys import new_key
from live_data_service.logs import configure_logging

SECRET = "c2VjcmV0IG9mIHRoZSBiZW5jaG1hcmsgb2YgdG9rZW5z"  # noqa: S105 - of this measurement alone
NOW = time.time()
DISTINCT = 2000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.2, help="of each round")
    options = parser.parse_args()
    configure_logging("warning")
    print(f"{'':8}{'new':>9}{'bare':>9}{'ratio':>7}{'again':>9}{'forged':>9}   µs")
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in ("HS256", "EdDSA", "ES256", "RS256"):
            case = Case(algorithm, Path(folder) / f"{algorithm}.json")
            new, bare, again, forged = (
                min(figures)
                for figures in zip(
                    *(case.round(options.seconds) for _ in range(options.rounds)), strict=True
                )
            )
            figures = f"{new:9.1f}{bare:9.1f}{new / bare:7.2f}{again:9.1f}{forged:9.1f}"
            print(f"{algorithm:8}{figures}")


class Case:
    """Tokens of one algorithm, and a service that verifies them; HS256 by the shared secret."""

    def __init__(self, algorithm: str, file: Path) -> None:
        self.algorithm = algorithm
        changes: dict[str, Any] = {}
        if algorithm == "HS256":
            signing: Any = SECRET
            self.key: Any = SECRET
            header = {}
        else:
            private = new_key(algorithm)
            members = ("kty", *PUBLIC_MEMBERS[private["kty"]], "kid", "alg", "use")
            public = {name: private[name] for name in members}
            file.write_text(json.dumps({"keys": [public]}))
            changes = {"jwt_keys_file": file}
            signing, self.key = jwt.PyJWK(private).key, jwt.PyJWK(public).key
            header = {"kid": private["kid"]}
        self.tokens = [
            jwt.encode(claims(), signing, algorithm=algorithm, headers=header)
            for _ in range(DISTINCT if algorithm != "RS256" else DISTINCT // 10)
        ]
        head, _, _ = self.tokens[0].rpartition(".")
        self.forgery = f"{head}.{self.tokens[1].rpartition('.')[2]}"
        settings = Settings(
            jwt_secret_key=SecretStr(SECRET), database_url=SecretStr("-"), **changes
        )
        self.verifier = TokenVerifier(settings)

    def round(self, seconds: float) -> list[float]:
        """Microseconds of each of the four, one right after the other."""
        return [
            microseconds(calls(), seconds)
            for calls in (self.new, self.bare, self.again, self.forged)
        ]

    def new(self) -> Iterator[Callable[[], object]]:
        """Tokens that are not remembered."""
        while True:
            self.verifier._known.clear()
            for token in self.tokens:
                yield partial(self.verifier.verify, token, NOW)

    def again(self) -> Iterator[Callable[[], object]]:
        """One token that is remembered."""
        self.verifier.verify(self.tokens[0], NOW)
        while True:
            yield partial(self.verifier.verify, self.tokens[0], NOW)

    def bare(self) -> Iterator[Callable[[], object]]:
        """What the library does with a token by itself, given a key it need not parse."""
        decode = partial(
            jwt.decode,
            key=self.key,
            algorithms=[self.algorithm],
            audience="live-data-service",
            issuer="main-app",
        )
        while True:
            for token in self.tokens:
                yield partial(decode, token)

    def forged(self) -> Iterator[Callable[[], object]]:
        """A token with the signature of another."""

        def refused() -> None:
            with suppress(InvalidToken):
                self.verifier.verify(self.forgery, NOW)
                raise AssertionError("a forged token was accepted")

        while True:
            yield refused


def claims() -> dict[str, Any]:
    """Claims of a good token."""
    return {
        "iss": "main-app", "aud": "live-data-service", "sub": str(uuid4()),
        "iat": round(NOW, 3), "exp": int(NOW) + 3600, "jti": str(uuid4()),
    }  # fmt: skip


def microseconds(calls: Iterator[Callable[[], object]], seconds: float) -> float:
    """Microseconds of one call, the mean of as many as there is time for."""
    spent, count = 0.0, 0
    while spent < seconds:
        batch = [next(calls) for _ in range(100)]
        started = time.perf_counter()
        for call in batch:
            call()
        spent += time.perf_counter() - started
        count += len(batch)
    return spent / count * 1e6


if __name__ == "__main__":
    main()
