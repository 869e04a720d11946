"""Template files are read whole or refused by line, cause and mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.text.templates import FileProblem, TemplateSource, pick, read, read_folder

HEADER = "category: marketing\nrole: decide\ntopic: offers\n"


def source(file_name: str, text: str) -> TemplateSource:
    found = read(file_name, text)
    assert isinstance(found, TemplateSource), found
    return found


def problems(file_name: str, text: str) -> list[str]:
    found = read(file_name, text)
    assert not isinstance(found, TemplateSource)
    return [str(problem) for problem in found]


def test_a_whole_template() -> None:
    text = HEADER + "approved: yes\n\nHi {{ contact.name }}\n\nsecond part\n"
    assert source("cart-friendly.sms.en.txt", text) == TemplateSource(
        name="cart-friendly",
        channel="sms",
        language="en",
        category="marketing",
        role="decide",
        topic="offers",
        subject=None,
        body="Hi {{ contact.name }}\n\nsecond part",
        approved=True,
    )
    assert source("cart-friendly.sms.en.txt", text).body_line == 6


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "\nbody",
        HEADER + "---\nbody\n",
        "---\n" + HEADER + "---\nbody\n",
        "\ufeff" + HEADER + "\nbody\n\n",
        (HEADER + "\nbody\n").replace("\n", "\r\n"),
        HEADER.upper().replace("MARKETING", "marketing").replace("DECIDE", "decide").replace(
            "OFFERS", "offers") + "\nbody",
        "category :marketing\nrole:decide\ntopic:   offers  \n  \nbody",
    ],
)  # fmt: skip
def test_the_same_template_written_differently(text: str) -> None:
    assert source("a.sms.en.txt", text) == source("a.sms.en.txt", HEADER + "\nbody\n")


def test_an_email_has_a_subject_with_colons() -> None:
    text = HEADER + "subject: Now: {{ contact.name }} - 10% off\n---\n<p>x</p>"
    found = source("cart.email.es-MX.html", text)
    assert found.subject == "Now: {{ contact.name }} - 10% off"
    assert (found.language, found.approved, found.body) == ("es-MX", False, "<p>x</p>")


@pytest.mark.parametrize(
    ("file_name", "text", "expected"),
    [
        ("a.sms.txt", HEADER + "\nb", "a.sms.txt:1: the file name has other parts"),
        ("a.sms.en.md", HEADER + "\nb", "a.sms.en.md:1: the file name has other parts"),
        ("A_b.sms.en.txt", HEADER + "\nb", 'A_b.sms.en.txt:1: "A_b" is no name'),
        ("a.smss.en.txt", HEADER + "\nb", 'there is no channel "smss" (Did you mean "sms"?)'),
        ("a.sms.english.txt", HEADER + "\nb", '"english" is no language'),
        ("a.sms.en.html", HEADER + "\nb", "sms has no HTML"),
        ("a.sms.en.txt", "role: decide\ntopic: x\n\nb", 'the header has no "category"'),
        ("a.sms.en.txt", "", 'the header has no "topic"'),
        ("a.sms.en.txt", HEADER, "a.sms.en.txt:4: the template has no words"),
        ("a.sms.en.txt", HEADER + "\n \n", "a.sms.en.txt:5: the template has no words"),
        ("a.sms.en.txt", HEADER + "Hi there\n\nb", 'a.sms.en.txt:4: "Hi there" is no header line'),
        ("a.sms.en.txt", HEADER + "rol: x\n\nb", ':4: there is no header "rol" (Did you mean "'),
        ("a.sms.en.txt", HEADER + "role: confirm\n\nb", ':4: "role" is there twice'),
        ("a.sms.en.txt", HEADER.replace("marketing", "ad") + "\nb", ':1: category cannot be "ad"'),
        ("a.sms.en.txt", HEADER + "approved: maybe\n\nb", ':4: approved cannot be "maybe"'),
        ("a.sms.en.txt", HEADER.replace("offers", "My X") + "\nb", ':3: "My X" is no topic'),
        ("a.sms.en.txt", HEADER + "subject: x\n\nb", ":4: sms has no subject"),
        ("a.email.en.html", HEADER + "\nb", 'an email needs a "subject"'),
        ("a.email.en.html", HEADER + "subject:\n\nb", ":4: the subject is empty"),
        ("a.sms.en.txt", "---\n" + HEADER + "rol: x\n---\nb", ":5: there is no header"),
    ],
)  # fmt: skip
def test_mistakes(file_name: str, text: str, expected: str) -> None:
    found = problems(file_name, text)
    assert any(expected in problem for problem in found), found
    assert all(problem.endswith(")") for problem in found)


def test_all_mistakes_are_told_at_once() -> None:
    found = problems("a.sms.en.txt", "category: promo\nrol: x\n\n")
    assert len(found) == 5


@given(st.text(max_size=200) | st.text("category:role-topic \n", max_size=120))
def test_no_text_is_too_strange(text: str) -> None:
    found = read("a.sms.en.txt", text)
    assert isinstance(found, TemplateSource) or found


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "b.sms.en.txt").write_text(HEADER + "\nb", "utf-8")
    (tmp_path / "a.sms.de.txt").write_text(HEADER + "\nä", "utf-8")
    (tmp_path / "b.sms.EN.txt").write_text(HEADER + "\nc", "utf-8")
    (tmp_path / "bad.sms.en.txt").write_bytes(HEADER.encode() + b"\n\xff\xfe")
    (tmp_path / "README.md").write_text("not a template", "utf-8")
    found = read_folder(tmp_path)
    assert [(s.name, s.language, s.body) for s in found.sources] == [
        ("a", "de", "ä"),
        ("b", "EN", "c"),
    ]
    assert found.problems == (
        FileProblem("b.sms.en.txt", 1, "b.sms.EN.txt is the same template", "Keep one of the two."),
        FileProblem("bad.sms.en.txt", 1, "the file is not UTF-8", "Save it as UTF-8."),
    )


@pytest.mark.parametrize(
    ("have", "wanted", "default", "picked"),
    [
        ("en es es-MX", "es-MX", "en", "es-MX"),
        ("en es es-MX", "es_mx", "en", "es-MX"),
        ("en es", "es-MX", "en", "es"),
        ("en es-ES", "es-MX", "en", "es-ES"),
        ("en es-ES", "es", "en", "es-ES"),
        ("en fr", "de", "fr", "fr"),
        ("en fr", "de", "es", None),
        ("en-GB fr", "de", "en", "en-GB"),
        ("en", None, "en", "en"),
        ("en", "", "en", "en"),
        ("en zh-Hant", "zh-Hant-TW", "en", "zh-Hant"),
        ("en zh-Hans", "zh-Hant-TW", "en", "en"),
        ("en sr-Latn", "sr-Cyrl", "en", "en"),
        ("", "en", "en", None),
        ("pt-BR pt-PT", "pt", "en", "pt-BR"),
    ],
)
def test_pick(have: str, wanted: str | None, default: str, picked: str | None) -> None:
    assert pick(have.split(), wanted, default) == picked
    assert pick(reversed(have.split()), wanted, default) == picked
