"""Sending screenshots to be read, and asking how far it has come. Speaks JSON."""

import hashlib
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import update

from main_app.accounts import UserContext, db, get_current_user_id, now
from main_app.config import Settings
from main_app.errors import InvalidInput, failure_in_words, speaks_json, told
from main_app.service import live_data_client
from main_app_client import Analysis, LiveDataServiceError

__all__ = ["uploads"]

FINISHED = {"success", "failed"}
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{8,255}")
IMAGE_ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".gif"}
MARKET_PROMPT = "Analyze these market screenshots"
MOST_MARKET_SCREENSHOTS = 5

uploads = Blueprint("uploads", __name__)


@uploads.post("/upload")
async def upload() -> ResponseReturnValue:
    """Have screenshots read with all that is known of the user; answers before it is done."""
    user_id = get_current_user_id()
    analysis = await live_data_client.analyze_screenshots_with_context(
        user_id,
        prompt_template=as_template(request.form.get("prompt", "")),
        user_context=current_user.context.for_analysis(),
        screenshots=sent_screenshots(),
        wait=False,
        idempotency_key=sent_key(),
    )
    note_upload(UUID(user_id), UUID(analysis["analysis_id"]))
    location = url_for("dashboard.analysis", analysis_id=analysis["analysis_id"])
    if not speaks_json():
        return redirect(location, 303)
    told_id = {"analysis_id": analysis["analysis_id"], "location": location}
    return told_id, 202, {"Location": location}


def as_template(text: str) -> str:
    """What somebody wrote as a prompt template that says just that: a brace is a brace."""
    return text.replace("{", "{{").replace("}", "}}")


def note_upload(user_id: UUID, analysis_id: UUID) -> None:
    """Keep what a user's latest upload was. The account may have been deleted meanwhile."""
    latest = {"last_analysis_id": analysis_id, "last_upload_at": now()}
    db.session.execute(
        update(UserContext).where(UserContext.user_id == user_id).values(latest),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


@uploads.get("/analyses/<uuid:analysis_id>/status")
async def status(analysis_id: UUID) -> ResponseReturnValue:
    """How far an analysis has come, in few words."""
    found = await live_data_client.analysis(get_current_user_id(), analysis_id)
    return {
        "analysis_id": found["analysis_id"],
        "status": found["status"],
        "finished": found["status"] in FINISHED,
        "trades": len(found["trades"]),
        "needs_review": sum(trade["status"] == "needs_review" for trade in found["trades"]),
        "error": failure_in_words(found["error"]["code"]) if found["error"] else None,
        "location": url_for("dashboard.analysis", analysis_id=analysis_id),
    }


@uploads.get("/analyze_market")
async def analyze_market() -> ResponseReturnValue:
    """Analyse the newest images of the operator's folder for the logged-in user."""
    user_id = get_current_user_id()
    try:
        paths = market_screenshots(current_app.extensions["settings"])
        result = await live_data_client.analyze_screenshots(
            user_id=user_id,
            screenshot_paths=paths,
            prompt_template=MARKET_PROMPT,
            idempotency_key=market_key(user_id, MARKET_PROMPT, paths),
        )
    except (InvalidInput, LiveDataServiceError, OSError) as error:
        return unsuccessful(error)
    return successful(result)


@uploads.post("/analyze_market")
async def analyze_uploaded_market() -> ResponseReturnValue:
    """The same for screenshots that come with the request; waits for the outcome."""
    try:
        result = await live_data_client.analyze_screenshots(
            user_id=get_current_user_id(),
            screenshots=sent_screenshots(),
            prompt_template=request.form.get("prompt_template", MARKET_PROMPT),
            idempotency_key=sent_key(),
        )
    except (InvalidInput, LiveDataServiceError) as error:
        return unsuccessful(error)
    return successful(result)


def successful(result: Analysis) -> ResponseReturnValue:
    """The answer of ``/analyze_market`` when all went well."""
    return {"success": True, "analysis": result["result"]}


def unsuccessful(error: Exception) -> ResponseReturnValue:
    """The answer of ``/analyze_market`` otherwise: with the sentence any user would get."""
    return {"success": False, "error": told(error).sentence}


def sent_screenshots() -> list[tuple[str, bytes]]:
    """The files of the request. Raises :class:`InvalidInput` when there is none."""
    files = [file for file in request.files.getlist("screenshots") if file.filename]
    if not files:
        raise InvalidInput("Choose at least one screenshot.", "no_screenshots")
    return [(file.filename or "", file.read()) for file in files]


def sent_key() -> str | None:
    """The browser's name for this upload, so that sending it twice reads it once."""
    key = request.headers.get("Idempotency-Key", "")
    return key if IDEMPOTENCY_KEY.fullmatch(key) else None


def market_screenshots(settings: Settings) -> list[Path]:
    """The newest images of the operator's folder. Raises :class:`InvalidInput` without any."""
    folder = settings.market_screenshots
    if folder is None:
        raise InvalidInput(
            "Market screenshots are not set up here: MARKET_SCREENSHOTS names no folder."
        )
    found = [path for path in folder.glob("*") if path.suffix.lower() in IMAGE_ENDINGS]
    newest = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
    if not newest:
        raise InvalidInput("There are no market screenshots at the moment.")
    return newest[:MOST_MARKET_SCREENSHOTS]


def market_key(user_id: str, prompt: str, paths: list[Path]) -> str:
    """The same for the same question: a page that is loaded again asks nothing new."""
    parts: list[Any] = [user_id, prompt]
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    return "market-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
