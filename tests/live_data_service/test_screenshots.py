"""Bytes from outside become a checked screenshot, or are refused for what they are."""

import contextlib
import io
import random
import struct
import time
import tracemalloc
import zlib

import pytest
from PIL import Image, PngImagePlugin

from live_data_service import errors
from live_data_service.screenshots import Limits, Upload, check_upload, decode_pixels

LIMITS = Limits(max_bytes=1_000_000, max_pixels=40_000_000)
EXIF_MAKE, EXIF_ORIENTATION, EXIF_GPS = 0x010F, 0x0112, 0x8825


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image's file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png_claiming(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of a few bytes whose header claims a size, with more chunks before its data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0" * 31 * 10)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in body)


def webp_claiming(width: int, height: int) -> bytes:
    """A lossless WebP of 34 bytes whose header claims a size (RFC 9649, section 3.4)."""
    bits = (width - 1) | (height - 1) << 14
    image = b"\x2f" + struct.pack("<I", bits) + b"\0" * 9
    body = b"WEBPVP8L" + struct.pack("<I", len(image)) + image
    return b"RIFF" + struct.pack("<I", len(body)) + body


PICTURE = Image.linear_gradient("L").convert("RGB").resize((60, 40))
PNG = encoded(PICTURE, "PNG")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_four_kinds_are_taken_by_their_content_whatever_they_are_called(kind: str) -> None:
    shot = check_upload(Upload("chart.exe", encoded(PICTURE, kind), "image/png"), LIMITS)
    assert shot.media_type == f"image/{kind.lower()}"
    assert (shot.width, shot.height) == (60, 40)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.NotAnImage),
        (b"just text", errors.NotAnImage),
        (random.Random(1).randbytes(5000), errors.NotAnImage),
        (PNG[:-30], errors.TruncatedImage),
        (PNG[:60], errors.TruncatedImage),
        (encoded(PICTURE, "JPEG")[:400], errors.TruncatedImage),
        (b"%PDF-1.7 ...", errors.UnsupportedImageType),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.UnsupportedImageType),
        (encoded(PICTURE, "TIFF"), errors.UnsupportedImageType),
        (encoded(PICTURE, "BMP"), errors.UnsupportedImageType),
        (encoded(PICTURE, "EPS"), errors.UnsupportedImageType),
        (b"\0\0\0\x18ftypheic\0\0\0\0", errors.UnsupportedImageType),
        (b"\0" * 1_000_001, errors.ImageTooLarge),
        (png_claiming(30_000, 30_000), errors.TooManyPixels),
        (webp_claiming(16_383, 16_383), errors.TooManyPixels),
        (png_claiming(10, 10, (b"acTL", struct.pack(">II", 2**31 - 1, 0))), errors.AnimatedImage),
    ],
)
def test_what_is_no_usable_image_is_refused_for_what_it_is(
    content: bytes, error: type[errors.ServiceError]
) -> None:
    with pytest.raises(error) as raised:
        check_upload(Upload("x.png", content), LIMITS)
    assert type(raised.value) is error


def test_a_file_that_calls_itself_something_else_is_of_the_wrong_type() -> None:
    with pytest.raises(errors.UnsupportedImageType):
        check_upload(Upload("notes.txt", b"just text", "text/plain"), LIMITS)


@pytest.mark.parametrize("bomb", [png_claiming(30_000, 30_000), webp_claiming(16_383, 16_383)])
def test_a_bomb_is_refused_from_its_header_fast_and_without_memory(bomb: bytes) -> None:
    check_upload(Upload("warm-up.png", PNG), LIMITS)
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(errors.TooManyPixels):
        check_upload(Upload("bomb", bomb), LIMITS)
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 0.2
    assert peak < 10_000_000


def test_an_animated_webp_is_refused_and_of_a_gif_the_first_frame_counts() -> None:
    other = PICTURE.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    frames: dict[str, object] = {"save_all": True, "append_images": [other]}
    with pytest.raises(errors.AnimatedImage):
        check_upload(Upload("a.webp", encoded(PICTURE, "WEBP", **frames)), LIMITS)
    shot = check_upload(Upload("a.gif", encoded(PICTURE, "GIF", **frames)), LIMITS)
    assert decode_pixels(shot.content).getpixel((0, 0)) == PICTURE.getpixel((0, 0))


def test_a_stored_photo_is_upright_and_says_nothing_of_its_place_or_device() -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6  # to be turned by 90 degrees
    exif[EXIF_MAKE] = "a telephone"
    exif[EXIF_GPS] = {1: "N", 2: (52.0, 31.0, 0.0)}
    shot = check_upload(Upload("p.jpg", encoded(PICTURE, "JPEG", exif=exif)), LIMITS)
    assert (shot.width, shot.height) == (40, 60)
    stored = Image.open(io.BytesIO(shot.content))
    assert stored.size == (40, 60)
    assert not stored.getexif()
    assert b"telephone" not in shot.content


def test_text_in_a_png_is_not_stored() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "somebody")
    shot = check_upload(Upload("p.png", encoded(PICTURE, "PNG", pnginfo=text)), LIMITS)
    assert b"somebody" not in shot.content
    assert decode_pixels(shot.content).tobytes() == PICTURE.tobytes()


def test_an_image_without_metadata_is_stored_byte_for_byte() -> None:
    assert check_upload(Upload("p.png", PNG), LIMITS).content == PNG


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\shot.png", "shot.png"),
        ("a\nb\x00.png", "ab.png"),
        ("/", "screenshot"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_file_name_is_only_ever_its_last_printable_part(claimed: str, kept: str) -> None:
    assert check_upload(Upload(claimed, PNG), LIMITS).filename == kept


@pytest.mark.parametrize(
    ("image", "pixel"),
    [
        (Image.new("I;16", (2, 2), 65535), (255, 255, 255)),
        (Image.new("1", (2, 2), 1), (255, 255, 255)),
        (Image.new("LA", (2, 2), (0, 0)), (255, 255, 255)),
        (Image.new("RGBA", (2, 2), (255, 0, 0, 255)), (255, 0, 0)),
        (Image.new("P", (2, 2), 0), (0, 0, 0)),
    ],
)
def test_every_kind_of_pixel_is_read_as_colour_over_white(
    image: Image.Image, pixel: tuple[int, int, int]
) -> None:
    decoded = decode_pixels(encoded(image, "PNG"))
    assert decoded.mode == "RGB"
    assert decoded.getpixel((0, 0)) == pixel


def test_a_cmyk_jpeg_is_read_as_colour() -> None:
    decoded = decode_pixels(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert decoded.getpixel((4, 4)) == (255, 0, 0)


def test_two_thousand_damaged_files_raise_nothing_but_refusals() -> None:
    rng = random.Random(2026)
    files = [encoded(PICTURE, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    for _ in range(2000):
        damaged = bytearray(rng.choice(files))
        for _ in range(rng.randint(1, 20)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        with contextlib.suppress(errors.NotAnImage, errors.TooManyPixels):
            check_upload(Upload("x", bytes(damaged)), LIMITS)
