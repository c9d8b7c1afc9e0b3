"""Every way a request can be refused: one class each, with its status and its stable code.

``app`` turns them into RFC 9457 problem details. The text of an error is for the caller: it says
what to mend and nothing about the inside of the service or about other users.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

__all__ = [
    "AccountClosed",
    "AnalysisFailed",
    "AnimatedImage",
    "DatabaseUnavailable",
    "DifferentUser",
    "IdempotencyKeyReused",
    "ImageTooLarge",
    "InvalidPromptTemplate",
    "InvalidRequest",
    "InvalidToken",
    "KeysUnavailable",
    "NoScreenshots",
    "NotAllowed",
    "NotAnImage",
    "NotFound",
    "ScreenshotPathRefused",
    "ServiceError",
    "StorageUnavailable",
    "TokenRefusal",
    "TooManyPixels",
    "TooManyScreenshots",
    "TruncatedImage",
    "UnknownKey",
    "UnsupportedBody",
    "UnsupportedImageType",
]


class ServiceError(Exception):
    """Base of every refusal.

    ``detail`` is one sentence for the caller, ``headers`` go with the answer.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "The service failed to handle the request"
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail


class TokenRefusal(StrEnum):
    """Why a token is refused: for the log and the metrics, never for the caller."""

    NO_BEARER_TOKEN = "no_bearer_token"  # noqa: S105 - a reason
    TOO_LONG = "too_long"
    NOT_COMPACT_JWS = "not_compact_jws"
    BASE64URL = "base64url"
    JSON = "json"
    HEADER = "header"
    TYPE = "type"
    UNKNOWN_KEY = "unknown_key"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    MISSING_CLAIM = "missing_claim"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    ID = "jti"
    DATE = "date"
    EXPIRED = "expired"
    ISSUED_IN_THE_FUTURE = "issued_in_the_future"
    NOT_YET_VALID = "not_yet_valid"
    LIFE_TOO_LONG = "life_too_long"
    SCOPE = "scope"
    SUBJECT = "subject"
    SIGNED_OUT = "signed_out"
    DISABLED = "disabled"
    ERASED = "erased"
    METRICS_TOKEN = "metrics_token"  # noqa: S105 - a reason


class InvalidToken(ServiceError):
    """No token, or one that is not accepted; the reason is logged and counted, never told."""

    status = 401
    code = "invalid_token"
    title = "A valid bearer token is required"
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}

    def __init__(self, reason: TokenRefusal) -> None:
        super().__init__()
        self.reason = reason


class UnknownKey(InvalidToken):
    """The key that the token names is not at hand; to the caller this is like any other refusal."""

    def __init__(self) -> None:
        super().__init__(TokenRefusal.UNKNOWN_KEY)


class KeysUnavailable(ServiceError):
    """A token of a key that may be at ``JWT_KEYS_URL``, which has not answered even once."""

    status = 503
    code = "keys_unavailable"
    title = "The service cannot check this token at the moment"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class NotAllowed(ServiceError):
    """The token is valid but not for this: a service token on a user's route, say."""

    status = 403
    code = "not_allowed"
    title = "This token does not allow this"


class DifferentUser(NotAllowed):
    """The body names another user than the token."""

    code = "different_user"
    title = "The body's user_id is not the token's user"


class AccountClosed(NotAllowed):
    """A service acts for a user who was disabled or erased."""

    code = "account_closed"
    title = "This user is disabled or erased"


class NotFound(ServiceError):
    """Nothing of this user's has that id; whether somebody else's has is not told."""

    status = 404
    code = "not_found"
    title = "There is nothing of yours with this id"


class InvalidRequest(ServiceError):
    """The request does not have the form the route takes."""

    status = 422
    code = "invalid_request"
    title = "The request does not have the form this route takes"


class InvalidPromptTemplate(InvalidRequest):
    """The prompt has a placeholder that does not exist, or a brace that stands alone."""

    code = "invalid_prompt_template"
    title = "The prompt_template has a placeholder that does not exist"


class UnsupportedBody(InvalidRequest):
    """A body that is neither of the two forms the route takes."""

    status = 415
    code = "unsupported_body"
    title = "Send multipart/form-data or application/json"


class NoScreenshots(InvalidRequest):
    """Nothing to analyse."""

    code = "no_screenshots"
    title = "The request has no screenshots"


class TooManyScreenshots(InvalidRequest):
    """More screenshots than one request may carry."""

    status = 413
    code = "too_many_screenshots"
    title = "The request has too many screenshots"


class ScreenshotPathRefused(InvalidRequest):
    """A path on the service's disk that the deployment does not offer."""

    code = "screenshot_path_refused"
    title = "This screenshot path is not one the service may read"


class IdempotencyKeyReused(InvalidRequest):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for a different request"


class ImageTooLarge(ServiceError):
    """More bytes than one screenshot may have."""

    status = 413
    code = "image_too_large"
    title = "The screenshot has too many bytes"


class TooManyPixels(ServiceError):
    """More pixels than the service decodes; told from the header, before decoding."""

    status = 413
    code = "too_many_pixels"
    title = "The screenshot has too many pixels"


class UnsupportedImageType(ServiceError):
    """A file of another kind than PNG, JPEG, WebP and GIF."""

    status = 415
    code = "unsupported_image_type"
    title = "Screenshots are PNG, JPEG, WebP or GIF"


class NotAnImage(ServiceError):
    """Bytes that are no image of any kind the service knows."""

    status = 422
    code = "not_an_image"
    title = "The file is not an image"


class TruncatedImage(NotAnImage):
    """Starts like an image and cannot be decoded to its end."""

    code = "image_damaged"
    title = "The image is cut off or damaged"


class AnimatedImage(NotAnImage):
    """An animated PNG or WebP: which of its frames is meant is not known."""

    code = "image_animated"
    title = "Animated images are not read: send one frame"


class AnalysisFailed(ServiceError):
    """The analysis was accepted, tried, and given up; nothing of it was saved."""

    status = 502
    code = "analysis_failed"
    title = "The screenshots could not be analysed"


class StorageUnavailable(ServiceError):
    """The screenshot store refuses or does not answer."""

    status = 503
    code = "storage_unavailable"
    title = "The service cannot store screenshots at the moment"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class DatabaseUnavailable(ServiceError):
    """PostgreSQL refuses, is full or does not answer in time."""

    status = 503
    code = "database_unavailable"
    title = "The service cannot reach its database at the moment"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}
