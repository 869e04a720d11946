"""A live worker mails what is owed, and texts go on while a mail server sleeps."""

import asyncio
from pathlib import Path

from tests.channels.mail_server import Post, mail_server
from tests.runtime.worker.living import at, at_work, until
from tests.runtime.world import START, WORKSPACE, World, people, world
from tests.sealing import VAULT
from wayline.domain.letters import new_mail_from
from wayline.runtime.mail_servers import save
from wayline.runtime.page_links import PageLinks
from wayline.runtime.requesting import Request, request_consent


async def connect_to(w: World, post: Post) -> None:
    mail = new_mail_from("smtp-main", "hello@shop.example", "")
    mine = w.library.workspaces[WORKSPACE]
    async with w.connection.transaction():
        await save(w.connection, mine, post.server(), "", mail, VAULT, START)
    await w.library.refresh(w.connection)
    w.library.pages = PageLinks(VAULT)


async def test_a_mail_goes_out_and_a_slow_one_holds_up_no_text(
    own_dsn: str, tmp_path: Path
) -> None:
    async with (
        mail_server() as post,
        world(own_dsn, tmp_path, [], settings={"opt_in": {"*": "double"}}) as w,
    ):
        await connect_to(w, post)
        known = await people(w.connection, ["ann", "bob"], consent={})
        await w.connection.execute("UPDATE contact SET email = key || '@home.example'")
        await at(w.connection, START)

        async def ask(who: str, scope: str) -> None:
            asked = Request(known[who], scope, "Write me offers.", "api", "/join")
            await request_consent(w.connection, w.library, asked, START)

        async def stand(**wanted: str) -> bool:
            found = dict(await w.rows("SELECT channel, state FROM message"))
            return wanted.items() <= found.items()

        async with at_work(own_dsn, w.carrier):
            post.on_data = 3.0
            await ask("ann", "email/marketing")
            await until(lambda: stand(email="sending"))
            await ask("bob", "sms/marketing")
            async with asyncio.timeout(2.5):
                while not list(w.carrier.accepted()):  # noqa: ASYNC110 - see `until`
                    await asyncio.sleep(0.05)
            assert await stand(email="sending")
            await until(lambda: stand(email="sent"))
        assert next(w.carrier.accepted()).text.startswith("Roast: Reply YES")
