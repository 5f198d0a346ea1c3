"""Ways into the club: invites that officers hand out, and requests that wait for an officer's word."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.people import Member, Organisation
from storage.vocabularies import Vocabulary


class RequestState(Vocabulary):
    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已通过"
    DECLINED = "declined", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


class JoiningRequest(Base):
    """A guest's wish to become a member, or a member's to change to another organisation.

    A person has one that waits, at most.
    """

    __tablename__ = "joining_request"
    __table_args__ = (
        Index(
            "ix_joining_request_waiting",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    """None where the club has no organisation of that name: approval makes it."""
    organisation_name: Mapped[str] = mapped_column(String(120))
    moves: Mapped[bool] = mapped_column(default=False)
    """Of a member, who changes organisation."""
    state: Mapped[RequestState] = mapped_column(Coded(RequestState), default=RequestState.WAITING)
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every correction: what an officer approves is what they saw."""
    why: Mapped[str] = mapped_column(String(300), default="")
    """The reason of who declined it."""
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    member: Mapped[Member] = relationship(lazy="joined", foreign_keys=[member_id])
    decider: Mapped[Member | None] = relationship(lazy="selectin", foreign_keys=[decided_by])
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")


class Invite(Base):
    """A link by which people join without an officer's word, known by the SHA-256 of its random token."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    """None: whoever joins by it says where they are."""
    uses: Mapped[int]
    """How many people can join by it."""
    used: Mapped[int] = mapped_column(default=0)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    issuer: Mapped[Member | None] = relationship(lazy="selectin")


class InviteUse(Base):
    """Who joined by which invite."""

    __tablename__ = "invite_use"

    invite_id: Mapped[int] = mapped_column(ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    used_at: Mapped[datetime] = mapped_column(default=now)


class MenuDue(Base):
    """A person's command menu that does not fit them any more, until that bot has shown the new one."""

    __tablename__ = "menu_due"

    bot: Mapped[str] = mapped_column(String(10), primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    taken_until: Mapped[datetime | None]
    """Whoever shows it has until then."""
