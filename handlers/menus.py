"""Which commands each person's menu shows, in the language they chose; each command is checked anyway."""

from dataclasses import dataclass
from typing import Final

from handlers.consent import consented
from handlers.desk.guard import allowed
from handlers.desk.welcoming import commands_of
from handlers.help import COMMANDS
from handlers.least_roles import MEMBER_COMMANDS, Least
from handlers.wording import Wording, marked
from storage.people import Member
from storage.vocabularies import Role

Described = tuple[tuple[str, str], ...]
"""(command, description as source)."""
FOR_GUESTS: Final[Described] = tuple(
    one for one in COMMANDS if MEMBER_COMMANDS[one[0]] in (Least.ANYONE, Least.GUEST)
)
FOR_MANAGERS: Final[Described] = (
    ("cases", marked("我的对接：派给我的、我经理的、下一步")),
    *(one for one in COMMANDS if one[0] != "cases"),
)


@dataclass(frozen=True, slots=True)
class Menu:
    """As it reads."""

    commands: tuple[tuple[str, str], ...]


def member_menu(member: Member | None) -> Menu | None:
    """In the members' bot; None for who has agreed to nothing: what it shows everybody."""
    if not consented(member):
        return None
    shown = FOR_MANAGERS if Role.MANAGER in member.roles else COMMANDS
    return _said(member, FOR_GUESTS if member.is_guest else shown)


def desk_menu(member: Member | None) -> Menu | None:
    """At the desk; None for strangers."""
    return _said(member, commands_of(member)) if allowed(member) else None


def _said(member: Member, described: Described) -> Menu:
    w = Wording(member.language)
    return Menu(tuple((name, w.plain(about)) for name, about in described))
