"""Locks people who may turn out to be somebody else while their lock is waited for.

Whoever waits for a person that is being merged gets the lock of an alias. The winner is then locked
too if nobody has them; else the work begins again, since waiting out of order could never end.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Final, TypeVar

from wayline.domain.ids import ContactId
from wayline.store import contacts
from wayline.store.bulk import Connection
from wayline.store.contacts import Person

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
    while missing := _missing(people):
        free = await contacts.lock_free(connection, missing)
        if len(free) < len(missing):
            raise MovedError(missing)
        people |= free
    return people


def followed(people: Mapping[ContactId, Person], contact_id: ContactId) -> ContactId:
    """Who a person is now, of those that were locked together."""
    while contact_id in people and (winner := people[contact_id].contact.merged_into) is not None:
        contact_id = winner
    return contact_id


def _missing(people: Mapping[ContactId, Person]) -> set[ContactId]:
    return {
        person.contact.merged_into
        for person in people.values()
        if person.contact.merged_into is not None
    } - people.keys()
