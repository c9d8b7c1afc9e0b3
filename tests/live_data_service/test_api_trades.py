"""Reading the history over HTTP: whose it is, in what order, and in what form."""

import csv
import io
from uuid import UUID, uuid4

import httpx2
import pytest

from main_app_client import LiveDataServiceClient
from tests.conftest import SAMPLES

FILLS = SAMPLES / "fills_dark.png"


@pytest.fixture
def trades(client: LiveDataServiceClient, user_id: UUID) -> list[dict[str, object]]:
    """The trades of the sample, saved under the test's user."""
    told = client.blocking.analyze_screenshots(user_id, [FILLS])
    return [dict(trade) for trade in told["trades"]]


def test_the_history_is_newest_first_and_pages_join_without_gap_or_repeat(
    http: httpx2.Client, trades: list[dict[str, object]]
) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = http.get("/user_trade_history", params=query).json()
        seen += page["trades"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    times = [trade["executed_at"] for trade in seen]
    assert times == sorted(times, reverse=True)
    assert sorted(trade["id"] for trade in seen) == sorted(str(trade["id"]) for trade in trades)


def test_each_filter_keeps_what_it_says(
    http: httpx2.Client, trades: list[dict[str, object]]
) -> None:
    symbol = str(trades[0]["symbol"])

    def count(**query: str) -> int:
        return len(http.get("/user_trade_history", params=query).json()["trades"])

    assert count(symbol=symbol.lower()) == sum(trade["symbol"] == symbol for trade in trades)
    assert count(side="buy") == sum(trade["side"] == "buy" for trade in trades)
    assert count(side="sell") == sum(trade["side"] == "sell" for trade in trades)
    assert count(kind="position") == 0
    assert count(**{"from": "2100-01-01"}) == 0
    assert count(to="2100-01-01T00:00:00Z") == len(trades)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "many"},
        {"cursor": "x"},
        {"cursor": "bnVsbA=="},
        {"side": "long"},
        {"from": "yesterday"},
        {"symbol": "a\0"},
        {"symbol": "x" * 65},
    ],
)
def test_a_query_that_makes_no_sense_is_refused_as_such(
    http: httpx2.Client, query: dict[str, str]
) -> None:
    answer = http.get("/user_trade_history", params=query)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.usefixtures("trades")
def test_sql_in_a_filter_is_text(http: httpx2.Client) -> None:
    answer = http.get("/user_trade_history", params={"symbol": "' OR 1=1; --"})
    assert answer.json()["trades"] == []


def test_csv_has_every_trade_and_numbers_as_they_are(
    http: httpx2.Client, trades: list[dict[str, object]]
) -> None:
    answer = http.get("/user_trade_history", params={"limit": 3}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["id"]: row["price"] for row in rows} == {
        trade["id"]: trade["price"] for trade in trades
    }


def test_a_screenshot_comes_back_as_it_was_stored(
    http: httpx2.Client, trades: list[dict[str, object]]
) -> None:
    source = trades[0]["source"]
    assert isinstance(source, dict)
    answer = http.get(f"/screenshots/{source['screenshot_id']}")
    assert answer.content == FILLS.read_bytes()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]


def test_another_user_s_things_are_answered_as_if_they_never_were(
    client: LiveDataServiceClient, http: httpx2.Client, trades: list[dict[str, object]]
) -> None:
    source = trades[0]["source"]
    assert isinstance(source, dict)
    headers = {"Authorization": f"Bearer {client.create_token(uuid4())}"}
    for kind, theirs in (
        ("analyses", trades[0]["analysis_id"]),
        ("screenshots", source["screenshot_id"]),
    ):
        assert http.get(f"/{kind}/{theirs}").status_code == 200
        foreign = http.get(f"/{kind}/{theirs}", headers=headers)
        absent = http.get(f"/{kind}/{uuid4()}", headers=headers)
        assert foreign.status_code == absent.status_code == 404
        assert {**foreign.json(), "request_id": ""} == {**absent.json(), "request_id": ""}
    assert http.get("/user_trade_history", headers=headers).json()["trades"] == []
