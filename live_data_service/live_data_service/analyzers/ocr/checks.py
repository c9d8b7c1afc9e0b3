"""What a row says must agree with itself and its neighbours; where it doesn't, somebody looks."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.drafts import Draft

__all__ = ["DOUBTFUL", "check_drafts", "is_weak"]

DOUBTFUL = 0.7
"""Confidence under which a value of the core is to be looked at."""

CORE = ("symbol", "side", "quantity", "price")
VALUE_SLACK = Decimal("0.006")
RESULT_SLACK = Decimal("0.05")
MOSTLY = 0.7
FAR_PRICE = 4
"""How many times a price may lie above or below the others of its symbol."""

VALUE_MISMATCH = "Quantity times price does not give the value shown."
RESTORED = "The price has lost its decimal sign, which its value tells."
MOST_PLACES = 8
"""Decimal places of a price at most."""

CENTS = 2
"""Decimal places of an amount of money."""

FEWEST_RESULTS = 3

RESTORED_RESULT = "The result has lost its decimal sign, which prices and quantity tell."
PRICE_APART = "The price is far from the others of this symbol."
OTHER_TEXT = "The symbol is unlike the others of its column."
RESULT_APART = "The result contradicts the prices and the side."
CUT_OFF = "The row is cut off at the edge of the image."
UNSURE = "Could not be read with certainty: "


def check_drafts(drafts: Sequence[Draft], size: tuple[int, int]) -> None:
    """Note on each draft what does not fit; ``size`` is width and height of the image."""
    check_values(drafts)
    check_prices(drafts)
    check_symbols(drafts)
    restore_results(drafts)
    check_results(drafts)
    for draft in drafts:
        check_edges(draft, size)
        unsure = [
            name for name in CORE if name in draft.cells and draft.cells[name].confidence < DOUBTFUL
        ]
        if unsure:
            draft.reasons.append(UNSURE + ", ".join(unsure) + ".")


def check_values(drafts: Sequence[Draft]) -> None:
    """Quantity times price is the value in most rows: then it must be so in all of them."""
    fits = [(draft, value_fits(draft)) for draft in drafts]
    shown = [fit for _, fit in fits if fit is not None]
    if len(shown) < 2 or 2 * sum(shown) <= len(shown):
        return
    for draft, fit in fits:
        if fit is False:
            draft.reasons.append(RESTORED if restore_sign(draft) else VALUE_MISMATCH)


def restore_sign(draft: Draft) -> bool:
    """Set the decimal sign that a price lost, where with it quantity times price is the value."""
    shown = draft.price
    if shown is None or shown != shown.to_integral_value() or shown.as_tuple().exponent != 0:
        return False
    for places in range(1, MOST_PLACES + 1):
        draft.price = shown.scaleb(-places)
        if value_fits(draft):
            return True
    draft.price = shown
    return False


def value_fits(draft: Draft) -> bool | None:
    """Whether quantity times price is the value, None where one of them isn't shown."""
    if not draft.quantity or not draft.price or not draft.value:
        return None
    value = abs(draft.value)
    return abs(draft.quantity * draft.price - value) <= max(value * VALUE_SLACK, Decimal("0.02"))


def check_symbols(drafts: Sequence[Draft]) -> None:
    """A text among codes of instruments may be of something that lies over the row."""
    shown = [draft.cells["symbol"].text for draft in drafts if "symbol" in draft.cells]
    codes = sum(kind_of(text) == "ticker" for text in shown)
    if codes < MOSTLY * len(shown) or len(shown) < 3:
        return
    for draft in drafts:
        if "symbol" in draft.cells and kind_of(draft.cells["symbol"].parts[0].text) == "text":
            draft.reasons.append(OTHER_TEXT)


def check_prices(drafts: Sequence[Draft]) -> None:
    """A price many times another one of the same symbol has lost or gained a decimal sign."""
    prices: dict[str, list[Decimal]] = {}
    for draft in drafts:
        if draft.symbol and draft.price:
            prices.setdefault(draft.symbol, []).append(draft.price)
    for draft in drafts:
        known = prices.get(draft.symbol or "", [])
        if draft.price and len(known) > 2:
            usual = median(known)
            if not usual / FAR_PRICE <= draft.price <= usual * FAR_PRICE:
                draft.reasons.append(PRICE_APART)


def restore_results(drafts: Sequence[Draft]) -> None:
    """Set the decimal sign of the one result that lost it: prices and quantity give its digits.

    Where others show no cents either, a hundred times as much is what a contract is worth.
    """
    shown = [draft for draft in drafts if draft.pnl]
    whole = [draft for draft in shown if draft.pnl and draft.pnl.as_tuple().exponent == 0]
    if len(whole) != 1 or len(shown) < FEWEST_RESULTS:
        return
    draft, result = whole[0], whole[0].pnl
    cents = result.scaleb(-CENTS) if result else None
    if cents is not None and draft.gained == cents:
        draft.pnl = cents
        draft.reasons.append(RESTORED_RESULT)


def check_results(drafts: Sequence[Draft]) -> None:
    """A trade gains where the price went its way, where most others of an image did so."""
    told = [(draft, follows_prices(draft)) for draft in drafts]
    shown = [follows for _, follows in told if follows is not None]
    if len(shown) < 2 or sum(shown) < MOSTLY * len(shown):
        return
    for draft, follows in told:
        if follows is False:
            draft.reasons.append(RESULT_APART)


def follows_prices(draft: Draft) -> bool | None:
    """Whether a result has the sign that prices and side give it; None where that is not known.

    The result of a closed trade of less than half the difference of its prices may have been
    turned by fees; that of an open position must be the difference, as its price moves on.
    """
    gain = draft.gained
    if gain is None or not draft.pnl:
        return None
    if draft.exit_price is None and abs(abs(gain) - abs(draft.pnl)) > RESULT_SLACK * abs(gain):
        return None
    return gain * draft.pnl > 0 or 2 * abs(draft.pnl) < abs(gain) or not gain


def check_edges(draft: Draft, size: tuple[int, int]) -> None:
    """A row whose letters touch the edge of the image may be covered in part."""
    box = draft.box
    if box.y <= 1 or box.y + box.height >= size[1] - 1:
        draft.reasons.append(CUT_OFF)


def is_weak(reasons: Sequence[str]) -> bool:
    """Whether a second look at the pixels may help."""
    return any(
        reason in (VALUE_MISMATCH, RESTORED, PRICE_APART, "The time could not be read.")
        or reason.startswith(UNSURE)
        for reason in reasons
    )
