"""What is done to the outbox by others than the courier, and told to the world once committed."""

from enum import Enum, auto
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.members import mark_unreachable
from storage.outbox import planning
from storage.outbox.correcting import correct
from storage.outbox.planning import Push
from storage.outbox.recalling import recall
from storage.outbox.settling import expire, pause, resend_held, resume
from storage.outbox.stopping import stop
from storage.outbox.tables import Delivery, Message, OptOut, State
from storage.people import Member
from storage.store import Store
from tests.storage.outbox_machine_world import Said, World

CATEGORY: Final = "alerts"


class OfficerAct(Enum):
    RECALL = auto()
    PAUSE = auto()
    RESUME = auto()
    RESEND = auto()
    STOP = auto()
    CORRECT = auto()
    TIDY_UP = auto()


class MemberAct(Enum):
    BLOCK = auto()
    UNBLOCK = auto()
    OPT_OUT = auto()
    OPT_IN = auto()


async def plan_and_fan_out(
    store: Store, world: World, push: Push, people: frozenset[int], group: int | None
) -> None:
    async with store.writing() as session:
        message = await planning.plan(session, push)
        if message is None:
            return
        text = str(push.payload["text"])
        said = world.said.setdefault(
            text, Said(message.id, text, push.hold_unknown, push.category, push.expires_at)
        )
        places = await _fan_out(session, message, people)
        if group is not None and await planning.add_group(session, message, group):
            places.add(group)
    said.places |= places


async def fan_out_again(store: Store, said: Said, people: frozenset[int]) -> None:
    """To latecomers, and to those who have it already."""
    async with store.writing() as session:
        places = await _fan_out(session, await session.get_one(Message, said.id), people)
    said.places |= places


async def act_as_officer(store: Store, world: World, said: Said, act: OfficerAct) -> None:
    held = select(Delivery.chat_id).where(Delivery.message_id == said.id, Delivery.state == State.UNKNOWN)
    async with store.writing() as session:
        message = await session.get_one(Message, said.id, with_for_update=True)
        match act:
            case OfficerAct.RECALL:
                await recall(session, message)
                said.recalled = True
            case OfficerAct.PAUSE:
                await pause(session, message, "by an officer")
            case OfficerAct.RESUME:
                await resume(session, message)
            case OfficerAct.RESEND:
                again = {world.place(chat) for chat in await session.scalars(held)}
                await resend_held(session, said.id)
                world.resent.update((said.text, place) for place in again)
            case OfficerAct.STOP:
                await stop(session, message)
                said.stopped = True
            case OfficerAct.CORRECT if not said.recalled:
                said.revision += 1
                message.payload = {"text": said.words}
                await correct(session, message)
            case OfficerAct.TIDY_UP:
                await expire(session)


async def act_as_member(store: Store, world: World, who: int, act: MemberAct) -> None:
    member = update(Member).where(Member.telegram_id == who)
    async with store.writing() as session:
        match act:
            case MemberAct.BLOCK:
                await mark_unreachable(session, who)
                world.marked.add(who)
            case MemberAct.UNBLOCK:
                await session.execute(member.values(unreachable_since=None))
                world.marked.discard(who)
            case MemberAct.OPT_OUT:
                await session.merge(OptOut(member_id=who, category=CATEGORY))
                world.opted_out.add(who)
            case MemberAct.OPT_IN:
                await session.execute(delete(OptOut).where(OptOut.member_id == who))
                world.opted_out.discard(who)


async def _fan_out(session: AsyncSession, message: Message, people: frozenset[int]) -> set[int]:
    """To whom it goes: those of `people` who can be reached and want it."""
    opted_out = select(OptOut.member_id).where(OptOut.category == (message.category or ""))
    wanting = select(Member.telegram_id).where(
        Member.telegram_id.in_(people), Member.unreachable_since.is_(None), Member.id.not_in(opted_out)
    )
    places = set(await session.scalars(wanting))
    await planning.fan_out(session, message, Member.telegram_id.in_(people))
    return places
