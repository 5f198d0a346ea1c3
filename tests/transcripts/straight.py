"""Playing straight to the handlers: no framework, no HTTP, a session for every act."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import plain_text
from handlers.person import Person
from handlers.reply import Replies, Reply, as_sequence
from storage.store import Store
from storage.vocabularies import Language
from tests.sample import add_member
from tests.transcripts.keyboards import Keyboards
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.showing import shown

PICTURE = "(图片)"
FORWARDED = "(转发) "


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does: exactly one of `text` (typed, or passed on), `data` (a press) and `picture`."""

    text: str = ""
    data: str = ""
    picture: bool = False
    forwarded: bool = False
    in_group: bool = False
    above: str = ""
    """The text that the pressed card is a reply to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`under`: the first reply stands under what was typed."""

    replies: Replies
    under: bool = False


Respond = Callable[[AsyncSession, Person, Act], Awaitable[Answer]]
"""The table from what a person does to the one handler that answers it."""


@dataclass(slots=True)
class Chat:
    messages: dict[int, tuple[str, object]] = field(default_factory=dict)
    keyboards: Keyboards = field(default_factory=Keyboards)
    above: dict[int, str] = field(default_factory=dict)


class StraightStage:
    def __init__(self, store: Store, respond: Respond) -> None:
        self._store = store
        self._respond = respond
        self._people: dict[str, Person] = {}
        self._chats: defaultdict[str, Chat] = defaultdict(Chat)
        self._ids = count(1)

    def join(self, first: "StraightStage") -> None:
        """Another bot's chats with the same people."""
        self._people, self._ids = first._people, first._ids

    def chat_of(self, name: str) -> Chat:
        return self._chats[name]

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        for number, cast in enumerate(people, 700_000_001):
            language = Language.of_client(cast.language_code)
            self._people[cast.name] = Person(number, cast.name, language)
            if cast.organisation:
                async with self._store.writing() as session:
                    await add_member(session, number, cast.name, cast.organisation, language, cast.role)

    async def play(self, step: Step) -> Sequence[Event]:
        chat = self._chats[step.group or step.who]
        card, act = self._act(step, chat)
        if step.act == "~":
            return ()
        async with self._store.writing() as session:
            answer = await self._respond(session, self._people[step.who], act)
        above = act.text if answer.under else ""
        return [
            event
            for reply in as_sequence(answer.replies)
            for event in _say(self._ids, chat, reply, card, above)
        ]

    def _act(self, step: Step, chat: Chat) -> tuple[int | None, Act]:
        """The card that is pressed, if one is, and the act."""
        match step.act:
            case "!" | "!!" | "!=":
                card, data = _pressed(step, chat.keyboards)
                return card, Act(data=data, in_group=bool(step.group), above=chat.above.get(card, ""))
            case "&":
                return None, Act(text=f"/start {step.text}".strip())
            case _:
                picture, forwarded = step.text == PICTURE, step.text.startswith(FORWARDED)
                text = "" if picture else step.text.removeprefix(FORWARDED)
                return None, Act(text, picture=picture, forwarded=forwarded, in_group=bool(step.group))


def _pressed(step: Step, keyboards: Keyboards) -> tuple[int, str]:
    match step.act:
        case "!":
            return keyboards.current(step.text)
        case "!!":
            return keyboards.former(step.text)
        case _:
            return keyboards.newest()[0], step.text


def say_push(ids: "count[int]", chat: Chat, reply: Reply) -> list[Event]:
    """A message that comes unasked."""
    return _say(ids, chat, reply, None, "")


def _say(ids: "count[int]", chat: Chat, reply: Reply, card: int | None, above: str) -> list[Event]:
    toast = [Event("?!" if reply.alert else "?", (reply.toast,))] if reply.toast else []
    if reply.says_nothing:
        return toast
    edits = reply.edits and card is not None
    number = card if edits and card is not None else next(ids)
    text = str(reply.text or chat.messages[number][0])
    as_it_is = (text, reply.rows)
    if edits and chat.messages.get(number) == as_it_is:
        return toast
    chat.messages[number] = as_it_is
    chat.above.setdefault(number, above)
    chat.keyboards.note(number, [[(button.text, button.data) for button in row] for row in reply.rows])
    labels = [[button.text for button in row] for row in reply.rows]
    return [*toast, shown("*" if edits else "<", plain_text(Markup(text)), labels)]
