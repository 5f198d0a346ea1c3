"""A typed client of the control interface: people as tests and the demo drive them.

`Stage` is the sandbox as seen from outside, `Person` one of its people. A person remembers, chat by
chat, how far they have read, so that `reads` gives each message or edit of others once, in order.
"""

from collections import defaultdict, deque
from io import BytesIO
from types import TracebackType
from typing import Self, TypeAlias

import aiohttp

from bot.sandbox.errors import ControlError
from bot.sandbox.shapes import Obj, as_int, as_list, as_obj, dump

WAIT = 10.0
ChatName: TypeAlias = str | int
"""A bot's username or a group's id."""


class Stage:
    """A sandbox at `url`, over HTTP; an async context manager."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open connection."""
        if self._session is None:
            raise RuntimeError("use `async with Stage(url)`")
        return self._session

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(json_serialize=dump)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def get(self, path: str, **fields: object) -> object:
        """The result of a GET; ControlError where it is refused."""
        query = {name: str(value) for name, value in fields.items() if value is not None}
        async with self.session.get(f"{self.url}/control/{path}", params=query) as response:
            return await _result(response)

    async def post(self, path: str, **fields: object) -> object:
        """The result of a POST with a JSON body."""
        async with self.session.post(f"{self.url}/control/{path}", json=fields) as response:
            return await _result(response)

    async def add_bot(self, token: str, username: str, name: str, about: str = "") -> Obj:
        """Register a bot."""
        return as_obj(await self.post("bots", token=token, username=username, name=name, about=about))

    async def add_person(self, first_name: str, **more: object) -> "Person":
        """Somebody new; `more` as in `POST /control/people`."""
        return Person(self, as_obj(await self.post("people", first_name=first_name, **more)))

    async def person(self, person_id: int) -> "Person":
        """Somebody who is there already."""
        people = [as_obj(item) for item in as_list(await self.get("people"))]
        return Person(self, next(item for item in people if item["id"] == person_id))

    async def form_group(self, title: str, people: "list[Person]", bots: list[str]) -> int:
        """A new group's id."""
        ids = [person.id for person in people]
        return as_int(as_obj(await self.post("groups", title=title, people=ids, bots=bots))["id"])

    async def fault(self, kind: str, **more: object) -> int:
        """Put a fault in the way; its id."""
        return as_int(as_obj(await self.post("faults", kind=kind, **more))["id"])

    async def lift_faults(self) -> None:
        """No faults any more."""
        async with self.session.delete(f"{self.url}/control/faults") as response:
            await _result(response)

    async def limit(self, **limits: float | None) -> None:
        """Set the flood limits; those not named are lifted."""
        await self.post("limits", **limits)

    async def journal(self, after: int = 0, bot: str | None = None, chat: int | None = None) -> list[Obj]:
        """Entries of the journal."""
        found = as_obj(await self.get("journal", after=after, bot=bot, chat=chat))
        return [as_obj(entry) for entry in as_list(found["entries"])]


class Person:
    """Somebody who uses Telegram."""

    def __init__(self, stage: Stage, item: Obj) -> None:
        self._stage = stage
        self.id = as_int(item["id"])
        self.item = item
        self._read: dict[ChatName, int] = {}
        self._fresh: defaultdict[ChatName, deque[Obj]] = defaultdict(deque)

    async def say(
        self, chat: ChatName, text: str, reply_to: int | None = None, *, entities: list[Obj] | None = None
    ) -> Obj:
        """Send a text message; the message."""
        fields: Obj = {"chat": chat, "text": text, "reply_to": reply_to, "entities": entities}
        return as_obj(await self._stage.post("say", person=self.id, **fields))

    async def send_file(
        self, chat: ChatName, name: str, data: bytes, caption: str = "", *, as_photo: bool = False
    ) -> Obj:
        """Send a document or photo; the message."""
        form = aiohttp.FormData(quote_fields=False)
        fields = {"person": str(self.id), "chat": str(chat), "caption": caption}
        for field, value in {**fields, "as": "photo" if as_photo else "document"}.items():
            form.add_field(field, value)
        form.add_field("file", BytesIO(data), filename=name)
        async with self._stage.session.post(f"{self._stage.url}/control/send", data=form) as response:
            return as_obj(await _result(response))

    async def send_files(
        self,
        chat: ChatName,
        files: list[tuple[str, bytes]],
        caption: str = "",
        *,
        entities: list[Obj] | None = None,
        as_photo: bool = False,
    ) -> list[Obj]:
        """Send documents or photos together, as an album where they are several; the messages."""
        form = aiohttp.FormData(quote_fields=False)
        fields = {"person": str(self.id), "chat": str(chat), "caption": caption}
        fields["caption_entities"] = dump(entities or [])
        for field, value in {**fields, "as": "photo" if as_photo else "document"}.items():
            form.add_field(field, value)
        for name, data in files:
            form.add_field("file", BytesIO(data), filename=name)
        path = "album" if len(files) > 1 else "send"
        async with self._stage.session.post(f"{self._stage.url}/control/{path}", data=form) as response:
            sent = await _result(response)
        return [as_obj(each) for each in (sent if isinstance(sent, list) else [sent])]

    async def send_location(self, chat: ChatName, latitude: float, longitude: float) -> Obj:
        """Send a place; the message."""
        fields: Obj = {"chat": chat, "latitude": latitude, "longitude": longitude}
        return as_obj(await self._stage.post("location", person=self.id, **fields))

    async def forward(self, from_chat: ChatName, message_id: int, chat: ChatName) -> Obj:
        """Pass a message on; the new message."""
        fields: Obj = {"from_chat": from_chat, "message_id": message_id, "chat": chat}
        return as_obj(await self._stage.post("forward", person=self.id, **fields))

    async def press(
        self,
        chat: ChatName,
        text: str | None = None,
        *,
        data: str | None = None,
        message_id: int | None = None,
        wait: float = WAIT,
    ) -> Obj:
        """Press the button that reads `text` (or send `data`), on the newest message that has buttons.

        Gives the bot's answer: `{"answered", "text", "show_alert", "url"}`; `wait` s at most.
        """
        number = message_id if message_id is not None else await self._buttons_at(chat)
        fields: Obj = {"chat": chat, "message_id": number}
        fields |= {"text": text} if data is None else {"data": data}
        pressed = as_obj(await self._stage.post("press", person=self.id, **fields))
        answer = await self._stage.get("pressed", id=pressed["callback_query_id"], wait=wait)
        return as_obj(answer)

    async def _buttons_at(self, chat: ChatName) -> int:
        for message in reversed(await self.view(chat)):
            if buttons(message):
                return as_int(message["message_id"])
        raise ControlError("no message here has buttons")

    async def open_link(self, url: str, chat: ChatName | None = None) -> Obj:
        """Open a link; `{"chat", "message"}`: what the client sent."""
        return as_obj(await self._stage.post("open", person=self.id, url=url, chat=chat))

    async def inline(self, bot: str, query: str, offset: str = "", wait: float = WAIT) -> Obj:
        """Ask a bot inline: `{"inline_query_id", "results", "next_offset", "button"}`."""
        fields: Obj = {"bot": bot, "query": query, "offset": offset, "wait": wait}
        return as_obj(await self._stage.post("inline", person=self.id, **fields))

    async def choose(self, inline_query_id: object, result_id: object, chat: ChatName) -> Obj:
        """Send a result into a chat; the message."""
        fields: Obj = {"inline_query_id": inline_query_id, "result_id": result_id, "chat": chat}
        return as_obj(await self._stage.post("choose", person=self.id, **fields))

    async def block(self, bot: str) -> None:
        """Stop a bot."""
        await self._stage.post("block", person=self.id, bot=bot)

    async def unblock(self, bot: str) -> None:
        """Let a bot write again."""
        await self._stage.post("unblock", person=self.id, bot=bot)

    async def deactivate(self) -> None:
        """Delete the account."""
        await self._stage.post("deactivate", person=self.id)

    async def chats(self) -> list[Obj]:
        """The chat list."""
        return [as_obj(item) for item in as_list(await self._stage.get("chats", person=self.id))]

    async def view(self, chat: ChatName, limit: int = 100) -> list[Obj]:
        """The messages there are now, oldest first."""
        found = await self._stage.get("view", person=self.id, chat=chat, limit=limit)
        return [as_obj(message) for message in as_list(found)]

    async def commands(self, chat: ChatName) -> list[Obj]:
        """The command menu."""
        found = await self._stage.get("commands", person=self.id, chat=chat)
        return [as_obj(command) for command in as_list(found)]

    async def file(self, file_unique_id: object) -> bytes:
        """The bytes of a file in a message."""
        async with self._stage.session.get(f"{self._stage.url}/control/files/{file_unique_id}") as response:
            return await response.read()

    async def reads(self, chat: ChatName, *, after: int | None = None, wait: float = WAIT) -> Obj:
        """The next message or edit by somebody else that was not read yet; waits for it.

        `after`: only messages with a higher id, edits included. TimeoutError after `wait` s.
        """
        while True:
            while self._fresh[chat]:
                message = self._fresh[chat].popleft()
                if after is None or as_int(message["message_id"]) > after:
                    return message
            await self._fetch(chat, wait)

    async def _fetch(self, chat: ChatName, wait: float) -> None:
        fields: Obj = {"chat": chat, "after": self._read.get(chat, 0), "wait": wait}
        found = as_obj(await self._stage.get("changes", person=self.id, **fields))
        changes = [as_obj(change) for change in as_list(found["changes"])]
        if not changes:
            raise TimeoutError(f"nothing new in {chat} for {wait} s")
        self._read[chat] = as_int(found["last"])
        for change in changes:
            message = as_obj(change["message"])
            if change["type"] != "delete" and as_obj(message["from"])["id"] != self.id:
                self._fresh[chat].append(message)


def buttons(message: Obj) -> list[Obj]:
    """The buttons under a message, row after row."""
    markup = as_obj(message.get("reply_markup", {}))
    rows = as_list(markup.get("inline_keyboard", []))
    return [as_obj(button) for row in rows for button in as_list(row)]


async def _result(response: aiohttp.ClientResponse) -> object:
    body = as_obj(await response.json())
    if body["ok"] is not True:
        raise ControlError(str(body["error"]), response.status)
    return body["result"]
