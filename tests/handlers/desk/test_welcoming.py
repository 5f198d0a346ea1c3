from handlers.desk.importing_desk import SentFile, receive_file
from handlers.desk.officer_links import offer_officer_link
from handlers.desk.welcoming import cancel, choose_language, commands_of, offer_languages, show_help
from handlers.formatting import visible_length
from handlers.reply import Reply
from storage.members import member_of
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language
from tests.handlers.desk.conftest import somebody


async def cancelled(store: Store, telegram_id: int) -> Reply:
    async with store.writing() as session:
        return await cancel(session, somebody(telegram_id), await member_of(session, telegram_id))


async def test_help_names_every_command_a_role_may_use(
    store: Store, officer: Member, administrator: Member
) -> None:
    async with store.reading() as session:
        theirs = await show_help(session, somebody(), officer)
        others = await show_help(session, somebody(), administrator)
    names = [f"/{name} " for name, _ in commands_of(administrator)]
    assert [name for name in names if name not in others.text] == []
    assert [name for name in names if name not in theirs.text] == ["/officerlink ", "/audit "]


async def test_language_is_kept_and_answers_change_at_once(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        member = await member_of(session, 601)
        await choose_language(session, somebody(), member, Language.EN)
    async with store.reading() as session:
        member = await member_of(session, 601)
        assert (await offer_languages(session, somebody(), member)).text == "Which language shall we speak?"


async def test_cancel_ends_what_waits_and_says_so(store: Store, administrator: Member) -> None:
    assert (await cancelled(store, 602)).text == "现在没有需要取消的事。"
    async with store.writing() as session:
        await offer_officer_link(session, somebody(602), administrator)
    assert (await cancelled(store, 602)).text == "好的，已取消。"
    async with store.writing() as session:
        await receive_file(session, somebody(602), administrator, SentFile("id", "样例.csv", 9, "", 602))
    assert (await cancelled(store, 602)).text == "好的，不导入 样例.csv 了。"
    assert (await cancelled(store, 602)).text == "现在没有需要取消的事。"


async def test_cancel_names_a_few_files_and_counts_the_others(store: Store, administrator: Member) -> None:
    async with store.writing() as session:
        for number in range(20):
            file = SentFile("id", f"{number:02d}" + "<" * 250, 9, "", 602)
            await receive_file(session, somebody(602), administrator, file)
        member = await member_of(session, 602)
        assert member is not None
        member.language = Language.EN
    names = ", ".join(f"{number:02d}" + "&lt;" * 57 + "…" for number in range(5))
    said = await cancelled(store, 602)
    assert said.text == f"All right, {names} and 15 more will not be imported."
    assert visible_length(said.text) < 4096
