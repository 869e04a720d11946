"""A workspace: one brand, the scope of opt-outs, caps and keys, and what it allows itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from wayline.domain.answers import answer, asked_answer
from wayline.domain.content import USUAL, Standard, read_standard
from wayline.domain.gate import Budget, Rules
from wayline.domain.ids import WorkspaceId
from wayline.domain.letters import MailFrom, read_mail_from
from wayline.domain.limits import Limits, read_limits
from wayline.domain.opt_in import NO_OPT_IN, OptIn, read_opt_in
from wayline.domain.opt_out import OwnWords
from wayline.domain.own_rules import NOTHING, OwnRules, read_own_rules
from wayline.domain.own_words import read_own_words
from wayline.domain.rulebook import rulebook

COLOUR: Final = "#0b7f6e"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings that decisions need. Money is in micro-units of `currency`.

    `link_base` is what tracked links begin with (or "": what the server says), `fallback_url` (or
    "") where those lead to whose link has expired; `links_secret` True draws codes by chance (real
    use), False derives them (replay, so that texts are the same each time). `opt_out_words` are the
    words that it adds, by country or "*", `own_rules` the hours and days that it closes itself.
    `content` is what its texts may hold and cost; `mail` as whom it sends mail (None: it cannot).
    `colour` (`#0b7f6e`), `terms_url` and `privacy_url` (or "") are of the pages that people see.
    """

    workspace_id: WorkspaceId
    slug: str
    name: str
    brand: str
    zone: str
    country: str
    language: str
    currency: str
    link_base: str
    fallback_url: str
    support: str
    closed: bool
    paused: bool
    limits: Limits
    budget_micros: int | None
    countries: frozenset[str] | None
    links_secret: bool
    opt_out_words: Mapping[str, OwnWords]
    version: str
    own_rules: OwnRules = NOTHING
    colour: str = COLOUR
    terms_url: str = ""
    privacy_url: str = ""
    opt_in: OptIn = NO_OPT_IN
    content: Standard = USUAL
    mail: MailFrom | None = None

    def answer(self, kind: str, language: str | None, asked: str | None = None) -> str:
        """The answer to a STOP, START or HELP, in the person's language, else the workspace's.

        `asked` is the word that ends messages and that we had asked for ourselves.
        """
        if asked is not None:
            return asked_answer(asked, self.brand, language or self.language)
        return answer(kind, self.brand, self.support, language or self.language)

    def budget(self, spent_micros: int, now: datetime) -> Budget | None:
        """What is left of the month's budget at `now`; None if there is none."""
        if self.budget_micros is None:
            return None
        return Budget(self.budget_micros - spent_micros, _next_month(now))

    def rules(self, *, as_of: str, tz_version: str) -> Rules:
        """What the gate asks of this workspace, whatever is left of its budget."""
        return Rules(
            version=self.version,
            zone=self.zone,
            brand=self.brand,
            closed=self.closed,
            paused=self.paused,
            countries=self.countries,
            book=rulebook(_day(as_of), self.own_rules),
            caps=self.limits.caps,
            gaps=self.limits.gaps,
            sunset=self.limits.sunset,
            brand_required=True,
            opt_out_required=True,
            allowed_content=self.content.allowed,
            max_parts=self.content.most_parts,
            max_price_micros=self.content.most_micros,
            as_of=as_of,
            tz_version=tz_version,
        )


def from_settings(
    workspace_id: WorkspaceId,
    slug: str,
    name: str,
    settings: Mapping[str, Any],
    *,
    closed: bool,
    paused: bool = False,
) -> Workspace:
    """A workspace from its stored settings; what they leave out has a default."""
    countries = settings.get("countries")
    return Workspace(
        workspace_id=workspace_id,
        slug=slug,
        name=name,
        brand=settings.get("brand", name),
        zone=settings.get("zone", "UTC"),
        country=settings.get("country", "US"),
        language=settings.get("language", "en"),
        currency=settings.get("currency", "USD"),
        link_base=settings.get("link_base", ""),
        fallback_url=settings.get("fallback_url", ""),
        support=settings.get("support", ""),
        closed=closed,
        paused=paused,
        limits=read_limits(settings),
        budget_micros=settings.get("budget_micros"),
        countries=None if countries is None else frozenset(countries),
        links_secret=settings.get("links_secret", True),
        opt_out_words=read_own_words(settings.get("opt_out_words") or {}),
        version=f"{slug}@{settings.get('version', 1)}",
        own_rules=read_own_rules(settings.get("own_rules")),
        colour=settings.get("colour") or COLOUR,
        terms_url=settings.get("terms_url") or "",
        privacy_url=settings.get("privacy_url") or "",
        opt_in=read_opt_in(settings),
        content=read_standard(settings.get("content"), settings.get("country", "US")),
        mail=read_mail_from(settings.get("mail")),
    )


@lru_cache(maxsize=64)
def _day(as_of: str) -> date | None:
    return date.fromisoformat(as_of) if as_of else None


def _next_month(now: datetime) -> datetime:
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
