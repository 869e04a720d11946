"""What a phone repeats of our own text is no wish to stop, and a wish beside it is honoured."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.complaints import complains
from wayline.domain.opt_out import OptOut, Ordinary, Unclear, meaning
from wayline.domain.opt_out_words import EXACT, PLAIN, STOP
from wayline.domain.quotes import apart

DATA = Path(__file__).parents[1] / "data"
OURS = [
    "Acme: 20% off all mugs today! Reply STOP to end.",
    "Acme: It's “Mug Day”.\nhttps://acme.example/a Reply STOP to opt out, HELP for help.",
    "Acme : -20 % sur tout. Répondez STOP pour ne plus recevoir de SMS.",
    "Acme: Heute alles billiger. Keine SMS mehr? STOP",
]
# As iOS and Google Messages put them, and users and other programs have reported them.
LIKES = [
    *("Liked “{}”", "Loved “{}”", "Laughed at “{}”", "Emphasized “{}”", "Emphasised “{}”"),
    *("Questioned “{}”", 'Liked "{}"', "Reacted 👍 to “{}”", "Reacted with a sticker to “{}”"),
    *("👍 to “{}”", "\u200a\u200b❤️\u200b to “\u200a{}\u200a”\u200a", "😂 à « {} »", "liked “{}” "),
    *("Removed a like from “{}”", "Removed a question mark from “{}”", "Removed 👍 from “{}”"),
    *("A aimé “{}”", "A adoré « {} »", "A ri à “{}”", "A réagi avec 🔥 à “{}”"),
    *("A retiré un cœur de “{}”", "Gefällt „{}“", "Gefällt »{}«", "Lacht über „{}“", "Liebt „{}”"),
    *("„{}“ ein Herz hinzugefügt", "Le gustó “{}”", "Le encanta “{}”", "Le dio risa “{}”"),
    *("Exclamó por “{}”", "Dudó sobre “{}”", "Gostou de “{}”", "Amou “{}”", "Riu de “{}”"),
    *("Reagiu com 👍 a “{}”", "Ha messo “Mi piace” a “{}”", "Ha messo Mi piace a “{}”"),
    *("Adora “{}”", "Ha riso di “{}”", "Ha reagito con 👍 a “{}”"),
]
DISLIKES = [
    *(
        "Disliked “{}”",
        "Reacted 👎 to “{}”",
        "👎 to “{}”",
        "N’a pas aimé “{}”",
        "N'a pas aimé « {} »",
    ),
    *("Gefällt „{}“ nicht", "Gefällt nicht „{}“", "No le gustó “{}”", "Não gostou de “{}”"),
    *("Non piace “{}”", "Reacted 🖕 to “{}”"),
]


def frozen() -> list[str]:
    """The wishes to stop that no rule was tuned with."""
    wishes: list[str] = json.loads((DATA / "opt_out_frozen.json").read_text("utf-8"))
    languages = json.loads((DATA / "opt_out_languages_frozen.json").read_text("utf-8"))
    return [*wishes, *(wish for kinds in languages.values() for wish in kinds["opt_out"])]


WISHES = frozen()


def quoted(shape: str, ours: str) -> str:
    """A reaction to a text of ours; straight and German marks cannot hold their own kind."""
    return shape.format(ours if "“{" in shape else ours.replace("“", "").replace("”", ""))


def lines(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize("ours", OURS)
def test_each_of_our_texts_would_opt_out_if_a_person_said_it(ours: str) -> None:
    assert not isinstance(meaning(ours), Ordinary)


@pytest.mark.parametrize("shape", LIKES)
@pytest.mark.parametrize("ours", OURS)
def test_a_reaction_to_our_text_is_ordinary(shape: str, ours: str) -> None:
    assert meaning(quoted(shape, ours)) == Ordinary()


@pytest.mark.parametrize("shape", DISLIKES)
def test_a_dislike_is_asked_about(shape: str) -> None:
    assert meaning(quoted(shape, OURS[0])) == Unclear("disliked")


def test_two_reactions_in_a_text_are_ordinary() -> None:
    assert meaning(f"Liked “{OURS[0]}”\nLoved “{OURS[1]}”") == Ordinary()


@pytest.mark.parametrize("ours", OURS)
def test_quoted_lines_do_not_count_beside_an_answer(ours: str) -> None:
    assert meaning(f"{lines(ours)}\nYes I love it") == Ordinary()
    assert meaning(f"Yes I love it\n{lines(ours)}") == Ordinary()
    assert meaning(lines(ours)) == Unclear("quoted")


def test_quoted_lines_that_say_nothing_of_stopping_are_ordinary() -> None:
    assert meaning("> Acme: your table is booked for 8 pm") == Ordinary()


@pytest.mark.parametrize(
    "text",
    ["“STOP”", '"please stop texting me now"', "> STOP", "I liked “Acme: Reply STOP to end.”"],
)
def test_quotation_marks_alone_take_nothing_from_a_wish(text: str) -> None:
    assert isinstance(meaning(text), OptOut)


@pytest.mark.parametrize("text", ["Liked “STOP”", "Liked “Acme: offers. Reply STOP to end"])
def test_what_may_be_their_own_words_is_not_passed_over(text: str) -> None:
    assert not isinstance(meaning(text), Ordinary)


@given(
    st.sampled_from(sorted(STOP | EXACT | PLAIN)) | st.sampled_from(WISHES),
    st.sampled_from([quoted(shape, ours) for shape in LIKES for ours in OURS]),
    st.booleans(),
)
def test_a_wish_beside_a_reaction_is_honoured_as_without_it(
    wish: str, reaction: str, is_first: bool
) -> None:
    text = f"{wish}\n{reaction}" if is_first else f"{reaction}\n{wish}"
    assert meaning(text) == meaning(wish)


@given(st.sampled_from(WISHES), st.sampled_from(OURS), st.booleans())
def test_a_wish_beside_quoted_lines_is_honoured_as_without_them(
    wish: str, ours: str, is_first: bool
) -> None:
    text = f"{wish}\n{lines(ours)}" if is_first else f"{lines(ours)}\n{wish}"
    assert meaning(text) == meaning(wish)


@given(st.sampled_from(sorted(STOP)), st.sampled_from(LIKES[:3]))
def test_a_keyword_on_the_line_of_a_reaction_is_honoured(wish: str, shape: str) -> None:
    assert isinstance(meaning(f"{quoted(shape, OURS[0])} {wish}"), OptOut)


@given(st.text(max_size=300), st.sampled_from(WISHES))
def test_a_text_without_marks_of_quotation_is_all_their_own(text: str, wish: str) -> None:
    plain = "".join(one for one in f"{text} {wish}" if one not in '"“”„«»>')
    assert apart(plain) == (plain, False, False)


@given(st.text('"“”„«»> \nLiked a.👎', max_size=400))
def test_any_text_with_marks_has_a_meaning(text: str) -> None:
    assert meaning(text).rule


def test_our_own_word_of_spam_is_no_complaint() -> None:
    assert complains("Liked “Acme: We never send spam. STOP to end.”") is None
    assert complains("Liked “Acme: Offers for you today.”\nthis is spam") == "spam"
