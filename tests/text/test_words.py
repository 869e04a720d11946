"""Which words of a template everybody gets, which somebody may get, and which nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.text.words import BLANK, written

PIECES = [
    "a b",
    "\n",
    "{{ x }}",
    "{% if x %}",
    "{% endif %}",
    "{% raw %}",
    "{% endraw %}",
    "{{",
    "%}",
]


def shown(text: str) -> str:
    """The words with what is blanked as dots, one for each run."""
    return ".".join(part for part in text.split(BLANK) if part)


@pytest.mark.parametrize(
    ("source", "all_of_them", "of_everybody"),
    [
        ("Hi {{ name }}, ok", "Hi ., ok", "Hi ., ok"),
        ("A {% if x %}B{% else %}C{% endif %} D", "A .B.C. D", "A . D"),
        ("A {%- unless x -%}B{%- endunless -%} D", "A .B. D", "A . D"),
        ("{% for i in l %}{% if i %}A{% endif %}B{% endfor %}C", "A.B.C", "C"),
        ("A{% comment %}[NAME] {{ x }}{% endcomment %}B", "A.B", "A.B"),
        ("A{% raw %}{{ x }}{% endraw %}B", "A.{{ x }}.B", "A.{{ x }}.B"),
        ("{% capture c %}A{% endcapture %}B", "A.B", "B"),
        ("{% link 'https://bit.ly/x' %} A", " A", " A"),
        ("{% # a note %}A", "A", "A"),
    ],
)
def test_words_are_told_from_what_is_filled_in(
    source: str, all_of_them: str, of_everybody: str
) -> None:
    found = written(source)
    assert (shown(found.all_of_them), shown(found.of_everybody)) == (all_of_them, of_everybody)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_places_and_lines_stay_what_they_are(source: str) -> None:
    for text in written(source):
        assert len(text) == len(source)
        assert [n for n, c in enumerate(text) if c == "\n"] == [
            n for n, c in enumerate(source) if c == "\n"
        ]
        assert all(kept in (BLANK, letter) for kept, letter in zip(text, source, strict=True))
