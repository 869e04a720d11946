"""Wishes to stop in six languages, split by a hash before any rule for them was written."""

import hashlib
import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
LANGUAGES = ["en", "es", "fr", "de", "pt", "it"]
HALVES = ["development", "frozen"]

Half = dict[str, dict[str, list[str]]]


def half(name: str) -> Half:
    """The texts of one half: language -> `opt_out` or `ordinary` -> texts."""
    found: Half = json.loads((DATA / f"opt_out_languages_{name}.json").read_text("utf-8"))
    return found


def half_of(text: str) -> str:
    """The half that a text belongs to: by the last bit of the first byte of its SHA-256."""
    return HALVES[hashlib.sha256(text.encode()).digest()[0] & 1]


@pytest.mark.parametrize("name", HALVES)
def test_every_text_lies_in_the_half_that_its_hash_says(name: str) -> None:
    texts = [text for kinds in half(name).values() for kind in kinds.values() for text in kind]
    assert [text for text in texts if half_of(text) != name] == []


def test_every_language_has_fifty_wishes_and_twenty_ordinary_texts() -> None:
    halves = [half(name) for name in HALVES]
    for language in LANGUAGES:
        wishes, ordinary = (
            [text for one in halves for text in one[language][kind]]
            for kind in ("opt_out", "ordinary")
        )
        assert len(set(wishes)) == 50
        assert len(set(ordinary)) >= 20
