"""`/v1/keys`: what other programs name themselves with, made and ended by programs."""

import secrets
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page
from wayline.api.shapes import Asked, Time
from wayline.domain.api_keys import allows, make_key, prefix_of, read_name, read_scopes
from wayline.store import api_keys
from wayline.store.api_keys import ApiKey

router = resources("keys")


class Key(BaseModel):
    """A key without its secret; `prefix` are its first characters, by which it is named."""

    prefix: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKey(Key):
    """A key that was made just now: `key` is told this once, and null when it is told again."""

    key: str | None


class KeyAsked(Asked):
    """What a new key is to be."""

    name: Annotated[str, Field(description="Who uses it; the source of the events that it sends.")]
    scopes: Annotated[list[str], Field(description="What it opens; no more than this key does.")]
    expires_at: Time | None = None


@router.get("/keys", **operation("keys:read"))
async def list_keys(call: Called) -> Page[Key]:
    """All keys of the workspace, the oldest first."""
    found = await api_keys.of_workspace(call.connection, call.workspace_id)
    return Page(items=[_key(one) for one in found], next=None)


@router.post(
    "/keys",
    status_code=201,
    **operation(
        "keys:write",
        body={"name": "shop", "scopes": ["events:write"], "expires_at": "2099-01-01T00:00:00Z"},
        refuses=["key:beyond", "key:expires", "key:name", "key:scopes"],
        secrets=["key"],
    ),
)
async def create_key(call: Called, body: KeyAsked) -> NewKey:
    """Make a key. Its secret is told this once; a request sent twice does not tell it again."""
    name, scopes = read_name(body.name), read_scopes(body.scopes)
    beyond = [scope for scope in scopes if not allows(call.key.scopes, scope)]
    if beyond:
        message = f"this key does not have the scope {beyond[0]} itself"
        raise ApiError("key:beyond", message, "Make the key with: wayline keys create")
    if body.expires_at is not None and body.expires_at <= call.real:
        mend = "Give a time that is yet to come, or none."
        raise ApiError("key:expires", "the key would have expired already", mend)
    key = make_key(secrets.token_bytes(32), scopes)
    await api_keys.insert(
        call.connection,
        call.workspace_id,
        key,
        name,
        call.real,
        scopes=scopes,
        expires_at=body.expires_at,
    )
    made = _known(await api_keys.by_prefix(call.connection, call.workspace_id, prefix_of(key)))
    return NewKey(**_key(made).model_dump(), key=key)


@router.get(
    "/keys/{prefix}",
    **operation("keys:read", path={"prefix": examples.KEY}, refuses=["key:none"]),
)
async def get_key(call: Called, prefix: str) -> Key:
    """One key."""
    return _key(_known(await api_keys.by_prefix(call.connection, call.workspace_id, prefix)))


@router.post(
    "/keys/{prefix}/revoke",
    **operation("keys:write", path={"prefix": examples.KEY}, refuses=["key:none"]),
)
async def revoke_key(call: Called, prefix: str) -> Key:
    """End a key; servers that run take notice within five seconds."""
    ended = await api_keys.revoke(call.connection, call.workspace_id, prefix, call.real)
    return _key(_known(ended))


def _known(key: ApiKey | None) -> ApiKey:
    if key is None:
        raise ApiError("key:none", "there is no such key", "See them: GET /v1/keys")
    return key


def _key(key: ApiKey) -> Key:
    return Key(**{name: value for name, value in key._asdict().items() if name != "workspace_id"})
