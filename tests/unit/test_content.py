"""The words of texts: what is found in them, what is not, and where the limits of knowing are."""

import gzip
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.purity import pure
from wayline.domain import opt_out
from wayline.domain.content import RULES, Draft, Standard, asked_for, collisions, judge
from wayline.domain.content.blanks import blank
from wayline.domain.content.gate import broken, unfit_offer
from wayline.domain.content.judging import _INSTEAD
from wayline.domain.content.links import short_link
from wayline.domain.content.shaft import KINDS, unfit
from wayline.domain.content.standard import standard_problem
from wayline.domain.content.stopping import glued_stop, instructs_to_stop, says_how_to_stop
from wayline.domain.content.tables import table, words_of
from wayline.domain.opt_in import is_yes
from wayline.domain.reasons import is_reason

OFFER = "Roast: 10% off with CART10: https://links.example/AbCd1234 Reply STOP to end"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Look: https://bit.ly/2xYz", "bit.ly"),
        ("Look: bit.ly/2xYz", "bit.ly"),
        ("(HTTP://WWW.TinyURL.com/abc)", "www.tinyurl.com"),
        ("see:t.co/x", "t.co"),
        ("goo.gl./maps", "goo.gl"),
        ("bit.ly:443/x", "bit.ly"),
        ("https://bit.ly", "bit.ly"),
        ("https://preview.tinyurl.com/x", "preview.tinyurl.com"),
        ("shop.example,bit.ly/x", "bit.ly"),
        ("a\nbit.ly/x", "bit.ly"),
    ],
)
def test_public_short_links_are_found(text: str, host: str) -> None:
    found = short_link(text)
    assert found is not None
    assert found[1] == host
    assert text[found[0] :].lower().startswith(host)
    assert broken(text) == "content:shortener"


@pytest.mark.parametrize(
    "text",
    [
        OFFER,
        "We love bit.ly and t.co, they say.",
        "https://notbit.ly/x",
        "https://bit.ly.example/x",
        "https://shop.example/?to=bit.ly/x",
        "you.to/x and/or habit.lyrics/x",
        "http://localhost:8080/l/AbCd1234",
        "1/2 price. 24/7",
    ],
)
def test_other_addresses_are_not(text: str) -> None:
    assert short_link(text) is None
    assert broken(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Hi {{ contact.name }}",
        "Hi {% if x %}",
        "Hi {first_name}!",
        "Hi {FirstName}, welcome",
        "{Hi|Hello} there",
        "Hi ${name}",
        "Hi [NAME],",
        "Hi [First Name],",
        "Hi <firstname>",
        "Hi %FIRSTNAME%!",
        "Hi %%first_name%%",
        "Hi *|FNAME|*",
        "Bonjour [Prénom]".replace("é", "e"),
        "Hi undefined, your order",
        "Hi None, your order",
        "Hello null!",
        "Your total is #REF!",
        "Items: [object Object]",
    ],
)
def test_places_that_were_not_filled_in_are_found(text: str) -> None:
    found = blank(text)
    assert found is not None
    assert found.certain
    assert text[found.start :].startswith(found.said)
    assert broken(text) == "content:unfilled"


@pytest.mark.parametrize(
    "text",
    [
        OFFER,
        "100%cotton, 50%off%",
        "https://shop.example/?q=a%20red%20name%20x",
        "[QC] Roast: news",
        "Hi Null, your order",  # a family name
        "None of it is lost: null and void",
        "I <3 you :-} #1",
        "[1] {2} <4>",
    ],
)
def test_marks_and_words_that_mean_themselves_are_not(text: str) -> None:
    assert blank(text) is None
    assert broken(text) is None


def test_a_bracket_that_a_brand_may_write_is_advice() -> None:
    found = blank("[Shop] your order is here")
    assert found is not None
    assert not found.certain
    assert broken("[Shop] your order is here") is None


@pytest.mark.parametrize(
    "text",
    [
        *("stop2quit", "STOPto end", "txt stop2end", "ReplySTOP", "Stop2Stop", "STOP36180"),
        *("2stop", "stopsms", "stop4info"),
    ],
)
def test_a_stop_that_others_are_written_onto_is_found(text: str) -> None:
    assert glued_stop(text)
    assert unfit_offer(f"Roast: news. {text}", frozenset(), opt_out_required=True) == (
        "content:stop_spacing"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("STOP to end", "STOP=end", "stopped stops stopping nonstop one-stop-shop unstoppable"),
        *("doorstop pitstop stopover stopwatch backstop", "STOP 36180", "bus stop"),
    ],
)
def test_ordinary_stops_are_not(text: str) -> None:
    assert glued_stop(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("Reply STOP to end", "STOP pour se désinscrire", "Mit STOP abmelden", "unsubscribe: x"),
        *("Opt-out: call us", "Responde BAJA", "text stop to end", "To opt out reply QUIT"),
    ],
)
def test_opt_out_wording_is_known(text: str) -> None:
    assert says_how_to_stop(text, words_of(text))
    assert instructs_to_stop(text)
    assert unfit_offer(text, frozenset(), opt_out_required=True) is None


@pytest.mark.parametrize("text", ["Buy now", "Precio a la baja", "End of season", "sin parar"])
def test_without_it_an_offer_does_not_go(text: str) -> None:
    assert unfit_offer(text, frozenset(), opt_out_required=True) == "content:opt_out"
    assert unfit_offer(text, frozenset(), opt_out_required=False) is None


def test_a_stop_that_may_mean_something_else_is_advice() -> None:
    assert not instructs_to_stop("Don't stop now, buy!")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vodka, half price", "alcohol"),
        ("New VAPES in", "tobacco"),
        ("Schusswaffen im Angebot", "firearms"),
        ("licoreria abierta", "alcohol"),
        ("Adult dating tonight", "sex"),
        ("AR-15 sale", "firearms"),
    ],
)
def test_certain_words_are_refused_until_they_are_allowed(text: str, kind: str) -> None:
    assert unfit_offer(text, frozenset(), opt_out_required=False) == "content:shaft"
    assert unfit_offer(text, frozenset({kind}), opt_out_required=False) is None
    assert unfit_offer(text, frozenset(KINDS) - {kind}, opt_out_required=False) == "content:shaft"


@pytest.mark.parametrize(
    "text",
    [
        *("A coffee pot for the weekend", "Glue gun, wine red, cocktail dress", "root beer"),
        *("Brandy and Sherry say hello, Dick too", "smoking hot prices", "love you xxx"),
        *("cigarillo-shaped pen", "vapeur", "Sex and the City", "adult sizes, dating from 1920"),
    ],
)
def test_words_with_another_meaning_are_never_refused(text: str) -> None:
    assert unfit_offer(text, frozenset(), opt_out_required=False) is None


def test_doubtful_words_count_in_their_own_language() -> None:
    assert [one.kind for one in unfit("Ein Glas Wein", "de-AT")] == ["alcohol"]
    assert unfit("Ein Glas Wein", "en") == []
    assert unfit("arme Leute", "de") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Reply CANCEL to cancel your appointment", [("CANCEL", "stop")]),
        ("Reply YES to confirm or CANCEL to reschedule", [("YES", "yes"), ("CANCEL", "stop")]),
        ('text back "end" and we are done', [("end", "stop")]),
        ("reply cancel to cancel it", [("cancel", "stop")]),
        ("Répondez FIN pour terminer la visite", [("FIN", "stop")]),
        ("Responda SI para confirmar la cita", [("SI", "yes")]),
        ("Antworten Sie mit JA, um den Termin zu behalten", [("JA", "yes")]),
        ("NO to decline the table", [("NO", "stop")]),
        ("Text START to begin the quiz", [("START", "start")]),
        ("Reply INFO for the menu of today", [("INFO", "help")]),
    ],
)
def test_words_that_mean_something_else_to_carriers_are_found(
    text: str, found: list[tuple[str, str]]
) -> None:
    seen = collisions(text)
    assert [(one.word, one.means) for one in sorted(seen)] == found
    assert all(text[one.start :].startswith(one.word) for one in seen)


@pytest.mark.parametrize(
    "text",
    [
        *("Reply STOP to end", "Reply HELP for help, STOP to cancel", "END to end all messages"),
        *("Reply YES to get offers by text", "Reply C to confirm, RESCHED to move it"),
        *("Cancel any time to get your money back", "We say yes to coffee", "YES! It is here"),
        "Antworten Sie JA, um Angebote per SMS zu bekommen",
    ],
)
def test_what_is_asked_for_in_its_own_sense_is_no_collision(text: str) -> None:
    assert collisions(text) == []


def test_the_words_that_we_propose_collide_with_nothing() -> None:
    for word in ("RESCHED", "N", "C", "1", "MORE"):
        assert any(word in mend for _, mend in _INSTEAD.values())
        assert isinstance(opt_out.meaning(word), opt_out.Ordinary)
        assert not is_yes(word)


def test_a_reply_is_what_was_asked_for() -> None:
    asking = "Tomorrow at 9. Reply YES to confirm, CANCEL to cancel your appointment"
    assert asked_for(asking, " cancel! ") == "CANCEL"
    assert asked_for(asking, "yes") == "YES"
    assert asked_for(asking, "stop") is None
    assert asked_for(asking, "cancel please and never write again") is None
    assert asked_for("Reply STOP to end", "stop") is None
    assert asked_for(asking, "🙂") is None


def test_every_finding_is_of_a_rule_and_what_is_refused_has_a_reason() -> None:
    refusing = set(RULES) - {"content:collision"}
    assert {rule for rule in refusing if not is_reason(rule)} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_whole(kind: str) -> None:
    told = table("shaft")
    assert {"about", "source", "checked", "confidence"} <= told.keys()
    assert told[kind]["certain"]["en"]
    words = [
        w for grade in ("certain", "doubtful") for ws in told[kind][grade].values() for w in ws
    ]
    assert [word for word in words if word != word.lower()] == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"allowed": ["hate"]}, '"hate" may be sent to nobody'),
        ({"allowed": ["alcool"]}, 'there is no kind "alcool" (did you mean "alcohol"?)'),
        ({"most_parts": 7}, "a text may have 1 to 6 parts"),
        ({"most_micros": 0}, "a price is 1 to 100,000,000 millionths"),
        ({"allowed": ["alcohol"], "most_parts": 2, "most_micros": 100_000}, None),
        (None, None),
    ],
)
def test_a_standard_says_what_is_wrong_with_it(told: dict[str, object] | None, said: str) -> None:
    assert standard_problem(told) == said


def rows(shared_data: Path, kind: str) -> list[str]:
    with gzip.open(shared_data / "sms_spam_collection.tsv.gz", "rt", encoding="utf-8") as lines:
        told = (line.rstrip("\n").split("\t", 1) for line in lines if "\t" in line)
        return [text for label, text in told if label == kind]


def test_what_is_found_in_texts_that_people_really_wrote(shared_data: Path) -> None:
    """The figures stand in docs/howto/write-texts.md."""
    ham, spam = rows(shared_data, "ham"), rows(shared_data, "spam")
    assert (len(ham), len(spam)) == (4827, 747)
    assert [text for text in ham if broken(text) or glued_stop(text)] == []
    assert sum(bool(collisions(text)) for text in ham) == 1
    certain = [[one for one in unfit(text, "en") if one.certain] for text in ham]
    assert sum(map(bool, certain)) == 5
    assert sum(bool(unfit(text, "en")) for text in ham) == 72
    assert sum(bool(collisions(text)) for text in spam) == 21
    assert sum(bool(glued_stop(text)) for text in spam) == 16
    assert sum(any(one.certain for one in unfit(text, "en")) for text in spam) == 11


@given(st.text(max_size=400))
def test_any_text_is_judged_without_failing_and_the_gate_refuses_no_more_than_is_found(
    text: str,
) -> None:
    draft = Draft(text, text, text, "marketing", brand="", standard=Standard())
    flaws = judge(draft)
    assert all(0 <= flaw.start <= len(text) for flaw in flaws)
    found = {flaw.code for flaw in flaws if flaw.certain}
    refused = {broken(text), unfit_offer(text, frozenset(), opt_out_required=True)} - {None}
    assert refused <= found


@pytest.mark.parametrize("piece", ["a.", "{", "[a", "%a", "reply ", "stop", "/", "x.y/", "<a"])
def test_the_longest_text_is_judged_by_pure_code(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    with pure():
        judge(Draft(text, text, text, "marketing", brand="Roast", standard=Standard()))


def test_the_gate_reads_the_same_of_every_category() -> None:
    for text, brand in product((OFFER, "Hi {name}"), ("Roast", "Rost")):
        draft = Draft(text, text, text, "service", brand=brand)
        assert {flaw.code for flaw in judge(draft)} == {broken(text)} - {None}


def test_the_lists_are_packaged() -> None:
    folder = Path(__file__).parents[2] / "wayline" / "domain" / "content"
    assert {path.stem for path in folder.glob("*.toml")} == {"links", "shaft", "wording"}
