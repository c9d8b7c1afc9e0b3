"""Trades whose two prices are of the purchase and the sale: which of them came first."""

from live_data_service.analyzers.ocr.drafts import Draft
from live_data_service.analyzers.ocr.records import Group

__all__ = ["settle_ends"]


def settle_ends(draft: Draft, group: Group) -> None:
    """Put the sale first where the position was short: by both times, else by the side told."""
    bought, sold = draft.executed_at, draft.closed_at
    if group.timed and bought is not None and sold is not None and bought.at != sold.at:
        settle_by_times(draft, short=sold.at < bought.at)
    elif group.by_side and draft.side == "sell" and not falls_with_result(draft):
        turn(draft, "price", "exit_price")


def settle_by_times(draft: Draft, *, short: bool) -> None:
    """The side of a trade with the times of its purchase and its sale; what was first opened it."""
    draft.side = "sell" if short else "buy"
    shown = draft.cells.get("executed_at") or draft.cells.get("closed_at")
    draft.cells |= {"side": shown} if shown is not None else {}
    if short:
        turn(draft, "price", "exit_price")
        turn(draft, "executed_at", "closed_at")
    draft.reasons = [reason for reason in draft.reasons if reason not in DOUBTS]


DOUBTS = frozenset({"The side is taken from the prices and the result.", "The side isn't shown."})


def falls_with_result(draft: Draft) -> bool:
    """Whether a result says that the second price was not that of the sale."""
    if not draft.price or not draft.exit_price or not draft.pnl:
        return False
    return (draft.exit_price > draft.price) != (draft.pnl > 0)


def turn(draft: Draft, one: str, other: str) -> None:
    """Swap two values and the cells they were read from."""
    first, second = getattr(draft, one), getattr(draft, other)
    setattr(draft, one, second)
    setattr(draft, other, first)
    cells = {one: draft.cells.pop(other, None), other: draft.cells.pop(one, None)}
    draft.cells |= {name: cell for name, cell in cells.items() if cell is not None}
