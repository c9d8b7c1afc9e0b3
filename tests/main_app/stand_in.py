"""A stand-in of the live data service: real HTTP, real tokens, everything else in memory.

It keeps each user's things apart by the user in the token, as the real one does, so what a test
gets through the main app tells whose token the main app has sent.
"""

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import jwt
from flask import Flask, Response, abort, g, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

__all__ = ["PNG", "Account", "Asked", "StandIn", "run_stand_in", "trade"]

# One white pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)


def trade(**known: Any) -> dict[str, Any]:
    """A trade in the service's JSON, with what a test wants to know of it."""
    nothing = dict.fromkeys(("exit_price", "closed_at", "closed_precision", "fee", "pnl"))
    return {
        "id": str(uuid4()), "analysis_id": None, "kind": "fill", "symbol": "EUR/USD",
        "side": "buy", "quantity": "0.1", "price": "1.16907", **nothing,
        "executed_at": "2018-06-04T07:05:09Z", "executed_precision": "second", "currency": None,
        "account": None, "order_id": None, "confidence": 0.98, "status": "accepted",
        "review_reasons": [],
        "source": {"screenshot_id": None, "row": 1, "box": [4, 8, 100, 12], "fields": {
            "price": {"text": "1,16907", "box": [60, 8, 40, 12], "confidence": 0.97}}},
    } | known  # fmt: skip


@dataclass
class Asked:
    """A request as it came in."""

    path: str
    claims: dict[str, Any]
    headers: dict[str, str]
    form: dict[str, str]
    query: dict[str, str]
    files: list[tuple[str | None, bytes]]

    @property
    def context(self) -> Any:
        """What was told of the user."""
        return json.loads(self.form["user_context"])


@dataclass
class Account:
    """What the service holds of a user's standing."""

    status: str = "active"
    not_before: datetime | None = None

    def lets_in(self, issued_at: float) -> bool:
        """Whether a token of the user that was issued then is good."""
        ended = self.not_before is not None and issued_at < self.not_before.timestamp()
        return self.status == "active" and not ended


def set_event() -> threading.Event:
    """An event that has happened."""
    event = threading.Event()
    event.set()
    return event


@dataclass
class StandIn:
    """What the service holds and what it was asked."""

    secret: str
    url: str = ""
    health: str = "ok"
    refuse: tuple[int, str, str] | None = None  # status, code and detail of the next answers
    outcome: str = "success"
    trades: list[dict[str, Any]] = field(default_factory=lambda: [trade()])
    asked: list[Asked] = field(default_factory=list)
    analyses: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    by_key: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    screenshots: dict[tuple[str, str], bytes] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)  # users and what happened to them
    answers: threading.Event = field(default_factory=set_event)  # cleared: it hangs

    def told_of(self, user_id: str) -> list[str]:
        """What the service was told of a user, in order."""
        return [action for told, action in self.told if told == user_id]

    def forget(self, user_id: str) -> None:
        """Lose all that is the user's."""
        self.analyses = {key: kept for key, kept in self.analyses.items() if key[0] != user_id}
        self.by_key = {key: kept for key, kept in self.by_key.items() if key[0] != user_id}
        shots = self.screenshots.items()
        self.screenshots = {key: kept for key, kept in shots if key[0] != user_id}

    def asked_for(self, path: str) -> list[Asked]:
        """The requests to one route."""
        return [asked for asked in self.asked if asked.path == path]


@contextmanager
def run_stand_in(secret: str, held: StandIn | None = None, port: int = 0) -> Iterator[StandIn]:
    """Serve on a port of this machine, a free one by default; with what it ``held`` before."""
    held = held or StandIn(secret)
    server = make_server(
        "127.0.0.1", port, make_app(held), threaded=True, request_handler=QuietHandler
    )
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietHandler(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - as inherited
        """Not at all."""


def make_app(held: StandIn) -> Flask:
    """The service: its guard and the routes of analyses."""
    app = Flask(__name__)

    @app.before_request
    def note() -> Response | None:
        if request.path == "/health":
            return None
        g.claims = verified(held.secret)
        held.answers.wait(30)
        account = held.accounts.get(g.claims["sub"])
        if account is not None and not account.lets_in(g.claims["iat"]):
            abort(401)
        files = [(file.filename, file.read()) for file in request.files.getlist("screenshots")]
        held.asked.append(
            Asked(
                request.path, g.claims, dict(request.headers), request.form.to_dict(),
                request.args.to_dict(), files,
            )
        )  # fmt: skip
        return problem(*held.refuse) if held.refuse else None

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        return problem(status, {401: "invalid_token", 404: "not_found"}.get(status, "x"), "No.")

    @app.post("/analyze_screenshots")
    @app.post("/analyze_screenshots_with_context")
    def analyze() -> tuple[Response, int]:
        analysis = submit(held, held.asked[-1])
        waits = "respond-async" not in request.headers.get("Prefer", "")
        if waits:
            finish(held, analysis)
        return jsonify(analysis), 200 if waits else 202

    @app.get("/analyses/<analysis_id>")
    def analysis(analysis_id: str) -> Response:
        found = held.analyses.get((user(), analysis_id)) or abort(404)
        answer = jsonify(found)
        finish(held, found)  # so the first question meets it running, the next one finished
        return answer

    add_reading(app, held)
    add_lifecycle(app, held)
    return app


def add_reading(app: Flask, held: StandIn) -> None:
    """The routes that tell what there is."""

    @app.get("/screenshots/<screenshot_id>")
    def screenshot(screenshot_id: str) -> Response:
        content = held.screenshots.get((user(), screenshot_id)) or abort(404)
        return Response(content, mimetype="image/png")

    @app.get("/user_trade_history")
    def history() -> Response:
        trades = [
            found
            for (owner, _), analysis in held.analyses.items()
            if owner == user()
            for found in analysis["trades"]
        ]
        if request.accept_mimetypes.best == "text/csv":
            return Response("symbol\r\n" + "\r\n".join(t["symbol"] for t in trades))
        limit, start = int(request.args["limit"]), int(request.args.get("cursor", 0))
        following = str(start + limit) if start + limit < len(trades) else None
        shown = trades[start : start + limit]
        return jsonify(user_id=user(), status="success", trades=shown, next_cursor=following)

    @app.get("/health")
    def health() -> Response:
        return jsonify(status=held.health)


def add_lifecycle(app: Flask, held: StandIn) -> None:
    """The routes that change what becomes of a user. Only an app may take them here."""

    def change(user_id: str, action: str, status: str | None) -> Response:
        if g.claims.get("scope") != "act_as_user":
            abort(403)
        account = held.accounts.setdefault(user_id, Account())
        if account.status != "erased":
            account.status = status or account.status
        held.told.append((user_id, action))
        moment = account.not_before.isoformat() if account.not_before else None
        return jsonify(user_id=user_id, status=account.status, not_before=moment)

    @app.post("/users/<uuid:user_id>/sign_out")
    def sign_out(user_id: UUID) -> Response:
        moment = datetime.fromisoformat(request.get_json()["not_before"])
        if moment > datetime.now(UTC) + timedelta(seconds=30):
            return problem(422, "not_before_in_the_future", "No.")
        account = held.accounts.setdefault(str(user_id), Account())
        account.not_before = max(account.not_before or moment, moment)
        return change(str(user_id), "sign_out", None)

    @app.post("/users/<uuid:user_id>/disable")
    def disable(user_id: UUID) -> Response:
        return change(str(user_id), "disable", "disabled")

    @app.post("/users/<uuid:user_id>/enable")
    def enable(user_id: UUID) -> Response:
        return change(str(user_id), "enable", "active")

    @app.delete("/users/<uuid:user_id>")
    def erase(user_id: UUID) -> Response:
        held.forget(str(user_id))
        return change(str(user_id), "erase", "erased")


def verified(secret: str) -> dict[str, Any]:
    """The claims of the request's token, checked; 401 otherwise."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted: Any = {"require": ["iss", "aud", "sub", "iat", "exp", "jti"]}
    try:
        return jwt.decode(
            token, secret, ["HS256"], wanted, audience="live-data-service", issuer="main-app"
        )
    except jwt.PyJWTError:
        abort(401)


def user() -> str:
    """The user of this request. Routes that act for nobody else refuse a service's token."""
    return str(g.claims["sub"]) if "scope" not in g.claims else abort(403)


def submit(held: StandIn, asked: Asked) -> dict[str, Any]:
    """Begin an analysis, or find the one that was begun with the same key."""
    owner = asked.form["user_id"] if g.claims.get("scope") == "act_as_user" else user()
    key = (owner, asked.headers["Idempotency-Key"])
    if key in held.by_key:
        return held.by_key[key]
    analysis_id = str(uuid4())
    shots = [keep(held, owner, name, content) for name, content in asked.files]
    analysis = {
        "analysis_id": analysis_id, "user_id": owner, "status": "running", "result": None,
        "analyzer": None, "prompt_template": asked.form.get("prompt_template", ""), "error": None,
        "usage": None, "created_at": "2026-01-31T09:30:00Z", "finished_at": None,
        "screenshots": shots, "trades": [],
    }  # fmt: skip
    held.analyses[owner, analysis_id] = held.by_key[key] = analysis
    return analysis


def keep(held: StandIn, owner: str, name: str | None, content: bytes) -> dict[str, Any]:
    """Store a screenshot under its owner."""
    shot_id = str(uuid4())
    held.screenshots[owner, shot_id] = content
    kind = {"media_type": "image/png", "width": 200, "height": 100}
    return {"id": shot_id, "filename": name, **kind}


def finish(held: StandIn, analysis: dict[str, Any]) -> None:
    """Let a running analysis come to its outcome."""
    if analysis["status"] != "running":
        return
    if held.outcome != "success":
        analysis |= {"status": "failed", "error": {"code": held.outcome}}
        return
    trades = [copy.deepcopy(found) for found in held.trades]
    for found in trades:
        found["analysis_id"] = analysis["analysis_id"]
        found["source"]["screenshot_id"] = analysis["screenshots"][0]["id"]
    told = f"{len(trades)} trades found."
    analysis |= {"status": "success", "result": told, "analyzer": "ocr", "trades": trades}


def problem(status: int, code: str, detail: str) -> Response:
    """Problem details (RFC 9457)."""
    told = {
        "type": f"urn:live-data-service:error:{code}", "title": HTTPStatus(status).phrase,
        "status": status, "code": code, "detail": detail, "request_id": "r" * 32,
    }  # fmt: skip
    return Response(json.dumps(told), status, mimetype="application/problem+json")
