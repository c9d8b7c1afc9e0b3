"""Lines that tell of money and of no deal: deposits and the like, sums of what was bought."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.label_names import is_label
from live_data_service.analyzers.ocr.numerals import parse_numeral
from live_data_service.analyzers.ocr.phrasing import phrase_text, sides_in
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import normal, word_set
from live_data_service.analyzers.ocr.words import Line, phrases_of

__all__ = ["before_cash", "labels_sum"]

MOVES = word_set("row", "moves")


def before_cash(lines: Sequence[Line], anchor: int) -> list[Line]:
    """The lines of a record down to one below its anchor that tells of money moved."""
    ends = (i for i in range(anchor + 1, len(lines)) if moves_cash(lines[i]))
    return list(lines[: next(ends, len(lines))])


def moves_cash(line: Line) -> bool:
    """Whether a line names a deposit, a dividend or the like, and ends in an amount with a sign."""
    phrases = phrases_of(line.words)
    if len(phrases) < len(("name", "amount")) or sides_in(phrase_text(phrases)):
        return False
    amount = parse_numeral(phrases[-1].text)
    named = not MOVES.isdisjoint(normal(phrases[-2].text).split()[:1])
    return named and amount is not None and amount.sign != 0 and not amount.percent


def labels_sum(lines: Sequence[Line], i: int) -> bool:
    """Whether a line calls a sum by what was done, amid other labels: ``Purchase  $1,000.00``."""
    pairs = [phrases_of(line.words) for line in lines[max(0, i - 1) : i + 2]]
    if len(pairs) < 3 or any(len(pair) != len(("label", "value")) for pair in pairs):
        return False
    (above, _), (label, value), (below, _) = pairs
    numeral = parse_numeral(value.text)
    named = len(label.words) == 1 and side_of(label.text) is not None
    return named and numeral is not None and numeral.money and is_label(above) and is_label(below)
