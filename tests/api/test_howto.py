"""The requests of the how-to page are sent as they stand there."""

import shlex
from collections.abc import Iterator
from itertools import pairwise

from tests.api.seeding import seed
from tests.api.serving import Shop
from tests.docs.pages import blocks

PAGE = "docs/howto/use-the-api.md"
HOST = "http://127.0.0.1:8080"


def requests() -> Iterator[tuple[str, str, bytes | None]]:
    """Method, path and body of every curl line."""
    for block in blocks(PAGE):
        for line in block.text.splitlines():
            if line.startswith("curl "):
                yield read(shlex.split(line)[1:])


def read(words: list[str]) -> tuple[str, str, bytes | None]:
    [url] = [word for word in words if word.startswith(HOST)]
    told = {"-H": "", "-X": "", "--json": ""}
    for name, value in pairwise(words):
        if name in told:
            told[name] = value
    assert told["-H"] == "Authorization: Bearer $KEY"
    body = told["--json"].encode()
    return told["-X"] or ("POST" if body else "GET"), url.removeprefix(HOST), body or None


async def test_what_the_page_shows_is_what_happens(server: Shop) -> None:
    await seed(server)
    sent = list(requests())
    for method, path, body in sent:
        answer = await server.ask(method, path, body)
        assert answer.status in (200, 201), (path, answer.body)
    assert len(sent) > 10


async def test_the_error_of_the_page_is_ours(server: Shop) -> None:
    answer = await server.ask("GET", "/v1/contacts?tags=vip")
    [shown] = [block.text for block in blocks(PAGE) if block.kind == "json"]
    assert answer.body["detail"] in shown.replace('\\"', '"')
