"""Learn what tables of trades look like from labelled screenshots.

    python -m benchmarks.learn_tables              # fit the weights to benchmarks/tables.jsonl
    python -m benchmarks.learn_tables FOLDER ...   # add the tables of labelled screenshots first

A folder holds images and a ``truth.json`` as ``benchmarks.evaluate`` describes. Of each table only
its marks are kept (``live_data_service.analyzers.ocr.table_marks``), how many rows it has, and
whether they are trades: no text and no number of anybody's screen. A folder added twice counts
twice. The weights are those of a logistic regression, fitted by Newton's method with a quadratic
penalty (Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, section 4.4).
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.scoring import expected_trades
from numpy.typing import NDArray

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr import table_marks
from live_data_service.analyzers.ocr.drafts import number_of
from live_data_service.analyzers.ocr.engine import Models
from live_data_service.analyzers.ocr.numerals import value_of
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.reader import read_words
from live_data_service.analyzers.ocr.records import Record
from live_data_service.analyzers.ocr.table_marks import Table, marks_of
from live_data_service.screenshots import decode_pixels

DATA = Path(__file__).with_name("tables.jsonl")
WEIGHTS = Path(table_marks.__file__).with_name("table_marks.toml")
PENALTY = 1.0
RAREST = 4
"""Tables that must have a mark for it to get a weight."""

STEPS = 40
NUMBERS = ("quantity", "price", "pnl", "exit_price")

Trade = Mapping[str, Any]
Floats = NDArray[np.float64]


class Example(NamedTuple):
    """One labelled table: its marks, its rows, and whether they are trades."""

    marks: tuple[str, ...]
    rows: int
    trades: bool


def main() -> None:
    """Add the tables of the folders named, fit the weights, write them."""
    folders = [Path(name) for name in sys.argv[1:]]
    if folders:
        found = [example for folder in folders for example in gather(folder)]
        write_examples([*read_examples(), *found])
        print(f"{len(found)} tables added to {DATA.name}")
    base, weights = fit(read_examples())
    WEIGHTS.write_text(written(base, weights), "utf-8")
    print(f"{len(weights)} weights written to {WEIGHTS.name}")


def gather(folder: Path) -> Iterator[Example]:
    """The tables of the labelled screenshots of a folder."""
    models = Models()
    for entry in json.loads((folder / "truth.json").read_text("utf-8")):
        image = np.asarray(decode_pixels((folder / entry["file"]).read_bytes()), np.uint8)
        pixels = np.ascontiguousarray(image[:, :, ::-1])
        size = (pixels.shape[1], pixels.shape[0])
        page = read_page(read_words(models, pixels), UserContext(), size)
        yield from examples(page.tables, expected_trades(entry))


def examples(tables: Iterable[Table], trades: Sequence[Trade]) -> Iterator[Example]:
    """Each table of a page, and whether half of its rows tell trades of that page.

    Tables on pages where every trade is optional may be read or not, so they teach nothing.
    """
    required = any(not trade.get("optional") for trade in trades)
    for table in tables:
        records = table.group.records
        told = sum(any(tells(record, trade) for trade in trades) for record in records)
        is_trades = 2 * told >= len(records) and told > 0
        if required or not is_trades:
            yield Example(tuple(sorted(marks_of(table))), len(records), is_trades)


def tells(record: Record, trade: Trade) -> bool:
    """Whether a row shows two of the numbers of a trade, or the only one it has."""
    numerals = [n for cell in record.cells.values() if (n := number_of(cell)) is not None]
    shown = {abs(value_of(numeral, sign)) for numeral in numerals for sign in (".", ",")}
    known = [abs(Decimal(trade[name])) for name in NUMBERS if trade.get(name) not in (None, "")]
    return bool(known) and sum(value in shown for value in known) >= min(2, len(known))


def read_examples() -> list[Example]:
    """The labelled tables, as they were gathered."""
    if not DATA.exists():
        return []
    rows = map(json.loads, DATA.read_text("utf-8").splitlines())
    return [Example(tuple(row["marks"]), row["rows"], row["trades"]) for row in rows]


def write_examples(found: Iterable[Example]) -> None:
    """Write labelled tables, one a line."""
    lines = (json.dumps(example._asdict()) + "\n" for example in found)
    DATA.write_text("".join(lines), "utf-8")


def fit(found: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """The base and the weight of each mark, in log odds."""
    counts = Counter(mark for example in found for mark in example.marks)
    names = sorted(mark for mark, count in counts.items() if count >= RAREST)
    place = {name: i for i, name in enumerate(names)}
    shown = np.zeros((len(found), len(names) + 1))
    shown[:, -1] = 1.0
    for row, example in enumerate(found):
        shown[row, [place[mark] for mark in example.marks if mark in place]] = 1.0
    weights = newton(shown, np.array([float(example.trades) for example in found]))
    return float(weights[-1]), {name: float(weights[i]) for name, i in place.items()}


def newton(shown: Floats, trades: Floats) -> Floats:
    """The weights that make the labels likeliest, small ones preferred; the base is free."""
    penalty = np.full(shown.shape[1], PENALTY)
    penalty[-1] = 1e-6
    weights = np.zeros(shown.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-shown @ weights))
        slope = shown.T @ (chance - trades) + penalty * weights
        bend = (shown.T * (chance * (1 - chance))) @ shown + np.diag(penalty)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def written(base: float, weights: Mapping[str, float]) -> str:
    """The weights as a TOML file."""
    lines = (f'"{name}" = {weight:.2f}\n' for name, weight in weights.items())
    head = "# Log odds that a table is one of trades; see benchmarks/learn_tables.py.\n"
    return f"{head}base = {base:.2f}\n\n[weights]\n{''.join(lines)}"


if __name__ == "__main__":
    main()
