"""The generated function and Liquid write the same words, or fail alike."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from wayline.text import liquid
from wayline.text.liquid import RenderProblem, Template
from wayline.text.nodes import UnprintableError

NAMES = st.sampled_from(["name", "x", "größe", "a-b", "items"])
PATHS = st.sampled_from(
    "contact.name contact.x contact.größe trigger.x trigger.a-b trigger.items trigger.x.name "
    "contact x name partial now contact.nobody trigger.x.x.x".split()
)
WORDS = st.text(
    st.characters(exclude_characters="{}%\"'\r", exclude_categories=["Cs"]), max_size=12
)
DEFAULTS = st.one_of(
    WORDS.map(lambda text: f'"{text}"'), st.integers(-9, 9).map(str), st.just("true")
)
PIECES = st.one_of(
    WORDS,
    st.builds("{{{{ {} }}}}".format, PATHS),
    st.builds("{{{{{} | default: {}}}}}".format, PATHS, DEFAULTS),
    st.builds("{{{{- {} -}}}}".format, PATHS),
    st.just('{% link "https://shop.example/x?y=1" %}'),
    st.sampled_from([" ", "\n", "{% raw %}{{ x }}{% endraw %}", "{% # note %}", "{", "}", "k0"]),
)
SOURCES = st.lists(PIECES, max_size=6).map("".join)

ODD: list[object] = [
    None,
    True,
    False,
    0,
    1,
    -7,
    0.0,
    1.5,
    "",
    " ",
    "Anna",
    [],
    ["a", 1],
    {},
    {"x": 1},
]
ODD += [Decimal(0), Decimal("1.50"), b"x", range(3), ("a", 1), [[]], [{}], "n" * 6_000]
ODD += [date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC)]
SCALARS = st.sampled_from(ODD) | st.integers() | st.floats() | st.text(max_size=8)
GROUPS = st.dictionaries(NAMES, SCALARS, max_size=4)
VALUES = SCALARS | GROUPS | st.dictionaries(NAMES, GROUPS, max_size=2)
CONTEXTS = st.fixed_dictionaries(
    {"contact": st.dictionaries(NAMES, SCALARS, min_size=3)},
    optional={
        "trigger": st.dictionaries(NAMES, VALUES, min_size=2),
        "x": VALUES,
        "name": VALUES,
        "__link__": st.just(lambda url: f"https://go.example/{len(url)}"),
    },
)


def outcome(render: object, context: Mapping[str, object]) -> tuple[str, str]:
    assert callable(render)
    try:
        return "text", render(context)
    except RenderProblem as problem:
        return problem.code, str(problem)


@given(SOURCES, CONTEXTS)
@settings(max_examples=200, deadline=None)
def test_both_ways_agree(source: str, context: Mapping[str, object]) -> None:
    compare(source, context)


@pytest.mark.prove
@given(SOURCES, CONTEXTS)
@settings(max_examples=20_000, deadline=None)
def test_both_ways_agree_at_length(source: str, context: Mapping[str, object]) -> None:
    compare(source, context)


def compare(source: str, context: Mapping[str, object]) -> None:
    try:
        template = liquid.compile(source, "t")
    except liquid.TemplateProblem:
        event("no template")
        return
    quick = outcome(template.render, context)
    slow = outcome(template._render_liquid, context)
    event(f"quick={template.is_quick} {slow[0]}")
    assert quick == slow


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_both_ways_agree_on_odd_values(value: object) -> None:
    for source in ("{{ x }}", '{{ x | default: "none" }}', "{{ x | default: 5 }}", "{{ x.x }}"):
        template = liquid.compile(source, "t")
        assert template.is_quick
        for context in ({"x": value}, {"x": {"x": value}}):
            assert outcome(template.render, context) == outcome(template._render_liquid, context)


@pytest.mark.parametrize(
    ("source", "quick"),
    [
        ("plain", True),
        ("", True),
        ("{{ contact.name }}", True),
        ('{{ contact.name | default: "x" }}, {% link "https://a.example" %}', True),
        ("{{ contact.name | default: 5 }}", True),
        ("{{ contact.name | upcase }}", False),
        ("{{ contact.name | default: contact.other }}", False),
        ('{{ contact.name | default: "x", allow_false: true }}', False),
        ('{{ contact["name"] }}', True),
        ("{{ contact.tags[0] }}", False),
        ("{{ trigger.items.size }}", False),
        ("{{ __link__ }}", False),
        ("{% if a %}b{% endif %}", False),
        ("{% link trigger.url %}", False),
    ],
)
def test_which_templates_are_quick(source: str, quick: bool) -> None:
    assert liquid.compile(source, "t").is_quick is quick


def test_the_quick_way_is_really_taken() -> None:
    template = liquid.compile('Hi {{ contact.name | default: "you" }}', "t")

    class Watched(Template):
        def _render_liquid(self, values: Mapping[str, object]) -> str:
            raise AssertionError("Liquid was asked")

    watched = Watched(template._bound, "t", template.source, template._limits)
    for contact, text in [({"name": "Anna"}, "Hi Anna"), ({"name": ""}, "Hi you"), ({}, "Hi you")]:
        assert watched.render({"contact": contact}) == text
    with pytest.raises(AssertionError, match="Liquid was asked"):
        watched.render({"contact": {"name": {}, "more": 1}} | {"contact": {"name": {"a": 1}}})


def test_each_link_is_made_once_and_in_order() -> None:
    made: list[str] = []

    def shorten(url: str) -> str:
        made.append(url)
        return url[-1]

    source = "{% link 'https://x.example/1' %}{{ x }}{% link 'https://x.example/2' %}{{ y.z }}"
    template = liquid.compile(source, "t")
    assert template.is_quick
    assert template.render({"x": "-", "y": {"z": "+"}, "__link__": shorten}) == "1-2+"
    assert made == ["https://x.example/1", "https://x.example/2"]
    # Whatever the generated function cannot judge is found before a link is made.
    made.clear()
    odd_values: list[object] = [{}, {"z": {"a": 1}}, [], None]
    for odd in odd_values:
        assert template._quick is not None
        with suppress(UnprintableError):
            assert template._quick({"x": "-", "y": odd, "__link__": shorten}) is None
    assert made == []


def test_what_an_author_writes_never_becomes_code() -> None:
    for name in ("k0", "v0", "c", "_printed", "_filled", "_", "class", "def"):
        source = "\"\"\"\\n#{{ NAME.NAME }}'''"
        template = liquid.compile(source.replace("NAME", name), "t")
        assert template.is_quick
        assert template.render({name: {name: "yes"}}) == "\"\"\"\\n#yes'''"
