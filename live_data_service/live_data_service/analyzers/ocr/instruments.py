"""The instrument of a trade: a code or a name, without what stands beside it."""

import re
from collections.abc import Sequence

from live_data_service.analyzers.ocr.cells import (
    CONTRACT_WORDS,
    Cell,
    kind_of,
    option_like,
    stock_code_in,
    ticker_in,
)
from live_data_service.analyzers.ocr.chart import names_pair
from live_data_service.analyzers.ocr.contracts import contract_at
from live_data_service.analyzers.ocr.drafts import (
    PRICE_ROLES,
    QUANTITY_ROLES,
    Draft,
    Settings,
    number_of,
)
from live_data_service.analyzers.ocr.records import Group, Record
from live_data_service.analyzers.ocr.vocabulary import EXCHANGES, word_set

__all__ = ["NO_SYMBOL", "take_symbol"]

OPTION = re.compile(r"[A-Z]{1,6} \d{6}[CP]\d{8}(?=\s|$)")
"""The code of an option as clearing houses write it: root, expiry, call or put, strike."""

LISTINGS = "|".join(sorted(word_set("ticker", "listings")))
LISTED = re.compile(rf"[A-Z0-9][A-Z0-9&\-]{{1,14}}\.(?:{LISTINGS})")
"""A code with the exchange behind it that it is listed at."""

NO_SYMBOL = "The symbol isn't shown."


def take_symbol(draft: Draft, record: Record, group: Group, settings: Settings) -> None:
    """The symbol of the row, or that of the chart or page where rows show none."""
    cell = record.cells.get("symbol") or record.cells.get("name")
    title = settings.symbol
    titled = settings.titled and not beside_deal(cell, record)
    if title is not None and (cell is None or titled or whole_contract(title, group)):
        cell = title
    named = cell is not None and (symbol_like(cell.text) or kind_of(cell.parts[0].text) != "text")
    unit = None if named else unit_code(record)
    cell = unit or cell
    if cell is None:
        draft.reasons.append(NO_SYMBOL)
        return
    contract = OPTION.match(cell.text)
    if contract is not None:
        cell = Cell(cell.words[: len(contract[0].split())])
    named_so = named_in_full(group) and unit is None
    told = contract_in(cell) or code_beside_name(cell)
    cell = without_market(cell) if in_markets(group) else cell
    draft.symbol = told or (name_text(cell) if named_so else symbol_text(cell))
    draft.cells["symbol"] = cell


def in_markets(group: Group) -> bool:
    """Whether before each code of a table stands the market it is listed at: HK 00005, US KO."""
    cells = [r.cells["symbol"] for r in group.records if "symbol" in r.cells]
    return len(cells) > 1 and all(begins_with_market(cell) for cell in cells)


def begins_with_market(cell: Cell) -> bool:
    """Whether a cell is a market and a code behind it."""
    first, *rest = (word.text for word in cell.words)
    coded = len(rest) == 1 and (rest[0].isalpha() or re.fullmatch(r"\d{4,6}", rest[0]))
    return first in MARKET_CODES and bool(coded)


def without_market(cell: Cell) -> Cell:
    """The code alone of a market and a code."""
    return Cell(cell.words[1:])


def contract_in(cell: Cell) -> str | None:
    """The option contract that a cell names whole, in one line or with the line below its code."""
    lines = [part.text for part in cell.parts]
    texts = [cell.text, *lines]
    if len(lines) > 1:
        texts.append(f"{lines[0].split()[0]} {lines[1]}")
    pieces = (re.sub(r"\s+[·•|]\s+", " ", text) for text in texts)
    found = next((contract for text in pieces if (contract := contract_at(text))), None)
    return found.upper() if found is not None else None


def code_beside_name(cell: Cell) -> str | None:
    """The code of an instrument that stands behind its name: ``Gold Feb 2025 GCG5``."""
    tokens = cell.text.split()
    listed = [token for token in tokens if AT_VENUE.fullmatch(token)]
    if len(listed) == 1:
        return listed[0].upper()
    named = len(tokens) > 1 and not ticker_in(tokens[0])
    return tokens[-1] if named and FUTURE.fullmatch(tokens[-1]) else None


AT_VENUE = re.compile(r"[A-Z0-9]{1,12}[a-z]{0,2}:[Xx][a-z]{3}")
"""A code with the code of the market that it is listed at, ISO 10383: ``NVDA:xnas``."""

FUTURE = re.compile(r"[A-Z0-9]{1,3}[FGHJKMNQUVXZ]\d{1,2}")
"""The code of a future: root, letter of the month, year."""


def beside_deal(cell: Cell | None, record: Record) -> bool:
    """Whether a symbol stands in a line with the numbers of its deal, or where there are none."""
    roles = (*QUANTITY_ROLES, *PRICE_ROLES)
    boxes = [record.cells[role].box for role in roles if role in record.cells]
    if cell is None or not boxes:
        return True
    middle = cell.box.y + cell.box.height / 2
    return any(box.y <= middle <= box.y + box.height for box in boxes)


def named_in_full(group: Group) -> bool:
    """Whether the instruments of a table are names of several words, none a code before others."""
    cells = [r.cells["symbol"] for r in group.records if "symbol" in r.cells]
    worded = [cell for cell in cells if len(cell.words) > 1 and len(cell.parts) == 1]
    coded = sum(holds_code(cell) for cell in worded)
    return len(worded) == len(cells) > 1 and 2 * coded < len(worded)


def holds_code(cell: Cell) -> bool:
    """Whether a text of several words has the code of an instrument in its place."""
    first, second = cell.text.split()[:2]
    logo = is_logo(first, second) and names_code(second)
    coded = symbol_like(cell.text) or option_like(cell.text) or stock_code_in(cell.text)
    return logo or bool(coded) or bool(pairs_in(cell.text.split()))


def name_text(cell: Cell) -> str:
    """The name of an instrument, upper-cased."""
    return re.sub(r"[…]|\.{2,}$", "", cell.text).strip(" ·•,;:|").upper()


def unit_code(record: Record) -> Cell | None:
    """The code behind the quantity of an instrument that is shown by its name: Cardano, 20 ADA."""
    cells = (record.cells[role] for role in QUANTITY_ROLES if role in record.cells)
    cell = next((cell for cell in cells if number_of(cell) is not None), None)
    word = cell.words[-1] if cell is not None and len(cell.words) > 1 else None
    if word is None or not word.text.isupper() or word.text in MONEY | MEASURES:
        return None
    return Cell((word,)) if ticker_in(word.text) else None


MONEY = word_set("codes", "money")
MEASURES = word_set("ticker", "measures")


def whole_contract(title: Cell, group: Group) -> bool:
    """Whether the title of a page names the contract of which rows show the root: 6EU25, /6E."""
    cells = [r.cells["symbol"] for r in group.records if "symbol" in r.cells]
    roots = [cell.text.lstrip("/").upper() for cell in cells]
    contract = title.text.upper()
    return bool(roots) and all(contract.startswith(r) and len(r) < len(contract) for r in roots)


def is_logo(first: str, code: str) -> bool:
    """Whether a word is a logo beside a code: a letter, what the code begins with, or all of it.

    Codes that were read in small letters are the same as well: ``voo voo``.
    """
    begins = len(first) <= LOGO_LETTERS < len(code) and code.startswith(first)
    whole = len(first) > LOGO_LETTERS and code.startswith(first) and first.isupper()
    return len(first) == 1 or begins or whole or first.casefold() == code.casefold()


def symbol_text(cell: Cell) -> str:
    """The code of the instrument in a cell, upper-cased, without names and labels beside it."""
    listed = [word for word in cell.text.split() if LISTED.fullmatch(word)]
    if len(listed) == 1:
        return listed[0]
    lines = whole_lines([part.text for part in cell.parts])
    text = next((line for line in lines if symbol_like(line)), lines[0])
    code = stock_code_in(text)
    if code is not None:
        return code
    text = re.sub(r"[…]|\.{2,}$", "", whole_option(text)).strip(" ·•,;:|()[]$<>▸►▶▾")
    tokens = MARKET_BADGE.sub("", text).split()
    while len(tokens) > 1 and is_label(tokens):
        tokens.pop()
    while len(tokens) > 1 and (
        tokens[0].casefold() == tokens[1].casefold()
        or (is_logo(tokens[0], tokens[1]) and names_code(tokens[1]))
    ):
        tokens = tokens[1:]
    pairs = pairs_in(tokens)
    if len(tokens) > 1 and len(pairs) == 1 and not ticker_in(tokens[0]):
        # The name of an exchange stands before it.
        tokens = pairs
    if len(tokens) > 1 and (ticker_in(tokens[0]) or is_stablecoin(tokens[0])):
        named = any(re.search(r"[a-z]{2}", token) for token in tokens[1:])
        if named and tokens[0] not in COUNTRIES and not option_words(tokens[1:]):
            tokens = tokens[:1]
        if len(tokens) == MIN_OPTION - 1 and RIGHT.fullmatch(tokens[1]):
            # Without a strike or an expiry it is a mark beside the code of what underlies it.
            tokens = tokens[:1]
        while len(tokens) > 1 and (tokens[-1] in EXCHANGES or tokens[-1] == tokens[0]):
            tokens.pop()
    tokens = [without_exchange(token.removeprefix(class_of(token))) for token in tokens]
    return closed(" ".join(ZERO_FOR_O.sub("O", token) for token in tokens).upper())


def closed(text: str) -> str:
    """A name with the bracket at its end that was taken off as if it stood around all of it."""
    return text + ")" * (text.count("(") - text.count(")"))


def is_label(tokens: Sequence[str]) -> bool:
    """Whether the last word behind a code only labels it: a leverage, a sort of contract.

    Behind a coin without a currency ``PERP`` is a part of the name: it is not the coin itself.
    """
    last = tokens[-1]
    if last == PERPETUAL and not any(map(names_pair, tokens[:-1])):
        return False
    pair = len(tokens) == PAIR_OF_WORDS and ticker_in(tokens[0])
    badge = pair and last.isupper() and last.casefold() in BADGES
    return badge or bool(LEVERAGE.fullmatch(last)) or last.casefold() in CONTRACT_WORDS


PAIR_OF_WORDS = 2
PERPETUAL = "PERP"
BADGES = word_set("ticker", "badges")
"""Classes of assets that stand in capitals behind a code."""


def is_stablecoin(token: str) -> bool:
    """Whether a word is the code of a coin that stands for money: USDC, FDUSD."""
    return token in MONEY and len(token) > CURRENCY_LETTERS


CURRENCY_LETTERS = 3


def class_of(token: str) -> str:
    """The class of assets that stands in small letters before a code: ``crypto:`` of crypto:XRP."""
    first, colon, rest = token.partition(":")
    return first + colon if first in CLASSES and ticker_in(rest) else ""


COUNTRIES = word_set("ticker", "countries")
"""Codes of countries that begin the names of indices: ``US Tech 100``."""

CLASSES = word_set("ticker", "classes")


def whole_lines(lines: Sequence[str]) -> list[str]:
    """The lines of a cell; a code that breaks at its dash or stroke is one: ``BTC-``, ``USD``."""
    out: list[str] = []
    for line in lines:
        if out and BROKEN.fullmatch(out[-1]) and ticker_in(out[-1] + line):
            out[-1] += line
        else:
            out.append(line)
    return out


MARKET_CODES = word_set("ticker", "markets")
MARKETS = "|".join(sorted(MARKET_CODES))
MARKET_BADGE = re.compile(rf"^(?:{MARKETS}) (?=\d{{4,6}}(?: |$))")
"""A market that stands on a badge before the digits that name a share: HK 00005."""

BROKEN = re.compile(r"[A-Z0-9.]+[\-/]")
"""A code that goes on in the next line."""


def whole_option(text: str) -> str:
    """An option whose parts dots part, without what stands behind it: ``· $526 Call · expired``."""
    pieces = [piece for piece in re.split(r"\s+[·•|]\s+", text) if piece]
    options = (" ".join(pieces[:end]) for end in range(len(pieces), 0, -1))
    return next((o for o in options if option_like(o) and RIGHT.search(o)), text)


MIN_OPTION = 3
"""Fewest words of an option: what underlies it, a strike or an expiry, call or put."""

RIGHT = re.compile(r"\b(?:call|put)$", re.IGNORECASE)


def pairs_in(tokens: Sequence[str]) -> list[str]:
    """The words that name a pair of coins or currencies."""
    return [token for token in tokens if PAIR.fullmatch(token)]


PAIR = re.compile(r"[A-Z0-9]{2,10}[/\-][A-Z0-9]{2,10}")


def names_code(token: str) -> bool:
    """Whether a word can be the whole code of an instrument."""
    return len(token) > 1 and token[0].isalpha() and ticker_in(token)


def without_exchange(token: str) -> str:
    """A code without the name of an exchange that was read as if it were part of it."""
    long = (name for name in EXCHANGES if len(name) > MOST_LETTERS and token.endswith(name))
    code = next((token.removesuffix(name) for name in long), "")
    return code if code and ticker_in(code) and not code.endswith(":") else token


ZERO_FOR_O = re.compile(r"(?<!\d)0(?!\d)(?<![A-Za-z]0(?=\d))(?=[A-Za-z]*$|[A-Za-z])")
LOGO_LETTERS = 2
MOST_LETTERS = 4
"""Letters of the exchanges whose names codes may end with by chance."""

LEVERAGE = re.compile(r"[xX×]\d{1,3}|\d{1,3}(?:\.\d+)?[xX×]")
MONTH_WORD = re.compile(
    r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?'?\d{0,4}|call|put"
)


def option_words(tokens: Sequence[str]) -> bool:
    """Whether the words after a ticker are those of an expiry, strike or right."""
    return all(MONTH_WORD.fullmatch(t) or re.search(r"\d", t) or t.isupper() for t in tokens)


def symbol_like(text: str) -> bool:
    """Whether a line of a symbol cell holds the code rather than a label."""
    tokens = text.split()
    return bool(tokens) and ticker_in(tokens[0]) and not LEVERAGE.fullmatch(tokens[0])
