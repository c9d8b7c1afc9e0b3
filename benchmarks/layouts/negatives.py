"""Screens that look like lists of trades and show none."""

from benchmarks.layouts.deals import draw_deals
from benchmarks.layouts.drawing import (
    Cell,
    Column,
    Table,
    Tone,
    blank,
    draw_table,
    stack,
    title_bar,
)
from benchmarks.layouts.scene import Scene
from benchmarks.layouts.tables import Drawn, table_of
from PIL import ImageDraw

__all__ = [
    "dividends", "empty_table", "market_tape", "order_book", "report", "settings", "transfers",
    "watchlist", "working_orders",
]  # fmt: skip


def plain_table(scene: Scene, title: str, headings: list[str], rows: list[list[str]]) -> Drawn:
    """A table of texts under a title."""
    columns = [Column("", text, right=index > 1) for index, text in enumerate(headings)]
    table = Table(columns, [[Cell(text) for text in row] for row in rows])
    image = draw_table(scene, table)
    return stack(scene, [title_bar(scene, [title], image.width), image]), []


def market_tape(scene: Scene) -> Drawn:
    """The market's own trades: price, size and time."""
    deals = draw_deals(scene, 12, "coins")
    base = float(deals[0].price)
    rows = []
    for deal in deals:
        price = f"{base * scene.rng.uniform(0.999, 1.001):.2f}"
        tone: Tone = "green" if deal.side == "buy" else "red"
        rows.append(
            [Cell(scene.number(price), tone), Cell(deal.quantity), Cell(f"{deal.at:%H:%M:%S}")]
        )
    columns = [Column("", text, right=True) for text in ("Price (USDT)", "Amount", "Time")]
    image = draw_table(scene, Table(columns, rows, row_height=24))
    bar = title_bar(scene, ["Market Trades", "Order Book"], image.width)
    return stack(scene, [bar, image]), []


def order_book(scene: Scene) -> Drawn:
    """Bids and asks."""
    deal = draw_deals(scene, 1, "coins")[0]
    base, rows = float(deal.price), []
    for index in range(12):
        price = base * (1 + (6 - index) * 0.0002)
        size = scene.rng.uniform(0.01, 4)
        texts = (f"{price:.4f}", f"{size:.4f}", f"{price * size:.2f}")
        tone: Tone = "red" if index < 6 else "green"
        rows.append(
            [Cell(scene.number(texts[0]), tone), *(Cell(scene.number(t)) for t in texts[1:])]
        )
    columns = [Column("", text, right=True) for text in ("Price", "Size", "Total")]
    image = draw_table(scene, Table(columns, rows, row_height=24))
    return stack(scene, [title_bar(scene, ["Order Book"], image.width), image]), []


def working_orders(scene: Scene) -> Drawn:
    """Orders that wait, in the language of the scene."""
    deals = draw_deals(scene, scene.rng.randint(3, 7))
    table = table_of(scene, ["time", "symbol", "side", "type", "quantity", "price"], deals)
    columns = [*table.columns, Column("status", scene.heading("status"), right=False)]
    waiting = {
        "en": "Working", "de": "Offen", "fr": "En cours", "es": "Pendiente", "pt": "Pendente",
        "it": "In attesa", "nl": "In behandeling", "pl": "Aktywne", "zh": "未成交",
    }  # fmt: skip
    rows = [[*row, Cell(waiting[scene.cells])] for row in table.rows]
    image = draw_table(scene, Table(columns, rows))
    return stack(scene, [title_bar(scene, [scene.heading("orders_title")], image.width), image]), []


def transfers(scene: Scene) -> Drawn:
    """Deposits and withdrawals."""
    rows = []
    for deal in draw_deals(scene, 6, "shares"):
        verb = "Deposit" if deal.side == "buy" else "Withdrawal"
        rows.append([scene.moment(deal.at), verb, "USD", scene.number(deal.value), "Completed"])
    return plain_table(scene, "Transfers", ["Date", "Type", "Currency", "Amount", "Status"], rows)


def dividends(scene: Scene) -> Drawn:
    """Dividends paid."""
    rows = []
    for deal in draw_deals(scene, 6, "shares"):
        text = f"Dividend {deal.symbol}"
        rows.append([f"{deal.at:%Y-%m-%d}", text, deal.quantity, scene.number(deal.fee)])
    return plain_table(scene, "Income", ["Date", "Description", "Shares", "Amount"], rows)


def watchlist(scene: Scene) -> Drawn:
    """Quotes of instruments."""
    rows = []
    for deal in draw_deals(scene, 8, "shares"):
        change = f"{scene.rng.uniform(-3, 3):+.2f}%"
        volume = f"{scene.rng.uniform(1, 90):.2f}M"
        rows.append(
            [deal.symbol, scene.number(deal.price), change, scene.number(deal.exit), volume]
        )
    return plain_table(scene, "Watchlist", ["Symbol", "Last", "Chg%", "High", "Volume"], rows)


def report(scene: Scene) -> Drawn:
    """The sums of a strategy."""
    rng = scene.rng
    rows = [
        ["Net Profit", f"{rng.uniform(-900, 4000):,.2f} USD", f"{rng.uniform(-9, 40):.2f}%"],
        ["Gross Profit", f"{rng.uniform(1000, 9000):,.2f} USD", f"{rng.uniform(9, 90):.2f}%"],
        ["Max Drawdown", f"{rng.uniform(100, 900):,.2f} USD", f"{rng.uniform(1, 9):.2f}%"],
        ["Total Trades", f"{rng.randint(20, 400)}", ""],
        ["Percent Profitable", f"{rng.uniform(30, 70):.2f}%", ""],
        ["Avg Trade", f"{rng.uniform(-9, 40):.2f} USD", f"{rng.uniform(0, 1):.2f}%"],
    ]
    return plain_table(scene, "Strategy Tester", ["Metric", "All", "%"], rows)


def empty_table(scene: Scene) -> Drawn:
    """Headings and the note that there is nothing."""
    roles = ["time", "symbol", "side", "quantity", "price", "fee"]
    image = draw_table(scene, table_of(scene, roles, draw_deals(scene, 1)))
    head = image.crop((0, 0, image.width, image.height // 2))
    note = blank(scene, 300, 90)
    ImageDraw.Draw(note).text(
        (scene.px(30), scene.px(45)), "No trades yet", scene.theme.faint, scene.font(14), "lm"
    )
    bar = title_bar(scene, [scene.heading("fills_title")], image.width)
    return stack(scene, [bar, head, note]), []


def settings(scene: Scene) -> Drawn:
    """A page of settings with numbers."""
    rows = [
        ["Default order size", "100"], ["Default order type", "Limit"], ["Leverage", "10x"],
        ["Buy button colour", "Green"], ["Sell button colour", "Red"], ["Slippage", "0.50 %"],
        ["Session", "09:30 - 16:00"], ["Language", "English"],
    ]  # fmt: skip
    return plain_table(scene, "Settings", ["Trading", ""], rows)
