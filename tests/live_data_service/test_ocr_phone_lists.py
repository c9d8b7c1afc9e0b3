"""Histories and holdings as applications for phones and on the web list them."""

import pytest

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.beside import ends_table
from live_data_service.analyzers.ocr.labels import label_pairs
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.words import Word, lines_of
from tests.live_data_service.ocr_words import columns, core, page, read, table, words_at

SCREEN = (520, 1000)


def test_moments_at_the_height_of_deals_belong_to_them_though_results_stand_lower() -> None:
    words: list[Word] = []
    rows = (
        ("AUDNZD, buy 0.40", "1.0812 → 1.0842", "2025.05.06 09:12:10", "81.20"),
        ("USDCHF, sell 0.70", "0.8841 → 0.8862", "2025.05.06 12:40:31", "-166.10"),
        ("GBPJPY, sell 0.20", "192.41 → 191.96", "2025.05.07 15:05:44", "62.70"),
        ("EURCAD, buy 1.10", "1.5012 → 1.5040", "2025.05.08 10:20:09", "224.00"),
    )
    for i, (deal, prices, moment, result) in enumerate(rows):
        y = 60 + 66 * i
        words += words_at(y, [(20, deal)]) + words_at(y + 24, [(20, prices)])
        words += words_at(y - 6, [(330, moment)]) + words_at(
            y + 32, [(400, result, "red" if result[0] == "-" else "blue")]
        )
    found = read(words).trades
    assert [trade.kind for trade in found] == ["round_trip"] * 4
    assert [str(trade.pnl) for trade in found] == ["81.20", "-166.10", "62.70", "224.00"]
    assert core(found[2]) == ("GBPJPY", "sell", "0.20", "192.41")


def test_of_two_moments_of_a_closed_trade_the_earlier_is_that_of_its_entry() -> None:
    [trade] = page(
        [(20, "NZDJPY, sell 0.30"), (300, "2024.06.11 14:20:00")],
        [(20, "96.412 → 96.110"), (400, "57.90")],
        [(20, "2024.06.10 08:05:30")],
    ).trades
    assert trade.executed_at is not None
    assert trade.closed_at is not None
    assert (trade.executed_at.at.day, trade.closed_at.at.day) == (10, 11)


def test_labels_that_differ_by_a_unit_only_head_no_table() -> None:
    card = (
        ("Realised PnL (USDC) Return %", "Closed ({})"),
        ("{}", "{}", "{}"),
        ("Entry price", "Exit price"),
        ("{}", "{}"),
    )
    words: list[Word] = []
    told = (
        ("SOL", "Long", "+84.00", "+9.10%", "12", "141.00", "148.00"),
        ("AVAX", "Short", "-31.50", "-4.20%", "45", "30.10", "30.80"),
        ("LINK", "Long", "+20.40", "+3.30%", "68", "14.20", "14.50"),
    )
    for i, (code, side, gain, share, size, entry, last) in enumerate(told):
        y = 40 + 230 * i
        words += words_at(y, [(20, f"{code}USDC"), (400, "All closed")])
        words += words_at(y + 30, [(20, side)])
        words += words_at(y + 60, [(20, card[0][0]), (400, f"Closed ({code})")])
        words += words_at(y + 90, [(20, gain), (200, share), (400, size)])
        words += words_at(y + 120, [(20, "Entry price"), (200, "Exit price")])
        words += words_at(y + 150, [(20, entry), (200, last)])
    found = read(words).trades
    assert [core(trade) for trade in found] == [
        ("SOLUSDC", "buy", "12", "141.00"),
        ("AVAXUSDC", "sell", "45", "30.10"),
        ("LINKUSDC", "buy", "68", "14.20"),
    ]
    assert [str(trade.pnl) for trade in found] == ["84.00", "-31.50", "20.40"]


def test_a_currency_in_other_letters_behind_its_stroke_is_half_of_the_pair() -> None:
    [trade] = page(
        [(20, "ADA /USDC"), (300, "Filled")],
        [(20, "Limit / Buy", "green"), (300, "2025-04-02 10:11:12")],
        [(20, "Filled quantity"), (300, "250.0")],
        [(20, "Average price"), (300, "0.6420")],
    ).trades
    assert core(trade) == ("ADA/USDC", "buy", "250.0", "0.6420")


def test_of_an_average_and_a_market_price_the_average_is_the_price() -> None:
    [trade] = page(
        [(20, "XRP/USDC"), (300, "Filled")],
        [(20, "Market / Sell", "red"), (300, "2025-04-02 10:11:12")],
        [(20, "Filled quantity"), (300, "420.0")],
        [(20, "平均价/价格"), (300, "2.1140/市价")],
    ).trades
    assert core(trade) == ("XRP/USDC", "sell", "420.0", "2.1140")


def test_a_letter_before_money_may_be_the_sign_of_a_currency() -> None:
    [trade] = page(
        [(20, "Buy USDC", "green"), (300, "Completed")],
        [(20, "2025-04-02 10:11:12")],
        [(20, "Price"), (300, "N 1,590.25")],
        [(20, "Total Quantity"), (300, "31.44 USDC")],
        [(20, "Okoro_Desk"), (300, "N 49,997.46")],
    ).trades
    assert core(trade) == ("USDC", "buy", "31.44", "1590.25")


def test_a_name_above_its_value_stands_under_the_heading_of_the_value() -> None:
    words = [
        *table(columns("市值", "盈亏", "持仓/可用", "成本/现价")),
        *table(columns("招商银行", "1240.00", "400", "38.200"), top=90),
        *table(columns("16520.00", "8.115%", "400", "41.300"), top=110),
        *table(columns("海康威视", "-660.00", "300", "33.400"), top=160),
        *table(columns("9360.00", "-6.587%", "200", "31.200"), top=180),
    ]
    found = read(words).trades
    assert [core(trade) for trade in found] == [
        ("招商银行", "buy", "400", "38.200"),
        ("海康威视", "buy", "300", "33.400"),
    ]


def test_the_page_of_one_share_tells_the_position_and_not_the_day() -> None:
    words = [
        *words_at(20, [(20, "AMZN")]),
        *[w._replace(y1=w.y1 + 14) for w in words_at(50, [(20, "AMAZON")])],
        *words_at(100, [(20, "$208.10")]),
        *words_at(300, [(20, "Your position")]),
        *words_at(340, [(20, "Shares"), (250, "Market value")]),
        *words_at(364, [(20, "6"), (250, "$1,248.60")]),
        *words_at(400, [(20, "Average cost"), (250, "Portfolio share")]),
        *words_at(424, [(20, "$181.40"), (250, "4.10%")]),
        *words_at(470, [(20, "Today's return"), (250, "+$9.30 (+0.75%)")]),
        *words_at(520, [(20, "Total return"), (250, "+$160.20 (+14.72%)")]),
        *words_at(700, [(20, "Today's volume")]),
        *words_at(724, [(20, "41.20M"), (250, "Trade")]),
    ]
    [trade] = read_page(words, UserContext(), SCREEN).trades
    assert core(trade) == ("AMZN", "buy", "6", "181.40")
    assert str(trade.pnl) == "160.20"


def test_the_market_before_each_code_is_none_of_it() -> None:
    found = page(
        columns("Code", "Qty", "Cost", "Last price", "P&L"),
        columns("HK 01810", "400", "18.200", "19.400", "+480.00"),
        columns("US KO", "25", "61.10", "63.40", "+57.50"),
    ).trades
    assert [trade.symbol for trade in found] == ["01810", "KO"]


def test_what_is_shown_in_money_is_no_number_of_units() -> None:
    [trade] = page(
        [(20, "AVAX Long 6x", "green"), (300, "+$31.20", "green")],
        [(20, "Size"), (300, "$1,204.10")],
        [(20, "Entry Price"), (300, "$28.41")],
        [(20, "Mark Price"), (300, "$29.15")],
        [(20, "Liq. Price"), (300, "$24.02")],
    ).trades
    assert (trade.symbol, trade.side, trade.quantity) == ("AVAX", "buy", None)


def test_a_picture_behind_a_result_is_none_of_its_figures() -> None:
    found = page(
        columns("Time", "Coin", "Direction", "Price", "Size", "Fee", "Closed PnL"),
        columns("5/2/2025 10:00:01", "SUI", "Close Long", "3.412", "200", "0.24", "$61.40 7"),
        columns("5/2/2025 09:00:01", "SUI", "Open Long", "3.105", "200", "0.22", "$0.00"),
    ).trades
    assert str(found[0].pnl) == "61.40"


def test_a_list_of_orders_names_options_in_full_and_no_product() -> None:
    found = page(
        [(20, "4 Feb 2025")],
        [(20, "Ashok Leyland"), (380, "Avg ₹218.40")],
        [(20, "Buy · Intraday · Qty 60"), (380, "V Executed", "green")],
        [(20, "10:05 AM")],
        [],
        [(20, "BANKNIFTY 13 Feb 50100 Put"), (380, "Avg ₹311.75")],
        [(20, "Sell · Qty 30"), (380, "V Executed", "green")],
        [(20, "09:48 AM")],
        [],
        [(20, "Wipro Limited"), (380, "Avg ₹301.20")],
        [(20, "Sell · Delivery · Qty 15"), (380, "V Executed", "green")],
        [(20, "09:20 AM")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("ASHOK LEYLAND", "buy", "60", "218.40"),
        ("BANKNIFTY 13 FEB 50100 PUT", "sell", "30", "311.75"),
        ("WIPRO LIMITED", "sell", "15", "301.20"),
    ]


def test_letters_amid_the_name_of_a_fund_are_no_code_of_their_own() -> None:
    [trade] = page(
        [(20, "Amundi STOXX All-Europe (Dist)"), (380, "-301,40 €")],
        [(20, "Sparplan · 2,740 Stk. zu 110,00 €"), (380, "03.03.2025")],
    ).trades
    assert trade.symbol == "AMUNDI STOXX ALL-EUROPE (DIST)"


def test_what_was_paid_in_another_currency_is_no_result() -> None:
    found = page(
        columns(
            "Datum", "Product", "Aantal", "Koers", "Lokale waarde", "Wisselkoers", "Transactiek..."
        ),
        columns("03-02-2025", "PFIZER", "40", "26,10", "-1.044,00", "1,0410", "-2,00"),
        columns("04-02-2025", "HEINEKEN", "-12", "68,40", "820,80", "", "-3,00"),
        columns("05-02-2025", "BOEING", "5", "178,20", "-891,00", "1,0390", "-2,00"),
    ).trades
    assert [trade.kind for trade in found] == ["fill"] * 3
    assert [trade.pnl for trade in found] == [None] * 3
    assert [str(trade.fee) for trade in found] == ["-2.00", "-3.00", "-2.00"]


def test_a_size_stands_in_the_column_of_purchases_or_in_that_of_sales() -> None:
    names = ("Ativo", "Abertura", "Fechamento", "Qtd Compra", "Qtd Venda", "Lado")
    found = page(
        columns(*names, "Preço Compra", "Preço Venda", "Resultado", step=150),
        columns(
            "ITUB4",
            "03/03/2025",
            "04/03/2025",
            "300",
            "-",
            "C",
            "33,10",
            "33,60",
            "150,00",
            step=150,
        ),
        columns(
            "BBAS3",
            "05/03/2025",
            "06/03/2025",
            "-",
            "200",
            "V",
            "27,40",
            "27,10",
            "-60,00",
            step=150,
        ),
    ).trades
    assert [str(trade.quantity) for trade in found] == ["300", "200"]


def test_a_side_whose_word_is_cut_is_the_other_one_where_two_colours_tell_them() -> None:
    found = page(
        columns("約定日", "銘柄名", "売買", "約定数量", "約定単価"),
        [(20, "2024/10/01"), (190, "ソニーG"), (360, "買付", "red"), (530, "100"), (700, "2,741")],
        [(20, "2024/10/03"), (190, "ソニーG"), (360, "付", "blue"), (530, "100"), (700, "2,802")],
    ).trades
    assert [trade.side for trade in found] == ["buy", "sell"]


def test_digits_with_their_market_below_a_name_are_the_code() -> None:
    words = [
        *table(columns("約定日", "銘柄名", "売買", "約定数量", "約定単価")),
        *words_at(58, [(190, "コード・市場")]),
        *table(columns("2024/10/01", "任天堂", "買付", "100", "7,741"), top=90),
        *words_at(110, [(190, "7974 東証")]),
        *table(columns("2024/10/03", "信越化学", "売付", "200", "5,802"), top=150),
        *words_at(170, [(190, "4063 東証")]),
    ]
    assert [trade.symbol for trade in read(words).trades] == ["7974", "4063"]


def test_a_name_is_the_instrument_and_the_number_of_the_security_below_it_is_none() -> None:
    words = [
        *table(columns("Titolo", "Mercato", "Quantità", "P.zo medio di carico", "P.zo mercato")),
        *table(columns("PRYSMIAN", "MTA", "120", "41,10", "52,40"), top=80),
        *words_at(100, [(20, "IT0004176001")]),
        *table(columns("BANCO BPM", "MTA", "900", "5,210", "7,940"), top=140),
        *words_at(160, [(20, "IT0005218380")]),
    ]
    assert [trade.symbol for trade in read(words).trades] == ["PRYSMIAN", "BANCO BPM"]


def test_a_note_of_what_was_closed_tells_ones_own_trade() -> None:
    found = page(
        [(20, "Closed RTY long +$1,605 V")],
        [(20, "3 lot 2,210.40 → 2,221.10")],
        [],
        [],
        [(20, "Short 2 YM @ 41,810, stop 41,900")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("RTY", "buy", "3", "2210.40"),
        ("YM", "sell", "2", "41810"),
    ]
    assert [str(trade.pnl) for trade in found] == ["1605", "None"]


def test_what_is_glued_to_a_side_or_cut_at_a_comma_is_the_price() -> None:
    found = page(
        [(20, "Market"), (300, "Sell@$0.4120", "red")],
        [(20, "45 ADA"), (300, "Taker $0.0074")],
        [],
        [(20, "Market"), (300, "Buy@$61, 204", "green")],
        [(20, "0.0021 BTC"), (300, "Taker $0.05")],
    ).trades
    assert [core(trade) for trade in found] == [
        ("ADA", "sell", "45", "0.4120"),
        ("BTC", "buy", "0.0021", "61204"),
    ]
    assert [str(trade.fee) for trade in found] == ["0.0074", "0.05"]


def test_bare_numbers_right_of_a_heading_with_none_below_it_end_its_table() -> None:
    names = ("SYMBOL", "SIDE", "QTY", "AVG COST", "LAST", "P&L")
    rows = (("KO", "LONG", "20", "$61.10", "$63.40"), ("PFE", "LONG", "80", "$26.30", "$25.10"))
    left = table(columns(*names, step=140), *(columns(*row, step=140) for row in rows), pitch=50)
    results = ("+$46.00", "+3.76%", "-$96.00", "-4.56%")
    right = table(*([(820, text)] for text in results), top=80, pitch=26)
    assert ends_table(lines_of(left), lines_of(right))
    assert not ends_table(lines_of(left), lines_of([*right, *words_at(240, [(820, "News")])]))


def test_a_percentage_apart_from_its_sign_is_no_result_in_money() -> None:
    found = page(
        columns("Symbol", "Amount", "Profit", "Entry", "Created"),
        columns("ETHUSDT", "1.20", "1.83 %", "3,398.39", "2024-07-01 10:00:00"),
        columns("LTCUSDT", "-11.50", "4.20 %", "77.82", "2024-07-02 10:00:00"),
    ).trades
    assert [trade.symbol for trade in found] == ["ETHUSDT", "LTCUSDT"]
    assert [trade.pnl for trade in found] == [None, None]


def test_a_strip_that_holds_the_heading_of_instruments_is_no_menu() -> None:
    found = page(
        [(30, "Trades")],
        [(30, "Positions")],
        [(30, "Symbol"), (200, "Amount"), (330, "Entry"), (460, "Created")],
        [(30, "XRPUSDT"), (200, "120.5"), (330, "0.5214"), (460, "2024-07-01 10:00:00")],
        [(30, "ADAUSDT"), (200, "-410.0"), (330, "0.4120"), (460, "2024-07-02 11:00:00")],
        [],
        [(30, "Orders")],
    ).trades
    assert [trade.symbol for trade in found] == ["XRPUSDT", "ADAUSDT"]


def test_a_side_before_the_state_of_an_order_in_one_cell_is_its_side() -> None:
    found = page(
        columns("Symbol", "Avg Fill", "Qty", "Status"),
        columns("KO", "62.10", "40", "Buy Filled"),
        columns("AMD", "160.20", "15", "Sell Filled"),
        columns("INTC", "31.00", "20", "Buy Cancelled"),
    ).trades
    assert [(trade.symbol, trade.side) for trade in found] == [("KO", "buy"), ("AMD", "sell")]


def test_the_first_of_several_tabs_with_counts_is_not_the_title_of_what_stands_below() -> None:
    tabs = [(20, "Positions"), (160, "Orders 2"), (290, "Fills 7"), (420, "Payments"), (640, "All")]
    found = page(
        tabs,
        columns("Market", "Time", "Side", "Amount", "Price", "Fee", "Type"),
        columns("SOL-USD", "2h", "Buy", "4.20 SOL", "$141.27", "$0.72", "Market"),
        columns("ATOM-USD", "5h", "Sell", "38.0 ATOM", "$7.22", "$0.21", "Limit"),
    ).trades
    assert [(trade.kind, trade.symbol) for trade in found] == [
        ("fill", "SOL-USD"),
        ("fill", "ATOM-USD"),
    ]


def test_a_name_that_ends_in_holdings_over_an_amount_of_money_is_no_label_of_a_size() -> None:
    lines = lines_of(words_at(40, [(40, "Barratt Holdings"), (600, "£443.80")]))
    assert label_pairs(lines)[0] == {}


@pytest.mark.parametrize("text", ["Market buy · 85 shares at £5.41", "POSITIONS · 3 holdings"])
def test_a_count_before_a_word_is_no_timeframe_of_a_chart(text: str) -> None:
    assert page([(20, text)], [(20, "Tesla"), (300, "£1,864.80")]).chart is None
