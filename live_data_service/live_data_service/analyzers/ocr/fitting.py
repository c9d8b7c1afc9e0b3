"""Which roles the heading of a column names, and which of them its content allows."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import Cell
from live_data_service.analyzers.ocr.columns import Column
from live_data_service.analyzers.ocr.profiles import MOSTLY, Profile
from live_data_service.analyzers.ocr.vocabulary import Role, roles_of

__all__ = ["SOME", "choose", "fits", "heading_roles"]

TIMES: frozenset[Role] = frozenset({"time", "entry_time", "exit_time"})
NOT_NUMBERS: frozenset[Role] = frozenset({"status", "currency", "exchange", "order_type"})
WORDS: frozenset[Role] = frozenset(
    {"account", "order_id", "effect", "name", "action", "note", "duration", "number", "leverage",
     "filled"}
)  # fmt: skip
UNDATED: frozenset[Role] = frozenset({"number", "name", "note", "action", "account", "order_id"})
"""Headings that mean something else where a column holds times."""

PRICES: frozenset[Role] = frozenset(
    {"price", "entry_price", "fill_price", "exit_price", "last_price", "limit_price"}
)
"""What no percentage is, though a rate may be called a price."""

ENOUGH = 0.5
SOME = 0.3


def heading_roles(column: Column) -> tuple[Role, ...]:
    """The roles a heading may mean: that of the whole text, or those of its lines."""
    if not column.heading:
        return ()
    whole = roles_of(column.name)
    if whole:
        return whole
    parts = Cell(column.heading).parts if len(column.heading) > 1 else ()
    return tuple(dict.fromkeys(role for part in parts for role in roles_of(part.text)))


def choose(candidates: Sequence[Role], profile: Profile) -> Role | None:
    """The first role that the content of a column allows."""
    if not profile.filled:
        return candidates[0] if candidates else None
    dated = profile.share("time") >= MOSTLY
    fitting = [r for r in candidates if fits(r, profile) and not (dated and r in UNDATED)]
    if "order_id" in fitting and profile.identifiers > ENOUGH:
        return "order_id"
    # A heading of what is held may be that of its numbers, but only over such.
    held = "quantity" in candidates
    return next((role for role in fitting if not (held and role == "order_id")), None)


def fits(role: Role, profile: Profile) -> bool:
    """Whether a column may play a role, by the kinds of its cells."""
    if role in TIMES:
        return (profile.ends if role == "exit_time" else profile.share("time")) >= ENOUGH
    if role == "side":
        return profile.sides >= SOME
    if role == "symbol":
        codes = max(profile.identifiers, profile.stock_codes)
        return profile.share("ticker", "text") >= ENOUGH or codes >= ENOUGH
    if role in NOT_NUMBERS:
        return profile.share("number", "time") < ENOUGH
    if role in ("range", "duration"):
        return True
    shares = profile.share("percent") if role not in PRICES else 0.0
    told = role in WORDS or profile.share("number") + shares + profile.ratios >= ENOUGH
    return told and not (role == "percent" and profile.money >= MOSTLY and not shares)
