"""Measure how well screenshots are read, how sure the reader is, how long it takes.

    make evaluate
    python -m benchmarks.evaluate [--seed N] [--count N] [--compare] [--folder DIR ...] [--verbose]

Two varied sets, one of them of worn images, are drawn into a temporary folder and read, then
``samples/`` and, where it lies beside the repository, ``../shared/samples/*``. *Core* is symbol,
side, quantity and price; *strict* is also time, result, fee, exit and kind. Invented trades count
against both.

A folder of your own holds images and a ``truth.json``, a list of
``{"file": "a.png", "layout": "fills", "trades": [{"symbol": "AAPL", "side": "buy", "quantity":
"3", "price": "172.40", "kind": "fill", "executed_at": "2024-03-15T15:42", "fee": null}]}``.
A field that a trade leaves out is not judged, ``null`` says that the image does not show it, and a
trade with ``"optional": true`` may be read or not. ``"chart": {"symbol", "timeframe", "last"}``
says what the text for the trader must tell.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks import costs, rivals
from benchmarks.layouts.render import LAYOUTS, render
from benchmarks.scoring import FIELDS, Claim, Counts, Expected, Score, differences, score_reading

from live_data_service.analyzers.base import Reading
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer

ROOT = Path(__file__).resolve().parent.parent
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
SURE = 0.95

Read = Callable[[bytes], Reading]


def default_folders() -> list[Path]:
    """The samples of the repository, and the shared ones where they are."""
    shared = ROOT.parent / "shared" / "samples"
    folders = [ROOT / "samples", *(sorted(shared.iterdir()) if shared.is_dir() else ())]
    return [folder for folder in folders if (folder / "truth.json").is_file()]


def drawn_sets(folder: Path, count: int, seed: int) -> list[tuple[Path, str]]:
    """Two sets drawn anew: clear screens, and half as many worn ones of another seed."""
    render(folder / "clear", count, seed)
    render(folder / "worn", count // 2, seed + 1000, worn=True)
    return [(folder / name, f"drawn, {name}, seed {seed}") for name in ("clear", "worn")]


def score_folder(folder: Path, read: Read) -> Iterator[tuple[Expected, Reading, Score]]:
    """Read every image of a folder that its truth names."""
    for entry in json.loads((folder / "truth.json").read_text("utf-8")):
        content = (folder / entry["file"]).read_bytes()
        start = time.perf_counter()
        reading = read(content)
        yield entry, reading, score_reading(entry, reading, time.perf_counter() - start)


def layout_of(entry: Expected) -> str:
    """What an entry of the truth calls its layout."""
    return str(entry.get("layout") or entry.get("style") or "other")


def summed(scores: Sequence[Score]) -> Score:
    """All of them together."""
    total = Score()
    for score in scores:
        total.add(score)
    return total


def heading(name: str) -> str:
    """The heading of a table of scores."""
    columns = f"{'images':>6} {'true':>5} {'read':>5} {'core F1':>8} {'strict F1':>9}"
    return f"\n{name:30} {columns} {'invented':>8} {'s/image':>8}"


def row(name: str, score: Score) -> str:
    """One line of a table of scores; trades are invented where an image shows none."""
    images = f"{score.images:6} {score.core.expected:5} {score.core.found:5}"
    invented = f"{score.invented:8}" if score.empty else " " * 8
    seconds = f"{score.seconds / max(1, score.images):8.2f}"
    return f"{name:30} {images} {score.core.f1:8.3f} {score.strict.f1:9.3f} {invented} {seconds}"


def evaluate_folder(folder: Path, name: str, read: Read, *, verbose: bool) -> list[Score]:
    """Read a folder and print its score, per layout and together."""
    print(heading(name), flush=True)
    scores: list[Score] = []
    layouts: dict[str, Score] = {}
    for entry, reading, score in score_folder(folder, read):
        scores.append(score)
        layouts.setdefault(layout_of(entry), Score()).add(score)
        if verbose:
            print(f"  {row(entry['file'], score)}\n      {reading.result}", flush=True)
            for line in differences(entry, reading):
                print(f"      {line}", flush=True)
    for layout, score in sorted(layouts.items()) if len(layouts) > 1 else ():
        print(row(f"  {layout}", score))
    print(row("  all", summed(scores)), flush=True)
    return scores


def print_fields(total: Score) -> None:
    """Precision and recall of each field."""
    print(f"\n{'field':14} {'shown':>6} {'read':>6} {'precision':>9} {'recall':>7}")
    for name in FIELDS:
        counts = total.fields.get(name, Counts())
        shown = f"{counts.expected:6} {counts.found:6}"
        print(f"{name:14} {shown} {counts.precision:9.3f} {counts.recall:7.3f}")
    if total.chart.expected:
        share = f"{total.chart.right} of {total.chart.expected}"
        print(f"charts: symbol, timeframe and last price told: {share}")


def print_calibration(claims: Sequence[Claim]) -> None:
    """How many of the values read with some confidence are right."""
    print(f"\n{'confidence':14} {'values':>7} {'right':>7} {'mean confidence':>16}")
    for low, high in pairwise(BINS):
        print_bin(
            f"{low:.2f} to {min(1.0, high):.2f}", [c for c in claims if low <= c.confidence < high]
        )
    print_bin(f"{SURE} and more", [claim for claim in claims if claim.confidence >= SURE])


def print_bin(name: str, claims: Sequence[Claim]) -> None:
    """One line of the table of confidences."""
    if claims:
        right = sum(claim.right for claim in claims) / len(claims)
        mean = sum(claim.confidence for claim in claims) / len(claims)
        print(f"{name:14} {len(claims):7} {right:7.3f} {mean:16.3f}")


def print_costs() -> None:
    """Time and memory, each task in a process of its own."""
    columns = f"{'load s':>7} {'s/image':>8} {'bare s':>7} {'ratio':>6} {'loop s':>7} {'MB':>6}"
    print(f"\n{'task':18} {columns}")
    for task in costs.TASKS:
        cost = costs.measured(task)
        name = f"{cost.images} x {cost.size[0]}x{cost.size[1]}"
        times = f"{cost.load_seconds:7.2f} {cost.seconds:8.2f} {cost.bare_seconds:7.2f}"
        more = f"{cost.ratio:6.2f} {cost.loop_seconds:7.3f} {cost.peak_mb:6.0f}"
        print(f"{name:18} {times} {more}", flush=True)


def print_comparison(folders: Sequence[tuple[Path, str]], own: Score) -> None:
    """The same folders through other engines and the same parser."""
    print(heading("compared, all sets"))
    print(row("  this reader", own), flush=True)
    for rival in rivals.rivals():
        read: Read = lambda content, rival=rival: rivals.read_with(rival, content)  # type: ignore[misc]  # noqa: E731
        scores = [s for folder, _ in folders for _, _, s in score_folder(folder, read)]
        print(row(f"  {rival.name}, same parser", summed(scores)), flush=True)


def arguments_of(line: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=1, help="of the drawn set (1)")
    parser.add_argument(
        "--count", type=int, default=2 * len(LAYOUTS), help="images of the drawn set (50)"
    )
    parser.add_argument(
        "--folder", type=Path, action="append", default=[], help="read this instead"
    )
    parser.add_argument(
        "--compare", action="store_true", help="with stock rapidocr and Tesseract, too"
    )
    parser.add_argument("--drawn-only", action="store_true", help="leave the samples out")
    parser.add_argument("--no-costs", action="store_true", help="leave time and memory out")
    parser.add_argument("--verbose", action="store_true", help="print what each image is read as")
    return parser.parse_args(line)


def main(line: Sequence[str] | None = None) -> int:
    """Read every set and print the tables."""
    arguments = arguments_of(line)
    analyzer = OcrAnalyzer()
    analyzer.load()
    with tempfile.TemporaryDirectory(prefix="evaluate-") as temporary:
        folders = [(folder, str(folder)) for folder in arguments.folder]
        if not folders:
            folders = drawn_sets(Path(temporary), arguments.count, arguments.seed)
            if not arguments.drawn_only:
                folders += [(f, f"{f.parent.name}/{f.name}") for f in default_folders()]
        scores = [
            score
            for folder, name in folders
            for score in evaluate_folder(
                folder, name, analyzer.read_screenshot, verbose=arguments.verbose
            )
        ]
        analyzer.close()
        total = summed(scores)
        if len(folders) > 1:
            print(f"{heading('all sets')}\n{row('  all', total)}")
        print_fields(total)
        print_calibration(total.claims)
        if arguments.compare:
            print_comparison(folders, total)
    if not arguments.no_costs:
        print_costs()
    return 0


if __name__ == "__main__":
    sys.exit(main())
