"""Time and memory of reading, each measured in a process of its own.

    python -m benchmarks.costs table | wide | twenty

Prints a line of JSON: seconds per image, of the bare models on the same images (their spots found
and read once, with nothing around it), their ratio, the longest wait of the event loop, and peak
memory in MB. The best of a few rounds counts, as other programs of the machine only slow down.
"""

import asyncio
import io
import json
import random
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from benchmarks.layouts.scene import draw_scene
from benchmarks.layouts.tables import fills
from PIL import Image

from live_data_service.analyzers.base import UserContext
from live_data_service.analyzers.ocr.engine import Models
from live_data_service.analyzers.ocr_analyzer import OcrAnalyzer
from live_data_service.screenshots import Limits, Screenshot, Upload, check_upload

__all__ = ["TASKS", "Cost", "measured"]

LIMITS = Limits(max_bytes=20 * 2**20, max_pixels=40_000_000)
ROUNDS = {"table": 4, "wide": 3, "twenty": 2}


@dataclass
class Cost:
    """What one task costs."""

    images: int
    size: tuple[int, int]
    load_seconds: float
    seconds: float
    bare_seconds: float
    ratio: float
    loop_seconds: float
    peak_mb: float


def table(width: int, height: int, seed: int) -> bytes:
    """A PNG of this size filled with tables of fills."""
    image = Image.new("RGB", (width, height), "#131722")
    number, y, room = 0, 0, 0
    while y < height:
        x = 0
        while x < width:
            drawn, _ = fills(draw_scene(random.Random(f"{seed} {number}"), "en"))
            drawn.thumbnail((1280, 1280))
            image.paste(drawn, (x, y))
            x, room, number = x + drawn.width, max(room, drawn.height), number + 1
        y, room = y + room, 0
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


TASKS = {"table": (1, 1280, 800), "wide": (1, 4000, 2250), "twenty": (20, 1280, 800)}


def shots(task: str) -> list[Screenshot]:
    """The checked screenshots of a task."""
    count, width, height = TASKS[task]
    return [
        check_upload(Upload(f"{index}.png", table(width, height, index)), LIMITS)
        for index in range(count)
    ]


async def read_all(analyzer: OcrAnalyzer, screenshots: list[Screenshot]) -> tuple[float, float]:
    """Seconds to read all of them, and the longest that the event loop was not heard of."""
    started, longest = time.perf_counter(), 0.0
    work = asyncio.create_task(analyzer.analyze(screenshots, "", UserContext()))
    while not work.done():
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, time.perf_counter() - before)
    await work
    return time.perf_counter() - started, longest


def bare(models: Models, content: bytes) -> float:
    """Seconds that the models alone take: every spot is found and read once."""
    pixels = np.ascontiguousarray(
        np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))[:, :, ::-1]
    )
    started = time.perf_counter()
    models.read(pixels, models.find(pixels))
    return time.perf_counter() - started


def peak_mb() -> float:
    """The most memory that this process had so far, in MB.

    ``ru_maxrss`` of a new process begins with what its parent had; Linux tells its own as VmHWM.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        if found is not None:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(task: str) -> Cost:
    """Run one task in this process; whole readings and bare ones take turns."""
    screenshots = shots(task)
    analyzer = OcrAnalyzer()
    analyzer.load()
    runs = [asyncio.run(read_all(analyzer, screenshots))]
    peak = peak_mb()
    models, bares = Models(), []
    for turn in range(ROUNDS[task]):
        bares.append(sum(bare(models, shot.content) for shot in screenshots))
        if turn:
            runs.append(asyncio.run(read_all(analyzer, screenshots)))
    analyzer.close()
    seconds = min(run[0] for run in runs) / len(screenshots)
    bare_seconds = min(bares) / len(screenshots)
    return Cost(
        len(screenshots), TASKS[task][1:], 0.0, seconds, bare_seconds,
        seconds / bare_seconds, max(run[1] for run in runs), peak,
    )  # fmt: skip


def measured(task: str) -> Cost:
    """Run one task in a process of its own, so that its peak is its own."""
    command = [sys.executable, "-m", "benchmarks.costs", task]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    return Cost(**{**json.loads(done.stdout.splitlines()[-1]), "load_seconds": load_seconds()})


def load_seconds() -> float:
    """Seconds in which a new process imports the reader and loads its models."""
    started = time.perf_counter()
    code = f"from {OcrAnalyzer.__module__} import OcrAnalyzer; OcrAnalyzer().load()"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1]))))
