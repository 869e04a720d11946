"""The words that a workspace adds count, and take none of ours away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain import opt_out_words as table
from wayline.domain.ids import WorkspaceId, derived_id
from wayline.domain.opt_out import Help, OptOut, Ordinary, Start, Unclear, meaning
from wayline.domain.own_words import own_words_problem, read_own_words, words_for
from wayline.domain.workspaces import from_settings

TOLD = {
    "*": {"stop": ["Genug!", "ya basta"], "start": ["JOIN"], "help": ["Was?"]},
    "PL": {"stop": ["KONIEC"], "start": ["WRÓĆ"]},
}
POLISH, AMERICAN = "+48512345678", "+12125550100"


def test_own_words_count_in_any_shape() -> None:
    own = words_for(read_own_words(TOLD), AMERICAN)
    assert meaning("genug") == Unclear("keyword_doubtful")
    assert meaning("GENUG", own) == meaning("genug bitte", own) == OptOut("keyword_own")
    assert meaning("Ya, basta...", own) == meaning("¡yá bastá! 😡", own)
    assert meaning("join", own) == Start("keyword_own")
    assert meaning("was", own) == Help("keyword_own")
    assert meaning("we want to join the club", own) == Ordinary()
    assert meaning("no join", own) == Unclear("start_refused")


def test_words_of_a_country_count_for_its_numbers_only() -> None:
    own = read_own_words(TOLD)
    assert meaning("koniec", words_for(own, POLISH)) == OptOut("keyword_own")
    assert meaning("wroc", words_for(own, POLISH)) == Start("keyword_own")
    assert meaning("join", words_for(own, POLISH)) == Start("keyword_own")
    for number in (AMERICAN, "+48", "nobody", ""):
        assert meaning("koniec", words_for(own, number)) == Ordinary()
        assert meaning("join", words_for(own, number)) == Start("keyword_own")


@given(
    st.sampled_from(["start", "help", "stop"]),
    st.sampled_from(sorted(table.STOP | table.EXACT | table.START | table.HELP)),
)
def test_own_words_never_change_what_ours_mean(kind: str, word: str) -> None:
    own = words_for(read_own_words({"*": {kind: [word]}}), AMERICAN)
    assert meaning(word, own) == meaning(word)


@pytest.mark.parametrize("text", ["who? wrong person", "basta così", "stop start", "go away"])
def test_what_is_asked_about_can_only_become_stricter(text: str) -> None:
    for kind in ("start", "help"):
        own = words_for(read_own_words({"*": {kind: [text]}}), AMERICAN)
        assert isinstance(meaning(text, own), Unclear)
    stricter = words_for(read_own_words({"*": {"stop": [text]}}), AMERICAN)
    assert meaning(text, stricter) == OptOut("keyword_own")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"XX": {"stop": ["genug"]}}, '"XX" is no country'),
        ({"*": {"stop": ["!!"]}}, '"!!" has no letter or digit to compare'),
        ({"*": {"start": ["No"]}}, '"No" is a refusal, and may not start messages'),
        ({"*": {"start": ["Stop"]}}, '"Stop" means opt_out already, which no setting may change'),
        ({"*": {"help": ["baja"]}}, '"baja" means opt_out already, which no setting may change'),
        ({"*": {"stop": ["HELP"]}}, '"HELP" means help already, which no setting may change'),
        ({"*": {"stop": ["alta"]}}, '"alta" means start already, which no setting may change'),
        ({"*": {"start": ["sto"]}}, '"sto" means unclear already, which no setting may change'),
        ({"*": {"stop": ["foo"], "help": ["Foo."]}}, '"foo" is a word for stop and for help'),
        (
            {"PL": {"start": ["foo"]}, "*": {"stop": ["FOO"]}},
            '"FOO" is a word for stop and for start',
        ),
    ],
)
def test_words_that_may_not_be_added_are_named(
    told: dict[str, dict[str, list[str]]], problem: str
) -> None:
    assert own_words_problem(told) == problem


def test_words_that_may_be_added_are_no_problem() -> None:
    assert own_words_problem(TOLD) is None
    assert own_words_problem({}) is None
    assert own_words_problem({"*": {"stop": ["no", "STOP", "genug"], "start": ["yes"]}}) is None


def test_a_workspace_has_the_words_of_its_settings() -> None:
    workspace_id = WorkspaceId(derived_id(0, "workspace"))
    bare = from_settings(workspace_id, "main", "Roast", {}, closed=False)
    assert bare.opt_out_words == {}
    told = {"opt_out_words": {"*": {"stop": ["Genug"]}}}
    workspace = from_settings(workspace_id, "main", "Roast", told, closed=False)
    assert workspace.opt_out_words["*"].stop == {"genug": "Genug"}
