"""No template, however hostile, costs a worker more than a moment; no clock decides it."""

import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayline.text import liquid
from wayline.text.bounds import HTML, TEXT
from wayline.text.liquid import RenderProblem, TemplateProblem

MILLION = 1_000_000
PERSON = {
    "contact": {
        "name": "Anna",
        "long": "a" * 32_000,
        "list": ["x" * 30] * 1_000,
        "words": [str(n) for n in range(900)],
        "deep": [[["y"] * 100] * 100] * 10,
        "number": "1e308",
        "huge": 10**4_000,
        "map": {str(n): n for n in range(500)},
    },
    "trigger": {"items": [{"p": n, "n": "name"} for n in range(900)]},
    "__link__": lambda url: "https://go.example/abcd1234",
}
TURNS = "{% for i in (1..999) %}"
HOSTILE = {
    "nested loops": f"{TURNS}{TURNS}x{{% endfor %}}{{% endfor %}}",
    "long body": TURNS + "{{1}}" * 1_900 + "{% endfor %}",
    "body just under the budget": TURNS + "{{1}}" * 34 + "{% endfor %}",
    "idle loops": f"{TURNS}{{% endfor %}}" * 270,
    "idle blocks": TURNS + "{% if true %}{% endif %}" * 8 + "{% endfor %}",
    "assignments in loops": f"{TURNS}{{% assign a = i %}}{{% endfor %}}" * 180,
    "captures": f"{TURNS}{{% capture x %}}{{{{ i }}}}{{% endcapture %}}{{% endfor %}}" * 100,
    "searches": "{% for i in (1..100) %}{% if contact.long contains 'aaaaaaaaab' %}{% endif %}"
    "{% endfor %}" * 90,
    "list searches": "{% for i in (1..100) %}{% if contact.words contains 'no' %}{% endif %}"
    "{% endfor %}" * 90,
    "doubling": "{% assign a = 'x' %}" + "{% assign a = a | append: a %}" * 200,
    "replace": "{% assign a = 'xx' %}" + "{% assign a = a | replace: 'x', 'xxxxxxxxxx' %}" * 150,
    "replace of nothing": "{{ contact.words | join | replace: '', '" + "z" * 900 + "' }}",
    "replace squared": "{% assign w = contact.words | join: '__' | slice: 0, 4900 %}"
    "{% assign w = w | replace: '', w %}" * 20,
    "capture doubling": "{% assign a = 'x' %}"
    + "{% capture a %}{{ a }}{{ a }}{% endcapture %}" * 200,
    "output": "{{ contact.long }}" * 500,
    "uniq": "{{ contact.words | uniq | size }}" * 250,
    "join": "{{ contact.words | join: '" + "-" * 700 + "' }}" * 13,
    "sort": "{{ contact.words | sort | size }}" * 250,
    "sum": "{{ trigger.items | sum: 'p' }}" * 300,
    "map": "{{ trigger.items | map: 'n' | size }}" * 250,
    "weighing": "{{ contact.deep | size }}" * 350,
    "float powers": "{{ contact.number | times: contact.number }}" * 200,
    "int powers": "{% assign x = 9999999999 %}" + "{% assign x = x | times: x %}" * 200,
    "huge int": "{{ contact.huge | times: contact.huge }}",
    "huge exponent": "{{ '1e999999999' | floor }}",
    "huge rounding": "{{ 1.5 | round: 1000000000 }}",
    "wide date": "{{ 1 | date: '" + "%Y" * 400 + "' }}" * 10,
    "wide format": "{{ 1 | date: '%999999999d' }}",
    "angle brackets": "{{ '" + "<" * 900 + "' | strip_html }}" * 10,
    "when": "{% case contact.long %}" + "{% when contact.long %}a" * 400 + "{% endcase %}",
    "unclosed output": "{{ x " * 1_600,
    "unclosed tag": "{% if " * 1_600,
    "unclosed raw": "{% raw %}" * 1_000,
    "unclosed comment": "{% comment %}" * 700,
    "open braces": "{" * 10_000,
    "deep blocks": "{% if true %}" * 700,
    "deep paths": "{{ a" + "[a" * 300 + "]" * 300 + " }}",
    "deep conditions": ("{% if " + "true and " * 100 + "true %}{% endif %}") * 10,
    "spaces": ("{{" + " " * 900 + "}}") * 10,
    "many links": "{% link 'https://x.example/' %}" * 300,
    "far offset": "{% for i in (1..999) limit: 5 offset: 99999999999 %}{{ i }}{% endfor %}",
    "dash runs": "{{-" * 3_000 + "-}}",
}


def cost(source: str, kind: liquid.Kind) -> float:
    """Seconds of this process that checking and rendering take together."""
    start = time.process_time()
    with suppress(TemplateProblem):
        liquid.compile(source, "hostile", kind=kind).render(PERSON)
    return time.process_time() - start


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_templates_end_soon(name: str) -> None:
    # Measured: at most 60 ms for texts; the margin is for busy machines.
    assert cost(HOSTILE[name], "text") < 0.6
    assert cost(HOSTILE[name], "html") < 1.2


def test_a_text_of_the_greatest_length_is_checked_soon() -> None:
    # A page of markup alone, 200,000 characters, is the dearest: 40,000 outputs.
    assert cost("{{1}}" * (HTML.source // 5), "html") < 8


def test_memory_stays_small() -> None:
    tracemalloc.start()
    try:
        for name in ("replace", "replace squared", "join", "capture doubling", "output"):
            cost(HOSTILE[name], "text")
        assert tracemalloc.get_traced_memory()[1] < 8 * MILLION
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f"{TURNS}{{{{ contact.name }}}}{{{{ contact.name }}}}{{% endfor %}}", "too long"),
        ("{{ contact.long }}", "text grows too long"),
        ("{{ contact.long | upcase }}", "value grows too long"),
        ("{{ contact.list | uniq | size }}", "value grows too long"),
        ("{% for i in contact.many %}{% endfor %}", "1000 turns"),
        ("{% assign a = contact.list %}{% assign b = contact.list %}", "keeps too much"),
    ],
)
def test_each_limit_says_so(source: str, words: str) -> None:
    values = PERSON | {"contact": {**PERSON["contact"], "many": list(range(1_001))}}  # type: ignore[dict-item]
    template = liquid.compile(source, "t")
    with pytest.raises(RenderProblem) as caught:
        template.render(values)
    assert caught.value.code == "template:too_much"
    assert words in caught.value.what


def test_the_same_template_stops_at_the_same_place_each_time() -> None:
    template = liquid.compile(HOSTILE["captures"], "t")
    for _ in range(3):
        with pytest.raises(RenderProblem, match="too much work"):
            template.render(PERSON)


def test_honest_templates_are_far_from_the_limits() -> None:
    rows = "{% for p in trigger.items limit: 40 %}<tr><td>{{ p.n | upcase }}</td></tr>{% endfor %}"
    page = liquid.compile("<p>words</p>" * 5_000 + rows * 10, "t", kind="html")
    assert len(page.render(PERSON)) > 60_000
    text = liquid.compile("Hi {{ contact.name | upcase }}, " * 60, "t")
    assert len(text.render(PERSON)) < TEXT.output


PARTS = st.sampled_from(
    "{{ }} {% %} {{- -%} for in if endif endfor else contact.long contact.list contact.map i x | "
    "upcase join uniq replace split append (1..999) 'a' \"b\" : , assign capture endcapture = "
    "contains and or == 1 1e9 [ ] . .. raw endraw comment case when endcase limit: reversed "
    "{%for{i}%} {{i|append:i}} {%endfor%} {%assign{x=x|append:x%} {%if{x%} {%endif%} \n".replace(
        "{i", " i in contact.list"
    ).split(" ")
)


@given(st.lists(PARTS, max_size=40).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_random_markup_ends_soon_and_never_in_a_traceback(source: str) -> None:
    assert cost(source, "text") < 0.6


@given(st.text(st.sampled_from("{}%-|'\". \nabc[]()0:,#="), max_size=120))
@settings(max_examples=400, deadline=None)
def test_random_characters_end_soon_and_never_in_a_traceback(source: str) -> None:
    assert cost(source, "text") < 0.6
