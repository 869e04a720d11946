"""Keeps every secret in the database sealed: at each start, and with a new key when told to."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from wayline.domain.endpoints import DISABLED, KEY_LOST, SEGMENT, Endpoint, make_secret
from wayline.domain.errors import WaylineError
from wayline.domain.sealing import Sealed, parts_of
from wayline.runtime.vault import Vault
from wayline.store import connections, endpoints
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection

_UNOPENED: Final = ("keys:missing", "keys:wrong")


@dataclass(slots=True)
class Resealed:
    """How many secrets were sealed anew, and what got another one because its key is lost."""

    secrets: int = 0
    connections: list[str] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)


async def settle(connection: Connection, vault: Vault) -> None:
    """Seal what is still in the clear; raises `keys:missing` if the keys are not those of here."""
    kept = await every(connection)
    for value in kept:
        vault.require(value)
    if any(parts_of(value) is None for value in kept):
        await reseal(connection, vault)


async def every(connection: Connection) -> list[Sealed]:
    """All secrets of the database, as they are kept."""
    kept = [
        value for one in await connections.every(connection) for value in (one.secret, one.api_key)
    ]
    kept += [secret for one in await endpoints.every(connection) for secret, _ in one.secrets]
    return kept


async def reseal(connection: Connection, vault: Vault, *, lost: bool = False) -> Resealed:
    """Seal with the newest key whatever is not; raises like `Vault.open`.

    If keys are `lost`, what they sealed is replaced: connections and endpoints get new secrets,
    and an endpoint in Segment's format, whose key only Segment knows, is disabled.
    """
    done = Resealed()
    for carrier in await connections.lock_every(connection):
        changed = _carrier(carrier, vault, done, lost=lost)
        if changed != carrier:
            await connections.change_secrets(connection, changed)
    for endpoint in await endpoints.lock_every(connection):
        renewed = _endpoint(endpoint, vault, done, lost=lost)
        if renewed != endpoint:
            await endpoints.change(connection, renewed)
    return done


def _carrier(
    one: CarrierConnection, vault: Vault, done: Resealed, *, lost: bool
) -> CarrierConnection:
    if lost and _is_closed([one.secret, one.api_key], vault):
        done.connections.append(one.name)
        fresh = [vault.seal(secrets.token_urlsafe(32)) for _ in range(2)]
        return replace(one, secret=fresh[0], api_key=fresh[1])
    return replace(
        one,
        secret=_anew(one.secret, vault, done),
        api_key=_anew(one.api_key, vault, done),
    )


def _endpoint(one: Endpoint, vault: Vault, done: Resealed, *, lost: bool) -> Endpoint:
    if lost and _is_closed([secret for secret, _ in one.secrets], vault):
        fresh = ((vault.seal(make_secret(secrets.token_bytes(32))), None),)
        made = replace(one, secrets=fresh)
        if one.form == SEGMENT:
            made = replace(made, state=DISABLED, reason=KEY_LOST)
        done.endpoints.append(made)
        return made
    again = tuple((_anew(secret, vault, done), until) for secret, until in one.secrets)
    return replace(one, secrets=again)


def _anew(value: Sealed, vault: Vault, done: Resealed) -> Sealed:
    if vault.is_newest(value):
        return value
    done.secrets += 1
    return vault.seal(vault.open(value))


def _is_closed(values: Iterable[Sealed], vault: Vault) -> bool:
    try:
        for value in values:
            vault.open(value)
    except WaylineError as error:
        if error.code not in _UNOPENED:
            raise
        return True
    return False
