"""Every operation does what its example shows, and none shows or changes anything of others.

Operations are found by looking at the application, so that a new one is tested as it appears.
"""

import json
from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from psycopg import sql

from tests.api import answers
from tests.api.seeding import MARK, OTHER_ADMIN, seed
from tests.api.serving import KEY, Answer, Shop
from tests.runtime.world import WORKSPACE
from wayline.api import examples, openapi
from wayline.api.app import RESOURCES, create_app, description, operations
from wayline.api.errors import STATUS
from wayline.api.operations import REFUSES, Operation
from wayline.store import database

# Ids as good as those of the examples, which nobody has.
UNKNOWN = {
    examples.CONTACT: examples.CONTACT[:-3] + "zzz",
    examples.MESSAGE: examples.MESSAGE[:-3] + "zzz",
    examples.ENDPOINT: examples.ENDPOINT[:-3] + "zzz",
    examples.IMPORT: examples.IMPORT[:-3] + "zzz",
    examples.SKU: "MUP",
    examples.SENDER: "+12125550198",
    examples.KEY: "ak_NOBODY00",
    examples.FORM: "sale",
    examples.JOURNEY: "farewel",
    examples.TEMPLATE: "plants.sms.en.txt",
}


def in_order() -> list[Operation]:
    """All operations: those that change nothing first, and what makes a journey last."""
    return sorted(operations(), key=lambda o: ("GET" not in o.verbs, o.name == "publish_journey"))


def target(operation: Operation, names: Mapping[str, str]) -> str:
    """The path and query of the example, with other ids."""
    path = operation.path
    for name, value in operation.example["path"].items():
        path = path.replace(f"{{{name}}}", quote(names.get(value, value)))
    assert "{" not in path, f"the example of {operation.name} leaves a part of its path open"
    query = {name: names.get(value, value) for name, value in operation.example["query"].items()}
    return f"{path}?{urlencode(query)}" if query else path


async def send(
    shop: Shop, operation: Operation, names: Mapping[str, str] | None = None, **more: Any
) -> Answer:
    """Send the example of an operation."""
    [method] = operation.verbs
    return await shop.ask(
        method, target(operation, names or {}), operation.example.get("body"), **more
    )


async def test_every_example_does_and_answers_what_it_shows(server: Shop) -> None:
    await seed(server)
    real = {}
    for operation in in_order():
        answer = await send(server, operation)
        assert 200 <= answer.status < 300, (operation.name, answer.body)
        real[operation.name] = answers.shown(operation, answer)
    if answers.RECORDING:
        answers.record(real)
        return
    assert set(openapi.ANSWERS) <= set(real), "an answer is shown of what is no operation"
    for operation in operations():
        answers.check(operation, real[operation.name])


async def test_every_operation_wants_a_key_with_its_scope(server: Shop) -> None:
    await seed(server)
    for operation in operations():
        answer = await send(server, operation, key=None)
        assert (answer.status, answer.body["code"]) == (401, "key:missing"), operation.name
        answer = await send(server, operation, key=KEY)
        assert (answer.status, answer.body["code"]) == (403, "key:scope"), operation.name
        assert operation.needs in answer.body["detail"]


async def everything(shop: Shop) -> dict[str, Any]:
    """All that the workspace of the examples has, by table."""
    found = {}
    for (table,) in await shop.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE a.attname = 'workspace_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    ):
        query = sql.SQL(
            "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
            " WHERE workspace_id = {}"
        ).format(sql.Identifier(table), sql.Literal(str(WORKSPACE)))
        found[table] = (await (await shop.connection.execute(query)).fetchall())[0]
    return found


def without(answer: Answer, names: Mapping[str, str]) -> tuple[int, str]:
    """An answer in which ids do not matter."""
    told = json.dumps(answer.body)
    for real, unknown in names.items():
        told = told.replace(real, "ID").replace(unknown, "ID")
    return answer.status, told


async def crawl(shop: Shop) -> int:
    """Send every example as another workspace would; says how many were answered well."""
    good = 0
    for operation in in_order():
        answer = await send(shop, operation, key=OTHER_ADMIN)
        assert MARK not in json.dumps(answer.body), operation.name
        if answer.status < 300:
            good += 1
            continue
        nobody = await send(shop, operation, UNKNOWN, key=OTHER_ADMIN)
        assert without(answer, UNKNOWN) == without(nobody, UNKNOWN), operation.name
    return good


async def test_another_workspace_sees_and_changes_nothing(server: Shop) -> None:
    await seed(server)
    before = await everything(server)
    assert before["contact"][0] == before["message"][0] == 1
    assert await crawl(server) >= 8
    for kind in ("track", "identify", "page", "alias", "batch"):
        body = {"userId": "bob", "event": "Seen", "previousId": "bob2", "batch": []}
        assert (await server.post(f"/v1/{kind}", body, key=OTHER_ADMIN)).status == 200
    assert await everything(server) == before


async def test_the_crawl_finds_a_frame_that_names_the_wrong_workspace(
    server: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seed(server)
    right = database._in_workspace
    monkeypatch.setattr(database, "_in_workspace", lambda _: right(WORKSPACE))
    with pytest.raises((AssertionError, IndexError, KeyError)):
        await crawl(server)


def routes(app: Any) -> Iterator[str]:
    for route in app.routes:
        if not isinstance(route, Operation):
            yield route.path


PUBLIC = {"/healthz", "/readyz", "/metrics", "/openapi.json"}  # nothing of any workspace
OF_A_KEY = {
    f"/v1/{kind}" for kind in ("identify", "track", "page", "screen", "alias", "group", "batch")
}


def test_no_route_is_outside_of_the_crawl() -> None:
    """Whoever adds a route says here why it needs no key, or makes it an operation."""
    parts: list[Any] = [None] * len(signature(create_app).parameters)
    assert set(routes(create_app(*parts))) == PUBLIC | OF_A_KEY


def test_operations_refuse_by_codes_that_have_a_status() -> None:
    assert operations()
    for operation in operations():
        assert operation.openapi_extra is not None
        for code in operation.openapi_extra[REFUSES]:
            assert code in STATUS or code.partition(":")[0] in STATUS, code


def test_the_description_shows_every_operation_with_its_examples() -> None:
    told = {
        one["operationId"]: one for path in description()["paths"].values() for one in path.values()
    }
    assert set(told) == {operation.name for operation in operations()}
    for operation in operations():
        one = told[operation.name]
        assert one["summary"]
        assert len(one["description"]) > 20
        shown = {p["name"]: p.get("example") for p in one.get("parameters", ())}
        assert shown.items() >= operation.example["path"].items()
        if "requestBody" in one:
            assert (
                operation.example["body"]
                == one["requestBody"]["content"]["application/json"]["example"]
            )
        good = [code for code in one["responses"] if code < "300"]
        content = one["responses"][good[0]]["content"]
        assert len(good) == 1
        assert openapi.ANSWERS[operation.name] == {
            media: shown["example"] for media, shown in content.items() if "example" in shown
        }
        assert {"401", "403", "429", "503"} <= one["responses"].keys()
    assert len(RESOURCES) <= len(told)
