"""``livedata``: the whole of it on this machine, and the main job from the terminal."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from live_data_service.analyzers.base import AnalyzerError, Reading, UserContext
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from live_data_service.errors import ServiceError
from live_data_service.screenshots import Limits, Screenshot, Upload, check_upload
from live_data_service.trades import trade_json
from local_stack.folder import AlreadyRunningError, DataFolder, default_folder
from local_stack.postgres import EmbeddedPostgresError
from local_stack.up import CHECK_EVERY_SECONDS, Stack, StackError, start_stack
from main_app_client import LiveDataServiceClient, LiveDataServiceError

__all__ = ["main"]

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Images = Annotated[list[Path], typer.Argument(help="PNG, JPEG, WebP or GIF", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
COLUMNS = ("executed_at", "symbol", "side", "quantity", "price", "exit_price", "pnl", "kind")


def main() -> None:
    """Run a command; SIGTERM ends it as Ctrl-C does, with everything it started."""
    signal.signal(signal.SIGTERM, interrupted)
    try:
        app()
    except (StackError, EmbeddedPostgresError, LiveDataServiceError) as error:
        fail(str(error))
    except AlreadyRunningError:
        fail("A local stack is starting or running in this folder already.")
    except KeyboardInterrupt:
        sys.exit(130)


def interrupted(_: int, __: FrameType | None) -> None:
    """SIGTERM is taken as Ctrl-C: contexts are left in order."""
    raise KeyboardInterrupt


def fail(text: str) -> NoReturn:
    """End with a sentence for people and status 1."""
    err.print(f"[red]livedata:[/red] {escape(text)}")
    sys.exit(1)


@app.command()
def up() -> None:
    """Run PostgreSQL, the service, its worker and the main app until Ctrl-C."""
    folder = DataFolder(default_folder())
    running = folder.running()
    if running:
        out.print(f"It runs already. Dashboard: [bold]{running['MAIN_APP_URL']}[/bold]")
        return
    with ExitStack() as context:
        with err.status("Starting PostgreSQL, the service, its worker and the main app…"):
            stack = context.enter_context(start_stack(folder))
        context.callback(stopping)
        announce(stack)
        watch(stack)


def stopping() -> None:
    """From here on a second Ctrl-C must not leave half of it behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    err.print("Stopping…")


def announce(stack: Stack) -> None:
    """Where to go now."""
    told = stack.environment
    out.print(
        Panel(
            f"Dashboard     [bold]{told['MAIN_APP_URL']}[/bold]\n"
            f"Service       {told['LIVE_DATA_SERVICE_URL']}\n"
            f"Data and logs {stack.folder.path}\n\n"
            "Ctrl-C stops everything. What was saved stays.",
            title="It runs",
            expand=False,
        )
    )


def watch(stack: Stack) -> NoReturn:
    """Start again what dies, until interrupted."""
    while True:
        time.sleep(CHECK_EVERY_SECONDS)
        for name in stack.revive():
            err.print(f"{name} had ended and was started again; see {stack.folder.log_file(name)}")


@app.command()
def env() -> None:
    """Print the settings of the running local stack as KEY=value lines, for both apps."""
    running = DataFolder(default_folder()).running()
    if running is None:
        fail("No local stack is running here: `livedata up` starts one.")
    for name, value in running.items():
        print(f"{name}={value}")  # noqa: T201 - plain lines, never wrapped


@app.command()
def analyze(
    images: Images,
    prompt: Annotated[str, typer.Option(help="What to look for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Have screenshots analysed, through client, service and database, and saved."""
    folder = DataFolder(default_folder())
    with (
        stack_environment(folder) as environment,
        LiveDataServiceClient(
            environment["LIVE_DATA_SERVICE_URL"], environment["JWT_SECRET"]
        ) as client,
    ):
        try:
            analysis = client.blocking.analyze_screenshots(
                folder.secrets()["local_user_id"], [str(path) for path in images], prompt
            )
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}")
    if as_json:
        print(json.dumps(analysis, ensure_ascii=False, indent=2))  # noqa: T201
    else:
        out.print(escape(analysis["result"] or ""))
        out.print(trade_table([dict(trade) for trade in analysis["trades"]]))


@contextmanager
def stack_environment(folder: DataFolder) -> Iterator[dict[str, str]]:
    """The running stack's settings, or those of one that runs for as long as it is needed."""
    running = folder.running()
    if running is not None:
        yield running
        return
    with ExitStack() as context:
        with err.status("Starting a local stack for the duration…"):
            stack = context.enter_context(start_stack(folder, main_app=False))
        yield stack.environment


@app.command()
def read(images: Images, as_json: AsJson = False) -> None:
    """Read screenshots with the offline analyzer alone: no service, no database, nothing saved."""
    analyzer = OcrAnalyzer()
    failed = False
    for path in images:
        started = time.perf_counter()
        line: dict[str, Any] = {"file": str(path)}
        try:
            line |= read_one(analyzer, path)
        except (ServiceError, AnalyzerError) as error:
            failed = True
            line["error"] = {"code": error.code, "detail": str(error)}
        except OSError as error:
            failed = True
            line["error"] = {"code": "unreadable", "detail": error.strerror}
        line["seconds"] = round(time.perf_counter() - started, 3)
        show_reading(line, as_json=as_json)
    if failed:
        sys.exit(1)


def read_one(analyzer: OcrAnalyzer, path: Path) -> dict[str, Any]:
    """Result and trades of one image."""
    upload = Upload(path.name, path.read_bytes())
    screenshot: Screenshot = check_upload(upload, Limits())
    reading: Reading = asyncio.run(analyzer.analyze([screenshot], "", UserContext()))
    return {
        "result": reading.result,
        "trades": [trade_json(trade, None) for trade in reading.trades],
    }


def show_reading(line: dict[str, Any], *, as_json: bool) -> None:
    """One image's reading: a line of JSON, or text and a table for people."""
    if as_json:
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201
        return
    out.print(f"[bold]{escape(line['file'])}[/bold] ({line['seconds']} s)")
    if "error" in line:
        out.print(f"[red]{escape(line['error']['detail'])}[/red]")
        return
    out.print(escape(line["result"]))
    out.print(trade_table(line["trades"]))


def trade_table(trades: list[dict[str, Any]]) -> Table:
    """Trades for the terminal."""
    table = Table(*COLUMNS, "confidence", "to review")
    for trade in trades:
        cells = [str(trade[name]) if trade[name] is not None else "–" for name in COLUMNS]
        reasons = " ".join(trade["review_reasons"])
        table.add_row(*map(escape, cells), f"{trade['confidence']:.2f}", escape(reasons))
    return table
