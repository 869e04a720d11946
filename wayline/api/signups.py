"""`/f/{key}`: a form of a workspace, on its own page or in a frame of a shop's page.

What a form answers says nothing of the number: not whether it is known, has said STOP, or is new.
Only what anybody can see from its digits is said, and that too many sign-ups came at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from typing import Final
from uuid import UUID

from wayline.api import form_page, hosted
from wayline.api.door import Door, Reply, unknown
from wayline.api.errors import database_errors
from wayline.api.form_page import EMPTY, TRAP, Filled
from wayline.api.hosted import Visit
from wayline.api.limits import Limits
from wayline.api.misses import Misses
from wayline.api.preferences import Lend
from wayline.domain.consent import Proof
from wayline.domain.forms import OPEN, Form, clean_page, origin_of
from wayline.domain.letters import EMAIL
from wayline.domain.page_words import Words
from wayline.domain.places import PhoneNumber, can_text, parse_number
from wayline.domain.profiles import read_email
from wayline.domain.workspaces import Workspace
from wayline.runtime.form_tokens import FormTokens
from wayline.runtime.forms import PATH, device_of
from wayline.runtime.library import Library
from wayline.runtime.signing_up import Given, Outcome, Pace, take
from wayline.runtime.vault import Vault
from wayline.store.bulk import Connection

PREFIX: Final = f"/{PATH}/"
MOST_OF_ADDRESS: Final = 20  # sign-ups of an address (IPv6: of a /64) in an hour
MOST_OF_DEVICE: Final = 120  # of one device of a shop
MOST_OF_SHOWING: Final = 5  # by one page that was opened
_HOUR, _DAY = 3600.0, 86_400.0  # seconds
EVENLY: Final = 0.25  # seconds that every answer takes at least, so that none tells who is known
_LONGEST: Final = 200
_PACE: Final = "sign-up pace"
_NEXT: Final = 10  # seconds after which a device shows the form anew
_SCRIPT: Final = [
    (b"content-type", b"text/javascript; charset=utf-8"),
    (b"cache-control", b"public, max-age=300"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visit at a form that there is."""

    form: Form
    workspace: Workspace
    library: Library
    visit: Visit
    words: Words
    at: datetime
    device: str | None

    @property
    def page(self) -> str:
        """The page of the shop that shows the form, as its script or the browser says."""
        if self.visit.method == "POST":
            return self.visit.one("page")
        told = clean_page(self.visit.asked("page"))
        if told and origin_of(told) in self.form.origins:
            return told
        return clean_page(self.visit.header(b"referer"))


class SignUps:
    """The forms of all keys; `find` looks one up, `now` is business time."""

    def __init__(
        self,
        vault: Vault,
        lend: Lend,
        published: Callable[[], Awaitable[Library]],
        now: Callable[[], datetime],
        clock: Callable[[], float],
        find: Callable[[str], Awaitable[Form | None]],
    ) -> None:
        self._vault = vault
        self._tokens = FormTokens(vault)
        self._lend = lend
        self._published = published
        self._now = now
        self._clock = clock
        self._find = find
        self._misses = Misses(clock)
        self._addresses = Limits(clock, MOST_OF_ADDRESS, _HOUR)
        self._devices = Limits(clock, MOST_OF_DEVICE, _HOUR)
        self._showings = Limits(clock, MOST_OF_SHOWING, _DAY)
        self.door = Door(PREFIX, self._answer, self._misses)

    async def _answer(self, rest: str, visit: Visit) -> Reply:
        form = await self._find(rest.removesuffix(".js"))
        library = await self._published()
        workspace = library.workspaces.get(form.workspace_id) if form else None
        if form is None or workspace is None:
            return unknown(visit, self._misses)
        language = form.language(workspace.language, visit.asked("lang"), visit.accepts)
        words = Words(language, brand=workspace.brand)
        if rest.endswith(".js"):
            return Reply(200, form_page.script(form.title(words)), _SCRIPT)
        device = device_of(self._vault, form, visit.asked("device"))
        asked = _Asked(form, workspace, library, visit, words, self._now(), device)
        if form.state != OPEN or (form.asks == EMAIL and workspace.mail is None):
            return _notice(asked, 410, "form_closed")
        return await self._post(asked) if visit.method == "POST" else self._show(asked, 200, EMPTY)

    def _show(self, asked: _Asked, status: int, filled: Filled) -> Reply:
        page = asked.page
        hidden = {"token": self._tokens.make(asked.form, page, asked.at), "page": page}
        body = form_page.page(asked.words, asked.workspace, asked.form, hidden, filled)
        return Reply(status, body, _headers(asked.form))

    async def _post(self, asked: _Asked) -> Reply:
        """Take a form that was filled in, once it is known to be ours and filled in by a person."""
        visit = asked.visit
        if not _is_at_home(visit):
            return unknown(visit, self._misses)
        self._pace(asked)
        if visit.one(TRAP):
            return await self._evenly(asked, self._clock(), "refused")
        shown = self._tokens.read(visit.one("token"), asked.form, asked.page, asked.at)
        typed = {name: visit.one(name)[:_LONGEST] for name in (asked.form.asks, *asked.form.fields)}
        if shown is None or shown.standing != "good":
            is_early = shown is not None and shown.standing == "early"
            note = "form_early" if is_early else "form_late"
            return self._show(asked, 409, Filled(typed, {}, note))
        value, wrong = _address(asked, typed[asked.form.asks])
        if visit.one("agree") != "yes":
            wrong["agree"] = "form_tick"
        if value is None or wrong:
            return self._show(asked, 422, Filled(typed, wrong))
        self._showings.take(shown.submission)
        began = self._clock()
        given = _given(asked, value, typed, shown.submission)
        outcome = await self._take(
            asked, given._replace(paces=self._paces(asked, shown.submission))
        )
        return await self._evenly(asked, began, outcome)

    def _pace(self, asked: _Asked) -> None:
        """Count a sign-up of a device of the shop, or else of an address; raises `rate:limit`."""
        if asked.device is not None:
            self._devices.take(f"{asked.form.key} {asked.device}")
        else:
            self._addresses.take(_holder(asked.visit.ip))

    def _paces(self, asked: _Asked, submission: str) -> tuple[Pace, ...]:
        """The same limits, and that of one page that was opened, over all processes."""
        if asked.device is not None:
            first = ("device", f"{asked.form.key} {asked.device}", MOST_OF_DEVICE, _HOUR)
        else:
            first = ("address", _holder(asked.visit.ip), MOST_OF_ADDRESS, _HOUR)
        showing = ("showing", submission, MOST_OF_SHOWING, _DAY)
        return tuple(self._pace_of(asked.at, *one) for one in (first, showing))

    def _pace_of(self, at: datetime, kind: str, who: str, most: int, seconds: float) -> Pace:
        number = int(at.timestamp() // seconds)
        ends_at = datetime.fromtimestamp((number + 1) * seconds, UTC)
        mark = self._vault.mark(_PACE, f"{kind} {number} {who}".encode())
        return Pace(UUID(bytes=mark), most, ends_at, f"limit:{kind}")

    async def _take(self, asked: _Asked, given: Given) -> Outcome:
        async def work(connection: Connection) -> Outcome:
            return await take(connection, asked.library, asked.form, given, asked.at)

        with database_errors():
            async with self._lend() as database:
                return await database.retrying(work, asked.form.workspace_id)

    async def _evenly(self, asked: _Asked, began: float, outcome: Outcome) -> Reply:
        """The same answer for every number, after the same time."""
        await asyncio.sleep(max(0.0, began + EVENLY - self._clock()))
        if outcome == "full":
            return _notice(asked, 429, "form_busy")
        if asked.form.thanks_url:
            place = (b"location", asked.form.thanks_url.encode())
            return Reply(303, b"", [*_headers(asked.form), place])
        sent = "form_mailed" if asked.form.asks == EMAIL else "form_done"
        done = _notice(asked, 200, sent, asked.form.texts(asked.words.language).thanks)
        return done if asked.device is None else done._replace(headers=_anew(asked, done))


def _address(asked: _Asked, typed: str) -> tuple[str | None, dict[str, str]]:
    """The number or email, or which words say what is wrong with it, as everybody can see."""
    if asked.form.asks == EMAIL:
        email = read_email(typed.strip())
        return email, {} if email else {EMAIL: "form_address_wrong"}
    found = parse_number(typed, asked.workspace.country)
    if not isinstance(found, PhoneNumber) or can_text(found) is not None:
        return None, {"phone": "form_number"}
    for countries in (asked.form.countries, asked.workspace.countries):
        if countries is not None and found.country not in countries:
            return None, {"phone": "form_country"}
    return found.e164, {}


def _given(asked: _Asked, value: str, typed: dict[str, str], submission: str) -> Given:
    words, form, visit = asked.words, asked.form, asked.visit
    texts = form.texts(words.language)
    proof = Proof(
        basis="express" if form.asks == EMAIL else "pewc",  # a word of the law on calls and texts
        actor="person",
        disclosure=f"form:{form.name}",
        version=str(form.version),
        locale=words.language,
        page=asked.page or None,
        ip=visit.ip,
        agent=visit.agent,
        form=submission,
    )
    more = {
        ("email_given" if name == EMAIL else name): text.strip()
        for name, text in typed.items()
        if name != form.asks and text.strip() and text.isprintable()
    }
    wording = form_page.agreed(words, asked.workspace, form)
    return Given(
        form.asks,
        value,
        words.language,
        wording,
        texts.purpose,
        texts.frequency,
        asked.page,
        proof,
        more,
        asked.device,
    )


def _holder(ip: str | None) -> str:
    """Whose an address is: of IPv6 a household has a /64."""
    try:
        found = ip_address(ip or "")
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or found.packed[:8].hex())


def _is_at_home(visit: Visit) -> bool:
    """Whether a form was sent from our page, as far as the browser says."""
    origin, host = visit.header(b"origin"), visit.header(b"host").lower()
    return origin in ("", "null") or origin.partition("://")[2].lower() == host


def _notice(asked: _Asked, status: int, name: str, own: str = "") -> Reply:
    body = form_page.notice(asked.words, asked.workspace, name, own)
    return Reply(status, body, _headers(asked.form))


def _anew(asked: _Asked, done: Reply) -> list[tuple[bytes, bytes]]:
    """On a device of the shop the next person finds an empty form."""
    device = asked.visit.asked("device")
    place = f"{PREFIX}{asked.form.key}?device={device}&lang={asked.words.language}"
    return [*done.headers, (b"refresh", f"{_NEXT}; url={place}".encode())]


def _headers(form: Form) -> list[tuple[bytes, bytes]]:
    """Of a page that only the sites of the form may show in a frame."""
    sites = " ".join(form.origins) or "'none'"
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
        f"{' ' + origin_of(form.thanks_url) if form.thanks_url else ''}; base-uri 'none'; "
        f"frame-ancestors {sites}"
    )
    changed = (b"content-security-policy", b"referrer-policy")
    return [
        *(pair for pair in hosted.HEADERS if pair[0] not in changed),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
    ]
