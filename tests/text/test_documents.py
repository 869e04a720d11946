"""Documents as texts: YAML 1.2 and JSON, the line of every value, bombs, and comments kept."""

import json
from typing import Any

import pytest

from wayline.text.documents import DEEPEST, LARGEST, Loaded, load, round_trip


def loaded(text: str | bytes) -> Loaded:
    """A document that must be fine."""
    found = load(text, "test.yaml")
    assert isinstance(found, Loaded), found
    return found


def refused(text: str | bytes) -> list[tuple[str, int | None]]:
    """The codes and lines of what is wrong with a text."""
    found = load(text, "test.yaml")
    assert not isinstance(found, Loaded)
    return [(problem.code, problem.line) for problem in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("09:00", "09:00"),
        ("1_000", "1_000"),
        ("2024-02-29", "2024-02-29"),
        ("10%", "10%"),
        ('"12"', "12"),
        ("'no'", "no"),
        ("! 12", "12"),
        ("9" * 30, "9" * 30),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(text: str, value: Any) -> None:
    found = loaded(f"a: {text}\nb: 1\n").value["a"]
    assert (found, type(found)) == (value, type(value))


def test_words_of_yaml_1_1_may_be_keys() -> None:
    assert loaded("on: {no: yes}").value == {"on": {"no": "yes"}}


def test_every_value_knows_its_line() -> None:
    text = "# first\nsteps:\n  - id: a\n\n    wait: {for: 1,\n      odd key: 2}\n  -\n    - b\n"
    assert loaded(text).positions == {
        "": 2,
        "steps": 2,
        "steps[0]": 3,
        "steps[0].id": 3,
        "steps[0].wait": 5,
        "steps[0].wait.for": 5,
        'steps[0].wait["odd key"]': 6,
        "steps[1]": 8,
        "steps[1][0]": 8,
    }


def test_json_is_read_with_its_lines() -> None:
    value = {"a": {"b": [1, 2.5, None, True]}, "c": "\U0001f600/"}
    found = loaded(json.dumps(value, indent="\t"))
    assert found.value == value
    assert (found.positions["a.b"], found.positions["c"]) == (3, 10)


def test_windows_files_and_byte_order_marks_are_fine() -> None:
    found = loaded(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert found.value == {"a": 1, "b": 2}
    assert found.positions["b"] == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1\nb: *x\n", ("yaml:anchor", 1)),
        ("a: 1\nb: *x\n", ("yaml:anchor", 2)),
        ("a: &x\n  <<: *x\n", ("yaml:anchor", 1)),
        ("a: 1\nb: !!python/name:os.system ''\n", ("yaml:tag", 2)),
        ("a: 1\n---\nb: 2\n", ("yaml:documents", 2)),
        ("a: 1\nb:\n\t- 1\n", ("yaml:tab", 3)),
        ("a: 1\n1: 2\n", ("key:text", 2)),
        ("a: 1\ntrue: 2\n", ("key:text", 2)),
        ("a: 1\n? [b]\n: 2\n", ("key:text", 2)),
        ("a: 1\n'': 2\n", ("key:text", 2)),
        ("a: [1\nb: 2\n", ("yaml:syntax", 2)),
        ("a: 'b\n", ("yaml:syntax", 2)),
        ("a: @b\n", ("yaml:syntax", 1)),
        ("a: b: c\n", ("yaml:syntax", 1)),
        ("- a\nb: c\n", ("yaml:syntax", 2)),
        ("a: 1\nb: \0\n", ("file:character", 2)),
        ('a: 1\nb: "\\0"\n', ("file:character", 2)),
        ('a: 1\n"\\ud800": 2\n', ("file:character", 2)),
        ("a: 1\nb: \ud800\n", ("file:character", 2)),
        (b"a: 1\nb: \xff\n", ("file:encoding", 2)),
        ("", ("file:empty", 1)),
        ("# nothing\n", ("file:empty", 1)),
        ("null\n", ("file:empty", 1)),
    ],
)
def test_what_cannot_be_read_is_refused(text: str | bytes, problem: tuple[str, int]) -> None:
    assert refused(text) == [problem]


def test_every_key_that_stands_twice_is_named() -> None:
    found = load("a: 1\nb: {c: 1, c: 2}\na: 3\n", "test.yaml")
    assert not isinstance(found, Loaded)
    assert [(each.path, each.line) for each in found] == [("b.c", 2), ("a", 3)]
    assert load('{"a": 1, "a": 2}', "test.json") != loaded('{"a": 2}')


def bomb(levels: int) -> str:
    """The billion laughs: each level repeats the one before ten times."""
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(["a0: &a0 [lol]", *lines])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bomb(100), "yaml:anchor"),
        ("a: " + "[" * 50_000, "yaml:deep"),
        ("- " * 50_000, "yaml:deep"),
        ('{"a":' * 25_000, "yaml:deep"),
        ("\n".join("  " * n + "a:" for n in range(200)), "yaml:deep"),
        ("a: 1\n" * (LARGEST * 2 // 5), "file:large"),
        ("é" * (LARGEST // 2 + 1), "file:large"),
    ],
    ids=["billion laughs", "brackets", "dashes", "braces", "keys", "2 MiB", "octets"],
)
def test_bombs_are_not_opened(text: str, code: str) -> None:
    assert [found for found, _ in refused(text)] == [code]


def test_nesting_may_be_as_deep_as_it_says() -> None:
    deepest = "[" * DEEPEST + "]" * DEEPEST
    assert loaded(deepest).value
    assert refused(f"[{deepest}]") == [("yaml:deep", 1)]


WRITTEN = """\
# A journey, and why.
wayline: 1   # the version
journey: "cart"

# What begins it
entry: {on: {event: Checkout Started}}   # verbatim
steps:
  - {id: a, wait: 2 hours}   # settle
  # then
  - id: b
    message: {channel: sms, template: 'x', with: {code: 010}}
  - id: c   # a line that is longer than eighty letters is not folded into two or more lines
    exit: complete
"""


def test_a_change_keeps_comments_order_and_quotes() -> None:
    def change(document: Any) -> None:
        document["steps"][0]["wait"] = "3 hours"

    assert round_trip(WRITTEN, change) == WRITTEN.replace("2 hours", "3 hours")


def test_a_step_may_be_added_between_comments() -> None:
    def change(document: Any) -> None:
        document["steps"].insert(1, {"id": "new", "wait": "1 day"})

    changed = round_trip(WRITTEN, change)
    assert [step["id"] for step in loaded(changed).value["steps"]] == ["a", "new", "b", "c"]
    assert [line for line in changed.splitlines() if "#" in line] == [
        line for line in WRITTEN.splitlines() if "#" in line
    ]


def test_a_change_of_json_stays_json() -> None:
    def change(document: Any) -> None:
        document["b"] = "é"

    assert json.loads(round_trip('{"a": 1}', change)) == {"a": 1, "b": "é"}
