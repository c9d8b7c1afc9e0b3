"""Claude's place taken by a server of the tests' own, and the analyzer that asks it."""

from collections.abc import Iterator

import pytest

from live_data_service.analyzers.claude.offline import OfflineWords
from live_data_service.analyzers.claude.prices import prices_of
from live_data_service.analyzers.claude_analyzer import ClaudeAnalyzer, ClaudeOptions
from tests.live_data_service.claude_reading import KEY
from tests.live_data_service.claude_server import (
    ClaudeServer,
    running_claude,
)


@pytest.fixture(scope="module")
def claude() -> Iterator[ClaudeServer]:
    """The server, for all of these tests."""
    with running_claude() as server:
        yield server


@pytest.fixture(scope="module")
def words() -> Iterator[OfflineWords]:
    """The offline models, loaded once."""
    made = OfflineWords()
    made.load()
    yield made
    made.close()


@pytest.fixture
def options(claude: ClaudeServer) -> ClaudeOptions:
    """Ask the server of these tests."""
    return ClaudeOptions(
        api_key=KEY,
        base_url=claude.url,
        deadline_seconds=20,
        prices=prices_of("claude-haiku-5-5"),
    )


@pytest.fixture
def analyzer(options: ClaudeOptions, words: OfflineWords) -> ClaudeAnalyzer:
    """The analyzer with its offline words."""
    return ClaudeAnalyzer(options, words)
