"""Events at the desk: what is typed, large lists, exports, codes, and whoever is no officer."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import insert, select

from bot.desk.pressing import Desk
from bot.desk.routes import press
from bot.desk.routes_events import PRESSES
from bot.owed import Address
from bot.turn import Turn
from handlers.desk.events import attendees, checking_in, exporting
from handlers.desk.events.draft import EMPTY, kept_of, values_of
from handlers.desk.events.preview import members_view
from handlers.desk.events.reading import READERS
from handlers.desk.events.saying import value_said
from handlers.desk.guard import turned_away
from handlers.desk.tokens import hashed
from handlers.events.checkin import PREFIX, show_code
from handlers.formatting import visible_length
from handlers.forms.said import FieldFault
from handlers.links import Links
from handlers.reply import as_sequence
from handlers.wording import Wording
from storage.base import now
from storage.events.tables import Event, Place, Registration
from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language
from tests.events_sample import add_people, new_event, registered, the_event
from tests.handlers.desk.conftest import somebody

ZH = Wording(Language.ZH_HANS)
KEPT: dict[str, Any] = {
    **EMPTY,
    "zone": "Asia/Shanghai",
    "starts_at": datetime(2090, 12, 5, 6, tzinfo=UTC).isoformat(),
    "ends_at": datetime(2090, 12, 5, 8, tzinfo=UTC).isoformat(),
    "every": "FREQ=WEEKLY",
}
MANY = 2_000


@pytest.mark.parametrize(
    ("step", "text", "kept"),
    [
        ("title", "  膜法\n沙龙 ", {"title": "膜法 沙龙"}),
        ("capacity", "３０ 人", {"capacity": 30}),
        ("reminders", "2小时、1天，15 分钟", {"reminders": [1440, 120, 15]}),
        ("reminders", "1 day and 2 hours before", {"reminders": [1440, 120]}),
        ("reminders", "1周", {"reminders": [10080]}),
        (
            "questions",
            "＊带几位同事？\n\n想见谁？",
            {
                "questions": [
                    {"text": "带几位同事？", "required": True},
                    {"text": "想见谁？", "required": False},
                ]
            },
        ),
        ("closing", "2090年12月4日", {"closes_at": "2090-12-04T15:59:00+00:00"}),
        ("ending", "4次", {"rule": "FREQ=WEEKLY;COUNT=4", "every": "FREQ=WEEKLY"}),
        ("ending", "2090年12月31日", {"rule": "FREQ=WEEKLY;UNTIL=20901231", "every": "FREQ=WEEKLY"}),
        ("repeat", "FREQ=DAILY;COUNT=2", {"rule": "FREQ=DAILY;COUNT=2", "every": ""}),
    ],
)
def test_answer_is_kept_as_meant(step: str, text: str, kept: dict[str, Any]) -> None:
    assert READERS[step](text, KEPT)[0] == kept


@pytest.mark.parametrize(
    ("step", "text", "why"),
    [
        ("title", " ", "没有内容"),
        ("title", "长" * 61, "超出 1 字（最多 60 字）"),
        ("title", "a\x00b", "含有控制字符 U+0000，请删除后再试"),
        ("link", "javascript:alert(1)", "请发送以 https:// 开头的链接"),
        ("link", "https://[x", "请发送以 https:// 开头的链接"),
        ("capacity", "0", "请发送 1 到 10000 之间的人数"),
        ("capacity", "-3", "请发送 1 到 10000 之间的人数"),
        ("reminders", "15 天", "请写成“1天、2小时、15分钟”，最多五个，最早 14 天"),
        ("reminders", "早点", "请写成“1天、2小时、15分钟”，最多五个，最早 14 天"),
        ("questions", "1\n2\n3\n4\n5\n6", "请写 1 到 5 个问题，一行一个"),
        ("closing", "2090年12月4日 9:00-10:00", "报名截止只要一个时间，如“12月4日 18:00”"),
        ("ending", "61次", "这样的重复排不出来：要 2 到 60 场，写明次数或截止日期"),
    ],
)
def test_answer_that_cannot_be_taken_says_why(step: str, text: str, why: str) -> None:
    with pytest.raises(FieldFault) as fault:
        READERS[step](text, KEPT)
    assert fault.value.said.plain(ZH) == why


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(READERS)),
    st.text(max_size=60) | st.text("0123456789天小时*=;FREQCOUNT:/日月 ", max_size=30),
)
def test_no_answer_is_too_odd_to_be_read_or_refused(step: str, text: str) -> None:
    try:
        kept, _ = READERS[step](text, KEPT)
    except FieldFault:
        return
    Event(**values_of({**KEPT, **kept, "kind": "salon", "venue": "online"}))


def test_longest_series_of_the_longest_event_fits_a_message() -> None:
    long = {"agenda": "长" * 1000, "speakers": "长" * 300, "address": "长" * 200}
    asked = [{"text": "长" * 100, "required": True}] * 5
    ends = datetime(2090, 12, 7, 8, tzinfo=UTC).isoformat()
    kept = {**KEPT, **long, "kind": "salon", "venue": "hybrid", "title": "长" * 60, "questions": asked}
    kept |= {"ends_at": ends, "rule": "FREQ=MONTHLY;COUNT=60"}
    shown = members_view(ZH, kept) + value_said(ZH, "repeat", kept, "Asia/Shanghai")
    assert visible_length(shown) < 4000


def test_event_is_kept_and_read_back_the_same() -> None:
    kept = {**KEPT, "kind": "salon", "venue": "online", "title": "沙龙", "questions": [], "reminders": [60]}
    assert kept_of(Event(**values_of(kept))) == {
        name: kept[name] for name in kept_of(Event(**values_of(kept)))
    }


async def fill(store: Store, reference: str) -> None:
    """Two thousand who registered, with answers that a spreadsheet would compute."""
    people = await add_people(store, MANY, 10_000)
    event = await the_event(store, reference)
    async with store.writing() as session:
        row = {"event_id": event.id, "place": Place.REGISTERED, "queued_at": now(), "walk_in": False}
        more = {"answers": ["=1+1"], "matchmaking": False}
        await session.execute(insert(Registration), [{**row, **more, "member_id": one.id} for one in people])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_two_thousand_registrations_break_no_card(store: Store, officer: Member) -> None:
    reference = await new_event(store, questions=[{"text": "带几位？", "required": True}])
    await fill(store, reference)
    person = somebody(601)
    async with store.writing() as session:
        for page in (0, 100, 249, 9999):
            listed = await attendees.list_attendees(session, person, officer, reference, "all", page)
            assert visible_length(listed.text) <= 4096
            arriving = await checking_in.list_arrivals(session, person, officer, reference, page)
            assert sum(map(len, arriving.rows)) <= 100
        for extension in ("csv", "xlsx"):
            (sent,) = as_sequence(
                await exporting.export_attendees(session, person, officer, reference, extension)
            )
            assert sent.attachment is not None
            content = sent.attachment.content
            if extension == "csv":
                rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
                assert (len(rows), rows[1][-1]) == (MANY + 1, "'=1+1")
            else:
                book = load_workbook(io.BytesIO(content))
                cell = book.worksheets[0].cell(2, 7)
                assert (book.worksheets[0].max_row, cell.data_type, cell.value) == (MANY + 1, "s", "=1+1")


async def test_code_is_new_each_time_and_only_its_hash_is_kept(store: Store, officer: Member) -> None:
    (guest,) = await add_people(store, 1)
    reference = await new_event(store)
    await registered(store, reference, guest)
    kept = set()
    for _ in range(2):
        async with store.writing() as session:
            shown = await show_code(session, guest, Links("https://t.me", "club_bot"), reference)
            assert shown.attachment is not None
            assert shown.attachment.picture
            assert shown.attachment.content.startswith(b"\x89PNG")
            kept.add((await session.scalars(select(Registration.token_hash))).one())
    assert len(kept) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", token or "") for token in kept)


async def test_code_of_another_or_an_older_one_checks_nobody_in(store: Store, officer: Member) -> None:
    (guest,) = await add_people(store, 1)
    reference = await new_event(store)
    await registered(store, reference, guest)
    async with store.writing() as session:
        (mine,) = (await session.scalars(select(Registration))).unique()
        mine.token_hash = hashed("right")
    async with store.writing() as session:
        await checking_in.by_code(session, somebody(601), officer, f"{PREFIX}wrong")
        await checking_in.by_code(session, somebody(900), guest, f"{PREFIX}right", at_desk=False)
        assert (await session.scalars(select(Registration.attended_at))).all() == [None]
        await checking_in.by_code(session, somebody(601), officer, f"{PREFIX}right", at_desk=False)
        assert (await session.scalars(select(Registration.token_hash))).all() == [None]


EXAMPLES = (
    *(
        "events:draft:0",
        "eventnew",
        "event:HD-2026-0001",
        "eventedit:HD-2026-0001",
        "eventedit:HD-2026-0001:title",
    ),
    *(
        "eventcancel:HD-2026-0001",
        "eventdrop:HD-2026-0001",
        "eventmove:publish:HD-2026-0001",
        "eventask:1:stop",
    ),
    *("attendees:HD-2026-0001:all:0", "attendee:HD-2026-0001:1", "judge:yes:HD-2026-0001:1"),
    *("attendeesfile:HD-2026-0001", "attendeesfile:HD-2026-0001:csv", "checkin:HD-2026-0001:0"),
    *("arrive:HD-2026-0001:1:0", "uncheck:HD-2026-0001:1:0", "walkin:HD-2026-0001", "walkin:HD-2026-0001:1"),
)


async def test_presses_are_for_officers_only_and_forged_ones_are_answered(
    store: Store, officer: Member, finder: Finder
) -> None:
    assert all(any(re.fullmatch(pattern, data) for data in EXAMPLES) for pattern, _ in PRESSES)
    desk = Desk(finder, frozenset(), "https://t.me/desk_bot", Links("https://t.me", "club_bot"))
    for data in EXAMPLES:
        async with store.writing() as session:
            stranger = Turn(session, somebody(501), None, Address(501))
            assert await press(desk, stranger, data) == turned_away(somebody(501), None)
            mine = await session.get_one(Member, officer.id)
            for reply in as_sequence(
                await press(desk, Turn(session, somebody(601), mine, Address(601)), data)
            ):
                assert reply.text or reply.toast
