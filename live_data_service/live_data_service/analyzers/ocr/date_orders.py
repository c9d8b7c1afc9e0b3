"""Which part of a date of numbers is the day, the month and the year."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from live_data_service.analyzers.ocr.moments import DayOrder, Shown

__all__ = ["day_order", "with_year_first"]

MONTH_FIRST = re.compile(r"[-_](?:US|PH|FM|PW)\b", re.IGNORECASE)
MONTHS_A_YEAR = 12
MIN_SORTED = 4


def day_order(shown: Iterable[Shown], locale: str | None, *, foreign: bool) -> DayOrder | None:
    """Whether dates like 02/07/2023 put the day or the month first; None where that is open.

    The image's own dates decide, then the order in which they are sorted, then its language
    (``foreign``: headings in a language other than English put the day first), then the locale.
    """
    dates = [date for date in shown if date.first is not None and date.second is not None]
    found = order_by_size(dates) or order_by_sorting(dates) or order_by_steps(dates)
    if found is not None or not (foreign or locale):
        return found
    return "mdy" if not foreign and locale and MONTH_FIRST.search(locale) else "dmy"


def order_by_size(dates: Sequence[Shown]) -> DayOrder | None:
    """A part above 12 is the day."""
    if any(date.first is not None and date.first > MONTHS_A_YEAR for date in dates):
        return "dmy"
    if any(date.second is not None and date.second > MONTHS_A_YEAR for date in dates):
        return "mdy"
    return None


def order_by_sorting(dates: Sequence[Shown]) -> DayOrder | None:
    """The one order under which four or more dates stand sorted, where only one does it."""
    if len(dates) < MIN_SORTED:
        return None
    dmy = [(date.year or 0, date.second or 0, date.first or 0) for date in dates]
    mdy = [(date.year or 0, date.first or 0, date.second or 0) for date in dates]
    rising = [sorted(days) in (days, days[::-1]) and len(set(days)) > 2 for days in (dmy, mdy)]
    if rising[0] == rising[1]:
        return None
    return "dmy" if rising[0] else "mdy"


def order_by_steps(dates: Sequence[Shown]) -> DayOrder | None:
    """The order under which deals at various times of day fall on neighbouring days of one month.

    The other order would put every one of them on the same day of different months.
    """
    firsts = {date.first or 0 for date in dates}
    seconds = {date.second or 0 for date in dates}
    varied = [days for days in (firsts, seconds) if len(days) > 1]
    if len(varied) != 1 or not all(date.has_clock for date in dates):
        return None
    if max(varied[0]) - min(varied[0]) > 2 * len(varied[0]):
        return None
    return "mdy" if len(firsts) == 1 else "dmy"


def with_year_first(shown: Shown) -> Shown:
    """The date that three numbers of two digits are where the year stands first: 22.02.25."""
    year, month, day = shown.day or shown.first, shown.month or shown.second, shown.year
    if not shown.short or year is None or month is None or day is None:
        return shown
    if month > MONTHS_A_YEAR or not 1 <= day - CENTURY <= MOST_DAYS:
        return shown
    return replace(
        shown, year=CENTURY + year, month=month, day=day - CENTURY, first=None, second=None
    )


CENTURY = 2000
MOST_DAYS = 31
