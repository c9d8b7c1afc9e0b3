"""Settings of the main app, read once from the environment.

A missing or unsafe value stops the start with a sentence that says what to set.
"""

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from main_app_client import check_url, read_signing_key

__all__ = ["ConfigurationError", "Settings", "read_settings"]

MIN_SECRET_BYTES = 32
PLACEHOLDER = re.compile(
    r"your[-_ ]|change[-_ ]?me|placeholder|example|shared[-_ ]secret", re.IGNORECASE
)
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class ConfigurationError(Exception):
    """The environment does not make a working, safe deployment; the text says what to mend."""


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    live_data_service_url: str
    jwt_private_key_file: str | None = None
    jwt_secret: SecretStr | None = Field(default=None, validate_default=True)

    main_app_secret_key: SecretStr
    main_app_password_salt: SecretStr
    main_app_database_url: SecretStr | None = None
    cookie_secure: bool = True
    trusted_proxy_count: NonNegativeInt = 0
    rate_limit_storage_url: str = "memory://"

    market_screenshots: Path | None = None
    max_upload_bytes: PositiveInt = 100 * 1024 * 1024

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("jwt_secret", "main_app_secret_key", "main_app_password_salt")
    @classmethod
    def is_strong(cls, secret: SecretStr | None) -> SecretStr | None:
        """Refuse what can be guessed: too short, too regular, or copied from an example."""
        if secret is None:
            return None
        text = secret.get_secret_value()
        if len(text.encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"must have at least {MIN_SECRET_BYTES} bytes")
        if PLACEHOLDER.search(text) or len(set(text)) < 8:
            raise ValueError("is a placeholder: make one with `openssl rand -base64 48`")
        return secret

    @field_validator("jwt_private_key_file")
    @classmethod
    def can_sign(cls, files: str | None) -> str | None:
        """Refuse a file without a private key, in words that hold nothing of the key."""
        for file in paths(files):
            try:
                read_signing_key(file)
            except (ValueError, OSError):
                raise ValueError(
                    f"must name files with a private JWK each; {file} has none"
                ) from None
        return files

    @field_validator("jwt_secret")
    @classmethod
    def is_one_of_two(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Tokens are signed with a secret or a key: one of them, so that it is clear which."""
        if secret is None and not info.data.get("jwt_private_key_file"):
            raise ValueError("is not set")
        if secret is not None and info.data.get("jwt_private_key_file"):
            raise ValueError("and JWT_PRIVATE_KEY_FILE are both set: keep one of them")
        return secret

    @field_validator("live_data_service_url")
    @classmethod
    def is_safe(cls, url: str) -> str:
        """Refuse a URL that would carry tokens over an open line."""
        try:
            check_url(url)
        except ValueError:
            raise ValueError("must be https, or http on this machine (localhost)") from None
        return url

    @field_validator("main_app_database_url")
    @classmethod
    def is_known(cls, url: SecretStr | None) -> SecretStr | None:
        """Refuse a database there is no driver for."""
        text = url.get_secret_value() if url else "sqlite://"
        if text.partition("://")[0] not in DRIVERS:
            raise ValueError("must begin with sqlite:// or postgresql://")
        try:
            make_url(text)
        except (ArgumentError, ValueError):  # both may tell parts of it
            raise ValueError("is not the URL of a database") from None
        return url

    def signing_key_files(self) -> list[Path]:
        """The private keys; the first signs, all are published."""
        return paths(self.jwt_private_key_file)

    def database_url(self) -> str:
        """The database as SQLAlchemy names it; a file in the working directory by default."""
        if self.main_app_database_url is None:
            return f"sqlite:///{Path.cwd() / 'main_app.sqlite3'}"
        scheme, _, rest = self.main_app_database_url.get_secret_value().partition("://")
        return f"{DRIVERS[scheme]}://{rest}"


def paths(listed: str | None) -> list[Path]:
    """Paths separated by commas."""
    return [Path(path.strip()) for path in (listed or "").split(",") if path.strip()]


def read_settings() -> Settings:
    """The settings of this process.

    Raises :class:`ConfigurationError` naming every variable that is missing or unsafe, and
    never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(told(problem) for problem in error.errors(include_input=False))
        raise ConfigurationError(f"Check the environment. {problems}.") from None


def told(problem: Any) -> str:
    """What is wrong with one variable, in words."""
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set"
    if problem["type"] == "value_error":
        return f"{name} {problem['msg'].removeprefix('Value error, ')}"
    return f"{name}: {problem['msg']}"
