"""Dates and times of day as screens write them, as far as they are shown."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from live_data_service.analyzers.base import Moment, UserContext
from live_data_service.analyzers.ocr.vocabulary import MONTH_WORDS, REMEMBERED, normal, word_set

__all__ = [
    "DayOrder",
    "Shown",
    "joined",
    "moment_of",
    "parse_shown",
    "zone_of",
]

DayOrder = Literal["dmy", "mdy"]

MONTHS = {name: number for number, names in enumerate(MONTH_WORDS, 1) for name in names}
RELATIVE = word_set("time", "relative")
FILLERS = word_set("time", "fillers")
MINUTES_OF_A_DAY = 24 * 60


CLOCK = re.compile(
    r"(?P<before>[上下]午|午[前后後])?\s?(?<!\d)(?P<hour>[01]?\d|2[0-3])\s?[:h时時]\s?"
    r"(?P<minute>[0-5]\d)(?:\s?[:.分]\s?(?P<second>[0-5]\d)(?:[.,]\d{1,6}|秒)?|分)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?(?![a-z])|上午|下午)?"
)
SPACED = re.compile(
    r"(?<![\d.,] )(?<![\d.,])(?P<year>20\d{2}) (?P<month>0[1-9]|1[0-2]) "
    r"(?P<day>3[01]|[12]\d|0[1-9])(?= [0-2]?\d:|$)"
)
YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?[-./年]\s?(?P<month>0?[1-9]|1[0-2])\s?[-./月]\s?"
    r"(?P<day>3[01]|[12]\d|0?[1-9])日?(?=\D|[0-2]\d[:时時]|$)"
)
COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
YEAR_LAST = re.compile(
    r"(?<![\d.,])(?P<one>\d{1,2})\s?(?P<mark>[-./])\s?(?P<two>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<year>(?:19|20)\d{2}|\d{2})(?=\D|[0-2]\d:|$)"
)
NO_YEAR = re.compile(
    r"(?<![\d.,:])(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?![\d,]|[-/.]\d)"
)
NO_YEAR_CJK = re.compile(r"(?P<one>1[0-2]|0?[1-9])月(?P<two>\d{1,2})日")
DAY_MONTH = re.compile(
    r"(?<![\d.,:])(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|º|er)?"
    r"[\s.\-/]*(?:de\s+|of\s+)?(?P<name>[^\W\d_]{3,12})\.?(?:[\s,.\-/'’]*(?:de\s+)?(?P<year>(?:19|20)\d{2}(?!\d)|\d{2}(?![\d:.,])))?"
)
MONTH_DAY = re.compile(
    r"(?P<name>[^\W\d_]{3,12})\.?[\s\-]*(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.:]\d)"
    r"(?:[\s,.'’\-/]+(?P<year>(?:19|20)\d{2}|(?<=['’\-/])\d{2})(?!\d|:))?"
)
ZONE = re.compile(
    r"(?:\b(?:UTC|GMT)\s?(?P<offset>[+\-−]\d{1,2}(?::?\d{2})?)?|(?<=\d)(?P<zulu>Z)\b|"
    r"(?<=\d)(?P<bare>[+\-−]\d{2}:\d{2}))"
)
GLUED = re.compile(
    r"((?<!\d)(?:\d{4}([-./])\d\d\2\d\d|\d\d([-./])\d\d\3(?:\d{4}|\d\d(?=[0-2]\d:\d\d))))(?=[0-2]\d:)"
)
CUT_CLOCK = re.compile(r"\s\d{1,2}(?::\d{0,2}(?::\d?)?)?(?=[.…]{2,}|…)")
CUT_DATE = re.compile(
    r"(?:(?:19|20)\d\d(?P<mark>[./-])(?:0?[1-9]|1[0-2])(?:(?P=mark)\d?)?|"
    r"\d{1,2}(?P<other>[./-])\d{1,2}(?P=other)\d{1,3}|\d{1,2}(?P<stroke>[/-])\d{1,2}(?P=stroke)?)"
    r"\s*(?:\.{2,}|…)"
)
"""A date that dots cut before its end: ``2025.03.…``, ``2025-03-1...``, ``03/14/20...``."""

MARKS = re.compile(
    r"(?<=\d{4})\s(?:r|г|y)\.?(?=[,\s]|$)|(?<=:\d\d)\s(?:ч|4)\.$|"
    r"(?<=:\d\d\.\d{3})\s(?![AP]M)[A-Z]{2}$"
)
"""``r.`` behind a year and ``ч.`` (read as ``4.``) behind a clock: year and o'clock; marks of an
entry or exit behind thousandths of a second: ``EP``."""

ELLIPSIS = re.compile(r"[.…]{2,}\s*$|…")


@dataclass(frozen=True, slots=True)
class Shown:
    """A date, a time of day or both, as far as a text shows them.

    With ``first``/``second`` the order of day and month is open. ``zone`` is minutes east of
    Greenwich where the text names one; ``cut`` that the text is abbreviated by dots; ``short`` that
    the year stands last, in two digits: it may be the day.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    first: int | None = None
    second: int | None = None
    hour: int | None = None
    minute: int | None = None
    second_of_minute: int | None = None
    zone: int | None = None
    relative: bool = False
    cut: bool = False
    short: bool = False

    @property
    def has_date(self) -> bool:
        """Whether any date is shown."""
        return self.day is not None or self.first is not None or self.relative

    @property
    def has_clock(self) -> bool:
        """Whether a time of day is shown."""
        return self.hour is not None

    @property
    def halved(self) -> bool:
        """Whether dots cut a date before its end: which day it was isn't shown."""
        return self.cut and not (self.has_date or self.has_clock)

    @property
    def full_date(self) -> bool:
        """Whether year, month and day are shown."""
        return self.has_date and self.year is not None


@lru_cache(REMEMBERED)
def parse_shown(text: str) -> Shown | None:
    """The date or time that a text consists of, or None where it is or holds anything else."""
    if CUT_DATE.fullmatch(text.strip()):
        return Shown(cut=True)
    text = MARKS.sub("", GLUED.sub(r"\1 ", CUT_CLOCK.sub(" ", text)))
    clock = CLOCK.search(text)
    date, rest = find_date(text, clock)
    if clock is None and date is None:
        return None
    if clock is not None:
        start, end = clock.span()
        rest = rest[:start] + " " * (end - start) + rest[end:]
    zone = ZONE.search(text)
    if zone is not None and clock is not None and zone.start() < clock.start() < zone.end():
        zone = None  # 2019/08/12-09:00: what stands behind the dash is the time of day
    if zone is not None:
        rest = rest.replace(zone[0], " ")
    if not only_fillers(rest):
        return None
    shown = replace(date or Shown(), cut=ELLIPSIS.search(text) is not None, zone=zone_of(zone))
    return shown if clock is None else with_clock(shown, clock)


def find_date(text: str, clock: re.Match[str] | None) -> tuple[Shown | None, str]:
    """The date in a text, and the text with the date blanked out."""
    for read in (year_first, year_last, named_month, no_year, relative_day):
        found = read(text, clock)
        if found is not None:
            shown, (start, end) = found
            return shown, text[:start] + " " * (end - start) + text[end:]
    return None, text


Found = tuple[Shown, tuple[int, int]] | None


def year_first(text: str, _clock: re.Match[str] | None) -> Found:
    """2024-12-20, 2024.12.20, 20241220, 2024年12月20日; 2024 12 20 where dashes were not read."""
    found = YEAR_FIRST.search(text) or COMPACT.search(text) or SPACED.search(text)
    if found is None:
        return None
    shown = Shown(year=int(found["year"]), month=int(found["month"]), day=int(found["day"]))
    return shown, found.span()


def year_last(text: str, _clock: re.Match[str] | None) -> Found:
    """20.12.2024, 12/20/2024, 20-12-24: dots always put the day first."""
    found = YEAR_LAST.search(text)
    if found is None:
        return None
    one, two, year = int(found["one"]), int(found["two"]), full_year(found["year"])
    shown = ordered(year, one, two, dotted=found["mark"] == ".")
    short = len(found["year"]) == SHORT
    return None if shown is None else (replace(shown, short=short), found.span())


SHORT = 2
"""Digits of a year without its century."""


def ordered(year: int | None, one: int, two: int, *, dotted: bool) -> Shown | None:
    """A date of two numbers whose order may be open."""
    if not (1 <= one <= 31 and 1 <= two <= 31) or (one > 12 and two > 12):
        return None
    if dotted:
        return Shown(year=year, month=two, day=one) if two <= 12 else None
    return Shown(year=year, first=one, second=two)


def named_month(text: str, _clock: re.Match[str] | None) -> Found:
    """Apr 24, 2023; 24. April 2023; 24-Apr-23; 24 de abril de 2023."""
    for pattern, needs_year in ((DAY_MONTH, True), (MONTH_DAY, False), (DAY_MONTH, False)):
        for found in pattern.finditer(text):
            month = MONTHS.get(normal(found["name"]))
            if month is not None and (found["year"] or not needs_year):
                year = full_year(found["year"]) if found["year"] else None
                return Shown(year=year, month=month, day=int(found["day"])), found.span()
    return None


def no_year(text: str, clock: re.Match[str] | None) -> Found:
    """12-20, 20/12 or 20.12. beside a time of day: alone they are too easily something else."""
    found = NO_YEAR_CJK.search(text)
    if found is not None:
        return Shown(month=int(found["one"]), day=int(found["two"])), found.span()
    found = NO_YEAR.search(text)
    if found is None or clock is None:
        return None
    shown = ordered(None, int(found["one"]), int(found["two"]), dotted=found["mark"] == ".")
    return None if shown is None else (shown, found.span())


def relative_day(text: str, _clock: re.Match[str] | None) -> Found:
    """Today, yesterday, in several languages."""
    for found in re.finditer(r"[^\W\d_]+", text):
        if normal(found[0]) in RELATIVE:
            return Shown(relative=True), found.span()
    return None


def full_year(text: str) -> int:
    """A year of two or four digits."""
    return int(text) if len(text) == 4 else 2000 + int(text)


def zone_of(found: re.Match[str] | None) -> int | None:
    """Minutes east of Greenwich."""
    if found is None:
        return None
    offset = found["offset"] or found["bare"]
    if not offset:
        return 0
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    east = (hours * 60 + minutes) * (1 if offset.startswith("+") else -1)
    return east if abs(east) < MINUTES_OF_A_DAY else None  # no place has such a time


def only_fillers(rest: str) -> bool:
    """Whether nothing but prepositions, weekdays, zones and marks is left of a text."""
    return all(
        word in FILLERS for word in re.findall(r"[^\W_]+", normal(rest.replace("(", " ")))
    ) and not re.search(r"[$€£%]|@\s*\d", rest)


FORENOON = ("a", "上", "午前")
AFTERNOON = ("p", "下", "午后", "午後")


def with_clock(shown: Shown, clock: re.Match[str]) -> Shown:
    """The shown date with the time of day; 12-hour clocks become 24-hour ones."""
    hour = int(clock["hour"])
    half = (clock["half"] or clock["before"] or "").casefold()
    if half.startswith(AFTERNOON) and hour < 12:
        hour += 12
    elif half.startswith(FORENOON) and hour == 12:
        hour = 0
    second = clock["second"]
    return replace(
        shown,
        hour=hour,
        minute=int(clock["minute"]),
        second_of_minute=None if second is None else int(second),
    )


def joined(date: Shown, clock: Shown) -> Shown:
    """A date from one place with the time of day from another."""
    return replace(
        date,
        hour=clock.hour,
        minute=clock.minute,
        second_of_minute=clock.second_of_minute,
        zone=date.zone if clock.zone is None else clock.zone,
        cut=date.cut or clock.cut,
    )


def moment_of(shown: Shown, order: DayOrder | None, context: UserContext) -> Moment | str:
    """The moment a text shows, or the reason, in words for the trader, why it stays open."""
    gap = missing_part(shown, order)
    if gap is not None:
        return gap
    month, day = month_and_day(shown, order)
    try:
        wall = datetime(  # noqa: DTZ001 - a wall-clock time: its zone is settled below
            shown.year or 0, month, day, shown.hour or 0, shown.minute or 0,
            shown.second_of_minute or 0,
        )  # fmt: skip
    except ValueError:
        return "The date shown does not exist."
    if shown.zone is None:
        at = context.to_utc(wall)
    else:
        at = wall.replace(tzinfo=timezone(timedelta(minutes=shown.zone))).astimezone(UTC)
    if shown.hour is None:
        return Moment(at, "day")
    return Moment(at, "minute" if shown.second_of_minute is None else "second")


def missing_part(shown: Shown, order: DayOrder | None) -> str | None:
    """What a date lacks for being a moment."""
    if shown.relative:
        return "The day is shown only relative to another one."
    if not shown.has_date:
        return "Only a time of day is shown, not the date."
    if shown.year is None:
        return "The year isn't shown."
    if shown.day is None and order is None and shown.first != shown.second:
        return "Day and month cannot be told apart in the date."
    return None


def month_and_day(shown: Shown, order: DayOrder | None) -> tuple[int, int]:
    """Month and day of a date, as shown or by the order of its parts."""
    if shown.month is not None and shown.day is not None:
        return shown.month, shown.day
    first, second = shown.first or 0, shown.second or 0
    return (second, first) if order == "dmy" else (first, second)
