"""Pages that look like lists of trades and are none: not one is read from them."""

import pytest

from live_data_service.analyzers.ocr.card_judgement import judge_card
from live_data_service.analyzers.ocr.cells import Cell as ReadCell
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.row_judgement import Refusal
from live_data_service.analyzers.ocr.vocabulary import Role
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import Cell, columns, page, read, table, words_at

TOLD: tuple[Role, ...] = ("symbol", "side", "quantity")

PAGES: dict[str, list[Word]] = {
    "orders of a shop": table(
        columns("Order ID", "Product", "Quantity", "Price", "Total", "Status"),
        columns("100234", "USB Cable", "2", "9.99", "19.98", "Delivered"),
        columns("100235", "Desk Lamp", "1", "39.00", "39.00", "Shipped"),
        columns("100236", "Pen", "5", "1.20", "6.00", "Delivered"),
    ),
    "goods by their stock numbers": table(
        columns("SKU", "Qty", "Unit Price", "Total", "Date"),
        columns("AB-123", "2", "9.99", "19.98", "2024-03-15"),
        columns("XK-77", "1", "39.00", "39.00", "2024-03-14"),
        columns("QP-9", "5", "1.20", "6.00", "2024-03-13"),
    ),
    "an invoice": table(
        columns("Code", "Quantity", "Price", "Amount", "Tax"),
        columns("HD200", "2", "99.90", "199.80", "20"),
        columns("KB101", "1", "39.00", "39.00", "4"),
        columns("MS305", "5", "12.00", "60.00", "6"),
    ),
    "deals of insiders": table(
        columns("Ticker", "Insider", "Shares", "Price", "Value", "Date"),
        columns("KO", "J. Smith", "1000", "62.10", "62,100", "2024-03-15"),
        columns("PEP", "A. Doe", "400", "171.05", "68,420", "2024-03-14"),
        columns("MCD", "B. Roe", "300", "288.41", "86,523", "2024-03-14"),
    ),
    "a list of goods": table(
        [(20, "My Orders")],
        columns("Date", "Item", "Qty", "Unit Price", "Total"),
        columns("2024-03-15", "USB Cable", "2", "9.99", "19.98"),
        columns("2024-03-14", "Desk Lamp", "1", "39.00", "39.00"),
    ),
    "goods by their numbers": table(
        columns("Date", "SKU", "Qty", "Price", "Total", "Status"),
        columns("2024-03-15", "AB-1203", "2", "9.99", "19.98", "Completed"),
        columns("2024-03-14", "XK-99", "1", "39.00", "39.00", "Completed"),
    ),
    "a bank account": table(
        columns("Date", "Description", "Amount", "Balance"),
        columns("2024-03-15", "Grocery Store", "-45.20", "1,204.80"),
        columns("2024-03-14", "Salary", "+2,500.00", "1,250.00"),
    ),
    "a leaderboard": table(
        columns("Rank", "Trader", "ROI", "PnL", "Win Rate", "Copiers"),
        columns("1", "CryptoKing", "+120%", "+12,000.00", "68%", "120/300"),
        columns("2", "MoonBoy", "+80%", "+8,000.00", "61%", "80/300"),
    ),
    "signals": table(
        [(20, "Signals")],
        columns("Time", "Symbol", "Signal", "Entry", "TP", "SL"),
        columns("2024-03-15 10:00", "BTCUSDT", "BUY", "64000", "66000", "63000"),
        columns("2024-03-15 11:00", "ETHUSDT", "SELL", "3400", "3200", "3500"),
    ),
    "how often strategies won and lost": table(
        columns("Signal", "PnL", "Open", "Closed", "Profit", "Loss"),
        columns("BVA", "828.788%", "9", "684", "424", "260"),
        columns("ALTS", "406.060%", "11", "1633", "1081", "552"),
        columns("DEMO", "35.005%", "2", "272", "60", "212"),
    ),
    "fields to add a holding": table(
        [(20, "Add Holding")],
        columns("Ticker", "Shares", "Cost Basis / Share", ""),
        columns("AAPL", "10", "150.00", "Add"),
    ),
    "a Chinese watchlist": table(
        [(20, "我的关注")],
        columns("名称", "代码", "当前价格", "做T价格", "成交量", "总市值", "市盈(静)"),
        columns("科大讯飞", "002230", "49.15", "卖1:47.90", "34544600", "1142.63", "83.78"),
        columns("保利发展", "600048", "15.31", "卖1:16.24", "76202600", "1832.65", "6.65"),
        columns("中国平安", "601318", "53.90", "卖1:56.52", "94465400", "9853.05", "6.89"),
    ),
    "an option chain": table(
        columns("Strike", "Bid", "Ask", "Last", "Volume", "OI"),
        columns("100", "1.20", "1.25", "1.22", "300", "1200"),
        columns("105", "0.80", "0.85", "0.82", "120", "800"),
        columns("110", "0.40", "0.45", "0.42", "90", "700"),
    ),
    "a watchlist": table(
        columns("Symbol", "Last", "Change", "% Change", "Volume"),
        columns("AAPL", "172.40", "+1.20", "+0.70%", "55,200,100"),
        columns("MSFT", "420.10", "-2.10", "-0.50%", "21,100,300"),
    ),
    "a wallet": table(
        [(20, "Assets")],
        columns("Coin", "Total", "Available", "In Order", "BTC Value"),
        columns("BTC", "0.52", "0.50", "0.02", "0.52"),
        columns("ETH", "2.10", "2.10", "0.00", "0.11"),
    ),
    "balances at the latest price": table(
        [(20, "Portfolio")],
        columns("Asset", "Balance", "Price", "Value"),
        columns("BTC", "0.52", "64,000.00", "33,280.00"),
        columns("ETH", "2.10", "3,400.00", "7,140.00"),
    ),
    "statistics": table(
        columns("Symbol", "Trades", "Win Rate", "Profit Factor", "Net Profit"),
        columns("EURUSD", "42", "61%", "1.8", "1,204.00"),
        columns("GBPUSD", "31", "55%", "1.2", "310.00"),
    ),
    "results of a backtest": table(
        [(20, "Backtest results")],
        columns("Pair", "Buys", "Avg Profit %", "Tot Profit USDT", "Win"),
        columns("BTC/USDT", "12", "1.2", "120.1", "8"),
        columns("ETH/USDT", "10", "0.8", "80.4", "6"),
    ),
    "dividends": table(
        [(20, "Dividends")],
        columns("Date", "Symbol", "Shares", "Amount", "Total"),
        columns("2024-03-15", "KO", "100", "0.46", "46.00"),
        columns("2024-02-15", "JNJ", "50", "1.19", "59.50"),
    ),
    "price alerts": table(
        [(20, "Price alerts")],
        columns("Symbol", "Condition", "Price", "Created", "Status"),
        columns("AAPL", "Above", "180.00", "2024-03-15", "Active"),
        columns("MSFT", "Below", "400.00", "2024-03-14", "Triggered"),
    ),
    "new issues": table(
        columns("Company", "Price", "Lot Size", "Open Date", "Close Date"),
        columns("ACME Ltd", "120.00", "100", "2024-03-15", "2024-03-18"),
        columns("Zeta Corp", "80.00", "150", "2024-03-20", "2024-03-22"),
    ),
    "earnings": table(
        columns("Date", "Symbol", "EPS Estimate", "EPS Actual", "Surprise"),
        columns("2024-03-15", "ORCL", "1.38", "1.41", "+2.1%"),
        columns("2024-03-14", "ADBE", "4.38", "4.48", "+2.3%"),
    ),
    "insider deals": table(
        [(20, "Insider transactions")],
        columns("Date", "Insider", "Type", "Shares", "Price", "Value"),
        columns("2024-03-15", "Cook Tim", "Sell", "50,000", "172.40", "8,620,000"),
        columns("2024-03-14", "Maestri Luca", "Sell", "20,000", "170.10", "3,402,000"),
    ),
    "deals of politicians": table(
        columns("Politician", "Ticker", "Type", "Amount", "Traded"),
        columns("J. Smith", "NVDA", "Purchase", "$1K–$15K", "2024-03-15"),
        columns("A. Jones", "AAPL", "Sale", "$15K–$50K", "2024-03-14"),
    ),
    "a calculator": table(
        [(20, "Position size calculator")],
        [(20, "Account size"), (300, "10,000.00")],
        [(20, "Risk"), (300, "1%")],
        [(20, "Entry"), (300, "1.0850")],
        [(20, "Stop loss"), (300, "1.0820")],
        [(20, "Units"), (300, "33,333")],
    ),
    "an order form": table(
        [(20, "AAPL"), (200, "172.40")],
        [(20, "Buy"), (200, "Sell")],
        [(20, "Quantity"), (200, "10")],
        [(20, "Price"), (200, "172.40")],
        [(20, "Total"), (200, "1,724.00")],
    ),
    "liquidations of a market": table(
        [(20, "Liquidations")],
        columns("Symbol", "Side", "Price", "Quantity", "Value", "Time"),
        columns("BTCUSDT", "Long", "64,000.0", "0.52", "33,280.00", "10:01:11"),
        columns("ETHUSDT", "Short", "3,400.0", "2.10", "7,140.00", "10:01:12"),
    ),
    "funding": table(
        columns("Time", "Symbol", "Funding Rate", "Position", "Amount"),
        columns("2024-03-15 08:00", "BTCUSDT", "0.0100%", "0.52", "-3.33"),
        columns("2024-03-15 00:00", "BTCUSDT", "0.0100%", "0.52", "-3.31"),
    ),
    "plans": table(
        columns("Symbol", "Side", "Planned Entry", "Stop", "Target", "Size"),
        columns("AAPL", "Long", "170.00", "165.00", "180.00", "100"),
        columns("MSFT", "Short", "430.00", "440.00", "400.00", "50"),
    ),
    "a screener": table(
        columns("Ticker", "Price", "P/E", "Market Cap", "Rating"),
        columns("AAPL", "172.40", "28.1", "2.7T", "Buy"),
        columns("MSFT", "420.10", "36.2", "3.1T", "Strong Buy"),
    ),
    "ratings": table(
        columns("Date", "Firm", "Action", "Rating", "Price Target"),
        columns("2024-03-15", "Morgan Stanley", "Upgrade", "Buy", "200.00"),
        columns("2024-03-14", "UBS", "Downgrade", "Sell", "150.00"),
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_trades_gives_none(name: str) -> None:
    assert read(PAGES[name]).trades == []


def test_a_list_in_which_each_row_can_be_cancelled_holds_no_deals() -> None:
    found = page(
        columns("Pair", "Type", "Time", "Price", "Amount", "Fee", "Status"),
        columns("ETH / WAVES", "Sell", "06-29 16:26:49", "112.67", "68.94", "0.003", "50% Cancel"),
        columns("LTC / WAVES", "Sell", "06-29 16:04:31", "22.186", "83.98", "0.003", "25% Cancel"),
        columns("WAVES / BTC", "Buy", "06-29 14:36:28", "0.0006", "1.0009", "0.003", "25% Cancel"),
    )
    assert not found.trades


def test_what_is_held_no_more_is_no_position() -> None:
    found = page(
        columns("Symbol", "Total Buy", "Net Quantity", "Current Price", "Total Profit"),
        columns("LUNR", "659.33", "30.00", "10.61", "-341.03"),
        columns("JPM", "1016.85", "0.00", "0.00", "73.35"),
        columns("DKNG", "2150.50", "50.00", "43.73", "36.00"),
    ).trades
    assert [trade.symbol for trade in found] == ["LUNR", "DKNG"]


def test_rows_that_name_the_number_of_a_deal_open_below_a_position_are_none_of_their_own() -> None:
    found = page(
        columns("SYMBOL", "SIDE", "SHARES HELD", "AVG ENTRY PRICE", "TOTAL COST", "UNREALIZED P&L"),
        columns("PYXS", "long", "12,000", "$1.08", "$12,960.00", "+$4,320.00"),
        columns("Trade #92448309-4e61", "long", "$1.08", "$12,960.00", "–", "Feb 26"),
        columns("AAPL", "long", "7", "$123.71", "$866.00", "+$982.77"),
        columns("Trade #6af9573b-4ee0", "long", "$123.71", "$866.00", "–", "Dec 01"),
    ).trades
    assert [trade.symbol for trade in found] == ["PYXS", "AAPL"]


def test_the_letters_in_the_number_of_an_alert_join_no_size_and_price() -> None:
    found = page(
        [(20, "BUY when EMA9 crosses up EMA21")],
        [(20, "5a6e0e4d-4c8a-4212-881c-3174cd322002")],
        [(20, "BTCUSDT, 5m · Feb 22, 21:25")],
    )
    assert not found.trades


def test_calls_and_puts_are_no_instruments() -> None:
    def leg(size: str, strike: str, right: str, side: str) -> list[Cell]:
        return columns(size, "Mar 20", strike, right, side)

    legs = (("1", "155", "P", "BTO"), ("2", "165", "P", "BTC"), ("-2", "175", "C", "STC"))
    assert not page(*(leg(*values) for values in legs)).trades


def test_a_screener_with_indicators_tells_no_positions() -> None:
    found = page(
        columns("Stock", "LTP", "52Wk HI", "52Wk L", "%Chng", "Volume", "RSI", "CCI"),
        columns("TANLA", "1090.9", "1317.95", "493", "17.9%", "13.99x", "79", "461"),
        columns("TEMBO", "266.95", "282.4", "95.35", "11.4%", "5.39x", "78", "234"),
        columns("DEEPINDS", "255.35", "298.5", "118.35", "-1.0%", "1.31x", "40", "-206"),
    )
    assert not found.trades


def test_a_size_without_a_price_under_titles_that_contradict_each_other_is_no_deal() -> None:
    words = tuple(words_at(40, [(20, "EURUSD"), (120, "Buy"), (200, "2")]))
    cells = {role: ReadCell((word,)) for role, word in zip(TOLD, words, strict=True)}
    record = Record(cells, words)
    group = Group("list", [record], frozenset(cells), ("Order book", "Open orders"))
    assert isinstance(judge_card(record, group, symbol=False), Refusal)


def test_an_order_that_waits_to_be_confirmed_is_no_trade() -> None:
    found = page(
        [(20, "Market sell 250 of ETH/USD @$2,410")],
        [(20, "Leverage"), (300, "3")],
        [(20, "Liquidation Price"), (300, "$3,105")],
        [(20, "Margin"), (300, "$83.33")],
        [(120, "Confirm")],
    )
    assert not found.trades


def test_what_could_be_bought_at_one_exchange_and_sold_at_another_was_not_dealt() -> None:
    found = page(
        *(
            columns(*row, step=150)
            for row in (
                ("Time", "Symbol", "Buy exchange", "Buy", "Sell", "Sell exchange", "Profit"),
                ("10:24:12", "LTC/USDT", "okx", "84.20", "84.91", "kucoin", "$3.12"),
                ("10:24:10", "ADA/USDT", "kraken", "0.4420", "0.4461", "gateio", "$2.55"),
                ("10:24:08", "DOT/USDT", "mexc", "4.1050", "4.1320", "bybit", "$2.30"),
            )
        )
    )
    assert not found.trades


def test_a_suggested_size_is_none_that_was_dealt() -> None:
    found = page(
        columns("Entry", "Stop loss", "Take profit", "Leverage", "Suggested size", "Risk amount"),
        columns("3,120.50", "3,050.00", "3,300.00", "5x", "410.00 USDT", "46.30 USDT"),
    )
    assert not found.trades


def test_a_row_of_a_form_with_neither_size_nor_price_is_no_trade() -> None:
    found = page(
        columns("Side", "Symbol", "Order Type", "Quantity", "Price", "Time in force"),
        columns("Buy", "XRPUSDT", "Limit", "0", "0", "Day"),
    )
    assert not found.trades


def test_trades_beside_whose_size_another_was_planned_are_read() -> None:
    found = page(
        columns("Date", "Symbol", "Side", "Planned size", "Quantity", "Price"),
        columns("2024-05-02", "KO", "Buy", "20", "15", "62.10"),
        columns("2024-05-03", "IBM", "Sell", "5", "5", "171.40"),
    ).trades
    assert [trade.symbol for trade in found] == ["KO", "IBM"]


def test_prices_of_a_day_with_the_volume_of_a_market_are_nobodys_positions() -> None:
    found = page(
        columns("Code", "Current Price", "Open Price", "Highest Price", "Change", "Volume"),
        columns("600085", "25.65", "25.75", "26.06", "-0.58", "8318026"),
        columns("600088", "9.71", "9.64", "9.80", "0.72", "2420940"),
        columns("600089", "11.22", "11.20", "11.40", "-1.92", "72823074"),
    )
    assert found.trades == []


def test_a_line_of_quotes_under_a_list_of_orders_is_no_deal() -> None:
    found = page(
        columns("Time", "Symbol", "Side", "Price", "Amount", "Filled"),
        columns("2024-05-01 23:29", "BTCUSDT", "Sell", "80,000.00", "0.0010", "0.0000"),
        columns("Stable", "connection", "78,464.7", "2,307.73", "ETHUSDT", "620.60"),
    )
    assert found.trades == []
