"""Tables side by side whose headings stand in one line."""

from collections.abc import Sequence

from live_data_service.analyzers.ocr.drafts import DEAL_PRICES
from live_data_service.analyzers.ocr.headers import header_score
from live_data_service.analyzers.ocr.vocabulary import roles_of
from live_data_service.analyzers.ocr.words import Line, Phrase, Word, lines_of, phrases_of

__all__ = ["parted_tables"]


def parted_tables(panel: Sequence[Word]) -> list[list[Word]]:
    """The words of a panel, in two parts where two tables of deals stand side by side in it."""
    for line in lines_of(panel):
        cut = second_table_at(line)
        if cut is not None:
            right = [word for word in panel if word.y1 > line.y0 and word.x0 + word.x1 > 2 * cut]
            return [[word for word in panel if word not in right], right]
    return [list(panel)]


def second_table_at(line: Line) -> float | None:
    """Where the headings of another table begin: both name instrument, side and price."""
    phrases = phrases_of(line.words)
    first = [i for i, phrase in enumerate(phrases) if roles_of(phrase.text)[:1] == ("symbol",)]
    if len(first) != 2 or not all(map(heads_deals, (phrases[: first[1]], phrases[first[1] :]))):
        return None
    start = phrases[first[1]]
    return start.x0 - start.words[0].height / 2


def heads_deals(phrases: Sequence[Phrase]) -> bool:
    """Whether headings are those of deals, with all that makes one."""
    roles = {role for phrase in phrases for role in roles_of(phrase.text)[:1]}
    words = [word for phrase in phrases for word in phrase.words]
    return {"symbol", "side"} <= roles and bool(DEAL_PRICES & roles) and header_score(words) >= 1
