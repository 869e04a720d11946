"""A journey and texts that come as texts, checked like a folder together with what is published."""

import asyncio
from collections.abc import Mapping

from wayline.domain.workspaces import Workspace
from wayline.runtime import folders
from wayline.runtime.folders import Folder
from wayline.runtime.judging import House
from wayline.store import journeys
from wayline.store.bulk import Connection
from wayline.store.journeys import TemplateRow
from wayline.text import templates
from wayline.text.templates import FileProblem, Reading, TemplateSource


async def read_draft(
    connection: Connection, workspace: Workspace, name: str, source: str, texts: Mapping[str, str]
) -> Folder:
    """Read the document `source`, which problems call `name`.

    `texts` are template files by their names; where there is none, the newest published text
    counts.
    """
    sources, problems = _sources(texts)
    mine = {_key(one) for one in sources}
    published = await journeys.newest_templates(connection, workspace.workspace_id)
    sources += [one for one in map(_source, published) if _key(one) not in mine]
    reading = Reading(tuple(sources), tuple(problems))
    # A document of a megabyte takes seconds, in which others shall be answered.
    house = House(workspace.brand, workspace.content)
    return await asyncio.to_thread(
        folders.read_texts, name, source, reading, workspace.language, house
    )


def _sources(texts: Mapping[str, str]) -> tuple[list[TemplateSource], list[FileProblem]]:
    sources: list[TemplateSource] = []
    problems: list[FileProblem] = []
    for name, text in texts.items():
        found = templates.read(name, text)
        if isinstance(found, TemplateSource):
            sources.append(found)
        else:
            problems += found
    return sources, problems


def _source(row: TemplateRow) -> TemplateSource:
    return TemplateSource(
        name=row.name,
        channel=row.channel,
        language=row.language,
        category=row.category,
        role=row.role,
        topic=row.topic or "",
        subject=row.subject,
        body=row.body,
        approved=row.approved,
    )


def _key(source: TemplateSource) -> tuple[str, str, str]:
    return source.name, source.channel, source.language.lower()
