"""The pages: the dashboard, the history, one analysis with its evidence, the settings."""

import functools
import re
import zoneinfo
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from main_app.accounts import count_logins, db, get_current_user_id
from main_app.errors import InvalidInput
from main_app.presentation import start_of_day
from main_app.service import live_data_client
from main_app_client import Trade

__all__ = ["dashboard"]

SUMMED_UP = 500  # the most trades the service tells at once
LATEST = 10
PAGE = 100
CHOICES = {
    "side": ("buy", "sell"),
    "kind": ("fill", "round_trip", "position"),
    "status": ("accepted", "needs_review"),
}
FILTERS = ("symbol", *CHOICES, "from", "to")
IMAGE_TYPES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
CURRENCY = re.compile(r"[A-Za-z]{3,5}", re.ASCII)
MAX_NOTES = 2000

dashboard = Blueprint("dashboard", __name__)


@dashboard.get("/")
async def index() -> ResponseReturnValue:
    """For visitors what this is; for users the upload, their latest trades and a summary."""
    if not current_user.is_authenticated:
        return render_template("landing.html")
    page = await live_data_client.user_trade_history(get_current_user_id(), limit=SUMMED_UP)
    return render_template(
        "dashboard.html",
        trades=page["trades"][:LATEST],
        summary=summary(page["trades"], more=page["next_cursor"] is not None),
    )


def summary(trades: list[Trade], *, more: bool) -> dict[str, Any]:
    """The history in a few figures; ``more`` says that there are older trades than these."""
    symbols = [trade["symbol"] for trade in trades if trade["symbol"]]
    return {
        "trades": f"{len(trades)}{'+' if more else ''}",
        "symbols": sorted(set(symbols), key=symbols.count, reverse=True),
        "needs_review": sum(trade["status"] == "needs_review" for trade in trades),
    }


@dashboard.get("/history")
async def history() -> ResponseReturnValue:
    """One page of the trades that the filters let through, newest first."""
    zone = current_user.context.zone()
    chosen = sent_filters()
    page = await live_data_client.user_trade_history(
        get_current_user_id(),
        limit=PAGE,
        cursor=request.args.get("cursor") or None,
        symbol=chosen.get("symbol"),
        side=chosen.get("side"),
        kind=chosen.get("kind"),
        status=chosen.get("status"),
        from_time=start_of_day("From", chosen.get("from"), zone),
        to_time=start_of_day("To", chosen.get("to"), zone, days=1),
    )
    return render_template(
        "history.html",
        trades=page["trades"],
        next_cursor=page["next_cursor"],
        chosen=chosen,
        choices=CHOICES,
    )


def sent_filters() -> dict[str, str]:
    """The filters of the request that are set. Raises :class:`InvalidInput` for unknown ones."""
    sent = {name: request.args.get(name, "").strip() for name in FILTERS}
    for name, choices in CHOICES.items():
        if sent[name] and sent[name] not in choices:
            raise InvalidInput(f"“{name}” is one of {', '.join(choices)}.")
    return {name: value for name, value in sent.items() if value}


@dashboard.get("/history.csv")
async def history_csv() -> ResponseReturnValue:
    """All trades of the user as a file for spreadsheets."""
    text = await live_data_client.user_trade_history_csv(get_current_user_id())
    headers = {"Content-Disposition": 'attachment; filename="trades.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


@dashboard.get("/analyses/<uuid:analysis_id>")
async def analysis(analysis_id: UUID) -> ResponseReturnValue:
    """One analysis: the result, its trades, and the pixels each of them was read from."""
    found = await live_data_client.analysis(get_current_user_id(), analysis_id)
    shots = {shot["id"]: shot for shot in found["screenshots"]}
    return render_template("analysis.html", analysis=found, shots=shots)


@dashboard.get("/screenshots/<uuid:screenshot_id>")
async def screenshot(screenshot_id: UUID) -> ResponseReturnValue:
    """An image of the user, passed on from the service."""
    found = await live_data_client.screenshot(get_current_user_id(), screenshot_id)
    known = found.media_type in IMAGE_TYPES
    return Response(
        found.content,
        mimetype=found.media_type if known else "application/octet-stream",
        headers={
            "Cache-Control": "private, max-age=86400, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@dashboard.get("/settings")
def settings() -> ResponseReturnValue:
    """What the user has told of themselves."""
    context = current_user.context
    known = {name: getattr(context, name) or "" for name in ("timezone", "base_currency", "notes")}
    return settings_page(known)


@dashboard.post("/settings")
def save_settings() -> ResponseReturnValue:
    """Take over what the user tells, or say what is wrong with it."""
    values = {name: request.form.get(name, "") for name in ("timezone", "base_currency", "notes")}
    try:
        checked = checked_context(values)
    except InvalidInput as error:
        return settings_page(values, str(error)), 422
    for name, value in checked.items():
        setattr(current_user.context, name, value)
    db.session.commit()
    flash("Saved. Your next upload is read with this in mind.", "success")
    return redirect(url_for("dashboard.settings"), 303)


def settings_page(values: Mapping[str, str], error: str | None = None) -> str:
    """The page with both cards: what the user tells, and how they log in."""
    logins = count_logins(current_user.id)
    return render_template(
        "settings.html", values=values, timezones=timezones(), error=error, logins=logins
    )


def checked_context(values: Mapping[str, str]) -> dict[str, str | None]:
    """The settings form, checked; what is empty is unknown. Raises :class:`InvalidInput`."""
    zone, currency = values["timezone"].strip(), values["base_currency"].strip()
    notes = values["notes"].replace("\r\n", "\n").strip()
    if zone and zone not in timezones():
        raise InvalidInput("Choose a time zone from the list, as in Europe/Berlin.")
    if currency and not CURRENCY.fullmatch(currency):
        raise InvalidInput("The currency has three to five letters, as in EUR or USDT.")
    if len(notes) > MAX_NOTES or "\0" in notes:
        raise InvalidInput(f"The notes may have {MAX_NOTES:,} characters at most.")
    return {
        "timezone": zone or None,
        "base_currency": currency.upper() or None,
        "notes": notes or None,
    }


@functools.cache
def timezones() -> tuple[str, ...]:
    """The names of all time zones, in order."""
    return tuple(sorted(zoneinfo.available_timezones()))
