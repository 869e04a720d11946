"""A workspace's own hours and days: what is read, what is refused with its mend, what it meets."""

from typing import Any

import pytest

from wayline.domain.own_rules import OwnRulesError, added, dropped, own_id, read_own_rules
from wayline.domain.rulebook import rulebook

WEEK = {"hours": ["mon-fri 09:00-19:00", "sat 10:00-17:00"]}


def names(told: dict[str, Any], places: tuple[str, ...], category: str = "marketing") -> set[str]:
    book = rulebook(None, read_own_rules(told))
    return {rule.id for rule in book.hours_for(places, category).rules}


def test_hours_bind_everywhere_or_where_they_are_for() -> None:
    everywhere, texas = WEEK, {**WEEK, "where": ["US-TX"]}
    assert names({"hours": [everywhere]}, ("US",)) == {"us-federal", own_id(everywhere)}
    assert names({"hours": [texas]}, ("US",)) == {"us-federal"}
    assert names({"hours": [texas]}, ("US", "US-TX")) == {"us-federal", "us-tx", own_id(texas)}
    only = {**WEEK, "categories": ["service"]}
    assert names({"hours": [only]}, ("US",)) == {"us-federal"}


def test_hours_stand_instead_of_customs_and_of_nothing_else() -> None:
    instead = {**WEEK, "instead_of_custom": True}
    for places, kept in ((("JP",), set()), (("DE",), set()), (("FR",), {"fr-charter"})):
        assert names({"hours": [instead]}, places) == {own_id(instead), *kept}
    for rule in rulebook().hours:
        left = names({"hours": [instead]}, rule.where)
        assert (rule.id in left) == (rule.kind != "custom")


def test_hours_for_one_country_leave_the_customs_of_others() -> None:
    instead = {**WEEK, "instead_of_custom": True, "where": ["JP"]}
    assert names({"hours": [instead]}, ("JP",)) == {own_id(instead)}
    assert names({"hours": [instead]}, ("CN",)) == {"elsewhere"}
    # somebody who may be in either keeps both
    assert names({"hours": [instead]}, ("JP", "CN")) == {"elsewhere", own_id(instead)}


def test_holidays_are_those_of_every_place() -> None:
    book = rulebook(None, read_own_rules({"holidays": True}))
    [_, feast] = book.hours_for(("US", "US-NY"), "marketing").rules
    assert feast.id == "own-holidays"
    assert feast.holidays is not None
    assert feast.holidays.calendar.codes == ("US", "US-NY")
    assert book.hours_for(("US",), "transactional").rules == ()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"horus": []}, 'own_rules has no "horus"'),
        ({"hours": [{"hours": []}]}, "no hours are given"),
        ({"hours": [{"hours": "mon 09:00-10:00"}]}, "hours is no list of texts"),
        ({"hours": [{**WEEK, "days": "mon"}]}, 'hours has no "days"'),
        ({"hours": [{**WEEK, "where": ["Texas"]}]}, '"Texas" is no place'),
        ({"hours": [{**WEEK, "categories": ["gossip"]}]}, '"gossip" is no category'),
        ({"hours": [{"hours": ["mon 22:00-06:00"]}]}, "within one day"),
        ({"hours": [WEEK, {"hours": ["sun 10:00-12:00"]}]}, "no hour of a week is open"),
        ({"hours": [WEEK] * 101}, "more than 100"),
        ({"blackouts": [{"first_day": "24.12."}]}, "is no date of a blackout"),
        ({"blackouts": [{}]}, "is no date of a blackout"),
        (
            {"blackouts": [{"first_day": "2026-12-26", "last_day": "2026-12-24"}]},
            "before it begins",
        ),
        (
            {"blackouts": [{"first_day": "2026-01-01", "last_day": "2027-01-02"}]},
            "longer than a year",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_mend(told: dict[str, Any], said: str) -> None:
    with pytest.raises(OwnRulesError) as raised:
        read_own_rules(told)
    assert said in raised.value.what
    assert raised.value.mend


def test_hours_of_different_places_need_not_meet() -> None:
    read_own_rules({"hours": [{**WEEK, "where": ["FR"]}, {"hours": ["sun 10:00-12:00"],
                                                          "where": ["DE"]}]})  # fmt: skip


def test_entries_are_added_once_and_dropped_by_name() -> None:
    told = added(added({}, "hours", WEEK), "hours", {**WEEK, "why": ""})
    assert told["hours"] == [{**WEEK, "why": ""}]
    assert dropped(told, own_id(WEEK)) == {"hours": [], "blackouts": []}
    assert dropped(told, "own-000000") is None
    assert dropped({"holidays": True}, "own-holidays") == {"holidays": False}
    assert dropped({}, "own-holidays") is None
