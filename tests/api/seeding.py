"""What the examples of the API name, made in a workspace whose every text bears a mark."""

from dataclasses import replace
from datetime import timedelta

from tests.api.serving import Shop
from tests.runtime.world import START, WORKSPACE
from tests.sealing import VAULT
from wayline.api import examples
from wayline.domain import ids
from wayline.domain.api_keys import SCOPES
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.endpoints import Endpoint
from wayline.domain.ids import AccountId, ContactId, WorkspaceId, bucket_of, derived_id
from wayline.domain.products import Product
from wayline.domain.senders import Sender
from wayline.domain.senders.sender import Brand
from wayline.runtime import forms
from wayline.runtime.clock import RealClock
from wayline.runtime.ledger import ledger_row
from wayline.store import (
    api_keys,
    contacts,
    endpoints,
    imports,
    journeys,
    ledger,
    products,
    senders,
)
from wayline.store.bulk import Connection
from wayline.store.contacts import NewContact
from wayline.store.imports import Import
from wayline.store.partitions import month_of

MARK = "zebra"  # in every text of the workspace that the examples are about
OTHER = WorkspaceId(derived_id(0, "test", "other"))
OTHER_ADMIN = "ak_" + "y" * 43
CONTACT = ContactId(ids.read("contact", examples.CONTACT))
MESSAGE = ids.read("message", examples.MESSAGE)


async def seed(shop: Shop) -> None:
    """Make the contact, message and key of the examples, and a workspace of somebody else."""
    connection = shop.connection
    await connection.execute(
        "UPDATE workspace SET name = %s, settings = settings || %s WHERE workspace_id = %s",
        [MARK, f'{{"brand": "{MARK}", "support": "{MARK}"}}', WORKSPACE],
    )
    await connection.execute("UPDATE template SET body = body || %s", [MARK])
    await connection.execute("UPDATE journey_version SET name = %s", [MARK])
    await _contact(connection)
    await _message(connection)
    await _endpoint(connection)
    await _import(connection)
    number = Sender(examples.SENDER, "long_code", "US", brand=Brand(MARK, 60))
    await senders.insert(connection, WORKSPACE, number, START)
    told = {"title": MARK, "kiosk": True}
    await forms.save(connection, WORKSPACE, examples.FORM, told, START)
    mug = Product(examples.SKU, MARK, attributes={"note": MARK})
    await products.save(connection, WORKSPACE, [mug], START)
    key = examples.KEY + "k" * 35
    await api_keys.insert(connection, WORKSPACE, key, MARK, START, scopes=["contacts:read"])
    await journeys.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "account", "other")),
        workspace_id=OTHER,
        slug="other",
        name="Other",
        settings={},
        at=START,
    )
    await api_keys.insert(connection, OTHER, OTHER_ADMIN, "other", START, scopes=list(SCOPES))


async def _contact(connection: Connection) -> None:
    contact = Contact(CONTACT, WORKSPACE, "bob", email=f"bob@{MARK}.example", language="en")
    contact = replace(contact, attributes={"note": MARK}, tags=frozenset({MARK, "vip"}))
    addresses = (("user_id", "bob"), ("email", f"bob@{MARK}.example"))
    made = NewContact(contact, addresses, Care(consent={"sms/marketing": "granted"}))
    await contacts.insert(connection, WORKSPACE, [made], START)
    row = ledger_row(contact, "sms", "marketing", "granted", "api", START, f"Text me. {MARK}")
    await ledger.append(connection, [row])


async def _import(connection: Connection) -> None:
    import_id, at = ids.read("import", examples.IMPORT), RealClock().now()
    tally = {"examples": {"contact:phone": [[2, f"{MARK} is no number", "Write it as +1..."]]}}
    row = Import(import_id, "contacts", MARK, "running", 2, 0, tally, {}, at, None)
    await imports.begin(connection, WORKSPACE, row, import_id, import_id)
    await imports.note(connection, WORKSPACE, import_id, tally, 0)


async def _endpoint(connection: Connection) -> None:
    endpoint_id = ids.read("endpoint", examples.ENDPOINT)
    wants, secret = frozenset({"message.*"}), ((VAULT.seal("whsec_" + "QUJD" * 8), None),)
    made = Endpoint(
        WORKSPACE,
        endpoint_id,
        "webhook",
        f"https://{MARK}.example/hook",
        MARK,
        wants,
        frozenset({MARK}),
        secret,
        "active",
        None,
        None,
        START,
    )
    await endpoints.insert(connection, made)
    await connection.execute(
        "INSERT INTO delivery VALUES (%s, %s, %s, %s, NULL, %s, NULL, NULL, %s, '{}', 'failed', 1,"
        " %s, NULL, NULL, %s)",
        [
            bucket_of(endpoint_id),
            endpoint_id,
            endpoint_id,
            WORKSPACE,
            MARK,
            START,
            START,
            f'[["{START.isoformat()}", 500, "{MARK}", 1]]',
        ],
    )


async def _message(connection: Connection) -> None:
    bucket, month = bucket_of(CONTACT), month_of(START)
    assert bucket == bucket_of(MESSAGE)
    await connection.execute(
        """INSERT INTO message (bucket, contact_id, message_id, month, workspace_id, journey_id,
             version, step, visit, channel, variables, category, priority, prefer, state, reason,
             owed_at, expires_at, attempt, body, parts, cost, certificate, template,
             template_version, language, sender, address, cost_basis, claimed_at, sent_at, ended_at,
             delivered_basis)
           SELECT %s, %s, %s, %s, %s, journey_id,
             1, 'thanks', 1, 'sms', '{}', 'service', 50, 'once', 'delivered', 'message:sent',
             %s, %s, 1, %s, 1, 7900, %s, 'thanks', 1, 'en', '+12025550100', '+12125550142',
             'estimated', %s, %s, %s, 'receipt'
           FROM journey WHERE slug = 'welcome'""",
        [
            *(bucket, CONTACT, MESSAGE, month, WORKSPACE, START, START + timedelta(hours=24)),
            *(f"Thank you! {MARK}", f'{{"saw": "{MARK}"}}'),
            *(START, START + timedelta(seconds=1), START + timedelta(seconds=4)),
        ],
    )
    await connection.execute(
        "INSERT INTO message_event VALUES (%s, %s, %s, %s, %s, %s, 'sent', %s, NULL, %s)",
        [bucket, CONTACT, MESSAGE, MESSAGE, month, WORKSPACE, START, f'{{"carrier": "{MARK}"}}'],
    )
    await connection.execute(
        "INSERT INTO event VALUES (%s, %s, 'Seen', %s, %s, %s, 'shop', %s, %s, true, %s)",
        [bucket, CONTACT, MESSAGE, month, WORKSPACE, START, START, f'{{"what": "{MARK}"}}'],
    )
