"""The text for the trader, from words set by hand: no models are loaded here."""

from collections.abc import Sequence

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.report import describe
from live_data_service.analyzers.ocr.words import Word

SIZE = (1400, 900)


def words_at(y: float, *cells: tuple[float, str], height: float = 18.0) -> list[Word]:
    """The words of a line: each cell begins at its x, letters are 8 pixels wide."""
    words: list[Word] = []
    for x, text in cells:
        left = x
        for part in text.split():
            width = 8.0 * len(part)
            words.append(Word(part, left, y, left + width, y + height, 0.99))
            left += width + 5
    return words


def told(words: Sequence[Word]) -> str:
    """The text for an image of these words."""
    return describe([("a.png", read_page(words, UserContext(), SIZE))])


def fills(top: float = 200, height: float = 18.0) -> list[Word]:
    """A table of two fills with results and fees in dollars."""
    heads = ("Time", "Symbol", "Side", "Qty", "Price", "Fee", "P&L")
    rows = (
        ("2024-03-15 10:01:11", "AAPL", "Buy", "200", "172.40", "$1.00", "$0.00"),
        ("2024-03-14 15:30:00", "AAPL", "Sell", "150", "173.10", "$1.25", "$105.00"),
    )
    return [
        word
        for i, row in enumerate((heads, *rows))
        for word in words_at(
            top + 30 * i, *((20 + 170 * j, text) for j, text in enumerate(row)), height=height
        )
    ]


def chart() -> list[Word]:
    """A chart with a title and an axis of prices on the right."""
    axis = [
        word
        for i in range(8)
        for word in words_at(60 + 40 * i, (1200, f"{1.1040 - 0.0005 * i:.4f}"))
    ]
    return [*words_at(20, (20, "EURUSD · 15m"), (220, "C 1.1022")), *axis]


def test_the_text_counts_trades_and_sums_what_is_shown() -> None:
    text = told(fills())
    assert text.startswith("2 fills: AAPL (2x) bought 200, sold 150.")
    assert "Result shown: 105.00 USD." in text
    assert "Fees shown: 2.25 USD." in text


def test_the_text_says_which_application_it_is_where_the_image_does() -> None:
    text = told([*words_at(20, (20, "NinjaTrader"), (400, "Workspaces")), *fills()])
    assert "The text names NinjaTrader." in text
    assert "names" not in told(fills())


def test_sums_of_the_account_beside_the_trades_are_told_as_they_stand() -> None:
    text = told(
        [*words_at(20, (20, "Equity: $10,234.50"), (500, "Day P&L"), (580, "+321.00")), *fills()]
    )
    assert "Shown beside: Equity $10,234.50; Day P&L +321.00." in text


def test_a_heading_of_a_column_is_no_sum_of_the_account() -> None:
    assert "Shown beside" not in told(fills())


def test_of_a_chart_the_text_tells_symbol_timeframe_last_price_and_range() -> None:
    text = told(chart())
    assert text.startswith(
        "A chart of EURUSD, timeframe 15m, last price 1.1022, price axis from 1.1005 to 1.1040."
    )
    assert "Its candles were not measured" in text
    assert "No trades are shown." in text


def test_of_a_chart_without_a_title_the_text_says_once_what_could_not_be_read() -> None:
    words = [word for word in chart() if word.x0 > 1000]
    text = told(words)
    assert text.startswith("A chart that names no instrument, price axis from 1.1005 to 1.1040.")
    assert "Not readable: timeframe, last price." in text


def test_labels_between_those_of_the_axis_are_not_its_ends() -> None:
    label = words_at(361, (1200, "1.0800"))
    assert "price axis from 1.1005 to 1.1040" in told([*chart(), *label])


def test_small_letters_are_named_as_the_reason_for_doubt() -> None:
    assert "Lines of text are only 9 pixels high" in told(fills(height=9.0))
    assert "pixels high" not in told(fills())


def test_an_image_without_text_says_so() -> None:
    assert told([]) == "Nothing to read: no text was found in the image."
