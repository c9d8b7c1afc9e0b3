"""Option contracts as brokers write them: what underlies them, expiry, strike, call or put."""

import re
from functools import lru_cache

from live_data_service.analyzers.ocr.vocabulary import MONTH_WORDS, REMEMBERED

__all__ = ["contract_at", "contract_span"]

MONTH = "|".join(sorted({w for names in MONTH_WORDS for w in names}, key=len, reverse=True))
YEAR = r"(?:'?\d{2}|20\d{2})"
EXPIRY = (
    rf"(?:\d{{1,2}}[ \-]?(?i:{MONTH})(?:[ \-]?{YEAR})?"
    rf"|(?i:{MONTH}) ?\d{{1,2}}(?:,? ?{YEAR})?(?![\d.])"
    rf"|(?i:{MONTH}) ?'?\d{{2,4}}(?= )"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{2}-\d{2}|20\d{2}[\-/]\d{2}[\-/]\d{2}|20\d{6}|\d{6})"
)
STRIKE = r"\$?\d[\d,]*(?:\.\d+)?"
RIGHT = r"(?:(?i:call|put)s?|CE|PE|[CP])"
ROOT = r"[./$]?[A-Z][A-Z0-9.&]{0,14}"
LOT = r"(?: \d{2,4}(?: \([A-Z][a-z]+\))?(?= ))?"
"""How many units a contract is of, and the series it belongs to: ``100 (Weeklys)``."""

CONTRACT = re.compile(
    rf"{ROOT}{LOT}(?:"
    rf" {EXPIRY},? {STRIKE} ?{RIGHT}"
    rf"| {EXPIRY},? ?{RIGHT} ?{STRIKE}"
    rf"| {STRIKE} ?{RIGHT},? {EXPIRY}"
    rf"| {RIGHT} {STRIKE},? {EXPIRY}"
    rf"| {STRIKE}(?:[CP]| ?CE| ?PE| ?(?i:call|put)s?)"
    r")(?= |$|[,;:)@])(?: \[[A-Z]{2,6}\])?"
)


@lru_cache(REMEMBERED)
def contract_at(text: str) -> str | None:
    """The whole contract with which a text begins, else None."""
    found = CONTRACT.match(text)
    return found[0] if found is not None else None


def contract_span(text: str) -> tuple[int, int] | None:
    """Where the contract stands that a text names somewhere, from a word on."""
    for found in re.finditer(r"(?<!\S)(?=[A-Z$./])", text):
        contract = CONTRACT.match(text, found.start())
        if contract is not None:
            return contract.span()
    return None
