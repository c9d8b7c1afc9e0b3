"""The text models: find the places of text in an image and read each of them.

The PP-OCRv6 ONNX files that ship inside the ``rapidocr`` wheel are run directly: importing that
package costs seconds, and its own pipeline pads every crop to 320 pixels, half of its time.
"""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from live_data_service.analyzers.base import AnalyzerError

__all__ = ["Models", "Spot", "Text", "find_models"]

Pixels = NDArray[np.uint8]

DETECTOR_FILE = "PP-OCRv6_det_small.onnx"
RECOGNISER_FILE = "PP-OCRv6_rec_small.onnx"

# What the models were trained with (PaddleOCR): blue-green-red input, ImageNet's mean and spread
# for the detector, -1..1 and 48 pixels of height for the recogniser.
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
READ_HEIGHT = 48

SHORT_SIDE = 736
"""Smaller images are enlarged to it, as small text is lost otherwise, but never more than 2x."""

LOOK_PIXELS = 1_800_000
"""Larger images are reduced to this many pixels for the first look."""

WORTH_REDUCING = 1.6
"""How many times larger an image must be for a reduced look, that may not do, to be cheaper."""

CLEAR_HEIGHT = 20.0
"""Height of the smaller spots in pixels from which letters are clear to the detector."""

TILE = 1408
"""Larger images are looked at in tiles of this side, which bounds the memory of the detector."""

TILE_OVERLAP = 96
INK_PROBABILITY = 0.3
SPOT_PROBABILITY = 0.5
UNCLIP = 1.6
MAX_SPOTS = 3000
MAX_READ_WIDTH = 3200
BATCH_PIXELS = 8 * 640
"""Width of all crops of one batch together: bounds the memory of the recogniser."""

FOREIGN_PROBABILITY = 0.6
"""How sure the recogniser must be of a character outside the Latin set."""

LATIN = frozenset(map(chr, range(32, 127))) | frozenset(
    "€£¥₿₹₩–—−’‘·×•±°%→←↑↓▲▼éèêëàâäåãáöôóòõøœüûúùïîíìçñýßæÄÀÂÃÁÅÖÔÓÒÕØÜÛÚÙÉÈÊËÍÌÎÏÇÑÆŒąćęłńśźżĄĆĘŁŃŚŹŻ"
)


class Spot(NamedTuple):
    """A place of text: a rectangle in pixels of the image."""

    x0: float
    y0: float
    x1: float
    y1: float


class Text(NamedTuple):
    """What was read in one spot: each character, its probability, and where along the width.

    ``starts`` and ``ends`` are shares of the spot's width, 0 to 1.
    """

    characters: str
    probabilities: tuple[float, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]


def find_models() -> Path:
    """The folder of the models in the installed ``rapidocr`` package, which isn't imported.

    Raises :class:`AnalyzerError` when the package or one of the models is missing.
    """
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise AnalyzerError("ocr_models_missing", "The package rapidocr is not installed.")
    folder = Path(spec.origin).parent / "models"
    for name in (DETECTOR_FILE, RECOGNISER_FILE):
        if not (folder / name).is_file():
            raise AnalyzerError("ocr_models_missing", f"rapidocr was installed without {name}.")
    return folder


class Models:
    """The detector and the recogniser, loaded."""

    def __init__(self, threads: int | None = None) -> None:
        """Load both models; ``threads`` is by default the number of cores, at most 2.

        Raises :class:`AnalyzerError` when they are missing or cannot be loaded.
        """
        folder = find_models()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or min(2, os.cpu_count() or 1)
        options.log_severity_level = 3
        # The arena keeps the largest input's memory for good.
        options.enable_cpu_mem_arena = False
        self._detector = load(folder / DETECTOR_FILE, options)
        self._recogniser = load(folder / RECOGNISER_FILE, options)
        metadata = self._recogniser.get_modelmeta().custom_metadata_map
        self._alphabet = ["", *metadata["character"].split("\n"), " "]
        self._latin = np.array(
            [0, *(i for i, sign in enumerate(self._alphabet) if i and sign in LATIN)], np.intp
        )

    def find(self, image: Pixels) -> list[Spot]:
        """The spots of text in an image of shape (height, width, 3), blue-green-red.

        A large image is looked at reduced first; only where its letters prove too small for that,
        or none are found, at its own size.
        """
        zoom = look_zoom(image.shape[0], image.shape[1])
        spots = self._find_zoomed(image, zoom)
        if zoom < 1.0 and (not spots or small_letters(spots) * zoom < CLEAR_HEIGHT):
            return self._find_zoomed(image, 1.0)
        return spots

    def _find_zoomed(self, image: Pixels, zoom: float) -> list[Spot]:
        """The spots of text, looked for in the image enlarged or reduced, in its own pixels."""
        height, width = image.shape[:2]
        if zoom != 1.0:
            size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
            how = cv2.INTER_LINEAR if zoom > 1.0 else cv2.INTER_AREA
            image = as_pixels(cv2.resize(image, size, interpolation=how))
        return [
            Spot(
                max(0.0, spot.x0 / zoom),
                max(0.0, spot.y0 / zoom),
                min(float(width), spot.x1 / zoom),
                min(float(height), spot.y1 / zoom),
            )
            for spot in spots_in(self._probabilities(image))
        ]

    def _probabilities(self, image: Pixels) -> NDArray[np.float32]:
        """How likely each pixel is text, (height, width), looked at tile by tile."""
        height, width = image.shape[:2]
        out = np.zeros((height, width), np.float32)
        for y0, y1, top, bottom in tiles(height):
            for x0, x1, left, right in tiles(width):
                seen = self._detect(image[y0:y1, x0:x1])
                out[top:bottom, left:right] = seen[top - y0 : bottom - y0, left - x0 : right - x0]
        return out

    def _detect(self, tile: Pixels) -> NDArray[np.float32]:
        """One tile through the detector, its sides padded to multiples of 32."""
        height, width = tile.shape[:2]
        padded = cv2.copyMakeBorder(tile, 0, -height % 32, 0, -width % 32, cv2.BORDER_REPLICATE)
        scaled = (padded.astype(np.float32) / 255.0 - MEAN) / SPREAD
        batch = np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
        found = self._detector.run(None, {self._detector.get_inputs()[0].name: batch})[0]
        return np.asarray(found, np.float32)[0, 0, :height, :width]

    def read(self, image: Pixels, spots: Sequence[Spot]) -> list[Text]:
        """The texts of the spots, in their order; crops of similar width are read together."""
        crops = [read_crop(image, spot) for spot in spots]
        texts: list[Text] = [Text("", (), (), ())] * len(spots)
        for batch in batches([crop.shape[1] for crop in crops]):
            for index, text in zip(
                batch, self._recognise([crops[index] for index in batch]), strict=True
            ):
                texts[index] = text
        return texts

    def _recognise(self, crops: Sequence[Pixels]) -> Iterator[Text]:
        """Crops of equal height through the recogniser, padded to the widest."""
        widest = max(64, -(-max(crop.shape[1] for crop in crops) // 32) * 32)
        batch = np.zeros((len(crops), 3, READ_HEIGHT, widest), np.float32)
        for row, crop in zip(batch, crops, strict=True):
            row[:, :, : crop.shape[1]] = crop.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
        found = self._recogniser.run(None, {self._recogniser.get_inputs()[0].name: batch})[0]
        likely = np.asarray(found, np.float32)
        codes, probabilities = self._choose(likely)
        for crop, row_codes, row_probabilities in zip(crops, codes, probabilities, strict=True):
            steps_per_width = likely.shape[1] * crop.shape[1] / widest
            yield self._collapse(row_codes, row_probabilities, steps_per_width)

    def _choose(self, likely: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The best character of each step: a Latin one unless another is clearly meant."""
        latin = likely[..., self._latin]
        best = latin.argmax(axis=-1)
        codes = self._latin[best]
        probabilities = np.take_along_axis(latin, best[..., None], axis=-1)[..., 0]
        overall = likely.argmax(axis=-1)
        strength = np.take_along_axis(likely, overall[..., None], axis=-1)[..., 0]
        foreign = (overall != codes) & (strength > FOREIGN_PROBABILITY)
        return np.where(foreign, overall, codes), np.where(foreign, strength, probabilities)

    def _collapse(
        self, codes: NDArray[np.intp], probabilities: NDArray[np.float32], steps: float
    ) -> Text:
        """Connectionist temporal classification: repeated steps are one sign, blanks none."""
        signs: list[str] = []
        chances: list[float] = []
        starts: list[float] = []
        ends: list[float] = []
        previous = 0
        for step, code in enumerate(codes.tolist()):
            if code and code != previous:
                signs.append(self._alphabet[code])
                chances.append(float(probabilities[step]))
                starts.append(step / steps)
                ends.append((step + 1) / steps)
            elif code:
                ends[-1] = (step + 1) / steps
            previous = code
        return Text("".join(signs), tuple(chances), tuple(starts), tuple(ends))


def load(path: Path, options: ort.SessionOptions) -> ort.InferenceSession:
    """Load one model for the CPU."""
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise AnalyzerError("ocr_models_unusable", f"{path.name} cannot be loaded.") from error


def look_zoom(height: int, width: int) -> float:
    """How much an image is enlarged or reduced for its first look."""
    if min(height, width) < SHORT_SIDE:
        enlarged = min(2.0, SHORT_SIDE / min(height, width))
        return float(min(enlarged, max(1.0, np.sqrt(LOOK_PIXELS / (height * width)))))
    if height * width < WORTH_REDUCING * LOOK_PIXELS:
        return 1.0
    return float(np.sqrt(LOOK_PIXELS / (height * width)))


def small_letters(spots: Sequence[Spot]) -> float:
    """Height of the smaller texts of an image, in its pixels."""
    return float(np.percentile([spot.y1 - spot.y0 for spot in spots], 10))


def as_pixels(image: object) -> Pixels:
    """What OpenCV gives back, with its type."""
    return np.asarray(image, np.uint8)


def tiles(length: int) -> Iterator[tuple[int, int, int, int]]:
    """Cover a side with overlapping tiles: (start, end, start of own part, end of own part)."""
    if length <= TILE + TILE_OVERLAP:
        yield 0, length, 0, length
        return
    count = -(-(length - TILE_OVERLAP) // (TILE - TILE_OVERLAP))
    step = (length - TILE) / (count - 1)
    starts = [round(step * i) for i in range(count)]
    cuts = [0, *((a + TILE + b) // 2 for a, b in pairwise(starts)), length]
    for start, low, high in zip(starts, cuts, cuts[1:], strict=False):
        yield start, start + TILE, low, high


def spots_in(probabilities: NDArray[np.float32]) -> list[Spot]:
    """The connected places that are likely text, grown back to the height of their letters."""
    mask = (probabilities > INK_PROBABILITY).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    cores: list[Spot] = []
    for index in range(1, min(count, MAX_SPOTS)):
        x, y, width, height = (int(value) for value in stats[index][:4])
        if height < 3 or width < 2:
            continue
        inside = labels[y : y + height, x : x + width] == index
        if probabilities[y : y + height, x : x + width][inside].mean() >= SPOT_PROBABILITY:
            cores.append(Spot(x, y, x + width, y + height))
    return grown(cores)


def grown(cores: Sequence[Spot]) -> list[Spot]:
    """Cores of text lines with their margins; neighbours share the space between them."""
    if not cores:
        return []
    x0, y0, x1, y1 = np.array(cores, np.float32).T
    grow = (x1 - x0) * (y1 - y0) * UNCLIP / (2 * (x1 - x0 + y1 - y0))
    shared = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    beside = shared > 0.5 * np.minimum((y1 - y0)[:, None], y1 - y0)
    before = np.where(beside & (x1[None, :] <= x0[:, None]), x1[None, :], -np.inf).max(axis=1)
    after = np.where(beside & (x0[None, :] >= x1[:, None]), x0[None, :], np.inf).min(axis=1)
    left = np.maximum(x0 - grow, np.minimum(x0, (x0 + before) / 2))
    right = np.minimum(x1 + grow, np.maximum(x1, (x1 + after) / 2))
    return [
        Spot(*(float(side) for side in sides))
        for sides in zip(left, y0 - grow, right, y1 + grow, strict=True)
    ]


def read_crop(image: Pixels, spot: Spot) -> Pixels:
    """The pixels of a spot, scaled to the height the recogniser was trained with."""
    y0, x0 = int(max(0.0, spot.y0)), int(max(0.0, spot.x0))
    crop = image[y0 : max(y0 + 1, int(np.ceil(spot.y1))), x0 : max(x0 + 1, int(np.ceil(spot.x1)))]
    width = int(np.ceil(READ_HEIGHT * crop.shape[1] / crop.shape[0]))
    size = (min(max(8, width), MAX_READ_WIDTH), READ_HEIGHT)
    how = cv2.INTER_CUBIC if crop.shape[0] < READ_HEIGHT else cv2.INTER_AREA
    return as_pixels(cv2.resize(crop, size, interpolation=how))


def batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of crops to read together: of similar width, few enough for the memory."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=widths.__getitem__):
        roomy = -(-max(64, widths[batch[0]]) // 32) * 32 + 32 if batch else 0
        full = (len(batch) + 1) * widths[index] > BATCH_PIXELS or len(batch) >= 8
        if batch and (full or widths[index] > roomy):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
