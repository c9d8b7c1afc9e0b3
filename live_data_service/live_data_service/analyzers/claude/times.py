"""When a trade was done: the time a row shows, by the same careful rules as the offline reader's.

A date, year or zone that stands elsewhere counts only when it really stands in the image.
"""

import re
from dataclasses import replace

from live_data_service.analyzers.base import Moment
from live_data_service.analyzers.claude.answer import ShownTime
from live_data_service.analyzers.claude.draft import Draft
from live_data_service.analyzers.claude.printed import Printed
from live_data_service.analyzers.ocr.moments import (
    ZONE,
    Shown,
    joined,
    moment_of,
    parse_shown,
    zone_of,
)

__all__ = ["take_time"]

FARTHEST_ZONE = 14 * 60
"""Minutes from Greenwich."""

UNCLEAR_ZONE = "The time zone of the times shown is not clear."
YEAR = re.compile(r"(?:19|20)\d{2}")


def take_time(draft: Draft, name: str, value: ShownTime | None) -> Moment | None:
    """The moment a row shows; where it stays open the reason is noted."""
    if value is None:
        return None
    draft.take(name, value, draft.time(value))
    shown = parse_shown(value.text)
    if shown is None:
        draft.reasons.append("The time could not be read.")
        return None
    whole = complete(shown, value, draft.page.printed)
    if isinstance(whole, str):
        draft.reasons.append(whole)
        return None
    if whole.cut:
        draft.reasons.append("The time is cut off.")
    moment = moment_of(whole, draft.page.order, draft.page.context)
    if isinstance(moment, str):
        draft.reasons.append(moment)
        return None
    return moment


def complete(shown: Shown, value: ShownTime, printed: Printed | None) -> Shown | str:
    """A time with what stands elsewhere, or the reason why it stays open."""
    whole = with_zone(with_date(shown, value, printed), value, printed)
    if whole is None or abs(whole.zone or 0) > FARTHEST_ZONE:
        return UNCLEAR_ZONE
    return whole


def with_date(shown: Shown, value: ShownTime, printed: Printed | None) -> Shown:
    """A time with the date or year that stands elsewhere, if it really stands there."""
    text = value.date_elsewhere
    if not text or (printed is not None and printed.time(text, None).found == "absent"):
        return shown
    day = parse_shown(text)
    if day is not None and not shown.has_date:
        return joined(day, shown)
    year = YEAR.fullmatch(text.strip())
    if year is not None and shown.has_date and shown.year is None:
        return replace(shown, year=int(year[0]))
    return shown


def with_zone(shown: Shown, value: ShownTime, printed: Printed | None) -> Shown | None:
    """A time with the zone named elsewhere; ``None`` where that zone is not understood."""
    text = value.zone_elsewhere
    if not text or shown.zone is not None:
        return shown
    found = ZONE.search(text)
    absent = printed is not None and printed.text(text, None).found == "absent"
    if found is None or absent:
        return None
    return replace(shown, zone=zone_of(found))
