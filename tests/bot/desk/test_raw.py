"""What the desk makes of answers to getUpdates, from a stand-in that says just that."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Update

from bot.desk.front import DeskFront
from bot.trouble import Kind, Trouble
from storage.search.finder import Finder
from storage.store import Store
from tests.bot.desk.conftest import OFFICER, settings

BOT = {"id": 1, "is_bot": True, "first_name": "联络人工作台", "username": "desk_bot"}
SENDER = {"id": OFFICER, "is_bot": False, "first_name": "许言"}
DATELESS = {"message_id": 1, "from": SENDER, "chat": {"id": OFFICER, "type": "private"}, "text": "机密"}


class Answers:
    """A Bot API where getUpdates answers `status` and `said`; what was asked for is in `asked`."""

    def __init__(self) -> None:
        self.status = 200
        self.said: dict[str, Any] = {"ok": True, "result": []}
        self.asked: list[dict[str, str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method != "getUpdates":
            return web.json_response({"ok": True, "result": BOT if method == "getMe" else True})
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response(self.said, status=self.status)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def front(answers: Answers, club: Store, finder: Finder, tmp_path: Path) -> AsyncIterator[DeskFront]:
    app = web.Application()
    app.add_routes([web.post("/bot{token}/{method}", answers.answer)])
    async with TestServer(app) as server:
        opened = DeskFront(settings(str(server.make_url("")).rstrip("/"), tmp_path), club, finder)
        try:
            await opened.introduce()
            yield opened
        finally:
            await opened.close()


def ids(got: Sequence[Update] | Trouble) -> list[tuple[int, bool]]:
    assert not isinstance(got, Trouble)
    return [(update.update_id, update.message is not None) for update in got]


async def test_update_that_cannot_be_read_holds_up_no_other(
    front: DeskFront, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    whole = {"update_id": 8, "message": {**DATELESS, "date": 1_790_000_000}}
    answers.said["result"] = [
        {"update_id": 7, "message": DATELESS},
        whole,
        {"update_id": 9, "message": "机密"},
        {"update_id": 10, "callback_query": {"id": "1", "from": None}},
    ]
    got = await front.fetch(7, 0)
    assert ids(got) == [(7, False), (8, True), (9, False), (10, False)]
    assert not isinstance(got, Trouble)
    assert [front.chat_of(update) for update in got] == [None, OFFICER, None, None]
    await front.receive(got[0])
    asked = {"offset": "7", "timeout": "0", "allowed_updates": '["message", "callback_query"]'}
    assert answers.asked == [asked]
    assert [record.message for record in caplog.records if record.name == "bot.desk.raw"] == [
        "update 7 could not be read: KeyError",
        "update 9 could not be read: AttributeError",
        "update 10 could not be read: TypeError",
    ]
    assert "机密" not in caplog.text


async def test_posted_update_that_cannot_be_read_is_taken(front: DeskFront) -> None:
    await front.receive_raw({"update_id": 7, "message": DATELESS})


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (401, {}, Kind.UNAUTHORIZED),
        (404, {}, Kind.UNAUTHORIZED),
        (409, {}, Kind.CONFLICT),
        (429, {"parameters": {"retry_after": 3}}, Kind.WAIT),
        (500, {}, Kind.UNSURE),
        (502, {}, Kind.UNSURE),
    ],
)
async def test_refused_poll_is_trouble(
    front: DeskFront, answers: Answers, status: int, more: dict[str, Any], kind: Kind
) -> None:
    answers.status, answers.said = status, {"ok": False, "error_code": status, "description": "no", **more}
    got = await front.fetch(None, 0)
    assert isinstance(got, Trouble)
    assert (got.kind, got.seconds) == (kind, 3 if status == 429 else 0)
