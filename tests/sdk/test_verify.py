"""Webhooks are believed if, and only if, the official library believes them."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from wayline.domain.endpoints import make_secret, sign
from wayline.sdk import WebhookError, verify_webhook

SECRET = make_secret(b"s" * 32)
NOW = datetime.now(UTC)
STAMP = int(NOW.timestamp())
BODY = b'{"type": "webhook.test", "data": {}}'
HEADERS = {
    "Webhook-Id": "event_1",
    "Webhook-Timestamp": str(STAMP),
    "Webhook-Signature": "v1,AAAA " + sign(SECRET, "event_1", STAMP, BODY),
}


def test_a_true_one() -> None:
    assert verify_webhook(BODY, HEADERS, SECRET) == Webhook(SECRET).verify(BODY, HEADERS)


def test_one_that_the_official_library_signed() -> None:
    signed = Webhook(SECRET).sign("event_2", NOW, BODY.decode())
    headers = {
        "webhook-id": "event_2",
        "webhook-timestamp": str(STAMP),
        "webhook-signature": signed,
    }
    assert verify_webhook(BODY, headers, SECRET)["type"] == "webhook.test"


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (BODY + b" ", {}),
        (BODY, {"Webhook-Id": "event_9"}),
        (BODY, {"Webhook-Timestamp": str(STAMP + 1)}),
        (BODY, {"Webhook-Timestamp": "soon"}),
        (BODY, {"Webhook-Signature": ""}),
        (BODY, {"Webhook-Signature": "v2," + HEADERS["Webhook-Signature"][11:]}),
    ],
)
def test_a_forged_one(body: bytes, change: dict[str, str]) -> None:
    headers = {**HEADERS, **change}
    with pytest.raises(WebhookError):
        verify_webhook(body, headers, SECRET)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the other library raises
        Webhook(SECRET).verify(body, headers)


def test_old_ones_missing_headers_and_other_secrets() -> None:
    with pytest.raises(WebhookError, match="too old"):
        verify_webhook(BODY, HEADERS, SECRET, now=NOW + timedelta(minutes=6))
    with pytest.raises(WebhookError, match="webhook-signature is missing"):
        verify_webhook(BODY, {k: v for k, v in HEADERS.items() if "Sig" not in k}, SECRET)
    with pytest.raises(WebhookError, match="no signature"):
        verify_webhook(BODY, HEADERS, make_secret(b"t" * 32))
    with pytest.raises(WebhookError, match="secret"):
        verify_webhook(BODY, HEADERS, "whsec_!")
