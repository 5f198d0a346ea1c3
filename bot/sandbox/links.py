"""t.me and tg:// links, as a client opens them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.sandbox import acts, membership
from bot.sandbox.errors import ControlError
from bot.sandbox.state import Sandbox
from bot.sandbox.world import Chat, Person, Post

PARAMETER = re.compile("[A-Za-z0-9_-]{1,64}")
HOSTS = ("t.me", "telegram.me", "telegram.dog")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a bot; parameters None where absent, and where the client would not pass them on: ""."""

    username: str
    start: str | None
    startgroup: str | None


def read_link(url: str) -> Link:
    """Source: core.telegram.org/api/links#bot-links."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        username = query.get("domain", [""])[0]
    elif parts.hostname in HOSTS:
        username = parts.path.strip("/")
    else:
        username = ""
    if not username or "/" in username:
        raise ControlError(f"not a link to a bot: {url}")
    return Link(username, _parameter(query, "start"), _parameter(query, "startgroup"))


def _parameter(query: dict[str, list[str]], name: str) -> str | None:
    if name not in query:
        return None
    value = query[name][0]
    return value if PARAMETER.fullmatch(value) else ""


def open_link(sandbox: Sandbox, person: Person, url: str, group: Chat | None) -> tuple[Chat, Post | None]:
    """The chat that opens, and what the client sends there; a bare link sends nothing."""
    link = read_link(url)
    bot = acts.bot_named(sandbox, link.username)
    if link.startgroup is not None:
        if group is None:
            raise ControlError("name the group to add the bot to: chat")
        membership.add_bot(sandbox, group, person, bot)
        return group, _start(sandbox, person, group, f"/start@{bot.username}", link.startgroup)
    chat = sandbox.world.private_chat(bot, person)
    if link.start is None:
        return chat, None
    return chat, _start(sandbox, person, chat, "/start", link.start)


def _start(sandbox: Sandbox, person: Person, chat: Chat, command: str, parameter: str) -> Post:
    return acts.say(sandbox, person, chat, f"{command} {parameter}".strip(), None, None)
