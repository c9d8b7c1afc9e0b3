"""Lists of cards on a phone, and charts."""

import random

from benchmarks.layouts.deals import MARKETS, draw_deals, truth_of
from benchmarks.layouts.drawing import blank
from benchmarks.layouts.scene import Scene
from benchmarks.layouts.tables import Drawn, tinted
from PIL import ImageDraw

__all__ = ["candles", "cards", "sentences"]


def cards(scene: Scene) -> Drawn:
    """Records of two lines each: what and how much, then when and at which price."""
    deals = draw_deals(scene, scene.rng.randint(3, 6))
    sides, share, filled = scene.pair(), scene.word("share"), scene.rng.random() < 0.5
    image = blank(scene, 390, 60 + 74 * len(deals))
    pen = ImageDraw.Draw(image)
    pen.text(
        (scene.px(16), scene.px(30)),
        scene.heading("fills_title"),
        scene.theme.ink,
        scene.font(19),
        "lm",
    )
    for index, deal in enumerate(deals):
        top = scene.px(60 + 74 * index)
        left, right = scene.px(16), scene.px(374)
        colour = getattr(scene.theme, tinted(deal))
        pen.text((left, top + scene.px(24)), deal.symbol, scene.theme.ink, scene.font(16), "lm")
        length = pen.textlength(deal.symbol, scene.font(16))
        pen.text(
            (left + length + scene.px(8), top + scene.px(24)),
            sides[deal.side],
            colour,
            scene.font(14),
            "lm",
        )
        if filled:
            pen.text(
                (right, top + scene.px(24)),
                scene.number(deal.value),
                scene.theme.ink,
                scene.font(15),
                "rm",
            )
        told = f"{scene.number(deal.quantity)} {share} @ {scene.number(deal.price)}"
        pen.text((left, top + scene.px(50)), told, scene.theme.faint, scene.font(13), "lm")
        pen.text(
            (right, top + scene.px(50)),
            scene.moment(deal.at),
            scene.theme.faint,
            scene.font(12),
            "rm",
        )
        pen.line((left, top + scene.px(72), right, top + scene.px(72)), scene.theme.line, 1)
    return image, [truth_of(scene, deal, "fill", frozenset({"time"})) for deal in deals]


def sentences(scene: Scene) -> Drawn:
    """Notes such as a broker sends: one deal in a sentence, its time below."""
    deals = draw_deals(scene, scene.rng.randint(2, 4), "shares")
    sides = {"buy": scene.rng.choice(("Bought", "You bought")), "sell": "Sold"}
    image = blank(scene, 420, 20 + 64 * len(deals))
    pen = ImageDraw.Draw(image)
    for index, deal in enumerate(deals):
        top = scene.px(10 + 64 * index)
        deed = f"{sides[deal.side]} {scene.number(deal.quantity)} {deal.symbol}"
        told = f"{deed} @ ${scene.number(deal.price)}"
        pen.text((scene.px(16), top + scene.px(20)), told, scene.theme.ink, scene.font(15), "lm")
        pen.text(
            (scene.px(16), top + scene.px(44)),
            scene.moment(deal.at),
            scene.theme.faint,
            scene.font(12),
            "lm",
        )
    return image, [truth_of(scene, deal, "fill", frozenset({"time"})) for deal in deals]


def candles(scene: Scene) -> Drawn:
    """A chart with a title, candles and an axis of prices: no trades."""
    symbol, base, places, _ = scene.rng.choice(
        MARKETS[scene.rng.choice(("coins", "pairs", "shares"))]
    )
    image = blank(scene, 900, 520)
    pen = ImageDraw.Draw(image)
    step = round_step(base)
    top_value = (round(base / step) + 5) * step
    pixels = 44 / step  # per unit of price, at scale 1
    for label in range(11):
        value, y = top_value - label * step, scene.px(40 + 44 * label)
        pen.line((0, y, scene.px(820), y), scene.theme.line, 1)
        pen.text(
            (scene.px(828), y),
            scene.number(f"{value:.{places}f}"),
            scene.theme.faint,
            scene.font(12),
            "lm",
        )
    last = draw_candles(scene, pen, base, lambda value: scene.px(40 + (top_value - value) * pixels))
    frame = scene.rng.choice(("15m", "1h", "4h", "1D", "5m"))
    close = scene.number(f"{last:.{places}f}")
    scene.notes["chart"] = {"symbol": symbol, "timeframe": frame, "last": f"{last:.{places}f}"}
    title = f"{symbol} · {frame}   C {close}"
    pen.text((scene.px(14), scene.px(18)), title, scene.theme.ink, scene.font(15), "lm")
    return image, []


def draw_candles(scene: Scene, pen: ImageDraw.ImageDraw, base: float, y_of: object) -> float:
    """A random walk in candles; its last price."""
    assert callable(y_of)
    rng: random.Random = scene.rng
    price, width = base, 9
    step = round_step(base)
    for index in range(58):
        close = min(max(price + rng.gauss(0, 0.5) * step, base - 4 * step), base + 4 * step)
        high, low = (
            max(price, close) + rng.random() * step / 2,
            min(price, close) - rng.random() * step / 2,
        )
        colour = scene.theme.green if close >= price else scene.theme.red
        x = scene.px(20 + 13 * index)
        middle = x + scene.px(width) // 2
        pen.line((middle, y_of(high), middle, y_of(low)), colour, max(1, scene.px(1)))
        ends = sorted((y_of(price), y_of(close)))
        pen.rectangle((x, ends[0], x + scene.px(width), max(ends[0] + 1, ends[1])), colour)
        price = close
    return price


def round_step(base: float) -> float:
    """A round step of prices of about half a percent."""
    step = 1e-6
    while step * 200 < base:
        step *= 10
    return next(s for s in (step / 5, step / 2, step) if s * 250 >= base)
