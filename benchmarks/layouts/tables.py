"""Screens of tables that show trades: fills, orders, positions, round trips, panels of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.layouts.deals import Deal, Trade, draw_deals, truth_of
from benchmarks.layouts.drawing import (
    Cell,
    Column,
    Table,
    Tone,
    beside,
    draw_table,
    stack,
    title_bar,
)  # fmt: skip
from benchmarks.layouts.scene import Scene
from PIL import Image

__all__ = [
    "Drawn", "clipped_fills", "dense_grid", "fills", "fills_without_header", "order_history",
    "positions", "round_trips", "table_of", "two_line_rows", "two_panels",
]  # fmt: skip

Drawn = tuple[Image.Image, list[Trade]]
RIGHT = frozenset(
    {"quantity", "price", "fee", "value", "entry", "last", "exit", "pnl", "filled_of"}
)


def tinted(deal: Deal) -> Tone:
    """Green for bought, red for sold."""
    return "green" if deal.side == "buy" else "red"


def cells_of(
    scene: Scene, deal: Deal, sides: Mapping[str, str], *, colours: bool
) -> dict[str, Cell]:
    """What may be shown of a deal, by role."""
    side: Tone = tinted(deal) if colours else "ink"
    result: Tone = "red" if deal.pnl.startswith("-") else "green"
    plus = "" if deal.pnl.startswith("-") else "+"
    return {
        "symbol": Cell(deal.symbol),
        "side": Cell(sides[deal.side], side),
        "quantity": Cell(scene.number(deal.quantity)),
        "price": Cell(scene.number(deal.price)),
        "entry": Cell(scene.number(deal.price)),
        "last": Cell(scene.number(deal.exit)),
        "exit": Cell(scene.number(deal.exit)),
        "time": Cell(scene.moment(deal.at), "faint"),
        "opened": Cell(scene.moment(deal.at)),
        "closed": Cell(scene.moment(deal.closed)),
        "fee": Cell(scene.number(deal.fee)),
        "value": Cell(scene.number(deal.value)),
        "pnl": Cell(plus + scene.number(deal.pnl), result),
        "id": Cell(deal.id, "faint"),
        "type": Cell(scene.word("limit")),
    }


def columns_of(scene: Scene, roles: Sequence[str]) -> list[Column]:
    """Columns in the language of the scene, numbers to the right in most screens."""
    right = scene.rng.random() < 0.75
    return [Column(role, scene.heading(role), right and role in RIGHT) for role in roles]


def table_of(scene: Scene, roles: Sequence[str], deals: Sequence[Deal], **look: int) -> Table:
    """A table of deals with a column for each role."""
    sides, colours = scene.pair(), scene.rng.random() < 0.7
    rows = []
    for deal in deals:
        cells = cells_of(scene, deal, sides, colours=colours)
        rows.append([cells[role] for role in roles])
    height = scene.rng.choice((26, 30, 36))
    return Table(columns_of(scene, roles), rows, bool(look.get("header", 1)), height)


def shuffled(scene: Scene, first: Sequence[str], more: Sequence[str], least: int = 0) -> list[str]:
    """The roles of a table: all of the first and some of the others, in an order by chance."""
    some = scene.rng.sample(list(more), scene.rng.randint(least, len(more)))
    roles = [*first, *some]
    if scene.rng.random() < 0.7:
        scene.rng.shuffle(roles)
    return roles


def titled(scene: Scene, title: str, body: Image.Image, others: Sequence[str] = ()) -> Image.Image:
    """A body under its bar of tabs."""
    bar = title_bar(scene, [scene.heading(title), *(scene.heading(o) for o in others)], body.width)
    return stack(scene, [bar, body])


def fills(scene: Scene) -> Drawn:
    """A table of fills."""
    roles = shuffled(
        scene, ("time", "symbol", "side", "quantity", "price"), ("fee", "value", "id", "type")
    )
    deals = draw_deals(scene, scene.rng.randint(4, 11))
    image = draw_table(scene, table_of(scene, roles, deals))
    shown = frozenset(roles)
    return titled(scene, "fills_title", image, ["positions_title"]), [
        truth_of(scene, deal, "fill", shown) for deal in deals
    ]


def fills_without_header(scene: Scene) -> Drawn:
    """A table of fills cut out below its headings."""
    roles = shuffled(scene, ("time", "symbol", "side", "quantity", "price"), ("value",))
    deals = draw_deals(scene, scene.rng.randint(4, 9))
    image = draw_table(scene, table_of(scene, roles, deals, header=0))
    return stack(scene, [image]), [truth_of(scene, d, "fill", frozenset(roles)) for d in deals]


def dense_grid(scene: Scene) -> Drawn:
    """Fills of many columns, as close together as in a sheet: only rules part the cells."""
    roles = ["id", "time", "symbol", "side", "quantity", "price", "fee", "value", "type"]
    scene.rng.shuffle(roles)
    deals = draw_deals(scene, scene.rng.randint(6, 12))
    table = replace(table_of(scene, roles, deals), ruled=True, row_height=24)
    image = draw_table(scene, table)
    shown = frozenset(roles)
    return titled(scene, "fills_title", image), [
        truth_of(scene, deal, "fill", shown) for deal in deals
    ]


def order_history(scene: Scene) -> Drawn:
    """Orders with a state: only those that were filled are trades."""
    roles = shuffled(
        scene, ("time", "symbol", "side", "quantity", "price"), ("type", "id", "value")
    )
    deals = draw_deals(scene, scene.rng.randint(6, 11))
    table = table_of(scene, roles, deals)
    done = [scene.rng.random() < 0.6 for _ in deals]
    done[0] = True
    filled = scene.word("filled")
    rows = [
        [*row, Cell(filled if ok else scene.word("void"), "ink" if ok else "faint")]
        for row, ok in zip(table.rows, done, strict=True)
    ]
    columns = [*table.columns, Column("status", scene.heading("status"), right=False)]
    image = draw_table(scene, Table(columns, rows, row_height=table.row_height))
    trades = [
        truth_of(scene, deal, "fill", frozenset(roles))
        for deal, ok in zip(deals, done, strict=True)
        if ok
    ]
    return titled(scene, "orders_title", image), trades


def positions(scene: Scene) -> Drawn:
    """Open positions: a side in words, or a sign before the quantity."""
    signed = scene.rng.random() < 0.35
    first = ("symbol", "quantity", "entry", "last") if signed else (
        "symbol", "side", "quantity", "entry", "last"
    )  # fmt: skip
    roles = shuffled(scene, first, ("pnl",), least=1)
    deals = draw_deals(scene, scene.rng.randint(2, 7))
    if signed and all(deal.side == "buy" for deal in deals):
        signed = False
    table = table_of(scene, roles, deals)
    if "quantity" in first and "side" not in first:
        place = roles.index("quantity")
        for row, deal in zip(table.rows, deals, strict=True):
            minus = "-" if deal.side == "sell" else ""
            assert isinstance(row, list)
            row[place] = Cell(minus + scene.number(deal.quantity))
    image = titled(scene, "positions_title", draw_table(scene, table), ["orders_title"])
    return image, [truth_of(scene, deal, "position", frozenset(roles)) for deal in deals]


def round_trips(scene: Scene) -> Drawn:
    """Closed trades with entry and exit in one row."""
    first = ["symbol", "side", "quantity", "opened", "entry", "closed", "exit", "pnl"]
    roles = (["id"] if scene.rng.random() < 0.4 else []) + first
    if scene.rng.random() < 0.4:
        roles.insert(-1, "fee")
    deals = draw_deals(scene, scene.rng.randint(4, 9))
    image = draw_table(scene, table_of(scene, roles, deals))
    shown = frozenset(roles)
    return titled(scene, "trips_title", image), [
        truth_of(scene, deal, "round_trip", shown) for deal in deals
    ]


def two_line_rows(scene: Scene) -> Drawn:
    """A table whose cells stack two values: symbol over side, time over price and the like."""
    deals = draw_deals(scene, scene.rng.randint(3, 8))
    sides = scene.pair()
    rows = []
    for deal in deals:
        cells = cells_of(scene, deal, sides, colours=True)
        rows.append(
            [
                Cell(deal.symbol, "ink", sides[deal.side]),
                Cell(scene.moment(deal.at)),
                Cell(cells["quantity"].text),
                Cell(cells["price"].text),
                Cell(cells["value"].text, "ink", cells["fee"].text),
            ]
        )
    head = [f"{scene.heading('symbol')} / {scene.heading('side')}", scene.heading("time")]
    head += [scene.heading("quantity"), scene.heading("price")]
    head.append(f"{scene.heading('value')} / {scene.heading('fee')}")
    columns = [Column("", text, right=index > 1) for index, text in enumerate(head)]
    image = draw_table(scene, Table(columns, rows, row_height=52))
    shown = frozenset({"time", "fee"})
    return titled(scene, "fills_title", image), [
        truth_of(scene, deal, "fill", shown) for deal in deals
    ]


def two_panels(scene: Scene) -> Drawn:
    """Positions above or beside a table of fills."""
    market = scene.rng.choice(("shares", "coins", "futures"))
    held = draw_deals(scene, scene.rng.randint(2, 3), market)
    done = draw_deals(scene, scene.rng.randint(3, 6), market)
    upper = ["symbol", "side", "quantity", "entry", "last", "pnl"]
    lower = ["time", "symbol", "side", "price", "quantity"]
    one = titled(scene, "positions_title", draw_table(scene, table_of(scene, upper, held)))
    two = titled(scene, "fills_title", draw_table(scene, table_of(scene, lower, done)))
    image = beside(scene, one, two) if scene.rng.random() < 0.4 else stack(scene, [one, two], 20)
    return image, [
        *(truth_of(scene, deal, "position", frozenset(upper)) for deal in held),
        *(truth_of(scene, deal, "fill", frozenset(lower)) for deal in done),
    ]


def clipped_fills(scene: Scene) -> Drawn:
    """A table of fills cut off through its last row, which may be read or not."""
    image, trades = fills(scene)
    trades[-1]["optional"] = True
    return image.crop((0, 0, image.width, image.height - scene.px(8 + 15))), trades
