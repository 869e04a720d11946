"""A full bucket does not keep the others waiting, and one round sees everybody."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from wayline.domain.ids import BUCKETS, ContactId, bucket_of, derived_id
from wayline.runtime.worker.rotation import Rotation
from wayline.store.enrollments import Due

AT = datetime(2026, 3, 3, tzinfo=UTC)


def waiting(full: int, number: int) -> list[Due]:
    """One person in each bucket, and so many more in one of them, in the order of a claim."""
    places = [*range(256), *[full] * number]
    people = [
        Due(ContactId(derived_id(place, "test", str(n))), AT + timedelta(seconds=n))
        for n, place in enumerate(places)
    ]
    return sorted(people, key=lambda due: (bucket_of(due.contact_id), due.at))


async def test_everybody_is_seen_in_one_round() -> None:
    people = waiting(3, 5_000)

    async def find(buckets: Sequence[int], most: int) -> list[Due]:
        wanted = set(buckets)
        return [due for due in people if bucket_of(due.contact_id) in wanted][:most]

    rotation, seen, looks = Rotation(), set(), 0
    while not looks or not rotation.is_through:
        looks += 1
        seen |= {
            bucket_of(due.contact_id) for due in await rotation.look(find, sorted(BUCKETS), 100)
        }
    assert seen == set(BUCKETS)  # though nobody of the full bucket was done meanwhile
    assert looks <= 5
    assert len(await rotation.look(find, sorted(BUCKETS), 100)) == 100  # and round again


async def test_nobody_is_found_twice_in_a_look() -> None:
    one = waiting(0, 0)[0]

    async def find(_: Sequence[int], __: int) -> list[Due]:
        return [one, one._replace(at=AT + timedelta(days=1))]

    assert await Rotation().look(find, [bucket_of(one.contact_id)], 100) == [one]


async def test_without_a_lease_nothing_is_asked() -> None:
    async def find(_: Sequence[int], __: int) -> list[Due]:
        raise AssertionError("nobody may look")

    assert await Rotation().look(find, [], 100) == []
