"""Says in plain words why a mail server cannot be used, and what to do."""

import socket
import ssl
from collections.abc import Iterator
from typing import NamedTuple

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPSenderRefused,
)

from wayline.channels.providers.smtp import SmtpConnection
from wayline.domain.letters import Server, one_line


class Trouble(NamedTuple):
    """What is wrong with a server, by a stable code, and its mend."""

    code: str
    message: str
    mend: str


async def trouble_with(connection: SmtpConnection, sender: str) -> Trouble | None:
    """What keeps mail of this address from going through a server; None if nothing does."""
    try:
        await connection.try_sender(sender)
    except (SMTPException, OSError, TimeoutError) as error:
        return _told(error, connection.server, sender)
    return None


def _told(error: Exception, server: Server, sender: str) -> Trouble:
    where = f"{server.host}:{server.port}"
    for cause in _causes(error):
        found = _on_the_way(cause, server, where) or _answered(cause, server, sender, where)
        if found is not None:
            return found
    return _other(error, server, where)


def _on_the_way(cause: BaseException, server: Server, where: str) -> Trouble | None:
    """What keeps the server from being reached."""
    look = "Look at --host and --port, and whether a firewall is between."
    match cause:
        case socket.gaierror():
            message = f"there is no host {server.host}"
            return Trouble("channel:name", message, "Look for a slip in its name.")
        case ssl.SSLCertVerificationError():
            message = f"the certificate of {where} is not trusted: {cause.verify_message}"
            mend = "Use the name in the certificate; SSL_CERT_FILE names a CA of your own."
            return Trouble("channel:tls", message, mend)
        case ssl.SSLError():
            message = f"{where} does not speak TLS like this: {cause.reason}"
            mend = "--security starttls is usual on port 587, --security tls on port 465."
            return Trouble("channel:tls", message, mend)
        case ConnectionRefusedError():
            return Trouble("channel:refused", f"nothing listens at {where}", look)
        case TimeoutError():
            return Trouble("channel:timeout", f"{where} does not answer in time", look)
    return None


def _answered(cause: BaseException, server: Server, sender: str, where: str) -> Trouble | None:
    """What the server says against it."""
    match cause:
        case SMTPAuthenticationError():
            message = f'{where} does not take the login of "{server.user}": {_said(cause)}'
            mend = "Look at --user and the password; some need a password for programs."
            return Trouble("channel:login", message, mend)
        case SMTPSenderRefused():
            message = f"{where} takes no mail from {sender}: {_said(cause)}"
            return Trouble("channel:sender", message, "Give --from an address it knows.")
        case SMTPResponseException():
            message = f"{where} answers: {_said(cause)}"
            return Trouble("channel:answer", message, "Ask who runs the server.")
    return None


def _other(error: Exception, server: Server, where: str) -> Trouble:
    said = one_line(str(error))
    if "AUTH" in said:
        message = f"{where} takes no login"
        return Trouble("channel:login", message, "Leave --user out, or take --security tls.")
    if "STARTTLS" in said.upper():
        message = f"{where} cannot begin TLS in a session"
        return Trouble("channel:tls", message, "Take --security tls, often on port 465.")
    mend = f"Is {server.port} the port of its SMTP, and --security right?"
    return Trouble("channel:answer", f"{where} is no mail server that can be used: {said}", mend)


def _said(error: SMTPResponseException) -> str:
    return one_line(f"{error.code} {error.message}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what is behind it, the deepest first."""
    if error is not None:
        yield from _causes(error.__cause__ or error.__context__)
        yield error
