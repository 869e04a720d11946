"""Consent rests on something, ends when that ends, and stands as the ledger folds."""

from datetime import UTC, datetime, timedelta

import pytest

from wayline.domain.care import (
    EXPIRED,
    GRANTED,
    REVOKED,
    UNCONFIRMED,
    UNPROVEN,
    Care,
    claim,
    consent_of,
    end_of,
    grant,
    lapse,
    request,
    revoke,
    said_of,
    strictest,
    without_grants,
)
from wayline.domain.consent import (
    BASES,
    Entry,
    Proof,
    differences,
    fold,
    is_scope,
    told_as,
)

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
MARKETING = "sms/marketing"
ENDING = ("granted until 2027-01-01T00:00:00+00:00", "pending until 2027-01-01T00:00:00+00:00")
WORDS = ("granted", "revoked", UNPROVEN, UNCONFIRMED, EXPIRED, *ENDING)


@pytest.mark.parametrize(
    ("basis", "event_at", "ends"),
    [
        ("express", None, None),
        ("pewc", None, None),
        ("soft_opt_in", NOW, None),
        ("implied_ebr", None, datetime(2028, 8, 31, 12, tzinfo=UTC)),
        ("implied_ebr", datetime(2024, 2, 29, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)),
        ("implied_inquiry", None, datetime(2027, 2, 28, 12, tzinfo=UTC)),
        ("implied_inquiry", datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)),
    ],
)
def test_implied_consent_ends_by_its_basis_and_event(
    basis: str, event_at: datetime | None, ends: datetime | None
) -> None:
    proof = Proof(basis, event_at)
    assert proof.until(NOW) == ends
    assert proof.data(NOW).get("expires_at") == (ends and ends.isoformat())


def test_what_is_personal_stands_apart_from_what_is_sealed_in_the_clear() -> None:
    proof = Proof(page="https://shop.example/?ref=ann", ip="192.0.2.7", agent="Firefox", form="f7")
    assert proof.data(NOW) == {"basis": "express"}
    evidence = proof.evidence("Yes, text me.")
    assert set(evidence) == {"page", "ip", "agent", "form", "sha256"}
    assert set(BASES) >= {"pewc", "express", "implied_ebr", "implied_inquiry", "soft_opt_in"}


def test_a_claim_counts_only_where_nothing_was_said() -> None:
    for claimed in (UNPROVEN, UNCONFIRMED):
        assert claim(Care(), MARKETING, claimed).consent == {MARKETING: claimed}
        for word in set(WORDS) - {UNPROVEN}:
            care = Care(consent={MARKETING: word})
            assert claim(care, MARKETING, claimed) == care
            assert claim(care, f"{MARKETING}/offers", claimed) == care
    bare = claim(Care(), MARKETING, UNPROVEN)
    assert claim(bare, MARKETING, UNCONFIRMED).consent == {MARKETING: UNCONFIRMED}
    assert claim(bare, MARKETING, UNPROVEN) == bare


def test_what_ends_or_is_not_answered_is_no_consent_and_a_refusal_stays() -> None:
    ending = grant(Care(), MARKETING, NOW)
    assert consent_of(ending, "sms", "marketing") == GRANTED
    assert end_of(said_of(ending, "sms", "marketing", "offers") or "") == NOW
    assert lapse(ending, MARKETING).consent == {MARKETING: EXPIRED}
    assert lapse(request(Care(), MARKETING, NOW), MARKETING).consent == {MARKETING: EXPIRED}
    refused = revoke(ending, MARKETING)
    assert lapse(refused, MARKETING) == refused


@pytest.mark.parametrize("word", [*ENDING, UNPROVEN, UNCONFIRMED, EXPIRED])
def test_in_a_merge_a_grant_covers_what_is_less_and_a_refusal_covers_all(word: str) -> None:
    said = Care(consent={MARKETING: word})
    for other, wins in ((GRANTED, GRANTED), (REVOKED, REVOKED), (None, word)):
        care = Care(consent={MARKETING: other} if other else {})
        for one, two in ((said, care), (care, said)):
            assert strictest(one, two).consent == {MARKETING: wins}
    assert without_grants(said, "sms").consent == {}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_told_so_that_the_ledger_finds_it_again(word: str) -> None:
    action, told = told_as(word)
    standing = fold([Entry("sms", "marketing", action, "merge:merged", told)])
    assert differences(standing, {MARKETING: word}, {}) == []


def test_the_ledger_folds_in_its_order() -> None:
    words = [
        Entry("sms", "marketing/offers", "granted", "api"),
        Entry("sms", "marketing", "revoked", "page"),
        Entry("sms", "marketing/news", "granted", "api"),
        Entry("sms", "all", "opted_out", "reply:opt_out"),
        Entry("sms", "all", "asked", "reply:unclear"),
        Entry("sms", "all", "resumed", "reply:start"),
        Entry("sms", "all", "opted_out", "list:import", {"reason": "consent:suppressed"}),
        Entry("sms", "all", "resumed", "reply:start"),
        Entry("email", "marketing", "imported", "import:unproven", {"state": UNPROVEN}),
        Entry("rcs", "marketing", "imported", "import:unproven", {"state": UNPROVEN}),
        Entry("rcs", "marketing", "imported", "import:proven", {"state": UNCONFIRMED}),
        Entry("rcs", "marketing", "imported", "import:unproven", {"state": UNPROVEN}),
        Entry("email", "service", "imported", "checkout", {"said": "granted"}),
        Entry("email", "service", "revoked", "profile:email_changed"),
    ]
    standing = fold(words)
    assert standing.consent == {
        MARKETING: REVOKED,
        "sms/marketing/news": GRANTED,
        "email/marketing": UNPROVEN,
        "rcs/marketing": UNCONFIRMED,
    }
    assert (standing.blocked, standing.is_asked) == ({"sms": "consent:suppressed"}, False)


def test_a_row_that_says_something_else_is_found() -> None:
    standing = fold([Entry("sms", "marketing", "revoked", "api")])
    assert differences(standing, {MARKETING: REVOKED, f"{MARKETING}/x": REVOKED}, {}) == []
    assert differences(standing, {MARKETING: GRANTED}, {}) != []
    assert differences(standing, {MARKETING: REVOKED}, {"sms": "consent:opted_out"}) != []
    ended = fold([Entry("sms", "marketing", "granted", "api", {"expires_at": NOW.isoformat()})])
    later = {MARKETING: f"granted until {(NOW + timedelta(days=1)).isoformat()}"}
    assert differences(ended, later, {}) != []


def test_scopes_are_channel_and_category_perhaps_with_a_topic() -> None:
    assert is_scope("sms/marketing")
    assert is_scope("email/service/orders")
    assert not any(
        map(is_scope, ["sms", "sms/x", "fax/marketing", "sms/marketing/", "sms/marketing/a b"])
    )
