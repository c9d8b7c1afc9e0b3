"""Every way a call of the Messages API can go wrong has its code, and costs one request."""

import asyncio
import json
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_data_service.analyzers.base import (
    AnalyzerError,
    Reading,
    UserContext,
)
from live_data_service.analyzers.claude import offline
from live_data_service.analyzers.claude.answer import Row
from live_data_service.analyzers.claude.pictures import (
    Picture,
)
from live_data_service.analyzers.claude.printed import Printed
from live_data_service.analyzers.claude.rows import trades_of
from live_data_service.analyzers.claude_analyzer import ClaudeAnalyzer, ClaudeOptions
from live_data_service.analyzers.ocr.words import Word
from live_data_service.trades import reading_json
from tests.live_data_service.claude_reading import ROW, Wordless, only, read, shot
from tests.live_data_service.claude_server import (
    NO_TRADES,
    ClaudeServer,
    Reply,
    answer,
    cut,
    drip,
    hang,
    raw,
    row,
    status,
)

BODY = b'{"id": "m", "type": "message", "content": [{"type": "text", "text": "{}"}]'
FAULTS: list[tuple[str, Reply, str, float | None, bool]] = [
    ("429", status(429), "analyzer_overloaded", 5, True),
    ("429 an hour", status(429, retry_after="3600"), "analyzer_overloaded", 60, True),
    ("429 odd", status(429, retry_after="soon"), "analyzer_overloaded", 5, True),
    ("429 negative", status(429, retry_after="-5"), "analyzer_overloaded", 1, True),
    ("429 NaN", status(429, retry_after="nan"), "analyzer_overloaded", 1, True),
    ("529", status(529), "analyzer_overloaded", 5, True),
    ("500", status(500), "analyzer_unavailable", 5, True),
    ("503", status(503, retry_after="7"), "analyzer_unavailable", 7, True),
    ("400", status(400), "analyzer_refused_request", None, False),
    ("401", status(401), "analyzer_refused_key", None, False),
    ("402", status(402), "analyzer_not_paid", None, False),
    ("403", status(403), "analyzer_refused_key", None, False),
    ("404", status(404), "analyzer_unknown_model", None, False),
    ("413", status(413), "analyzer_request_too_large", None, False),
    ("cut connection", cut, "analyzer_cut_off", None, True),
    ("cut JSON", raw(BODY), "analyzer_answer_unusable", None, True),
    ("no stop_reason", answer(NO_TRADES, stop_reason=None), "analyzer_cut_off", None, True),
    ("odd stop_reason", answer(NO_TRADES, stop_reason="tool_use"), "analyzer_cut_off", None, True),
    ("max_tokens", answer('{"result": "Th', stop_reason="max_tokens"), "analyzer_answer_too_long",
     None, False),
    ("refusal", answer(NO_TRADES, stop_reason="refusal"), "analyzer_refused", None, False),
    ("HTML", raw(b"<html>Maintenance</html>", "text/html"), "analyzer_answer_unusable", None, True),
    ("HTML as JSON", raw(b"<html>x</html>"), "analyzer_answer_unusable", None, True),
    ("nothing", raw(b""), "analyzer_answer_unusable", None, True),
    ("a list", raw(b"[1, 2]"), "analyzer_answer_unusable", None, True),
    ("null", raw(b"null"), "analyzer_answer_unusable", None, True),
    ("another object", raw(b'{"stop_reason": "end_turn"}'), "analyzer_answer_unusable", None, True),
    ("no usage", answer(NO_TRADES, usage=None), "analyzer_answer_unusable", None, True),
    ("odd usage", answer(NO_TRADES, usage={"input_tokens": "many", "output_tokens": 1}),
     "analyzer_answer_unusable", None, True),
    ("odd content", answer(NO_TRADES, content="text"), "analyzer_answer_unusable", None, True),
    ("no content", answer(NO_TRADES, content=[]), "analyzer_answer_unusable", None, True),
    ("prose", answer("Here are your trades:"), "analyzer_answer_unusable", None, True),
    ("wrong schema", answer({"trades": "none"}), "analyzer_answer_unusable", None, True),
    ("one bad row", answer({"result": "", "trades": [row(**ROW), {"kind": "fill"}]}),
     "analyzer_answer_unusable", None, True),
    ("a number", answer({"result": "", "trades": [row(price={"text": 1.5, "box": []})]}),
     "analyzer_answer_unusable", None, True),
    ("endless text", answer({"result": "", "trades": [row(price="9" * 1000)]}),
     "analyzer_answer_unusable", None, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "code", "pause", "transient"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
async def test_a_fault_of_the_api_has_its_code_and_costs_one_request(
    options: ClaudeOptions,
    claude: ClaudeServer,
    blank_png: bytes,
    reply: Reply,
    code: str,
    pause: float | None,
    transient: bool,
) -> None:
    with pytest.raises(AnalyzerError) as caught:
        await read(ClaudeAnalyzer(options, Wordless()), claude, reply, blank_png)
    assert (caught.value.code, caught.value.retry_after) == (code, pause)
    assert caught.value.transient is transient
    assert "inside" not in str(caught.value)
    assert len(claude.requests) == 1


@pytest.mark.parametrize("reply", [hang, drip])
async def test_a_call_that_never_ends_is_ended_at_its_deadline(
    options: ClaudeOptions, claude: ClaudeServer, blank_png: bytes, reply: Reply
) -> None:
    analyzer = ClaudeAnalyzer(replace(options, deadline_seconds=0.7), Wordless())
    begun = time.monotonic()
    with pytest.raises(AnalyzerError) as caught:
        await read(analyzer, claude, reply, blank_png)
    assert time.monotonic() - begun < 5
    assert (caught.value.code, caught.value.transient) == ("analyzer_timeout", True)
    assert caught.value.retry_after is None
    assert len(claude.requests) == 1


async def test_a_server_that_is_not_there_is_waited_for(
    options: ClaudeOptions, claude: ClaudeServer
) -> None:
    away = ClaudeAnalyzer(replace(options, base_url="http://127.0.0.1:1"), Wordless())
    with pytest.raises(AnalyzerError) as caught:
        await read(away, claude, answer(NO_TRADES))
    assert (caught.value.code, caught.value.retry_after) == ("analyzer_unreachable", 5)


async def test_without_the_offline_models_every_trade_says_that_it_was_not_compared(
    options: ClaudeOptions, claude: ClaudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: int | None) -> None:
        raise AnalyzerError("ocr_models_missing", "not installed")

    monkeypatch.setattr(offline, "Models", missing)
    trade = await only(ClaudeAnalyzer(options), claude, row(**ROW))
    assert trade.price == Decimal("180.39")
    assert trade.review_reasons == (
        "Not compared with the offline reader, which could not read the image.",
    )


async def test_analyses_side_by_side_do_not_disturb_each_other(
    analyzer: ClaudeAnalyzer, claude: ClaudeServer, blank_png: bytes
) -> None:
    claude.then(*[answer(NO_TRADES) for _ in range(4)])
    readings = await asyncio.gather(
        *(analyzer.analyze([shot(blank_png)], f"{n}", UserContext()) for n in range(4))
    )
    assert len(readings) == 4
    assert sorted(asked.document["request"] for asked in claude.requests) == ["0", "1", "2", "3"]


TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.,-+ $€KM%()/:TZ", max_size=25),
    st.sampled_from(
        [
            "UTC+99",
            "2024-13-45 10:00",
            "2024-03-15 10:00 UTC+99:59",
            "1e999",
            "5/10",
            "Today",
            "²",
            "٣",
        ]
    ),
)
SHOWN = st.fixed_dictionaries(
    {"text": TEXTS, "box": st.lists(st.floats(-1e9, 1e9) | st.just(float("nan")), max_size=5)}
)
TIMED = st.builds(
    lambda shown, date, zone: shown | {"date_elsewhere": date, "zone_elsewhere": zone},
    SHOWN,
    st.none() | TEXTS,
    st.none() | TEXTS,
)
SIDED = st.builds(
    lambda shown, side, by: shown | {"side": side, "told_by": by},
    SHOWN,
    st.sampled_from(["buy", "sell"]),
    st.sampled_from(["word", "sign", "colour"]),
)
ROWS = st.fixed_dictionaries(
    {
        name: st.none() | SHOWN
        for name in ("symbol", "quantity", "price", "exit_price", "fee", "pnl")
    }
    | {name: st.none() | SHOWN for name in ("pnl", "currency", "account", "order_id")}
    | {name: st.none() | TIMED for name in ("executed_at", "closed_at")}
    | {"side": st.none() | SIDED, "kind": st.sampled_from(["fill", "round_trip", "position"])}
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ROWS, max_size=3), st.booleans())
def test_whatever_an_answer_says_becomes_trades_that_can_be_saved(
    given_rows: list[dict[str, Any]], compared: bool
) -> None:
    rows = [Row.model_validate(row(**given)) for given in given_rows]
    picture = Picture(b"", "image/png", (320, 200), (640, 400))
    seen = Printed([Word("10:00", 5, 5, 60, 20, 0.9), Word("1,234.5", 80, 5, 140, 20, 0.9)])
    trades = trades_of(rows, [picture], [seen if compared else None], UserContext())
    assert len(trades) == len(rows)
    saved = reading_json(Reading(result="", trades=tuple(trades)), "claude", [uuid4()])
    json.dumps(saved, allow_nan=False)
    for trade in trades:
        assert 0 <= trade.confidence <= 1
        boxes = [trade.box, *(field.box for field in trade.fields.values())]
        assert all(box.x >= 0 and box.x + box.width <= 640 for box in boxes)
        assert all(box.y >= 0 and box.y + box.height <= 400 for box in boxes)
        if not trade.review_reasons:
            assert None not in (trade.symbol, trade.side, trade.quantity, trade.price)
