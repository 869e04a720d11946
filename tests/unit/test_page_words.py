"""Pages say the same in every language, and can be used by everybody."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.looking import flaws
from wayline.api import preference_page
from wayline.api.hosted import contrast, readable_on
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.page_words import LANGUAGES, Words, spoken, topic_name
from wayline.domain.preferences import standing
from wayline.domain.wishes import Quiet, Wishes
from wayline.domain.workspaces import Workspace, from_settings

MINE = WorkspaceId(UUID(int=1))
ANN = Contact(ContactId(UUID(int=2)), MINE, "ann", phone="+12125550142", email="ann@home.example")
_PLACE = re.compile(r"\{\w+\}")


def brand(**settings: str) -> Workspace:
    told = {"brand": 'Roast & "Row" <b>', "support": "help@roast.example", **settings}
    return from_settings(MINE, "roast", "Roast", told, closed=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_and_places(language: str) -> None:
    english = LANGUAGES["en"]
    assert LANGUAGES[language].keys() == english.keys()
    for name, words in LANGUAGES[language].items():
        assert set(_PLACE.findall(words)) == set(_PLACE.findall(english[name])), name
        assert words.strip() == words != "", name


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_ticks_a_box_reads_all_that_ctia_asks(language: str) -> None:
    words = Words(language, brand="Roast")("agree_sms")
    assert all(one in words for one in ("Roast", "STOP", "HELP"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("note", [None, "saved", "late", "bad_quiet"])
def test_the_page_can_be_used_by_everybody(language: str, note: str | None) -> None:
    care = Care(
        consent={"sms/marketing": "granted", "sms/marketing/new-beans": "revoked"},
        blocked={"email": "consent:opted_out"},
        wishes=Wishes(4, (Quiet("21:15", "09:00"),)),
    )
    words = Words(language, brand=brand().brand)
    shown = standing(ANN, care, {("email", "new-beans")})
    page = preference_page.page(words, brand(), shown, "nonce", note).decode()
    assert flaws(page) == []
    assert "<b>" not in page
    for name in ("expired", "unknown", "wait", "later"):
        assert flaws(preference_page.notice(words, brand(), name).decode()) == []


def test_the_look_over_finds_what_is_wrong() -> None:
    words = Words("en", brand="Roast")
    page = preference_page.notice(words, brand(), "wait").decode()
    broken = page.replace("<h1>", '<p><input name="x" tabindex="3"></p><button></button><h1>')
    assert flaws(broken) == ["a input (x) without a label", "tabindex 3", "an empty button"]
    assert flaws(page.replace(' lang="en"', "")) == ["no lang"]
    assert flaws(page.replace("--on: #ffffff", "--on: #0b7f70")) == ["#0b7f70 on #0b7f6e"]


@given(st.integers(0, 0xFFFFFF))
def test_words_on_a_button_can_be_read_whatever_the_colour(number: int) -> None:
    colour = f"#{number:06x}"
    assert contrast(colour, readable_on(colour)) >= 4.5


def test_contrast_is_as_wcag_reckons_it() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_first_language_that_is_spoken() -> None:
    assert spoken(None, "xx", "de-AT") == "de"
    assert spoken("xx;q=1, pt-BR;q=0.5", "en") == "pt"
    assert spoken("", None) == "en"
    assert topic_name("new-arrivals") == "New arrivals"
