"""Webhooks are believed if, and only if, the official library believes them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from wayline.domain.endpoints import make_secret, sign
from wayline.sdk import WebhookError, verify_webhook

SECRET = make_secret(b"s" * 32)
BODY = b'{"type": "webhook.test", "data": {}}'


@pytest.fixture
def now() -> datetime:
    """The time of the test itself: a module's would be too old at the end of a long run."""
    return datetime.now(UTC)


@pytest.fixture
def headers(now: datetime) -> dict[str, str]:
    """Those of a true webhook."""
    stamp = int(now.timestamp())
    return {
        "Webhook-Id": "event_1",
        "Webhook-Timestamp": str(stamp),
        "Webhook-Signature": "v1,AAAA " + sign(SECRET, "event_1", stamp, BODY),
    }


def test_a_true_one(headers: dict[str, str]) -> None:
    assert verify_webhook(BODY, headers, SECRET) == Webhook(SECRET).verify(BODY, headers)


def test_one_that_the_official_library_signed(now: datetime) -> None:
    headers = {
        "webhook-id": "event_2",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("event_2", now, BODY.decode()),
    }
    assert verify_webhook(BODY, headers, SECRET)["type"] == "webhook.test"


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("Webhook-Id", lambda _: "event_9"),
        ("Webhook-Timestamp", lambda stamp: str(int(stamp) + 1)),
        ("Webhook-Timestamp", lambda _: "soon"),
        ("Webhook-Signature", lambda _: ""),
        ("Webhook-Signature", lambda signature: "v2," + signature[11:]),
    ],
)
def test_a_forged_header(headers: dict[str, str], name: str, forge: Callable[[str], str]) -> None:
    _nobody_believes(BODY, {**headers, name: forge(headers[name])})


def test_a_forged_body(headers: dict[str, str]) -> None:
    _nobody_believes(BODY + b" ", headers)


def test_old_ones_missing_headers_and_other_secrets(now: datetime, headers: dict[str, str]) -> None:
    with pytest.raises(WebhookError, match="too old"):
        verify_webhook(BODY, headers, SECRET, now=now + timedelta(minutes=6))
    with pytest.raises(WebhookError, match="webhook-signature is missing"):
        verify_webhook(BODY, {k: v for k, v in headers.items() if "Sig" not in k}, SECRET)
    with pytest.raises(WebhookError, match="no signature"):
        verify_webhook(BODY, headers, make_secret(b"t" * 32))
    with pytest.raises(WebhookError, match="secret"):
        verify_webhook(BODY, headers, "whsec_!")


def _nobody_believes(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(WebhookError):
        verify_webhook(body, headers, SECRET)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the other library raises
        Webhook(SECRET).verify(body, headers)
