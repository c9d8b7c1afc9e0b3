"""What the words of trading screens mean: headings of columns, sides, states, headings of pages.

The words themselves are data: ``vocabulary.toml`` beside this module.
"""

import re
import sys
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

from live_data_service.analyzers.base import Side

__all__ = [
    "CURRENCIES",
    "EXCHANGES",
    "HEADING_WORDS",
    "MONTH_WORDS",
    "PROSPECTS",
    "REMEMBERED",
    "SIDE_WORDS",
    "STATE_WORDS",
    "TIGHT_SCRIPTS",
    "TIGHT_SIDES",
    "HeadingSort",
    "Role",
    "State",
    "known_heading",
    "normal",
    "roles_of",
    "word_set",
]

Role = Literal[
    "symbol", "side", "status", "entry_time", "exit_time", "time", "entry_price", "exit_price",
    "fill_price", "last_price", "limit_price", "stop", "percent", "price", "filled", "quantity",
    "remaining", "fee", "swap", "pnl", "value", "currency", "account", "order_id", "order_type",
    "effect", "exchange", "liquidation", "margin", "leverage", "duration", "balance", "bid", "ask",
    "range", "name", "number", "action", "note",
]  # fmt: skip
State = Literal["filled", "partial", "void"]
HeadingSort = Literal["orders", "market", "cash", "report", "plan", "closed", "open", "tabs"]

FUZZY_LENGTH = 6
"""Shortest word that may be known although one letter of it is off, as reading slips are."""

MIN_CUT = 5
"""Shortest beginning of a word by which it may be known."""

MOST_WORDS = 4
"""Longest heading in which a known word is looked for."""

LAST_SIGN = chr(sys.maxunicode)
REMEMBERED = 20_000
"""Texts of which the meaning is kept in memory: as many as stand on a few hundred pages."""

TIGHT_SCRIPTS = re.compile(r"[぀-ヿ一-鿿]")
"""Scripts that put no space between words: a known word may stand anywhere in a text."""

VOICED = "\u3099\u309a"
"""Marks of Japanese syllables: without them they are other syllables."""

AVERAGE_SIGNS = frozenset({"Ø", "⌀", "∅"})
BRACKETED = re.compile(r"[(\[（【].*?(?:[)\]）】]|$)")
FOREIGN_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "đ": "d"}
)


DATA = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))
SIMPLIFIED = str.maketrans(DATA["script"]["traditional"], DATA["script"]["simplified"])


def words(text: str) -> tuple[str, ...]:
    """The words of one entry of the vocabulary."""
    return tuple(word.strip() for word in text.translate(SIMPLIFIED).split(","))


def word_set(section: str, name: str) -> frozenset[str]:
    """The words of one entry of a section of the vocabulary, in no order."""
    return frozenset(words(DATA[section][name]))


SIDE_WORDS: Final = cast(
    "Mapping[Side, frozenset[str]]",
    {side: frozenset(words(text)) for side, text in DATA["side"].items()},
)
STATE_WORDS: Final = cast(
    "Mapping[State, frozenset[str]]",
    {state: frozenset(words(text)) for state, text in DATA["state"].items()},
)
HEADING_WORDS: Final = cast(
    "Mapping[HeadingSort, frozenset[str]]",
    {sort: frozenset(words(text)) for sort, text in DATA["heading"].items()},
)
TIGHT_SIDES: Final = {
    word.translate(SIMPLIFIED): entry
    for word, entry in cast("Mapping[str, str]", DATA["tight_side"]).items()
}
MONTH_WORDS: Final = tuple(words(text) for text in DATA["time"]["months"])
QUALIFIERS = word_set("header_hint", "qualifiers")
CURRENCIES = word_set("codes", "currencies")
EXCHANGES = word_set("codes", "exchanges")
VERBS = word_set("header_hint", "verbs")
PROSPECTS = word_set("header_hint", "prospects")


@lru_cache(REMEMBERED)
def normal(text: str) -> str:
    """A text as the vocabulary writes it: small letters, no accents, no brackets, no dots."""
    text = BRACKETED.sub(" ", text)
    text = unicodedata.normalize("NFKD", text.translate(FOREIGN_LETTERS)).casefold()
    text = "".join(s for s in text if not unicodedata.combining(s) or s in VOICED)
    text = unicodedata.normalize("NFC", text).translate(SIMPLIFIED)
    text = re.sub(r"[^\w%&/#@+]+", " ", text).replace("_", " ")
    return re.sub(r"\s*/\s*", "/", " ".join(text.split()))


@cache
def header_index() -> Mapping[str, tuple[Role, ...]]:
    """Every word of the headings with the roles it may have."""
    index: dict[str, tuple[Role, ...]] = {}
    for role, languages in cast("Mapping[Role, Mapping[str, str]]", DATA["header"]).items():
        for word in (word for text in languages.values() for word in words(text)):
            if role not in index.get(word, ()):
                index[word] = (*index.get(word, ()), role)
    return index


@cache
def ordered_headings() -> list[str]:
    """The same words in order, so that those with the same beginning stand together."""
    return sorted(header_index())


def begun_by(text: str) -> list[str]:
    """The words of headings that begin with a text, in order."""
    ordered = ordered_headings()
    return ordered[bisect_left(ordered, text) : bisect_left(ordered, text + LAST_SIGN)]


@cache
def foreign_headings() -> frozenset[str]:
    """The headings that other languages than English have for themselves."""
    headers = cast("Mapping[Role, Mapping[str, str]]", DATA["header"])
    english = {word for languages in headers.values() for word in words(languages["en"])}
    every = {
        w for languages in headers.values() for text in languages.values() for w in words(text)
    }
    return frozenset(every - english)


def known_heading(text: str) -> bool:
    """Whether a text is a heading of the vocabulary as it stands."""
    return normal(text) in header_index()


@lru_cache(REMEMBERED)
def roles_of(text: str) -> tuple[Role, ...]:
    """The roles a heading may name, most telling first; none for an unknown text."""
    whole = "avg" if text.strip() in AVERAGE_SIGNS else normal(text) or normal(text.strip("()[]"))
    if is_share(text, whole):
        return ("percent",)
    if VERBS & set(whole.split()[:1]):
        return ("action",)
    if MONEY_ASIDE.search(text) and f"{whole} usd" in header_index():
        # Size (USD) is a value, whatever the currency.
        return header_index()[f"{whole} usd"]
    cut = CUT.search(text) is not None
    roles = header_index().get(whole, ()) or (longer_roles(whole) if cut else ())
    roles = roles or (written_roles(text, whole) or composed_roles(whole) if whole else ())
    if "pnl" in roles and POINTS_ASIDE.search(text):
        return ("percent",)
    return ("note",) if "pnl" in roles and PROSPECTS & set(whole.split()) else roles


POINTS_ASIDE = re.compile(r"\((?:ticks?|pips?|points?|pts|punkte|puntos|pontos|punti|punkty|R)\)")
"""A unit that is no money behind the name of a result."""

MONEY_CODES = "|".join(sorted(word_set("codes", "money")))
MONEY_ASIDE = re.compile(rf"\((?:[A-Z]{{0,2}}[$€£¥₹]|{MONEY_CODES})\)")
"""A currency in brackets behind the name of an amount."""


def is_share(text: str, whole: str) -> bool:
    """Whether a heading has the sign of a percentage."""
    if re.search(r"\(\s*%\s*\)", text) or text.strip() == "%":
        return True
    rest = whole.replace("%", "").strip()
    # Digits alone are a percentage, not the name of one.
    return "%" in whole and bool(rest) and re.fullmatch(r"[\d\s]+", rest) is None


def written_roles(text: str, whole: str) -> tuple[Role, ...]:
    """The roles of a known heading, as it stands or nearly so."""
    index = header_index()
    found = index.get(whole) or index.get(whole.replace("/", "")) or near_roles(whole)
    if not found and re.search(r"[a-z][A-Z]", text):
        found = roles_of(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    if not found and UMLAUT.search(whole):
        plain = UMLAUT.sub(r"\1", whole)
        found = index.get(plain) or near_roles(plain)
    if not found and text.isupper() and " " in whole:
        # Capitals set wide apart are read as several words: EN TRY.
        found = index.get(whole.replace(" ", ""), ())
    return found


UMLAUT = re.compile(r"([aou])e")
"""How umlauts are written without their letters: Gebuehr."""


def composed_roles(whole: str) -> tuple[Role, ...]:
    """The roles of the known words that a heading is made of."""
    index = header_index()
    if TIGHT_SCRIPTS.search(whole):
        inside = [word for word in index if TIGHT_SCRIPTS.search(word) and word in whole]
        return index[max(inside, key=len)] if inside else ()
    if "/" in whole:
        parts = [roles_of(part) for part in whole.split("/")]
        named = tuple(dict.fromkeys(role for part in parts for role in part)) if all(parts) else ()
        return named or tail_roles(whole) or paired_roles(whole)
    return inner_roles(whole) or cut_roles(whole)


def paired_roles(whole: str) -> tuple[Role, ...]:
    """The roles of a known pair of names inside a heading: ``unrealized g/l``."""
    pairs = (part for part in whole.split() if "/" in part)
    return next((header_index()[part] for part in pairs if part in header_index()), ())


def tail_roles(whole: str) -> tuple[Role, ...]:
    """The roles of a heading of two names whose beginning a narrow column cuts off: fit/loss."""
    inside = [word for word in header_index() if "/" in word and word.endswith(whole)]
    found = {header_index()[word] for word in inside if word[-len(whole) - 1].isalpha()}
    return found.pop() if len(found) == 1 else ()


CUT = re.compile(r"(?:\.{2,}|…)\s*$")
"""What stands behind a heading for which its column is too narrow."""


def longer_roles(whole: str) -> tuple[Role, ...]:
    """The roles of a heading of which the end is left out: of all known ones that begin so."""
    if len(whole) < MIN_CUT:
        return ()
    return tuple(dict.fromkeys(role for word in begun_by(whole) for role in header_index()[word]))


def cut_roles(whole: str) -> tuple[Role, ...]:
    """The roles of a heading whose end a narrow column cuts off, where all such words agree."""
    if len(whole) < MIN_CUT or not whole.isalpha():
        return ()
    longer = {header_index()[word] for word in begun_by(whole)}
    first = {roles[0] for roles in longer}
    return longer.pop() if len(first) == 1 else ()


def near_roles(whole: str) -> tuple[Role, ...]:
    """The roles of a heading that differs by one letter."""
    if len(whole) < FUZZY_LENGTH or re.search(r"\d", whole):
        return ()
    variants = lossy_index()
    for variant in (whole, *shortened(whole)):
        for word in variants.get(variant, ()):
            if one_letter_off(whole, word):
                return header_index()[word]
    return ()


def one_letter_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter lost, added or changed, or are the same."""
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return abs(len(one) - len(other)) <= 1
    ends = {one[same:], one[same + 1 :]} if len(one) >= len(other) else {one[same:]}
    rest = {other[same:], other[same + 1 :]} if len(other) >= len(one) else {other[same:]}
    return bool(ends & rest)


@cache
def lossy_index() -> Mapping[str, Sequence[str]]:
    """Headings by themselves and by what each is with one letter lost.

    Two words that differ by one letter lost, added or changed share such a variant.
    """
    index: dict[str, list[str]] = {}
    for word in header_index():
        if len(word) >= FUZZY_LENGTH and not TIGHT_SCRIPTS.search(word):
            for variant in (word, *shortened(word)):
                index.setdefault(variant, []).append(word)
    return index


def shortened(word: str) -> list[str]:
    """A word with each of its letters lost in turn."""
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def inner_roles(whole: str) -> tuple[Role, ...]:
    """The roles of the longest known word inside a heading of a few words."""
    parts = whole.split()
    if not 2 <= len(parts) <= MOST_WORDS:
        return ()
    for length in range(len(parts) - 1, 0, -1):
        for start in range(len(parts) - length, -1, -1):
            part = " ".join(parts[start : start + length])
            if len(part) > 2 and part in header_index():
                found = header_index()[part]
                return (sized_roles(parts) or found) if part in QUALIFIERS else found
    return ()


def sized_roles(parts: Sequence[str]) -> tuple[Role, ...]:
    """The roles of the quantity that words behind it only qualify: Cantidad total."""
    named = (header_index().get(part, ()) for part in parts)
    return next((roles for roles in named if roles[:1] == ("quantity",)), ())
