"""Prices of labels on a chart whose decimal sign was not read, told by the axis beside them."""

from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.ocr.drafts import Draft
from live_data_service.analyzers.ocr.number_columns import shown_decimals
from live_data_service.analyzers.ocr.numerals import parse_numeral, value_of
from live_data_service.analyzers.ocr.words import Word

__all__ = ["settle_on_axis"]

BEYOND = Decimal("0.25")
"""How far beyond its ends, as a share of them, a price may lie that belongs to an axis."""

FAR = 10
FROM_AXIS = "The decimal sign of the price is taken from the axis of the chart."


def settle_on_axis(drafts: Sequence[Draft], axis: Sequence[Word]) -> None:
    """Give whole numbers many times what an axis shows as many decimals as that shows."""
    shown = [value_of(n, ".") for word in axis if (n := parse_numeral(word.text)) is not None]
    if not shown:
        return
    places = max(shown_decimals(value) for value in shown)
    low, high = min(shown) * (1 - BEYOND), max(shown) * (1 + BEYOND)
    for draft in drafts:
        if draft.price is None or draft.price <= FAR * high or shown_decimals(draft.price):
            continue
        price = draft.price.scaleb(-places)
        if low <= price <= high:
            draft.price = price
            draft.reasons.append(FROM_AXIS)
