"""Whoever is no officer gets one and the same answer from every handler of the desk."""

from collections.abc import Awaitable, Callable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk import counts, importing_desk, officer_links, records, welcoming
from handlers.desk.guard import turned_away
from handlers.desk.importing_desk import SentFile
from handlers.forms.kinds import RecordKind
from handlers.person import Person
from handlers.reply import Replies
from storage.imports import ImportBatch
from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.handlers.desk.conftest import add_member, somebody

Handler = Callable[[AsyncSession, Person, Member | None, Finder], Awaitable[Replies]]
FILE = SentFile("file-id", "样例.csv", 100, "", 501)
HANDLERS: dict[str, Handler] = {
    "help": lambda s, p, m, f: welcoming.show_help(s, p, m),
    "cancel": lambda s, p, m, f: welcoming.cancel(s, p, m),
    "language": lambda s, p, m, f: welcoming.offer_languages(s, p, m),
    "choose language": lambda s, p, m, f: welcoming.choose_language(s, p, m, Language.EN),
    "unknown command": lambda s, p, m, f: welcoming.answer_unknown_command(s, p, m),
    "picture": lambda s, p, m, f: welcoming.answer_other_message(s, p, m),
    "stale": lambda s, p, m, f: welcoming.answer_stale_card(s, p, m),
    "records": lambda s, p, m, f: records.list_records(s, p, m),
    "statuses": lambda s, p, m, f: records.offer_statuses(s, p, m, RecordKind.DEMAND),
    "find": lambda s, p, m, f: records.find_records(s, p, m, "激光", f),
    "found": lambda s, p, m, f: records.turn_found(s, p, m, records.Place("x", 0), f),
    "record": lambda s, p, m, f: records.open_record(s, p, m, "CG-2026-0001", ""),
    "counts": lambda s, p, m, f: counts.show_counts(s, p, m),
    "file": lambda s, p, m, f: importing_desk.receive_file(s, p, m, FILE),
    "confirm": lambda s, p, m, f: importing_desk.confirm_import(s, p, m, "x"),
    "cancel import": lambda s, p, m, f: importing_desk.cancel_import(s, p, m, "x"),
    "errors": lambda s, p, m, f: importing_desk.ask_for_errors(s, p, m, "x"),
    "template": lambda s, p, m, f: importing_desk.send_templates(s, p, m),
    "officer link": lambda s, p, m, f: officer_links.offer_officer_link(s, p, m),
    "make link": lambda s, p, m, f: officer_links.make_officer_link(s, p, m, "x", "https://t.me/x"),
    "drop link": lambda s, p, m, f: officer_links.drop_officer_link(s, p, m, "x"),
}


async def test_strangers_and_members_get_the_same_answer_everywhere(store: Store, finder: Finder) -> None:
    member = await add_member(store, 505, Role.MEMBER, Role.MANAGER)
    answers: dict[str, list[Replies]] = {}
    async with store.writing() as session:
        for name, handler in HANDLERS.items():
            answers[name] = [
                await handler(session, somebody(), None, finder),
                await handler(session, somebody(505), member, finder),
            ]
    expected = turned_away(somebody(), None)
    assert answers == {name: [expected, expected] for name in HANDLERS}
    assert member.language is Language.ZH_HANS
    async with store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ImportBatch)) == 0


async def test_officer_is_turned_away_nowhere(store: Store, officer: Member, finder: Finder) -> None:
    async with store.writing() as session:
        for handler in HANDLERS.values():
            assert await handler(session, somebody(601), officer, finder) != turned_away(somebody(), None)
