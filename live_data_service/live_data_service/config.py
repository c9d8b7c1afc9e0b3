"""Settings of the service and its worker, read once from the environment.

A missing or unsafe value stops the start with a sentence that says what to set.
"""

import hashlib
import hmac
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["AcceptableFinding", "ConfigurationError", "Settings", "read_settings"]

MIN_SECRET_BYTES = 32
PLACEHOLDER = re.compile(
    r"your[-_ ]|change[-_ ]?me|placeholder|example|shared[-_ ]secret", re.IGNORECASE
)

# What a managed server may keep an administrator from mending; never what keeps users apart.
AcceptableFinding = Literal["server_functions", "parameter_logging"]


class ConfigurationError(Exception):
    """The environment does not make a working, safe deployment; the text says what to mend."""


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    jwt_secret_key: SecretStr
    jwt_issuer: str = "main-app"
    jwt_audience: str = "live-data-service"
    jwt_user_claim: str = "sub"
    jwt_max_life_seconds: PositiveInt = 24 * 3600
    jwt_leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 30

    database_url: SecretStr
    worker_database_url: SecretStr | None = None
    livedata_admin_database_url: SecretStr | None = None
    tenant_ticket_key: SecretStr | None = None
    database_pool_size: PositiveInt = 10
    database_acquire_seconds: PositiveFloat = 5.0
    audit_accept: Annotated[frozenset[AcceptableFinding], NoDecode] = frozenset()

    screenshot_store_url: str | None = None
    screenshot_root: Path | None = None
    max_screenshots: PositiveInt = 20
    max_screenshot_bytes: PositiveInt = 20 * 1024 * 1024
    max_screenshot_pixels: PositiveInt = 40_000_000
    max_request_bytes: PositiveInt = 100 * 1024 * 1024

    analyzer: Literal["ocr"] = "ocr"
    analysis_wait_seconds: PositiveFloat = 100.0
    analysis_max_attempts: PositiveInt = 3
    worker_lease_seconds: PositiveFloat = 10.0

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("jwt_secret_key", "tenant_ticket_key")
    @classmethod
    def is_strong(cls, secret: SecretStr | None) -> SecretStr | None:
        """Refuse what can be guessed: too short, too regular, or copied from an example."""
        if secret is not None:
            text = secret.get_secret_value()
            if len(text.encode()) < MIN_SECRET_BYTES:
                raise ValueError(f"must have at least {MIN_SECRET_BYTES} bytes")
            if PLACEHOLDER.search(text) or len(set(text)) < 8:
                raise ValueError("is a placeholder: make one with `openssl rand -base64 48`")
        return secret

    @field_validator("audit_accept", mode="before")
    @classmethod
    def is_a_list(cls, codes: object) -> object:
        """Take codes with commas between them."""
        if isinstance(codes, str):
            return frozenset(code.strip() for code in codes.split(",") if code.strip())
        return codes

    def ticket_key(self) -> bytes:
        """The 32 bytes that sign tenant tickets.

        Without ``TENANT_TICKET_KEY`` they are derived from ``JWT_SECRET_KEY``, so that one secret
        is enough to start with; the two never sign each other's messages.
        """
        own = self.tenant_ticket_key
        if own is not None:
            return hashlib.sha256(own.get_secret_value().encode()).digest()
        secret = self.jwt_secret_key.get_secret_value().encode()
        return hmac.digest(secret, b"live-data-service tenant ticket 1", "sha256")

    def store_url(self) -> str:
        """Where screenshots lie; a folder beside the process unless a deployment says otherwise."""
        return self.screenshot_store_url or (Path.cwd() / "screenshots").as_uri()


def read_settings() -> Settings:
    """The settings of this process.

    Raises :class:`ConfigurationError` naming every variable that is missing or unsafe, and
    never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False)
        )
        raise ConfigurationError(f"Check the environment. {problems}") from None
