"""What one drawn screen has in common: theme, typeface, scale, language, numbers and dates."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import ImageFont

__all__ = ["LANGUAGES", "UNKNOWN_SCRIPTS", "Scene", "Theme", "draw_scene", "speakable"]

WORDS: Final[Mapping[str, Mapping[str, list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text("utf-8")
)
UNKNOWN_SCRIPTS = ("el", "ru")
LANGUAGES = tuple(name for name in WORDS if name not in UNKNOWN_SCRIPTS)

# Typefaces by the names of their files; those that are not installed are not drawn with.
LATIN_FACES = (
    "Inter-Regular.otf", "Roboto-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf",
    "OpenSans-Regular.ttf", "Lato-Regular.ttf", "NotoSans-Regular.ttf", "DejaVuSansMono.ttf",
)  # fmt: skip
CHINESE_FACES = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf")
OWN_FACE = "Pillow"


@dataclass(frozen=True)
class Theme:
    """The colours of one screen."""

    ground: str
    panel: str
    line: str
    ink: str
    faint: str
    green: str
    red: str


THEMES = (
    Theme("#131722", "#1e222d", "#2a2e39", "#d1d4dc", "#868b98", "#26a69a", "#ef5350"),
    Theme("#ffffff", "#f5f6f8", "#e2e5ea", "#161a25", "#6d7480", "#089981", "#e0364c"),
    Theme("#0b0e11", "#181a20", "#2b3139", "#eaecef", "#848e9c", "#0ecb81", "#f6465d"),
    Theme("#fbf7ef", "#f0e9dc", "#d9cfbd", "#2d2618", "#7b705c", "#2f7d32", "#b3261e"),
    Theme("#0f2236", "#17304a", "#274866", "#e8f1fa", "#8aa4bf", "#4cd29a", "#ff7b7b"),
    Theme("#eef2f7", "#dfe6ef", "#c3cedb", "#1b2733", "#5a6a7b", "#14803c", "#c62828"),
)

DATES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("%Y-%m-%d", "%b %d, %Y", "%d %b %Y", "%m/%d/%Y", "%d/%m/%Y"),
    "de": ("%d.%m.%Y", "%d.%m.%y"),
    "fr": ("%d/%m/%Y", "%d/%m/%y"),
    "es": ("%d/%m/%Y", "%d-%m-%Y"),
    "pt": ("%d/%m/%Y",),
    "it": ("%d/%m/%Y", "%d-%m-%Y"),
    "nl": ("%d-%m-%Y", "%d/%m/%Y"),
    "pl": ("%d.%m.%Y", "%Y-%m-%d"),
    "zh": ("%Y-%m-%d", "%Y/%m/%d"),
}
SIGNS: Final[Mapping[str, tuple[str, ...]]] = {  # the sign of thousands, then the decimal sign
    "en": (",.", "_.", " ."),
    "de": (".,", "_,"),
    "fr": (" ,", "_,"),
    "es": (".,", "_,"),
    "pt": (".,",),
    "it": (".,", "_,"),
    "nl": (".,",),
    "pl": (" ,", "_,"),
    "zh": (",.", "_."),
}


@dataclass(frozen=True)
class Scene:
    """How one screen is drawn and written.

    ``cells`` is the language below the headings; ``notes`` goes into the truth of the screen.
    """

    rng: random.Random
    theme: Theme
    face: str
    scale: float
    language: str
    cells: str
    signs: str
    date: str
    clock: str
    notes: dict[str, Any] = field(default_factory=dict)

    def font(self, size: float) -> ImageFont.FreeTypeFont:
        """The typeface at a size in points of scale 1."""
        return typeface(self.face, round(size * self.scale))

    def px(self, length: float) -> int:
        """A length of scale 1 in pixels."""
        return round(length * self.scale)

    def heading(self, role: str) -> str:
        """A word for a column or a title."""
        known = WORDS[self.language].get(role) or WORDS["en"][role]
        return self.rng.choice(known)

    def pair(self) -> Mapping[str, str]:
        """The two words for the sides, in one style."""
        words = WORDS[self.cells]
        index = self.rng.randrange(min(len(words["buy"]), len(words["sell"])))
        return {"buy": words["buy"][index], "sell": words["sell"][index]}

    def word(self, role: str) -> str:
        """A word inside a cell."""
        return self.rng.choice(WORDS[self.cells][role])

    def number(self, value: str) -> str:
        """A plain decimal written with the signs of the locale."""
        minus = "-" if value.startswith("-") else ""
        whole, _, fraction = value.lstrip("-").partition(".")
        group = "" if self.signs[0] == "_" else self.signs[0]
        text = f"{int(whole):,}".replace(",", group)
        return minus + text + (self.signs[1] + fraction if fraction else "")

    def moment(self, at: datetime) -> str:
        """A date, with the time of day where the screen has a clock."""
        text = at.strftime(f"{self.date} {self.clock}".strip())
        return text.replace(" 0", " ") if "%I" in self.clock else text

    def told(self, at: datetime) -> str:
        """The same moment as far as it is shown, for the truth."""
        if not self.clock:
            return at.strftime("%Y-%m-%d")
        return at.strftime("%Y-%m-%dT%H:%M:%S" if "%S" in self.clock else "%Y-%m-%dT%H:%M")


@cache
def typeface(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A typeface by the name of its file, or Pillow's own."""
    if face == OWN_FACE:
        own = ImageFont.load_default(size)
        assert isinstance(own, ImageFont.FreeTypeFont)
        return own
    return ImageFont.truetype(face, size)


@cache
def installed(face: str) -> bool:
    """Whether a typeface can be loaded."""
    try:
        typeface(face, 12)
    except OSError:
        return False
    return True


@cache
def draws(face: str, text: str) -> bool:
    """Whether a typeface has a shape for every sign of a text."""
    missing = bytes(typeface(face, 24).getmask("\uffff"))
    return all(bytes(typeface(face, 24).getmask(sign)) != missing for sign in set(text) - {" "})


@cache
def faces_for(language: str) -> tuple[str, ...]:
    """The installed typefaces that can write a language."""
    text = "".join(word for words in WORDS[language].values() for word in words)
    faces = (*CHINESE_FACES, *LATIN_FACES, OWN_FACE)
    return tuple(face for face in faces if installed(face) and draws(face, text))


def speakable(languages: tuple[str, ...]) -> list[str]:
    """Those of the languages that an installed typeface can write."""
    return [language for language in languages if faces_for(language)]


def draw_scene(rng: random.Random, language: str) -> Scene:
    """A scene in a language, everything else by chance."""
    cells = language if language in LANGUAGES else "en"
    faces = [f for f in faces_for(language) if language == "zh" or f not in CHINESE_FACES]
    clocks = ["%H:%M:%S", "%H:%M", "%H:%M:%S"]
    if cells == "en":
        clocks += ["%I:%M %p", "%I:%M:%S %p"]
    return Scene(
        rng,
        rng.choice(THEMES),
        rng.choice(faces),
        rng.choice((1.0, 1.0, 1.25, 1.5, 2.0, 2.0, 3.0)),
        language,
        cells,
        rng.choice(SIGNS[cells]),
        rng.choice(DATES[cells]),
        rng.choice(clocks),
    )
