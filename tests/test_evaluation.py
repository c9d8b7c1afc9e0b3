"""The evaluation itself: what it draws, and that it counts as it says."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks import evaluate
from benchmarks.layouts.render import LAYOUTS, render, render_one
from benchmarks.scoring import FIELDS, Expected, Score, differences, expected_trades, score_reading
from PIL import Image

from live_data_service.analyzers.base import Box, FieldReading, Moment, Reading, TradeReading

BOX = Box(0, 0, 1, 1)
TRUTH: Expected = {
    "kind": "fill",
    "symbol": "BTC/USDT",
    "side": "buy",
    "quantity": "1.50",
    "price": "68120.1",
    "executed_at": "2024-03-15T15:42",
    "fee": None,
}


RIGHT = TradeReading(
    kind="fill",
    screenshot=0,
    row=1,
    box=BOX,
    confidence=1,
    symbol="BTCUSDT",
    side="buy",
    quantity=Decimal("1.5"),
    price=Decimal("68120.10"),
    executed_at=Moment(datetime(2024, 3, 15, 15, 42, tzinfo=UTC), "minute"),
    fields={name: FieldReading("", BOX, 0.97) for name in FIELDS},
)


def scored(*trades: TradeReading, truth: tuple[Expected, ...] = (TRUTH,)) -> Score:
    """The score of an image with this truth of which these trades were read."""
    return score_reading({"trades": list(truth)}, Reading(result="", trades=trades))


def test_a_trade_is_right_when_its_numbers_are_equal_however_they_are_written() -> None:
    score = scored(RIGHT)
    assert (score.core.right, score.strict.right) == (1, 1)
    assert all(claim.right for claim in score.claims)


def test_a_wrong_time_counts_against_strict_alone() -> None:
    score = scored(replace(RIGHT, executed_at=None))
    assert (score.core.right, score.strict.right) == (1, 0)
    assert (score.fields["executed_at"].expected, score.fields["executed_at"].found) == (1, 0)


def test_a_wrong_price_is_a_wrong_claim_and_no_right_trade() -> None:
    score = scored(replace(RIGHT, price=Decimal(681201)))
    assert score.core.f1 == 0
    assert [claim.name for claim in score.claims if not claim.right] == ["price"]


def test_a_value_that_the_image_does_not_show_is_a_wrong_claim() -> None:
    wrong = [
        claim.name for claim in scored(replace(RIGHT, fee=Decimal(1))).claims if not claim.right
    ]
    assert wrong == ["fee"]


def test_a_value_that_the_truth_does_not_speak_of_is_not_judged() -> None:
    assert all(claim.right for claim in scored(replace(RIGHT, pnl=Decimal(1))).claims)


def test_every_trade_on_an_image_without_trades_is_invented() -> None:
    score = scored(RIGHT, RIGHT, truth=())
    assert (score.invented, score.core.f1) == (2, 0)
    assert not any(claim.right for claim in score.claims)


def test_the_same_trade_read_twice_is_right_once() -> None:
    score = scored(RIGHT, RIGHT)
    assert (score.core.right, score.core.found) == (1, 2)
    told = differences({"trades": [TRUTH]}, Reading(result="", trades=(RIGHT, RIGHT)))
    assert [line.split(":")[0] for line in told] == ["invented"]


def test_an_optional_trade_may_be_read_or_not() -> None:
    optional = {**TRUTH, "optional": True}
    for trades in ((), (RIGHT,)):
        score = scored(*trades, truth=(optional,))
        assert (score.core.expected, score.core.found) == (0, 0)


def test_a_chart_is_judged_by_the_text_for_the_trader() -> None:
    entry = {"trades": [], "chart": {"symbol": "MGCZ25", "timeframe": "5m", "last": 3540.0}}
    told = Reading(result="A chart of MGCZ25, timeframe 5m, last price 3,540.0.", trades=())
    assert (score_reading(entry, told).chart.right, score_reading(entry, told).chart.expected) == (
        3,
        3,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_drawn_with_its_truth(layout: str) -> None:
    image, entry = render_one(layout, "test")
    assert min(image.size) > 100
    for trade in expected_trades(entry):
        assert {"symbol", "side", "quantity", "price", "kind"} <= trade.keys()
        assert Decimal(trade["price"]) > 0


def test_a_seed_draws_the_same_set_again_and_another_seed_another(tmp_path: Path) -> None:
    sets = [(3, "a"), (3, "b"), (4, "c")]
    for seed, name in sets:
        render(tmp_path / name, 4, seed)
    truths = [(tmp_path / name / "truth.json").read_text("utf-8") for _, name in sets]
    assert truths[0] == truths[1] != truths[2]
    for entry in json.loads(truths[0]):
        pictures = [Image.open(tmp_path / name / entry["file"]).tobytes() for name in ("a", "b")]
        assert pictures[0] == pictures[1]


def test_worn_images_are_smaller(tmp_path: Path) -> None:
    seed = random.Random(5).randrange(100)
    clear = render(tmp_path / "clear", 1, seed)[0]["file"]
    worn = render(tmp_path / "worn", 1, seed, worn=True)[0]["file"]
    with Image.open(tmp_path / "clear" / clear) as one, Image.open(tmp_path / "worn" / worn) as two:
        assert two.width < one.width


def test_a_folder_of_one_s_own_is_read_and_every_table_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image, entry = render_one("sentences", "own")
    image.save(tmp_path / "own.png")
    truth = [{"file": "own.png", "layout": "notes", "trades": entry["trades"]}]
    (tmp_path / "truth.json").write_text(json.dumps(truth), "utf-8")
    assert evaluate.main(["--folder", str(tmp_path), "--no-costs", "--verbose"]) == 0
    told = capsys.readouterr().out
    for part in (str(tmp_path), "core F1", "executed_at", "confidence", "0.95 and more", "own.png"):
        assert part in told
