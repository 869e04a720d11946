"""Writes people that come from outside: new ones, changes to known ones, and two that are one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from wayline.domain.attributes import ProfileProblem
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.merging import TOO_MANY
from wayline.domain.profiles import (
    NobodyNamed,
    Profile,
    read_changes,
    read_profile,
    updated,
)
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.runtime.roster import Roster, open_roster
from wayline.store.bulk import Connection
from wayline.store.contacts import Address

Conflict = Literal["merge", "refuse", "skip"]
Status = Literal["created", "updated", "merged", "refused", "skipped"]


class Written(NamedTuple):
    """What became of one record; `contact_id` is None of one that was refused or skipped."""

    contact_id: ContactId | None
    status: Status
    notes: tuple[ProfileProblem, ...] = ()


async def upsert(
    connection: Connection,
    library: Library,
    workspace_id: WorkspaceId,
    records: Sequence[Mapping[str, Any]],
    *,
    on_conflict: Conflict,
    at: datetime,
    kinds: Mapping[str, str] | None = None,
) -> list[Written]:
    """Write a batch of records (`domain.profiles`) in one transaction at the business time `at`.

    A record changes only what it says. Where it names two people, they are merged, the one of the
    surest address going on, or the record is refused; `skip` leaves all who are known as they are.
    `kinds` are the declared ones of attributes. A batch of a thousand is a good size; the answers
    are in the order of the records.
    """
    country = library.workspaces[workspace_id].country
    read = [read_profile(record, country, kinds) for record in records]
    found = [profile for profile in read if isinstance(profile, Profile)]
    addresses = {Address(workspace_id, *way) for p in found for way in p.addresses()}

    async def work(_: Collection[ContactId]) -> list[Written]:
        async with connection.transaction():
            roster = await open_roster(connection, library, workspace_id, addresses, (), at)
            desk = Desk(roster, on_conflict)
            written = [desk.take(profile) for profile in read]
            await roster.save(connection, library)
        return [
            one._replace(contact_id=one.contact_id and roster.final(one.contact_id))
            for one in written
        ]

    return await steadily(work)


async def change(
    connection: Connection,
    library: Library,
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    record: Mapping[str, Any],
    *,
    on_conflict: Conflict,
    at: datetime,
) -> Written:
    """Change one person who is known, as `upsert` would if the record named them."""
    profile = read_changes(record, library.workspaces[workspace_id].country)
    addresses = {Address(workspace_id, *way) for way in profile.addresses()}

    async def work(also: Collection[ContactId]) -> Written:
        async with connection.transaction():
            ids = {contact_id, *also}
            roster = await open_roster(connection, library, workspace_id, addresses, ids, at)
            person = roster.whoever(contact_id)
            written = Desk(roster, on_conflict).take(profile, person)
            await roster.save(connection, library)
            return written._replace(contact_id=roster.final(person))

    return await steadily(work)


class Desk:
    """Takes profiles one after the other, each seeing what those before it have changed."""

    def __init__(self, roster: Roster, on_conflict: Conflict) -> None:
        self.roster = roster
        self.on_conflict = on_conflict

    def take(self, profile: Profile | NobodyNamed, person: ContactId | None = None) -> Written:
        """Write one profile into the roster; `person` is whose it is, whomever it names."""
        if isinstance(profile, NobodyNamed):
            return Written(None, "refused", profile.problems)
        recycled = self._recycled(profile)
        named = self._named(profile, recycled)
        if person is not None:
            named = list(dict.fromkeys((person, *named)))
        if not named:
            contact_id = self.roster.create(profile.addresses()[0][1])
            return self._write(contact_id, "created", profile, recycled)
        if self.on_conflict == "skip":
            return Written(None, "skipped", profile.notes)
        if self._is_conflict(named, profile):
            problem = self._conflict(named)
            if problem is not None:
                return Written(None, "refused", (problem, *profile.notes))
            return self._write(named[0], "merged", profile, recycled)
        return self._write(named[0], "updated", profile, recycled)

    def _recycled(self, profile: Profile) -> str | None:
        """The profile's number, if it was dead and now comes up with somebody else."""
        phone = profile.phone.e164 if profile.phone else None
        if phone is None or not self.roster.is_dead(phone):
            return None
        others = [way for way in profile.addresses() if way[0] != "phone"]
        holder = self.roster.holder("phone", phone)
        theirs = any(self.roster.holder(*way) == holder for way in others)
        return None if holder is not None and (theirs or not others) else phone

    def _named(self, profile: Profile, recycled: str | None) -> list[ContactId]:
        """Whom the profile names, the surest first."""
        ways = [way for way in profile.addresses() if way[1] != recycled or way[0] != "phone"]
        holders = (self.roster.holder(*way) for way in ways)
        return list(dict.fromkeys(holder for holder in holders if holder is not None))

    def _is_conflict(self, named: Sequence[ContactId], profile: Profile) -> bool:
        """Whether the profile names two people, or gives one whom the business knows a new id."""
        if len(named) > 1 or profile.user_id is None:
            return len(named) > 1
        is_new = self.roster.holder("user_id", profile.user_id) is None
        return is_new and self.roster.has(named[0], "user_id")

    def _conflict(self, named: Sequence[ContactId]) -> ProfileProblem | None:
        """Make one person of all, if that is wanted and possible; else the problem."""
        if self.on_conflict == "refuse":
            what = "its number, email or id belongs to another contact"
            mend = "Correct the record, or let contacts be merged."
            return ProfileProblem("contact:conflict", what, mend)
        room = self.roster.room(named[0])
        if sum(1 + len(self.roster.contacts[other].aliases) for other in named[1:]) > room:
            what = "too many contacts turned out to be one person"
            return ProfileProblem(TOO_MANY, what, "Look whether the number or email is shared.")
        for other in named[1:]:
            self.roster.merge(named[0], other)
        return None

    def _write(
        self, contact_id: ContactId, status: Status, profile: Profile, recycled: str | None
    ) -> Written:
        roster = self.roster
        if recycled is not None:
            roster.recycle(contact_id, recycled)
        before = roster.contacts[contact_id]
        after, left_out = updated(before, profile)
        if after.key != before.key and roster.has(contact_id, "user_id"):
            after = replace(after, key=before.key)
        roster.change(after)
        for way in profile.addresses():
            roster.give(contact_id, *way)
        return Written(contact_id, status, (*profile.notes, *left_out))
