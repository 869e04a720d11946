"""Writes a mail as it goes over the wire (RFC 5322), by the standard library's own rules."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, NamedTuple

from wayline.channels.contract import Handover
from wayline.domain.letters import one_line, read_letter

_SEVEN_BITS: Final = SMTP.clone(cte_type="7bit")
_UTF8: Final = _SEVEN_BITS.clone(utf8=True)  # for addresses that are not ASCII (RFC 6532)


class Mail(NamedTuple):
    """A mail ready to go: the addresses of its envelope, and its octets."""

    sender: str
    recipient: str
    octets: bytes


def mail_of(one: Handover) -> Mail:
    """The mail of a hand-over; a retry has the same Message-ID.

    A `ValueError` for what no header or body can hold, such as half a character.
    """
    written = read_letter(one.text)
    message = EmailMessage(policy=_SEVEN_BITS if one.to.isascii() else _UTF8)
    message["Date"] = format_datetime(one.at)
    message["Message-ID"] = f"<{one.key}@{one.sender.rpartition('@')[2]}>"
    message["From"] = _address(one.sender, one_line(one.brand))
    message["To"] = _address(one.to)
    message["Subject"] = written.subject
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday note comes back
    message.set_content(written.text)
    return Mail(one.sender, one.to, message.as_bytes())


def _address(written: str, name: str = "") -> Address:
    user, _, host = written.rpartition("@")
    return Address(name, user, host)
