"""Settings of the main app, read once from the environment.

A missing or unsafe value stops the start with a sentence that says what to set.
"""

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import NonNegativeInt, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from main_app_client import check_url

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
    jwt_secret: SecretStr

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
    def is_strong(cls, secret: SecretStr) -> SecretStr:
        """Refuse what can be guessed: too short, too regular, or copied from an example."""
        text = secret.get_secret_value()
        if len(text.encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"must have at least {MIN_SECRET_BYTES} bytes")
        if PLACEHOLDER.search(text) or len(set(text)) < 8:
            raise ValueError("is a placeholder: make one with `openssl rand -base64 48`")
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

    def database_url(self) -> str:
        """The database as SQLAlchemy names it; a file in the working directory by default."""
        if self.main_app_database_url is None:
            return f"sqlite:///{Path.cwd() / 'main_app.sqlite3'}"
        scheme, _, rest = self.main_app_database_url.get_secret_value().partition("://")
        return f"{DRIVERS[scheme]}://{rest}"


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
