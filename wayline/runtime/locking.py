"""Locks people who may turn out to be somebody else while their lock is waited for.

Whoever waits for a person that is being merged gets the lock of an alias. The winner is then locked
too if nobody has them; else the work begins again, since waiting out of order could never end.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Final, TypeVar

from wayline.domain.ids import ContactId
from wayline.store import contacts
from wayline.store.bulk import Connection
from wayline.store.contacts import Locked, Person

_Done = TypeVar("_Done")
_MOST_TRIES: Final = 100  # each is caused by a merge that has just been committed


class MovedError(Exception):
    """Those to be locked are somebody else by now: begin again, and lock `people` too."""

    def __init__(self, people: Collection[ContactId]) -> None:
        super().__init__("somebody was merged meanwhile")
        self.people = people


async def steadily(work: Callable[[Collection[ContactId]], Awaitable[_Done]]) -> _Done:
    """Do work that opens its own transaction, again if somebody was merged while it waited.

    It is given the people to lock besides those it knows of.
    """
    also: set[ContactId] = set()
    for _ in range(_MOST_TRIES):
        try:
            return await work(also)
        except MovedError as moved:
            also |= set(moved.people)
    return await work(also)


async def lock_people(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Person]:
    """Lock these people and whom they have become, and read them all; may raise `MovedError`."""
    people = await contacts.lock_groups(connection, contact_ids)
    return people | await _winners(connection, people)


async def lock_lines(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Locked]:
    """The same locks, without the profiles; may raise `MovedError`."""
    lines = await contacts.lock_lines(connection, contact_ids)
    return lines | await _winners(connection, lines)


def followed(people: Mapping[ContactId, Locked], contact_id: ContactId) -> ContactId:
    """Who a person is now, of those that were locked together."""
    while contact_id in people and (winner := people[contact_id].merged_into) is not None:
        contact_id = winner
    return contact_id


async def _winners(
    connection: Connection, locked: Mapping[ContactId, Locked]
) -> dict[ContactId, Person]:
    found: dict[ContactId, Person] = {}
    while missing := (_named(locked) | _named(found)) - locked.keys() - found.keys():
        free = await contacts.lock_free(connection, missing)
        if len(free) < len(missing):
            raise MovedError(missing)
        found |= free
    return found


def _named(people: Mapping[ContactId, Locked]) -> set[ContactId]:
    return {one.merged_into for one in people.values() if one.merged_into is not None}
