"""What a user is told when something goes wrong: a page, or JSON for what scripts ask."""

import logging
import traceback
from typing import NamedTuple

from flask import Flask, current_app, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from main_app_client import (
    AnalysisFailedError,
    AuthenticationError,
    InvalidRequestError,
    LiveDataServiceError,
    NotAllowedError,
    NotFoundError,
    RateLimitedError,
    ServiceUnavailableError,
)

__all__ = ["InvalidInput", "Told", "failure_in_words", "init_errors", "login_required", "told"]

log = logging.getLogger(__name__)

NOT_FOUND = "There is nothing here, or it is not yours."
UNAVAILABLE = (
    "The service that reads and keeps your trades does not answer at the moment."
    " Nothing is lost: try again in a minute."
)
SENTENCES = {
    400: "This request cannot be answered.",
    404: NOT_FOUND,
    405: "This address does not take that kind of request.",
    413: "That is more than one upload may carry. Send fewer or smaller screenshots.",
    415: "This address does not take that kind of content.",
    429: "Too many attempts. Wait some minutes and try again.",
    500: "Something went wrong here. It has been noted; try again.",
}
CODES = {
    404: "not_found",
    413: "upload_too_large",
    429: "rate_limited",
    500: "internal_error",
    502: "analysis_failed",
    503: "service_unavailable",
}
FAILURES = {
    "screenshot_missing": "The stored screenshot is gone. Upload it again.",
    "storage_unavailable": "The place where screenshots are kept did not answer. Upload again.",
    "gave_up": (
        "Reading was begun several times and never finished."
        " The screenshot may be unusually large or damaged: try a smaller part of it."
    ),
    "unusable_reading": "What was read made no sense as numbers, so none of it was saved.",
    "ocr_models_missing": "The reader is not installed completely. Tell whoever runs this app.",
    "ocr_models_unusable": "The reader does not start. Tell whoever runs this app.",
}


class Told(NamedTuple):
    """An error as the user meets it; ``code`` is stable, ``sentence`` is for people."""

    status: int
    code: str
    sentence: str


class InvalidInput(Exception):
    """What the user sent cannot be used; the text says why."""

    def __init__(self, sentence: str, code: str = "invalid_input") -> None:
        super().__init__(sentence)
        self.code = code


def failure_in_words(code: str) -> str:
    """Why an analysis failed. ``code`` is the service's."""
    return FAILURES.get(code, f"The screenshots could not be read ({code}).")


def told(error: Exception) -> Told:
    """The error in words that help, with nothing of the inside."""
    match error:
        case CSRFError():
            return Told(400, "form_expired", "Your form expired. Go back, reload it and try again.")
        case HTTPException():
            status = error.code or 500
            sentence = SENTENCES.get(status, SENTENCES[400])
            return Told(status, CODES.get(status, "invalid_request"), sentence)
        case InvalidInput():
            return Told(422, error.code, str(error))
        case LiveDataServiceError():
            return told_by_service(error)
        case OperationalError():
            return Told(503, CODES[503], "The accounts cannot be reached at the moment. Try again.")
    return Told(500, CODES[500], SENTENCES[500])


def told_by_service(error: LiveDataServiceError) -> Told:
    """What the service said; its code is kept, and its text where the user can act on it."""
    status, code, sentence = error.status or 503, error.code, str(error)
    match error:
        case NotFoundError():
            sentence = NOT_FOUND
        case InvalidRequestError() if status == 400:
            sentence = SENTENCES[400]  # what did not even have a form is not the user's to mend
        case RateLimitedError():
            sentence = "Too much at once. Try again in a minute."
        case AnalysisFailedError():
            status, sentence = 502, "The screenshots could not be read."
        case NotAllowedError():
            sentence = "This account may not do that."
        case AuthenticationError():
            # A matter between the two applications: the user is logged in and can do nothing.
            status, code, sentence = 503, None, UNAVAILABLE
        case ServiceUnavailableError():
            status, sentence = 503, UNAVAILABLE
    return Told(status, code or CODES.get(status, "invalid_request"), sentence)


def init_errors(app: Flask) -> None:
    """Answer every error in the app's own way."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> ResponseReturnValue:
    """The error as a page or as JSON; what an operator must know goes to the log."""
    found = told(error)
    note(error, found)
    wait = getattr(error, "retry_after", None) or 10
    headers = {"Retry-After": str(wait)} if found.status in {429, 503} else {}
    if speaks_json():
        return jsonify(success=False, error=found.sentence, code=found.code), found.status, headers
    # Rendered without context processors: they would ask a database that may be the trouble. So
    # would the user's row, which a failed transaction has made stale.
    if isinstance(error, SQLAlchemyError):
        g.user = None
    page = current_app.jinja_env.get_template("error.html").render(error=found)
    return page, found.status, headers


def note(error: Exception, found: Told) -> None:
    """One line in the log. An error's text may hold what a user typed, so its trace must do."""
    if isinstance(error, LiveDataServiceError) and found.status != 404:
        log.warning(
            "service said no: status=%s code=%s request_id=%s",
            error.status,
            error.code,
            error.request_id,
        )
    elif found.status == 500 or isinstance(error, OperationalError):
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("request failed: %s\n%s", type(error).__name__, trace)


def speaks_json() -> bool:
    """Whether the answer is for a script: what it prefers, else what the route is made for."""
    kinds = ["text/html", "application/json"]
    if request.blueprint == "uploads":
        kinds.reverse()
    return (request.accept_mimetypes.best_match(kinds) or kinds[0]) == "application/json"


def login_required() -> ResponseReturnValue:
    """The answer to a visitor who asks for what is only for users."""
    if speaks_json():
        sentence = "You are logged out. Log in and try again."
        return jsonify(success=False, error=sentence, code="login_required"), 401
    flash("Log in to see that page.", "info")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))
