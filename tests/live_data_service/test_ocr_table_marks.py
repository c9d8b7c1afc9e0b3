"""Tables that no rule calls trades, judged by what tables of trades usually look like."""

import json
import shutil
from pathlib import Path

from benchmarks.learn_tables import Example, examples, fit, gather, read_examples, tells

from live_data_service.analyzers.ocr.table_marks import LEARNED, WEIGHTS, marks_of
from tests.live_data_service.ocr_words import columns, core, page

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
UNCERTAIN = "It isn't certain that this table is of trades."


def test_the_weights_are_those_of_the_labelled_tables() -> None:
    base, weights = fit(read_examples())
    assert weights.keys() == WEIGHTS.keys()
    assert abs(base - LEARNED["base"]) < 0.02
    assert all(abs(weight - WEIGHTS[mark]) < 0.02 for mark, weight in weights.items())


def test_tables_left_out_of_the_fit_are_told_apart() -> None:
    known, unseen = read_examples()[::2], read_examples()[1::2]
    base, weights = fit(known)
    odds = [base + sum(weights.get(mark, 0.0) for mark in one.marks) for one in unseen]
    right = sum((odd > 0) == one.trades for odd, one in zip(odds, unseen, strict=True))
    assert right > 0.8 * len(unseen)


def test_a_mark_that_only_trades_have_speaks_for_them() -> None:
    found = [Example(("fee",), 3, trades=True)] * 6 + [Example(("bid",), 3, trades=False)] * 6
    _, weights = fit(found)
    assert weights["fee"] > 0 > weights["bid"]


def test_tables_are_gathered_from_labelled_screenshots_and_from_those_without_trades(
    tmp_path: Path,
) -> None:
    truth = json.loads((SAMPLES / "truth.json").read_text("utf-8"))
    fills = next(entry for entry in truth if entry["file"] == "fills_dark.png")
    shutil.copy(SAMPLES / fills["file"], tmp_path)
    shutil.copy(SAMPLES / fills["file"], tmp_path / "of_others.png")
    others = {"file": "of_others.png", "rows": []}
    (tmp_path / "truth.json").write_text(json.dumps([fills, others]), "utf-8")
    found = list(gather(tmp_path))
    assert [one.trades for one in found] == [True, False]
    assert found[0].rows == len(fills["trades"])
    assert {"codes", "column symbol"} <= set(found[0].marks)


def test_holdings_with_a_plain_price_and_one_of_now_are_probably_positions() -> None:
    found = page(
        columns("Coin", "Amount", "Price", "Current", "Value", "P/L"),
        columns("RAY", "40.5", "1.10", "1.27", "51.43", "+15.4%"),
        columns("JUP", "900", "0.61", "0.55", "495.00", "-9.8%"),
        columns("WIF", "12", "2.05", "2.41", "28.92", "+17.5%"),
    )
    assert [core(trade)[2:] for trade in found.trades] == [
        ("40.5", "1.10"), ("900", "0.61"), ("12", "2.05"),
    ]  # fmt: skip
    assert all(trade.kind == "position" for trade in found.trades)
    assert all(UNCERTAIN in trade.review_reasons for trade in found.trades)


def test_a_table_that_rules_call_trades_is_certain() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Price", "Time"),
        columns("KO", "Buy", "10", "62.10", "2024-03-15 15:42"),
        columns("PEP", "Sell", "4", "171.05", "2024-03-15 15:50"),
    )
    assert [UNCERTAIN in trade.review_reasons for trade in found.trades] == [False, False]


def test_volumes_of_a_market_are_no_sizes_of_trades() -> None:
    found = page(
        columns("Symbol", "Name", "Price", "Change", "Volume"),
        columns("KO", "Coca-Cola", "62.10", "+0.31", "9,837,802"),
        columns("PEP", "PepsiCo", "171.05", "-1.02", "4,340,925"),
        columns("MCD", "McDonald's", "288.41", "+2.11", "2,068,857"),
    )
    assert found.trades == []


def test_an_example_says_what_a_table_shows_and_no_text_of_it() -> None:
    found = page(
        columns("Symbol", "Side", "Qty", "Price"),
        columns("KO", "Buy", "10", "62.10"),
        columns("PEP", "Sell", "4", "171.05"),
    )
    truth = [{"quantity": "10", "price": "62.10"}, {"quantity": "4", "price": "171.05"}]
    [one] = examples(found.tables, truth)
    assert one == Example(tuple(sorted(marks_of(found.tables[0]))), 2, trades=True)
    assert {"column side", "sides", "header"} <= set(one.marks)
    [other] = examples(found.tables, [{"quantity": "11", "price": "62.10"}])
    assert not other.trades


def test_a_row_tells_a_trade_by_two_of_its_numbers() -> None:
    found = page(columns("Symbol", "Qty", "Price"), columns("KO", "10", "1.062,10"))
    row = found.tables[0].group.records[0]
    assert tells(row, {"quantity": "10", "price": "1062.10"})
    assert not tells(row, {"quantity": "10", "price": "1062.11"})
