"""Compare what was read with the truth: trades, fields, confidences, charts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from live_data_service.analyzers.base import Moment, Reading, TradeReading

__all__ = [
    "FIELDS",
    "Claim",
    "Counts",
    "Expected",
    "Pair",
    "Score",
    "differences",
    "expected_trades",
    "score_reading",
]

Expected = dict[str, Any]

SIDES = {"long": "buy", "short": "sell", "buy": "buy", "sell": "sell"}
NUMBERS = ("quantity", "price", "exit_price", "pnl", "fee")
TIMES = ("executed_at", "closed_at")
CORE = ("symbol", "side", "quantity", "price")
FIELDS = (*CORE, "executed_at", "exit_price", "closed_at", "pnl", "fee")
CORE_WEIGHT = 100
LEAST_ALIKE = 2
"""Fields that a trade that was read must share with one of the truth to be held for it."""


class Pair(NamedTuple):
    """A trade of the truth and the one read for it; one of them may be missing."""

    expected: Expected | None
    trade: TradeReading | None


class Claim(NamedTuple):
    """A value that was read, how sure the reader was, and whether it is right."""

    name: str
    confidence: float
    right: bool


@dataclass
class Counts:
    """How many of something there are, were read, and were read right."""

    expected: int = 0
    found: int = 0
    right: int = 0

    def add(self, other: "Counts") -> None:
        """Add the counts of another image."""
        self.expected += other.expected
        self.found += other.found
        self.right += other.right

    @property
    def precision(self) -> float:
        """Share of what was read that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was read right."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 where there is nothing and nothing was read."""
        total = self.expected + self.found
        return 2 * self.right / total if total else 1.0


@dataclass
class Score:
    """The counts of one image or of many together."""

    images: int = 0
    core: Counts = field(default_factory=Counts)
    strict: Counts = field(default_factory=Counts)
    fields: dict[str, Counts] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    chart: Counts = field(default_factory=Counts)
    empty: int = 0
    invented: int = 0
    seconds: float = 0.0

    def add(self, other: "Score") -> None:
        """Add the score of another image."""
        self.images += other.images
        self.core.add(other.core)
        self.strict.add(other.strict)
        for name, counts in other.fields.items():
            self.fields.setdefault(name, Counts()).add(counts)
        self.claims += other.claims
        self.chart.add(other.chart)
        self.empty += other.empty
        self.invented += other.invented
        self.seconds += other.seconds


def expected_trades(entry: Expected) -> list[Expected]:
    """The trades of one image, from either shape of truth."""
    if "trades" in entry:
        return list(entry["trades"])
    return [
        {**row, "price": row.get("entry_price", row.get("price"))}
        for row in entry["rows"]
        if row["is_trade"]
    ]


def plain_symbol(symbol: str | None) -> str:
    """A symbol without case and separators."""
    return re.sub(r"[^A-Z0-9]", "", (symbol or "").upper())


def same_number(shown: object, value: Decimal | None) -> bool:
    """Whether a number of the truth and one that was read are equal as numbers."""
    if shown is None or value is None:
        return shown is None and value is None
    return Decimal(str(shown)) == value


def same_moment(shown: str | None, moment: Moment | None) -> bool:
    """Whether a time is right as far as the truth shows it; a time of day alone is no moment."""
    if shown is None or re.match(r"\d{1,2}:", shown):
        return moment is None
    return moment is not None and moment.at.strftime("%Y-%m-%dT%H:%M:%S").startswith(shown)


def field_right(name: str, expected: Expected, trade: TradeReading) -> bool:
    """Whether one value of a trade is that of the truth."""
    wanted = expected.get(name)
    if name == "symbol":
        return plain_symbol(wanted) == plain_symbol(trade.symbol)
    if name == "side":
        return SIDES.get(str(wanted)) == trade.side
    value = getattr(trade, name)
    return same_moment(wanted, value) if name in TIMES else same_number(wanted, value)


def core_right(expected: Expected, trade: TradeReading) -> bool:
    """Whether symbol, side, quantity and price are right, as far as the truth speaks of them."""
    return all(field_right(name, expected, trade) for name in CORE if name in expected)


def strict_right(expected: Expected, trade: TradeReading) -> bool:
    """Whether everything that the truth has is right: times, result, fee, exit and kind, too."""
    more = (name for name in FIELDS if name not in CORE and expected.get(name) is not None)
    kind = expected.get("kind", trade.kind) == trade.kind
    return (
        kind and core_right(expected, trade) and all(field_right(n, expected, trade) for n in more)
    )


def alike(expected: Expected, trade: TradeReading) -> int:
    """How much a trade that was read is like one of the truth."""
    same = sum(
        field_right(name, expected, trade) for name in FIELDS if expected.get(name) is not None
    )
    return CORE_WEIGHT * core_right(expected, trade) + same


def pairs_of(expected: Sequence[Expected], trades: Sequence[TradeReading]) -> Iterator[Pair]:
    """Match what was read to what is there, each at most once, the likest first."""
    ranked = sorted(
        (
            (-alike(wanted, trade), abs(i - j), i, j)
            for i, wanted in enumerate(expected)
            for j, trade in enumerate(trades)
        ),
    )
    told, read = set(range(len(expected))), set(range(len(trades)))
    for likeness, _, i, j in ranked:
        if i in told and j in read and -likeness >= LEAST_ALIKE:
            told.remove(i)
            read.remove(j)
            yield Pair(expected[i], trades[j])
    yield from (Pair(expected[i], None) for i in sorted(told))
    yield from (Pair(None, trades[j]) for j in sorted(read))


def score_reading(entry: Expected, reading: Reading, seconds: float = 0.0) -> Score:
    """The score of one image."""
    expected = expected_trades(entry)
    score = Score(images=1, empty=not expected, seconds=seconds)
    for pair in pairs_of(expected, reading.trades):
        score.claims += claims_of(pair)
        if pair.expected is not None and pair.expected.get("optional"):
            continue
        count_trade(score, pair)
        count_fields(score, pair)
    score.invented = score.core.found if not expected else 0
    if entry.get("chart"):
        score.chart = chart_counts(entry["chart"], reading.result)
    return score


def count_trade(score: Score, pair: Pair) -> None:
    """Add a pair to the counts of whole trades."""
    both = pair.expected is not None and pair.trade is not None
    for counts, right in ((score.core, core_right), (score.strict, strict_right)):
        counts.expected += pair.expected is not None
        counts.found += pair.trade is not None
        if both and pair.expected is not None and pair.trade is not None:
            counts.right += right(pair.expected, pair.trade)


def count_fields(score: Score, pair: Pair) -> None:
    """Add a pair to the counts of fields; what the truth does not speak of is not counted."""
    for name in FIELDS:
        counts = score.fields.setdefault(name, Counts())
        shown = pair.expected is not None and pair.expected.get(name) is not None
        counts.expected += shown
        if pair.trade is None or getattr(pair.trade, name) is None:
            continue
        if pair.expected is not None and name not in pair.expected:
            continue
        counts.found += 1
        counts.right += pair.expected is not None and field_right(name, pair.expected, pair.trade)


def claims_of(pair: Pair) -> Iterator[Claim]:
    """Every value of a trade that was read with its confidence; an invented one has none right."""
    if pair.trade is None:
        return
    for name in FIELDS:
        field_read = pair.trade.fields.get(name)
        if field_read is None or getattr(pair.trade, name) is None:
            continue
        if pair.expected is not None and name not in pair.expected:
            continue
        right = pair.expected is not None and field_right(name, pair.expected, pair.trade)
        yield Claim(name, field_read.confidence, right)


def chart_counts(chart: Expected, result: str) -> Counts:
    """How much of what a chart shows the text for the trader tells."""
    told = [str(chart[name]) in result for name in ("symbol", "timeframe") if chart.get(name)]
    if chart.get("last") is not None:
        told.append(Decimal(str(chart["last"])) in set(numbers_in(result)))
    return Counts(expected=len(told), found=len(told), right=sum(told))


def numbers_in(text: str) -> Iterable[Decimal]:
    """The numbers of a text, read with a decimal point and with a decimal comma."""
    for found in re.findall(r"\d[\d.,' ]*", text):
        bare = re.sub(r"[' ]", "", found).rstrip(".,")
        for group, sign in ((",", "."), (".", ",")):
            try:
                yield Decimal(bare.replace(group, "").replace(sign, "."))
            except InvalidOperation:
                continue


def differences(entry: Expected, reading: Reading) -> Iterator[str]:
    """What is not as the truth has it, a line each."""
    for expected, trade in pairs_of(expected_trades(entry), reading.trades):
        if trade is None:
            may_be = expected is not None and expected.get("optional")
            yield f"missed{', as may be' if may_be else ''}: {expected}"
        elif expected is None:
            deal = f"{trade.side} {trade.quantity} {trade.symbol} @ {trade.price}"
            yield f"invented: row {trade.row}, {trade.kind}, {deal}"
        else:
            for name in FIELDS:
                if name in expected and not field_right(name, expected, trade):
                    read = getattr(trade, name)
                    yield f"row {trade.row}: {name} is {expected[name]}, read as {read}"
