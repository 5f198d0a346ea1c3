"""Correcting one's own data: sealed as before, noted without a word of it, and never twice."""

from sqlalchemy import select, text

from handlers.formatting import plain_text
from handlers.person import Person
from handlers.privacy.correcting import hear_correction, press_correct
from handlers.reply import as_sequence
from storage.audit import AuditEntry
from storage.dialogs import dialog_of
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language
from tests.sample import add_member

ME = Person(801, "周敏", Language.ZH_HANS)
CONTACT = "zhou@milk.example"


async def me(store: Store) -> Member:
    async with store.reading() as session:
        return (await session.scalars(select(Member).where(Member.telegram_id == 801))).one()


async def press(store: Store, what: str, revision: int = 0) -> list[tuple[str, str]]:
    """Text and toast of each reply."""
    async with store.writing() as session:
        member = (await session.scalars(select(Member).where(Member.telegram_id == 801))).one()
        replies = as_sequence(await press_correct(session, ME, member, what, revision))
        return [(plain_text(reply.text), reply.toast) for reply in replies]


async def revision(store: Store) -> int | None:
    async with store.reading() as session:
        dialog = await dialog_of(session, "member", 801)
        return dialog.revision if dialog else None


async def test_contact_is_sealed_and_the_audit_says_only_that_it_changed(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, 801, "周敏", "样例企业")
    await press(store, "contact")
    async with store.writing() as session:
        member = (await session.scalars(select(Member).where(Member.telegram_id == 801))).one()
        dialog = await dialog_of(session, "member", 801)
        assert dialog is not None
        await hear_correction(session, member, dialog, f"  {CONTACT} ")
    assert ((await me(store)).contact, await revision(store)) == (CONTACT, None)
    async with store.reading() as session:
        assert CONTACT not in (await session.execute(text("SELECT contact FROM member"))).scalar_one()
        noted = (await session.scalars(select(AuditEntry))).one()
    assert (noted.act, noted.detail) == ("corrected_own", {"what": "contact"})


async def test_second_tap_asks_the_same_and_an_old_cancel_ends_nothing(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, 801, "周敏", "样例企业")
    asked = await press(store, "name")
    begun = await revision(store)
    assert begun is not None
    assert (await press(store, "name"), await revision(store)) == (asked, begun)
    assert await press(store, "cancel", begun + 1) == [(asked[0][0], "这一步已经过去了。")]
    assert await revision(store) == begun
    assert await press(store, "cancel", begun) == [("好的，没有改动。", "")]
    assert await press(store, "cancel", begun) == [("", "这一步已经过去了。")]
    assert (await me(store)).name == "周敏"
