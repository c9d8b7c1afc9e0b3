"""Claude asked by a test: one reading of images that the server of the tests answers."""

from typing import Any

from live_data_service.analyzers.base import (
    Reading,
    TradeReading,
    UserContext,
)
from live_data_service.analyzers.claude.offline import OfflineWords
from live_data_service.analyzers.claude_analyzer import ClaudeAnalyzer
from live_data_service.screenshots import Limits, Screenshot, Upload, check_upload
from tests.conftest import SAMPLES
from tests.live_data_service.claude_server import (
    ClaudeServer,
    Reply,
    answer,
)

KEY = "a-key-of-the-tests"
FILLS = (SAMPLES / "fills_dark.png").read_bytes()
ROW = {
    "symbol": "SOL/USDT", "side": "Buy", "quantity": "0.25", "price": "180.39",
    "executed_at": "2024-03-15 15:42:07", "fee": "4.70",
}  # fmt: skip


class Wordless(OfflineWords):
    """The offline models of a machine that has none."""

    def load(self) -> None:
        """Find nothing to load."""


def shot(content: bytes, name: str = "a.png") -> Screenshot:
    """A checked screenshot."""
    return check_upload(Upload(name, content), Limits())


async def read(
    analyzer: ClaudeAnalyzer,
    claude: ClaudeServer,
    reply: Reply,
    *contents: bytes,
    prompt: str = "",
    context: UserContext | None = None,
) -> Reading:
    """One reading of images that the server answers so."""
    claude.then(reply)
    shots = [shot(content) for content in contents or (FILLS,)]
    return await analyzer.analyze(shots, prompt, context or UserContext())


async def only(
    analyzer: ClaudeAnalyzer,
    claude: ClaudeServer,
    told: dict[str, Any],
    context: UserContext | None = None,
) -> TradeReading:
    """The trade that one row about the sample becomes."""
    reply = answer({"result": "One.", "trades": [told]})
    (trade,) = (await read(analyzer, claude, reply, context=context)).trades
    return trade
