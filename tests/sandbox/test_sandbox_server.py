"""The server's edges: envelopes, ways to send a request, the page's files."""

from contextlib import suppress

import aiohttp

from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import as_obj
from tests.sandbox.conftest import TOKEN, RawBot


async def test_control_answers_in_its_own_envelope(stage: Stage) -> None:
    async with stage.session.get(f"{stage.url}/control/view?person=x&chat=y") as response:
        assert (response.status, await response.json()) == (
            400,
            {"ok": False, "error": "person must be a whole number"},
        )
    async with stage.session.post(f"{stage.url}/control/say", data=b"{") as response:
        assert (await response.json())["error"] == "the body is no JSON object"


async def test_every_way_to_send_a_request(stage: Stage, raw: RawBot, person: Person) -> None:
    url = f"{stage.url}/bot{TOKEN.replace(':', '%3A')}/SENDmessage"
    params = {"chat_id": str(person.id), "text": "甲 & 乙"}
    form = aiohttp.FormData(params, default_to_multipart=True)
    async with (
        stage.session.get(url, params=params) as got,
        stage.session.post(url, data=params) as encoded,
        stage.session.post(url, json=params) as json,
        stage.session.post(url, data=form) as multipart,
    ):
        answers = [as_obj(await answer.json()) for answer in (got, encoded, json, multipart)]
    texts = [as_obj(answer["result"])["text"] for answer in answers]
    assert texts == ["甲 & 乙"] * 4


async def test_health_and_page_headers(stage: Stage) -> None:
    async with stage.session.get(f"{stage.url}/healthz") as response:
        assert await response.json() == {"ok": True}
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/none.js"):
        with suppress(aiohttp.InvalidURL):
            async with stage.session.get(stage.url + path) as response:
                assert response.status == 404


async def test_page_is_served_fresh(stage: Stage) -> None:
    kinds = {"/": "text/html", "/page/main.js": "text/javascript", "/page/logo.svg": "image/svg+xml"}
    for path, kind in kinds.items():
        async with stage.session.get(stage.url + path) as response:
            assert (response.status, response.content_type, response.charset) == (200, kind, "utf-8")
            assert response.headers["Cache-Control"] == "no-cache"
