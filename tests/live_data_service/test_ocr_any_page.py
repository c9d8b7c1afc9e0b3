"""Whatever words stand wherever on an image, the reader comes to an end and says something."""

import random

import pytest

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.anchors import group_by_anchors
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.report import describe
from live_data_service.analyzers.ocr.words import UNREAD, Tint, Word
from tests.live_data_service.ocr_words import words_at

SIGHTS = """
Symbol Side Qty Price Time Status Entry Exit Profit Filled Avg Cost Action Fee Total Entry: Size:
AAPL EURUSD BTC/USDT ESM4 2330 Buy Sell LONG SHORT B S V Cancelled Open Closed New
1 0 10 0.10 172.40 -3.50 +2.1% 1,234.56 1.234,56 $18 (12.3) 5/10 1.08→1.09 3@145.1
2024-03-15 10:01:11 15/03/24 14:30 Jun 19, AM / → @ : , | ( ) - — 买入 賣出 銘柄 状态
Dashboard Orders Positions Settings xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""
TEXTS = SIGHTS.split()
TINTS: tuple[Tint, ...] = ("none", "none", "red", "green", "blue")


def any_words(rng: random.Random) -> list[Word]:
    """Words at random: in rows, in columns, on top of each other, tiny and huge."""
    columns = [rng.uniform(0, 1400) for _ in range(rng.randint(1, 9))]
    words: list[Word] = []
    for row in range(rng.randint(0, 18)):
        y = rng.choice((30 * row, 17 * row, rng.uniform(0, 900)))
        for x in columns:
            if rng.random() < 0.8:
                right, bottom = x + rng.choice((40, 8, 200)), y + rng.choice((18, 18, 9, 60))
                text, tint = rng.choice([*TEXTS, UNREAD]), rng.choice(TINTS)
                fenced = rng.random() < 0.2
                words.append(Word(text, x, y, right, bottom, rng.random(), tint, fenced))
    return words


@pytest.mark.parametrize("seed", range(8))
def test_no_arrangement_of_words_makes_the_reader_fail(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        page = read_page(any_words(rng), UserContext(), (1400, 900))
        assert describe([("screenshot", page)])


def test_lines_that_lie_on_each_other_are_no_rows() -> None:
    def column(*middles: float) -> list[Word]:
        return [words_at(middle - 9, [(20, "1")])[0] for middle in middles]

    cells = [column(100, 100.3), column(100, 100.3), column(60, 70, 100.6, 110)]
    assert group_by_anchors(cells, 18.0) is None
