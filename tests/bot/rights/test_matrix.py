"""Who may do what: every role, every action that is registered, both bots, every kind of chat.

The actions are those the bots match by (`tests.forging`); what each needs is `handlers.least_roles`. What is
refused is answered, changes nothing and shows nothing; what is allowed shows and changes nothing of others.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest
from aiogram.types import Update
from telegram import Update as DeskUpdate

from bot.desk.front import person_in
from bot.member.addressing import actor_of
from handlers.desk.guard import turned_away
from handlers.desk.tokens import CLAIM_PREFIX
from handlers.events.checkin import PREFIX as CHECK_IN_PREFIX
from handlers.inline import offer_inline
from handlers.least_roles import DESK_COMMANDS, DESK_PRESSES, MEMBER_COMMANDS, MEMBER_PRESSES, Least
from handlers.links import Links
from handlers.membership.invited import PREFIX as INVITE_PREFIX
from handlers.person import NOBODIES, Person
from storage.members import member_of
from storage.store import Store
from storage.vocabularies import Language
from tests.acting import Bots, Done, pressed, written
from tests.audited import unaudited
from tests.forging import Shape, desk_shapes, member_shapes
from tests.whole_club import (
    ADMINISTRATOR,
    CHECK_IN,
    CLAIM,
    GUEST,
    INVITE,
    MANAGER,
    OFFICER,
    OUTSIDER,
    OWN_SEARCH,
    OWNER,
    PRIVATE,
    STRANGER,
    WITHDRAWN,
    WholeClub,
)

SEED: Final = 20261126
GROUP, CHANNEL = -1_001, -1_002
NOBODY: Final[frozenset[Least]] = frozenset({Least.ANYONE})
MAY: Final[Mapping[int, frozenset[Least]]] = {
    STRANGER: NOBODY,
    WITHDRAWN: NOBODY,
    GUEST: NOBODY | {Least.GUEST},
    OUTSIDER: NOBODY | {Least.GUEST, Least.MEMBER},
    MANAGER: NOBODY | {Least.GUEST, Least.MEMBER, Least.MANAGER},
    OFFICER: NOBODY | {Least.GUEST, Least.MEMBER, Least.OFFICER},
    ADMINISTRATOR: NOBODY | {Least.GUEST, Least.MEMBER, Least.OFFICER, Least.ADMINISTRATOR},
}
OFFICERS: Final = (OFFICER, ADMINISTRATOR)
NAMES: Final = {
    STRANGER: "stranger",
    WITHDRAWN: "withdrawn",
    GUEST: "guest",
    OUTSIDER: "member",
    MANAGER: "manager",
    OFFICER: "officer",
    ADMINISTRATOR: "administrator",
}
OPEN_IN_GROUPS: Final = frozenset(
    {"search", "try", "page", "open", "filters", "filter", "set", "unfilter", "literal"}
)
"""What shows more than a word of where to go: cards of public records, whoever asks."""
PAYLOADS: Final = (
    *("CG-2026-0001", "CG-2026-0002", "XQ-2026-0001", "DJ-2026-0001", "HD-2026-0001", "HD-2026-0002"),
    *(INVITE_PREFIX + INVITE, INVITE_PREFIX + "x" * 32, CHECK_IN_PREFIX + CHECK_IN, CHECK_IN_PREFIX + "x"),
    *(CLAIM_PREFIX + CLAIM, CLAIM_PREFIX, "unheard_of", "a" * 64, "-", "__class__"),
)
AWAY: Final = turned_away(Person(STRANGER, "某人", Language.ZH_HANS), None)
each_role = pytest.mark.parametrize("who", MAY, ids=NAMES.get)


def buttons(shapes: Sequence[Shape], club: WholeClub) -> list[str]:
    chance = random.Random(SEED)
    return [shape.filled(club.values, chance) for shape in shapes]


def first_word(data: str) -> str:
    return data.partition(":")[0]


def troubles(done: Done, who: int, least: Least) -> Iterator[str]:
    """What is wrong with what came of an act that needs `least`."""
    yield from done.faults()
    refused = least not in MAY[who]
    if refused and done.wrote:
        yield f"refused, and yet wrote {done.wrote}"
    if refused or who not in OFFICERS:
        yield from (f"shows {word}" for word in PRIVATE if word in done.read)
    if not refused and who not in OFFICERS and done.wrote:
        yield from (f"changes others' {table}" for table in done.others_rows(who))


def troubles_at_desk(done: Done, who: int, least: Least, action: str) -> Iterator[str]:
    """Who is no officer gets the same answer to all of it; what officers change is in the audit log."""
    yield from troubles(done, who, least)
    yield from (f"changes {table} and leaves no audit entry" for table in unaudited(action, done.wrote))
    if least not in MAY[who] and who not in OFFICERS and done.replies != [AWAY]:
        yield f"told {done.read[:60]}"


@each_role
async def test_members_bot_in_private(bots: Bots, club: WholeClub, who: int) -> None:
    found = []
    for command, least in MEMBER_COMMANDS.items():
        done = await bots.say(who, f"/{command}")
        found += [(f"/{command}", trouble) for trouble in troubles(done, who, least)]
    for data in buttons(member_shapes(), club):
        done = await bots.press(who, data)
        found += [(data, trouble) for trouble in troubles(done, who, MEMBER_PRESSES[first_word(data)])]
    assert found == []


@each_role
async def test_desk_in_private(bots: Bots, club: WholeClub, who: int) -> None:
    """Officers read of what is private, which shows that there is something to keep from the others."""
    found, read = [], set[str]()
    for command, least in DESK_COMMANDS.items():
        done = await bots.say_at_desk(who, command)
        found += [(f"/{command}", trouble) for trouble in troubles_at_desk(done, who, least, command)]
    for data in buttons(desk_shapes(), club):
        done = await bots.press_at_desk(who, data)
        word = first_word(data)
        found += [(data, trouble) for trouble in troubles_at_desk(done, who, DESK_PRESSES[word], word)]
        read |= {word for word in PRIVATE if word in done.read}
    assert found == []
    assert bool(read) is (who in OFFICERS)


@pytest.mark.parametrize("who", [STRANGER, OUTSIDER, OWNER, ADMINISTRATOR])
async def test_members_bot_in_a_group_shows_what_anybody_there_may_see(
    bots: Bots, club: WholeClub, who: int
) -> None:
    """Whoever presses: what they alone may see is not said where others read it."""
    found = []
    for command in MEMBER_COMMANDS:
        done = await bots.say(who, f"/{command}", GROUP)
        found += [(f"/{command}", trouble) for trouble in troubles_in_group(done, who, command)]
    for data in buttons(member_shapes(), club):
        done = await bots.press(who, data, GROUP)
        found += [(data, trouble) for trouble in troubles_in_group(done, who, first_word(data))]
    assert found == []


def troubles_in_group(done: Done, who: int, action: str) -> Iterator[str]:
    """A search is shown to all by whose it is, and by nobody else."""
    yield from done.faults()
    own = OWN_SEARCH if who == OWNER and action in OPEN_IN_GROUPS else ""
    read = "\n".join(str(reply.text) for reply in done.replies)
    yield from (f"shows {word} to all" for word in PRIVATE if word in read and word != own)
    if action not in OPEN_IN_GROUPS and done.wrote:
        yield f"writes {done.wrote}"


def test_nobody_acts_by_any_action_of_the_members_bot(club_buttons: Sequence[str]) -> None:
    """Pseudo users, bots, channels, and whoever writes as a channel."""
    updates = [pressed(nobody, data, GROUP) for data in club_buttons for nobody in NOBODIES]
    for command in MEMBER_COMMANDS:
        updates += [written(nobody, f"/{command}", GROUP) for nobody in NOBODIES]
        updates += [as_channel(f"/{command}"), in_channel(f"/{command}"), by_bot(f"/{command}")]
    assert [update for update in updates if actor_of(Update.model_validate(update))] == []


def test_nobody_acts_at_the_desk_but_people_in_private(desk_buttons: Sequence[str]) -> None:
    who = ADMINISTRATOR
    updates = [pressed(nobody, data) for data in desk_buttons for nobody in NOBODIES]
    updates += [pressed(who, data, GROUP) for data in desk_buttons]
    for command in DESK_COMMANDS:
        updates += [written(nobody, f"/{command}") for nobody in NOBODIES]
        updates += [written(who, f"/{command}", GROUP), as_channel(f"/{command}"), in_channel(f"/{command}")]
        updates += [by_bot(f"/{command}")]
    assert [update for update in updates if person_in(DeskUpdate.de_json(update, None))] == []
    assert person_in(DeskUpdate.de_json(written(who, "/help"), None))


@pytest.fixture
def club_buttons() -> Sequence[str]:
    return buttons(member_shapes(), WholeClub({}))


@pytest.fixture
def desk_buttons() -> Sequence[str]:
    return buttons(desk_shapes(), WholeClub({}))


def as_channel(text: str) -> dict[str, object]:
    """Somebody writes in a group in the name of a channel."""
    return _changed(written(ADMINISTRATOR, text, GROUP), sender_chat=_channel())


def in_channel(text: str) -> dict[str, object]:
    return _changed(written(ADMINISTRATOR, text), chat=_channel())


def by_bot(text: str) -> dict[str, object]:
    return _changed(written(ADMINISTRATOR, text), **{"from": {"id": 9, "is_bot": True, "first_name": "b"}})


def _channel() -> dict[str, object]:
    return {"id": CHANNEL, "type": "channel", "title": "频道"}


def _changed(update: dict[str, object], **fields: object) -> dict[str, object]:
    message = update["message"]
    assert isinstance(message, dict)
    return {**update, "message": {**message, **fields}}


@each_role
async def test_links_carry_no_rights(bots: Bots, who: int) -> None:
    """Whatever stands in a link: nothing private is shown, nothing of others changed, no role given."""
    found = []
    for payload in PAYLOADS:
        done = await bots.say(who, f"/start {payload}")
        found += [("member", payload, trouble) for trouble in troubles(done, who, Least.ANYONE)]
        done = await bots.say_at_desk(who, "start", payload)
        found += [("desk", payload, trouble) for trouble in troubles(done, who, Least.ANYONE)]
        assert "role_grant" not in done.wrote
    assert found == []


@each_role
async def test_inline_mode_offers_nothing_private(bots: Bots, store: Store, who: int) -> None:
    links, person = Links("https://t.me", "club_bot"), Person(who, "某人", Language.ZH_HANS)
    async with store.reading() as session:
        member = await member_of(session, who)
        for query in (
            "",
            "密",
            "密草稿",
            "CG-2026-0002",
            "XQ-2026-0001",
            "DJ-2026-0001",
            "HD-2026-0002",
            "膜",
        ):
            offer = await offer_inline(session, bots.finder, links, person, member, (query, ""))
            assert offer.results or query != "膜"  # so that there is something in which nothing is private
            shown = "\n".join(f"{one.title}\n{one.description}\n{one.text}" for one in offer.results)
            assert [word for word in PRIVATE if word in shown] == [], query
