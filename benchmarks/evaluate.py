"""Measure how well screenshots are read, against the truth that lies beside them.

    python benchmarks/evaluate.py [--verbose] [FOLDER ...]

Each folder holds images and a ``truth.json``. *Core* is symbol, side, quantity and price; *strict*
is also time, result, fee, exit and kind, as far as the truth has them. Invented trades count
against both. Without folders: ``samples/`` and, where present, ``../shared/samples/*``.
"""

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from live_data_service.analyzers.base import Moment, TradeReading
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer

ROOT = Path(__file__).resolve().parent.parent
SIDES = {"long": "buy", "short": "sell", "buy": "buy", "sell": "sell"}
NUMBERS = ("quantity", "price", "exit_price", "pnl", "fee")

Expected = dict[str, Any]


@dataclass
class Score:
    """Counts of trades that are there, that were read, and that are right."""

    expected: int = 0
    found: int = 0
    core: int = 0
    strict: int = 0
    seconds: float = 0.0

    def add(self, other: "Score") -> None:
        """Add the counts of an image to those of its folder."""
        self.expected += other.expected
        self.found += other.found
        self.core += other.core
        self.strict += other.strict
        self.seconds += other.seconds

    def row(self, name: str) -> str:
        """One line of the table."""
        precision = self.core / self.found if self.found else 1.0
        recall = self.core / self.expected if self.expected else 1.0
        return (
            f"{name:36} {self.expected:4} {self.found:4} {precision:9.3f} {recall:6.3f} "
            f"{self.f1(self.core):7.3f} {self.f1(self.strict):9.3f} {self.seconds:7.2f}"
        )

    def f1(self, right: int) -> float:
        """Harmonic mean of precision and recall; 1 where there is nothing and nothing was read."""
        total = self.expected + self.found
        return 2 * right / total if total else 1.0


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


def same_moment(shown: str, moment: Moment | None) -> bool:
    """Whether a time is right as far as the truth shows it; a time of day alone is no moment."""
    if re.match(r"\d{1,2}:", shown):
        return moment is None
    return moment is not None and moment.at.strftime("%Y-%m-%dT%H:%M:%S").startswith(shown)


def core_right(expected: Expected, trade: TradeReading) -> bool:
    """Whether symbol, side, quantity and price are right."""
    side = SIDES.get(str(expected.get("side")))
    return (
        plain_symbol(expected["symbol"]) == plain_symbol(trade.symbol)
        and side == trade.side
        and same_number(expected.get("quantity"), trade.quantity)
        and same_number(expected.get("price"), trade.price)
    )


def strict_right(expected: Expected, trade: TradeReading) -> bool:
    """Whether everything else that the truth has is right too."""
    times = all(
        same_moment(expected[name], getattr(trade, name))
        for name in ("executed_at", "closed_at")
        if expected.get(name)
    )
    numbers = all(
        same_number(expected[name], getattr(trade, name))
        for name in NUMBERS
        if expected.get(name) is not None
    )
    return times and numbers and expected.get("kind", trade.kind) == trade.kind


def compare(expected: Sequence[Expected], trades: Sequence[TradeReading]) -> Score:
    """Match what was read to what is there, each at most once, the best match first."""
    rest = list(trades)
    score = Score(expected=len(expected), found=len(trades))
    for wanted in expected:
        near = [trade for trade in rest if core_right(wanted, trade)]
        if near:
            best = max(near, key=lambda trade: strict_right(wanted, trade))
            rest.remove(best)
            score.core += 1
            score.strict += strict_right(wanted, best)
    return score


def measure(folder: Path, analyzer: OcrAnalyzer, *, verbose: bool) -> Iterator[tuple[str, Score]]:
    """Read every image of a folder that its truth names."""
    for entry in json.loads((folder / "truth.json").read_text("utf-8")):
        content = (folder / entry["file"]).read_bytes()
        start = time.perf_counter()
        reading = analyzer.read_screenshot(content, filename=entry["file"])
        score = compare(expected_trades(entry), reading.trades)
        score.seconds = time.perf_counter() - start
        if verbose:
            print(reading.result)
        yield entry["file"], score


def default_folders() -> list[Path]:
    """The samples of the repository, and the shared ones where they are."""
    shared = ROOT.parent / "shared" / "samples"
    folders = [ROOT / "samples", shared / "rendered", shared / "real"]
    return [folder for folder in folders if (folder / "truth.json").is_file()]


def main() -> int:
    """Print a table for each folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--verbose", action="store_true", help="print what each image is read as")
    arguments = parser.parse_args()
    analyzer = OcrAnalyzer()
    analyzer.load()
    heading = f"{'image':36} {'true':>4} {'read':>4} {'precision':>9} {'recall':>6} "
    heading += f"{'core F1':>7} {'strict F1':>9} {'seconds':>7}"
    for folder in arguments.folders or default_folders():
        total, images = Score(), 0
        print(f"\n{folder.parent.name}/{folder.name}\n{heading}")
        for name, score in measure(folder, analyzer, verbose=arguments.verbose):
            print(score.row(name))
            total.add(score)
            images += 1
        total.seconds /= max(1, images)
        print(total.row(f"all {images}, seconds per image"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:,.0f} MB")
    analyzer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
