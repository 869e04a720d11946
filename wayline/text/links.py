"""Makes the links in messages: tracked targets, short codes, and refusal of what carriers filter.

Code lengths and UTM rules: channel notes, section 6. Eight characters of base62 are 47 bits: with
a hundred million live links, a guess hits one in 2.2 million times. Codes that open a person's own
page have twelve, 71 bits: a guess hits one in 32 million million times.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_plus, urlsplit

from wayline.domain.content import is_public

CODE_LENGTH: Final = 8
PRIVATE_LENGTH: Final = 12  # of codes that are as good as a password, and are not tracked
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ENTROPY: Final = 8  # octets; 64 bits over 62**8 codes bias none by more than 1 in 84,000
_PRIVATE_ENTROPY: Final = 16  # octets
_LONGEST_URL: Final = 2_000

_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_UNFIT: Final = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\u2029<>\"\\^`{|}\ud800-\udfff]")
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """Why an address must not be sent: a stable code, what is wrong, and the mend."""

    code: str
    what: str
    mend: str


def tracked_url(target: str, utm: Mapping[str, str]) -> str:
    """The target with `utm` added to its query, behind what is there and before the fragment.

    Keys that the target has, in any case, keep their value. What is not http or https (`tel:`,
    `mailto:`, an app's own scheme) comes back as it was.
    """
    if not _WEB.match(target):
        return target
    front, mark, fragment = target.partition("#")
    base, _, query = front.partition("?")
    have = {unquote_plus(pair.partition("=")[0]).lower() for pair in query.split("&")}
    added = [f"{quote(k, '')}={quote(v, '')}" for k, v in utm.items() if k.lower() not in have]
    query = "&".join([part for part in (query.rstrip("&"),) if part] + added)
    return f"{base}{'?' if query else ''}{query}{mark}{fragment}"


def link_problem(url: str) -> LinkProblem | None:
    """What is wrong with an address as the target of a link in a message; None if it is fine."""
    if len(url) > _LONGEST_URL:
        mend = f"Use an address of at most {_LONGEST_URL:,} characters."
        return LinkProblem("link:too_long", "the address is too long", mend)
    if not _WEB.match(url):
        mend = "Begin the address with https://."
        return LinkProblem("link:scheme", "only https and http addresses can be tracked", mend)
    if _UNFIT.search(url):
        mend = "Write it percent-encoded, for example %20 for a space."
        return LinkProblem("link:characters", "the address has a character no address has", mend)
    return _host_problem(url)


def new_code(entropy: bytes) -> str:
    """A code from at least 8 octets of true chance (`secrets.token_bytes(8)`)."""
    if len(entropy) < _ENTROPY:
        raise ValueError(f"a code needs {_ENTROPY} octets of entropy")
    return _base62(int.from_bytes(entropy[:_ENTROPY], "big"))


def derived_code(key: bytes) -> str:
    """The same code for the same key, for replay and simulation; guessable by who knows the key."""
    return new_code(hashlib.blake2b(key, digest_size=_ENTROPY, person=b"wayline.link").digest())


def new_private_code(entropy: bytes) -> str:
    """A code from at least 16 octets of true chance that nobody finds by trying."""
    if len(entropy) < _PRIVATE_ENTROPY:
        raise ValueError(f"a private code needs {_PRIVATE_ENTROPY} octets of entropy")
    return _base62(int.from_bytes(entropy[:_PRIVATE_ENTROPY], "big"), PRIVATE_LENGTH)


def derived_private_code(key: bytes) -> str:
    """The same private code for the same key, for replay and simulation."""
    digest = hashlib.blake2b(key, digest_size=_PRIVATE_ENTROPY, person=b"wayline.page")
    return new_private_code(digest.digest())


def page_url(link_base: str, path: str) -> str:
    """Where a page is, such as `p/...`: beside what tracked links begin with."""
    base = link_base if "://" in link_base else f"https://{link_base}"
    return f"{base.rstrip('/').removesuffix('/l')}/{path}"


def short_url(domain: str, code: str) -> str:
    """The link as it is sent, over https; `domain` may have a path (`app.example/l`), a scheme."""
    base = domain if "://" in domain else f"https://{domain}"
    return f"{base.rstrip('/')}/{code}"


def _base62(number: int, length: int = CODE_LENGTH) -> str:
    """The last digits of a number; what is above them does not matter."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def _host_problem(url: str) -> LinkProblem | None:
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, parts = "", None
    if parts is None or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return LinkProblem("link:host", "the address names no host", "Check its spelling.")
    if "@" in parts.netloc:
        mend = "Leave out what stands before the @."
        return LinkProblem("link:credentials", "the address carries a user or password", mend)
    if is_public(host):
        what = f"carriers filter messages with public short links ({host})"
        mend = "Give the full address; it becomes a short link of your own."
        return LinkProblem("link:shortener", what, mend)
    return None
