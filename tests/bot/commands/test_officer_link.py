import asyncio
import re

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.commands.officer_link import command
from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from handlers.desk.tokens import hashed
from storage.people import Claim
from storage.store import Store
from storage.vocabularies import Role
from tests.canary import CANARY, DESK_TOKEN, TOKENS, UNKNOWN_TOKEN


async def said(*words: str, **env: str) -> Result:
    result = await asyncio.to_thread(CliRunner().invoke, command, words, env=env)
    assert CANARY not in result.output
    return result


async def role_of(store: Store, link: str) -> Role | None:
    found = re.fullmatch(r"https://t\.me/desk_bot\?start=claim_([A-Za-z0-9_-]{32})\n", link)
    assert found is not None
    async with store.reading() as session:
        return await session.scalar(select(Claim.role).where(Claim.token_hash == hashed(found[1])))


@pytest.mark.parametrize(("words", "role"), [((), Role.OFFICER), (("--administrator",), Role.ADMINISTRATOR)])
async def test_link_is_printed_for_a_role(
    store: Store, database: str, words: tuple[str, ...], role: Role
) -> None:
    result = await said(*words, "--username", "@desk_bot", "--database", database)
    assert result.exit_code == 0
    assert await role_of(store, result.stdout) is role


async def test_username_is_asked_of_the_bot_api(store: Store, database: str) -> None:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        await stage.add_bot(DESK_TOKEN, "desk_bot", "联络人工作台")
        env = {
            **TOKENS,
            "LIAISON_API_URL": sandbox.url,
            "LIAISON_DATABASE": database,
        }
        result = await said(**env)
        unknown = await said(**{**env, "LIAISON_DESK_TOKEN": UNKNOWN_TOKEN})
    nowhere = await said(**{**env, "LIAISON_API_URL": "http://127.0.0.1:9"})
    assert await role_of(store, result.stdout) is Role.OFFICER
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "Error: Telegram does not know the desk's token; check it with @BotFather\n",
    )
    assert (nowhere.exit_code, nowhere.stderr) == (
        1,
        "Error: http://127.0.0.1:9 could not be asked; name the desk's bot with --username\n",
    )
