"""Who and what is in the sandbox: people, bots, chats and the messages in them. No behaviour of the API."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, TypeAlias

from bot.sandbox.files import Document, Photo
from bot.sandbox.shapes import Obj
from bot.sandbox.texts import EMPTY, Text

ChangeKind: TypeAlias = Literal["message", "edit", "delete"]
REMEMBERED_CHANGES = 2000


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    last_name: str | None
    username: str | None
    language_code: str
    about: str
    active: bool = True


@dataclass(slots=True, eq=False)
class BotAccount:
    """A bot; `commands` by scope text and language, `names` by (what, language)."""

    id: int
    token: str
    username: str
    name: str
    about: str
    message_ids: Iterator[int] = field(default_factory=lambda: count(1))
    commands: dict[tuple[str, str], list[Obj]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, Obj] = field(default_factory=dict)


Account: TypeAlias = Person | BotAccount


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds; exactly one of text, photo, document, location, service is filled."""

    text: Text = EMPTY
    photo: Photo | None = None
    document: Document | None = None
    caption: Text = EMPTY
    location: tuple[float, float] | None = None
    service: Obj | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Post:
    """One version of a message. An edit makes a new version; `markup` is the whole `reply_markup`."""

    message_id: int
    chat: "Chat"
    author: Account
    date: int
    content: Content
    markup: Obj | None = None
    edit_date: int | None = None
    via_bot: BotAccount | None = None
    reply_to: int | None = None
    forward_origin: Obj | None = None
    media_group_id: str | None = None
    inline_message_id: str | None = None

    @property
    def inline_keyboard(self) -> Obj | None:
        """The markup where it is an inline keyboard: the only kind that stays with a message."""
        return self.markup if self.markup is not None and "inline_keyboard" in self.markup else None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that became different in a chat; `n` rises through the whole sandbox."""

    n: int
    kind: ChangeKind
    post: Post


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation: one person and one bot (`private`, id 0), or a group.

    `posts` by message id, in order. In a private chat ids come from the bot's own counter.
    """

    id: int
    kind: Literal["private", "group", "supergroup"]
    title: str
    people: list[Person]
    bots: list[BotAccount]
    message_ids: Iterator[int]
    posts: dict[int, Post] = field(default_factory=dict)
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=REMEMBERED_CHANGES))
    unread: dict[int, int] = field(default_factory=dict)
    reactions: dict[int, list[Obj]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    kicked: set[int] = field(default_factory=set)
    started: bool = False
    blocked: bool = False
    migrated_to: "Chat | None" = None
    last_speaker: BotAccount | None = None
    last_active: float = 0.0

    @property
    def is_private(self) -> bool:
        """Whether it is one person's chat with one bot."""
        return self.kind == "private"

    def id_for_bot(self) -> int:
        """The `chat.id` a bot knows this chat by."""
        return self.people[0].id if self.is_private else self.id


class World:
    """The registry of everybody and of every chat."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.bots: dict[int, BotAccount] = {}
        self.by_token: dict[str, BotAccount] = {}
        self.groups: dict[int, Chat] = {}
        self._private: dict[tuple[int, int], Chat] = {}
        self._person_ids = count(700_000_001)
        self._group_ids = count(4_000_001)

    def add_person(self, person: Person) -> None:
        """Register; the id must be free."""
        self.people[person.id] = person

    def free_person_id(self) -> int:
        """An id nobody has."""
        return next(number for number in self._person_ids if number not in self.people)

    def add_bot(self, bot: BotAccount) -> None:
        """Register; the token must be free."""
        self.bots[bot.id] = bot
        self.by_token[bot.token] = bot

    def bot_named(self, username: str) -> BotAccount | None:
        """By username, with or without @, in any case."""
        wanted = username.removeprefix("@").lower()
        return next((bot for bot in self.bots.values() if bot.username.lower() == wanted), None)

    def private_chat(self, bot: BotAccount, person: Person) -> Chat:
        """Their chat; it exists, unstarted, from the first time it is asked for."""
        key = (bot.id, person.id)
        if key not in self._private:
            self._private[key] = Chat(0, "private", "", [person], [bot], bot.message_ids)
        return self._private[key]

    def add_group(
        self, title: str, people: list[Person], bots: list[BotAccount], *, supergroup: bool = False
    ) -> Chat:
        """A new group with its own message counter."""
        number = next(self._group_ids)
        group_id = -1_000_000_000_000 - number if supergroup else -number
        kind: Literal["group", "supergroup"] = "supergroup" if supergroup else "group"
        group = Chat(group_id, kind, title, list(people), list(bots), count(1))
        self.groups[group_id] = group
        return group

    def chats_of(self, person: Person) -> list[Chat]:
        """Private chats with every bot, and the groups the person is in."""
        private = [self.private_chat(bot, person) for bot in self.bots.values()]
        groups = [group for group in self.groups.values() if person in group.people]
        return private + [group for group in groups if group.migrated_to is None]
