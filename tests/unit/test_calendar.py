"""What is planned comes in each person's order at its time, whatever the looks in between."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from wayline.domain.ids import WorkspaceId, derived_contact_id, derived_id
from wayline.runtime.ingest import Incoming
from wayline.runtime.rounds import Planned, _Calendar

START = datetime(2026, 3, 3, tzinfo=UTC)
SHOP = WorkspaceId(derived_id(0, "shop"))


def events(chance: random.Random, day: int) -> list[Planned]:
    found = []
    for number in range(day * 100, day * 100 + 60):
        contact_id = derived_contact_id("calendar", str(chance.randrange(20)))
        at = START + timedelta(days=day, hours=chance.randrange(24))
        incoming = Incoming(SHOP, "test", str(number), "Seen", contact_id, at, at)
        found.append(Planned(at, contact_id, incoming))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_rounds_take_everything_once_and_in_order(seed: int) -> None:
    chance = random.Random(seed)
    calendar = _Calendar()
    left = events(chance, 0)
    calendar.add(left)
    for hour in range(0, 49, 6):
        until = START + timedelta(hours=hour)
        if hour == 12:  # plans for the next day come while some of this day are left
            more = events(chance, 1)
            calendar.add(more)
            left += more
        while found := calendar.firsts(until):
            naive = {one.contact_id: one.at for one in sorted(left, key=lambda one: -_hour(one))}
            assert {one.contact_id: one.at for one in found} == {
                contact_id: at for contact_id, at in naive.items() if at <= until
            }
            for one in found[:: chance.choice((1, 2))]:  # a round may leave somebody for the next
                taken = list(calendar.take(one.contact_id, one.at))
                mine = [x for x in left if (x.contact_id, x.at) == (one.contact_id, one.at)]
                assert sorted(taken, key=_number) == sorted(mine, key=_number)
                left = [x for x in left if x not in taken]
    assert left == []


def _hour(one: Planned) -> float:
    return (one.at - START).total_seconds()


def _number(one: Planned) -> int:
    assert isinstance(one.incoming, Incoming)
    return int(one.incoming.message_id)
