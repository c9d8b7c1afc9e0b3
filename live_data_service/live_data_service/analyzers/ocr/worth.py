"""What trades were worth when they began and when they ended tells which way they went."""

from collections.abc import Sequence
from decimal import Decimal

from live_data_service.analyzers.ocr.number_columns import numbers_of
from live_data_service.analyzers.ocr.numerals import DecimalSign
from live_data_service.analyzers.ocr.rows import Row
from live_data_service.analyzers.ocr.vocabulary import Role

__all__ = ["gains_by_rising"]

WORTHS = 2
"""Columns that tell what a trade was worth: at its beginning and at its end."""

FEWEST = 2
"""Fewest rows that prove it."""

SLACK = Decimal("0.01")


def gains_by_rising(
    rows: Sequence[Row], roles: Sequence[Role | None], sign: DecimalSign | None
) -> bool:
    """Whether every result is what the later of two values is more than the first: all went long.

    Results of both kinds need not be shown: what was sold short gains by falling.
    """
    worths = [i for i, role in enumerate(roles) if role == "value"]
    if len(worths) != WORTHS or "pnl" not in roles:
        return False
    places = (*worths, roles.index("pnl"))
    before, after, gained = (numbers_of([row.cells.get(i) for row in rows], sign) for i in places)
    told = [
        abs(end - start - gain) <= SLACK * abs(gain)
        for start, end, gain in zip(before, after, gained, strict=True)
        if start and end and gain
    ]
    return len(told) >= FEWEST and all(told)
