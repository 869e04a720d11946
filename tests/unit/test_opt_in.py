"""Keywords, the yes in six languages, and the texts with all that carriers ask for."""

from datetime import timedelta
from typing import Any

import pytest

from wayline.domain.answers import ANSWERS
from wayline.domain.opt_in import (
    CONFIRMED,
    REQUEST,
    Keyword,
    is_yes,
    opt_in_problem,
    opt_in_text,
    read_opt_in,
)
from wayline.domain.opt_out import Ordinary, meaning
from wayline.text.sms import count

JOIN: dict[str, Any] = {
    "word": "Join",
    "scope": "sms/marketing",
    "disclosure": "Text JOIN.",
    "version": "1",
}


@pytest.mark.parametrize("language", [*ANSWERS, "nl"])
@pytest.mark.parametrize("kind", [REQUEST, CONFIRMED])
def test_the_texts_have_every_element_in_at_most_two_parts(language: str, kind: str) -> None:
    text = opt_in_text(kind, "Roast & Row", language)
    assert text.startswith("Roast & Row: ")
    assert "STOP" in text
    assert "HELP" in text
    sized = count(text)
    assert (sized.encoding, sized.parts <= 2) == ("gsm7", True)
    long = opt_in_text(kind, "R" * 28, language, "p" * 60, "f" * 30)
    assert count(long).parts <= 2
    if kind == REQUEST:
        asked = [word for word in ("YES", "SI", "OUI", "JA", "SIM") if f" {word}" in text]
        assert asked
        assert all(is_yes(word) for word in asked)


def test_a_yes_is_a_yes_and_no_stop_or_start() -> None:
    for text in ("YES", "yes please", "Sí", "oui", "JA!", "ja bitte", "Sim", "y", "Y E S"):
        assert is_yes(text), text
        assert isinstance(meaning(text), Ordinary)
    for text in ("", "no", "yes stop", "ok", "yesterday", "STOP", "start", "si no"):
        assert not is_yes(text), text


def test_keywords_are_found_in_any_dress() -> None:
    opt_in = read_opt_in({"keywords": [JOIN], "opt_in": {"DE": "double"}, "request_hours": 48})
    assert opt_in.keyword("  join!! ") == Keyword(**JOIN)
    assert opt_in.keyword("JOIN please") == Keyword(**JOIN)
    assert opt_in.keyword("join us") is None
    assert opt_in.lives == timedelta(hours=48)
    assert [opt_in.is_double(c) for c in ("DE", "US", None)] == [True, False, False]
    assert read_opt_in({}).keyword("join") is None


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"keywords": [JOIN]}, None),
        ({"keywords": [{**JOIN, "word": "Stop"}]}, "no word that may sign people up"),
        ({"keywords": [{**JOIN, "word": "AIDE"}]}, "no word that may sign people up"),
        ({"keywords": [{**JOIN, "word": "!!"}]}, "no word that may sign people up"),
        ({"keywords": [{**JOIN, "word": "ja"}]}, "confirm with"),
        ({"keywords": [JOIN, {**JOIN, "word": "JOIN"}]}, "twice"),
        ({"keywords": [{**JOIN, "scope": "email/marketing"}]}, "no scope of texts"),
        ({"opt_in": {"XX": "double"}}, "no country"),
        ({"opt_in": {"*": "double", "DE": "single"}}, None),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], problem: str | None) -> None:
    found = opt_in_problem(settings)
    assert found is None if problem is None else found is not None and problem in found
