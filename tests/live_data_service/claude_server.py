"""A server of the tests' own that speaks the Messages API over HTTP, as a test tells it to."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from live_data_service.analyzers.base import Reading

__all__ = [
    "NO_TRADES", "Asked", "ClaudeServer", "answer", "answer_like", "cut", "drip", "hang", "late",
    "raw", "row", "running_claude", "status", "value",
]  # fmt: skip

USAGE = {"input_tokens": 2000, "output_tokens": 500}
NO_TRADES: dict[str, Any] = {"result": "A chart. No trades are shown.", "trades": []}
FIELDS = (
    "symbol", "side", "quantity", "price", "exit_price", "executed_at", "closed_at", "fee", "pnl",
    "currency", "account", "order_id",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The JSON of the request."""
        return json.loads(self.content)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The content blocks of the only message."""
        (message,) = self.body["messages"]
        return list(message["content"])

    @property
    def document(self) -> dict[str, Any]:
        """What users wrote: the JSON object after the images."""
        told: dict[str, Any] = json.loads(self.blocks[-1]["text"])
        return told


Reply = Callable[["Handler"], None]


@dataclass
class ClaudeServer:
    """Answers with the replies of its script, in order, and with "no trades" after them."""

    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    script: deque[Reply] = field(default_factory=deque)
    closing: threading.Event = field(default_factory=threading.Event)

    def then(self, *replies: Reply) -> None:
        """Begin anew with these replies."""
        self.requests.clear()
        self.script.clear()
        self.script.extend(replies)


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    claude: ClaudeServer

    def do_POST(self) -> None:
        """Note the request, then do what the script says."""
        content = self.rfile.read(int(self.headers["content-length"]))
        self.claude.requests.append(Asked(self.path, dict(self.headers.items()), content))
        reply = self.claude.script.popleft() if self.claude.script else answer(NO_TRADES)
        with suppress(ConnectionError):
            reply(self)

    def send(self, content: bytes, status: int = 200, **headers: str) -> None:
        """A whole answer."""
        self.head(len(content), status, **headers)
        self.wfile.write(content)

    def head(self, length: int, status: int = 200, **headers: str) -> None:
        """Status and headers of an answer."""
        self.send_response(status)
        told = {"content-type": "application/json", "request-id": "req_test"} | headers
        for name, text in told.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_claude() -> Iterator[ClaudeServer]:
    """The server while the context is open."""
    claude = ClaudeServer()
    handler = type("BoundHandler", (Handler,), {"claude": claude})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    claude.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield claude
    finally:
        claude.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def message(text: str, **changed: object) -> bytes:
    """A Messages API answer with one text, after a block of another kind."""
    told = {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [
            {"type": "thinking", "thinking": "Let me see.", "signature": "-"},
            {"type": "text", "text": text},
        ],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": USAGE,
    }
    return json.dumps(told | changed).encode()


def answer(document: object, **changed: object) -> Reply:
    """An answer with this JSON; ``changed`` replaces fields of the message."""
    text = document if isinstance(document, str) else json.dumps(document)
    return lambda handler: handler.send(message(text, **changed))


def late(seconds: float, reply: Reply) -> Reply:
    """A reply after a while."""

    def wait(handler: Handler) -> None:
        handler.claude.closing.wait(seconds)
        reply(handler)

    return wait


def status(code: int, **headers: str) -> Reply:
    """An error of the API."""
    error = {"type": "error", "error": {"type": "some_error", "message": "a secret of the inside"}}
    return lambda handler: handler.send(json.dumps(error).encode(), code, **headers)


def raw(content: bytes, content_type: str = "application/json") -> Reply:
    """These very bytes, with status 200."""
    return lambda handler: handler.send(content, content_type=content_type)


def hang(handler: Handler) -> None:
    """Never answer."""
    handler.claude.closing.wait(60)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Answer byte by byte, so that no time-out between two bytes is ever reached."""
    content = message(json.dumps(NO_TRADES))
    handler.head(len(content))
    for byte in content:
        if handler.claude.closing.is_set():
            return
        handler.wfile.write(bytes([byte]))
        time.sleep(0.1)


def cut(handler: Handler) -> None:
    """Close the connection in the middle of the answer."""
    content = message(json.dumps(NO_TRADES))
    handler.head(len(content))
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


def value(text: str, box: Sequence[float] = (), **more: object) -> dict[str, Any]:
    """A value as the image shows it."""
    return {"text": text, "box": list(box), **more}


def row(**values: object) -> dict[str, Any]:
    """A fill of the first screenshot, with null for what is not given."""
    told: dict[str, Any] = dict.fromkeys(FIELDS) | {
        "kind": "fill", "screenshot": 1, "box": [], "complete": True, "unsure": [],
    }  # fmt: skip
    for name, given in values.items():
        if not isinstance(given, str) or name == "kind":
            told[name] = given
        elif name == "side":
            told[name] = value(given, side=given.casefold(), told_by="word")
        elif name.endswith("_at"):
            told[name] = value(given, date_elsewhere=None, zone_elsewhere=None)
        else:
            told[name] = value(given)
    return told


def answer_like(reading: Reading, scale: float = 1.0) -> dict[str, Any]:
    """What Claude would answer if it saw just what the offline reader has read."""
    rows = []
    for trade in reading.trades:
        given: dict[str, object] = {}
        for name, read in trade.fields.items():
            told = value(read.text, [part * scale for part in read.box])
            if name == "side":
                told |= {"side": trade.side, "told_by": "word"}
            elif name.endswith("_at"):
                told |= {"date_elsewhere": None, "zone_elsewhere": None}
            if name in FIELDS:
                given[name] = told
        rows.append(
            row(**given, kind=trade.kind, screenshot=trade.screenshot + 1)
            | {"box": [part * scale for part in trade.box]}
        )
    return {"result": f"{len(rows)} trades.", "trades": rows}
