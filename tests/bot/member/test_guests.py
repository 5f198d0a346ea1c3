"""A guest gets one and the same answer to everything that is for members, whatever the button."""

import enum
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from pydantic import TypeAdapter, ValidationError

from bot.member.front import MemberFront
from bot.owed import Address
from bot.turn import Turn
from handlers.least_roles import MEMBER_COMMANDS, MEMBER_PRESSES, Least
from handlers.lifecycle import OWN_MOVES
from handlers.links import Links
from handlers.membership.guests import members_only
from handlers.person import Person
from storage.people import CONSENT_VERSION, Member
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Door, Language
from tests.audited import tables_written
from tests.bot.member.conftest import settings_for

LI = Person(700_000_001, "李雷", Language.ZH_HANS)
CANDIDATES = ("CG-2026-0001", "HD-2026-0001", 1, "yes", "seat", "on", "see", "accept", "e0", "abc")
FOR_MEMBERS = (Least.MEMBER, Least.MANAGER)


def sample(cls: type[CallbackData]) -> str:
    """Data of such a button, with the first values that fit its shape."""
    return cls(**{name: fitting(field) for name, field in cls.model_fields.items()}).pack()


def fitting(field: Any) -> object:  # Any: pydantic's FieldInfo
    if isinstance(field.annotation, type) and issubclass(field.annotation, enum.Enum):
        return next(iter(field.annotation))
    shape: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, "its shape", *field.metadata])
    for value in CANDIDATES:
        try:
            return shape.validate_python(value)
        except ValidationError:
            continue
    raise AssertionError(f"no sample fits {field}")


def presses() -> Iterator[str]:
    classes = {one.__prefix__: one for one in CallbackData.__subclasses__()}
    for prefix, least in MEMBER_PRESSES.items():
        if least in FOR_MEMBERS:
            own_move = prefix in set(OWN_MOVES)
            yield f"{prefix}:CG-2026-0001" if own_move else sample(classes[prefix])


def update_of(text: str = "", data: str = "") -> Update:
    chat, user = (
        Chat(id=LI.telegram_id, type="private"),
        User(id=LI.telegram_id, is_bot=False, first_name="李雷"),
    )
    message = Message(
        message_id=1, date=datetime(2026, 11, 1, tzinfo=UTC), chat=chat, from_user=user, text=text or "card"
    )
    if not data:
        return Update(update_id=1, message=message)
    query = CallbackQuery(id="1", from_user=user, chat_instance="1", message=message, data=data)
    return Update(update_id=1, callback_query=query)


@pytest.fixture
async def idle(store: Store, finder: Finder, tmp_path: Any) -> MemberFront:
    """A front that speaks to nobody: routes only."""
    async with store.writing() as session:
        session.add(
            Member(telegram_id=LI.telegram_id, name="李雷", consent_version=CONSENT_VERSION, grants=[])
        )
    return MemberFront(settings_for("http://127.0.0.1:9", tmp_path), store, finder)


async def test_guest_is_told_what_to_do_by_every_action_of_members(
    idle: MemberFront, store: Store, finder: Finder
) -> None:
    acts = [update_of(data=data) for data in presses()]
    acts += [update_of(f"/{name}") for name, least in MEMBER_COMMANDS.items() if least in FOR_MEMBERS]
    others: list[str] = []
    wrote: list[str] = []
    async with store.writing() as session:
        member = await session.get(Member, 1)
        assert member is not None
        expected = await members_only(session, member)
        with tables_written(store.engine.sync_engine, wrote):
            for act in acts:
                turn = Turn(session, LI, member, Address(LI.telegram_id, 1, "1"))
                links = Links("https://t.me", "b")
                await idle._dispatcher.feed_update(
                    idle._bot, act, turn=turn, finder=finder, links=links, door=Door.APPROVAL
                )
                if [owed.reply for owed in turn.owed] != [expected]:
                    said = act.callback_query.data if act.callback_query else act.message and act.message.text
                    others.append(str(said))
            await session.flush()
    await idle.close()
    assert (others, wrote) == ([], [])
