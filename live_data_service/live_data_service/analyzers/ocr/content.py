"""What a column holds, judged by its cells alone: for headers that are unknown or not there."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise, permutations
from statistics import fmean, median

from live_data_service.analyzers.ocr.cells import Cell, Kind, kind_of, numeral_in
from live_data_service.analyzers.ocr.moments import parse_shown
from live_data_service.analyzers.ocr.numerals import DecimalSign, decimal_sign, value_of
from live_data_service.analyzers.ocr.sides import side_of
from live_data_service.analyzers.ocr.vocabulary import CURRENCIES, EXCHANGES, Role, word_set
from live_data_service.analyzers.ocr.words import Tint

__all__ = [
    "MOSTLY",
    "Profile",
    "alike",
    "far_apart",
    "mostly_equal",
    "numbers_of",
    "profile_of",
    "shown_decimals",
    "type_columns",
]

Cells = Sequence[Cell | None]

MOSTLY = 0.7
MIN_COUNTED = 3
"""Fewest rows whose numbers make it plain that they are counted."""
HALF = 0.5
MONEY_CODES = word_set("codes", "money")
MONEY = 1.5
"""What the sign of a currency adds to the likeness of a price."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What share of a column's filled cells is of each kind, 0 to 1."""

    filled: int
    shares: Mapping[Kind, float]
    identifiers: float
    dates: float
    clocks: float
    letters: float
    codes: float
    ratios: float
    stock_codes: float
    hues: bool = False
    lettered: bool = False
    money: float = 0.0
    isins: float = 0.0

    @property
    def sides(self) -> float:
        """How much the column looks like sides: by words, single letters or two colours."""
        return max(self.share("side"), self.letters, float(self.hues))

    @property
    def plain_sides(self) -> float:
        """The same for a column that no heading names: arrows and boxes look like letters, too."""
        return max(self.share("side"), self.letters * self.lettered, float(self.hues))

    def share(self, *kinds: Kind) -> float:
        """The share of cells of any of the kinds."""
        return sum(self.shares.get(kind, 0.0) for kind in kinds)


def profile_of(cells: Cells) -> Profile:
    """Count what the filled cells of a column are."""
    filled = [cell for cell in cells if cell is not None and not DASHES.fullmatch(cell.text)]
    count = max(1, len(filled))
    kinds: Counter[Kind] = Counter(kind_in(cell) for cell in filled)
    shown = [parse_shown(cell.text) for cell in filled]
    return Profile(
        filled=len(filled),
        shares={kind: times / count for kind, times in kinds.items()},
        identifiers=sum(is_identifier(cell.text) for cell in filled) / count,
        dates=sum(s is not None and s.has_date for s in shown) / count,
        clocks=sum(s is not None and s.has_clock for s in shown) / count,
        letters=sum(side_of(cell.text, letters=True) is not None for cell in filled) / count,
        hues=two_hues(filled),
        lettered=letters_pair({cell.text for cell in filled if len(cell.text) == 1}),
        isins=sum(ISIN.fullmatch(cell.text) is not None for cell in filled) / count,
        money=sum(shows_money(cell) for cell in filled) / count,
        ratios=sum(is_bare_ratio(cell.text) for cell in filled) / count,
        stock_codes=sum(STOCK_CODE.fullmatch(cell.text) is not None for cell in filled) / count,
        codes=sum(cell.text in MONEY_CODES or cell.text in EXCHANGES for cell in filled) / count,
    )


DASHES = re.compile(r"[-–—−]+")
"""What stands in a cell that is empty."""

LETTER_PAIRS = ({"B", "S"}, {"L", "S"}, {"K", "V"}, {"C", "V"})
LONE_LETTERS = {"B", "S", "L"}


def letters_pair(letters: set[str]) -> bool:
    """Whether single letters are the two sides of one language; some mean nothing alone."""
    if letters <= LONE_LETTERS:
        return any(letters <= pair for pair in LETTER_PAIRS)
    return letters in LETTER_PAIRS


def shows_money(cell: Cell) -> bool:
    """Whether a cell is a number with the sign or code of a currency."""
    numeral = numeral_in(cell)
    return numeral is not None and numeral.currency in CURRENCIES


def two_hues(cells: Sequence[Cell]) -> bool:
    """Whether a column holds two words, one always red, one green or blue: sides, it seems."""
    hues: dict[str, set[Tint]] = {}
    for cell in cells:
        hues.setdefault(cell.text.casefold(), set()).add(cell.tint)
    words = [text for text in hues if not any(sign.isdigit() for sign in text)]
    if len(hues) != 2 or len(words) != 2 or len(cells) < 3:
        return False
    one, other = hues.values()
    return (one == {"red"}) != (other == {"red"}) and not (one | other) & {"none"}


def kind_in(cell: Cell) -> Kind:
    """What a cell is, or its first line when the lines say different things."""
    whole = kind_of(cell.text)
    if whole != "text":
        return whole
    parts = cell.parts
    return kind_of(parts[0].text) if len(parts) > 1 else whole


STOCK_CODE = re.compile(r"\d{4,6}(?:\.[A-Z]{2})?")
"""The digits that name a share where names are not Latin: 00700, 600519."""

ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d")
"""International securities identification number, ISO 6166."""

RATIO = re.compile(r"\d[\d.,]*\s*/\s*\d[\d.,]*")


def is_bare_ratio(text: str) -> bool:
    """Whether a cell says how much of how much, and is not known as a number already."""
    return RATIO.fullmatch(text) is not None and kind_of(text) != "number"


def is_identifier(text: str) -> bool:
    """Whether a text is the number of an order: six digits and more, no separators."""
    bare = text.lstrip("#").strip()
    return len(bare) >= 6 and bare.replace("-", "").isalnum() and sum(c.isdigit() for c in bare) > 4


def numbers_of(cells: Cells, sign: DecimalSign | None) -> list[Decimal | None]:
    """The values of a column, its own decimal sign before that of the image."""
    numerals = [None if cell is None else numeral_in(cell) for cell in cells]
    own = decimal_sign(n for n in numerals if n is not None) or sign or "."
    return [None if n is None or n.percent else value_of(n, own) for n in numerals]


def type_columns(
    columns: Sequence[Cells], roles: Sequence[Role | None], sign: DecimalSign | None
) -> list[Role | None]:
    """Give roles that no header gave, to columns without one, by what they hold."""
    typed = list(roles)
    profiles = [profile_of(cells) for cells in columns]
    type_words(typed, profiles)
    free = [
        i
        for i, role in enumerate(typed)
        if role is None and profiles[i].share("number") >= MOSTLY and profiles[i].filled
    ]
    values = {i: numbers_of(columns[i], sign) for i in free}
    for i in list(free):
        if profiles[i].identifiers >= MOSTLY and "order_id" not in typed:
            typed[i] = "order_id"
            free.remove(i)
    symbols = next((columns[i] for i, role in enumerate(typed) if role == "symbol"), None)
    money = {i for i in free if profiles[i].money >= MOSTLY}
    prices = [numbers_of(columns[i], sign) for i, role in enumerate(typed) if role in PRICED]
    type_numbers(typed, free, values, symbols, money, prices)
    type_coloured(typed, sorted(money), values, columns)
    return typed


def type_coloured(
    typed: list[Role | None],
    free: Sequence[int],
    values: Mapping[int, list[Decimal | None]],
    columns: Sequence[Cells],
) -> None:
    """Beside prices and sizes in plain ink, money that is all green or red is a result.

    ``free`` are columns of money: other numbers in colour may be quotes.
    """
    core = [i for i, role in enumerate(typed) if role in ("price", "entry_price", "quantity")]
    if "pnl" in typed or len(core) < CORE_NUMBERS or any(is_coloured(columns[i]) for i in core):
        return
    results = [
        i
        for i in free
        if typed[i] is None
        and any(values[i])
        and is_coloured(columns[i])
        and not loses_sign(columns[i], values[i])
    ]
    if results:
        typed[results[0]] = "pnl"


CORE_NUMBERS = 2
"""A price and a quantity."""


def is_coloured(cells: Cells) -> bool:
    """Whether nearly all cells of a column begin in green or red."""
    filled = [cell for cell in cells if cell is not None]
    hued = sum(cell.words[0].tint in ("green", "red") for cell in filled)
    return len(filled) >= MIN_COUNTED and hued >= COLOURED * len(filled)


def loses_sign(cells: Cells, values: Sequence[Decimal | None]) -> bool:
    """Whether amounts in red show no minus: whether they are losses is not written."""
    reds = [cell is not None and cell.words[0].tint == "red" for cell in cells]
    return any(red and value and value > 0 for red, value in zip(reds, values, strict=True))


COLOURED = 0.9


WORD_TESTS: tuple[tuple[Role, Callable[[Profile], float]], ...] = (
    ("time", lambda profile: profile.share("time")),
    ("side", lambda profile: profile.plain_sides),
    ("status", lambda profile: profile.share("state")),
    ("symbol", lambda profile: profile.share("ticker") if profile.codes < HALF else 0.0),
    ("currency", lambda profile: profile.codes),
)


def type_words(typed: list[Role | None], profiles: Sequence[Profile]) -> None:
    """Times, sides, tickers, states and percentages are known by their shape."""
    for role, measure in WORD_TESTS:
        if role in typed or (role == "time" and {"entry_time", "exit_time"} & set(typed)):
            continue
        shares = [
            (measure(profile), -i)
            for i, (known, profile) in enumerate(zip(typed, profiles, strict=True))
            if known is None and profile.filled
        ]
        share, place = max(shares, default=(0.0, 0))
        if share >= MOSTLY:
            typed[-place] = role
    for i, known in enumerate(typed):
        if known is None and profiles[i].share("percent") >= 0.5:
            typed[i] = "percent"
        elif known is None and profiles[i].share("time") >= MOSTLY and "time" in typed:
            typed[i] = "time"


def type_numbers(
    typed: list[Role | None],
    free: list[int],
    values: Mapping[int, list[Decimal | None]],
    symbols: Cells | None,
    money: set[int],
    prices: Sequence[Sequence[Decimal | None]],
) -> None:
    """Quantity, price, value and result among columns of numbers.

    ``money`` are never sizes, nor what is always near the ``prices`` that headings name.
    """
    has_price = bool({"price", "fill_price", "entry_price", "limit_price"} & set(typed))
    has_quantity = bool({"quantity", "filled"} & set(typed))
    if not has_price and not has_quantity:
        found = product_columns(free, values)
        if found is not None:
            quantity, price, total = ordered_pair(found, values, symbols, money)
            typed[quantity], typed[price], typed[total] = "quantity", "price", "value"
            free = [i for i in free if i not in (quantity, price, total)]
            has_price = has_quantity = True
    mixed = [i for i in free if signs_mixed(values[i])]
    if mixed and "pnl" not in typed and len(free) > (not has_price) + (not has_quantity):
        result = next((i for i in mixed if same_signs(values[i], values[mixed[-1]])), mixed[-1])
        typed[result] = "pnl"
        free = [i for i in free if i != result]
    positive = [i for i in free if may_be_prices(values[i])]
    if not has_price and positive:
        best = max(
            priced_twice(positive, values) or positive,
            key=lambda i: MONEY * (i in money) + price_likeness(values[i], symbols),
        )
        typed[best] = "price"
        twins = [i for i in positive if i > best and alike(values[best], values[i])]
        twin = max(twins, key=lambda i: (shown_in(values[i]), -i), default=None)
        if twin is not None:
            typed[twin] = "price"
        free = [i for i in free if i not in (best, twin)]
    sizes = [
        i
        for i in free
        if i not in money
        and not counts_rows(values[i])
        and not any(near_always(values[i], known) for known in prices)
    ]
    if not has_quantity and sizes:
        typed[min(sizes, key=lambda i: digits_used(values[i]))] = "quantity"


def priced_twice(places: Sequence[int], values: Mapping[int, list[Decimal | None]]) -> list[int]:
    """The first of two columns that are near each other in every row and vary from row to row.

    Those are what things cost and cost now; sizes that vary so have no such neighbour.
    """
    return [
        one
        for one, other in combinations(places, 2)
        if varies(values[one])
        and alike(values[one], values[other])
        and not mostly_equal(values[one], values[other])
    ][:1]


def varies(values: Sequence[Decimal | None]) -> bool:
    """Whether the numbers of several rows are of different orders of size."""
    present = [value for value in values if value]
    return len(present) >= MIN_COUNTED and max(present) > VARIED * min(present)


VARIED = 10


PRICED: frozenset[Role] = frozenset({"price", "entry_price", "fill_price", "exit_price"})
NEAR = Decimal("0.1")


def near_always(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether numbers lie as close to prices in every row as targets and stops do."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all(abs(a - b) <= NEAR * abs(b) for a, b in pairs)


def may_be_prices(values: Sequence[Decimal | None]) -> bool:
    """Whether no number of a column is negative, and not all are counts of one digit."""
    present = [value for value in values if value]
    small = all(value < COUNT and not shown_decimals(value) for value in present)
    return not any(value < 0 for value in present) and not (small and len(present) > 1)


COUNT = 10


def counts_rows(values: Sequence[Decimal | None]) -> bool:
    """Whether the numbers of a column go up or down by one from row to row."""
    steps = {b - a for a, b in pairwise(values) if a is not None and b is not None}
    return len(values) >= MIN_COUNTED and len(steps) == 1 and abs(steps.pop()) == 1


def product_columns(
    free: Sequence[int], values: Mapping[int, list[Decimal | None]]
) -> tuple[int, int, int] | None:
    """Three columns of which two multiplied give the third in nearly every row."""
    for one, other, total in permutations(free, 3):
        if one < other:
            rows = [
                (a, b, c)
                for a, b, c in zip(values[one], values[other], values[total], strict=True)
                if a and b and c
            ]
            fits = sum(abs(abs(a * b) - abs(c)) <= abs(c) * Decimal("0.006") for a, b, c in rows)
            trivial = sum(abs(a) == 1 or abs(b) == 1 for a, b, _ in rows)
            if rows and fits >= 0.8 * len(rows) and (trivial < len(rows) or len(rows) == 1):
                return one, other, total
    return None


def ordered_pair(
    found: tuple[int, int, int],
    values: Mapping[int, list[Decimal | None]],
    symbols: Cells | None,
    money: set[int],
) -> tuple[int, int, int]:
    """Which of two factors is the quantity: the one without a currency, or less like prices."""
    one, other, total = found
    if (one in money) != (other in money):
        return (other, one, total) if one in money else found
    if price_likeness(values[one], symbols) > price_likeness(values[other], symbols):
        return other, one, total
    return one, other, total


def price_likeness(values: Sequence[Decimal | None], symbols: Cells | None) -> float:
    """How much numbers look like prices: many digits, decimals, alike for one symbol."""
    present = [value for value in values if value]
    if not present:
        return 0.0
    signed = any(value < 0 for value in present)
    decimals = fmean(shown_decimals(value) > 0 for value in present)
    return (
        0.5 * digits_used(values)
        + 1.5 * decimals
        + 3.0 * steadiness(values, symbols)
        - 4.0 * signed
    )


def shown_decimals(value: Decimal) -> int:
    """How many decimals a value was shown with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def digits_used(values: Sequence[Decimal | None]) -> float:
    """Mean count of significant digits; round lots have few."""
    present = [value for value in values if value]
    return fmean(len(v.normalize().as_tuple().digits) for v in present) if present else 99.0


def steadiness(values: Sequence[Decimal | None], symbols: Cells | None) -> float:
    """Share of rows whose value lies within a third of the median of the same symbol.

    Values of one digit tell nothing: lots are as steady as prices.
    """
    groups: dict[str, list[Decimal]] = {}
    for i, value in enumerate(values):
        symbol = symbols[i] if symbols is not None else None
        if value:
            groups.setdefault(symbol.text.casefold() if symbol else "", []).append(abs(value))
    repeated = [group for group in groups.values() if len(group) > 1]
    if not repeated:
        return 0.0
    near = [
        len(v.normalize().as_tuple().digits) > 1 and abs(v - median(g)) * 3 <= median(g)
        for g in repeated
        for v in g
    ]
    return fmean(near)


def alike(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether two columns hold prices of the same things: never far from each other."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b and a > 0 and b > 0]
    return len(pairs) > 1 and all(a < 2 * b and b < 2 * a for a, b in pairs)


def far_apart(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether hardly any number of one column is near its neighbour in the other."""
    pairs = [(abs(a), abs(b)) for a, b in zip(one, other, strict=True) if a and b]
    near = sum(a < 2 * b and b < 2 * a for a, b in pairs)
    return bool(pairs) and 2 * near < len(pairs)


def shown_in(values: Sequence[Decimal | None]) -> int:
    """In how many rows a column shows a number: stops and targets stay empty in some."""
    return sum(value is not None for value in values)


def mostly_equal(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether two columns say the same in nearly every one of several rows: a price and its net."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 2 and sum(a == b for a, b in pairs) >= 0.8 * len(pairs)


def same_signs(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether two columns gain and lose in the same rows: a result, and what share it is."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all((a > 0) == (b > 0) for a, b in pairs)


def signs_mixed(values: Sequence[Decimal | None]) -> bool:
    """Whether a column holds gains and losses."""
    present = [value for value in values if value]
    return any(v < 0 for v in present) and any(v > 0 for v in present)
