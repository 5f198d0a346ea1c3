"""A list at the desk that whatever is typed searches, while it is the last thing that was asked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
from handlers.desk.membership.asked import ask, waiting_for
from handlers.desk.membership.paging import last_page, paged
from handlers.links import reference_in
from handlers.person import Person
from handlers.questions import tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.people import Member, Organisation

PAGE: Final = 8
LONGEST: Final = 60
One = TypeVar("One", bound=Member | Organisation)


@dataclass(frozen=True, slots=True)
class SearchedList(Generic[One]):
    step: str
    """What is waited for while it is open."""
    turns: str
    opens: str
    """The presses that turn its pages and open one of its items."""
    find: Callable[[AsyncSession, str, int, int], Awaitable[tuple[Sequence[One], int]]]
    """By words, from the start on so many; and how many there are."""
    title: Callable[[Wording], Markup]
    count: Callable[[Wording, int], Markup]
    line: Callable[[Wording, int, One], Markup]

    async def begin(self, session: AsyncSession, person: Person, member: Member | None, words: str) -> Reply:
        """Perhaps with words; whatever is typed from now on searches again."""
        if not allowed(member):
            return turned_away(person, member)
        dialog = await ask(session, person, self.step, words=tidy(words)[:LONGEST])
        return await self._page(session, member, dialog, 0, edits=False)

    async def turn(self, session: AsyncSession, person: Person, member: Member | None, page: int) -> Reply:
        """Another page, or the list again after a card."""
        if not allowed(member):
            return turned_away(person, member)
        dialog = await waiting_for(session, person) or await ask(session, person, self.step, words="")
        if dialog.step != self.step:
            go_to(dialog, self.step, words=dialog.draft.get("words", ""))
        return await self._page(session, member, dialog, page, edits=True)

    async def hear(self, session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply | None:
        """None where it is none they mean: then it is a search among records, as everywhere at the desk."""
        words = tidy(text)[:LONGEST]
        if reference_in(text) or not (await self.find(session, words, 0, 1))[1]:
            return None
        go_to(dialog, self.step, words=words)
        return await self._page(session, member, dialog, 0, edits=False)

    async def _page(
        self, session: AsyncSession, member: Member, dialog: Dialog, page: int, *, edits: bool
    ) -> Reply:
        w, words = Wording(member.language), dialog.draft["words"]
        found, total = await self.find(session, words, page * PAGE, PAGE)
        if total and not found:
            page = last_page(total, PAGE)
            found, total = await self.find(session, words, page * PAGE, PAGE)
        numbered = list(enumerate(found, page * PAGE + 1))
        head = w("<b>搜索：{words}</b>", words=words) if words else self.title(w)
        lines = [head, self.count(w, total), *(self.line(w, number, one) for number, one in numbered)]
        buttons = [Button(str(number), f"{self.opens}:{one.id}") for number, one in numbered]
        rows = paged(w, buttons, self.turns, page, last_page(total, PAGE))
        return Reply(Markup("\n").join(lines), rows, edits=edits)
