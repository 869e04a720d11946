"""Writes consent that a shop brings in, or asks the person where its rule wants a second yes.

A till, a telephone and a program of the shop say what somebody agreed to, and none of them shows
whose the number is. So where the workspace says `double`, only a confirmation that is there already
counts at once; otherwise the person is asked by a text, or for emails by a mail.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple

from wayline.domain.care import REVOKED, consent_of
from wayline.domain.consent_times import check_time
from wayline.domain.errors import WaylineError
from wayline.domain.evidence import says_something
from wayline.domain.opt_in import OptIn
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.library import Library
from wayline.runtime.mail_requests import BY_EMAIL, is_mail
from wayline.runtime.requesting import Request, request_consent
from wayline.store import contacts
from wayline.store.bulk import Connection
from wayline.store.contacts import Person

POS: Final = "pos"  # the method of what was said at a point of sale
_WANT_A_YES: Final = frozenset({"express", "pewc"})  # what is implied by law is not asked for
_MEND: Final = "Give confirmed_at and confirmation, or neither: then they are asked."


class Confirmation(NamedTuple):
    """That somebody has confirmed elsewhere: when, and what shows it, such as the id of a mail."""

    at: datetime
    shown_by: str


def read_confirmation(
    at: datetime | None, shown_by: str | None, now: datetime
) -> Confirmation | None:
    """A confirmation; raises `consent:confirmation` for half of one, and for one that cannot be."""
    is_shown = says_something(shown_by)
    if at is None and not is_shown:
        return None
    if at is None or shown_by is None or not is_shown:
        message = "a confirmation has a time, and something that shows it"
        raise WaylineError(message, code="consent:confirmation", mend=_MEND)
    check_time("the confirmation", at, now, code="consent:confirmation")
    return Confirmation(at, shown_by)


def wants_confirmation(
    rule: OptIn, scope: str, country: str | None, basis: str = "express"
) -> bool:
    """Whether consent to texts counts only with a second yes, in the country of a number."""
    is_asked = scope.startswith("sms/") and basis in _WANT_A_YES
    return is_asked and rule.is_double(country)


async def grant_or_ask(
    connection: Connection,
    library: Library,
    change: ConsentChange,
    confirmation: Confirmation | None,
    now: datetime,
) -> Literal["granted", "asked"]:
    """Write a grant, or ask; raises as `request_consent` does if it asks."""
    person = (await contacts.read(connection, [change.contact_id]))[change.contact_id]
    if confirmation is None and _must_ask(library, person, change):
        await request_consent(connection, library, _request(change), now)
        return "asked"
    if confirmation is not None:
        told = {"confirmed_at": confirmation.at.isoformat(), "confirmation": confirmation.shown_by}
        change = change._replace(data={**change.data, **told})
    await change_consent(connection, [change])
    return "granted"


def _must_ask(library: Library, person: Person, change: ConsentChange) -> bool:
    """Whether the rule for the number's country wants a yes; who said no is not asked for one."""
    rule, country = library.workspaces[person.contact.workspace_id].opt_in, person.contact.country
    basis = change.proof.basis
    if is_mail(change.scope):
        wants = basis in _WANT_A_YES and rule.is_double(country)
    else:
        wants = wants_confirmation(rule, change.scope, country, basis)
    if not wants:
        return False
    said_no = consent_of(person.care, *change.scope.split("/", 2)) == REVOKED
    # a claim about the past is written down, and the no stands
    return not (said_no and change.at < (change.recorded_at or change.at))


def _request(change: ConsentChange) -> Request:
    details: Mapping[str, str] = {
        **{name: value for name, value in change.data.items() if name != "source"},
        "agreed_at": change.at.isoformat(),
    }
    return Request(
        change.contact_id,
        change.scope,
        change.wording or "",
        change.method,
        change.data.get("source", ""),
        change.proof,
        details=details,
        by=BY_EMAIL if is_mail(change.scope) else "",
    )
