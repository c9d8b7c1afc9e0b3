"""Screenshots in the size and form in which they are sent."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from anthropic.types import ImageBlockParam
from PIL import Image

from live_data_service.analyzers.base import AnalyzerError, Box
from live_data_service.screenshots import decode_pixels

__all__ = ["Picture", "byte_limit", "prepare"]

MediaType = Literal["image/png", "image/jpeg"]

MOST_ENCODED_BYTES = 5_000_000
"""Of one image, after base64."""

MOST_REQUEST_BYTES = 30_000_000
"""Of all images, after base64: a request of the Messages API may have 32 MB."""

MANY_IMAGES = 20
EDGE_OF_MANY = 2000
"""Of each image of a request with more than :data:`MANY_IMAGES`, in pixels."""

QUALITIES = (92, 85, 75)
SHRINK = 0.75
SMALLEST_EDGE = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is sent. ``size`` is its width and height, ``stored`` the stored one's."""

    content: bytes
    media_type: MediaType
    size: tuple[int, int]
    stored: tuple[int, int]

    def block(self) -> ImageBlockParam:
        """The content block of the Messages API."""
        data = base64.b64encode(self.content).decode()
        return {
            "type": "image",
            "source": {"type": "base64", "media_type": self.media_type, "data": data},
        }

    def in_stored(self, box: list[float]) -> Box | None:
        """A box of the sent image in the pixels of the stored one; ``None`` for one that is none.

        What reaches over the edge is cut off there.
        """
        if len(box) != 4 or not all(abs(part) < 1e6 for part in box):
            return None
        x, y, width, height = box
        across, down = (of / to for of, to in zip(self.stored, self.size, strict=True))
        left, right = clamped(x * across, (x + width) * across, self.stored[0])
        top, bottom = clamped(y * down, (y + height) * down, self.stored[1])
        if right <= left or bottom <= top:
            return None
        return Box(left, top, right - left, bottom - top)


def clamped(start: float, end: float, length: int) -> tuple[int, int]:
    """A stretch in whole pixels of a side."""
    return max(0, min(length, round(start))), max(0, min(length, round(end)))


def byte_limit(images: int) -> int:
    """The most bytes each of so many images may have, before base64."""
    return min(MOST_ENCODED_BYTES, MOST_REQUEST_BYTES // max(1, images)) * 3 // 4


def prepare(content: bytes, images: int, max_edge: int) -> Picture:
    """One of so many stored screenshots as it is sent: no edge above ``max_edge`` pixels.

    Without loss (PNG) where that fits. Raises :class:`AnalyzerError` when it cannot be decoded.
    """
    try:
        stored = decode_pixels(content)
    except Exception as error:
        raise AnalyzerError("image_unreadable", "An image could not be decoded.") from error
    edge = min(max_edge, EDGE_OF_MANY) if images > MANY_IMAGES else max_edge
    for sent, content_sent, media_type in encodings(stored, edge):
        if len(content_sent) <= byte_limit(images):
            return Picture(content_sent, media_type, sent.size, stored.size)
    raise AnalyzerError("image_too_complex", "An image cannot be made small enough to be sent.")


def encodings(stored: Image.Image, edge: int) -> Iterator[tuple[Image.Image, bytes, MediaType]]:
    """The image in ever fewer bytes: PNG, JPEG, and smaller."""
    while edge >= SMALLEST_EDGE:
        sent = reduced(stored, edge)
        yield sent, encoded(sent, "PNG"), "image/png"
        for quality in QUALITIES:
            yield sent, encoded(sent, "JPEG", quality), "image/jpeg"
        edge = int(min(edge, max(sent.size)) * SHRINK)


def reduced(image: Image.Image, edge: int) -> Image.Image:
    """The image with its longer side reduced to ``edge`` pixels; never enlarged."""
    longer = max(image.size)
    if longer <= edge:
        return image
    width, height = (max(1, round(side * edge / longer)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def encoded(image: Image.Image, form: str, quality: int = 0) -> bytes:
    """The bytes of an image file."""
    stream = io.BytesIO()
    if form == "PNG":
        image.save(stream, "PNG", compress_level=6)
    else:
        image.save(stream, "JPEG", quality=quality, subsampling=0)
    return stream.getvalue()
