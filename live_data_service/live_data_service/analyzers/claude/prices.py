"""What tokens cost. A price that is not known makes a cost that is not known, never a guess."""

from dataclasses import dataclass
from decimal import Decimal

from anthropic.types import Usage as CountedUsage

from live_data_service.analyzers.base import Usage

__all__ = ["Prices", "prices_of", "usage_of"]

MILLION = Decimal(1_000_000)
CACHE_READ_SHARE = Decimal("0.1")
CACHE_WRITE_SHARE = Decimal("1.25")
"""Of the price of input, for a cache that lives five minutes."""

LISTED = {
    "claude-haiku-5-5": (Decimal("0.10"), Decimal("0.50")),
    "claude-sonnet-5-5": (Decimal(2), Decimal(10)),
    "claude-opus-5-5": (Decimal(4), Decimal(20)),
}
"""US dollars per million tokens of input and of output, as listed when this was written."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal


def prices_of(
    model: str,
    *,
    input_: Decimal | None = None,
    output: Decimal | None = None,
    cache_read: Decimal | None = None,
    cache_write: Decimal | None = None,
) -> Prices | None:
    """The prices of a model: those given, else those listed; ``None`` where neither is."""
    listed_input, listed_output = LISTED.get(model, (None, None))
    paid_input = listed_input if input_ is None else input_
    paid_output = listed_output if output is None else output
    if paid_input is None or paid_output is None:
        return None
    return Prices(
        paid_input,
        paid_output,
        paid_input * CACHE_READ_SHARE if cache_read is None else cache_read,
        paid_input * CACHE_WRITE_SHARE if cache_write is None else cache_write,
    )


def usage_of(model: str, counted: CountedUsage, prices: Prices | None) -> Usage:
    """The tokens an answer counted, with their cost. Raises ``TypeError`` for odd counts."""
    tokens = [
        counted.input_tokens,
        counted.output_tokens,
        counted.cache_read_input_tokens or 0,
        counted.cache_creation_input_tokens or 0,
    ]
    if any(type(count) is not int or count < 0 for count in tokens):
        raise TypeError("tokens are counted in whole numbers")
    cost = None
    if prices is not None:
        each = (prices.input, prices.output, prices.cache_read, prices.cache_write)
        paid = sum((count * price for count, price in zip(tokens, each, strict=True)), Decimal(0))
        cost = (paid / MILLION).normalize()
    return Usage(
        model=model,
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cache_read_input_tokens=tokens[2],
        cache_creation_input_tokens=tokens[3],
        cost_usd=cost,
    )
