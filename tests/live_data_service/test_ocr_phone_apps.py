"""Screens of phone apps: details of one order, lists with other bookings, the bar on top."""

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.page import read_page
from live_data_service.analyzers.ocr.words import Word
from tests.live_data_service.ocr_words import HEIGHT, core, page, read, table, words_at

PHONE = (780, 1560)


def detail(*lines: tuple[str, str], title: str = "") -> list[Word]:
    """Labels at the left and their values at the right under a title."""
    rows = [[(20, label), (480, value)] if value else [(20, label)] for label, value in lines]
    return table(*([[(20, title)]] if title else []), *rows, top=60, pitch=42)


def test_a_detail_page_in_spanish_is_read_with_the_price_of_one_share() -> None:
    found = read(
        detail(
            ("3 de marzo de 2025, 15:04", ""),
            ("Estado", "Completada"),
            ("Símbolo", "KO"),
            ("Acciones", "2,50000000"),
            ("Precio por acción", "61,20 $"),
            ("Importe", "153,00 $"),
            ("Comisión", "1,00 $"),
            title="Venta de KO",
        )
    )
    [trade] = found.trades
    assert core(trade) == ("KO", "sell", "2.50000000", "61.20")
    assert str(trade.fee) == "1.00"


def test_the_day_of_a_document_gives_way_to_the_time_of_the_deal_on_that_day() -> None:
    found = read(
        detail(
            ("3. Mai 2024 um 09:12 Uhr", ""),
            ("Status", "Ausgeführt"),
            ("Asset", "Adidas"),
            ("Richtung", "Kauf"),
            ("Aktien", "7"),
            ("Aktienkurs", "221,40 €"),
            ("Abrechnung Ausführung", "03.05.2024"),
        )
    )
    [trade] = found.trades
    assert core(trade) == ("ADIDAS", "buy", "7", "221.40")
    assert trade.executed_at is not None
    assert trade.executed_at.at.isoformat() == "2024-05-03T09:12:00+00:00"


def test_what_was_filled_at_what_price_outweighs_the_limit_of_the_order() -> None:
    found = read(
        detail(
            ("Status", "Filled"),
            ("Submitted", "May 14, 2024, 10:01 AM EDT"),
            ("Time in force", "Good for the day only"),
            ("Limit price", "$62.00"),
            ("Quantity", "12 shares"),
            ("Filled", "May 14, 2024, 10:07 AM EDT"),
            ("Filled quantity", "12 shares at $61.75"),
            title="KO Limit Buy",
        )
    )
    [trade] = found.trades
    assert core(trade) == ("KO", "buy", "12", "61.75")
    assert trade.executed_at is not None
    assert trade.executed_at.at.minute == 7


def test_the_sum_of_a_purchase_is_no_second_deal_beside_the_coins_bought() -> None:
    found = read(
        [
            *words_at(60, [(300, "Bought Ethereum")]),
            *words_at(95, [(300, "0.25140032 ETH")]),
            *table(
                [(20, "Status"), (480, "Completed")],
                [(20, "Date"), (480, "Jun 2, 2024, 8:14 PM")],
                [(20, "Price"), (480, "$3,779.03 / ETH")],
                [(20, "Purchase"), (480, "$950.04")],
                [(20, "Fee"), (480, "$9.96")],
                [(20, "Total"), (480, "$960.00")],
                top=135,
                pitch=42,
            ),
        ]
    )
    [trade] = found.trades
    assert core(trade) == ("ETH", "buy", "0.25140032", "3779.03")


def test_the_bar_on_top_of_a_phone_tells_neither_a_time_nor_a_price() -> None:
    words = [
        *words_at(20, [(40, "21:47"), (640, "5G")]),
        *words_at(80, [(20, "Bought 12 KO"), (480, "Filled")]),
    ]
    words += words_at(115, [(20, "Qty"), (480, "12")])
    found = read_page(words, UserContext(), PHONE)
    assert all(trade.price is None and trade.executed_at is None for trade in found.trades)


def test_deals_told_over_two_lines_show_size_and_price_joined_by_at() -> None:
    found = page(
        [(20, "USDCAD, buy in"), (400, "2024.03.04 08:02:11")],
        [(20, "0.30 at 1.35512")],
        [],
        [(20, "XAUUSD, sell out"), (400, "2024.03.04 09:45:02")],
        [(20, "0.05 at 2114.30"), (500, "41.20", "blue")],
        [],
        [(20, "USDCAD, sell out"), (400, "2024.03.04 11:20:59")],
        [(20, "0.30 at 1.35641"), (500, "28.53", "blue")],
    )
    assert [core(trade) for trade in found.trades] == [
        ("USDCAD", "buy", "0.30", "1.35512"),
        ("XAUUSD", "sell", "0.05", "2114.30"),
        ("USDCAD", "sell", "0.30", "1.35641"),
    ]
    assert [str(trade.pnl) for trade in found.trades[1:]] == ["41.20", "28.53"]


def test_a_deposit_below_a_deal_is_no_result_of_it() -> None:
    found = page(
        [(20, "Coca-Cola Market Buy"), (500, "$604.00")],
        [(20, "Mar 4, 2024"), (500, "10 shares at $60.40")],
        [],
        [(20, "Pepsi Limit Sell"), (500, "+$1,655.00")],
        [(20, "Mar 1, 2024"), (500, "10 shares at $165.50")],
        [],
        [(20, "Deposit from my bank"), (500, "+$900.00")],
        [(20, "Feb 28, 2024")],
    )
    assert [trade.pnl for trade in found.trades] == [None, None]


def test_a_clock_under_its_day_is_of_the_time_of_the_deal() -> None:
    found = page(
        [(20, "VALE3 Compra", "green"), (480, "Executada", "green")],
        [(20, "Qtd. exec./total"), (240, "Preço médio"), (480, "Data/hora")],
        [(20, "100/100"), (240, "61,85"), (480, "21/06/2024")],
        [(480, "10:14:07")],
        [],
        [(20, "PETR4 Venda", "red"), (480, "Executada", "green")],
        [(20, "Qtd. exec./total"), (240, "Preço médio"), (480, "Data/hora")],
        [(20, "300/300"), (240, "36,12"), (480, "21/06/2024")],
        [(480, "11:41:55")],
    )
    assert [t.executed_at and t.executed_at.at.strftime("%H:%M:%S") for t in found.trades] == [
        "10:14:07",
        "11:41:55",
    ]


def test_the_place_of_a_deal_is_not_the_instrument_nor_the_end_of_a_contract_its_time() -> None:
    found = page(
        [(20, "GBP.USD IDEALPRO"), (500, "14:22:41")],
        [(20, "Bought 20,000 @ 1.27125 on IDEALPRO", "blue")],
        [],
        [(20, "MESZ4 Dec 20 '24 @CME"), (500, "11:30:04")],
        [(20, "Sold 2 @ 5938.25 on CME", "red")],
    )
    assert [trade.symbol for trade in found.trades] == ["GBP.USD", "MESZ4"]
    assert all(t.executed_at is None or t.executed_at.at.month != 12 for t in found.trades)


def test_orders_of_which_nothing_was_done_yet_are_no_trades() -> None:
    found = page(
        [(20, "BUY 0/50 Qty", "green"), (500, "AFTER MARKET ORDER")],
        [(20, "WIPRO"), (500, "₹468.00")],
        [(20, "NSE · LIMIT"), (500, "LTP 475.10")],
    )
    assert found.trades == []


def test_cards_that_name_shares_price_and_return_under_a_title_of_holdings_are_held() -> None:
    found = page(
        [(20, "Your holdings")],
        [],
        [(20, "KO Coca-Cola"), (480, "$655.10")],
        [(20, "Shares"), (240, "Average price"), (480, "Return")],
        [(20, "10.5"), (240, "$58.12"), (480, "+$44.84", "green")],
        [],
        [(20, "PEP Pepsico"), (480, "$331.20")],
        [(20, "Shares"), (240, "Average price"), (480, "Return")],
        [(20, "2"), (240, "$171.05"), (480, "-$10.90", "red")],
    )
    assert [core(trade) for trade in found.trades] == [
        ("KO", "buy", "10.5", "58.12"),
        ("PEP", "buy", "2", "171.05"),
    ]


def test_a_mail_tells_the_deal_of_its_subject_once_more_in_its_text() -> None:
    words = [
        word._replace(y1=word.y0 + 1.4 * HEIGHT)
        for word in words_at(40, [(40, "SOLD 80 KO @ 60.84 (U***1234)")])
    ]
    words += table(
        [(40, "SOLD 80 KO @ 60.84 (U***1234)")],
        [(40, "Time: 2024-05-1610:51:33 EDT")],
        [(40, "Exchange: ARCA")],
        top=100,
        pitch=26,
    )
    [trade] = read(words).trades
    assert core(trade) == ("KO", "sell", "80", "60.84")
    assert trade.executed_at is not None
    assert trade.executed_at.at.second == 33


def test_a_savings_plan_that_was_executed_is_a_purchase_of_its_own() -> None:
    found = page(
        [(20, "Transaktionen")],
        [],
        [(20, "Siemens"), (500, "-1.746,00 €")],
        [(20, "12.04.2024 · Kauf"), (480, "10 Stk. × 174,60 €")],
        [],
        [(20, "iShares Core MSCI Europe (Acc)"), (500, "-150,00 €")],
        [(20, "05.04.2024 · Sparplan"), (480, "1,25 Stk. × 120,00 €")],
    )
    assert [(trade.side, str(trade.quantity), trade.pnl) for trade in found.trades] == [
        ("buy", "10", None),
        ("buy", "1.25", None),
    ]
    assert found.trades[1].symbol == "ISHARES CORE MSCI EUROPE (ACC)"


def test_the_time_of_a_message_that_runs_over_two_lines_is_not_of_the_next_one() -> None:
    found = page(
        [(20, "Sold 0.40 EURJPY at 161.184 09:41")],
        [],
        [(20, "closed the rest of my short at 160.655,")],
        [(20, "+$165 13:08")],
        [],
        [(20, "bought 12 KO @ 61.40 15:36")],
    )
    told = [t.executed_at for t in found.trades if t.symbol == "KO"]
    assert all(moment is None or moment.at.hour != 13 for moment in told)
