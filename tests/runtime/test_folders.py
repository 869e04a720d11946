"""A folder is read as a whole: every problem of every file at once, each with line and mend."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wayline.domain.content import USUAL
from wayline.domain.errors import WaylineError
from wayline.runtime.folders import Folder, messages, read
from wayline.runtime.judging import House

JOURNEY = """\
wayline: 1
journey: hello
entry: {on: {event: Signed Up}}
steps:
  - {id: settle, wait: 2 hours}
  - {id: hi, message: {channel: sms, template: hi}}
"""
SERVICE = "category: service\nrole: progress\ntopic: welcome\n\n"
MARKETING = "category: marketing\nrole: decide\ntopic: offers\napproved: yes\n\n"
Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Writes `hello.yaml` and the text `hi`, unless told otherwise, and tells the problems."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()

    def look(
        text: str = SERVICE + "Hello!", journey: str = JOURNEY, *, brand: str | None = None
    ) -> list[str]:
        (tmp_path / "hello.yaml").write_text(journey, encoding="utf-8")
        (tmp_path / "templates" / "hi.sms.en.txt").write_text(text, encoding="utf-8")
        return [str(finding) for finding in read(Path(), house=House(brand)).findings]

    return look


@pytest.mark.parametrize("name", ["retail", "coffee"])
def test_the_examples_are_fine(name: str) -> None:
    found: Folder = read(ROOT / "examples" / name, house=House("Wayline Records", USUAL))
    assert found.findings == ()
    assert len(found.journeys) >= 3
    used = {step.template for w in found.journeys for _, step in messages(w.journey)}
    assert {one.source.name for one in found.wordings} == used, "a text that no journey sends"
    assert {one.count.parts for one in found.wordings} == {1}
    assert {one.count.encoding for one in found.wordings} == {"gsm7"}
    marketing = [one for one in found.wordings if one.source.category == "marketing"]
    assert [one.file for one in marketing if "STOP" not in one.source.body] == []


def test_what_is_fine_has_no_problem(check: Check) -> None:
    assert check() == []
    assert check(SERVICE + "Hello {{ contact.first_name }}, {{ trigger.items[0].name }}!") == []
    assert check(SERVICE + '{% if contact.vip %}VIP{% endif %} {{ code | default: "x" }}') == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SERVICE + "Hello\n{{ contact.name",
            'templates/hi.sms.en.txt:6: "{{ contact.name" has no }} (close it with }})',
        ),
        (
            SERVICE + "{% link 'https://bit.ly/x' %}",
            (
                "templates/hi.sms.en.txt:5: carriers filter messages with public short links "
                "(bit.ly) (give the full address; it becomes a short link of your own)"
            ),
        ),
        (
            SERVICE + "Hello\n\nUse {{ code }}.",
            (
                'templates/hi.sms.en.txt:7: nothing gives "code" a value in the step hi '
                "(add it to the step's with, or give a default)"
            ),
        ),
        (
            SERVICE + "long " * 230,
            "templates/hi.sms.en.txt:5: the text takes 8 parts (at most 6 are sent: shorten it)",
        ),
        (
            MARKETING.replace("approved: yes\n", "") + "Buy! Reply STOP to end",
            (
                "templates/hi.sms.en.txt:1: nobody has approved this marketing text "
                "(add approved: yes to its header)"
            ),
        ),
        (
            "category: service\nrole: progress\n\nHello!",
            'templates/hi.sms.en.txt:1: the header has no "topic" (add topic: offers, for example)',
        ),
    ],
)
def test_problems_of_texts_are_told_by_their_line(check: Check, text: str, said: str) -> None:
    assert check(text) == [said]


def test_a_value_of_the_step_fills_the_text(check: Check) -> None:
    given = JOURNEY.replace("template: hi", "template: hi, with: {code: X}")
    assert check(SERVICE + "Use {{ code }}.", given) == []


def test_marketing_names_the_brand_where_it_is_known(check: Check) -> None:
    said = "templates/hi.sms.en.txt:6: the text does not name the brand"
    assert check(MARKETING + "Buy! Reply STOP to end", brand="Roast") == [
        f"{said} (write {{{{ workspace.brand }}}} into it)"
    ]
    assert check(MARKETING + "Buy! Reply STOP to end") == []
    assert check(MARKETING + "Roast: buy! Reply STOP to end", brand="Roast") == []
    assert check(MARKETING + "{{ workspace.brand }}: buy! Reply STOP to end", brand="Roast") == []


def test_what_a_step_repeats_must_be_what_the_text_says(check: Check) -> None:
    other = JOURNEY.replace("template: hi", "template: hi, category: transactional")
    assert check(journey=other) == [
        (
            "hello.yaml: hi.message.category: the category of templates/hi.sms.en.txt is service "
            "(leave it out)"
        ),
    ]


def test_inline_texts_are_compiled_too(check: Check) -> None:
    inline = JOURNEY.replace("template: hi", 'text: "{{ x", category: service, role: confirm')
    assert check(journey=inline) == [
        'hello.yaml: hi.message.text: "{{ x" has no }} (close it with }})'
    ]


def test_marketing_in_a_step_has_nobody_who_approved_it(check: Check) -> None:
    inline = "text: Hi. Reply STOP to end, category: marketing, role: confirm"
    assert check(journey=JOURNEY.replace("template: hi", inline)) == [
        (
            "hello.yaml: hi.message.text: marketing that stands in a step has nobody who approved "
            "it (put it into a file of templates, with approved: yes in its header)"
        )
    ]
    assert (
        check(journey=JOURNEY.replace("template: hi", inline.replace("marketing", "service"))) == []
    )


def test_problems_of_all_files_come_at_once(check: Check, tmp_path: Path) -> None:
    other = JOURNEY.replace("2 hours", "0 hours").replace("hello", "other")
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
    (tmp_path / "twin.json").write_text(
        '{"wayline": 1, "journey": "hello", "entry": {"on": {"event": "A"}},'
        ' "steps": [{"id": "a", "wait": "1 day"}]}',
        encoding="utf-8",
    )
    said = check(SERVICE + "{% nothing %}", JOURNEY.replace("template: hi", "template: hy"))
    assert [line.partition(" ")[0] for line in said] == [
        "templates/hi.sms.en.txt:5:",
        "hello.yaml:6:",
        "other.yaml:5:",
    ]
    assert check()[-1].startswith("twin.json: journey: hello.yaml has the name")


def test_a_broken_text_is_not_told_as_missing(check: Check) -> None:
    assert {line.partition(":")[0] for line in check("Hello!")} == {"templates/hi.sms.en.txt"}


def test_layouts_and_other_files_are_no_journeys(check: Check, tmp_path: Path) -> None:
    (tmp_path / "hello.layout.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "README.md").write_text("# Journeys", encoding="utf-8")
    assert check() == []


@pytest.mark.parametrize("place", ["nowhere", "templates"])
def test_a_place_without_journeys_is_wrong_use(check: Check, place: str) -> None:
    check()
    with pytest.raises(WaylineError) as wrong:
        read(Path(place))
    assert (wrong.value.code, wrong.value.exit_code) == ("journey:missing", 2)


def test_a_channel_that_nobody_sends_on_is_told(check: Check) -> None:
    mail = JOURNEY.replace("channel: sms, template: hi", "channel: email, text: Hi, CATEGORY")
    said = check(journey=mail.replace("CATEGORY", "category: service, role: confirm, topic: x"))
    assert said == [
        "hello.yaml: hi.message.channel: messages by email are not available yet (use sms)"
    ]


def test_characters_that_make_a_text_dear_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "advice"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "hi.sms.en.txt").write_text(
        "category: service\nrole: progress\ntopic: news\n\n"
        "{{ workspace.brand }}: “hello”\nthere, ça va?",
        encoding="utf-8",
    )
    (folder / "hi.yaml").write_text(
        "wayline: 1\njourney: hi\nname: Hi\nentry: {on: {event: Signed Up}}\n"
        "steps:\n  - {id: hi, message: {channel: sms, template: hi}}\n",
        encoding="utf-8",
    )
    found = read(folder)
    assert not found.findings
    told = [str(one) for one in found.advice]
    assert [line.partition("hi.sms.en.txt:")[2].partition(":")[0] for line in told] == [
        "5",
        "5",
        "6",
    ]
    assert "write '\"'" in told[0]
    assert "'ç'" in told[2]
