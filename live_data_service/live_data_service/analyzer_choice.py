"""Which analyzer a worker has, made from its settings."""

from typing import Protocol

from live_data_service.analyzers.base import Analyzer
from live_data_service.analyzers.claude.prices import prices_of
from live_data_service.analyzers.claude_analyzer import ClaudeAnalyzer, ClaudeOptions
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from live_data_service.config import ConfigurationError, Settings

__all__ = ["WorkersAnalyzer", "make_analyzer"]


class WorkersAnalyzer(Analyzer, Protocol):
    """An analyzer that a worker loads before its first job and closes after its last."""

    def load(self) -> None:
        """Load what it needs; :class:`AnalyzerError` when it cannot work without."""

    def close(self) -> None:
        """Give up what it holds."""


def make_analyzer(settings: Settings) -> WorkersAnalyzer:
    """The analyzer ``ANALYZER`` names. Raises ``ConfigurationError`` for Claude without a key."""
    if settings.analyzer == "ocr":
        return OcrAnalyzer()
    key = settings.anthropic_api_key
    if key is None:
        raise ConfigurationError("ANTHROPIC_API_KEY: is needed when ANALYZER is claude")
    return ClaudeAnalyzer(
        ClaudeOptions(
            api_key=key.get_secret_value(),
            base_url=settings.anthropic_base_url,
            model=settings.claude_model,
            max_tokens=settings.claude_max_tokens,
            deadline_seconds=settings.claude_deadline_seconds,
            max_edge=settings.claude_max_edge,
            prices=prices_of(
                settings.claude_model,
                input_=settings.claude_input_usd_per_mtok,
                output=settings.claude_output_usd_per_mtok,
                cache_read=settings.claude_cache_read_usd_per_mtok,
                cache_write=settings.claude_cache_write_usd_per_mtok,
            ),
        )
    )
