"""Organisations, members, what each may do, and the one-time claims that make officers."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.sealing import Sealed
from storage.vocabularies import Language, Role

CONSENT_VERSION: Final = 1
"""Of the consent card's text (`handlers.consent`); whoever agreed to an older one is asked again."""


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="")
    """高校, 研究院所, 企业 …: what an anonymous record shows in place of the name."""
    region: Mapped[str | None] = mapped_column(String(6))
    about: Mapped[str] = mapped_column(String(300), default="")
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class FormerName(Base):
    """A name that an organisation had, or one that was merged into it: whoever uses it means that one."""

    __tablename__ = "former_name"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[datetime] = mapped_column(default=now)


class Member(Base):
    """A person who agreed to the consent card. Nobody has a row before that."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    language: Mapped[Language] = mapped_column(Coded(Language), default=Language.ZH_HANS)
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    consent_version: Mapped[int]
    consented_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    """Since when there is no consent any more: nobody writes to them. They can agree again."""
    joined_at: Mapped[datetime | None]
    """When they became a member, as `Role.MEMBER` says too; None of a guest."""
    contact: Mapped[str] = mapped_column(Sealed, default="")
    """How the other side of a case reaches them (telephone, e-mail …); shown through an `Exchange` only."""
    quiet_from: Mapped[int] = mapped_column(default=22 * 60)
    """Minute of the member's own day from which they are not disturbed, up to `quiet_until`; equal: never."""
    quiet_until: Mapped[int] = mapped_column(default=8 * 60)
    digest_weekday: Mapped[int] = mapped_column(default=4)
    """When they have the news of their fields; 0 is Monday."""
    digest_hour: Mapped[int] = mapped_column(default=17)
    personalised: Mapped[bool] = mapped_column(default=True)
    """Whether suggestions may follow what the member said and did."""
    unreachable_since: Mapped[datetime | None]
    """Set when the member bot can no longer write to them, cleared by their next word."""
    seen_at: Mapped[datetime | None] = mapped_column(default=now, index=True)
    """Their last sign of life at either bot, to a day; None: before that was noted."""
    sample: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="selectin", foreign_keys="RoleGrant.member_id", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_guest(self) -> bool:
        """Whether they agreed to the consent card, and are no member yet or no member any more."""
        return Role.MEMBER not in self.roles

    def may(self, role: Role) -> bool:
        """True if the member holds `role`; an administrator holds an officer's too."""
        return role in self.roles or (role is Role.OFFICER and Role.ADMINISTRATOR in self.roles)


class RoleGrant(Base):
    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("member_id", "role"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(Coded(Role))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=now)


class Claim(Base):
    """A single-use right to a role, carried by a random token of which only the SHA-256 is kept."""

    __tablename__ = "claim"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[Role] = mapped_column(Coded(Role))
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    used_at: Mapped[datetime | None]


class MemberTag(Base):
    """A word that officers put on a member, for audiences."""

    __tablename__ = "member_tag"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class MemberField(Base):
    """A technology field that a member chose as theirs."""

    __tablename__ = "member_field"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
