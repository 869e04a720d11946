"""What is said of a rule is what it does: verdicts, the rule that decides, the first instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wayline.domain.own_rules import read_own_rules
from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.places.whereabouts import known_of
from wayline.domain.rulebook import rulebook
from wayline.domain.rulebook.explaining import Explanation, explain, said, summary


def asked(
    phone: str, at: str, category: str = "marketing", zone: str | None = None, **more: Any
) -> Explanation:
    number = parse_number(phone)
    assert isinstance(number, PhoneNumber)
    own = read_own_rules(more.pop("own", None))
    known = known_of(number.e164, number.country, number.region, zone, number.zones, more)
    return explain(rulebook(None, own), known, category, when(at), "UTC")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_new_york_number_that_moved_to_texas_waits_for_texas() -> None:
    found = asked("+12125550123", "2026-11-28T08:30-05:00", zone="America/Chicago", state="TX")
    assert found.first_at == when("2026-11-28T09:00-06:00")
    assert found.decided is not None
    assert (found.decided.rule.id, found.decided.zone) == ("us-tx", "America/Chicago")
    assert found.decided.why == "before the hours on a Saturday: 09:00 to 21:00"


def test_an_850_number_keeps_both_of_its_clocks() -> None:
    found = asked("+18505550123", "2026-11-28T08:30-05:00")
    assert {(one.zone, one.is_open) for one in found.verdicts if one.rule.id == "us-fl"} == {
        ("America/New_York", True), ("America/Chicago", False),
    }  # fmt: skip
    assert found.first_at == when("2026-11-28T08:00-06:00")
    assert [cap.id for cap in found.caps] == ["us-fl-cap"]


def test_a_french_number_rests_on_sunday_and_holidays() -> None:
    sunday = asked("+33639981234", "2026-11-29T11:00+01:00")
    assert sunday.first_at == when("2026-11-30T08:00+01:00")
    assert [one.why for one in sunday.verdicts] == ["on a Sunday nothing goes"]
    [bastille] = asked("+33639981234", "2027-07-14T11:00+02:00").verdicts
    assert bastille.why.startswith("it is ")
    assert bastille.why.endswith(": nothing goes")


def test_an_indian_number_at_half_past_nine_waits_until_ten() -> None:
    found = asked("+919876543210", "2026-11-28T21:30+05:30")
    assert found.first_at == when("2026-11-29T10:00+05:30")
    assert [one.why for one in found.verdicts] == ["after the hours on a Saturday: 10:00 to 21:00"]
    service = asked("+919876543210", "2026-11-28T19:30+05:30", "service")
    assert [one.rule.id for one in service.verdicts] == ["elsewhere"]
    assert service.is_open


@pytest.mark.parametrize(
    ("phone", "at", "why"),
    [
        ("+886912345678", "2026-11-27T13:00+08:00",
         "between the hours on a Friday: 09:00 to 12:30 and 13:30 to 21:00"),
        ("+393123456789", "2026-12-07T09:30+01:00",
         "before the hours the day before Immaculate Conception: 10:00 to 19:00"),
        ("+12125550123", "2026-11-27T13:00-05:00", "open 08:00 to 21:00 on a Friday"),
    ],
)  # fmt: skip
def test_each_verdict_says_why(phone: str, at: str, why: str) -> None:
    assert [one.why for one in asked(phone, at).verdicts] == [why]


def test_what_is_never_open_and_what_binds_nothing() -> None:
    own = {"hours": [{"hours": ["daily 00:00-06:00"]}]}
    never = asked("+12125550123", "2026-11-27T13:00-05:00", own=own)
    assert (never.first_at, never.decided, never.is_open) == (None, None, False)
    free = asked("+12125550123", "2026-11-27T03:00-05:00", "transactional")
    assert (free.verdicts, free.is_open) == ((), True)


def test_a_blackout_says_its_days() -> None:
    own = {"blackouts": [{"first_day": "2026-11-27", "last_day": "2026-12-20", "why": "a strike"}]}
    found = asked("+12125550123", "2026-11-27T13:00-05:00", own=own)
    assert found.first_at == when("2026-12-21T08:00-05:00")
    assert found.verdicts[-1].why == "nothing goes from 2026-11-27 to 2026-12-20"
    assert found.verdicts[-1].rule.source == "a strike"
    assert summary(found.verdicts[-1].rule) == "closed 2026-11-27 to 2026-12-20"


def test_each_row_has_a_sentence() -> None:
    told = {row.id: said(row) for row in rulebook().rows()}
    assert told["it-code"] == (
        "mon-fri 09:00-20:00; sat 10:00-19:00; holidays none; day before a holiday 10:00-19:00"
    )
    assert told["us-fl-cap"] == "at most 3 in 24 hours"
    assert {row.id for row in rulebook().rows("US-TX")} == {"us-tx"}
    assert {"us-federal", "us-tx"} < {row.id for row in rulebook().rows("US")}


def test_a_clock_that_a_rule_names_is_a_clue() -> None:
    found = asked("+19155550123", "2026-11-27T13:00-05:00", zone="America/Denver")
    assert ("zone", "America/Chicago", "us-tx names this clock") in found.clues
    assert found.at + timedelta(0) == found.first_at
