"""A preview looks like the notice, and pressing its buttons is no reader's act."""

from sqlalchemy import func, select

from handlers.notices.reading import press_preview
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.notices.content import Content, LinkButton
from storage.notices.previewing import KIND, ask_preview
from storage.notices.tables import Acknowledgement, Notice, NoticeCategory
from storage.outbox.tables import Message, OptOut
from storage.store import Store
from tests.events_sample import add_people
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, rows
from tests.running_sample import arrive_all

LINKED = Content("{姓名}：周三开放日", (), (LinkButton("报名", "https://example.org/join"),)).as_json()


async def test_preview_shows_every_button_and_none_of_them_does_anything(store: Store) -> None:
    (officer,) = await add_people(store, 1)
    events = NoticeCategory.EVENTS
    notice_id = await new_notice(
        store, content=LINKED, author_id=officer.id, acknowledge=True, category=events
    )
    async with store.writing() as session:
        await ask_preview(session, await session.get_one(Notice, notice_id), officer.id)
        message = (await session.scalars(select(Message).where(Message.kind == KIND))).one()
        shown = await compose(session, message, officer)
        pressed = press_preview(officer)
        done = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (OptOut, Acknowledgement)
        ]
    assert shown is not None
    below = [(button.text, button.data, button.url) for row in shown.rows for button in row]
    assert below == [
        ("报名", "", "https://example.org/join"),
        ("已阅", "preview", ""),
        ("不再收“活动预告”", "preview", ""),
    ]
    assert pressed == Reply(toast="这是预览：成员按了才算数，您的设置不变", alert=True)
    assert done == [0, 0]


async def test_preview_asked_for_twice_comes_once_and_again_when_it_has_come_or_is_another(
    store: Store, clock: StoppedTime
) -> None:
    (officer,) = await add_people(store, 1)
    notice_id = await new_notice(store, content=LINKED, author_id=officer.id)

    async def asked() -> int:
        """How many there are now."""
        clock.pass_by(1)
        async with store.writing() as session:
            await ask_preview(session, await session.get_one(Notice, notice_id), officer.id)
        return len(await rows(store))

    counts = [await asked(), await asked()]
    async with store.writing() as session:
        (await session.get_one(Notice, notice_id)).acknowledge = True
    counts += [await asked(), await asked()]
    await arrive_all(store)
    clock.pass_by(2)
    await arrive_all(store)
    counts += [await asked(), await asked()]
    assert counts == [1, 1, 2, 2, 3, 3]
