"""A member who posts, and what they see."""

from dataclasses import dataclass, field

import pytest

from handlers.formatting import plain_text
from handlers.person import Person
from handlers.reply import Replies, Reply, as_sequence
from storage.members import member_of
from storage.store import Store
from storage.vocabularies import Language
from tests.posting_table import respond
from tests.sample import add_member

ZHOU = Person(700_000_001, "周敏", Language.ZH_HANS)


@dataclass
class Poster:
    """One person's chat, straight to the handlers: what they type and press, and the last replies."""

    store: Store
    person: Person = ZHOU
    replies: list[Reply] = field(default_factory=list)

    async def type(self, text: str) -> str:
        return await self._do(text=text)

    async def press(self, label: str) -> str:
        """The button of that label on the last message that has any; a tick before it does not matter."""
        return await self._do(data=self.buttons[label])

    async def send(self, data: str) -> str:
        """A press with that data, from wherever it comes."""
        return await self._do(data=data)

    async def press_all(self, *labels: str) -> str:
        for label in labels:
            await self.press(label)
        return self.text

    async def _do(self, text: str = "", data: str = "") -> str:
        async with self.store.writing() as session:
            member = await member_of(session, self.person.telegram_id)
            assert member is not None
            self.note(await respond(session, self.person, member, text, data))
        return self.text

    def note(self, replies: Replies) -> None:
        said = list(as_sequence(replies))
        self.last = said
        if any(reply.text for reply in said):
            self.replies = said

    last: list[Reply] = field(default_factory=list)

    @property
    def toast(self) -> str:
        return self.last[0].toast

    @property
    def text(self) -> str:
        return "\n".join(plain_text(reply.text) for reply in self.replies)

    @property
    def buttons(self) -> dict[str, str]:
        rows = self.replies[-1].rows
        return {button.text.removeprefix("✓ "): button.data for row in rows for button in row}

    @property
    def labels(self) -> list[list[str]]:
        return [[button.text for button in row] for row in self.replies[-1].rows]


@pytest.fixture
async def poster(store: Store) -> Poster:
    async with store.writing() as session:
        await add_member(session, ZHOU.telegram_id, "周敏", "样例企业")
    return Poster(store)
