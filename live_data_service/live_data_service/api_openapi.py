"""What the OpenAPI document says of the bodies that are read by hand."""

from dataclasses import dataclass, field

from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)

from live_data_service.analyzers.prompt_template import PLACEHOLDERS

__all__ = ["AnalyzeOperation", "SignOutOperation"]

TEXT = Schema(type=OpenAPIType.STRING)
PROMPT = Schema(
    type=OpenAPIType.STRING,
    description="what to look for; may name "
    + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    + "; braces are doubled",
)
USER_ID = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.UUID)
CONTEXT = Schema(
    type=OpenAPIType.OBJECT,
    properties={
        "timezone": Schema(type=OpenAPIType.STRING, description="IANA name, as in Europe/Berlin"),
        "locale": Schema(type=OpenAPIType.STRING, description="as in de-DE"),
        "base_currency": TEXT,
        "style": TEXT,
        "notes": TEXT,
    },
)
SCREENSHOT = Schema(
    type=OpenAPIType.OBJECT,
    required=["data"],
    properties={
        "filename": TEXT,
        "data": Schema(type=OpenAPIType.STRING, description="base64 of a PNG, JPEG, WebP or GIF"),
    },
)
FILE = Schema(type=OpenAPIType.STRING, content_media_type="application/octet-stream")
SHARED = {"prompt_template": PROMPT, "user_id": USER_ID, "user_context": CONTEXT}


def body(screenshots: Schema, **more: Schema) -> Schema:
    """One of the two forms of the same body."""
    listed = Schema(type=OpenAPIType.ARRAY, items=screenshots)
    return Schema(type=OpenAPIType.OBJECT, properties={"screenshots": listed, **SHARED, **more})


ANALYZE_BODY = RequestBody(
    required=True,
    content={
        "multipart/form-data": OpenAPIMediaType(schema=body(FILE)),
        "application/json": OpenAPIMediaType(
            schema=body(SCREENSHOT, screenshot_paths=Schema(type=OpenAPIType.ARRAY, items=TEXT))
        ),
    },
)


@dataclass
class AnalyzeOperation(Operation):
    """An operation that takes screenshots as files or within JSON."""

    request_body: RequestBody | None = field(default_factory=lambda: ANALYZE_BODY)


SIGN_OUT_BODY = RequestBody(
    required=False,
    content={
        "application/json": OpenAPIMediaType(
            schema=Schema(
                type=OpenAPIType.OBJECT,
                properties={
                    "not_before": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME)
                },
            )
        )
    },
)


@dataclass
class SignOutOperation(Operation):
    """An operation whose body may be absent."""

    request_body: RequestBody | None = field(default_factory=lambda: SIGN_OUT_BODY)
