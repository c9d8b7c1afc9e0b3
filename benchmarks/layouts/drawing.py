"""Tables, bars of tabs and blocks of text, drawn in a scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.layouts.scene import Scene
from PIL import Image, ImageDraw

__all__ = ["Cell", "Column", "Table", "beside", "blank", "draw_table", "stack", "title_bar"]

Tone = Literal["ink", "faint", "green", "red"]
MARGIN = 18


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: one line, or two of which the second is faint."""

    text: str
    tone: Tone = "ink"
    under: str = ""


@dataclass(frozen=True)
class Column:
    """A column: what it is of, its heading, and whether it ends at its right edge."""

    role: str
    heading: str
    right: bool


@dataclass(frozen=True)
class Table:
    """Columns and rows; without ``header`` the headings are not drawn.

    ``ruled`` tables have lines between their cells and next to no air beside them.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    header: bool = True
    row_height: int = 30
    letters: int = 13
    ruled: bool = False


def tone(scene: Scene, name: Tone) -> str:
    """The colour of a tone in the theme."""
    return str(getattr(scene.theme, name))


def blank(scene: Scene, width: int, height: int) -> Image.Image:
    """An empty screen, its sides in points of scale 1."""
    return Image.new("RGB", (scene.px(width), scene.px(height)), scene.theme.ground)


def title_bar(scene: Scene, titles: Sequence[str], width: int) -> Image.Image:
    """A bar of tabs of which the first is open; ``width`` is in pixels."""
    image = Image.new("RGB", (width, scene.px(46)), scene.theme.ground)
    pen = ImageDraw.Draw(image)
    x, middle = scene.px(MARGIN), scene.px(23)
    for index, title in enumerate(titles):
        colour = scene.theme.ink if index == 0 else scene.theme.faint
        pen.text((x, middle), title, colour, scene.font(15), "lm")
        length = round(pen.textlength(title, scene.font(15)))
        if index == 0:
            y = scene.px(42)
            pen.line((x, y, x + length, y), scene.theme.green, scene.px(2))
        x += length + scene.px(26)
    return image


def draw_table(scene: Scene, table: Table) -> Image.Image:
    """A table as wide as its texts need."""
    widths = column_widths(scene, table)
    margin, row = scene.px(MARGIN), scene.px(table.row_height)
    width = 2 * margin + sum(widths)
    image = Image.new("RGB", (width, row * (len(table.rows) + table.header)), scene.theme.ground)
    pen = ImageDraw.Draw(image)
    zebra, lines = scene.rng.random() < 0.3, scene.rng.random() < 0.6
    y = 0
    if table.header:
        pen.rectangle((0, 0, width, row - 1), scene.theme.panel)
        headings = [Cell(column.heading, "faint") for column in table.columns]
        draw_row(scene, pen, table, headings, widths, y)
        y += row
    for index, cells in enumerate(table.rows):
        if zebra and index % 2:
            pen.rectangle((0, y, width, y + row - 1), scene.theme.panel)
        if lines:
            pen.line((margin, y + row - 1, width - margin, y + row - 1), scene.theme.line, 1)
        draw_row(scene, pen, table, cells, widths, y)
        y += row
    if table.ruled:
        draw_rules(scene, pen, [margin + sum(widths[:i]) for i in range(len(widths) + 1)], y)
    return image


def draw_rules(scene: Scene, pen: ImageDraw.ImageDraw, edges: Sequence[int], bottom: int) -> None:
    """Lines from top to bottom at the edges of columns."""
    for x in edges:
        pen.line((x, 0, x, bottom), scene.theme.line, 1)


def column_widths(scene: Scene, table: Table) -> list[int]:
    """The width of each column in pixels: its longest text and some air."""
    air = 14 if table.ruled else scene.rng.choice((22, 30, 44))
    widths = []
    for index, column in enumerate(table.columns):
        texts = [cell for row in table.rows for cell in (row[index].text, row[index].under)]
        texts += [column.heading] if table.header else []
        font = scene.font(table.letters)
        widths.append(round(max(font.getlength(text) for text in texts)) + scene.px(air))
    return widths


def draw_row(
    scene: Scene,
    pen: ImageDraw.ImageDraw,
    table: Table,
    cells: Sequence[Cell],
    widths: Sequence[int],
    top: int,
) -> None:
    """One row; cells of two lines share its height."""
    x, height = scene.px(MARGIN), scene.px(table.row_height)
    for column, cell, width in zip(table.columns, cells, widths, strict=True):
        edge = x + width - scene.px(10) if column.right else x + scene.px(4)
        anchor = "rm" if column.right else "lm"
        middle = top + (round(height * 0.32) if cell.under else height // 2)
        pen.text(
            (edge, middle), cell.text, tone(scene, cell.tone), scene.font(table.letters), anchor
        )
        if cell.under:
            place = (edge, top + round(height * 0.70))
            pen.text(place, cell.under, scene.theme.faint, scene.font(table.letters - 1), anchor)
        x += width


def stack(scene: Scene, parts: Sequence[Image.Image], gap: int = 0) -> Image.Image:
    """Images below each other on the ground of the scene."""
    space = scene.px(gap)
    width = max(part.width for part in parts)
    height = sum(part.height for part in parts) + space * len(parts) + scene.px(8)
    image = Image.new("RGB", (width, height), scene.theme.ground)
    y = 0
    for part in parts:
        image.paste(part, (0, y))
        y += part.height + space
    return image


def beside(scene: Scene, left: Image.Image, right: Image.Image) -> Image.Image:
    """Two images side by side with a line between them."""
    gap = scene.px(14)
    height = max(left.height, right.height)
    image = Image.new("RGB", (left.width + gap + right.width, height), scene.theme.ground)
    image.paste(left, (0, 0))
    x = left.width + gap // 2
    ImageDraw.Draw(image).line((x, 0, x, height), scene.theme.line, max(1, scene.px(1)))
    image.paste(right, (left.width + gap, 0))
    return image
