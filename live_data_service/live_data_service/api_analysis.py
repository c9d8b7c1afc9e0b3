"""``POST /analyze_screenshots`` and ``…_with_context``, and what came of them.

Both take multipart (files) or JSON (base64, or paths under the deployment's ``SCREENSHOT_ROOT``),
and wait for the durable job unless the caller prefers not to (``Prefer: respond-async``).
"""

import asyncio
import base64
import json
import re
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from live_data_service import errors
from live_data_service.analysis import Analyses, Order
from live_data_service.analyzers.prompt_template import TemplateError, placeholders_in
from live_data_service.api_openapi import AnalyzeOperation
from live_data_service.auth import Principal, UserPrincipal
from live_data_service.config import Settings
from live_data_service.database.tenant_utils import Tenant
from live_data_service.screenshots import Upload

__all__ = ["analysis", "analyze_screenshots", "analyze_screenshots_with_context"]

MAX_TEXT = 20_000
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,", re.ASCII)

AnyRequest = Request[Any, Any, Any]


class UserContextBody(msgspec.Struct):
    """What the caller's app knows of the user; names beyond these are kept as they are."""

    timezone: str | None = None
    locale: str | None = None
    base_currency: str | None = None
    style: str | None = None
    notes: str | None = None


class ScreenshotBody(msgspec.Struct, forbid_unknown_fields=True):
    """One screenshot in JSON: base64, or a whole data URL."""

    data: str
    filename: str = "screenshot"


class AnalyzeBody(msgspec.Struct, forbid_unknown_fields=True):
    """What both routes take as JSON; multipart has the same names."""

    screenshots: list[ScreenshotBody] = []
    screenshot_paths: list[str] = []
    prompt_template: str = ""
    user_id: UUID | None = None
    user_context: dict[str, Any] | None = None


@post("/analyze_screenshots", status_code=200, operation_class=AnalyzeOperation)
async def analyze_screenshots(
    request: AnyRequest,
    user: NamedDependency[UserPrincipal],
    analyses: NamedDependency[Analyses],
    settings: NamedDependency[Settings],
) -> Response[dict[str, Any]]:
    """Read the trades of the caller's screenshots and save them under the caller."""
    asked = await read_request(request, settings)
    return await answer(request, user.tenant(asked.user_id), asked.order, analyses, settings)


@post("/analyze_screenshots_with_context", status_code=200, operation_class=AnalyzeOperation)
async def analyze_screenshots_with_context(
    request: AnyRequest,
    caller: NamedDependency[Principal],
    analyses: NamedDependency[Analyses],
    settings: NamedDependency[Settings],
) -> Response[dict[str, Any]]:
    """The same with what is known of the user, who a service token names in ``user_id``."""
    asked = await read_request(request, settings)
    order = replace(asked.order, with_context=True)
    return await answer(request, caller.tenant(asked.user_id), order, analyses, settings)


@get("/analyses/{analysis_id:uuid}", summary="What was asked and what came of it")
async def analysis(
    analysis_id: FromPath[UUID],
    user: NamedDependency[UserPrincipal],
    analyses: NamedDependency[Analyses],
) -> Response[dict[str, Any]]:
    """The analysis as it stands, with its trades once it is over. 404 when not the caller's."""
    return Response(await analyses.get(user.tenant(), analysis_id))


class Asked(NamedTuple):
    """A request body, its form checked."""

    order: Order
    user_id: UUID | None


async def answer(
    request: AnyRequest, tenant: Tenant, order: Order, analyses: Analyses, settings: Settings
) -> Response[dict[str, Any]]:
    """Submit and wait; 202 with ``Location`` when the caller or the clock does not want to wait."""
    analysis_id = await analyses.submit(tenant, order)
    wait = 0.0 if prefers_async(request) else settings.analysis_wait_seconds
    found = await analyses.wait(tenant, analysis_id, wait)
    if found["status"] == "failed":
        raise errors.AnalysisFailed(f"Analysis {analysis_id} failed: {found['error']['code']}.")
    if found["status"] == "success":
        return Response(found)
    return Response(found, status_code=202, headers={"Location": f"/analyses/{analysis_id}"})


def prefers_async(request: AnyRequest) -> bool:
    """``Prefer: respond-async`` (RFC 7240)."""
    preferences = request.headers.get("prefer", "").lower().split(",")
    return "respond-async" in {preference.split(";")[0].strip() for preference in preferences}


async def read_request(request: AnyRequest, settings: Settings) -> Asked:
    """The checked form of either kind of body. Raises ``InvalidRequest`` and its kin."""
    kind = request.content_type[0]
    if kind == "multipart/form-data":
        body, uploads = await read_multipart(request)
    elif kind == "application/json":
        body, uploads = read_json(await request.body())
    else:
        raise errors.UnsupportedBody
    count = len(uploads) + len(body.screenshot_paths)
    if count == 0:
        raise errors.NoScreenshots
    if count > settings.max_screenshots:
        raise errors.TooManyScreenshots(f"At most {settings.max_screenshots} in one request.")
    for path in body.screenshot_paths:
        uploads.append(await asyncio.to_thread(read_path, path, settings))
    order = Order(
        uploads=uploads,
        prompt=checked_prompt(body.prompt_template),
        user_context=checked_context(body.user_context or {}),
        idempotency_key=idempotency_key(request),
    )
    return Asked(order, body.user_id)


async def read_multipart(request: AnyRequest) -> tuple[AnalyzeBody, list[Upload]]:
    """Files named ``screenshots``; the other fields as text, ``user_context`` as JSON."""
    form = await request.form()
    uploads = []
    for part in form.getall("screenshots", []):
        if not isinstance(part, UploadFile):
            raise errors.InvalidRequest("screenshots: each must be a file with a name.")
        uploads.append(Upload(part.filename, await part.read(), part.content_type))
        await part.close()
    fields: dict[str, Any] = {name: value for name, value in form.items() if name != "screenshots"}
    if context := fields.get("user_context"):
        fields["user_context"] = msgspec.json.decode(context)
    return msgspec.convert(fields, AnalyzeBody, strict=False), uploads


def read_json(content: bytes) -> tuple[AnalyzeBody, list[Upload]]:
    """Screenshots as base64 within the body."""
    try:
        body = msgspec.json.decode(content, type=AnalyzeBody)
    except UnicodeDecodeError:
        raise errors.InvalidRequest("The body is not UTF-8.") from None
    return body, [read_base64(shot) for shot in body.screenshots]


def read_base64(shot: ScreenshotBody) -> Upload:
    """The bytes of one screenshot in JSON."""
    claimed = DATA_URL.match(shot.data)
    encoded = shot.data[claimed.end() :] if claimed else shot.data
    try:
        content = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise errors.InvalidRequest("screenshots: data must be base64.") from None
    return Upload(shot.filename, content, claimed.group(1) if claimed else None)


def read_path(claimed: str, settings: Settings) -> Upload:
    """A file on the service's own disk, if the deployment offers it.

    The path is resolved first, so neither ``..`` nor a link leads out of ``SCREENSHOT_ROOT``.
    Raises ``ScreenshotPathRefused``, in the same words whether the file exists or not.
    """
    if settings.screenshot_root is None:
        raise errors.ScreenshotPathRefused(
            "This service reads no paths of its own disk: send the screenshots' bytes instead."
        )
    root = settings.screenshot_root.resolve()
    try:
        path = (root / claimed).resolve(strict=True)
        if not path.is_relative_to(root) or not path.is_file():
            raise errors.ScreenshotPathRefused
        with path.open("rb") as file:
            return Upload(path.name, file.read(settings.max_screenshot_bytes + 1))
    except (OSError, ValueError):
        raise errors.ScreenshotPathRefused from None


def idempotency_key(request: AnyRequest) -> str | None:
    """The ``Idempotency-Key`` header: up to 255 visible ASCII characters."""
    key: str | None = request.headers.get("idempotency-key")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise errors.InvalidRequest("Idempotency-Key: 1 to 255 visible ASCII characters.")
    return key


def checked_context(context: dict[str, Any]) -> dict[str, Any]:
    """The user context: known names of their type, a real time zone, and not too much of it."""
    known = msgspec.convert(context, UserContextBody)
    text = json.dumps(context, ensure_ascii=False)
    checked_text("user_context", text.replace("\\u0000", "\0"))
    if known.timezone is not None:
        try:
            ZoneInfo(known.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise errors.InvalidRequest(
                "user_context.timezone: a name as in Europe/Berlin."
            ) from None
    return context


def checked_prompt(template: str) -> str:
    """A prompt whose braces are all placeholders there are. Raises ``InvalidPromptTemplate``."""
    try:
        placeholders_in(checked_text("prompt_template", template))
    except TemplateError as error:
        raise errors.InvalidPromptTemplate(f"prompt_template: {error}") from None
    return template


def checked_text(name: str, text: str) -> str:
    """Text the database can keep, of bounded length. Raises ``InvalidRequest``."""
    if len(text) > MAX_TEXT:
        raise errors.InvalidRequest(f"{name}: at most {MAX_TEXT:,} characters.")
    if "\0" in text:
        raise errors.InvalidRequest(f"{name}: the NUL character is not allowed.")
    return text
