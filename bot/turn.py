"""One person's turn: the session of the update, who acts, and where the answers go.

A front end opens it, routes the update to a handler, and collects the replies; the receiver commits.
"""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.owed import Address, Owed, owe
from handlers.person import Person
from handlers.reply import Replies
from storage.forgetting.silence import note_seen
from storage.members import hold_member, member_of
from storage.people import Member


@dataclass(slots=True)
class Turn:
    session: AsyncSession
    person: Person
    member: Member | None
    address: Address
    owed: list[Owed] = field(default_factory=list)

    def say(self, replies: Replies) -> None:
        """Owe these to the person who acts; said after the commit."""
        address = self.address
        if self.owed:
            address = Address(address.chat_id, address.card_id)
        self.owed += owe(replies, address)


async def open_turn(session: AsyncSession, person: Person, address: Address) -> Turn:
    """The member row is looked up anew at every turn, so a role withdrawn is withdrawn at once."""
    await hold_member(session, person.telegram_id)
    member = await member_of(session, person.telegram_id)
    if member and member.unreachable_since:
        member.unreachable_since = None
    if member:
        await note_seen(session, member)
    return Turn(session, person, member, address)
