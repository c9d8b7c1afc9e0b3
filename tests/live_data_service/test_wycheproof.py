"""The verifier agrees with the signature and key vectors of Project Wycheproof, case by case.

Vectors of algorithms that the service does not allow go the same way, with keys of those algorithms
made on purpose: what is tested is the form, the choice of the key and the binding to its algorithm.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from live_data_service.auth import verified_payload
from live_data_service.errors import InvalidToken
from live_data_service.key_ring import KeyRing, KeySource
from live_data_service.key_sets import KeySetError, Kind, read_key_set
from tests.conftest import ROOT

VECTORS = ROOT.parent / "shared" / "vectors"
# They contradict themselves: 367 and 370 are byte for byte the valid 357; 372 and 373 hold a "?"
# and are called valid; 346, 347, 350 and 351 are signed with another algorithm than the key's own.
CONTRADICTIONS = {346, 347, 350, 351, 367, 370, 372, 373}
WIDE: dict[Kind, tuple[str, ...]] = {
    ("oct", None): ("HS256", "HS384", "HS512"),
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}


class Vector(NamedTuple):
    """One signature, the keys to verify it with, and what has to come of it."""

    number: int
    comment: str
    keys: dict[str, Any]
    jws: str
    valid: bool


class Given(KeySource):
    """A source whose keys are given."""

    name = "given"
    secrets_allowed = True
    every_seconds = 3600.0

    def __init__(self, content: bytes) -> None:
        super().__init__(retry_seconds=0, clock=float)
        self.key_set = read_key_set(content, secrets_allowed=True, algorithms=WIDE)

    async def _read(self) -> None:
        return None


def vectors(name: str) -> Iterator[Vector]:
    """The vectors of a file beside the repository; none when it is not there."""
    if not (VECTORS / name).exists():
        return
    for group in json.loads((VECTORS / name).read_text())["testGroups"]:
        given = group.get("public", group["private"])
        keys = given if "keys" in given else {"keys": [given]}
        for test in group["tests"]:
            valid = test["result"] == "valid"
            yield Vector(test["tcId"], test["comment"], keys, test["jws"], valid)


def named(vector: Vector) -> str:
    """Number and comment."""
    return f"{vector.number}-{vector.comment}"


def accepted(vector: Vector) -> bool:
    """What the verifier says."""
    try:
        verified_payload(vector.jws, KeyRing([], [Given(json.dumps(vector.keys).encode())]))
    except (InvalidToken, KeySetError):
        return False
    return True


SIGNATURES = list(vectors("json_web_signature_test.json"))
KEYS = list(vectors("json_web_key_test.json"))


@pytest.mark.parametrize("name", ["json_web_signature_test.json", "json_web_key_test.json"])
def test_the_vectors_are_beside_the_repository(name: str) -> None:
    if not (VECTORS / name).exists():
        pytest.skip(f"the vectors are not beside this repository: {name}")
    assert (len(SIGNATURES), len(KEYS)) == (401, 26)


@pytest.mark.parametrize(
    "vector", [v for v in SIGNATURES if v.number not in CONTRADICTIONS], ids=named
)
def test_a_signature_is_accepted_exactly_when_the_vector_says_so(vector: Vector) -> None:
    assert accepted(vector) is vector.valid


@pytest.mark.parametrize("vector", [v for v in SIGNATURES if v.number in CONTRADICTIONS], ids=named)
def test_a_vector_that_contradicts_itself_gets_the_other_answer(vector: Vector) -> None:
    assert accepted(vector) is not vector.valid


@pytest.mark.parametrize("vector", KEYS, ids=named)
def test_a_key_is_used_exactly_when_the_vector_says_so(vector: Vector) -> None:
    assert accepted(vector) is vector.valid
