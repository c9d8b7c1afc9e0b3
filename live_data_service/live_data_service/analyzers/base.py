"""What every analyzer is given and what it gives back.

An analyzer reads; it neither saves nor knows whose screenshots these are. What the image does not
show is ``None`` in a reading: never guessed, never "today", never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from live_data_service.screenshots import Screenshot

__all__ = [
    "Analyzer",
    "AnalyzerError",
    "Box",
    "FieldReading",
    "Moment",
    "Precision",
    "Reading",
    "Side",
    "TradeKind",
    "TradeReading",
    "Usage",
    "UserContext",
]

TradeKind = Literal["fill", "round_trip", "position"]
Side = Literal["buy", "sell"]
Precision = Literal["day", "minute", "second"]


class AnalyzerError(Exception):
    """An analyzer could not read at all.

    ``code`` is stable and may be shown to the user; ``transient`` says that a later try may do.
    ``retry_after`` (seconds) says that the analyzer is busy or away and has not tried: the job is
    done again no sooner than that, and the attempt does not count. ``usage`` is what an answer cost
    that could not be used.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        transient: bool = False,
        retry_after: float | None = None,
        usage: "Usage | None" = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.transient = transient or retry_after is not None
        self.retry_after = retry_after
        self.usage = usage


class Box(NamedTuple):
    """A rectangle in the pixels of the stored screenshot."""

    x: int
    y: int
    width: int
    height: int


class Moment(NamedTuple):
    """A time as far as it was shown: ``at`` is in UTC, what is finer than ``precision`` is zero."""

    at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class FieldReading:
    """The pixels and the text one value was read from; ``confidence`` is from 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeReading:
    """One trade as one screenshot shows it.

    ``price`` is the price of the fill, or the entry price of a round trip or position.
    ``screenshot`` is the index among the screenshots given, ``row`` counts from 1 in reading
    order. ``fields`` maps a field's name to where it was read. ``review_reasons`` says, in words
    for the trader, why somebody should look at it; with none it is accepted as it is.
    """

    kind: TradeKind
    screenshot: int
    row: int
    box: Box
    confidence: float
    symbol: str | None = None
    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    exit_price: Decimal | None = None
    executed_at: Moment | None = None
    closed_at: Moment | None = None
    fee: Decimal | None = None
    pnl: Decimal | None = None
    currency: str | None = None
    account: str | None = None
    order_id: str | None = None
    fields: Mapping[str, FieldReading] = field(default_factory=dict)
    review_reasons: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["accepted", "needs_review"]:
        """``needs_review`` when there is a reason for it."""
        return "needs_review" if self.review_reasons else "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a model's answer cost: its name, the tokens it counted, and US dollars.

    ``input_tokens`` are those beside the cached ones. ``cost_usd`` is ``None`` where the price of
    the model is not known.
    """

    model: str
    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cost_usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The answer of an analyzer: a text for the trader and the trades it found."""

    result: str
    trades: tuple[TradeReading, ...]
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserContext:
    """What the user's own app knows of them and the image does not show.

    ``timezone`` is the zone of the times shown (UTC without one); ``locale`` (``de-DE``) settles
    day/month and decimal signs that the image leaves open. ``recent_trades`` are the user's own,
    newest first, with the values of a trade as JSON shows them.
    """

    timezone: ZoneInfo | None = None
    locale: str | None = None
    base_currency: str | None = None
    style: str | None = None
    notes: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    recent_trades: Sequence[Mapping[str, str | None]] = ()

    def to_utc(self, shown: datetime) -> datetime:
        """The UTC time of a wall-clock time as shown in the user's screenshots."""
        return shown.replace(tzinfo=self.timezone or UTC).astimezone(UTC)


class Analyzer(Protocol):
    """One interface, several ways to read."""

    @property
    def name(self) -> str:
        """What it is called in settings and answers."""

    async def analyze(
        self, screenshots: Sequence[Screenshot], prompt: str, user_context: UserContext
    ) -> Reading:
        """Read the screenshots.

        Raises :class:`AnalyzerError` when nothing could be read at all. An image without trades
        is a reading without trades, not an error.
        """
