"""Tables whose cells stand close together between ruled lines."""

import io
from collections.abc import Sequence

import numpy as np
from benchmarks.layouts.render import render_one

from live_data_service.analyzers.ocr.engine import Pixels
from live_data_service.analyzers.ocr.fences import with_fences
from live_data_service.analyzers.ocr.words import Word
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from tests.live_data_service.ocr_words import Cell, core, read, table, words_at

PITCH = 26
EDGES = (14, 66, 102, 150, 186, 230, 300, 340)
HEADS = ("Account", "Symb", "Side", "Qty", "Price", "Time", "Fee")
ROWS = (
    ("Sim101", "ADBE", "B", "50", "287.96", "10:10:58", "0.50"),
    ("Sim101", "ADBE", "S", "-50", "288.16", "10:22:19", "0.50"),
    ("Sim101", "AMD", "SS", "-400", "30.51", "14:50:20", "1.25"),
    ("Sim101", "AMD", "B", "400", "30.61", "14:53:02", "1.25"),
)


def close_cells(texts: Sequence[str]) -> list[Cell]:
    """Cells that begin right behind the rules; what is too long ends at the next one."""
    return [(edge + 3, text) for edge, text in zip(EDGES, texts, strict=False)]


def squeezed(words: Sequence[Word]) -> list[Word]:
    """Words no wider than the cell they stand in."""
    return [
        word._replace(x1=min(word.x1, min(edge for edge in EDGES if edge > word.x0) - 3))
        for word in words
    ]


def ruled(*, lines: int, edges: Sequence[int] = EDGES) -> Pixels:
    """A grid on a dark ground."""
    image = np.full((40 + lines * PITCH, 1400, 3), 32, np.uint8)
    for edge in edges:
        image[30:, edge : edge + 1] = 60
    image[30::PITCH, EDGES[0] : EDGES[-1]] = 60
    return image


def test_cells_between_ruled_lines_are_parted_however_close_they_stand() -> None:
    words = squeezed(table(*map(close_cells, (HEADS, *ROWS)), top=34, pitch=PITCH))
    found = read(with_fences(ruled(lines=5), words)).trades
    assert [core(trade) for trade in found] == [
        ("ADBE", "buy", "50", "287.96"),
        ("ADBE", "sell", "50", "288.16"),
        ("AMD", "sell", "400", "30.51"),
        ("AMD", "buy", "400", "30.61"),
    ]


def test_without_rules_no_word_is_said_to_stand_behind_one() -> None:
    words = table(*map(close_cells, (HEADS, *ROWS)), top=34, pitch=PITCH)
    assert not any(word.fenced for word in with_fences(ruled(lines=5, edges=()), words))


def test_the_edge_of_a_box_between_two_words_parts_them() -> None:
    image = np.full((60, 400, 3), 250, np.uint8)
    image[12:52, 100:] = 190
    fenced = with_fences(image, words_at(22, [(20, "Account"), (110, "Balance"), (200, "1.00")]))
    assert [word.fenced for word in fenced] == [False, True, False]


def test_lines_of_a_chart_behind_texts_part_nothing() -> None:
    texts = ("DEGIRO BUY 1x MSFT @ 423 USD", "by card 100 EUR to the account", "and so it goes on")
    lines = [word for i, text in enumerate(texts) for word in words_at(20 + 40 * i, [(20, text)])]
    image = np.full((160, 400, 3), 255, np.uint8)
    for x in range(20, 400, 73):
        image[:, x : x + 2] = 220
    assert {word.fenced for word in with_fences(image, lines)} == {False}


def test_days_at_midnight_beside_times_of_day_are_days() -> None:
    head = [
        (20, "Symbol"),
        (120, "Side"),
        (200, "Qty"),
        (280, "Price"),
        (380, "Time"),
        (520, "Date"),
    ]
    day = "2019-06-19 00:00:00"
    found = read(
        table(
            head,
            [(20, "ADBE"), (120, "B"), (200, "50"), (280, "287.96"), (380, "10:10:58"), (520, day)],
            [(20, "ADBE"), (120, "S"), (200, "50"), (280, "288.16"), (380, "10:22:19"), (520, day)],
        )
    ).trades
    shown = [trade.executed_at and trade.executed_at.at.isoformat()[:19] for trade in found]
    assert shown == ["2019-06-19T10:10:58", "2019-06-19T10:22:19"]


def test_a_drawn_grid_is_read_by_the_models_cell_by_cell() -> None:
    image, truth = render_one("dense grid", "a grid")
    content = io.BytesIO()
    image.save(content, "PNG")
    found = OcrAnalyzer().read_screenshot(content.getvalue()).trades
    assert [(t.symbol, t.side, str(t.quantity), str(t.price), str(t.fee)) for t in found] == [
        (t["symbol"], t["side"], t["quantity"], t["price"], t["fee"]) for t in truth["trades"]
    ]
