"""Browsers of people, and the machines that open links first, as a web server sees them.

Which machines there are and how they look: reference/channels.md, 6.
"""

from typing import NamedTuple

from wayline.sandbox.chance import ONE, part, pick

_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) "
)
_ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
_DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
BROWSERS = {
    "iphone": (
        _IPHONE + "Version/17.5 Mobile/15E148 Safari/604.1",
        _IPHONE + "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
    ),
    "android": (
        _ANDROID + "Chrome/126.0.0.0 Mobile Safari/537.36",
        _ANDROID + "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    ),
}

# Reserved networks only. Machines come from the three small documentation blocks; people from the
# documentation block of IPv6 (2001:db8::/32) and the benchmark block 198.18.0.0/15, because
# thousands of homes behind one /24 would look like a scanner.
DATACENTRES = ("192.0.2", "198.51.100", "203.0.113")


class Machine(NamedTuple):
    """A visitor that is no person; `own_ip`: it runs on the phone; `soon`: within a second."""

    user_agent: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    own_ip: bool = False
    soon: bool = False


_IMESSAGE = Machine(
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
    "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    own_ip=True,
)
_GOOGLE = Machine(
    _ANDROID + "Chrome/126.0.0.0 Mobile Safari/537.36 Google-PageRenderer "
    "Google (+https://developers.google.com/+/web/snippet/)"
)
# Security gateways open everything at once from a data centre, one of them under a browser's name.
_SCANNERS = (
    Machine("", soon=True),
    Machine("python-requests/2.32.3", soon=True),
    Machine("Go-http-client/1.1", method="HEAD", soon=True),
    Machine(_DESKTOP.replace("Chrome/", "HeadlessChrome/"), soon=True),
    Machine(_DESKTOP, soon=True),
)
_PREFETCH = (("Sec-Purpose", "prefetch"),)
MACHINES: dict[str, tuple[Machine, ...]] = {
    "iphone": (*(4 * (_IMESSAGE,)), Machine("WhatsApp/2.24.12.78 i", own_ip=True), *_SCANNERS),
    "android": (
        *(3 * (_GOOGLE,)),
        Machine("GoogleMessages/1.0"),
        Machine(BROWSERS["android"][0], headers=_PREFETCH, own_ip=True),
        *_SCANNERS,
    ),
}


def home_ip(kind: int, network: int, host: int) -> str:
    """The address of a household, six in ten of them IPv6."""
    if kind < 0.6 * ONE:
        return f"2001:db8:{network >> 16:x}:{network & 0xFFFF:x}::{1 + part(host, 0xFFFE):x}"
    return f"198.{18 + (network & 1)}.{network >> 24}.{1 + part(host, 254)}"


def datacentre_ip(network: int, host: int) -> str:
    """An address of a machine that is no phone."""
    return f"{pick(network, DATACENTRES)}.{1 + part(host, 254)}"
