"""Numbers as screens write them: decimal comma or point, grouped thousands, signs, units."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from live_data_service.analyzers.ocr.vocabulary import CURRENCIES, REMEMBERED

__all__ = [
    "DecimalSign",
    "Numeral",
    "decimal_evidence",
    "decimal_sign",
    "parse_numeral",
    "value_of",
]

DecimalSign = Literal[".", ","]

SIGNS = r"+\-−–—﹣－＋"
SLIP = (
    r"[ぁ-んァ-ヶ天](?=[+\-−–]?\d)|t(?=\d[\d.]*,\d)|<(?=\d{1,3}(?:,\d{3})+)|"
    r"[A-Z](?=\d{1,3}(?:,\d{3})+\.\d\d$)|[βßΒ]\s?(?=\d)|[NP]\s?(?=\d[\d,]*\.\d\d$)"
)
"""What signs of currencies that the models do not know are read as, right before a number."""

UP = "▲△▴"
DOWN = "▼▽▾"
SYMBOLS = {
    "US$": "USD", "C$": "CAD", "A$": "AUD", "HK$": "HKD", "R$": "BRL", "S$": "SGD", "NZ$": "NZD",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "", "₿": "BTC", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "zł": "PLN", "CHF": "CHF", "Fr.": "CHF", "kr": "", "₫": "VND", "฿": "THB",
    "Kč": "CZK", "Rs.": "INR", "Rs": "INR", "₮": "USDT", "NT$": "TWD", "CA$": "CAD", "AU$": "AUD",
    "MX$": "MXN", "RMB": "CNY", "￥": "", "円": "JPY", "元": "CNY", "원": "KRW", "Rp": "IDR",
    "RM": "MYR", "₱": "PHP", "₪": "ILS", "₴": "UAH", "₦": "NGN", "₸": "KZT", "руб.": "RUB",
}  # fmt: skip
"""Signs of currencies; the one of yen and yuan and that of crowns name none."""

SYMBOL_PATTERN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
CODES = "|".join(sorted(CURRENCIES))
BODY = r"\d(?:[\d.,'’`´ \u00a0\u202f\u2009]*\d)?|[.,]\d+"
NUMERAL = re.compile(
    rf"^\s*(?:{SLIP}|[{UP}]|(?P<about>[≈~∼])|(?P<down>[{DOWN}]))?\s*(?P<open>\()?\s*(?P<sign>[{SIGNS}])?\s*"
    rf"(?P<before>{SYMBOL_PATTERN}|(?:{CODES})(?=[\s\d+−-]))?\s*"
    rf"(?P<inner>[{SIGNS}])?\s*(?:{SLIP})?(?P<within>\()?(?P<body>{BODY})(?P<scale>(?:\s[KMB](?=\s[A-Z]{{3}})|[KMB]|(?<=\d)k)(?![A-Za-z])|[万萬亿億])?\s*(?P<percent>[%％])?"
    rf"\s*(?P<close>\))?(?P<trailing>[-−–](?=\s*$))?\s*(?P<after>{SYMBOL_PATTERN}|[^\W\d][\w./-]*|"
    r"\d*[A-Z][A-Z0-9]+)?[.*†]?(?:\s+[×✕✖])?\s*$"
)
MULTIPLE = "R"
"""Unit of a result in multiples of what was risked: as little an amount as a percentage."""

SCALES = {"K": 3, "k": 3, "M": 6, "B": 9, "万": 4, "萬": 4, "亿": 8, "億": 8}
GROUPED = re.compile(r"^\d{1,3}(?:[.,'’`´ \u00a0\u202f\u2009]\d{3})+$")
SCIENTIFIC = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?[eE]-\d{1,2}(?![\w.])")
GROUP = 3
VERSION = re.compile(r"\.(?:\d{1,2}|\d{4,})\.")
"""Between points stands no group of thousands in versions, addresses and dates."""

SPACED_SIGN = re.compile(r"(?<=\d)\s?([.,])\s(?=\d{1,2}(?!\d))")
BESIDE = re.compile(
    r"(?<=[\w%€$£¥₹])\s*[(（\[][^()（）\[\]]*[)）\]]?$|(?<=\d)\s+[+\-−–]?\d[\d.,]*\s?%$"
)
"""What stands behind a number, in brackets or a percentage."""

SPACED_GROUP = re.compile(r"(?<=\d)\s+([.,])\s?(?=\d{3}(?!\d))")
BROKEN_GROUP = re.compile(r"(?<=\d),\s(?=\d{3}\.\d{2}(?!\d))")
"""A space that was read behind the comma of a group, as the decimals behind it tell."""

S_FOR_DOLLAR = re.compile(
    r"^(?P<sign>[+\-−–]?)(?:[Ss](?=\d[\d,]*\.\d{2}$|[+\-−–]\d)|(?P<land>US|NT|HK|CA|AU)[Ss](?=\d))"
)
CUT = re.compile(r"[.…]{2,}$|…")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it is written, its decimal sign still open.

    ``sign`` is -1, 0 (none shown) or 1; ``currency`` an ISO code or token where one stands beside
    it; ``unit`` any other word after it; ``scale`` the power of ten of a K, M, B, 万 or 亿;
    ``about`` says that it is shown as nearly so.
    """

    body: str
    sign: Literal[-1, 0, 1] = 0
    currency: str | None = None
    unit: str | None = None
    percent: bool = False
    scale: int = 0
    money: bool = False
    about: bool = False

    @property
    def rounded(self) -> bool:
        """Whether the value is not shown in full: ``1.2K``, ``≈ 3.5``."""
        return self.about or self.scale != 0


@lru_cache(REMEMBERED)
def parse_numeral(text: str) -> Numeral | None:
    """The number a whole text writes, or None where it is anything else or cut off.

    Brackets and percentages behind it are left out: ``0.24 (1.85%)``.
    """
    if CUT.search(text):
        return None
    text = SCIENTIFIC.sub(lambda found: f"{Decimal(found[0]):f}", text)
    bare = S_FOR_DOLLAR.sub(r"\g<sign>\g<land>$", without_aside(text))
    found = NUMERAL.match(
        SPACED_SIGN.sub(r"\1", BROKEN_GROUP.sub(",", SPACED_GROUP.sub(r"\1", bare)))
    )
    if found is None:
        return None
    body, after = found["body"], found["after"] or ""
    if found.start("after") == found.end("body") and re.search(r"\d", after):
        # 6EU25 is a code.
        return None
    if found["trailing"] and after and after not in SYMBOLS and not currency_of(after):
        # 2330 - TSMC is a code with its name.
        return None
    if not well_formed(body):
        # A unit may begin with digits: 342,198 1000PEPE.
        body, _, start = body.rpartition(" ")
        after = start + after
        if not body or after == start or not well_formed(body):
            return None
    before = found["before"] or ""
    shown = found["sign"] or found["inner"] or found["trailing"] or ""
    bracketed = (found["open"] or found["within"]) and found["close"]
    negative = (shown and shown not in "+＋") or bracketed
    negative = negative or found["down"]
    return Numeral(
        body=body,
        sign=-1 if negative else 1 if shown else 0,
        currency=currency_of(before) or currency_of(after),
        unit=after or None,
        percent=found["percent"] is not None or after == MULTIPLE,
        about=found["about"] is not None,
        scale=SCALES.get((found["scale"] or "").strip(), 0),
        money=bool(SYMBOLS.get(before) is not None or SYMBOLS.get(after) is not None),
    )


def without_aside(text: str) -> str:
    """A text without what stands in brackets, or as a percentage, behind its number."""
    bare = BESIDE.sub("", text)
    return bare if any(map(str.isdigit, bare)) else text


def currency_of(token: str) -> str | None:
    """The currency a sign or code names."""
    if not token:
        return None
    return SYMBOLS.get(token) or (token.upper() if token.upper() in CURRENCIES else None)


def well_formed(body: str) -> bool:
    """Whether spaces, apostrophes and several points in a number part groups of three digits."""
    if VERSION.search(body):
        return False
    if not re.search(r"[ '’`´\u00a0\u202f\u2009]", body):
        return True
    whole, *fraction = re.split(r"[.,](?=\d+$)", body)
    if fraction and not GROUPED.match(whole) and re.search(r"[ '’`´]", fraction[0]):
        return False
    return bool(GROUPED.match(whole) or GROUPED.match(body))


def decimal_evidence(numeral: Numeral) -> DecimalSign | None:
    """The decimal sign that this number shows beyond doubt, if it does."""
    body = numeral.body
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    if points > 1 or commas > 1:
        grouped: DecimalSign = "." if points > 1 else ","
        other: DecimalSign = "," if points > 1 else "."
        # A last group that is none was parted by the decimal sign, which was misread.
        return other if len(re.split(r"[.,]", body)[-1]) == GROUP else grouped
    if not points and not commas:
        return None
    sign: DecimalSign = "." if points else ","
    head, _, tail = body.partition(sign)
    bare = re.sub(r"\D", "", head)
    if len(tail) != 3 or len(bare) > 3 or bare.startswith("0") or not bare:
        return sign
    return None


def decimal_sign(numerals: Iterable[Numeral]) -> DecimalSign | None:
    """The decimal sign most numbers of a column or image agree on, None without evidence."""
    votes = Counter(vote for numeral in numerals if (vote := decimal_evidence(numeral)))
    return votes.most_common(1)[0][0] if votes else None


def value_of(numeral: Numeral, sign: DecimalSign) -> Decimal:
    """The number with its sign, exactly as shown: trailing zeros stay."""
    own = decimal_evidence(numeral) or sign
    body = numeral.body
    if GROUPED.match(body) and (body.count(own) > 1 or own not in body):
        digits = re.sub(r"\D", "", body)
    else:
        whole, _, fraction = body.rpartition(own) if own in body else (body, "", "")
        digits = re.sub(r"\D", "", whole) + ("." + re.sub(r"\D", "", fraction) if fraction else "")
    value = Decimal(digits if not digits.startswith(".") else "0" + digits)
    return (value * 10**numeral.scale if numeral.scale else value) * (-1 if numeral.sign < 0 else 1)
