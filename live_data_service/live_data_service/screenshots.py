"""From the bytes somebody sent to a checked, stored screenshot.

An :class:`Upload` is whatever came in; a :class:`Screenshot` is a PNG, JPEG, WebP or GIF that was
decoded to its last pixel once, within the limits, and carries no metadata of its maker's device.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import BaseError as StoreError
from obstore.store import LocalStore, ObjectStore, from_url
from PIL import Image, ImageOps

from live_data_service import errors

__all__ = ["Limits", "Screenshot", "ScreenshotStore", "Upload", "check_upload", "decode_pixels"]

MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}

OWN_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")

# How files of other kinds begin: they are refused as such, and not as a damaged image.
FOREIGN_SIGNATURES = (
    b"%PDF", b"%!PS", b"II*\x00", b"MM\x00*", b"8BPS", b"BM", b"\x00\x00\x01\x00", b"PK\x03\x04",
    b"<svg", b"<?xml", b"<!DOCTYPE", b"<html", b"\xc5\xd0\xd3\xc6",
)  # fmt: skip
HEIF_BRAND = re.compile(rb".{4}ftyp", re.DOTALL)

EXIF_ORIENTATION = 0x0112
METADATA_KEYS = {"exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one screenshot may be: bytes as sent, pixels as told by its header."""

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 40_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """An unchecked file: the name and media type are what the sender claims."""

    filename: str
    content: bytes
    claimed_type: str | None = None


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A checked image of one user. ``sha256`` is of the bytes as they were uploaded."""

    id: UUID
    filename: str
    content: bytes
    media_type: str
    width: int
    height: int
    sha256: bytes


def check_upload(upload: Upload, limits: Limits) -> Screenshot:
    """Turn an upload into a screenshot.

    The pixel limit is read from the header, before anything is decoded. Raises ``ImageTooLarge``,
    ``TooManyPixels`` (413), ``UnsupportedImageType`` (415), ``NotAnImage``, ``TruncatedImage`` or
    ``AnimatedImage`` (422).
    """
    name = safe_filename(upload.filename)
    if len(upload.content) > limits.max_bytes:
        raise errors.ImageTooLarge(f"{name}: at most {limits.max_bytes:,} bytes are taken.")
    with open_image(upload, name, limits.max_pixels) as image:
        if image.format != "GIF" and getattr(image, "is_animated", False):
            raise errors.AnimatedImage(f"{name} is animated.")
        media_type = MEDIA_TYPES[str(image.format)]
        content, (width, height) = upload.content, image.size
        try:
            image.load()
            if carries_metadata(image):
                content, (width, height) = without_metadata(image)
        except Exception as error:
            raise errors.TruncatedImage(f"{name} cannot be decoded to its end.") from error
    return Screenshot(
        id=uuid4(),
        filename=name,
        content=content,
        media_type=media_type,
        width=width,
        height=height,
        sha256=hashlib.sha256(upload.content).digest(),
    )


def open_image(upload: Upload, name: str, max_pixels: int) -> Image.Image:
    """Read the header alone and refuse what is of another kind or too large to decode."""
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        image = Image.open(io.BytesIO(upload.content), formats=tuple(MEDIA_TYPES))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise errors.TooManyPixels(f"{name}: at most {max_pixels:,} pixels are taken.") from error
    except Exception as error:
        raise unknown_kind(upload, name) from error
    width, height = image.size
    if width * height > max_pixels:
        raise errors.TooManyPixels(f"{name} has {width} x {height} pixels.")
    return image


def unknown_kind(upload: Upload, name: str) -> errors.ServiceError:
    """The error for bytes that do not open as one of the four kinds, by how they begin."""
    if upload.content.startswith(OWN_SIGNATURES):
        return errors.TruncatedImage(f"{name} cannot be decoded.")
    start = upload.content[:64].lstrip()
    foreign = start.startswith(FOREIGN_SIGNATURES) or HEIF_BRAND.match(start) is not None
    claims_foreign = upload.claimed_type not in {None, "application/octet-stream"} | set(
        MEDIA_TYPES.values()
    )
    if foreign or claims_foreign:
        return errors.UnsupportedImageType(f"{name} is not a PNG, JPEG, WebP or GIF.")
    return errors.NotAnImage(f"{name} is not an image.")


def carries_metadata(image: Image.Image) -> bool:
    """Whether the file says more than its pixels: place, device, author, text chunks."""
    if image.format == "GIF":
        return False
    text_chunks = getattr(image, "text", None) if image.format == "PNG" else None
    return bool(METADATA_KEYS & image.info.keys() or text_chunks or len(image.getexif()))


def without_metadata(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The same picture, upright and without metadata, in the format it came in; and its size."""
    upright = ImageOps.exif_transpose(image)
    turned = image.getexif().get(EXIF_ORIENTATION, 1) != 1
    upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    stream = io.BytesIO()
    match image.format:
        case "JPEG" if not turned:
            image.save(stream, "JPEG", quality="keep", exif=b"", comment=b"", icc_profile=None)
        case "JPEG":
            upright.save(stream, "JPEG", quality=95, subsampling=0)
        case "WEBP":
            upright.save(stream, "WEBP", lossless=True, exif=b"", xmp=b"")
        case _:
            upright.save(stream, "PNG")
    return stream.getvalue(), upright.size


def safe_filename(claimed: str) -> str:
    """The last part of a claimed name, printable and short: to be read, never used as a path."""
    last = PurePosixPath(claimed.replace("\\", "/")).name
    printable = "".join(character for character in last if character.isprintable())
    return printable[:120] or "screenshot"


def decode_pixels(content: bytes) -> Image.Image:
    """The stored image as upright RGB: transparency over white, 16 bits to 8, the first frame."""
    with Image.open(io.BytesIO(content), formats=tuple(MEDIA_TYPES)) as stored:
        image = ImageOps.exif_transpose(stored)
        if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
            return image.convert("I").point(lambda value: value / 257).convert("L").convert("RGB")
        if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
            layer = image.convert("RGBA")
            background = Image.new("RGBA", layer.size, "white")
            return Image.alpha_composite(background, layer).convert("RGB")
        return image.convert("RGB")


class ScreenshotStore:
    """The bytes of screenshots, by user and id: a local folder, or an object store by its URL.

    An object is written whole or not at all. Who may read it is decided before, by the row of the
    screenshot: keys are made of a tenant's id and a screenshot's, never of a name somebody sent.
    """

    def __init__(self, url: str) -> None:
        self._store = open_store(url)

    async def put(self, user_id: UUID, screenshot: Screenshot) -> None:
        """Store the bytes. Raises ``StorageUnavailable``."""
        try:
            await obstore.put_async(
                self._store, object_key(user_id, screenshot.id), screenshot.content
            )
        except (StoreError, OSError) as error:
            raise errors.StorageUnavailable from error

    async def get(self, user_id: UUID, screenshot_id: UUID) -> bytes | None:
        """The bytes, or ``None`` when they are gone. Raises ``StorageUnavailable``."""
        try:
            found = await obstore.get_async(self._store, object_key(user_id, screenshot_id))
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            return None
        except (StoreError, OSError) as error:
            raise errors.StorageUnavailable from error

    async def delete(self, user_id: UUID, screenshot_id: UUID) -> None:
        """Remove the bytes; no error when they are gone already. Raises ``StorageUnavailable``."""
        try:
            await obstore.delete_async(self._store, object_key(user_id, screenshot_id))
        except FileNotFoundError:
            return
        except (StoreError, OSError) as error:
            raise errors.StorageUnavailable from error

    async def delete_all(self, user_id: UUID) -> None:
        """Remove the bytes of every screenshot of a user. Raises ``StorageUnavailable``."""
        try:
            async for listed in obstore.list(self._store, prefix=f"{user_id}/"):
                await obstore.delete_async(self._store, [found["path"] for found in listed])
        except FileNotFoundError:
            return
        except (StoreError, OSError) as error:
            raise errors.StorageUnavailable from error


def open_store(url: str) -> ObjectStore:
    """``file:///folder`` (made when absent), ``s3://bucket/prefix``, ``gs://…``, ``az://…``."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder, automatic_cleanup=True)
    return from_url(url)


def object_key(user_id: UUID, screenshot_id: UUID) -> str:
    """Where a screenshot lies within the store."""
    return f"{user_id}/{screenshot_id}"
