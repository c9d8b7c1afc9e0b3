"""What is the label of a value, and which role it gives it."""

import re

from live_data_service.analyzers.ocr.cells import Cell, Kind, kind_of, ticker_in
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.phrasing import UNIT
from live_data_service.analyzers.ocr.sides import side_of, state_of
from live_data_service.analyzers.ocr.vocabulary import (
    Role,
    known_heading,
    normal,
    roles_of,
    word_set,
)
from live_data_service.analyzers.ocr.words import Phrase

__all__ = ["COUNT", "NUMERIC", "inner_pair", "is_label", "label_role"]

NUMERIC: tuple[Role, ...] = (
    "entry_price", "exit_price", "fill_price", "last_price", "limit_price", "stop", "price",
    "filled", "quantity", "remaining", "fee", "swap", "pnl", "value", "liquidation", "margin",
    "leverage", "balance", "percent", "bid", "ask", "range",
)  # fmt: skip
MOMENTS: tuple[Role, ...] = ("time", "entry_time", "exit_time")
ENDS: tuple[Role, ...] = MOMENTS[1:]
"""Times that only their label tells from each other."""

NAMES: tuple[Role, ...] = ("order_id", "account", "currency")
ASIDE: tuple[Role, ...] = ("order_type", "effect", "exchange", "duration")
PLAIN: tuple[Kind, ...] = ("time", "state", "ticker", "text")
KINDS_OF: dict[Role, tuple[Kind, ...]] = {
    **dict.fromkeys(NUMERIC, ("number", "percent")),
    **dict.fromkeys(MOMENTS, ("time",)),
    **dict.fromkeys(NAMES, ("number", "ticker", "text")),
    **dict.fromkeys(ASIDE, PLAIN),
    "side": ("side",),
    "status": ("state", "text"),
    "symbol": ("ticker", "text"),
}
"""What a value may be for each role that a label gives it."""

CLOSED = word_set("row", "closed")
"""What labels how much was closed, where a number stands beside it."""

COUNT = re.compile(r"[(\[]\d{1,3}[)\]]")
"""How many things belong to what stands before it: Positions (4)."""

NOT_LABELS: frozenset[Role] = frozenset({"name", "number", "action", "note"})
NAMING = re.compile(r"[^\W\d_]|\d{4}")
"""What the name or the code of an instrument has in it at least."""

AMOUNTS: frozenset[Role] = frozenset(
    {"quantity", "filled", "value", "entry_price", "exit_price", "fill_price"}
)
PRICES: frozenset[Role] = frozenset({"entry_price", "exit_price", "fill_price", "price"})


def is_label(phrase: Phrase) -> bool:
    """Whether a phrase is the name of a value and no value itself."""
    text = phrase.text.rstrip(":：")
    if re.search(r"\d", text):
        return False
    if any(side_of(word.text) for word in phrase.words) and not names_amount(text):
        return False
    if (
        len(phrase.words) > 1
        and ticker_in(phrase.words[0].text)
        and not roles_of(phrase.words[0].text)
    ):
        return False
    roles = set(roles_of(text)) - NOT_LABELS
    return (
        bool(roles)
        and kind_of(text) in ("text", "ticker", "state")
        and sum(word.text != "/" for word in phrase.words) <= 4
    )


def names_amount(text: str) -> bool:
    """Whether a text with a side in it is the name of an amount: ``Amount Bought``."""
    return known_heading(text) and roles_of(text)[0] in AMOUNTS


def label_role(label: Phrase, value: Phrase) -> Role | None:
    """The role of a labelled value: the first that its content allows."""
    if COUNT.fullmatch(value.text) or value.text.endswith((":", "：")):
        return None
    kind = kind_of(value.text)
    roles = roles_of(label.text.rstrip(":："))
    spoken = any(side_of(word.text) for word in value.words)
    money = parse_numeral(value.text)
    fitting = (
        role
        for role in roles
        if kind in KINDS_OF.get(role, ())
        and not (role == "percent" and money and money.money)
        and not (role in ASIDE and kind != "time" and state_of(label.text) is not None)
        and not (role in PRICES and money and money.sign > 0)  # no price has a plus
    )
    unnamed = spoken or NAMING.search(value.text) is None
    unnumbered = spoken or re.search(r"\d", value.text) is None
    barred = {"symbol": unnamed, "order_id": unnumbered}
    named = next((role for role in fitting if not barred.get(role, False)), None)
    counted = named == "value" and UNIT.search(value.text) is not None
    ended = named is None and kind == "number" and normal(label.text) in CLOSED
    if named in DAILY and OF_THE_DAY & set(normal(label.text).split()):
        return DAILY[named]
    return "quantity" if counted or ended else named


OF_THE_DAY = word_set("header_hint", "of_the_day")
DAILY: dict[Role, Role] = {"pnl": "note", "quantity": "number"}
"""What a day brought, and how much a market dealt on it: neither is that of the trade."""


def inner_pair(phrase: Phrase) -> tuple[Role, Cell] | None:
    """A label and its value that stand as close as the words of one phrase."""
    for cut in range(len(phrase.words) - 1, 0, -1):
        label, value = Phrase(phrase.words[:cut]), Phrase(phrase.words[cut:])
        kind = kind_of(value.text)
        if kind in ("number", "percent", "time") and is_label(label):
            role = label_role(label, value)
            if role in (ENDS if kind == "time" else NUMERIC):
                return role, Cell(value.words)
    return None
