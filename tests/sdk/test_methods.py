"""Each operation of the API has a method of the client, which asks for just that operation."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.api.seeding import seed
from tests.api.serving import ADMIN, Shop, shop
from tests.api.test_operations import in_order
from wayline import AsyncClient, Client
from wayline.api.app import operations
from wayline.api.operations import Operation

Asked = list[tuple[str, str, Any]]  # method, path, body
# By the name of the operation: the client, what its example names in the path, and its body.
CALLS: Final[dict[str, Callable[[Any, list[str], Any], Any]]] = {
    "export_contacts": lambda c, _p, _b: c.export_contacts("jsonl"),
    "list_contacts": lambda c, _p, _b: c.contacts(tag="vip"),
    "upsert_contact": lambda c, _p, b: c.upsert_contact(b),
    "get_contact": lambda c, p, _b: c.contact(*p),
    "change_contact": lambda c, p, b: c.change_contact(*p, b),
    "get_timeline": lambda c, p, _b: c.timeline(*p),
    "list_imports": lambda c, _p, _b: c.imports(),
    "get_import": lambda c, p, _b: c.import_of(*p),
    "create_import": lambda c, _p, b: c.import_contacts(b["records"], country="US"),
    "undo_import": lambda c, p, _b: c.undo_import(*p),
    "get_consent": lambda c, p, _b: c.consent(*p),
    "get_consent_ledger": lambda c, p, _b: c.consent_ledger(*p),
    "grant_consent": lambda c, p, b: c.grant_consent(*p, **b),
    "request_consent": lambda c, p, b: c.request_consent(*p, **b),
    "revoke_consent": lambda c, p, b: c.revoke_consent(*p, **b),
    "opt_out": lambda c, p, b: c.opt_out(*p, **b),
    "resume": lambda c, p, b: c.resume(*p, **b),
    "list_forms": lambda c, _p, _b: c.forms(),
    "get_form": lambda c, p, _b: c.form(*p),
    "put_form": lambda c, p, b: c.put_form(*p, **b),
    "close_form": lambda c, p, _b: c.close_form(*p),
    "add_device": lambda c, p, b: c.add_device(*p, **b),
    "get_personal_data": lambda c, p, _b: c.personal_data(*p),
    "ask_privacy": lambda c, p, b: c.ask_privacy(*p, **b),
    "list_privacy_requests": lambda c, _p, _b: c.privacy_requests(),
    "add_suppressions": lambda c, _p, b: c.suppress(**b),
    "get_suppression": lambda c, _p, _b: c.suppression(phone="+12125550143"),
    "count_suppressions": lambda c, _p, _b: c.suppression_counts(),
    "add_complaint": lambda c, _p, b: c.complain(**b),
    "list_complaints": lambda c, _p, _b: c.complaints(since=datetime(2026, 1, 1, tzinfo=UTC)),
    "make_preferences_link": lambda c, p, _b: c.preferences_link(*p),
    "revoke_preferences_links": lambda c, p, _b: c.revoke_preferences_links(*p),
    "list_events": lambda c, _p, _b: c.events("contact_01khc5c40027t804d2abqv0v0s"),
    "list_journeys": lambda c, _p, _b: c.journeys(),
    "check_journey": lambda c, _p, b: c.check_journey(**b),
    "get_journey": lambda c, p, _b: c.journey(*p),
    "publish_journey": lambda c, p, b: c.publish_journey(*p, **b),
    "diff_journey": lambda c, p, _b: c.diff_journey(*p),
    "pause_journey": lambda c, p, _b: c.pause_journey(*p),
    "resume_journey": lambda c, p, _b: c.resume_journey(*p),
    "list_templates": lambda c, _p, _b: c.templates(channel="sms"),
    "get_template": lambda c, p, _b: c.template(*p),
    "list_messages": lambda c, _p, _b: c.messages(limit=20),
    "get_message": lambda c, p, _b: c.message(*p),
    "list_products": lambda c, _p, _b: c.products(),
    "get_product": lambda c, p, _b: c.product(*p),
    "put_products": lambda c, _p, b: c.put_products(**b),
    "get_report": lambda c, _p, _b: c.report(),
    "get_journey_report": lambda c, p, _b: c.report(*p),
    "list_rules": lambda c, _p, _b: c.rules(country="US-TX"),
    "explain_rules": lambda c, _p, _b: c.explain_rules(
        "+12125550123", state="Texas", at=datetime(2026, 11, 28, 13, 30, tzinfo=UTC)
    ),
    "list_senders": lambda c, _p, _b: c.senders(),
    "get_sender": lambda c, p, _b: c.sender(*p),
    "add_sender": lambda c, _p, b: c.add_sender(**b),
    "change_sender": lambda c, p, b: c.change_sender(*p, **b),
    "register_sender": lambda c, p, b: c.register_sender(*p, **b),
    "disable_sender": lambda c, p, b: c.disable_sender(*p, **b),
    "enable_sender": lambda c, p, _b: c.enable_sender(*p),
    "list_webhooks": lambda c, _p, _b: c.webhooks(),
    "create_webhook": lambda c, _p, b: c.create_webhook(**b),
    "get_webhook": lambda c, p, _b: c.webhook(*p),
    "list_attempts": lambda c, p, _b: c.webhook_attempts(*p),
    "test_webhook": lambda c, p, _b: c.test_webhook(*p),
    "replay_webhook": lambda c, p, b: c.replay_webhook(*p, datetime.fromisoformat(b["since"])),
    "rotate_webhook": lambda c, p, _b: c.rotate_webhook(*p),
    "pause_webhook": lambda c, p, _b: c.pause_webhook(*p),
    "resume_webhook": lambda c, p, _b: c.resume_webhook(*p),
    "remove_webhook": lambda c, p, _b: c.remove_webhook(*p),
    "get_workspace": lambda c, _p, _b: c.workspace(),
    "change_workspace": lambda c, _p, b: c.change_workspace(**b),
    "list_keys": lambda c, _p, _b: c.keys(),
    "create_key": lambda c, _p, b: c.create_key(
        b["name"], b["scopes"], expires_at=datetime.fromisoformat(b["expires_at"])
    ),
    "get_key": lambda c, p, _b: c.key(*p),
    "revoke_key": lambda c, p, _b: c.revoke_key(*p),
}


class Noting(AsyncClient):
    """A client that notes what it asks."""

    asked: Asked

    async def request(self, method: str, path: str, **more: Any) -> Any:
        self.asked.append((method, path, more.get("body")))
        return await super().request(method, path, **more)


class NotingBlocking(Client):
    """The same, blocking."""

    asked: Asked

    def request(self, method: str, path: str, **more: Any) -> Any:
        self.asked.append((method, path, more.get("body")))
        return super().request(method, path, **more)


@pytest.fixture
async def server(own_dsn: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(own_dsn, tmp_path) as running:
        await seed(running)
        yield running


def test_every_operation_has_a_method() -> None:
    assert set(CALLS) == {operation.name for operation in operations()}


async def test_each_asks_for_its_operation_and_gets_its_answer(server: Shop) -> None:
    async with Noting(server.url, ADMIN) as client:
        for operation in in_order():
            client.asked = []
            found = called(client, operation)
            if inspect.isasyncgen(found):
                answer: Any = [item async for item in found]
            else:
                answer = await found
            judge(operation, client.asked, answer)


async def test_the_client_that_blocks_does_alike(server: Shop) -> None:
    def all_of_them() -> None:
        client = NotingBlocking(server.url, ADMIN)
        for operation in in_order():
            client.asked = []
            found = called(client, operation)
            judge(operation, client.asked, list(found) if isinstance(found, Iterator) else found)
        client.close()

    await asyncio.to_thread(all_of_them)


async def test_a_table_is_taken_in_and_comes_back(server: Shop) -> None:
    async with AsyncClient(server.url, ADMIN) as client:
        table = b"user_id,phone\neve,+12125550142\n"
        done = await client.import_contacts(table, file="eve.csv", country="US")
        assert done["taken"]["id"].startswith("import_")
        text = await client.export_contacts(columns="user_id,phone")
        assert "eve,'+12125550142" in text or "eve,+12125550142" in text


def called(client: Any, operation: Operation) -> Any:
    """Call the method of an operation as its example says."""
    example = operation.example
    return CALLS[operation.name](client, list(example["path"].values()), example.get("body"))


def judge(operation: Operation, asked: Asked, answer: Any) -> None:
    """It asked once for its operation, with the whole body, and got what is no error."""
    path = operation.path
    for name, value in operation.example["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    [method] = operation.verbs
    assert [one[:2] for one in asked] == [(method, path)], operation.name
    body = operation.example.get("body")
    if body is not None:
        told = {name: value for name, value in asked[0][2].items() if name in body}
        assert _plain(told) == _plain(body), operation.name
    assert isinstance(answer, dict | list | str), operation.name
    assert answer or isinstance(answer, list), operation.name  # a list may be empty


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Instants in one spelling."""
    return {
        name: value.replace("Z", "+00:00") if name in ("since", "expires_at") else value
        for name, value in body.items()
    }
