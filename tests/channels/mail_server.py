"""A mail server that is not ours (aiosmtpd), on loopback, which answers as a test tells it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wayline.domain.letters import PLAIN, STARTTLS, TLS, Server

USER, PASSWORD = "ann@shop.example", "p@ss:word/ü"


@dataclass
class Post:
    """What came in, and how the server behaves; each answer is a text, "drop" or seconds."""

    port: int = 0
    security: str = PLAIN
    on_mail: str | float = ""
    on_rcpt: str | float = ""
    on_data: str | float = ""
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as a reader sees it."""
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]

    def server(self, user: str = "", host: str = "localhost") -> Server:
        """The same as Wayline knows it."""
        return Server(host, self.port, self.security, user)

    async def handle_MAIL(  # noqa: N802 - the names of aiosmtpd
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, self.on_mail)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await self._answer(server, self.on_rcpt)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if not self.on_data or self.on_data == "drop":  # one who drops has taken it
            self.raw.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        return await self._answer(server, self.on_data)

    def login(self, _: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Take one login alone."""
        assert isinstance(data, LoginPassword)
        self.logins.append(mechanism)
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=good)

    async def _answer(self, server: SMTP, told: str | float) -> str:
        if isinstance(told, float):
            await asyncio.sleep(told)
            return "250 OK"
        if told == "drop":
            assert server.transport is not None
            server.transport.abort()
        return told or "250 OK"


@asynccontextmanager
async def mail_server(
    security: str = PLAIN, *, login: bool = False, **how: Any
) -> AsyncIterator[Post]:
    """A server on loopback until the block ends."""
    post = Post(security=security, **how)
    inner = certificate()[0] if security == STARTTLS else None

    def connected() -> SMTP:
        return SMTP(
            post,
            hostname="localhost",
            tls_context=inner,
            require_starttls=security == STARTTLS,
            auth_required=login,
            auth_require_tls=security == STARTTLS,
            authenticator=post.login if login else None,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )

    outer = certificate()[0] if security == TLS else None
    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0, ssl=outer)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        server.close()


@cache
def certificate() -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext], bytes]:
    """A self-signed certificate of localhost: the server's side, who trusts it, and its PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "both.pem"
        place.write_bytes(pem + secret)
        server.load_cert_chain(place)
    return server, lambda: ssl.create_default_context(cadata=pem.decode()), pem
