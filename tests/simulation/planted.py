"""Bugs to plant: each is one that an engine like this has had, and that some seed must catch."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from wayline.domain import quiet_hours
from wayline.domain.contacts import Contact
from wayline.domain.gate import Rules, holds, known, refusals
from wayline.domain.journeys.facts import Facts
from wayline.domain.messages import OWED
from wayline.domain.places.whereabouts import Whereabouts
from wayline.domain.workspaces import Workspace
from wayline.runtime import doubts, gatehouse, handover, runner
from wayline.runtime.handover import Answered, recorded
from wayline.runtime.library import Library
from wayline.runtime.tracking import Tracking
from wayline.store import contacts, enrollments, events, messages, tracks
from wayline.store.queries import SQL, parse

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]
PLANTS: Final[dict[str, tuple[int, Plant]]] = {}  # name -> the seed to try first, and the bug


def plant(first: int) -> Callable[[Plant], Plant]:
    """Note a bug, with the seed that is known to catch it."""

    def note(bug: Plant) -> Plant:
        PLANTS[bug.__name__] = (first, bug)
        return bug

    return note


def _edit(patch: Patch, module: Any, stem: str, *changes: tuple[str, str]) -> None:
    """Plant a bug in the SQL of a module."""
    text = (SQL / f"{stem}.sql").read_text()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    patch.setattr(module, "_SQL", parse(text, stem))


def _without(patch: Patch, rule: str) -> None:
    """Let the gate never ask one of its rules for refusals."""
    assert any(one.id == rule for one in refusals.REFUSALS)
    silent = tuple(
        replace(one, check=None, of_kind=None) if one.id == rule else one
        for one in refusals.REFUSALS
    )
    patch.setattr(refusals, "REFUSALS", silent)
    _forget_kinds()


def _unheld(patch: Patch, rule: str) -> None:
    """Let the gate never be held by one of its rules."""
    for name in ("HOLDS", "DATED"):
        kept = tuple(one for one in getattr(holds, name) if one.id != rule)
        patch.setattr(holds, name, kept)
    _forget_kinds()


async def _nothing(*_: Any, **__: Any) -> None:
    """Do nothing where something should be written."""


@plant(11)
def no_fence_of_attempts(patch: Patch) -> None:
    """A worker that comes back late overwrites what another has done meanwhile."""
    fence = "  AND m.attempt = t.attempt AND m.state IN ('sending', 'in_doubt')\n"
    _edit(patch, messages, "messages", (fence, ""))


async def _unlocked_care(connection: Any, profiles: Any) -> dict[Any, Any]:
    people = await contacts.read(connection, profiles)
    return {contact_id: person.care for contact_id, person in people.items()}


@plant(1)
def read_instead_of_lock(patch: Patch) -> None:
    """Two workers are at work on one person."""
    patch.setattr(contacts, "lock_free", contacts.read)
    patch.setattr(contacts, "lock_free_care", _unlocked_care)


@plant(0)
def consent_is_not_asked(patch: Patch) -> None:
    """A revocation is overlooked."""
    _without(patch, "consent")


@plant(0)
def suppression_is_not_asked(patch: Patch) -> None:
    """STOP is answered, and nothing else comes of it."""
    _without(patch, "suppressed")


@plant(1)
def stop_is_forgotten(patch: Patch) -> None:
    """STOP does not reach the care row."""
    patch.setattr(Tracking, "_opt_out", lambda *_: None)


@plant(0)
def slots_are_not_given_back(patch: Patch) -> None:
    """What definitely did not go out goes on counting."""
    patch.setattr(handover, "release", lambda care, _: care)


@plant(0)
def slots_are_not_taken(patch: Patch) -> None:
    """What goes out is not counted."""
    patch.setattr(gatehouse, "slot", lambda care, *_: care)


@plant(0)
def hours_close_a_quarter_late(patch: Patch) -> None:
    """The end of the open hours is taken as part of them."""
    exact = quiet_hours._quarters

    def quarters(windows: Any, day: int) -> int:
        found = exact(windows, day)
        return found | found << 1

    _forget_hours()
    patch.setattr(quiet_hours, "_quarters", quarters)


@plant(0)
def one_zone_of_several(patch: Patch) -> None:
    """A number that may be in two zones is taken for one of them."""
    everywhere = Contact.whereabouts

    def first(self: Contact) -> Whereabouts:
        found = everywhere(self)
        return found._replace(zones=found.zones[:1])

    patch.setattr(Contact, "whereabouts", first)


@plant(0)
def sending_is_not_cleared(patch: Patch) -> None:
    """The care row goes on naming a text that is long with the carrier."""
    kept = contacts.save_care

    async def save(connection: Any, changed: Any) -> None:
        forgetful = [(c, replace(care, sending=care.sending or "x")) for c, care in changed]
        await kept(connection, [(c, care) for c, care in forgetful if care.sending != "x"])

    patch.setattr(handover.contacts, "save_care", save)


@plant(11)
def wake_up_is_lost(patch: Patch) -> None:
    """What came between the due time and the advance is not looked for."""
    patch.setattr(runner, "Facts", lambda contact, event_at=None: Facts(contact, event_at=None))


@plant(0)
def waits_are_not_registered(patch: Patch) -> None:
    """Nobody can be woken."""
    patch.setattr(enrollments, "insert_waits", _nothing)


@plant(0)
def any_message_resumes(patch: Patch) -> None:
    """A step is told of the end of a message that it does not wait for."""
    _edit(patch, enrollments, "enrollments", ("AND e.status = 1 AND e.awaits = t.awaited", ""))


@plant(0)
def replies_are_told_twice(patch: Patch) -> None:
    """A text of theirs that is told again is taken for another one."""

    async def none_known(*_: Any) -> set[Any]:
        return set()

    patch.setattr(tracks, "known_replies", none_known)


@plant(0)
def cap_is_off_by_one(patch: Patch) -> None:
    """One more than the cap says."""
    kept = Workspace.rules

    def laxer(workspace: Workspace, **given: Any) -> Rules:
        rules = kept(workspace, **given)
        return replace(rules, caps=tuple(replace(cap, most=cap.most + 1) for cap in rules.caps))

    patch.setattr(Workspace, "rules", laxer)


@plant(0)
def duplicates_are_events(patch: Patch) -> None:
    """An event that is told again with another time is taken for another one."""
    kept = events.claim_keys

    async def all_new(connection: Any, keys: Sequence[Any]) -> set[Any]:
        await kept(connection, keys)
        return {key for key, _ in keys}

    patch.setattr(events, "claim_keys", all_new)


@plant(0)
def what_was_owed_stays_owed(patch: Patch) -> None:
    """Who has left a journey gets its last text all the same."""

    async def nothing(*_: Any) -> set[Any]:
        return set()

    patch.setattr(messages, "cancel", nothing)


@plant(1)
def nothing_expires(patch: Patch) -> None:
    """After an outage everything goes out, however late."""
    _without(patch, "expiry")


@plant(0)
def pauses_are_ignored(patch: Patch) -> None:
    """A paused journey goes on sending."""
    _unheld(patch, "paused")


@plant(0)
def doubts_are_sent_again(patch: Patch) -> None:
    """Nobody asks the carrier that could be asked, or minds that it cannot."""

    def blind(one: Any, *_: Any) -> Answered:
        return Answered(one, recorded(one, OWED, None, due_at=one.claimed_at), None)

    patch.setattr(doubts, "_answered", blind)


@plant(0)
def first_visit_is_forgotten(patch: Patch) -> None:
    """Who comes to the first step again comes as if for the first time."""
    kept = enrollments.remember

    def forget(enrollment: Any, memory: Any) -> Any:
        return kept(enrollment, memory) if memory else enrollment

    patch.setattr(enrollments, "remember", forget)


@plant(13)
def new_versions_are_unknown(patch: Patch) -> None:
    """A worker that has not read the newest version parks who is in it."""
    patch.setattr(Library, "know", _nothing)


@plant(0)
def receipts_do_not_end_doubts(patch: Patch) -> None:
    """A receipt of a text that is in doubt moves the message, and nobody who waits for it."""
    patch.setattr(Tracking, "_resolve", lambda *_, **__: None)


def _forget_kinds() -> None:
    known.known_of.cache_clear()


def _forget_hours() -> None:
    """What was worked out under another rule."""
    _forget_kinds()
    for remembered in (quiet_hours._first_open, quiet_hours._together, quiet_hours.quarters_of):
        remembered.cache_clear()


@pytest.fixture
def fresh_hours() -> Any:
    """No rule of one test is remembered in the next."""
    _forget_hours()
    yield
    _forget_hours()
