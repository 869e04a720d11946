"""Counts of SMS parts agree with three other programs, on frozen, real and made-up texts."""

import csv
import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest
import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.text import sms
from wayline.text.lookalikes import SUGGESTIONS

FROZEN = Path(__file__).with_name("sms_cases.json")
COUNTER = Path(__file__).with_name("count_sms.cjs")

# Letters of both alphabets, escaped ones, what looks alike, pairs of surrogates, joiners, ends.
LETTERS = "abz A0.@£_ÇèΔ\n\r^{}[]~|\\€\f`çñáé“”…–\u00a0\u200b\t•😀🇩🇪👩‍👧漢"
# smsutil takes a lone ESC for a letter of its own, which no phone shows; the npm packages do not.
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x1b"), max_size=400
)
TEXT = ANY_TEXT | st.text(LETTERS, max_size=400)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def by_smsutil(text: str) -> tuple[str, list[str]]:
    found = smsutil.split(text)
    # It takes the empty text for UCS-2; the npm packages and we for GSM-7.
    encoding = "ucs2" if text and found.encoding == "utf_16_be" else "gsm7"
    return encoding, [part.content for part in found.parts]


def real_texts(folder: Path) -> list[str]:
    with gzip.open(folder / "sms_spam_collection.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row[1] for row in rows if len(row) == 2]


def check(text: str, encoding: str, parts: int, lengths: list[int]) -> None:
    counted = sms.count(text)
    assert (counted.encoding, counted.parts) == (encoding, parts), text
    assert [units(part) for part in sms.split(text)] == lengths, text


def test_two_npm_packages_agree_on_frozen_texts() -> None:
    cases = json.loads(FROZEN.read_text("utf-8"))
    assert len(cases) > 400
    for case in cases:
        check(*case)


def test_smsutil_agrees_on_every_real_text(shared_data: Path) -> None:
    texts = real_texts(shared_data)
    assert len(texts) == 5574
    for text in texts:
        counted = sms.count(text)
        encoding, parts = by_smsutil(text)
        assert (counted.encoding, counted.parts) == (encoding, len(parts)), text
        assert list(sms.split(text)) == parts


@given(TEXT)
@settings(max_examples=400)
def test_smsutil_agrees_on_made_up_texts(text: str) -> None:
    counted = sms.count(text)
    encoding, parts = by_smsutil(text)
    assert (counted.encoding, counted.parts) == (encoding, len(parts))
    assert list(sms.split(text)) == parts


@given(TEXT)
@settings(max_examples=300)
def test_parts_make_the_text_and_fit(text: str) -> None:
    parts = sms.split(text)
    assert "".join(parts) == text
    counted = sms.count(text)
    assert len(parts) == counted.parts
    assert sum(sms.count(part).units for part in parts) == counted.units or counted.encoding == (
        "ucs2"
    )
    if len(parts) > 1:
        room, size = (67, units) if counted.encoding == "ucs2" else (153, septets)
        assert all(0 < size(part) <= room for part in parts)


def septets(text: str) -> int:
    return sms.count(text).units


@pytest.mark.prove
def test_two_npm_packages_agree_live_on_real_texts(shared_data: Path) -> None:
    """Needs node, and NODE_PATH to a folder with both packages; otherwise it says so."""
    texts = real_texts(shared_data)
    done = subprocess.run(
        ["node", COUNTER],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    if done.returncode:
        pytest.skip("node with sms-segments-calculator and split-sms is not here")
    for text, found in zip(texts, json.loads(done.stdout), strict=True):
        check(text, *found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("gsm7", 0, 1)),
        ("a" * 160, ("gsm7", 160, 1)),
        ("a" * 161, ("gsm7", 161, 2)),
        ("a" * 159 + "`", ("ucs2", 160, 3)),
        ("a" * 152 + "€" + "a" * 10, ("gsm7", 164, 2)),
        ("😀" * 35, ("ucs2", 70, 1)),
        ("a" * 66 + "😀" + "a" * 3, ("ucs2", 71, 2)),
        ("\ud83d", ("ucs2", 1, 1)),
    ],
)
def test_known_counts(text: str, expected: tuple[str, int, int]) -> None:
    assert sms.count(text) == expected


def test_an_escape_pair_is_not_torn() -> None:
    assert sms.split("a" * 152 + "€" + "a" * 10) == ("a" * 152, "€" + "a" * 10)


def test_replacements_name_each_character_once_with_its_places() -> None:
    found = sms.replacements("“hi” ç “")
    assert [(item.char, item.suggestion, item.positions) for item in found] == [
        ("“", '"', (0, 7)),
        ("”", '"', (3,)),
        ("ç", None, (5,)),
    ]
    assert sms.replacements("plain €") == ()


@pytest.mark.parametrize(
    ("text", "smart"),
    [
        ("“Hi” – it’s…", '"Hi" - it\'s...'),
        ("one\u00a0two\u2009three\tfour", "one two three four"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("ＡＢＣ１２３！", "ABC123!"),
        ("• first", "- first"),
        ("go to https://x.example/a–b now", "go to https://x.example/a–b now"),
        ("– see https://x.example/a-b –", "- see https://x.example/a-b -"),
        ("“mañana” está", "“mañana” está"),
        ("“ok” 😀", "“ok” 😀"),
        ("plain", "plain"),
    ],
)
def test_smarten(text: str, smart: str) -> None:
    assert sms.smarten(text) == smart


@given(TEXT)
@settings(max_examples=300)
def test_smarten_gives_gsm7_or_the_text_itself(text: str) -> None:
    smart = sms.smarten(text)
    assert smart == text or sms.count(smart).encoding == "gsm7"
    assert sms.smarten(smart) == smart


def test_every_suggestion_is_gsm7_and_replaces_what_is_not() -> None:
    for char, suggestion in SUGGESTIONS.items():
        assert sms.count(suggestion).encoding == "gsm7", f"U+{ord(char):04X}"
    # The table may also have characters of GSM-7 themselves only by mistake.
    assert [char for char in SUGGESTIONS if sms.count(char).encoding == "gsm7"] == []


def test_clean_removes_what_cannot_be_stored_and_says_so() -> None:
    cleaned = sms.clean("a\x00b\ud800c\r\nd\re 😀")
    assert cleaned.text == "abc\nd\ne 😀"
    assert cleaned.notes == ("2 unusable character(s) removed", "line ends changed to LF")
    assert sms.clean("fine").notes == ()
