"""One row in the making: its values, where they stand, and how far each may be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from live_data_service.analyzers.base import Box, FieldReading, UserContext
from live_data_service.analyzers.claude.answer import ShownValue
from live_data_service.analyzers.claude.pictures import Picture
from live_data_service.analyzers.claude.printed import Evidence, Printed
from live_data_service.analyzers.ocr.moments import DayOrder
from live_data_service.analyzers.ocr.numerals import DecimalSign

__all__ = ["ALIKE", "Draft", "Page"]

AGREED = 0.98
UNCHECKED = 0.8
ALIKE = 0.6
UNSURE = 0.5
ABSENT = 0.4


@dataclass(frozen=True, slots=True)
class Page:
    """One screenshot: as it was sent, its words, and how it writes numbers and dates."""

    picture: Picture
    printed: Printed | None
    context: UserContext
    signs: Mapping[str, DecimalSign]
    order: DayOrder | None


@dataclass(slots=True)
class Draft:
    """One row in the making."""

    page: Page
    row_box: Box | None
    fields: dict[str, FieldReading] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    unsure: frozenset[str] = frozenset()

    def take(self, name: str, value: ShownValue, evidence: Evidence | None) -> None:
        """Keep where a value stands, and how far it may be believed."""
        confidence = UNCHECKED if evidence is None else AGREED
        if evidence is not None and evidence.found == "absent":
            self.absent.append(name)
            confidence = ABSENT
        elif evidence is not None and evidence.found == "alike":
            self.alike.append(name)
            confidence = ALIKE
        if name in self.unsure:
            confidence = min(confidence, UNSURE)
        box = (evidence and evidence.box) or self.near(value)
        self.fields[name] = FieldReading(value.text, box or self.whole(), confidence)

    def text(self, value: ShownValue) -> Evidence | None:
        """Where the offline models read the same text; ``None`` when they read nothing."""
        printed = self.page.printed
        return None if printed is None else printed.text(value.text, self.near(value))

    def number(self, value: ShownValue, sign: DecimalSign) -> Evidence | None:
        """Where they read the same number."""
        printed = self.page.printed
        return None if printed is None else printed.number(value.text, sign, self.near(value))

    def time(self, value: ShownValue) -> Evidence | None:
        """Where they read the same time."""
        printed = self.page.printed
        return None if printed is None else printed.time(value.text, self.near(value))

    def whole(self) -> Box:
        """The whole screenshot: where a value is that has no place of its own."""
        return Box(0, 0, *self.page.picture.stored)

    def near(self, value: ShownValue) -> Box | None:
        """Where a value is said to stand."""
        return self.page.picture.in_stored(value.box) or self.row_box
