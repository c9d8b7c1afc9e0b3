"""Tables of exchanges and brokers on the web: closed results, funding, holdings, orders."""

from tests.live_data_service.ocr_words import columns, core, page

LIMIT_DONE = "FILLED AT $12.905"


def test_payments_at_a_rate_for_what_is_held_are_no_trades() -> None:
    found = page(
        columns("Time", "Coin", "Size", "Position Side", "Payment", "Rate"),
        *(
            columns(f"5/1{day}/2025 - 09:00:00", coin, size, side, paid, "0.0013%")
            for day, coin, size, side, paid in (
                (1, "BTC", "0.21544 BTC", "Long", "-$0.2944"),
                (1, "ETH", "6.8800 ETH", "Short", "$0.1898"),
                (2, "BTC", "0.21544 BTC", "Long", "-$0.3120"),
                (2, "ETH", "6.8800 ETH", "Short", "$0.2011"),
            )
        ),
    )
    assert found.trades == []


def test_closing_deals_with_their_result_are_round_trips_of_the_position_they_closed() -> None:
    found = page(
        columns("Contracts", "Qty", "Entry Price", "Traded Price", "Trade Type", "Closed P&L"),
        columns("SOLUSDT", "12.0", "141.20", "144.80", "Close Long", "42.11"),
        columns("BTCUSDT", "0.020", "60,100.5", "60,900.0", "Close Short", "-16.70"),
        columns("ETHUSDT", "1.50", "2,410.00", "2,455.10", "Close Long", "66.02"),
    )
    assert [(t.kind, *core(t), str(t.exit_price)) for t in found.trades] == [
        ("round_trip", "SOLUSDT", "buy", "12.0", "141.20", "144.80"),
        ("round_trip", "BTCUSDT", "sell", "0.020", "60100.5", "60900.0"),
        ("round_trip", "ETHUSDT", "buy", "1.50", "2410.00", "2455.10"),
    ]


def test_cards_with_their_labels_above_each_show_what_was_closed_and_when() -> None:
    labels = columns("Realized PnL", "Closed", "Average open price", "Avg close price", "Opened")
    found = page(
        [(20, "SOLUSDT Perpetual"), (300, "Long", "green"), (420, "5x"), (600, "Closed all")],
        labels,
        columns("+53.42 USDT", "30 SOL", "139.48", "141.26", "05/23/2024, 03:17:28"),
        [],
        [(20, "BTCUSDT Perpetual"), (300, "Short", "red"), (420, "5x"), (600, "Closed all")],
        labels,
        columns("-36.28 USDT", "0.05 BTC", "61,000.5", "61,726.1", "05/22/2024, 11:20:05"),
    )
    assert [(t.kind, *core(t), str(t.pnl)) for t in found.trades] == [
        ("round_trip", "SOLUSDT", "buy", "30", "139.48", "53.42"),
        ("round_trip", "BTCUSDT", "sell", "0.05", "61000.5", "-36.28"),
    ]


def test_the_price_an_order_was_filled_at_outweighs_its_limit() -> None:
    found = page(
        [(20, "Jun-18-2024"), (200, "Sell 60 Shares of F Limit at $12.90"), (900, LIMIT_DONE)],
        [(200, "X1240")],
        [],
        [(20, "Jun-17-2024"), (200, "Buy 12 Shares of KO at Market"), (900, "FILLED AT $61.2711")],
        [(200, "X1240")],
        [],
        [(20, "Jun-13-2024"), (200, "Buy 20 Shares of SOFI Limit at $6.45"), (900, "EXPIRED V")],
        [(200, "X1240")],
    )
    assert [core(trade) for trade in found.trades] == [
        ("F", "sell", "60", "12.905"),
        ("KO", "buy", "12", "61.2711"),
    ]


def test_a_stroke_read_as_a_figure_leaves_the_size_that_was_filled() -> None:
    found = page(
        columns("Time", "Type", "Instrument", "Qty.", "Avg. price", "Status"),
        columns("14:52:08", "SELL", "WIPRO", "45145", "518.40", "COMPLETE"),
        columns("13:37:41", "BUY", "WIPRO", "45/45", "516.15", "COMPLETE"),
        columns("12:04:19", "SELL", "ITC", "120/120", "484.70", "COMPLETE"),
        columns("11:20:55", "BUY", "ITC", "120/120", "482.30", "COMPLETE"),
    )
    assert [str(trade.quantity) for trade in found.trades] == ["45", "45", "120", "120"]


def test_the_volume_of_both_ways_is_not_the_size_of_a_trade() -> None:
    found = page(
        columns("Symbol", "Volume", "Side", "Max Size", "Entry", "Exit", "Net P&L"),
        columns("KO", "400", "Long", "200", "60.15", "60.75", "$118.40"),
        columns("PEP", "160", "Short", "80", "171.20", "172.05", "-$69.10"),
        columns("MMM", "100", "Long", "50", "101.44", "103.00", "$76.90"),
    )
    assert [str(trade.quantity) for trade in found.trades] == ["200", "80", "50"]


def test_holdings_whose_balance_is_size_times_price_show_no_cost() -> None:
    found = page(
        columns("Symbol", "Name", "Expense ratio", "Quantity", "Price", "Current balance"),
        columns("VOO", "A Total Market", "0.03%", "20.0000", "$500.25", "$10,005.00"),
        columns("BNDX", "A Total Bond", "0.07%", "100.0000", "$49.10", "$4,910.00"),
        columns("VNQ", "Real Estate", "0.12%", "50.0000", "$83.20", "$4,160.00"),
        [(20, "Total"), (870, "$19,075.00")],
    )
    assert [(t.kind, t.symbol, str(t.quantity), t.price) for t in found.trades] == [
        ("position", "VOO", "20.0000", None),
        ("position", "BNDX", "100.0000", None),
        ("position", "VNQ", "50.0000", None),
    ]
    assert all("The price isn't shown." in trade.review_reasons for trade in found.trades)


def test_a_fund_with_dividend_in_its_name_is_held_when_it_shows_its_cost() -> None:
    found = page(
        columns("Symbol", "Last Price", "Total Gain/Loss", "Quantity", "Average Cost Basis"),
        columns("SCHD US DIVIDEND ETF", "$77.86", "+$92.00", "100", "$76.94"),
        columns("KO COCA COLA CO", "$61.20", "-$20.00", "10", "$63.20"),
    )
    assert [str(trade.quantity) for trade in found.trades] == ["100", "10"]


def test_the_market_on_a_badge_before_the_digits_of_a_share_is_not_of_its_code() -> None:
    found = page(
        columns("名称/代码", "市值/数量", "现价/成本", "持仓盈亏"),
        columns("汇丰控股", "26,880.00", "67.200", "+1,680.00"),
        columns("HK 00005", "400", "63.000", "+6.67%"),
        [],
        columns("中国平安", "35,000.00", "35.000", "-2,000.00"),
        columns("HK 02318", "1000", "37.000", "-5.41%"),
    )
    assert [trade.symbol for trade in found.trades] == ["00005", "02318"]


def test_the_digits_of_a_share_stand_above_its_name() -> None:
    found = page(
        columns("銘柄コード 銘柄", "口座", "保有数量", "平均取得価額", "現在値", "評価損益"),
        columns("7267", "特定", "300 株", "1,415.5円", "1,682.0円", "+79,950円"),
        [(20, "本田技研工業")],
        [],
        columns("4502", "特定", "100 株", "4,128.0円", "4,042.0円", "-8,600円"),
        [(20, "武田薬品工業")],
    )
    assert [trade.symbol for trade in found.trades] == ["7267", "4502"]


def test_a_variation_in_money_that_prices_prove_is_the_result_of_what_is_held() -> None:
    found = page(
        columns("Simbolo", "Quantità", "P.zo medio di carico", "P.zo di mercato", "Var %", "Var €"),
        columns("ENI", "500", "13,2000", "14,100", "6,82", "450,00"),
        columns("UCG", "100", "25,4000", "23,900", "-5,91", "-150,00"),
        columns("G", "60", "20,1000", "22,600", "12,44", "150,00"),
    )
    assert [(*core(t), str(t.pnl)) for t in found.trades] == [
        ("ENI", "buy", "500", "13.2000", "450.00"),
        ("UCG", "buy", "100", "25.4000", "-150.00"),
        ("G", "buy", "60", "20.1000", "150.00"),
    ]


def test_names_of_columns_over_two_lines_head_orders_of_which_some_were_filled() -> None:
    found = page(
        columns("Symbol", "Side", "Filled/Qty", "Status"),
        [(360, "Avg/Price")],
        [],
        columns("KO", "Sell", "50/50", "Filled"),
        columns("Coca-Cola", "Limit", "61.31/61.30", "06/18/2024 15:52:19"),
        [],
        columns("PEP", "Buy", "20/20", "Filled"),
        columns("Pepsico", "Market", "171.02/MKT", "06/18/2024 11:05:28"),
        [],
        columns("PEP", "Sell", "0/20", "Cancelled"),
        columns("Pepsico", "Stop", "--/160.80", "06/18/2024 10:20:05"),
        top=40,
        pitch=18,
    )
    assert [core(trade) for trade in found.trades] == [
        ("KO", "sell", "50", "61.31"),
        ("PEP", "buy", "20", "171.02"),
    ]


def test_the_line_of_balance_and_margin_below_positions_is_no_position() -> None:
    found = page(
        columns("Order", "Time", "Type", "Size", "Symbol", "Price", "Price", "Profit"),
        columns("41200311", "2024.05.14 09:31", "buy", "0.50", "eurusd", "1.0815", "1.0841", "130"),
        columns("41200455", "2024.05.14 10:02", "sell", "0.20", "usdchf", "0.9071", "0.9053", "36"),
        columns("Balance: 11 040.10", "Equity: 11 206.18", "Free margin: 10 851.72"),
    )
    assert [trade.symbol for trade in found.trades] == ["EURUSD", "USDCHF"]
