"""Explains open hours for a number, and changes those that a workspace keeps of its own will."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.own_rules import OwnRulesError, read_own_rules
from wayline.domain.places import NumberProblem, parse_number, zone_problem
from wayline.domain.places.addresses import places_of, read_address
from wayline.domain.places.whereabouts import Known, known_of
from wayline.domain.rulebook import rulebook
from wayline.domain.rulebook.explaining import Explanation, explain
from wayline.domain.rulebook.reading import CATEGORIES
from wayline.domain.workspaces import Workspace
from wayline.store import contacts, journeys, messages
from wayline.store.bulk import Connection
from wayline.store.contacts import Address


class Question(NamedTuple):
    """Who is to get a text of a category, and when.

    `told` are attributes (`country`, `state`, `postcode`) and `zone` a zone that replace what is
    known of the person; `as_of` is the date of the rules (None: that of the instant).
    """

    phone: str
    at: datetime
    category: str
    zone: str | None
    told: Mapping[str, str]
    as_of: date | None = None


class Answer(NamedTuple):
    """What the rules say, of whom: the number as E.164, and the person if one is known by it."""

    phone: str
    contact: Contact | None
    explanation: Explanation


async def explained(connection: Connection, workspace: Workspace, question: Question) -> Answer:
    """Raises `number:...`, `category:...`, `zone:...` or `place:unknown` for what is unknown."""
    if question.category not in CATEGORIES:
        message = f'"{question.category[:20]}" is no category'
        mend = f"There are: {', '.join(sorted(CATEGORIES))}."
        raise WaylineError(message, code="category:unknown", mend=mend)
    if question.zone is not None and (problem := zone_problem(question.zone)) is not None:
        what, _, mend = problem.sentence.partition(". ")
        raise WaylineError(what, code=problem.code, mend=mend)
    number = parse_number(question.phone, workspace.country)
    if isinstance(number, NumberProblem):
        message = f'"{question.phone[:40]}" is no phone number'
        raise WaylineError(message, code=number.code, mend=number.sentence)
    _read_places(question.told, number.country)
    contact = await _holder(connection, workspace, number.e164)
    attributes = {**(contact.attributes if contact else {}), **question.told}
    zone = question.zone or (contact.zone if contact else None)
    known = known_of(number.e164, number.country, number.region, zone, number.zones, attributes)
    return Answer(number.e164, contact, _explained(workspace, question, known))


def _explained(workspace: Workspace, question: Question, known: Known) -> Explanation:
    book = rulebook(question.as_of or question.at.date(), workspace.own_rules)
    return explain(book, known, question.category, question.at, workspace.zone)


def _read_places(told: Mapping[str, str], country: str | None) -> None:
    """Nobody is to take the answer for that of a country or state which was not understood."""
    for name in ("country", "state"):
        alone = {one: told[one] for one in ("country", name) if one in told}
        found = places_of(read_address(alone), country)
        if name in told and not any(told[name] in one.why for one in found):
            message = f'"{told[name][:40]}" is no {name} that is known'
            mend = "Write TX, Texas or ON, and the country with it where the number is of another."
            raise WaylineError(message, code="place:unknown", mend=mend)


async def _holder(connection: Connection, workspace: Workspace, e164: str) -> Contact | None:
    address = Address(workspace.workspace_id, "phone", e164)
    known = (await contacts.resolve(connection, [address])).get(address)
    if known is None or known.contact_id is None:
        return None
    found = await contacts.read(connection, [known.contact_id])
    return found[known.contact_id].contact


async def change_own_rules(
    connection: Connection,
    workspace: Workspace,
    change: Callable[[Mapping[str, Any]], dict[str, Any]],
    at: datetime,
) -> Workspace:
    """Change the workspace's own rules under its lock; raises `rules:own` for a bad one.

    What they held is asked about again at once.
    """
    await journeys.lock_workspace(connection, workspace.workspace_id)
    now = await journeys.workspace_by_id(connection, workspace.workspace_id)
    told = change(now.own_rules.told)
    try:
        read_own_rules(told)
    except OwnRulesError as error:
        raise WaylineError(error.what, code="rules:own", mend=error.mend) from None
    await journeys.change_settings(connection, workspace.workspace_id, {"own_rules": told})
    await messages.release_workspace(connection, workspace.workspace_id, at)
    return await journeys.workspace_by_id(connection, workspace.workspace_id)
