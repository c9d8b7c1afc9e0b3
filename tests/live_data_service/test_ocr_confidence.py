"""A confidence is the share of such values that are right."""

import io
from itertools import pairwise

import pytest
from benchmarks.layouts.render import render_one, worn_out
from benchmarks.scoring import Claim, score_reading

from live_data_service.analyzers.ocr import checks
from live_data_service.analyzers.ocr.confidence import field_confidence
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer

SCREENS = ("fills", "positions", "order history", "round trips", "two-line rows", "cards")
WORN = ("fills", "round trips")
SURE = 0.95


def test_confidence_rises_with_that_of_the_letters_and_stays_below_one() -> None:
    sure = [field_confidence("price", step / 100, ()) for step in range(101)]
    assert all(one <= other for one, other in pairwise(sure))
    assert 0.0 <= sure[0] < sure[-1] < 1.0


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (checks.VALUE_MISMATCH, "quantity"),
        (checks.VALUE_MISMATCH, "price"),
        (checks.PRICE_APART, "price"),
        (checks.CUT_OFF, "symbol"),
        ("The side is taken from a colour.", "side"),
        ("The price is shown rounded.", "price"),
        ("The sign of the quantity contradicts the side.", "side"),
        ("The time is cut off.", "executed_at"),
    ],
)
def test_a_value_that_something_speaks_against_is_never_called_sure(reason: str, name: str) -> None:
    assert field_confidence(name, 1.0, [reason]) < SURE


def test_what_speaks_against_one_value_says_little_of_the_others() -> None:
    alone = field_confidence("symbol", 0.999, ())
    beside = field_confidence("symbol", 0.999, [checks.PRICE_APART])
    assert 0.95 * alone < beside < alone


def claims(analyzer: OcrAnalyzer) -> list[Claim]:
    """Every value read on a few drawn screens, whether it is right and how sure it was."""
    found: list[Claim] = []
    for worn, layouts in ((False, SCREENS), (True, WORN)):
        for layout in layouts:
            image, entry = render_one(layout, f"calibration {layout}")
            image.thumbnail((1400, 1400))
            stream = io.BytesIO()
            (worn_out(image) if worn else image).save(stream, "PNG")
            found += score_reading(entry, analyzer.read_screenshot(stream.getvalue())).claims
    return found


def test_of_the_values_called_sure_as_many_are_right_as_they_say() -> None:
    analyzer = OcrAnalyzer()
    try:
        sure = [claim for claim in claims(analyzer) if claim.confidence >= SURE]
    finally:
        analyzer.close()
    assert len(sure) > 100
    assert sum(claim.right for claim in sure) >= SURE * len(sure)
