"""Notices to be decided: three officers, three members, and each press as its card offers it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from sqlalchemy import select

from handlers.desk.notices import approving, confirming
from handlers.desk.notices.limits import USUAL, Limits
from handlers.person import Person
from handlers.reply import Replies, Reply, as_sequence
from storage.audit import AuditEntry
from storage.members import member_of
from storage.notices.audience import OfRole
from storage.notices.deciding import Shown
from storage.notices.previewing import seen_digest
from storage.notices.tables import Notice
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.events_sample import add_people
from tests.handlers.desk.conftest import add_member
from tests.handlers.desk.notices.running_steps import TEXT, data
from tests.notices_sample import add_notice

Handle = Callable[..., Awaitable[Replies | None]]
AUTHOR, SECOND, THIRD = 601, 602, 603
TWO_OFFICERS: Final = Limits(50, 1)
MEMBERS: Final = OfRole(Role.MEMBER).as_json()
CANNOT: Final = "这一步已经做过，或现在做不了"


async def draft(store: Store, **values: Any) -> int:
    """Of the first officer, who has seen its preview; to the three members."""
    officers = [
        await add_member(store, number, Role.OFFICER, name=name)
        for number, name in ((AUTHOR, "许言"), (SECOND, "顾宁"), (THIRD, "沈一"))
    ]
    await add_people(store, 3)
    async with store.writing() as session:
        usual = {"content": TEXT, "audience": MEMBERS, "author_id": officers[0].id}
        notice = await add_notice(session, **{**usual, **values})
        notice.previewed = seen_digest(notice)
        return notice.id


async def done_by(store: Store, who: int, handle: Handle, *more: object) -> Replies | None:
    """In a transaction of its own, as every press is."""
    async with store.writing() as session:
        person = Person(who, "", Language.ZH_HANS)
        return await handle(session, person, await member_of(session, who), *more)


async def by(store: Store, who: int, handle: Handle, *more: object) -> Reply:
    """The same, where there is one answer."""
    (reply,) = as_sequence(await done_by(store, who, handle, *more) or ())
    return reply


def shown_on(card: Reply) -> Shown:
    """What its confirming button carries."""
    (found,) = [one for row in data(card) for one in row if one.startswith(("noticeyes:", "noticeok:"))]
    _, _, count, version = found.split(":")
    return Shown(int(count), version)


async def forecast(store: Store, notice_id: int, limits: Limits = USUAL) -> Shown:
    return shown_on(await by(store, AUTHOR, confirming.show_forecast, notice_id, limits))


async def awaiting(store: Store) -> tuple[int, Shown]:
    """Its author asked for approval; what the second officer sees."""
    notice_id = await draft(store)
    await ask_approval(store, notice_id)
    return notice_id, shown_on(await by(store, SECOND, approving.open_approval, notice_id))


async def ask_approval(store: Store, notice_id: int) -> None:
    shown = await forecast(store, notice_id, TWO_OFFICERS)
    asked = await by(store, AUTHOR, confirming.press_confirm, notice_id, shown, TWO_OFFICERS)
    assert asked.toast == "已请另一位专员批准"


async def change(store: Store, notice_id: int, **values: Any) -> None:
    """As its author would, who then has seen it anew."""
    async with store.writing() as session:
        notice = await session.get_one(Notice, notice_id)
        for name, value in values.items():
            setattr(notice, name, value)
        notice.previewed = seen_digest(notice)


async def decided(store: Store) -> list[str]:
    acts = ("asked_approval", "confirmed_notice", "approved_notice", "returned_notice", "took_over_notice")
    async with store.reading() as session:
        noted = select(AuditEntry.act).where(AuditEntry.act.in_(acts)).order_by(AuditEntry.id)
        return list(await session.scalars(noted))
