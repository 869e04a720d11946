"""Mail over SMTP: one session for a batch, a letter at a time, and every answer of the server read.

RFC 5321. A server takes a letter with its answer to the end of DATA, and cannot be asked about it
later. So a session that breaks during DATA leaves a doubt, at any other moment none.
"""

import asyncio
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from wayline.channels.contract import (
    Credentials,
    DoubtPolicy,
    Handover,
    NotStarted,
    NotTaken,
    Result,
    Taken,
    Unknown,
)
from wayline.channels.mime import mail_of
from wayline.domain.letters import PLAIN, STARTTLS, TLS, read_server

COMMAND_TIMEOUT: Final = 15.0  # seconds
DATA_TIMEOUT: Final = 40.0  # seconds for the whole of DATA: the server may look into the letter
BEGIN_WITHIN: Final = 20.0  # seconds in which a session must be there
START_WITHIN: Final = 1.0  # seconds; what is not begun by then is given back
LONGEST: Final = 2 * COMMAND_TIMEOUT + DATA_TIMEOUT  # seconds of a batch, once a session is there
_GONE: Final = 421  # the server ends the session
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0  # seconds; eight attempts take two hours
_ENHANCED: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
_TROUBLE: Final = (SMTPException, OSError, TimeoutError)
_UTF8: Final = "smtputf8"

Context = Callable[[], ssl.SSLContext]


class SmtpConnection:
    """A connection to one mail server; `context` makes what its certificate is judged by."""

    doubt: DoubtPolicy = "none"

    def __init__(
        self, credentials: Credentials, context: Context = ssl.create_default_context
    ) -> None:
        self.name = credentials.name
        self.server = read_server(credentials.address)
        self._password = credentials.api_key
        self._context = context

    async def begin(self) -> "Begun":
        """Log in before letters are claimed: it may take a while, in which somebody may say no."""
        try:
            async with asyncio.timeout(BEGIN_WITHIN):
                return Begun(await self.open())
        except _TROUBLE as error:
            return Begun(None, error)

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand letters over, one after the other, in a session of their own."""
        begun = await self.begin()
        try:
            return await begun.hand_over(batch)
        finally:
            await begun.close()

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """Nothing: no mail server remembers a letter."""
        return [Unknown() for _ in keys]

    async def open(self) -> SMTP:
        """A session that is logged in; raises what aiosmtplib, the system and TLS do."""
        server = self.server
        session = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=self._password if server.user else None,
            use_tls=server.security == TLS,
            start_tls=server.security == STARTTLS,
            tls_context=None if server.security == PLAIN else self._context(),
            timeout=COMMAND_TIMEOUT,
        )
        await session.connect()
        if session.is_ehlo_or_helo_needed:
            await session.ehlo()
        return session

    async def try_sender(self, sender: str) -> None:
        """Log in, and ask whether mail may come from an address; raises as `open` does."""
        session = await self.open()
        try:
            await session.mail(sender)
            await session.rset()
        finally:
            await close(session)


@dataclass(frozen=True, slots=True)
class Begun:
    """A session, or why there is none. Close it, whatever comes of it."""

    session: SMTP | None
    error: Exception | None = None

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand letters over, one after the other; what is not begun in time goes back."""
        session = self.session
        if session is None:
            return [_not_begun(self.error, one) for one in batch]
        until = asyncio.get_running_loop().time() + START_WITHIN
        results: list[Result] = []
        for one in batch:
            is_late = asyncio.get_running_loop().time() > until
            can_begin = session.is_connected and not is_late
            results.append(await _submit(session, one) if can_begin else NotStarted())
        return results

    async def close(self) -> None:
        """End the session, if there is one."""
        if self.session is not None:
            await close(self.session)


async def close(session: SMTP) -> None:
    """End a session; what it was for is done."""
    try:
        if session.is_connected:
            await session.quit()
    except _TROUBLE:
        pass
    finally:
        session.close()


async def _submit(session: SMTP, one: Handover) -> Result:
    """Hand one letter over."""
    try:
        letter = mail_of(one)
        is_utf8 = not letter.recipient.isascii()
        if is_utf8 and not session.supports_extension(_UTF8):
            return NotTaken("unknown")  # the server cannot name this address
        await session.mail(letter.sender, options=[_UTF8.upper()] if is_utf8 else [])
        await session.rcpt(letter.recipient, encoding="utf-8")
    except ValueError:  # no header or command can hold it
        return NotTaken("blocked_content")
    except _TROUBLE as error:
        await _reset(session)
        return _refused(error, one)
    return await _data(session, one, letter.octets)


async def _data(session: SMTP, one: Handover, octets: bytes) -> Result:
    """From here on a session that breaks leaves a doubt."""
    try:
        async with asyncio.timeout(DATA_TIMEOUT):
            await session.data(octets, timeout=DATA_TIMEOUT)
    except SMTPDataError as error:
        await _reset(session)
        return _refused(error, one)
    except _TROUBLE:
        session.close()
        return Unknown()
    return Taken(one.key, 0)


async def _reset(session: SMTP) -> None:
    """Begin anew after a refusal; a server that does not let us ends the session."""
    if session.is_connected:
        try:
            await session.rset()
        except _TROUBLE:
            session.close()


def _not_begun(error: Exception | None, one: Handover) -> Result:
    """No session: the server is away, or does not let us in."""
    code = error.code if isinstance(error, SMTPResponseException) else 0
    return NotTaken("account" if code >= 500 else "transient", _pause(one))


def _refused(error: Exception, one: Handover) -> Result:
    """What an answer to a letter means; without an answer it was not taken."""
    if not isinstance(error, SMTPResponseException) or error.code < 500:
        return NotTaken("transient", _pause(one))
    match error:
        case SMTPRecipientRefused():
            return NotTaken(_of_recipient(error.code, error.message))
        case SMTPSenderRefused():
            return NotTaken("sender_config")
        case _:
            return NotTaken("blocked_content")


def _of_recipient(code: int, said: str) -> str:
    """Whether there is no such address, or it is only not served just so.

    Where the server says more (RFC 3463), x.1 is of the address and x.2.1 of a closed mailbox.
    """
    found = _ENHANCED.match(said)
    if found is None:
        return "invalid_number" if code in (550, 551, 553) else "unknown"
    subject, detail = int(found[2]), int(found[3])
    if (subject, detail) == (2, 1) or (subject == 1 and detail not in (7, 8)):
        return "invalid_number"
    return "blocked_content" if subject == 7 else "unknown"


def _pause(one: Handover) -> float:
    """Servers that ask for patience mean minutes."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << (one.attempt - 1)))
