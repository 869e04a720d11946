"""Merging two people's consent never loosens it, in whatever order many become one."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.test_care import SCOPES, cares
from wayline.domain import merging as merging_module
from wayline.domain.care import Care, consent_of, may_market
from wayline.domain.contacts import Contact
from wayline.domain.ids import WorkspaceId, derived_contact_id, derived_id
from wayline.domain.merging import (
    MOST_ALIASES,
    alias_care,
    alias_of,
    merged_care,
    merged_contact,
    too_many,
)

WORKSPACE = WorkspaceId(derived_id(0, "w"))


def contact(key: str, phone: str | None = None, **fields: Any) -> Contact:
    made = Contact(derived_contact_id(key), WORKSPACE, key, phone=phone)
    return replace(made, **fields)


WINNER = contact("w", "+12125550100")
phones = st.sampled_from([None, "+12125550100", "+12125550101"])


@settings(deadline=None)
@given(phones, cares, phones, cares)
@example("+12125550100", Care(), "+12125550101", Care(consent={"sms/marketing": "granted"}))
def test_nothing_is_allowed_that_was_not_allowed_for_this_address(
    mine: str | None, a: Care, theirs: str | None, b: Care
) -> None:
    winner, loser = contact("w", mine), contact("l", theirs)
    merged = merged_care(winner, a, loser, b)
    kept = merged_contact(winner, loser).phone
    sides = [side for phone, side in ((mine, a), (theirs, b)) if phone in (None, kept)]
    for topic in (None, "offers", "news", "unknown"):
        said = [consent_of(side, "sms", "marketing", topic) for side in (a, b)]
        if may_market(merged, "sms", topic):
            assert "granted" in [consent_of(s, "sms", "marketing", topic) for s in sides]
            assert "revoked" not in said
        if "revoked" in said:
            assert consent_of(merged, "sms", "marketing", topic) == "revoked"
    for side in (a, b):
        lasting = {c: r for c, r in side.blocked.items() if r != "carrier:invalid_number"}
        assert lasting.keys() <= merged.blocked.keys()
        assert set(side.recent) <= set(merged.recent)
        assert side.asked_at is None or merged.asked_at is not None


@settings(deadline=None)
@given(cares, cares, cares)
def test_the_order_of_merges_does_not_matter(a: Care, b: Care, c: Care) -> None:
    second, third = contact("b", "+12125550101"), contact("c", "+12125550102")
    one = merged_care(WINNER, merged_care(WINNER, a, second, b), third, c)
    other = merged_care(WINNER, merged_care(WINNER, a, third, c), second, b)
    assert one == other


@settings(deadline=None)
@given(cares, cares)
def test_a_second_time_changes_nothing(a: Care, b: Care) -> None:
    loser = contact("l", "+12125550101")
    once = merged_care(WINNER, a, loser, b)
    assert merged_care(WINNER, once, loser, b) == once


def test_planted_a_merge_that_keeps_what_was_granted_for_another_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merging_module, "without_address", lambda care, _: care)
    with pytest.raises(AssertionError):
        test_nothing_is_allowed_that_was_not_allowed_for_this_address()


def test_the_winner_s_own_values_count_and_the_others_fill() -> None:
    winner = contact("w", None, attributes={"a": 1}, tags=frozenset("x"), zone="Europe/Berlin")
    loser = contact(
        "l", "+12125550101", line_type="mobile", country="US", zones=("America/New_York",),
        zone="America/Chicago", attributes={"a": 2, "b": 3}, tags=frozenset("y"), language="en",
        aliases=(derived_contact_id("older"),),
    )  # fmt: skip
    merged = merged_contact(winner, loser)
    assert (merged.contact_id, merged.key) == (winner.contact_id, "w")
    assert (merged.phone, merged.line_type, merged.zones) == (
        "+12125550101", "mobile", ("America/New_York",),
    )  # fmt: skip
    assert (merged.zone, merged.language) == ("Europe/Berlin", "en")
    assert (merged.attributes, merged.tags) == ({"a": 1, "b": 3}, {"x", "y"})
    assert merged.aliases == (loser.contact_id, derived_contact_id("older"))
    assert alias_of(loser, winner).merged_into == winner.contact_id
    assert alias_of(loser, winner).aliases == ()


def test_a_winner_s_number_brings_its_own_place() -> None:
    loser = contact("l", "+447700900123", country="GB", zones=("Europe/London",))
    merged = merged_contact(replace(WINNER, country="US", zones=("America/New_York",)), loser)
    assert (merged.country, merged.zones) == ("US", ("America/New_York",))


def test_nothing_goes_out_under_an_alias() -> None:
    care = alias_care(Care(consent=dict.fromkeys(SCOPES, "granted")))
    assert not any(may_market(care, channel) for channel in ("sms", "email"))


@pytest.mark.parametrize(("mine", "its", "many"), [(7, 0, False), (8, 0, True), (4, 4, True)])
def test_eight_aliases_at_most(mine: int, its: int, many: bool) -> None:
    winner, loser = (
        contact(key, aliases=tuple(derived_contact_id(key, str(n)) for n in range(count)))
        for key, count in (("w", mine), ("l", its))
    )
    assert too_many(winner, loser) is many
    assert MOST_ALIASES == 8
