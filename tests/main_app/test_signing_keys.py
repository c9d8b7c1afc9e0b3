"""The main app signs with a key of its own and tells everybody the public half, and that alone."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from live_data_service.keys import new_key
from main_app.accounts import db
from main_app.app import create_app
from main_app.config import ConfigurationError, Settings
from tests.token_keys import public_half


def key_file(folder: Path, algorithm: str) -> tuple[Path, dict[str, Any]]:
    """A new private key in a file."""
    key = new_key(algorithm)
    path = folder / f"{key['kid']}.jwk"
    path.write_text(json.dumps(key))
    return path, key


def signing_with(settings: dict[str, Any], *files: Path) -> Settings:
    """Settings with keys in place of the secret."""
    others = {name: value for name, value in settings.items() if name != "jwt_secret"}
    return Settings(**others, jwt_private_key_file=",".join(map(str, files)))


def test_the_first_key_signs_and_all_are_published_for_anybody(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    """So the next key is known everywhere before it signs."""
    (signing, first), (coming, second), (secret, _) = (
        key_file(tmp_path, algorithm) for algorithm in ("EdDSA", "RS256", "HS256")
    )
    app = create_app(signing_with(settings, signing, coming, secret))
    answer = app.test_client().get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer.content_type == "application/jwk-set+json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    assert json.loads(answer.data) == {"keys": [public_half(first), public_half(second)]}
    with app.extensions["live_data_client"] as client:
        token = client.create_token("0b1f0a51-8e6c-4d58-9f39-6d6f1c0d9b7a")
    assert jwt.get_unverified_header(token)["kid"] == first["kid"]
    with app.app_context():
        db.engine.dispose()


def test_with_a_shared_secret_there_is_nothing_to_publish(settings: dict[str, Any]) -> None:
    """An empty set, and nothing of the secret."""
    app = create_app(Settings(**settings))
    answer = app.test_client().get("/.well-known/jwks.json")
    assert json.loads(answer.data) == {"keys": []}
    app.extensions["live_data_client"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("content", ["", "[]", '{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}'])
def test_a_file_without_a_private_key_stops_the_start(
    settings: dict[str, Any], tmp_path: Path, content: str
) -> None:
    """In words that name the variable."""
    (tmp_path / "key.jwk").write_text(content)
    with pytest.raises(ValueError, match="jwt_private_key_file"):
        signing_with(settings, tmp_path / "key.jwk")


def test_a_key_that_does_not_fit_its_type_stops_the_start(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    """And its value is not repeated."""
    (tmp_path / "key.jwk").write_text(json.dumps({**new_key("EdDSA"), "d": "c2VjcmV0"}))
    with pytest.raises(ConfigurationError, match="JWT_PRIVATE_KEY_FILE") as refused:
        create_app(signing_with(settings, tmp_path / "key.jwk"))
    assert "c2VjcmV0" not in str(refused.value)


def test_a_secret_and_a_key_at_once_are_refused(settings: dict[str, Any], tmp_path: Path) -> None:
    """Nobody could tell which of them signs."""
    path, _ = key_file(tmp_path, "EdDSA")
    with pytest.raises(ValueError, match="keep one of them"):
        Settings(**settings, jwt_private_key_file=str(path))
