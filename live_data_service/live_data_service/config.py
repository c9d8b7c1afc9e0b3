"""Settings of the service and its worker, read once from the environment.

A missing or unsafe value stops the start with a sentence that says what to set.
"""

import hashlib
import hmac
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["AcceptableFinding", "ConfigurationError", "Settings", "read_settings"]

MIN_SECRET_BYTES = 32
PLACEHOLDER = re.compile(
    r"your[-_ ]|change[-_ ]?me|placeholder|example|shared[-_ ]secret", re.IGNORECASE
)

# What a managed server may keep an administrator from mending; never what keeps users apart.
AcceptableFinding = Literal["server_functions", "parameter_logging"]

Price = Annotated[Decimal | None, Field(ge=0, allow_inf_nan=False)]


class ConfigurationError(Exception):
    """The environment does not make a working, safe deployment; the text says what to mend."""


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    jwt_keys_file: Path | None = None
    jwt_keys_url: str | None = None
    jwt_keys_refresh_seconds: PositiveFloat = 300.0
    jwt_keys_retry_seconds: PositiveFloat = 10.0
    jwt_secret_key: SecretStr | None = Field(default=None, validate_default=True)
    jwt_secret_key_previous: SecretStr | None = None
    jwt_issuer: str = "main-app"
    jwt_audience: str = "live-data-service"
    jwt_user_claim: str = "sub"
    jwt_max_life_seconds: PositiveInt = 24 * 3600
    jwt_leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 30

    database_url: SecretStr
    worker_database_url: SecretStr | None = None
    livedata_admin_database_url: SecretStr | None = None
    tenant_ticket_key: SecretStr | None = Field(default=None, validate_default=True)
    database_pool_size: PositiveInt = 10
    database_acquire_seconds: PositiveFloat = 5.0
    audit_accept: Annotated[frozenset[AcceptableFinding], NoDecode] = frozenset()

    screenshot_store_url: str | None = None
    screenshot_root: Path | None = None
    max_screenshots: PositiveInt = 20
    max_screenshot_bytes: PositiveInt = 20 * 1024 * 1024
    max_screenshot_pixels: PositiveInt = 40_000_000
    max_request_bytes: PositiveInt = 100 * 1024 * 1024

    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str = "https://api.anthropic.com"
    analyzer: Annotated[
        Literal["claude", "ocr"],
        Field(default_factory=lambda known: "claude" if known.get("anthropic_api_key") else "ocr"),
    ]
    claude_model: str = "claude-haiku-5-5"
    claude_max_tokens: PositiveInt = 16_000
    claude_deadline_seconds: PositiveFloat = 90.0
    claude_max_edge: Annotated[int, Field(ge=200, le=8000)] = 1568
    claude_recent_trades: Annotated[int, Field(ge=0, le=200)] = 20
    claude_input_usd_per_mtok: Price = None
    claude_output_usd_per_mtok: Price = None
    claude_cache_read_usd_per_mtok: Price = None
    claude_cache_write_usd_per_mtok: Price = None

    analysis_wait_seconds: PositiveFloat = 100.0
    analysis_max_attempts: PositiveInt = 3
    analysis_patience_seconds: PositiveFloat = 900.0
    worker_lease_seconds: PositiveFloat = 10.0

    metrics_token: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator(
        "jwt_secret_key", "jwt_secret_key_previous", "tenant_ticket_key", "metrics_token"
    )
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

    @field_validator("anthropic_api_key")
    @classmethod
    def is_one_line(cls, key: SecretStr | None) -> SecretStr | None:
        """Refuse what cannot be sent in a header, before it is tried on somebody's screenshots."""
        if key is not None and not re.fullmatch(r"[\x21-\x7e]+", key.get_secret_value()):
            raise ValueError("must be one line of visible ASCII characters")
        return key

    @field_validator("jwt_keys_url", "anthropic_base_url")
    @classmethod
    def is_safe_url(cls, url: str | None) -> str | None:
        """Refuse a line on which somebody could swap keys, or read them and the screenshots."""
        parts = urlsplit(url or "https://-")
        loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and loopback)
        ):
            raise ValueError("must be https, or http on this machine (127.0.0.1)")
        if parts.username or parts.password:
            raise ValueError("must not hold a password")
        return url

    @field_validator("jwt_secret_key")
    @classmethod
    def has_some_key(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Without any key no token could be accepted."""
        if secret is None and not named(info, "jwt_keys_file", "jwt_keys_url"):
            raise ValueError("is not set, and neither is JWT_KEYS_FILE or JWT_KEYS_URL")
        return secret

    @field_validator("tenant_ticket_key")
    @classmethod
    def has_ticket_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Without a shared secret there is nothing to derive the key of tickets from."""
        keys = named(info, "jwt_keys_file", "jwt_keys_url")
        if key is None and keys and not named(info, "jwt_secret_key"):
            raise ValueError("is needed when there is no JWT_SECRET_KEY")
        return key

    def shared_secrets(self) -> list[bytes]:
        """The secrets that tokens without a key id may be signed with, the usual one first."""
        secrets = [self.jwt_secret_key, self.jwt_secret_key_previous]
        return [secret.get_secret_value().encode() for secret in secrets if secret]

    def ticket_key(self) -> bytes:
        """The 32 bytes that sign tenant tickets.

        Without ``TENANT_TICKET_KEY`` they are derived from ``JWT_SECRET_KEY``, so that one secret
        is enough to start with; the two never sign each other's messages.
        """
        own, shared = self.tenant_ticket_key, self.jwt_secret_key
        if own is not None:
            return hashlib.sha256(own.get_secret_value().encode()).digest()
        if shared is None:
            raise ConfigurationError("TENANT_TICKET_KEY: is needed when there is no JWT_SECRET_KEY")
        secret = shared.get_secret_value().encode()
        return hmac.digest(secret, b"live-data-service tenant ticket 1", "sha256")

    def store_url(self) -> str:
        """Where screenshots lie; a folder beside the process unless a deployment says otherwise."""
        return self.screenshot_store_url or (Path.cwd() / "screenshots").as_uri()


def named(info: ValidationInfo, *fields: str) -> list[Any]:
    """The values of those of the fields, validated before this one, that are set."""
    return [info.data[field] for field in fields if info.data.get(field) is not None]


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
