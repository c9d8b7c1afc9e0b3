"""A prompt reaches nothing but the few values it may name."""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_data_service.analyzers.prompt_template import (
    PLACEHOLDERS,
    TemplateError,
    placeholders_in,
    render,
)

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


def test_known_names_are_replaced_and_doubled_braces_are_braces() -> None:
    template = "In {timezone}, as {{style}}: {style}"
    assert render(template, VALUES) == "In <timezone>, as {style}: <style>"
    assert placeholders_in(template) == {"timezone", "style"}


def test_what_is_not_known_is_said_to_be_so() -> None:
    assert render("In {timezone}", {}) == "In (not known)"


def test_a_value_is_put_in_once_whatever_braces_it_has() -> None:
    assert render("{notes}", {"notes": "{style} {{ {"}) == "{style} {{ {"


@pytest.mark.parametrize(
    "template",
    [
        "{symbol}",
        "{notes.__class__}",
        "{notes[0]}",
        "{notes!r}",
        "{notes:>99999}",
        "{ notes }",
        "{Notes}",
        "{0}",
        "{}",
        "{",
        "}",
        "{{notes}",
        '{"price": 1}',
        "{no{notes}tes}",
    ],
)
def test_any_other_use_of_a_brace_is_an_error_that_names_what_there_is(template: str) -> None:
    with pytest.raises(TemplateError, match="timezone"):
        placeholders_in(template)
    with pytest.raises(TemplateError):
        render(template, VALUES)


@given(st.text())
def test_any_text_is_kept_when_its_braces_are_doubled(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert render(doubled, VALUES) == text
    assert placeholders_in(doubled) == frozenset()


@given(st.text(alphabet="{}notesymbl.![]:_ "))
def test_a_template_is_rendered_or_refused_and_never_anything_else(template: str) -> None:
    try:
        names = placeholders_in(template)
    except TemplateError:
        return
    assert names <= set(PLACEHOLDERS)
    render(template, VALUES)


def test_an_unknown_placeholder_is_refused_before_anything_is_recorded(
    http: httpx2.Client, blank_png: bytes
) -> None:
    files = [("screenshots", ("a.png", blank_png))]
    for route in ("/analyze_screenshots", "/analyze_screenshots_with_context"):
        refused = http.post(route, files=files, data={"prompt_template": "About {symbol}"})
        assert refused.status_code == 422
        assert refused.json()["code"] == "invalid_prompt_template"
        assert "{symbol}" in refused.json()["detail"]
    taken = http.post(
        "/analyze_screenshots", files=files, data={"prompt_template": "As {{json}} for {style}"}
    )
    assert taken.status_code == 200
