"""Consents: what a member agreed to, when, in which language, and until when.

Where the card's text changes (`CONSENT_VERSION`), whoever agreed to an older one is asked again at their next
act. Who withdraws agrees to nothing any more: nobody writes to them and their contact is shown to nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.audit import note_act
from storage.base import Base, Coded, RowId, now
from storage.cases.tables import Exchange
from storage.events.tables import Registration
from storage.member_ids import fresh_id
from storage.people import CONSENT_VERSION, Member
from storage.vocabularies import Language

NO_CONSENT: Final = 0
"""The version of a member who withdrew."""


class Consent(Base):
    """One consent to one version of the card."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    language: Mapped[Language] = mapped_column(Coded(Language))
    """In which the card was read."""
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


async def give_consent(session: AsyncSession, member: Member, language: Language) -> None:
    """To the card as it reads now; of a member whose row may be new."""
    moment = now()
    member.consent_version, member.consented_at, member.withdrawn_at = CONSENT_VERSION, moment, None
    if inspect(member).transient and (number := await fresh_id(session)):
        member.id = number
    session.add(member)
    await session.flush()
    session.add(Consent(member_id=member.id, version=CONSENT_VERSION, language=language, given_at=moment))
    note_act(session, member.id, "consented", f"member:{member.id}", version=CONSENT_VERSION)
    await session.flush()


async def withdraw_consent(session: AsyncSession, member: Member) -> bool:
    """From now on; False where there is none to withdraw. What is kept of them is not touched by it."""
    if member.withdrawn_at is not None:
        return False
    moment = now()
    member.consent_version, member.withdrawn_at = NO_CONSENT, moment
    given = (Consent.member_id == member.id) & Consent.withdrawn_at.is_(None)
    await session.execute(update(Consent).where(given).values(withdrawn_at=moment))
    shown = (Exchange.giver_id == member.id) & Exchange.revoked_at.is_(None)
    await session.execute(update(Exchange).where(shown).values(revoked_at=moment))
    introduced = (Registration.member_id == member.id) & Registration.matchmaking
    await session.execute(update(Registration).where(introduced).values(matchmaking=False))
    note_act(session, member.id, "withdrew_consent", f"member:{member.id}")
    await session.flush()
    return True


async def consents_of(session: AsyncSession, member_id: int) -> Sequence[Consent]:
    """Newest first."""
    theirs = select(Consent).where(Consent.member_id == member_id)
    return (await session.scalars(theirs.order_by(Consent.id.desc()))).all()
