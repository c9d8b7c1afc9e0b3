"""Cards of what is held and messages of bots, on words set by hand: no models are loaded here."""

from tests.live_data_service.ocr_words import columns, core, page


def test_labels_with_a_stroke_are_parted_from_their_numbers() -> None:
    shown = page(
        columns("Holdings"),
        columns("KOTAK", "LTP:₹120.00"),
        columns("QTY:20", "P&L:₹-1,240.25"),
        [],
        columns("NESTLE", "LTP:き35.10"),
        columns("QTY:35", "P/L:810.50"),
    )
    assert [(trade.symbol, str(trade.quantity), str(trade.pnl)) for trade in shown.trades] == [
        ("KOTAK", "20", "-1240.25"),
        ("NESTLE", "35", "810.50"),
    ]


def test_names_of_two_words_in_capitals_are_kept_in_full() -> None:
    shown = page(
        columns("Holdings"),
        columns("TATA POWER", "LTP: 310.00"),
        columns("QTY: 20", "P&L: 240.25"),
        [],
        columns("WIPRO NSE", "LTP: 520.10"),
        columns("QTY: 35", "P&L: 810.50"),
        [],
        columns("AAPL APPLE", "LTP: 180.20"),
        columns("QTY: 3", "P&L: 12.50"),
    )
    assert [trade.symbol for trade in shown.trades] == ["TATA POWER", "WIPRO", "AAPL"]


def test_the_code_amid_labels_names_the_card_and_the_shares_below_it_its_size() -> None:
    shown = page(
        columns("Your Holdings"),
        columns("KO", "Current Price", "Market Value", "Profit/Loss"),
        columns("4 shares", "$62.10", "$248.40", "+$8.40"),
        columns("Avg: $60.00", "Cost: $240.00", "(+3.5%)"),
        [],
        columns("PEP", "Current Price", "Market Value", "Profit/Loss"),
        columns("2 shares", "$171.00", "$342.00", "-$8.00"),
        columns("Avg: $175.00", "Cost: $350.00", "(-2.3%)"),
    )
    assert [core(trade) for trade in shown.trades] == [
        ("KO", "buy", "4", "60.00"),
        ("PEP", "buy", "2", "175.00"),
    ]
    assert {trade.kind for trade in shown.trades} == {"position"}


def test_a_sentence_that_runs_over_two_lines_tells_a_filled_order() -> None:
    shown = page(
        columns("Account: first"),
        columns("Your order to buy in ADA-PERP for 0.5150 USD was filled with size"),
        [(20, "1200.5 at 03-11 09:12 UTC."), (500, "10:12")],
        pitch=22,
    )
    assert [core(trade) for trade in shown.trades] == [("ADA-PERP", "buy", "1200.5", "0.5150")]
    assert shown.trades[0].kind == "fill"


def test_a_sentence_under_a_heading_that_an_order_was_executed_tells_what_was_paid() -> None:
    shown = page(
        columns("Order Executed Successfully!"),
        columns("You created a sell order of 4 shares of KO for a total of $248.40."),
    )
    assert [core(trade) for trade in shown.trades] == [("KO", "sell", "4", "None")]
    assert "The price isn't shown." in shown.trades[0].review_reasons


def test_what_one_bought_for_an_amount_is_a_deal_without_a_price() -> None:
    for line in (
        "You bought 4 shares of KO for a total of $248.40.",
        "Yesterday you bought 4 shares of KO for $248.40 in the morning.",
    ):
        shown = page(columns(line))
        assert [core(trade) for trade in shown.trades] == [("KO", "buy", "4", "None")], line


def test_sentences_of_orders_that_are_not_filled_tell_no_deal() -> None:
    for first in (
        "Your order to buy in ADA-PERP for 0.5150 USD was placed with size",
        "Your order to buy in ADA-PERP for 0.5150 USD will be filled with size",
        "Once your order to buy in ADA-PERP for 0.5150 USD was filled with size",
        "Cancelled: your order to buy in ADA-PERP for 0.5150 USD with size",
    ):
        shown = page(columns(first), columns("1200.5 at 03-11 09:12 UTC."), pitch=22)
        assert not shown.trades, first


def test_messages_that_announce_a_deal_tell_none() -> None:
    for line in (
        "Signal: BUY 20 KO @ 62.10",
        "Suggested: SELL 20 KO @ 62.10",
        "BUY signal 20 KO @ 62.10",
        "Opened order: BUY 20 KO @ 62.10",
        "Order created: BUY 20 KO @ 62.10",
        "Order sent: SELL 20 KO @ 62.10",
        "New order to buy 20 KO @ 62.10",
        "Order not filled: BUY 20 KO @ 62.10",
        "Whale alert: bought 20 KO @ 62.10",
        "Cathie Wood: Ark sold 20 KO @ 62.10",
    ):
        assert not page(columns("Bot"), columns(line)).trades, line


def test_messages_that_a_deal_was_done_are_fills() -> None:
    for line in (
        "Filled: BUY 20 KO @ 62.10",
        "Order executed: BUY 20 KO @ 62.10",
        "Alert: bought 20 KO @ 62.10",
        "Order filled: BUY 20 KO @ 62.10",
    ):
        shown = page(columns("Bot"), columns(line))
        assert [core(trade) for trade in shown.trades] == [("KO", "buy", "20", "62.10")], line
        assert shown.trades[0].kind == "fill"


def test_the_number_behind_side_and_code_is_the_size_where_a_label_tells_the_price() -> None:
    shown = page(
        columns("filled: sell XRP-PERPETUAL 400.0 at"),
        columns("2024-03-11 09:12:05.120000."),
        columns("Average price:0.6120"),
        columns("pnl:3.25"),
    )
    assert [core(trade) for trade in shown.trades] == [("XRP-PERPETUAL", "sell", "400.0", "0.6120")]


def test_a_sale_with_its_profit_is_a_fill_and_no_open_position() -> None:
    shown = page(columns("SOLD 3 ETH @ 3,120.5"), columns("Profit: $12.50"))
    assert [(trade.kind, str(trade.pnl)) for trade in shown.trades] == [("fill", "12.50")]


def test_prices_joined_by_an_arrow_are_entry_and_exit_where_a_message_says_closed() -> None:
    shown = page(
        columns("Trade closed: SHORT 0.5 ETHUSDT 3120.5 -> 3080.1"), columns("PnL: +20.2 USDT")
    )
    [trade] = shown.trades
    assert (trade.kind, str(trade.price), str(trade.exit_price)) == (
        "round_trip",
        "3120.5",
        "3080.1",
    )


def test_chatter_about_deals_tells_none() -> None:
    shown = page(
        columns("Guru: STC KO 60c 6/4 @ 1.51 partial for 40%. I was about to break the rule of"),
        columns("selling on target. Rules are rules, and green is green."),
        pitch=22,
    )
    assert not shown.trades


def test_an_open_position_with_a_button_to_close_it_is_read_without_its_instrument() -> None:
    shown = page(
        columns("Open Positions (2)"),
        columns("BUY", "$3121.50×2", "+11.20", "SELL"),
        columns("", "", "+0.36%"),
        columns("SELL", "$3140.00×1", "-4.10", "BUY"),
        columns("", "", "-0.12%"),
    )
    assert [(t.kind, core(t), str(t.pnl)) for t in shown.trades] == [
        ("position", (None, "buy", "2", "3121.50"), "11.20"),
        ("position", (None, "sell", "1", "3140.00"), "-4.10"),
    ]


def test_quotes_between_buttons_are_no_open_position() -> None:
    shown = page(
        columns("Open Positions"),
        columns("BUY", "$3121.50", "$3121.10", "SELL"),
        columns("Spread", "0.40"),
    )
    assert not shown.trades


def test_a_caption_that_tells_a_closed_trade_once_more_is_no_second_trade() -> None:
    shown = page(
        columns("Account", "Symbol", "Side"),
        columns("50K-11", "F.US.MES", "Long"),
        columns("Entry", "Exit", "Size"),
        columns("5120", "5131.5", "3"),
        [],
        columns("CLOSED", "F.US.MES", "LONG x3 5120 - 5131.5"),
        columns("P/L", "$172.50"),
        columns("5140.5"),
    )
    assert [(t.kind, core(t)) for t in shown.trades] == [
        ("round_trip", ("F.US.MES", "buy", "3", "5120"))
    ]
