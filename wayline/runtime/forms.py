"""What people do with forms: make, change, close and find them, and make links for devices."""

import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from wayline.domain.errors import WaylineError
from wayline.domain.forms import CLOSED, MOST, OPEN, Form, form_problem
from wayline.domain.ids import WorkspaceId, new_id
from wayline.domain.letters import no_mail
from wayline.runtime.mail_requests import is_mail
from wayline.runtime.vault import Vault
from wayline.store import forms, journeys
from wayline.store.bulk import Connection

PATH: Final = "f"  # what the paths of forms begin with
LONGEST_DEVICE: Final = 40
_DEVICE: Final = "form device"
_MARK: Final = 9  # octets


async def save(
    connection: Connection,
    workspace_id: WorkspaceId,
    name: str,
    told: Mapping[str, Any],
    at: datetime,
) -> Form:
    """Make a form, or change the one of this name: then it gets a new version, and is open again.

    Raises `form:invalid` for what cannot be, `form:many`, and `consent:no_mail` for a form for
    emails in a workspace that sends none.
    """
    wrong = form_problem(name, told)
    if wrong is not None:
        raise WaylineError(wrong, code="form:invalid", mend="Correct it, and send it again.")
    if is_mail(str(told.get("scope") or "")):
        await _check_mail(connection, workspace_id)
    found = {one.name: one for one in await forms.lock_all(connection, workspace_id)}
    if name in found:
        return await _change(connection, found[name], told, at)
    if len(found) >= MOST:
        message = f"a workspace has at most {MOST} forms"
        raise WaylineError(message, code="form:many", mend="Change one that is there.")
    key = b32encode(secrets.token_bytes(10)).decode().lower()
    form_id = new_id(at, secrets.token_bytes(10))
    made = Form(workspace_id, form_id, key, name, 1, OPEN, dict(told), at, at)
    await forms.insert(connection, made, at)
    return made


async def _check_mail(connection: Connection, workspace_id: WorkspaceId) -> None:
    mine = [w for w in await journeys.workspaces(connection) if w.workspace_id == workspace_id]
    if not mine or mine[0].mail is None:
        raise no_mail()


async def _change(
    connection: Connection, form: Form, told: Mapping[str, Any], at: datetime
) -> Form:
    if dict(form.told) == dict(told) and form.state == OPEN:
        return form
    after = replace(form, told=dict(told), version=form.version + 1, state=OPEN, changed_at=at)
    await forms.change(connection, after, at)
    return after


async def close(connection: Connection, workspace_id: WorkspaceId, name: str, at: datetime) -> Form:
    """Take no more sign-ups; raises `form:unknown`."""
    after = replace(await find(connection, workspace_id, name), state=CLOSED, changed_at=at)
    await forms.change(connection, after, at)
    return after


async def find(connection: Connection, workspace_id: WorkspaceId, name: str) -> Form:
    """The form of a name; raises `form:unknown`."""
    found = {one.name: one for one in await forms.of_workspace(connection, workspace_id)}
    if name not in found:
        message = f'there is no form "{name[:60]}"'
        there = f"There are: {', '.join(found)}." if found else "None was made yet."
        raise WaylineError(message, code="form:unknown", mend=there)
    return found[name]


def device_token(vault: Vault, form: Form, device: str) -> str:
    """What the address of a kiosk ends with, by which we know one of our devices.

    Raises `form:device` for a form that is no kiosk, or no name of a device.
    """
    if not form.kiosk:
        message = f'the form "{form.name}" is for no kiosk'
        raise WaylineError(message, code="form:device", mend="Say that it is one: kiosk.")
    if not device or len(device) > LONGEST_DEVICE or not device.isascii() or not device.isalnum():
        message = f"the name of a device is 1 to {LONGEST_DEVICE} letters and digits"
        raise WaylineError(message, code="form:device", mend="Such as till1.")
    mark = vault.mark(_DEVICE, f"{form.key} {device}".encode())[:_MARK]
    return f"{device}.{urlsafe_b64encode(mark).decode()}"


def device_of(vault: Vault, form: Form, token: str) -> str | None:
    """The device of an address; None if we have not made it, or the form is no kiosk."""
    device = token.partition(".")[0]
    try:
        return device if device_token(vault, form, device) == token else None
    except WaylineError:
        return None
