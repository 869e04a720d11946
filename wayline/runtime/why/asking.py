"""Finds a person, and gathers everything that was decided about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, JourneyId
from wayline.domain.places import NumberProblem, PhoneNumber, parse_number
from wayline.domain.workspaces import Workspace
from wayline.runtime.documents import parse_published
from wayline.runtime.why.line import Line, in_order
from wayline.runtime.why.outside import Version, why_not
from wayline.runtime.why.story import lines
from wayline.store import contacts, history, journeys
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Person
from wayline.store.partitions import known_months

_DIGITS = 7  # of what is meant as a number; ids of a business may be short numbers
_OTHER_KINDS = ("user_id", "email", "anonymous_id")


@dataclass(frozen=True, slots=True)
class Why:
    """A person, what is known of them now, and every line of their history."""

    person: Person
    lines: Sequence[Line]


async def why(
    connection: Connection, workspace: Workspace, who: str, journey: str | None = None
) -> Why:
    """Everything about a person, found as `find` does; `journey` leaves out other journeys.

    Raises `contact:unknown` or `number:...` with a hint at what was meant.
    """
    versions = await _versions(connection, workspace)
    slugs = {version.journey_id: version.slug for version in versions}
    if journey is not None and journey not in slugs.values():
        raise _unknown_journey(journey, slugs)
    contact_id = await find(connection, workspace, who)
    person = (await contacts.read(connection, [contact_id]))[contact_id]
    past = await history.read(connection, contact_id, person.contact.aliases)
    told = lines(past, slugs)
    told += await why_not(connection, person, past, versions, await known_months(connection))
    kept = [line for line in told if journey is None or line.journey in (None, journey)]
    return Why(person, in_order(kept))


async def find(connection: Connection, workspace: Workspace, who: str) -> ContactId:
    """The person of a phone number, an id of ours, or an id or email of the business."""
    if who.startswith("contact_"):
        return await _by_id(connection, workspace, ids.read("contact", who))
    number = _number(who, workspace)
    if isinstance(number, PhoneNumber):
        return await _by_number(connection, workspace, number)
    addresses = [Address(workspace.workspace_id, kind, who) for kind in _OTHER_KINDS]
    for known in (await contacts.resolve(connection, addresses)).values():
        if known.contact_id is not None:
            return known.contact_id
    raise _nobody(workspace, who, number)


def _nobody(workspace: Workspace, who: str, number: NumberProblem) -> WaylineError:
    """Says what is wrong with a number, if it looks like one."""
    if who.startswith("+") or sum(map(str.isdigit, who)) >= _DIGITS:
        message = f'"{who}" is no phone number, and no id or email that is known'
        return WaylineError(message, code=number.code, mend=number.sentence)
    mend = "Give a number such as +44 7700 900123, or the id or email that your business uses."
    message = f'nobody in {workspace.slug} is known as "{who}"'
    return WaylineError(message, code="contact:unknown", mend=mend)


def _number(who: str, workspace: Workspace) -> PhoneNumber | NumberProblem:
    """The number as written, else as it is dialled in the workspace's country."""
    number = parse_number(who)
    if isinstance(number, NumberProblem) and number.code == "number:no_country":
        national = parse_number(who, workspace.country)
        return national if isinstance(national, PhoneNumber) else number
    return number


async def _by_id(connection: Connection, workspace: Workspace, row_id: UUID) -> ContactId:
    contact_id = ContactId(row_id)
    found = (await contacts.read(connection, [contact_id])).get(contact_id)
    if found is None or found.contact.workspace_id != workspace.workspace_id:
        message = f"there is no such contact in {workspace.slug}"
        raise WaylineError(message, code="contact:unknown", mend="Look by phone number instead.")
    return found.contact.merged_into or contact_id


async def _by_number(
    connection: Connection, workspace: Workspace, number: PhoneNumber
) -> ContactId:
    everywhere = {w.workspace_id: w.slug for w in await journeys.workspaces(connection)}
    addresses = [Address(workspace_id, "phone", number.e164) for workspace_id in everywhere]
    known = await contacts.resolve(connection, addresses)
    mine = known.get(Address(workspace.workspace_id, "phone", number.e164))
    if mine is not None and mine.contact_id is not None:
        return mine.contact_id
    others = [everywhere[a.workspace_id] for a, k in known.items() if k.contact_id is not None]
    message = f"nobody in {workspace.slug} has the number {number.e164}"
    mend = f"Check its digits and its country ({number.country or 'none'})."
    if others:
        mend = f"Somebody in {others[0]} has it: --workspace {others[0]}"
    elif mine is not None and mine.suppressed_at is not None:
        mend = (
            f"It is only on the list of those not to write to, since {mine.suppressed_at:%Y-%m-%d}."
        )
    raise WaylineError(message, code="contact:unknown", mend=mend)


async def _versions(connection: Connection, workspace: Workspace) -> list[Version]:
    """Every version of the workspace's journeys, in the order of publication."""
    rows = {row.journey_id: row for row in await journeys.live(connection)}
    found = [
        Version(
            version.journey_id,
            rows[version.journey_id].slug,
            parse_published(version.source, version.version),
            version.published_at,
            rows[version.journey_id].state,
        )
        for version in await journeys.versions(connection)
        if version.workspace_id == workspace.workspace_id
    ]
    return sorted(found, key=lambda one: (one.published_at, one.journey.version))


def _unknown_journey(slug: str, slugs: Mapping[JourneyId, str]) -> WaylineError:
    names = ", ".join(sorted(set(slugs.values()))) or "none"
    message = f'there is no journey "{slug}"'
    return WaylineError(message, code="journey:unknown", mend=f"There are: {names}.")
