"""A mail as Wayline freezes it: one text, of which the first line is the subject.

So the gate, the certificate and the proof of a message hold a mail whole, as they hold a text.
"""

import re
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from wayline.domain.errors import WaylineError

EMAIL: Final = "email"
SMTP: Final = "smtp"  # the provider, and what claims are written under
STARTTLS, TLS, PLAIN = "starttls", "tls", "none"  # how a connection is closed to others
PORTS: Final = {STARTTLS: 587, TLS: 465, PLAIN: 25}
LONGEST_LINE: Final = 300
_SCHEMES: Final = {STARTTLS: "smtp", TLS: "smtps", PLAIN: "smtp+plain"}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HOST: Final = re.compile(r"[A-Za-z0-9_:.-]{1,253}")
_ADDRESS: Final = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Letter(NamedTuple):
    """A subject of one line, and a text."""

    subject: str
    text: str

    def frozen(self) -> str:
        """The one text that is kept."""
        return f"{one_line(self.subject)}\n\n{self.text}"


class MailFrom(NamedTuple):
    """Through which connection a workspace sends mail, as whom, and who that is.

    `address_line` (or "") is the sender's postal address as it stands under every mail.
    """

    connection: str
    sender: str
    address_line: str = ""


class Server(NamedTuple):
    """A mail server: `security` is `starttls`, `tls` or `none`; `user` "" does not log in."""

    host: str
    port: int
    security: str
    user: str = ""

    def url(self) -> str:
        """As it is kept, such as `smtp://ann@mail.example:587`."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{_SCHEMES[self.security]}://{user}{host}:{self.port}"


def read_letter(frozen: str) -> Letter:
    """The letter of a frozen text."""
    subject, _, text = frozen.partition("\n\n")
    return Letter(subject, text)


def one_line(text: str) -> str:
    """A text without line ends and other control characters: nobody adds a header by a name."""
    return _CONTROL.sub(" ", text).strip()[:LONGEST_LINE]


def read_server(url: str) -> Server:
    """A server from the form in which it is kept."""
    parts = urlsplit(url)
    security = next(key for key, scheme in _SCHEMES.items() if scheme == parts.scheme)
    return Server(parts.hostname or "", parts.port or 0, security, unquote(parts.username or ""))


def new_server(host: str, port: int | None, security: str, user: str) -> Server:
    """A server as somebody names it; raises `channel:invalid`."""
    if not _HOST.fullmatch(host):
        raise _invalid(f'"{host[:60]}" is no host', "Such as mail.shop.example.")
    if security not in PORTS:
        mend = f"There are: {', '.join(PORTS)}."
        raise _invalid(f'"{security[:20]}" is no way to close a connection', mend)
    if user and security == PLAIN:
        message = "a password would be sent in the clear"
        raise _invalid(message, "Take --security starttls or tls, or leave --user out.")
    return Server(host, port or PORTS[security], security, user)


def new_mail_from(connection: str, sender: str, address_line: str) -> MailFrom:
    """What a workspace sends as; raises `channel:invalid`."""
    if not _ADDRESS.fullmatch(sender):
        raise _invalid(f'"{sender[:60]}" is no address', "Such as hello@shop.example.")
    return MailFrom(connection, sender, one_line(address_line))


def read_mail_from(told: dict[str, Any] | None) -> MailFrom | None:
    """What a workspace sends as, from its settings; None if it sends no mail."""
    return MailFrom(**told) if told else None


def no_mail() -> WaylineError:
    """The error of a workspace that is to send mail and cannot."""
    return WaylineError(
        "this workspace sends no mail yet",
        code="consent:no_mail",
        mend="Give it a mail server: wayline channels add smtp. Or send the confirm_url yourself.",
    )


def _invalid(message: str, mend: str) -> WaylineError:
    return WaylineError(message, code="channel:invalid", mend=mend)
