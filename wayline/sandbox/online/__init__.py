"""The simulated carrier as a carrier is met: over HTTP, with the bytes of `sandbox.wire`.

    async with carrier_online(carrier, Account(api_key, secret), now=..., real_now=...) as address:
        ...

A client posts one text at a time to `{address}/v1/messages` (`server` says how), and what becomes
due is posted to the callback that came with the text, or the account's (`pump`), signed
(`signing`), until it is answered with 2xx. Visits of links are real requests, made as the visitor
would make them.

Business time (`now`) is the caller's, and may be scaled. Time-outs, pauses between tries and
signatures run on the real clock.
"""

from wayline.sandbox.online.hosting import Account, carrier_online
from wayline.sandbox.online.signing import SIGNATURE, TIMESTAMP, sign

__all__ = ["SIGNATURE", "TIMESTAMP", "Account", "carrier_online", "sign"]
