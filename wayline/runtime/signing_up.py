"""Takes what people leave on a form: they are asked to confirm, or signed up where that is allowed.

Anybody can type any number or email. So a form lifts no STOP, changes nothing of who is known, and
says the same of every one; and it sends few messages in an hour, of which few to one range of
numbers, for some earn from every text that they make others send.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from wayline.domain.consent import Proof
from wayline.domain.errors import WaylineError
from wayline.domain.forms import PHONE, Form
from wayline.domain.ids import ContactId
from wayline.runtime.answering import MOST_ALIKE, hour_of, range_of
from wayline.runtime.library import Library
from wayline.runtime.people import upsert
from wayline.runtime.requesting import Request, sign_up
from wayline.store import contacts, forms, ledger, rollups
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.rollups import Tally

MOST_UNANSWERED: Final = 3  # requests to a person by forms in `_MONTH`, until it says something
_MONTH: Final = timedelta(days=30)
_TAKEN, _WITHHELD = "form_taken", "form_withheld"
WEB, KIOSK = "form", "form:kiosk"
Outcome = Literal["requested", "granted", "pending", "refused", "full", "silent"]


class Pace(NamedTuple):
    """By whom sign-ups are counted (16 octets of a keyed hash, another in each window), until when
    and how many at most; `limit:...` is the reason to wait.
    """

    who: UUID
    most: int
    ends_at: datetime
    reason: str


class Given(NamedTuple):
    """What somebody left on a form, as it finds people: by `phone` or `email`, and the value.

    `proof` is what shows it, `more` what else they typed. `paces` are counted in the database, for
    all processes together.
    """

    kind: str
    value: str
    language: str
    wording: str
    purpose: str
    frequency: str
    page: str
    proof: Proof
    more: Mapping[str, str]
    device: str | None = None
    paces: tuple[Pace, ...] = ()


async def take(
    connection: Connection, library: Library, form: Form, given: Given, now: datetime
) -> Outcome:
    """Sign somebody up, within the limits; what became of it is for us, and not for who typed it.

    To be called in a transaction. `full` is of the form or of a range of numbers, not of a person.
    """
    await forms.lock_all(connection, form.workspace_id)
    tally, counted = Tally(), ContactId(form.form_id)
    reason = await _reason_to_wait(connection, form, given, now)
    if reason is not None:
        tally.add(counted, form.workspace_id, now, _WITHHELD, reason)
        await tally.save(connection)
        return "full"
    try:
        async with connection.transaction():
            outcome = await _take(connection, library, form, given, now)
    except WaylineError as error:
        if error.code != "consent:refused":
            raise
        outcome = "refused"  # and with it nobody was made
    tally.add(counted, form.workspace_id, now, _TAKEN, _range(given))
    await tally.save(connection)
    return outcome


async def _reason_to_wait(
    connection: Connection, form: Form, given: Given, now: datetime
) -> str | None:
    """Every sign-up counts, whatever became of it: else the limits would tell who is known."""
    windows = {pace.who: pace.ends_at for pace in given.paces}
    counts = await forms.count(connection, form.workspace_id, windows)
    for pace in given.paces:
        if counts[pace.who] > pace.most:
            return pace.reason
    hours = {(form.workspace_id, hour_of(now))}
    found = await rollups.in_hours(connection, _TAKEN, hours)
    if sum(n for *_, n in found) >= form.hourly:
        return "limit:form"
    alike = sum(n for *_, prefix, n in found if prefix == _range(given))
    return "limit:range" if given.kind == PHONE and alike >= MOST_ALIKE else None


def _range(given: Given) -> str:
    """The range that a number is of; nobody earns from mails, and their addresses have none."""
    return range_of(given.value) if given.kind == PHONE else ""


async def _take(
    connection: Connection, library: Library, form: Form, given: Given, now: datetime
) -> Outcome:
    contact_id = await _whose(connection, library, form, given, now)
    if await _is_silent(connection, contact_id, now):
        return "silent"
    return await sign_up(connection, library, _request(form, given, contact_id), now)


async def _whose(
    connection: Connection, library: Library, form: Form, given: Given, now: datetime
) -> ContactId:
    """Whose it is; a new person if nobody's. Of who is known nothing is changed."""
    address = Address(form.workspace_id, given.kind, given.value)
    held = (await contacts.resolve(connection, [address])).get(address)
    if held is not None and held.contact_id is not None:
        return held.contact_id
    record = {
        given.kind: given.value,
        "language": given.language,
        "attributes": dict(given.more),
    }
    [made] = await upsert(
        connection, library, form.workspace_id, [record], on_conflict="refuse", at=now
    )
    if made.contact_id is None:
        raise WaylineError("the address is refused", code="consent:refused")
    return made.contact_id


async def _is_silent(connection: Connection, contact_id: ContactId, now: datetime) -> bool:
    """Whether enough requests went to somebody who has never said anything to them."""
    unanswered = 0
    for one in await ledger.history(connection, [contact_id]):
        if one.action in ("granted", "revoked", "opted_out"):
            unanswered = 0
        elif one.action == "requested" and one.method.startswith(WEB):
            unanswered += one.occurred_at > now - _MONTH
    return unanswered >= MOST_UNANSWERED


def _request(form: Form, given: Given, contact_id: ContactId) -> Request:
    details = {"form": form.name, "form_version": str(form.version)}
    if given.device is not None:
        details["device"] = given.device
    return Request(
        contact_id,
        form.scope,
        given.wording,
        WEB if given.device is None else KIOSK,
        "point of sale" if given.device is not None else given.page or f"form {form.name}",
        given.proof,
        given.purpose,
        given.frequency,
        form.confirm,
        details,
    )
