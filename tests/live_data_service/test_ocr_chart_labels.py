"""Positions that only labels on a chart tell of: a result, a size, a price on the axis."""

from collections.abc import Sequence

import pytest

from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import LETTER, Cell, core, read, words_at

AXIS = 1200


def chart(*labels: tuple[float, Sequence[Cell]], title: str = "NQZ5 · 5") -> list[Word]:
    """A chart from 20200 (y 60) to 20090 (y 500), with labels at a height each."""
    words = words_at(20, [(40, title)])
    words += [w for i in range(12) for w in words_at(60 + 40 * i, [(AXIS, f"{20200 - 10 * i}.00")])]
    return words + [word for y, cells in labels for word in words_at(y, cells)]


def label(y: float, *texts: str, price: str) -> tuple[float, list[Cell]]:
    """The boxes of a label in green, and its price in the same colour on the axis."""
    boxes: list[Cell] = []
    x = 500.0
    for text in texts:
        boxes.append((x, text, "green"))
        x += LETTER * len(text) + 30
    return y, [*boxes, (AXIS, price, "green")]


def test_the_label_of_a_position_is_read_with_the_price_at_its_height() -> None:
    page = read(chart(label(148, "$207.00", "-3", price="20178.25")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "3", "20178.25")]
    assert str(page.trades[0].pnl) == "207.00"
    assert page.trades[0].kind == "position"


def test_marks_at_both_ends_of_a_label_are_no_part_of_it() -> None:
    page = read(chart(label(148, "T $207.00", "-3", "X", price="20178.25")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "3", "20178.25")]


def test_the_size_may_stand_before_the_result() -> None:
    page = read(chart(label(148, "-2", "+300.00 USD", price="20178.25")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "2", "20178.25")]


def test_what_an_order_would_come_to_is_no_result() -> None:
    orders = label(148, "~ +$350.00", "-2", price="20178.25")
    assert read(chart(orders)).trades == []


def test_a_minus_on_the_label_of_an_order_says_that_none_is_a_plus() -> None:
    order = label(108, "~ +$350.00", "-2", price="20188.25")
    page = read(chart(order, label(228, "$50.00", "2", price="20158.25")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", "buy", "2", "20158.25")]
    assert page.trades[0].review_reasons == ()


def test_a_label_without_a_sign_leaves_the_side_open() -> None:
    page = read(chart(label(228, "$50.00", "2", price="20158.25")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", None, "2", "20158.25")]
    assert "The side isn't shown." in page.trades[0].review_reasons


def test_the_price_of_now_and_the_result_tell_the_side() -> None:
    now = words_at(268, [(AXIS, "20145.50", "red")])
    beside = words_at(46, [(40, "C 20145.50")])
    page = read([*chart(label(228, "$50.00", "2", price="20158.25")), *now, *beside])
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "2", "20158.25")]
    assert "The side is taken from the prices and the result." in page.trades[0].review_reasons


def test_a_price_on_the_axis_that_something_covers_is_not_shown() -> None:
    page = read(chart(label(148, "$207.00", "-3", price="20178")))
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "3", "None")]
    assert "The price isn't shown." in page.trades[0].review_reasons


@pytest.mark.parametrize("text", ["TP", "Stop", "Limit"])
def test_a_word_beside_the_boxes_makes_them_an_order(text: str) -> None:
    assert read(chart(label(148, f"{text} $207.00", "-3", price="20178.25"))).trades == []
    assert read(chart(label(148, text, "-3", price="20178.25"))).trades == []


def test_numbers_on_a_chart_without_a_price_of_their_colour_are_no_label() -> None:
    cells: list[Cell] = [(500, "$207.00", "green"), (600, "3", "green")]
    assert read(chart((148, cells))).trades == []
    assert read(chart((148, [*cells, (AXIS, "20178.25", "red")]))).trades == []


def test_what_a_list_says_again_is_read_once() -> None:
    listed = words_at(620, [(300, "-3 @ 20,178.25"), (500, "UP&L $207.00", "green")])
    page = read([*chart(label(148, "$207.00", "-3", price="20178.25")), *listed])
    assert [core(trade) for trade in page.trades] == [("NQZ5", "sell", "3", "20178.25")]


def test_the_root_of_a_contract_names_the_instrument_where_nothing_else_does() -> None:
    named = words_at(600, [(560, "/NQ")])
    words = chart(label(148, "$207.00", "-3", price="20178.25"), title="5m")
    assert [trade.symbol for trade in read([*words, *named]).trades] == ["/NQ"]
    other = words_at(640, [(560, "/ES")])
    assert [trade.symbol for trade in read([*words, *named, *other]).trades] == [None]


@pytest.mark.parametrize("told", ["+2 @ 20158.25", "+2 @20158.25", "+2 20158.25"])
def test_a_signed_size_at_the_same_price_elsewhere_tells_the_side(told: str) -> None:
    bar = words_at(560, [(300, told)])
    page = read([*chart(label(228, "$50.00", "2", price="20158.25")), *bar])
    assert [core(trade) for trade in page.trades] == [("NQZ5", "buy", "2", "20158.25")]


@pytest.mark.parametrize(
    ("bar", "symbol", "frame"),
    [
        ([(20, "MESH2025"), (130, "15m"), (220, "Indicators")], "MESH2025", "15m"),
        ([(20, "50218834: Demo - [GBPJPY,M30]")], "GBPJPY", "M30"),
    ],
)
def test_the_bar_of_a_window_names_the_instrument_and_the_timeframe_of_its_chart(
    bar: Sequence[Cell], symbol: str, frame: str
) -> None:
    words = [w for w in chart(label(228, "$50.00", "2", price="20158.25")) if w.y0 > 20]
    page = read([*words_at(5, bar), *words])
    assert page.chart is not None
    assert (page.chart.timeframe, page.trades[0].symbol) == (frame, symbol)


def test_the_close_in_the_legend_of_a_chart_is_its_latest_price_and_tells_the_side() -> None:
    legend = words_at(34, [(40, "Micro E-mini O20,150.00 H20,170.00 L20,148.25 C20,163.25 +11.75")])
    words = [w for w in chart(label(228, "$50.00", "2", price="20158.25")) if w.y0 > 20]
    now = words_at(206, [(AXIS, "20,163.25", "red")])
    page = read([*words_at(5, [(20, "MESH2025"), (130, "15m")]), *legend, *words, *now])
    assert page.chart is not None
    assert page.chart.last == "20,163.25"
    assert page.trades[0].side == "buy"


@pytest.mark.parametrize(
    ("told", "amount", "side"),
    [("-2@20158.25", "(50.00) USD", "sell"), ("2@20158.25", "50.00 USD", "buy")],
)
def test_a_size_and_a_price_under_a_label_in_the_bar_of_quotes_are_the_position(
    told: str, amount: str, side: str
) -> None:
    bar = [
        *words_at(4, [(20, "NQZ5"), (400, "LAST"), (560, "BID"), (700, "POSITION")]),
        *words_at(24, [(400, "20163.25"), (560, "20163.00"), (690, told)]),
        *words_at(44, [(560, "12"), (700, amount)]),
    ]
    axis = [w for w in chart() if w.x0 >= AXIS]
    page = read([*bar, *axis])
    assert [core(trade) for trade in page.trades] == [(None, side, "2", "20158.25")]
    assert page.trades[0].kind == "position"
    assert page.trades[0].pnl is not None
