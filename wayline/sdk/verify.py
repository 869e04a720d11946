"""Tells a webhook of Wayline from a forged one, as the Standard Webhooks specification says."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any, Final

from wayline.sdk.errors import WebhookError

TOLERANCE: Final = timedelta(minutes=5)


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    now: datetime | None = None,
    tolerance: timedelta = TOLERANCE,
) -> dict[str, Any]:
    """What a webhook says: `type`, `timestamp` and `data`. `body` is it as it came, unparsed.

    Raises `WebhookError` if a header is missing, it is older than `tolerance`, or none of its
    signatures is right. Remember its `webhook-id`: the same may come twice.
    """
    named = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, stamp = named["webhook-id"], named["webhook-timestamp"]
        given = named["webhook-signature"].split()
    except KeyError as missing:
        raise WebhookError(f"the header {missing.args[0]} is missing") from None
    _check_age(stamp, now or datetime.now(UTC), tolerance)
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise WebhookError("the secret is none: it looks like whsec_ and letters") from None
    signed = digest(key, f"{message_id}.{stamp}.".encode() + body, sha256)
    right = "v1," + b64encode(signed).decode()
    if not any(compare_digest(right.encode(), one.encode()) for one in given):
        raise WebhookError("no signature of the webhook is right")
    try:
        told = json.loads(body)
    except ValueError:
        raise WebhookError("the webhook is no JSON") from None
    if not isinstance(told, dict):
        raise WebhookError("the webhook is no object")
    return told


def _check_age(stamp: str, now: datetime, tolerance: timedelta) -> None:
    try:
        at = datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise WebhookError("the webhook-timestamp is no time") from None
    if abs(now - at) > tolerance:
        raise WebhookError("the webhook is too old, or of the future")
