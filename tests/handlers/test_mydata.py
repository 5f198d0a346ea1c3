"""What a member is shown and given of their data: all of it, and nobody else's."""

import json

from handlers.person import Person
from handlers.privacy.mydata import press_mydata
from handlers.reply import as_sequence
from storage.cases.interests import accept, express
from storage.cases.tables import Case
from storage.conversation import Dialog
from storage.members import member_of
from storage.mydata import Section, held_about
from storage.people import Member
from storage.searches import keep_search
from storage.store import Store
from storage.vocabularies import Language
from tests.interest_sample import OWNER, SEEKER, add_people, person

THEIRS = ("李工程师", "li@haiyue.example", "对方写的话")


async def club(store: Store) -> str:
    """SEEKER and OWNER exchanged contacts in a case; its reference."""
    reference = await add_people(store)
    async with store.writing() as session:
        seeker, owner = await person(session, SEEKER), await person(session, OWNER)
        case = await express(session, seeker, reference, "我写的话", consents=True)
        assert isinstance(case, Case)
        await accept(session, case.reference, owner.id, consents=True)
        await keep_search(session, seeker.id, "我的检索")
        await keep_search(session, owner.id, THEIRS[2])
        draft = {"answers": {"title": "我的草稿"}}
        session.add(Dialog(bot="member", telegram_id=SEEKER, flow="post", step="title", draft=draft))
        return case.reference


async def me(store: Store) -> tuple[Person, Member]:
    async with store.reading() as session:
        member = await member_of(session, SEEKER)
        assert member
        return Person(SEEKER, member.name, Language.ZH_HANS), member


async def test_export_has_everything_of_mine_and_nothing_of_theirs(store: Store) -> None:
    await club(store)
    who, member = await me(store)
    async with store.reading() as session:
        replies = as_sequence(await press_mydata(session, who, member, "export"))
    files = {
        reply.attachment.name: reply.attachment.content.decode() for reply in replies if reply.attachment
    }
    assert list(files) == ["mydata.json", "mydata.md"]
    for content in files.values():
        mine = ("周敏", "浦江乳业", "手机 13800138000", "我写的话", "我的检索", "我的草稿")
        assert [word for word in mine if word not in content] == []
        assert [word for word in THEIRS if word in content] == []
    data = json.loads(files["mydata.json"])
    assert list(data) == [section.value for section in Section]
    assert [row["words"] for row in data["interests"]] == ["我写的话"]
    assert files["mydata.md"].startswith("# 我的数据\n\n## 资料\n")


async def test_every_section_can_be_read(store: Store) -> None:
    await club(store)
    _, member = await me(store)
    async with store.reading() as session:
        held = await held_about(session, member)
    assert list(held) == list(Section)
    one_each = (Section.PROFILE, Section.INTERESTS, Section.EXCHANGES, Section.SEARCHES, Section.DRAFTS)
    assert [len(held[section]) for section in one_each] == [1] * 5
