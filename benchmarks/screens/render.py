"""Draw screens of made-up trading applications with a browser, and the truth beside them.

    python -m benchmarks.screens.render FOLDER [NAME ...]

Each template in ``templates/`` is one screen: its first comment is TOML that says what is traded,
how many deals there are and how the picture is taken. A template calls ``tell`` where it draws a
trade; what is told is the truth, what is only drawn is none. The folder that comes out is read by
``benchmarks/evaluate.py``. The same text and numbers come out of every run.
"""

import argparse
import io
import json
import random
import shutil
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.screens.deals import MARKETS, Deal, candles, deals, tape
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

TEMPLATES = Path(__file__).resolve().parent / "templates"
CLOCKS = {"second": "%Y-%m-%dT%H:%M:%S", "minute": "%Y-%m-%dT%H:%M", "day": "%Y-%m-%d"}
HEIGHT = 400
"""Least height of a picture in CSS pixels: a longer page makes a longer one."""


@dataclass
class Truth:
    """The trades that a template tells while it is drawn."""

    trades: list[dict[str, str]] = field(default_factory=list)

    def tell(self, deal: Deal, kind: str, clock: str = "", *more: str, **changed: str) -> str:
        """Note a trade of the screen: ``clock`` is how fine its time is shown, ``more`` what else.

        ``changed`` replaces what is shown in another way than the deal has it; empty takes it out.
        """
        trade = {
            "symbol": deal.symbol, "side": deal.side, "quantity": deal.quantity,
            "price": deal.price, "kind": kind,
        }  # fmt: skip
        if clock:
            trade["executed_at"] = deal.at.strftime(CLOCKS[clock])
        if "closed" in more:
            trade["closed_at"] = deal.closed.strftime(CLOCKS[clock or "minute"])
        if "exit" in more:
            trade["exit_price"] = deal.exit
        trade.update({name: getattr(deal, name) for name in more if name in ("pnl", "fee")})
        trade.update(changed)
        self.trades.append({name: text for name, text in trade.items() if text})
        return ""


def english(number: str, thousands: str = ",", point: str = ".") -> str:
    """1,234.50, with other signs where they are given."""
    sign = "-" if number.startswith("-") else ""
    whole, _, fraction = number.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", thousands)
    return sign + grouped + (point + fraction if fraction else "")


def signed(number: str) -> str:
    """A number with its sign, be it a plus."""
    return number if number.startswith("-") else f"+{number}"


def environment() -> Environment:
    """The templates with the ways in which screens write numbers."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        en=english,
        de=lambda number: english(number, ".", ","),
        fr=lambda number: english(number, "\u202f", ","),
        ch=lambda number: english(number, "’", "."),
        plain=lambda number: number.replace(".", ","),
        signed=signed,
    )
    return made


def settings_of(name: str) -> dict[str, Any]:
    """The first comment of a template."""
    source = (TEMPLATES / name).read_text("utf-8")
    return tomllib.loads(source.partition("{#")[2].partition("#}")[0])


def page_of(made: Environment, name: str, settings: dict[str, Any]) -> tuple[str, Truth]:
    """The page of a template and the trades it tells."""
    rng = random.Random(f"screens {name}")
    truth = Truth()
    market = MARKETS[settings.get("market", "shares")]
    html = made.get_template(name).render(
        deals=deals(rng, market, settings.get("count", 8)),
        more=lambda kind, count: deals(rng, MARKETS[kind], count),
        tell=truth.tell,
        candles=lambda count=60: candles(rng, count),
        tape=lambda count=12: tape(rng, market, count),
        rng=rng,
        theme=settings.get("theme", "light"),
        zip=zip,
    )
    return html, truth


def picture_of(browser: Browser, html: str, settings: dict[str, Any]) -> bytes:
    """The page as pixels: PNG, or JPEG of the quality that the template asks for."""
    size = {"width": settings.get("width", 1200), "height": settings.get("height", HEIGHT)}
    page = browser.new_page(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=settings.get("scale", 1),
    )
    page.set_content(html)
    shot = page.screenshot(full_page="height" not in settings)
    page.close()
    if "jpeg" not in settings:
        return shot
    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").save(out, "JPEG", quality=settings["jpeg"])
    return out.getvalue()


def screens(names: Sequence[str]) -> Iterator[tuple[str, bytes, Truth]]:
    """File name, picture and truth of each template."""
    made = environment()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name in names:
            settings = settings_of(name)
            html, truth = page_of(made, name, settings)
            suffix = ".jpg" if "jpeg" in settings else ".png"
            yield name.removesuffix(".html") + suffix, picture_of(browser, html, settings), truth
        browser.close()


def main() -> int:
    """Write the pictures of all templates, or of those named, and their truth."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    every = sorted(path.name for path in TEMPLATES.glob("[!_]*.html"))
    names = [f"{name.removesuffix('.html')}.html" for name in arguments.names] or every
    arguments.folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for file, picture, truth in screens(names):
        (arguments.folder / file).write_bytes(picture)
        entries.append({"file": file, "trades": truth.trades})
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    (arguments.folder / "truth.json").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
