"""Playing through a real front end over HTTP against the sandbox. Works for any bot's front end."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.front import Front
from bot.polling import poll
from bot.sandbox import people as sandbox
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Obj, as_int, as_list, as_obj
from storage.store import Store
from storage.vocabularies import Language
from tests.sample import add_member
from tests.transcripts.keyboards import Keyboards
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.sent import Sent, read_sent
from tests.transcripts.showing import shown
from tests.transcripts.straight import FORWARDED, PICTURE

PATIENCE = 30.0
"""Seconds for the bot to say what the transcript expects."""
QUIET = 0.15
"""Seconds in which it has to say nothing more, where nothing at all is expected."""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)

MakeFront = Callable[[str], Front[Any]]
"""A front end of the bot for the API at that URL."""


class HttpStage:
    def __init__(
        self, stage: sandbox.Stage, store: Store, bot: str, start: Callable[[], Awaitable[None]]
    ) -> None:
        self._stage = stage
        self._store = store
        self._bot = bot
        self._restart = start
        self._people: dict[str, sandbox.Person] = {}
        self._groups: dict[str, int] = {}
        self._watchers: dict[str, sandbox.Person] = {}
        self._keyboards: defaultdict[str, Keyboards] = defaultdict(Keyboards)
        self.files: Mapping[str, bytes] = {}
        """What `> (文件 NAME)` sends, by name; anything where it is not there."""
        self.shows_files = False
        """Whether a picture or file is seen, as a line of its own before its caption."""
        self.front: Front[Any]

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        for cast in people:
            person = await self._stage.add_person(cast.name, language_code=cast.language_code)
            self._people[cast.name] = person
            if cast.organisation:
                language = Language.of_client(cast.language_code)
                async with self._store.writing() as session:
                    await add_member(session, person.id, cast.name, cast.organisation, language, cast.role)
        for title, names in groups.items():
            members = [self._people[name] for name in names]
            self._groups[title] = await self._stage.form_group(title, members, [self._bot])
            self._watchers[title] = members[0]

    async def play(self, step: Step) -> Sequence[Event]:
        if step.act == "~":
            await self._restart()
            return ()
        toast = await self._do(step)
        events = [toast] if toast else []
        expected = sum(event.kind in ("<", "*") for event in step.expected)
        if not step.expected:
            await asyncio.sleep(QUIET)
        with suppress(TimeoutError):
            while len(events) < expected + bool(toast):
                events.append(await self._next(step, PATIENCE))
        await self.front.speaker.finish(PATIENCE)
        with suppress(TimeoutError):
            while True:
                events.append(await self._next(step, 0))
        return events

    async def seen(self, step: Step, count: int) -> Sequence[Event]:
        """What came unasked: so many messages, and whatever more there is by now."""
        events: list[Event] = []
        with suppress(TimeoutError):
            while True:
                events.append(await self._next(step, PATIENCE if len(events) < count else 0))
        return events

    async def block(self, name: str) -> None:
        await self._people[name].block(self._bot)

    async def _do(self, step: Step) -> Event | None:
        person = self._people[step.who]
        chat: str | int = self._groups[step.group] if step.group else self._bot
        match step.act:
            case ">" if step.text == PICTURE:
                await person.send_file(chat, "pixel.png", PIXEL, as_photo=True)
            case ">" if sent := read_sent(step.text):
                await self._send(person, chat, sent)
            case ">" if step.text.startswith(FORWARDED):
                await self._pass_on(person, chat, step.text.removeprefix(FORWARDED))
            case ">":
                await person.say(chat, step.text)
            case "&":
                await person.open_link(f"https://t.me/{self._bot}?start={step.text}")
            case _:
                return await self._press(step, person, chat)
        return None

    async def _send(self, person: sandbox.Person, chat: str | int, sent: Sent) -> None:
        if not sent.files:
            await person.say(chat, sent.text.text, entities=sent.entities)
            return
        files = [(name, PIXEL if sent.photo else self.files.get(name, b"file")) for name in sent.files]
        words = sent.text.text
        await person.send_files(chat, files, words, entities=sent.entities, as_photo=sent.photo)

    async def _pass_on(self, person: sandbox.Person, chat: str | int, text: str) -> None:
        """Somebody wrote it in a group where the bot is not; this person forwards it from there."""
        elsewhere = await self._stage.form_group("别处", [person], [])
        written = await person.say(elsewhere, text)
        await person.forward(elsewhere, as_int(written["message_id"]), chat)

    async def _press(self, step: Step, person: sandbox.Person, chat: str | int) -> Event | None:
        keyboards = self._keyboards[step.group or step.who]
        match step.act:
            case "!":
                message_id, data = keyboards.current(step.text)
            case "!!":
                message_id, data = keyboards.former(step.text)
            case _:
                message_id, data = keyboards.newest()[0], step.text
        answer = await person.press(chat, data=data, message_id=message_id, wait=PATIENCE)
        if not answer["answered"]:
            return Event("?", ("(没有回应)",))
        return (
            Event("?!" if answer["show_alert"] else "?", (str(answer["text"]),)) if answer["text"] else None
        )

    async def _next(self, step: Step, wait: float) -> Event:
        """The next message or edit by the bot in the step's chat."""
        watcher = self._watchers.get(step.group, self._people[step.who])
        chat: str | int = self._groups[step.group] if step.group else self._bot
        while True:
            message = await watcher.reads(chat, wait=wait)
            if as_obj(message["from"])["is_bot"]:
                return self._seen(step, message)

    def _seen(self, step: Step, message: Obj) -> Event:
        markup = as_obj(message.get("reply_markup", {}))
        rows = [
            [as_obj(button) for button in as_list(row)] for row in as_list(markup.get("inline_keyboard", []))
        ]
        data = [
            [(str(button["text"]), str(button.get("callback_data", ""))) for button in row] for row in rows
        ]
        self._keyboards[step.group or step.who].note(as_int(message["message_id"]), data)
        text = str(message.get("text") or message.get("caption") or "")
        if self.shows_files and "photo" in message:
            text = f"(图片)\n{text}"
        if self.shows_files and "document" in message:
            text = f"(文件 {as_obj(message['document'])['file_name']})\n{text}"
        kind = "*" if "edit_date" in message else "<"
        return shown(kind, text, [[str(button["text"]) for button in row] for row in rows])


@asynccontextmanager
async def http_stage(store: Store, make: MakeFront, token: str, username: str) -> AsyncIterator[HttpStage]:
    """A sandbox with the bot in it, polling; everything is stopped and closed when left."""
    async with running_sandbox() as running, sandbox.Stage(running.url) as stage:
        await stage.add_bot(token, username, username)
        polling: list[asyncio.Task[None]] = []

        async def stop() -> None:
            for task in polling:
                task.cancel()
            await asyncio.gather(*polling, return_exceptions=True)
            if polling:
                await play.front.speaker.finish(PATIENCE)
                await play.front.close()
            polling.clear()

        async def start() -> None:
            await stop()
            front = make(running.url)
            await front.introduce()
            await front.speaker.say_left_over()
            play.front = front
            polling.append(asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name)))
            polling.append(asyncio.create_task(front.work()))

        play = HttpStage(stage, store, username, start)
        await start()
        try:
            yield play
        finally:
            await stop()
