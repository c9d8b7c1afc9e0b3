"""The headings of a table as phrases: which words are one of them, and which one each."""

from collections.abc import Sequence
from itertools import pairwise

from live_data_service.analyzers.ocr.cells import kind_of
from live_data_service.analyzers.ocr.vocabulary import TIGHT_SCRIPTS, Role, known_heading, roles_of
from live_data_service.analyzers.ocr.words import Phrase, Word, phrases_of

__all__ = ["headings_of", "left"]

CLOSE = 0.75
"""Space, in heights, within which two texts may be one heading."""

APART = 2.0
"""How many times wider than inside them the space between two headings is."""

ALONE = 4.0
"""The same for the space between a heading and the others of its line."""


def headings_of(header: Sequence[Word]) -> list[Phrase]:
    """The headings as phrases; those of a two-line header that stand above each other are one."""
    if not header:
        return []
    lines: list[list[Word]] = []
    for word in header:
        if (
            lines
            and word.x0 >= lines[-1][-1].x0
            and abs(word.middle - lines[-1][-1].middle) < 0.5 * word.height
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    phrases = [phrase for line in lines for phrase in named_together(phrases_of(line, 0.55))]
    phrases = [part for phrase in phrases for part in spaced_names(without_icons(phrase))]
    phrases = without_lone_icons(phrases)
    merged: list[Phrase] = []
    for phrase in sorted(phrases, key=lambda phrase: phrase.x0):
        other = next(
            (m for m in merged if phrase.x0 < m.x1 and m.x0 < phrase.x1 and len(lines) > 1), None
        )
        if other is None:
            merged.append(phrase)
        else:
            both = sorted(
                (*other.words, *phrase.words), key=lambda word: (round(word.middle / 4), word.x0)
            )
            merged[merged.index(other)] = Phrase(tuple(sorted(both, key=lambda word: word.middle)))
    return without_data(sorted(merged, key=left))


def without_data(names: Sequence[Phrase]) -> list[Phrase]:
    """Headings without what stands before them in their line and belongs to another list."""
    first = next((i for i, name in enumerate(names) if roles_of(name.text)), 0)
    foreign = any(kind_of(name.text) == "number" for name in names[:first])
    return list(names[first:] if foreign else names)


def named_together(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Join neighbours that are one known heading: wide fonts leave wide spaces."""
    out: list[Phrase] = []
    for phrase in phrases:
        beside = bool(out) and not phrase.words[0].fenced
        if beside and phrase.x0 - out[-1].x1 < 1.1 * phrase.words[0].height:
            joined = Phrase((*out[-1].words, *phrase.words))
            close = phrase.x0 - out[-1].x1 < CLOSE * phrase.words[0].height
            if close and not known_heading(out[-1].text) and not set_apart(out[-1], phrase):
                out[-1] = joined
                continue
            both = known_heading(out[-1].text) and known_heading(phrase.text)
            if known_heading(joined.text) and not (both and not stands_alone(joined, phrases)):
                out[-1] = joined
                continue
        out.append(phrase)
    return out


def stands_alone(name: Phrase, phrases: Sequence[Phrase]) -> bool:
    """Whether the other headings of a line are far wider apart from a name than its own words."""
    inside = max(b.x0 - a.x1 for a, b in pairwise(name.words))
    before = [name.x0 - other.x1 for other in phrases if other.x1 <= name.x0]
    after = [other.x0 - name.x1 for other in phrases if other.x0 >= name.x1]
    beside = [min(spaces) for spaces in (before, after) if spaces]
    return bool(beside) and min(beside) >= ALONE * inside


def set_apart(one: Phrase, other: Phrase) -> bool:
    """Whether two texts that both name columns have a wider space between them than inside."""
    spaces = [b.x0 - a.x1 for text in (one, other) for a, b in pairwise(text.words)]
    named = bool(roles_of(one.text)) and bool(roles_of(other.text))
    return named and bool(spaces) and other.x0 - one.x1 > APART * max(1.0, *spaces)


def spaced_names(phrase: Phrase) -> list[Phrase]:
    """The words that are a heading each: in scripts without spaces, or set close together."""
    names = [Phrase((word,)) for word in phrase.words]
    tight = all(TIGHT_SCRIPTS.search(name.text) and len(name.text) > 1 for name in names)
    known = sum(bool(roles_of(name.text)) for name in names)
    if tight and known >= min(len(names), max(3, 0.5 * len(names))):
        return names
    return names if names_each(phrase) else [phrase]


def names_each(phrase: Phrase) -> bool:
    """Whether words set a little apart name a size and a price each: ``Stock  Quantity  Price``."""
    spaces = [b.x0 - a.x1 for a, b in pairwise(phrase.words)]
    apart = bool(spaces) and min(spaces) >= WIDE_SPACE * phrase.words[0].height
    if not apart or known_heading(phrase.text):
        return False
    told = [roles_of(word.text)[0] for word in phrase.words if known_heading(word.text)]
    every = set(told)
    return len(told) == len(phrase.words) == len(every) and every >= NAMED_EACH


NAMED_EACH: frozenset[Role] = frozenset({"quantity", "price"})
WIDE_SPACE = 0.4
"""Space between two headings, in heights, that is wider than one inside a heading."""


def without_icons(phrase: Phrase) -> Phrase:
    """A heading without the button to sort or filter by beside it, read as a single sign."""
    for words in (phrase.words[1:], phrase.words[:-1]):
        rest = Phrase(words) if words else None
        icon = next(word for word in phrase.words if word not in words)
        if rest and len(icon.text) == 1 and known_heading(rest.text):
            return phrase if known_heading(phrase.text) else rest
    return phrase


def without_lone_icons(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Headings without the buttons to sort or filter by between them: several single signs.

    Among them stand signs for what a column holds: behind the first column # counts no rows.
    """
    icons = [phrase for phrase in phrases if len(phrase.text) == 1 and not roles_of(phrase.text)]
    if len(icons) < 2:
        return list(phrases)
    icons += [phrase for phrase in phrases[1:] if phrase.text == "#"]
    return [phrase for phrase in phrases if phrase not in icons]


def left(phrase: Phrase) -> float:
    """Left edge of a phrase whose words may stand above each other."""
    return min(word.x0 for word in phrase.words)
