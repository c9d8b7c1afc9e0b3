"""The user's prompt: text in which a few names in braces stand for what is known of the user.

``{timezone}`` is replaced, ``{{`` and ``}}`` are braces, and that is all: no attributes, indices,
conversions or formats, so a template reaches nothing but the values it is given.
"""

import re
from collections.abc import Mapping

__all__ = ["PLACEHOLDERS", "TemplateError", "placeholders_in", "render"]

PLACEHOLDERS = ("base_currency", "locale", "notes", "recent_trades", "style", "timezone")

MARK = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")
LONGEST_NAME_TOLD = 40


class TemplateError(ValueError):
    """A template with a brace that is none of a placeholder's; the text says what to mend."""


def placeholders_in(template: str) -> frozenset[str]:
    """The names a template uses. Raises :class:`TemplateError` for any other use of braces."""
    return frozenset(
        name for mark in MARK.finditer(template) if (name := meaning(mark)) in PLACEHOLDERS
    )


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with the values put in once: braces within a value stay what they are.

    A placeholder without a value becomes "(not known)". Raises :class:`TemplateError`.
    """
    return MARK.sub(
        lambda mark: (
            values.get(name, "(not known)") if (name := meaning(mark)) in PLACEHOLDERS else name
        ),
        template,
    )


def meaning(mark: re.Match[str]) -> str:
    """The name of a placeholder, or the brace that a doubled one stands for."""
    name = mark["name"]
    if name in PLACEHOLDERS:
        return str(name)
    if mark[0] in {"{{", "}}"}:
        return mark[0][0]
    known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
    if name is None:
        raise TemplateError(f"A single brace: write {mark[0] * 2} for one. Placeholders: {known}.")
    raise TemplateError(f"{{{name[:LONGEST_NAME_TOLD]}}} is no placeholder. There are {known}.")
