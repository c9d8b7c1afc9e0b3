"""The offline analyzer through its real models, on the samples of the repository."""

import asyncio
import hashlib
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from live_data_service.analyzers.base import AnalyzerError, TradeReading, UserContext
from live_data_service.analyzers.ocr import engine
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from live_data_service.screenshots import Screenshot

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
SHARED = ROOT.parent / "shared" / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def analyzer() -> Iterator[OcrAnalyzer]:
    """One analyzer with its models loaded."""
    ocr = OcrAnalyzer()
    ocr.load()
    yield ocr
    ocr.close()


def screenshot(content: bytes, name: str = "image.png") -> Screenshot:
    """A checked screenshot of the bytes of a PNG."""
    width, height = Image.open(io.BytesIO(content)).size
    digest = hashlib.sha256(content).digest()
    return Screenshot(uuid4(), name, content, "image/png", width, height, digest)


def png(image: Image.Image) -> bytes:
    """The bytes of an image."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def number(text: str | None) -> Decimal | None:
    """A number of the truth, compared as a number."""
    return None if text is None else Decimal(text)


def told(trade: dict[str, Any]) -> tuple[object, ...]:
    """What the truth says of a trade."""
    names = ("quantity", "price", "exit_price", "pnl", "fee")
    return (trade["kind"], trade["symbol"], trade["side"], *(number(trade.get(n)) for n in names))


def seen(trade: TradeReading) -> tuple[object, ...]:
    """What was read of a trade, in the same order."""
    return (
        trade.kind, trade.symbol, trade.side, trade.quantity, trade.price, trade.exit_price,
        trade.pnl, trade.fee,
    )  # fmt: skip


@pytest.mark.parametrize("entry", TRUTH, ids=[entry["file"] for entry in TRUTH])
def test_every_trade_of_a_sample_is_read_and_none_is_invented(
    analyzer: OcrAnalyzer, entry: dict[str, Any]
) -> None:
    reading = analyzer.read_screenshot((SAMPLES / entry["file"]).read_bytes())
    assert [seen(trade) for trade in reading.trades] == [told(trade) for trade in entry["trades"]]
    for trade, expected in zip(reading.trades, entry["trades"], strict=True):
        if "executed_at" in expected:
            assert trade.executed_at is not None
            assert trade.executed_at.at.isoformat().startswith(expected["executed_at"])


def test_fields_and_trades_have_boxes_inside_the_image(analyzer: OcrAnalyzer) -> None:
    content = (SAMPLES / "fills_dark.png").read_bytes()
    width, height = Image.open(io.BytesIO(content)).size
    for trade in analyzer.read_screenshot(content).trades:
        for box in (trade.box, *(field.box for field in trade.fields.values())):
            assert 0 <= box.x < box.x + box.width <= width
            assert 0 <= box.y < box.y + box.height <= height
        assert 0.8 < trade.confidence <= 1.0


async def test_screenshots_are_read_in_order_with_a_paragraph_each(analyzer: OcrAnalyzer) -> None:
    shots = [
        screenshot((SAMPLES / "cards_phone.png").read_bytes(), "cards.png"),
        screenshot(png(Image.new("RGB", (320, 200), "white")), "blank.png"),
    ]
    reading = await analyzer.analyze(shots, "what did I trade?", UserContext())
    assert {trade.screenshot for trade in reading.trades} == {0}
    assert [trade.row for trade in reading.trades] == [1, 2, 3, 4, 5, 6]
    first, second = reading.result.split("\n\n")
    assert first.startswith("cards.png: 6 fills")
    assert second.startswith("blank.png: Nothing to read")


async def test_reading_does_not_hold_up_the_event_loop(analyzer: OcrAnalyzer) -> None:
    shot = screenshot((SAMPLES / "positions_light.png").read_bytes())
    work = asyncio.create_task(analyzer.analyze([shot], "", UserContext()))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert len((await work).trades) == 5
    assert turns > 10  # a reading in the loop itself would leave it one or two


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (2400, 12), "black"),
        Image.new("RGB", (12, 2400), "white"),
        Image.effect_noise((500, 400), 90).convert("RGB"),
    ],
    ids=["one pixel", "long", "tall", "noise"],
)
def test_images_without_text_give_no_trade(analyzer: OcrAnalyzer, image: Image.Image) -> None:
    reading = analyzer.read_screenshot(png(image))
    assert reading.trades == ()
    assert "No" in reading.result


def test_bytes_that_are_no_image_are_an_error_with_a_stable_code(analyzer: OcrAnalyzer) -> None:
    with pytest.raises(AnalyzerError) as caught:
        analyzer.read_screenshot(b"no image")
    assert caught.value.code == "image_unreadable"


def test_missing_models_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "DETECTOR_FILE", "missing.onnx")
    with pytest.raises(AnalyzerError, match=r"missing\.onnx") as caught:
        OcrAnalyzer().load()
    assert caught.value.code == "ocr_models_missing"


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("topstepx_07_mgc_short.png", [("position", "MGCZ25", "sell", "3", "3562.5", "675.00")]),
        ("topstepx_05_no_position.png", []),
        ("mplfinance_sp500_nov2019.png", []),
    ],
)
def test_a_position_on_a_real_chart_is_read_and_orders_are_not(
    analyzer: OcrAnalyzer, name: str, core: list[tuple[str, ...]]
) -> None:
    path = SHARED / "real" / name
    if not path.is_file():
        pytest.skip("the shared samples are not beside the repository")
    trades = analyzer.read_screenshot(path.read_bytes()).trades
    assert [
        (t.kind, t.symbol, t.side, str(t.quantity), str(t.price), str(t.pnl)) for t in trades
    ] == core
