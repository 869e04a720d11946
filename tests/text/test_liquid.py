"""Templates say what they should to each person, and what is wrong with them by line and mend."""

from datetime import UTC, date, datetime

import pytest

from wayline.text import liquid
from wayline.text.liquid import RenderProblem, TemplateProblem

PERSON = {
    "contact": {"first_name": "Anna", "points": 120, "vip": True, "none": None, "tags": ["a", "b"]},
    "trigger": {"items": [{"name": "Mug", "qty": 2}, {"name": "Tea", "qty": 1}], "total": 19.5},
    "now": datetime(2026, 12, 5, 9, 30, tzinfo=UTC),
    "__link__": lambda url: f"https://go.example/{len(url)}",
    "__preferences__": lambda: "https://go.example/own",
}


def render(source: str, **more: object) -> str:
    return liquid.compile(source, "t").render(PERSON | more)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("Plain {text}", "Plain {text}"),
        ("Hi {{ contact.first_name }}!", "Hi Anna!"),
        ("{{ contact.points }} {{ trigger.total }} {{ contact.vip }}", "120 19.5 true"),
        ("{{ contact.none }}.", "."),
        ('Hi {{ contact.name | default: "there" }}', "Hi there"),
        ('{{ a.b.c | default: "deep" }}', "deep"),
        ("{{ contact.tags | join: ', ' | upcase }}", "A, B"),
        ("{% if contact.points >= 100 %}Gold{% else %}Basic{% endif %}", "Gold"),
        ("{% if contact.missing > 3 %}x{% elsif contact.vip %}y{% endif %}", "y"),
        ("{% unless contact.missing %}no{% endunless %}", "no"),
        ("{% for i in trigger.items %}{{ i.qty }}x{{ i.name }} {% endfor %}", "2xMug 1xTea "),
        ("{% for i in trigger.items limit: 1 %}{{ forloop.last }}{% endfor %}", "true"),
        ("{% for i in (1..3) %}{{ i }}{% endfor %}", "123"),
        ("{% for i in contact.none %}x{% else %}none{% endfor %}", "none"),
        ("{% assign n = trigger.items | size %}{{ n | plus: 1 }}", "3"),
        ("{% capture x %}<{{ contact.first_name }}>{% endcapture %}{{ x }}", "<Anna>"),
        ("{% case contact.points %}{% when 120 %}yes{% endcase %}", "yes"),
        ("{% comment %} {{ nothing }} {% endcomment %}{% # note %}ok", "ok"),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ("a {%- if true %} b {% endif -%} c", "a b c"),
        ('{% link "https://shop.example/cart" %}.', "https://go.example/25."),
        ("{% link 'https://a.ex' %}{% link 'https://b.ex' %}", "https://go.example/12" * 2),
        ("Yours: {% preferences %} Reply STOP.", "Yours: https://go.example/own Reply STOP."),
        ("{% if true %}{% preferences %}!{% endif %}.", "https://go.example/own!."),
        ("{{ trigger.items.first.name }} {{ trigger.items.size }}", "Mug 2"),
        ('{{ contact.text | default: "<b>" | strip_html }}|', "|"),
        ('{{ "a < b <i>c</i> <" | strip_html }}', "a < b c <"),
    ],
)  # fmt: skip
def test_renders(source: str, text: str) -> None:
    assert render(source).strip() == text.strip()


@pytest.mark.parametrize(
    ("source", "code", "line", "words"),
    [
        ("a\n{{ contact.nme }}", "template:undefined", 2, "contact.nme is undefined"),
        ("\n\n{{ contact.nme | upcase }}", "template:undefined", 3, "contact.nme"),
        ('{{ contact.nme | upcase | default: "q" }}', "template:undefined", 1, "contact.nme"),
        ("{{ __link__ }}", "template:undefined", 1, "__link__"),
        ('{{ ["__link__"] }}', "template:undefined", 1, "__link__"),
        ("{% assign x = '__link__' %}{{ [x] }}", "template:undefined", 1, "__link__"),
        ("{{ contact.first_name.size.first }}", "template:undefined", 1, "undefined"),
        ("{{ contact }}", "template:unprintable", 1, "group of values"),
        ("\n{{ trigger.items }}", "template:unprintable", 2, "list of groups"),
        ("{% break %}", "template:failed", 1, "break outside a loop"),
        ("{{ 1 | divided_by: 0 }}", "template:failed", 1, "divide"),
        ("{{ contact.points | date: '%Q' }}", "template:failed", 1, '"%Q"'),
        ("{{ contact.first_name | date: '%d' }}", "template:failed", 1, "not a date"),
        ("{{ contact.missing | date: '%d' }}", "template:undefined", 1, "contact.missing"),
        ("\n{% link contact.points %}", "template:link", 2, "no address"),
        ("{% link contact.first_name %}", "template:link", 1, "https"),
        ("{{ 'x' | truncate: 'y' }}", "template:failed", 1, "truncate"),
        ("{{ contact.vip | plus: 1 | append }}", "template:failed", 1, "append"),
    ],
)
def test_a_failure_names_line_and_cause(source: str, code: str, line: int, words: str) -> None:
    template = liquid.compile(source, "hello.sms.en.txt")
    with pytest.raises(RenderProblem) as caught:
        template.render(PERSON)
    found = caught.value
    assert (found.code, found.line, found.name) == (code, line, "hello.sms.en.txt")
    assert words in found.what
    assert found.mend
    assert str(found).startswith(f"hello.sms.en.txt:{line}: ")


@pytest.mark.parametrize(
    ("source", "code", "line", "words"),
    [
        ("a\nb {{ x", "template:syntax", 2, "Close it with }}"),
        ("a {% if x", "template:syntax", 1, "Close it with %}"),
        ("a\n{% if x %}b", "template:syntax", 1, "Check the spelling"),
        ("{% endif %}", "template:syntax", 1, "Check the spelling"),
        ("{{ }}", "template:syntax", 1, "Check the spelling"),
        ("{{ 'a }}", "template:syntax", 1, "Check the spelling"),
        ("{{ a b }}", "template:syntax", 1, "Check the spelling"),
        ("\n{% fro i in x %}", "template:tag", 2, 'Did you mean "for"?'),
        ("{% include 'x' %}", "template:tag", 1, "complete in itself"),
        ("{% render 'x' %}", "template:tag", 1, "complete in itself"),
        ("{% tablerow i in x %}", "template:tag", 1, "There are: "),
        ("{% %}", "template:tag", 1, "There are: "),
        ("{% raw %}", "template:syntax", 1, "endraw"),
        ("\n\n{{ x | upcas }}", "template:filter", 3, 'Did you mean "upcase"?'),
        ("{{ x | upcase | base64_decode }}", "template:filter", 1, "There are: abs, "),
        ("{% assign y = x | nope %}", "template:filter", 1, "There are: "),
        ("{{ contact.first }}", "template:reserved", 1, "first_name"),
        ("{% if event.size > 3 %}{% endif %}", "template:reserved", 1, "size_name"),
        ("{{ (1..9999) | size }}", "template:range", 1, "(1..5)"),
        ("{% for i in (1..contact.points) %}{% endfor %}", "template:range", 1, "(1..5)"),
        ("{% if (1..100000000) contains 5 %}{% endif %}", "template:range", 1, "(1..5)"),
        ("{% link %}", "template:syntax", 1, "Check the spelling"),
        ("{% link 5 %}", "template:syntax", 1, "Check the spelling"),
        ("\n{% link 'ftp://x.example' %}", "link:scheme", 2, "https://"),
        ("{% link 'https://bit.ly/x' %}", "link:shortener", 1, "full address"),
        ("x" * 10_001, "template:too_long", 1, "Shorten it"),
        ("{{ '" + "x" * 1_000 + "' }}", "template:too_long", 1, "Shorten it"),
    ],
)
def test_what_must_not_be_published(source: str, code: str, line: int, words: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        liquid.compile(source, "hello.sms.en.txt")
    found = caught.value
    assert (found.code, found.line) == (code, line), found
    assert words in found.mend, found.mend


def test_html_is_escaped_and_text_is_not() -> None:
    source = "{{ x }} {{ x | upcase }} {{ y | default: '<i>' }}"
    assert render(source, x="<b>&") == "<b>& <B>& <i>"
    page = liquid.compile("<p>" + source + "</p>{% link 'https://a.example' %}", "t", kind="html")
    text = page.render({"x": "<b>&", "__link__": lambda url: "https://go.example/1"})
    assert text == "<p>&lt;b&gt;&amp; &lt;B&gt;&amp; <i></p>https://go.example/1"


def test_the_real_clock_is_never_read() -> None:
    for source in ("{{ now }}", "{{ today }}", "{{ 'now' | date: '%Y' }}"):
        with pytest.raises(RenderProblem, match="undefined"):
            liquid.compile(source, "t").render({})
    assert render("{{ 'now' | date: '%F %R' }}") == "2026-12-05 09:30"
    assert render("{{ 'today' | date: '%-d.%-m.' }}") == "5.12."


@pytest.mark.parametrize(
    ("value", "layout", "text"),
    [
        ("2026-12-05T23:30:00Z", "%A %-d %B %Y %H:%M", "Saturday 5 December 2026 23:30"),
        ("2026-12-05T23:30:00+02:00", "%a %e %b %I:%M %p %z", "Sat  5 Dec 11:30 PM +0200"),
        ("2026-12-05", "%y/%m/%d %j %u", "26/12/05 339 6"),
        (date(2026, 1, 5), "%-d/%-m %% %w", "5/1 % 1"),
        (datetime(2026, 1, 5, 0, 5, tzinfo=UTC), "%l:%M %P, %k %T %Z", "12:05 am,  0 00:05:00 UTC"),
        (datetime(2026, 1, 5, 0, 5, tzinfo=UTC), "%s %y", "1767571500 26"),
        (1767571500, "%F %R", "2026-01-05 00:05"),
        ("1767571500", "%F", "2026-01-05"),
    ],
)  # fmt: skip
def test_dates(value: object, layout: str, text: str) -> None:
    assert render(f"{{{{ x | date: '{layout}' }}}}", x=value) == text


def test_dates_move_to_a_zone_and_speak_a_language() -> None:
    source = "{{ at | date: '%A, %-d. %B, %H:%M', contact.zone }}"
    values = {"at": "2026-03-01T23:30:00Z", "contact": {"zone": "Europe/Berlin"}}
    for language, text in [
        ("en", "Monday, 2. March, 00:30"),
        ("de-AT", "Montag, 2. März, 00:30"),
        ("es", "lunes, 2. marzo, 00:30"),
        ("fr", "lundi, 2. mars, 00:30"),
        ("nl", "Monday, 2. March, 00:30"),
    ]:
        assert liquid.compile(source, "t", language=language).render(values) == text
    with pytest.raises(RenderProblem, match="not a time zone"):
        liquid.compile(source, "t").render({"at": 1, "contact": {"zone": "Mars"}})
    # A day without a clock stays the day it is.
    assert liquid.compile("{{ d | date: '%F', 'Asia/Tokyo' }}", "t").render(
        {"d": "2026-03-01"}
    ) == ("2026-03-01")


def test_variables_and_links_are_known_before_anybody_is() -> None:
    template = liquid.compile(
        "{{ contact.first_name }}{% for i in trigger.items %}{{ i.name }}{% endfor %}"
        "{% assign z = contact.zone %}{{ z }}{% link 'https://a.example' %}{% link trigger.url %}",
        "t",
    )
    assert template.variables() == {
        "contact.first_name",
        "trigger.items",
        "contact.zone",
        "trigger.url",
    }
    assert template.links() == ("https://a.example",)


def test_a_failure_does_not_repeat_what_a_person_told_us() -> None:
    secret = "+4915228817386"
    for source in (
        "{{ x | date: '%d' }}",
        "{{ x | divided_by: 0 }}",
        "{% link x %}",
        "{{ x | at_least }}",
    ):
        with pytest.raises(TemplateProblem) as caught:
            render(source, x=secret)
        assert secret[1:] not in f"{caught.value} {caught.value.mend}"


def test_nobody_is_missing_a_link_maker_unseen() -> None:
    with pytest.raises(RenderProblem, match="no link can be made"):
        liquid.compile("{% link 'https://a.example' %}", "t").render({})


def test_lines_are_those_of_the_file() -> None:
    with pytest.raises(TemplateProblem, match=r"^a\.sms:7: "):
        liquid.compile("x\n{{ y", "a.sms", first_line=6)
    template = liquid.compile("x\n{{ y }}", "a.sms", first_line=6)
    with pytest.raises(RenderProblem, match=r"^a\.sms:7: "):
        template.render({})
