"""Who there is: bots, people, groups."""

from aiohttp import web

from bot.sandbox import membership, views
from bot.sandbox.acts import bot_named
from bot.sandbox.control.common import number, optional_number, person_of, serve, text
from bot.sandbox.errors import ControlError
from bot.sandbox.shapes import Obj, as_int, as_list
from bot.sandbox.state import Sandbox
from bot.sandbox.world import BotAccount, Chat, Person


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Calls that register and list."""
    serve(app, sandbox, "POST", "bots", add_bot)
    serve(app, sandbox, "GET", "bots", list_bots)
    serve(app, sandbox, "POST", "people", add_person)
    serve(app, sandbox, "GET", "people", list_people)
    serve(app, sandbox, "POST", "groups", form_group)
    serve(app, sandbox, "POST", "groups/upgrade", upgrade_group)
    serve(app, sandbox, "POST", "groups/remove", remove_bot)
    serve(app, sandbox, "POST", "block", block)
    serve(app, sandbox, "POST", "unblock", unblock)
    serve(app, sandbox, "POST", "deactivate", deactivate)


def add_bot(sandbox: Sandbox, fields: Obj) -> object:
    """A bot; its id is the number before the token's colon."""
    token, username = text(fields, "token"), text(fields, "username").removeprefix("@")
    number_part = token.partition(":")[0]
    if ":" not in token or not number_part.isdigit():
        raise ControlError("a token reads <number>:<secret>")
    if token in sandbox.world.by_token or int(number_part) in sandbox.world.bots:
        raise ControlError("this token is taken")
    if sandbox.world.bot_named(username):
        raise ControlError("this username is taken")
    bot = BotAccount(int(number_part), token, username, text(fields, "name"), str(fields.get("about", "")))
    sandbox.world.add_bot(bot)
    item = views.bot_item(bot)
    sandbox.hub.tell(None, lambda: {"type": "bot", "item": item})
    return item


def list_bots(sandbox: Sandbox, _: Obj) -> object:
    """All bots, without tokens."""
    return [views.bot_item(bot) for bot in sandbox.world.bots.values()]


def add_person(sandbox: Sandbox, fields: Obj) -> object:
    """A person; `started` names bots that may write to them already."""
    given_id = optional_number(fields, "id")
    if given_id is not None and (given_id <= 0 or given_id in sandbox.world.people):
        raise ControlError("this id is taken")
    person = Person(
        id=given_id or sandbox.world.free_person_id(),
        first_name=text(fields, "first_name"),
        last_name=_optional(fields, "last_name"),
        username=_optional(fields, "username"),
        language_code=str(fields.get("language_code", "zh-hans")),
        about=str(fields.get("about", "")),
    )
    bots = [bot_named(sandbox, str(name)) for name in as_list(fields.get("started", []))]
    sandbox.world.add_person(person)
    for bot in bots:
        sandbox.world.private_chat(bot, person).started = True
    item = views.person(person)
    sandbox.hub.tell(None, lambda: {"type": "person", "person": person.id, "item": item})
    return item


def _optional(fields: Obj, name: str) -> str | None:
    return str(fields[name]) if fields.get(name) else None


def list_people(sandbox: Sandbox, _: Obj) -> object:
    """All people."""
    return [views.person(person) for person in sandbox.world.people.values()]


def form_group(sandbox: Sandbox, fields: Obj) -> object:
    """A group; the first person creates it."""
    try:
        people = [sandbox.world.people[as_int(person)] for person in as_list(fields.get("people"))]
    except (KeyError, TypeError) as error:
        raise ControlError("people must be a list of people's ids") from error
    if not people:
        raise ControlError("a group needs a person")
    bots = [bot_named(sandbox, str(name)) for name in as_list(fields.get("bots", []))]
    return _announced(sandbox, membership.form_group(sandbox, text(fields, "title"), people, bots))


def _announced(sandbox: Sandbox, group: Chat) -> Obj:
    shown: Obj = {"id": group.id, "title": group.title, "type": group.kind}
    for person in group.people:
        event: Obj = {"type": "chat", "person": person.id, "chat": group.id, "item": shown}
        sandbox.hub.tell(person.id, event.copy)
    return shown


def _group(sandbox: Sandbox, fields: Obj) -> Chat:
    group = sandbox.world.groups.get(number(fields, "id"))
    if group is None or group.migrated_to is not None:
        raise ControlError("no such group", 404)
    return group


def upgrade_group(sandbox: Sandbox, fields: Obj) -> object:
    """The supergroup that takes a group's place."""
    group = _group(sandbox, fields)
    if group.kind == "supergroup":
        raise ControlError("it is a supergroup already")
    return _announced(sandbox, membership.upgrade(sandbox, group))


def remove_bot(sandbox: Sandbox, fields: Obj) -> object:
    """A bot is removed from a group by its first person."""
    group, bot = _group(sandbox, fields), bot_named(sandbox, text(fields, "bot"))
    if bot not in group.bots:
        raise ControlError("the bot is not in the group")
    membership.remove_bot(sandbox, group, group.people[0], bot)
    return None


def block(sandbox: Sandbox, fields: Obj) -> object:
    """A person stops a bot."""
    bot = bot_named(sandbox, text(fields, "bot"))
    membership.set_blocked(sandbox, person_of(sandbox, fields), bot, blocked=True)
    return None


def unblock(sandbox: Sandbox, fields: Obj) -> object:
    """A person lets a bot write again."""
    bot = bot_named(sandbox, text(fields, "bot"))
    membership.set_blocked(sandbox, person_of(sandbox, fields), bot, blocked=False)
    return None


def deactivate(sandbox: Sandbox, fields: Obj) -> object:
    """A person's account is gone for good."""
    person_of(sandbox, fields).active = False
    return None
