"""The rule packs: each file is whole, each row says what the table of the law says, and by date."""

from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest

from wayline.domain.opening_hours import show_hours
from wayline.domain.places.calendars import holidays_between, is_calendar
from wayline.domain.quiet_hours import QuietRule, next_open, open_at
from wayline.domain.rulebook import Pack, PackError, every_pack, rulebook
from wayline.domain.rulebook.packs import parse_pack

HEAD = """
pack = "p"
about = "a"
version = "2026-11"
checked = 2026-11-20
kind = "law"
categories = ["marketing"]
"""
ROW = """
[[hours]]
id = "fr"
where = ["FR"]
hours = ["mon-fri 08:00-20:00"]
source = "a law"
confidence = "high"
"""
CAP = """
[[caps]]
id = "fl"
where = ["US-FL"]
most = 3
per_hours = 24
source = "a law"
confidence = "high"
"""

# The tables of the law as they were read, typed a second time.
TABLE = {
    "US": ("daily 08:00-21:00", "as day"),
    "US-AL": ("mon-sat 08:00-20:00", "none"),
    "US-CT": ("daily 09:00-20:00", "as day"),
    "US-FL": ("daily 08:00-20:00", "as day"),
    "US-IL": ("daily 09:00-21:00", "as day"),
    "US-KY": ("daily 10:00-21:00", "as day"),
    "US-LA": ("mon-sat 08:00-20:00", "none"),
    "US-MD": ("daily 08:00-20:00", "as day"),
    "US-MA": ("daily 08:00-20:00", "as day"),
    "US-MI": ("daily 09:00-21:00", "as day"),
    "US-MN": ("daily 09:00-21:00", "as day"),
    "US-NM": ("daily 09:00-21:00", "as day"),
    "US-MS": ("mon-sat 08:00-20:00", "none"),
    "US-NV": ("daily 09:00-20:00", "as day"),
    "US-NJ": ("daily 08:00-20:00", "none"),
    "US-OK": ("daily 08:00-20:00", "as day"),
    "US-PA": ("mon-fri 08:00-21:00", "none"),
    "US-RI": ("mon-fri 09:00-18:00; sat 10:00-17:00", "none"),
    "US-TX": ("mon-sat 09:00-21:00; sun 12:00-21:00", "as day"),
    "US-UT": ("mon-sat 08:00-21:00", "none"),
    "US-VA": ("daily 08:00-21:00", "as day"),
    "US-WA": ("daily 08:00-20:00", "as day"),
    "FR": ("mon-sat 08:00-22:00", "none"),
    "IT": ("mon-fri 09:00-20:00; sat 10:00-19:00", "none"),
    "GB": ("daily 08:00-21:00", "as day"),
    "DE": ("daily 08:00-21:00", "as day"),
    "CA": ("daily 08:00-20:00", "as day"),
    "AU": ("daily 08:00-21:00", "as day"),
    "IN": ("daily 10:00-21:00", "as day"),
    "BR": ("mon-fri 09:00-18:00; sat 09:00-13:00", "none"),
    "CO": ("mon-fri 07:00-19:00; sat 08:00-15:00", "none"),
    "MX": ("daily 08:00-20:00", "as day"),
    "EC": ("mon-fri 09:00-18:00", "none"),
    "ZA": ("mon-fri 08:00-20:00; sat 09:00-13:00", "none"),
    "AE": ("daily 07:00-21:00", "as day"),
    "SA": ("daily 07:00-22:00", "as day"),
    "KW": ("daily 09:00-21:00", "as day"),
    "TH": ("daily 09:00-21:00", "as day"),
    "TW": ("daily 09:00-12:30 13:30-21:00", "as day"),
    "VN": ("daily 07:00-22:00", "as day"),
    "KR": ("daily 08:00-21:00", "as day"),
    "MY": ("daily 08:00-23:00", "as day"),
    "KZ": ("daily 09:00-22:00", "as day"),
}


def row_of(place: str) -> QuietRule:
    [found] = [row for row in rulebook().hours if place in row.where]
    return found


@pytest.mark.parametrize("place", TABLE)
def test_each_row_says_what_the_table_says(place: str) -> None:
    row = row_of(place)
    hours, on_holidays = TABLE[place]
    assert "; ".join(show_hours(row.windows)) == hours
    assert (row.holidays is None) == (on_holidays == "as day")
    assert row.holidays is None or row.holidays.windows == ()


def test_caps_are_those_of_the_table() -> None:
    caps = {row.where[0]: (row.most, row.hours) for row in rulebook().caps}
    day = timedelta(hours=24)
    three = dict.fromkeys(("US-FL", "US-MD", "US-NJ", "US-OK", "VN"), (3, day))
    assert caps == {**three, "CO": (1, day)}


@pytest.mark.parametrize("pack", every_pack(), ids=lambda pack: pack.name)
def test_every_row_of_every_file_is_whole(pack: Pack) -> None:
    assert pack.hours
    for row in (*pack.hours, *pack.caps):
        assert row.source
        assert row.confidence.split(":")[0].split(";")[0] in ("high", "medium", "low"), row.id
        assert row.checked is not None
        assert row.checked <= date(2026, 11, 26)
    for row in pack.hours:
        for special in filter(None, (row.holidays, row.eves)):
            assert all(map(is_calendar, special.calendar.codes)), row.id
            # English names, for those who read why a text waits
            assert len(holidays_between(special.calendar, [2026, 2027])) >= 18, row.id


def test_the_packs_are_in_the_package() -> None:
    files = [one.name for one in resources.files("wayline.domain.rulebook").iterdir()]
    assert len([name for name in files if name.endswith(".toml")]) == len(every_pack()) == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pack =", "x.toml: Invalid value"),
        (HEAD + ROW + 'colour = "red"', '"colour" is unknown'),
        (HEAD.replace('about = "a"', "") + ROW, "about is missing"),
        (HEAD + ROW.replace('source = "a law"', ""), "x.toml: hours 1 (fr): source is missing"),
        (HEAD + ROW.replace('confidence = "high"', ""), "confidence is missing"),
        (HEAD.replace("checked = 2026-11-20", "") + ROW, "checked is missing"),
        (HEAD.replace('version = "2026-11"', "") + ROW, "version is missing"),
        (HEAD + ROW.replace("fri", "fry"), '"mon-fry" in "mon-fry 08:00-20:00" is no day'),
        (HEAD + ROW.replace("08:00", "8:07"), "must begin and end at quarter hours"),
        (HEAD + ROW.replace("20:00", "25:00"), "must begin and end at quarter hours"),
        (HEAD + ROW.replace("08:00-20:00", ""), "names no hours"),
        (HEAD + ROW.replace('"FR"', '"Q1"'), '"Q1" is no place'),
        (HEAD + ROW.replace('"FR"', '"FR", "*"'), "* stands alone"),
        (HEAD + ROW.replace('["FR"]', '"FR"'), "where is missing, or no list"),
        (HEAD.replace("marketing", "gossip") + ROW, '"gossip" is no category'),
        (HEAD.replace("law", "gossip") + ROW, 'kind is "gossip"'),
        (HEAD + ROW + 'from = "2026"', "from is no date"),
        (HEAD + ROW + "from = 2026-05-01\nto = 2026-04-01", "before it begins"),
        (HEAD + ROW + 'zones = ["Mars/Base"]', 'There is no time zone "Mars/Base"'),
        (HEAD + ROW + 'holidays = "none"', "calendars is missing"),
        (HEAD + ROW + 'holidays = "none"\ncalendars = ["France"]', "calendars are of countries"),
        (HEAD + ROW + 'holidays = "noon"\ncalendars = ["FR"]', '"noon" in "noon" is no time'),
        (
            HEAD + ROW + 'holidays = "none"\ncalendars = ["FR"]\nmore = ["02-30"]',
            'more: "02-30" is no date',
        ),
        (HEAD + CAP.replace("most = 3", "most = 0"), "most must be a whole number"),
        (HEAD + CAP.replace("most = 3", "most = true"), "most must be a whole number"),
        (HEAD + CAP.replace("24", "400"), "per_hours must be"),
    ],
)
def test_a_pack_that_is_not_whole_fails_with_its_place(text: str, said: str) -> None:
    with pytest.raises(PackError) as raised:
        parse_pack("x.toml", text)
    assert said in str(raised.value)


def test_a_good_pack_reads() -> None:
    pack = parse_pack("x.toml", HEAD + ROW + CAP)
    assert (pack.hours[0].name, pack.caps[0].name) == ("fr@2026-11", "fl@2026-11")


def names(places: tuple[str, ...], category: str = "marketing", on: date | None = None) -> set[str]:
    return {rule.id for rule in rulebook(on).hours_for(places, category).rules}


def test_the_rows_of_every_place_bind_together() -> None:
    assert names(("US", "US-NY")) == {"us-federal"}
    assert names(("US", "US-NY", "US-TX")) == {"us-federal", "us-tx"}
    assert names(("US", "US-NY", "FR")) == {"us-federal", "fr-charter"}
    assert names(("PR",)) == {"us-federal"}


def test_custom_holds_where_no_row_of_the_country_binds_the_category() -> None:
    assert names(("JP",)) == names(()) == {"elsewhere"}
    assert names(("JP", "FR")) == {"elsewhere", "fr-charter"}
    assert names(("IN",)) == {"in-trai"}
    assert names(("IN",), "service") == {"elsewhere"}
    assert names(("US", "*")) == {"us-federal", "elsewhere"}


def test_transactional_messages_are_bound_nowhere() -> None:
    for row in rulebook().hours:
        assert names(row.where, "transactional") == set()


def test_rules_are_those_of_a_date() -> None:
    texas = ("US", "US-TX")
    assert names(texas, on=date(2025, 8, 31)) == {"us-federal"}
    assert names(texas, on=date(2025, 9, 1)) == {"us-federal", "us-tx"}
    assert names(("FR",), on=date(2024, 8, 31)) == {"elsewhere"}
    assert {row.id for row in rulebook(date(2021, 1, 1)).caps_for(("US-FL",), "marketing")} == set()


def at(text: str, zone_offset: int) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=zone_offset)


def test_the_eve_of_a_holiday_has_hours_of_its_own_in_italy() -> None:
    rules, zones = rulebook().hours_for(("IT",), "marketing").rules, ("Europe/Rome",)
    eve = at("2026-12-07T09:30", 1)  # a Monday before the Immaculate Conception
    assert not open_at(rules[0], zones, eve)
    assert next_open(rules, zones, eve, eve + timedelta(days=3)) == at("2026-12-07T10:00", 1)
    late = at("2026-12-07T19:00", 1)
    # closed on the 8th; the 9th is a day like others
    assert next_open(rules, zones, late, late + timedelta(days=3)) == at("2026-12-09T09:00", 1)


def test_taiwan_rests_at_noon() -> None:
    rules, zones = rulebook().hours_for(("TW",), "marketing").rules, ("Asia/Taipei",)
    noon = at("2026-11-23T12:30", 8)
    found = next_open(rules, zones, noon, noon + timedelta(days=1))
    assert found == at("2026-11-23T13:30", 8)


def test_louisiana_keeps_days_that_no_public_calendar_has() -> None:
    [row] = [row for row in rulebook().hours if row.id == "us-la"]
    eighth = at("2027-01-08T12:00", -6)  # the Battle of New Orleans, a Friday
    assert not open_at(row, ("America/Chicago",), eighth)
    assert open_at(row, ("America/Chicago",), eighth - timedelta(days=1))


def test_texas_counts_central_time_besides_the_clock_of_the_person() -> None:
    hours = rulebook().hours_for(("US", "US-TX"), "marketing")
    assert hours.zones == ("America/Chicago",)
