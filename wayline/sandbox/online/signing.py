"""How the carrier signs what it posts: HMAC-SHA256 over time and body, as many carriers do."""

import hashlib
import hmac

TIMESTAMP = "X-Sandbox-Timestamp"  # seconds since 1970, on the real clock
SIGNATURE = "X-Sandbox-Signature"  # hexadecimal, of "{timestamp}.{body}"


def sign(secret: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers that prove who posted a body, and when."""
    signed = b"%d.%b" % (seconds, body)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {TIMESTAMP: str(seconds), SIGNATURE: digest}
