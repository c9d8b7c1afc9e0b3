"""Render a varied set: every layout in turn, everything else by a seed."""

import io
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.layouts import negatives, others, tables
from benchmarks.layouts.scene import LANGUAGES, UNKNOWN_SCRIPTS, Scene, draw_scene, speakable
from benchmarks.layouts.tables import Drawn
from PIL import Image

__all__ = ["LAYOUTS", "render", "render_one", "worn_out"]

# Layouts in the order they are drawn; those of trades stand more often than those without.
LAYOUTS: Final[Mapping[str, Callable[[Scene], Drawn]]] = {
    "fills": tables.fills,
    "cards": others.cards,
    "positions": tables.positions,
    "market tape": negatives.market_tape,
    "order history": tables.order_history,
    "round trips": tables.round_trips,
    "working orders": negatives.working_orders,
    "two-line rows": tables.two_line_rows,
    "unknown script": tables.fills,
    "transfers": negatives.transfers,
    "no header": tables.fills_without_header,
    "two panels": tables.two_panels,
    "chart": others.candles,
    "clipped": tables.clipped_fills,
    "sentences": others.sentences,
    "dividends": negatives.dividends,
    "dense grid": tables.dense_grid,
    "order book": negatives.order_book,
    "positions again": tables.positions,
    "watchlist": negatives.watchlist,
    "order history again": tables.order_history,
    "report": negatives.report,
    "round trips again": tables.round_trips,
    "settings": negatives.settings,
    "empty table": negatives.empty_table,
}
ENGLISH = frozenset({"sentences"})
"""Layouts whose sentences are English alone."""

MAX_PIXELS = 3_600_000


def render(folder: Path, count: int, seed: int, *, worn: bool = False) -> list[dict[str, Any]]:
    """Write ``count`` images and their ``truth.json``; the same seed gives the same set.

    Worn images are all small and compressed, as after several messengers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for index in range(count):
        layout = list(LAYOUTS)[index % len(LAYOUTS)]
        image, entry = render_one(layout, f"{seed} {index}")
        entry["file"] = f"{index:03}_{layout.replace(' ', '_')}.{entry.pop('suffix')}"
        rng = random.Random(f"{seed} {index} quality")
        save(worn_out(image, rng) if worn else image, folder / entry["file"], rng)
        truth.append(entry)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False), "utf-8")
    return truth


def render_one(layout: str, seed: str) -> tuple[Image.Image, dict[str, Any]]:
    """One image and its entry of the truth; it is drawn again while it is too large."""
    rng = random.Random(seed)
    while True:
        scene = draw_scene(rng, language_for(layout, rng))
        image, trades = LAYOUTS[layout](scene)
        if image.width * image.height <= MAX_PIXELS:
            break
    entry = {
        "layout": layout.removesuffix(" again"),
        "language": scene.language,
        "scale": scene.scale,
        "suffix": rng.choice(("png", "png", "jpg")),
        "trades": trades,
        **scene.notes,
    }
    return image, entry


def language_for(layout: str, rng: random.Random) -> str:
    """A language that an installed typeface can write."""
    if layout in ENGLISH:
        return "en"
    if layout == "unknown script":
        return rng.choice(speakable(UNKNOWN_SCRIPTS) or ["en"])
    # Half of the screens of the world are in English.
    return rng.choice(["en"] * 4 + speakable(LANGUAGES))


def save(image: Image.Image, path: Path, rng: random.Random) -> None:
    """Write a PNG, or a JPEG of some quality; a quarter as a messenger passes pictures on."""
    qualities = (70, 80, 90)
    if rng.random() < 0.25:
        share, qualities = rng.uniform(0.6, 0.9), (35, 50, 65)
        size = (round(image.width * share), round(image.height * share))
        image = image.resize(size, Image.Resampling.BILINEAR)
    if path.suffix == ".jpg":
        image.save(path, quality=rng.choice(qualities))
    else:
        image.save(path)


def worn_out(image: Image.Image, rng: random.Random | None = None) -> Image.Image:
    """A smaller image with the traces of a strong compression."""
    rng = rng or random.Random(1)
    share = rng.uniform(0.55, 0.8) * (0.75 if image.width > 1800 else 1.0)
    size = (round(image.width * share), round(image.height * share))
    stream = io.BytesIO()
    small = image.resize(size, Image.Resampling.BILINEAR)
    small.save(stream, "JPEG", quality=rng.choice((40, 50, 60)))
    return Image.open(stream).convert("RGB")
