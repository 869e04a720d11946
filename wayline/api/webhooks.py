"""`/v1/webhooks`: endpoints that are told what happens, and what became of it."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked, Time
from wayline.channels.web import Web
from wayline.domain.endpoints import Endpoint
from wayline.domain.ids import show
from wayline.runtime import endpoints as desk
from wayline.runtime.vault import Vault
from wayline.store import deliveries
from wayline.store import endpoints as store
from wayline.store.deliveries import Attempted

router = resources("webhooks")
_PATH: Final = {"endpoint": examples.ENDPOINT}
_MOST: Final = 100  # deliveries of the list of attempts


class EndpointOut(BaseModel):
    """An endpoint without its secret; `events` are names, `message.*` or `*`."""

    id: str
    form: str
    url: str
    about: str
    events: list[str]
    not_from: list[str]
    state: str
    reason: str | None
    failing_since: datetime | None
    created_at: datetime


class EndpointSecret(EndpointOut):
    """An endpoint with the secret that signs from now on: told this once, null when told again."""

    secret: str | None


class EndpointAsked(Asked):
    """What a new endpoint is to be."""

    url: Annotated[str, Field(description="By https, on port 443 of a public host.")]
    events: Annotated[list[str], Field(default_factory=list, description="None: everything.")]
    about: Annotated[str, Field(max_length=200, description="For people.")] = ""
    segment_key: Annotated[
        str | None, Field(description="Tell in Segment's format, by this write key.")
    ] = None
    not_from: Annotated[
        list[str], Field(default_factory=list, description="Write keys to leave out, by name.")
    ]


class ReplayAsked(Asked):
    """What is to be told once more."""

    since: Time
    failed_only: bool = False


class Owed(BaseModel):
    """How much is owed."""

    owed: int


class TestOwed(BaseModel):
    """The `webhook-id` of a test that is owed."""

    id: str


class AttemptOut(BaseModel):
    """One call and its answer: a status, or why there was none."""

    at: datetime
    status: int | None
    error: str | None
    milliseconds: int


class DeliveryOut(BaseModel):
    """Something told to an endpoint, or to be told at `due_at`."""

    id: str
    event: str
    at: datetime
    state: str
    due_at: datetime | None
    attempts: list[AttemptOut]


@router.get("/webhooks", **operation("webhooks:read"))
async def list_webhooks(call: Called) -> Page[EndpointOut]:
    """Every endpoint of the workspace, the oldest first."""
    found = await store.of_workspace(call.connection, call.workspace_id)
    return Page(items=[_out(one) for one in found], next=None)


@router.post(
    "/webhooks",
    status_code=201,
    **operation(
        "webhooks:write",
        body={"url": "https://crm.example/hook", "events": ["message.*"], "about": "the CRM"},
        refuses=["webhook:url", "webhook:kind", "webhook:write_key", "webhook:many"],
        secrets=["secret"],
    ),
)
async def create_webhook(call: Called, body: EndpointAsked) -> EndpointSecret:
    """Add an endpoint. It is told what happens from now on, signed with the secret shown here."""
    made = desk.new_endpoint(
        call.workspace_id,
        body.url,
        body.events,
        may_call=Web().may_call,
        vault=call.vault,
        at=call.now,
        about=body.about,
        write_key=body.segment_key,
        not_from=body.not_from,
    )
    await desk.add(call.connection, made)
    return _with_secret(made, call.vault)


@router.get(
    "/webhooks/{endpoint}",
    **operation("webhooks:read", path=_PATH, refuses=["webhook:unknown"]),
)
async def get_webhook(call: Called, endpoint: str) -> EndpointOut:
    """One endpoint, with why it was disabled if it was."""
    return _out(await _find(call, endpoint))


@router.get(
    "/webhooks/{endpoint}/attempts",
    **operation("webhooks:read", path=_PATH, refuses=["webhook:unknown"]),
)
async def list_attempts(call: Called, endpoint: str) -> Page[DeliveryOut]:
    """The last hundred deliveries with the answer to each attempt; what was sent is not kept."""
    one = await _find(call, endpoint)
    found = await deliveries.attempts(call.connection, call.workspace_id, one.endpoint_id, _MOST)
    return Page(items=[_delivery(row) for row in found], next=None)


@router.post(
    "/webhooks/{endpoint}/test",
    **operation("webhooks:write", path=_PATH, refuses=["webhook:unknown", "webhook:idle"]),
)
async def test_webhook(call: Called, endpoint: str) -> TestOwed:
    """Owe the endpoint a `webhook.test`, whatever it wants to be told."""
    made = await desk.test(call.connection, await _find(call, endpoint), call.now)
    return TestOwed(id=show("event", made))


@router.post(
    "/webhooks/{endpoint}/replay",
    **operation(
        "webhooks:write",
        path=_PATH,
        body={"since": "2026-03-01T00:00:00Z", "failed_only": True},
        refuses=["webhook:unknown"],
    ),
)
async def replay_webhook(call: Called, endpoint: str, body: ReplayAsked) -> Owed:
    """Tell once more what happened since a time, under the same ids."""
    one = await _find(call, endpoint)
    since, failed_only = body.since, body.failed_only
    number = await desk.replay(call.connection, one, since, call.now, failed_only=failed_only)
    return Owed(owed=number)


@router.post(
    "/webhooks/{endpoint}/rotate",
    **operation(
        "webhooks:write",
        path=_PATH,
        refuses=["webhook:unknown", "webhook:rotate"],
        secrets=["secret"],
    ),
)
async def rotate_webhook(call: Called, endpoint: str) -> EndpointSecret:
    """Make a new secret; for a day calls are signed with the old one as well."""
    one = await _find(call, endpoint)
    made = await desk.rotate(call.connection, one, call.vault, call.real)
    return _with_secret(made, call.vault)


@router.post(
    "/webhooks/{endpoint}/pause",
    **operation("webhooks:write", path=_PATH, refuses=["webhook:unknown"]),
)
async def pause_webhook(call: Called, endpoint: str) -> EndpointOut:
    """Keep what happens until the endpoint is resumed."""
    return _out(await desk.pause(call.connection, await _find(call, endpoint)))


@router.post(
    "/webhooks/{endpoint}/resume",
    **operation("webhooks:write", path=_PATH, refuses=["webhook:unknown"]),
)
async def resume_webhook(call: Called, endpoint: str) -> EndpointOut:
    """Tell it again, what was kept first; also one that was disabled."""
    return _out(await desk.resume(call.connection, await _find(call, endpoint)))


@router.delete(
    "/webhooks/{endpoint}",
    **operation("webhooks:write", path=_PATH, refuses=["webhook:unknown"]),
)
async def remove_webhook(call: Called, endpoint: str) -> EndpointOut:
    """Forget an endpoint, and what it is still owed."""
    one = await _find(call, endpoint)
    await desk.remove(call.connection, one)
    return _out(one)


async def _find(call: Call, shown: str) -> Endpoint:
    return await desk.find(call.connection, call.workspace_id, shown)


def _told(one: Endpoint) -> dict[str, object]:
    return {
        "id": show("endpoint", one.endpoint_id),
        "form": one.form,
        "url": one.url,
        "about": one.about,
        "events": sorted(one.kinds),
        "not_from": sorted(one.not_from),
        "state": one.state,
        "reason": one.reason,
        "failing_since": one.failing_since,
        "created_at": one.created_at,
    }


def _with_secret(one: Endpoint, vault: Vault) -> EndpointSecret:
    secret = vault.open(one.secrets[0][0])
    return EndpointSecret.model_validate(_told(one) | {"secret": secret})


def _delivery(one: Attempted) -> DeliveryOut:
    tried = [
        AttemptOut(at=datetime.fromisoformat(at), status=status, error=error, milliseconds=took)
        for at, status, error, took in one.attempts
    ]
    return DeliveryOut(
        id=show("event", one.delivery_id),
        event=one.kind,
        at=one.at,
        state=one.state,
        due_at=one.due_at,
        attempts=tried,
    )


def _out(one: Endpoint) -> EndpointOut:
    return EndpointOut.model_validate(_told(one))
