"""What is published, parsed once per process: workspaces, journey versions, templates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.endpoints import Endpoint, by_workspace
from wayline.domain.gate import MARKETING
from wayline.domain.ids import ContactId, JourneyId, WorkspaceId
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.listening import Listening, Live
from wayline.domain.journeys.steps.message import Message
from wayline.domain.senders import Sender
from wayline.domain.workspaces import Workspace
from wayline.runtime.confirm_links import PATH
from wayline.runtime.documents import parse_published
from wayline.runtime.page_links import PageLinks
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import endpoints, senders
from wayline.store import journeys as store
from wayline.store.bulk import Connection, Row
from wayline.text import liquid
from wayline.text.links import page_url
from wayline.text.templates import pick

Version = tuple[JourneyId, int]
LINK_BASE: Final = "http://localhost:8080/l"
_SENDING: Final = ("active", "paused")
_MOST_PICKED: Final = 10_000
_Asked = tuple[JourneyId, int, str, str, str | None]  # the version, template, channel and language


@dataclass(slots=True)
class TemplateVersion:
    """One wording in one language; compiled when it is first needed."""

    name: str
    channel: str
    language: str
    version: int
    category: str
    role: str
    topic: str | None
    approved: bool
    body: str
    _compiled: liquid.Template | None = field(default=None, repr=False)

    def compiled(self) -> liquid.Template:
        """The template ready to render."""
        if self._compiled is None:
            self._compiled = liquid.compile(
                self.body, f"{self.name}.{self.channel}.{self.language}", language=self.language
            )
        return self._compiled


class Published(NamedTuple):
    """A journey version as the runtime needs it."""

    journey_id: JourneyId
    workspace_id: WorkspaceId
    journey: Journey
    templates: Mapping[
        str, Mapping[str, Mapping[str, int]]
    ]  # name -> channel -> language -> version


class Library:
    """Everything published; `refresh` re-reads only when something has changed."""

    def __init__(self, suppression: SuppressionKey | None = None) -> None:
        self.suppression = suppression  # None: no closed number is kept as a hash, nor expected
        self.pages: PageLinks | None = None  # None: nobody's own page can be opened
        self.link_base = LINK_BASE  # of tracked links, where a workspace does not say otherwise
        self.workspaces: dict[WorkspaceId, Workspace] = {}
        self.senders: dict[WorkspaceId, tuple[Sender, ...]] = {}
        self.states: dict[JourneyId, str] = {}
        self.endpoints: dict[WorkspaceId, list[Endpoint]] = {}  # that want to be told
        self._stamp: Row | None = None
        self._published: dict[tuple[JourneyId, int], Published] = {}
        self._listening: dict[WorkspaceId, Listening] = {}
        self._templates: dict[tuple[WorkspaceId, str, str, str, int], TemplateVersion] = {}
        self._inline: dict[str, liquid.Template] = {}
        self._live: frozenset[Version] = frozenset()
        self._topics: dict[WorkspaceId, frozenset[tuple[str, str]]] = {}
        self._picked: dict[_Asked, TemplateVersion | None] = {}

    async def refresh(self, connection: Connection) -> bool:
        """Read what has changed since the last time; True if anything had."""
        stamp = await store.stamp(connection)
        if stamp == self._stamp:
            return False
        self.workspaces = {w.workspace_id: w for w in await store.workspaces(connection)}
        self.senders = await senders.every(connection)
        for template in await store.templates(connection):
            key = (template[0], template[1], template[2], template[3], template[4])
            self._templates.setdefault(
                key,
                TemplateVersion(
                    template[1],
                    template[2],
                    template[3],
                    template[4],
                    template[5],
                    template[6],
                    template[7],
                    template[10],
                    template[9],
                ),
            )
        await self._read_journeys(connection)
        self.endpoints = by_workspace(await endpoints.every(connection))
        self._stamp = stamp
        self._picked.clear()
        self._topics.clear()
        return True

    async def know(self, connection: Connection, versions: Iterable[Version]) -> bool:
        """Read anew if one of these versions, which people are in, is younger than the last look.

        True if it was: another process has published it, and somebody has entered meanwhile.
        """
        if all(version in self._published for version in versions):
            return False
        return await self.refresh(connection)

    async def _read_journeys(self, connection: Connection) -> None:
        live = {(row.journey_id, row.version): row for row in await store.live(connection)}
        self._live = frozenset(key for key, row in live.items() if row.state in _SENDING)
        self.states = {row.journey_id: row.state for row in live.values()}
        for version in await store.versions(connection):
            key = (version.journey_id, version.version)
            if key not in self._published:
                journey = parse_published(version.source, version.version)
                self._published[key] = Published(
                    version.journey_id, version.workspace_id, journey, version.templates
                )
        by_workspace: dict[WorkspaceId, list[Live]] = {}
        for (journey_id, number), published in self._published.items():
            row = live.get((journey_id, number))
            enters = row is not None and row.state == "active"
            item = Live(journey_id, published.journey, enters)
            by_workspace.setdefault(published.workspace_id, []).append(item)
        self._listening = {key: Listening(items) for key, items in by_workspace.items()}

    def published(self, journey_id: JourneyId, version: int) -> Published:
        """A version that people are in, or may enter."""
        return self._published[journey_id, version]

    def listening(self, workspace_id: WorkspaceId) -> Listening | None:
        """What the journeys of a workspace do with which event; None if it has none."""
        return self._listening.get(workspace_id)

    def confirm_url(self, workspace_id: WorkspaceId, contact_id: ContactId, request: UUID) -> str:
        """Where a request is confirmed by a button; "" where nobody's page can be opened."""
        if self.pages is None:
            return ""
        base = self.workspaces[workspace_id].link_base or self.link_base
        token = self.pages.confirm.make(workspace_id, contact_id, request)
        return page_url(base, f"{PATH}/{token}")

    def counts(self, workspace_id: WorkspaceId, address: str) -> bool:
        """True if the parts of this sender are counted by the day."""
        every = self.senders.get(workspace_id, ())
        return any(one.is_real for one in every if one.address == address)

    def state(self, journey_id: UUID | None) -> str | None:
        """`active`, `paused`, `stopped` or `archived`; None for what belongs to no journey."""
        return None if journey_id is None else self.states.get(JourneyId(journey_id), "stopped")

    def on_cap(self, journey_id: UUID | None, version: int | None, step: str) -> str | None:
        """What a message's step says of one too many: `hold`, `skip` or None."""
        if journey_id is None or version is None:
            return None
        placed = self._published[JourneyId(journey_id), version].journey.steps.get(step)
        return placed.step.held_or_skipped if placed and isinstance(placed.step, Message) else None

    def template(
        self, published: Published, name: str, channel: str, language: str | None
    ) -> TemplateVersion | None:
        """The pinned wording of a template in the best language there is."""
        asked = (published.journey_id, published.journey.version, name, channel, language)
        if asked not in self._picked:
            if len(self._picked) >= _MOST_PICKED:  # languages are what people's records say
                self._picked.clear()
            self._picked[asked] = self._pick(published, name, channel, language)
        return self._picked[asked]

    def _pick(
        self, published: Published, name: str, channel: str, language: str | None
    ) -> TemplateVersion | None:
        languages = published.templates.get(name, {}).get(channel, {})
        workspace = self.workspaces[published.workspace_id]
        chosen = pick(languages, language, workspace.language)
        if chosen is None:
            return None
        return self._templates[published.workspace_id, name, channel, chosen, languages[chosen]]

    def topics(self, workspace_id: WorkspaceId) -> frozenset[tuple[str, str]]:
        """What the live journeys of a workspace send offers about, as (channel, topic)."""
        if workspace_id not in self._topics:
            live = [p for p in self._published.values() if p.workspace_id == workspace_id]
            found = (topic for one in live for topic in self._topics_of(one))
            self._topics[workspace_id] = frozenset(found)
        return self._topics[workspace_id]

    def _topics_of(self, published: Published) -> Iterator[tuple[str, str]]:
        if (published.journey_id, published.journey.version) not in self._live:
            return
        for placed in published.journey.steps.values():
            step = placed.step
            if isinstance(step, Message) and step.topic and step.category == MARKETING:
                yield step.channel, step.topic
        for name, channels in published.templates.items():
            for channel, languages in channels.items():
                for language, version in languages.items():
                    key = (published.workspace_id, name, channel, language, version)
                    template = self._templates.get(key)
                    if template and template.topic and template.category == MARKETING:
                        yield channel, template.topic

    def inline(self, source: str) -> liquid.Template:
        """An inline text, compiled once."""
        if source not in self._inline:
            self._inline[source] = liquid.compile(source, "inline text")
        return self._inline[source]
