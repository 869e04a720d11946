"""What a row says of consent counts only with proof, and never against a refusal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wayline.domain.care import Care
from wayline.domain.declared import Declared, Word, heard
from wayline.domain.imports import Entry, Plan, Reject, read_row

AT = datetime(2026, 3, 1, tzinfo=UTC)
FIELDS = ("phone", "consent", "consent_at", "consent_proof", "blocked")
PLAN = Plan(FIELDS, "US")
NUMBER = "212 555 0100"


def entry(*cells: str, plan: Plan = PLAN) -> Entry:
    found = read_row(plan, 7, [*cells, *[""] * (len(plan.fields) - len(cells))])
    assert isinstance(found, Entry)
    return found


@pytest.mark.parametrize(
    ("cells", "said", "proven"),
    [
        (("yes", "2025-02-03", "web form"), "granted", True),
        (("Ja", "03.02.2025", "Formular"), "granted", True),
        (("yes", "", "web form"), "granted", False),
        (("yes", "2025-02-03", ""), "granted", False),
        (("yes", "02/03/2025", "web form"), "granted", False),  # two days could be meant
        (("yes", "2025-02-03", "-"), "granted", False),
        (("yes", "2025-02-03", "no"), "granted", False),
        (("no", "", ""), "revoked", True),
        (("never subscribed", "", ""), "revoked", True),
    ],
)
def test_words(cells: tuple[str, ...], said: str, proven: bool) -> None:
    (word,) = entry(NUMBER, *cells).words
    assert (word.scope, word.said, word.proven) == ("sms/marketing", said, proven)


def test_silence_and_riddles_say_nothing() -> None:
    assert entry(NUMBER).words == ()
    riddle = entry(NUMBER, "maybe")
    assert riddle.words == ()
    assert [note.code for note in riddle.notes] == ["row:consent"]


def test_a_declared_proof_counts_for_all_rows() -> None:
    plan = Plan(("phone",), "US", declared=Declared(agreed=True, proof="Till receipts of 2025"))
    assert [w[1:6] for w in entry(NUMBER, plan=plan).words] == [
        ("granted", None, "Till receipts of 2025", True, None)
    ]
    bare = Plan(("phone",), "US", declared=Declared(agreed=True))
    assert [w.proven for w in entry(NUMBER, plan=bare).words] == [False]


@pytest.mark.parametrize(
    ("care", "proven", "after", "action"),
    [
        (Care(), True, "granted", "granted"),
        (Care(), False, "unproven", "imported"),
        (Care(consent={"sms/marketing": "granted"}), False, "granted", "imported"),
        (Care(consent={"sms/marketing": "revoked"}), True, "revoked", "imported"),
        (Care(blocked={"sms": "consent:opted_out"}), True, None, "imported"),
        (Care(asked_at=AT), True, None, "imported"),
    ],
)
def test_a_grant_is_heard(care: Care, proven: bool, after: str | None, action: str) -> None:
    word = Word("sms/marketing", "granted", AT, "form", proven)
    heard_care, done = heard(care, word, AT)
    assert (heard_care.consent.get("sms/marketing"), done) == (after, action)


CONFIRMED_FIELDS = ("phone", "consent", "consent_confirmed_at", "consent_confirmation")
WITH = Plan(CONFIRMED_FIELDS, "US", declared=Declared(proof="form 7"))
WITHOUT = Plan(("phone", "consent"), "US", declared=Declared(proof="form 7", confirmed="mail"))


@pytest.mark.parametrize(
    ("cells", "plan", "confirmed", "noted"),
    [
        (("yes", "2025-02-03", "mail 4711"), WITH, True, False),
        (("yes", "", ""), WITH, False, False),
        (("yes", "2025-02-03", ""), WITH, False, True),
        (("yes", "", "mail 4711"), WITH, False, True),
        (("yes", "soon", "mail 4711"), WITH, False, True),
        (("yes", "2025-02-03", "no"), WITH, False, False),
        (("yes", "2999-01-01", "mail 4711"), WITH, False, False),
        (("yes",), WITHOUT, True, False),
        (("yes", "", ""), replace(WITH, declared=WITHOUT.declared), False, False),
        (("yes", "2025-02-03", ""), replace(WITH, declared=WITHOUT.declared), True, False),
        (("unconfirmed",), WITHOUT, False, False),
    ],
)
def test_a_second_yes_has_a_time_and_what_shows_it(
    cells: tuple[str, ...], plan: Plan, confirmed: bool, noted: bool
) -> None:
    found = entry(NUMBER, *cells, plan=plan)
    assert [note.code for note in found.notes] == ["consent:confirmation"] * noted
    after, action = heard(Care(), found.words[0], AT, is_double=True)
    wanted = ("granted", "granted") if confirmed else ("unconfirmed", "imported")
    assert (after.consent["sms/marketing"], action) == wanted
    alone, _ = heard(Care(), found.words[0], AT)
    said = "unconfirmed" if cells[0] == "unconfirmed" else "granted"
    assert alone.consent == {"sms/marketing": said}


def test_without_a_second_yes_nothing_is_lost_or_opened() -> None:
    word = entry(NUMBER, "yes", "", "", plan=WITH).words[0]
    for said in ("granted", "revoked", "pending", "expired"):
        care = Care(consent={"sms/marketing": said})
        assert heard(care, word, AT, is_double=True) == (care, "imported")
    closed = Care(blocked={"sms": "consent:opted_out"})
    assert heard(closed, word, AT, is_double=True) == (closed, "imported")


def test_a_refusal_is_heard_without_proof_and_once() -> None:
    word = Word("sms/marketing", "revoked", None, None, True)
    after, action = heard(Care(consent={"sms/marketing": "granted"}), word, AT)
    assert (after.consent, action) == ({"sms/marketing": "revoked"}, "revoked")
    assert heard(after, word, AT) == (after, "")
    closed, action = heard(Care(), Word("sms", "blocked", None, "yes", True), AT)
    assert (closed.blocked, action) == ({"sms": "consent:suppressed"}, "opted_out")


def test_rows_that_name_nobody_say_why() -> None:
    found = [read_row(PLAN, 3, [cell, "", "", "", ""]) for cell in ("12345", "12", "", "abc")]
    assert [one.code for one in found if isinstance(one, Reject)] == [
        "number:short_code",
        "number:too_short",
        "record:nobody",
        "number:invalid",
    ]


def test_a_country_that_is_not_the_numbers_is_where_the_person_lives() -> None:
    plan = Plan(("phone", "country", "user_id"), "US")

    def lives(phone: str, country: str) -> object:
        entry = read_row(plan, 1, [phone, country, "ann"])
        assert isinstance(entry, Entry)
        return entry.profile.attributes.get("country")

    assert lives("+12125550123", "FR") == "FR"
    assert lives("", "FR") == "FR"
    assert lives("+12125550123", "US") is None
    assert lives("06 39 98 12 34", "FR") is None
    assert lives("+12125550123", "France?") is None


def test_the_country_of_a_row_counts_more() -> None:
    plan = Plan(("phone", "country"), "US")
    (de, us) = (entry("0151 12345678", "DE", plan=plan), entry(NUMBER, "Germany", plan=plan))
    assert [e.profile.phone and e.profile.phone.e164 for e in (de, us)] == [
        "+4915112345678",
        "+12125550100",
    ]
