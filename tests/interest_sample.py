"""People with records who express interests, and what they see, straight to the handlers."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_typing import answer_written
from handlers.formatting import plain_text
from handlers.links import Links
from handlers.opening import open_reference
from handlers.pushes.composing import compose
from handlers.reply import Replies, Reply, as_sequence
from storage.members import member_of
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member
from storage.records import Record
from storage.store import Store
from storage.vocabularies import Language, Status
from tests.interest_table import pressed
from tests.posted_sample import add_record
from tests.sample import add_member

SEEKER, OWNER, OFFICER = 1, 2, 3
LINKS = Links("https://t.me", "club_bot")


async def person(session: AsyncSession, telegram_id: int) -> Member:
    found = await member_of(session, telegram_id)
    assert found is not None
    return found


async def add_people(store: Store, **values: Any) -> str:
    """SEEKER of 浦江乳业, OWNER of 海岳膜所 with one published achievement, whose reference it is."""
    async with store.writing() as session:
        seeker = await add_member(session, SEEKER, "周敏", "浦江乳业")
        owner = await add_member(session, OWNER, "李工程师", "海岳膜所")
        assert owner.organisation
        owner.organisation.kind = "研究所"
        seeker.contact, owner.contact = "手机 13800138000", "li@haiyue.example"
        return (await add_record(session, owner, Status.PUBLISHED, **values)).reference


async def add_more(store: Store, count: int) -> list[str]:
    """So many more records of OWNER."""
    async with store.writing() as session:
        owner = await person(session, OWNER)
        records: list[Record] = [await add_record(session, owner, Status.PUBLISHED) for _ in range(count)]
        return [record.reference for record in records]


@dataclass
class Chat:
    """One person's chat: everything they were shown, and the last message with its buttons."""

    store: Store
    telegram_id: int
    seen: list[str] = field(default_factory=list)
    last: list[Reply] = field(default_factory=list)

    async def speak(self, language: Language) -> None:
        async with self.store.writing() as session:
            (await person(session, self.telegram_id)).language = language

    async def open(self, reference: str) -> str:
        async with self.store.reading() as session:
            return self.note(
                await open_reference(session, await person(session, self.telegram_id), LINKS, reference)
            )

    async def type(self, text: str) -> str:
        async with self.store.writing() as session:
            return self.note(await answer_written(session, await person(session, self.telegram_id), text))

    async def press(self, data: str) -> str:
        """A button's data, or a verb and its colon for the first button that begins so."""
        verb = data.index(":") == len(data) - 1
        sent = next(each for each in self.buttons if each.startswith(data)) if verb else data
        async with self.store.writing() as session:
            member = await person(session, self.telegram_id)
            answered = pressed(session, member, sent)
            assert answered, data
            return self.note(await answered)

    async def act(self, name: str) -> str:
        """A button of the dialog by what it does."""
        return await self.press(next(data for data in self.buttons if data.endswith(f":{name}")))

    async def wait(self) -> list[str]:
        """What was pushed to them since, composed as the courier would; all that waits counts as sent."""
        told = []
        async with self.store.writing() as session:
            query = select(Delivery, Message).join(Message).where(Delivery.chat_id == self.telegram_id)
            for row, message in await session.execute(query.where(Delivery.state == State.READY)):
                reply = await compose(session, message, await person(session, self.telegram_id))
                row.state = State.SENT if reply else State.EXPIRED
                if reply:
                    told.append(message.kind)
                    self.note(reply)
        return told

    def note(self, replies: Replies) -> str:
        self.last = list(as_sequence(replies))
        for reply in self.last:
            self.seen.append(plain_text(reply.text))
            self.seen.append(reply.toast)
            self.seen += [f"{button.text} {button.data}" for row in reply.rows for button in row]
        return "\n".join([reply.toast + plain_text(reply.text) for reply in self.last])

    @property
    def buttons(self) -> list[str]:
        return [button.data for reply in self.last for row in reply.rows for button in row]

    @property
    def everything(self) -> str:
        return "\n".join(self.seen)
