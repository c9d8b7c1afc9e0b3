"""``live-data-service keys`` makes, publishes and retires keys, with no setting and no leak."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest

from live_data_service.key_sets import read_key_set, thumbprint
from tests.processes import PROGRAM
from tests.token_keys import key_set

ALGORITHMS = ("EdDSA", "ES256", "RS256", "HS256")


def keys(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the commands in a folder, with an empty environment."""
    return subprocess.run(
        [PROGRAM, "keys", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def made(folder: Path, algorithm: str, name: str) -> dict[str, Any]:
    """A new private key in a file."""
    done = keys(folder, "generate", "--algorithm", algorithm, "--private", name)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads((folder / name).read_text())
    return read


def mode(path: Path) -> int:
    """Who may read and write a file."""
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_is_made_for_its_owner_alone_and_never_replaced(
    tmp_path: Path, algorithm: str
) -> None:
    key = made(tmp_path, algorithm, "key.jwk")
    assert (mode(tmp_path / "key.jwk"), key["alg"]) == (0o600, algorithm)
    assert key["kid"] == thumbprint(key)
    again = keys(tmp_path, "generate", "--algorithm", algorithm, "--private", "key.jwk")
    assert (again.returncode, json.loads((tmp_path / "key.jwk").read_text())) == (2, key)
    assert "is there already" in again.stderr


def test_of_a_key_pair_the_public_half_is_published_and_the_service_can_use_it(
    tmp_path: Path,
) -> None:
    pairs = [made(tmp_path, algorithm, f"{algorithm}.jwk") for algorithm in ALGORITHMS[:3]]
    private = [word for pair in pairs for word in ("--private", f"{pair['alg']}.jwk")]
    assert keys(tmp_path, "publish", *private, "--to", "keys.json").returncode == 0
    content = (tmp_path / "keys.json").read_bytes()
    read = read_key_set(content, secrets_allowed=False)
    assert (list(read.keys), read.refused) == ([pair["kid"] for pair in pairs], ())
    assert not any(pair["d"].encode() in content for pair in pairs)
    for pair in pairs:
        signature = jwt.PyJWK(pair).Algorithm.sign(b"-", jwt.PyJWK(pair).key)
        assert read.keys[pair["kid"]].verifies(b"-", signature)


def test_a_secret_is_published_to_a_file_of_its_own_that_its_owner_alone_reads(
    tmp_path: Path,
) -> None:
    secret = made(tmp_path, "HS256", "secret.jwk")
    made(tmp_path, "EdDSA", "pair.jwk")
    assert keys(tmp_path, "publish", "--private", "pair.jwk", "--to", "keys.json").returncode == 0
    mixed = keys(tmp_path, "publish", "--private", "secret.jwk", "--to", "keys.json")
    assert mixed.returncode == 2
    assert "mixes" in mixed.stderr
    assert secret["k"] not in (tmp_path / "keys.json").read_text()
    done = keys(tmp_path, "publish", "--private", "secret.jwk", "--to", "secrets.json")
    assert (done.returncode, mode(tmp_path / "secrets.json")) == (0, 0o600)
    assert secret["k"] not in done.stdout + done.stderr + mixed.stderr


def test_a_retired_key_is_gone_and_an_unknown_one_is_said_to_be(tmp_path: Path) -> None:
    first, second = (made(tmp_path, "EdDSA", name) for name in ("1.jwk", "2.jwk"))
    for name in ("1.jwk", "2.jwk", "2.jwk"):
        assert keys(tmp_path, "publish", "--private", name, "--to", "keys.json").returncode == 0
    (tmp_path / "keys.json").chmod(0o640)
    assert keys(tmp_path, "retire", first["kid"], "--file", "keys.json").returncode == 0
    assert keys(tmp_path, "list", "--file", "keys.json").stdout == f"{second['kid']}  EdDSA\n"
    assert mode(tmp_path / "keys.json") == 0o640
    unknown = keys(tmp_path, "retire", first["kid"], "--file", "keys.json")
    assert (unknown.returncode, "has no key" in unknown.stderr) == (2, True)


def test_several_keys_published_at_once_are_all_there(tmp_path: Path) -> None:
    ids = {made(tmp_path, "EdDSA", f"{number}.jwk")["kid"] for number in range(4)}
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda number: keys(
                    tmp_path, "publish", "--private", f"{number}.jwk", "--to", "keys.json"
                ),
                range(4),
            )
        )
    listed = json.loads((tmp_path / "keys.json").read_text())["keys"]
    assert {key["kid"] for key in listed} == ids
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("content", ["", "[]", '{"kty": "OKP"}', '{"kty": "oct", "k": "c2hvcnQ"}'])
def test_what_is_no_private_key_is_not_published(tmp_path: Path, content: str) -> None:
    (tmp_path / "key.jwk").write_text(content)
    done = keys(tmp_path, "publish", "--private", "key.jwk", "--to", "keys.json")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert not (tmp_path / "keys.json").exists()


def test_a_broken_set_is_not_touched_and_what_is_not_used_is_listed(tmp_path: Path) -> None:
    pair = made(tmp_path, "EdDSA", "pair.jwk")
    (tmp_path / "keys.json").write_text("broken")
    done = keys(tmp_path, "publish", "--private", "pair.jwk", "--to", "keys.json")
    assert (done.returncode, (tmp_path / "keys.json").read_text()) == (2, "broken")
    (tmp_path / "keys.json").write_bytes(key_set(pair))
    listed = keys(tmp_path, "list", "--file", "keys.json").stdout
    assert listed.startswith("not used: key 1 is a private key")
    for arguments in (["list", "--file", "none"], ["retire", "a", "--file", "none/none"]):
        assert "No such file" in keys(tmp_path, *arguments).stderr
