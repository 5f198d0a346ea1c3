"""Who belongs where: starting, blocking, groups that form, lose a bot, or become supergroups."""

from bot.sandbox import posting, views
from bot.sandbox.shapes import Obj
from bot.sandbox.state import Sandbox
from bot.sandbox.world import Account, BotAccount, Chat, Content, Person


def member(account: Account, status: str) -> Obj:
    """`ChatMember` of this status."""
    shown: Obj = {"user": views.user(account), "status": status}
    return {**shown, "until_date": 0} if status == "kicked" else shown


def tell_status(sandbox: Sandbox, chat: Chat, actor: Person, bot: BotAccount, old: str, new: str) -> None:
    """A `my_chat_member` update."""
    update: Obj = {
        "chat": views.chat(chat, bot),
        "from": views.user(actor),
        "date": sandbox.now(),
        "old_chat_member": member(bot, old),
        "new_chat_member": member(bot, new),
    }
    sandbox.mailbox(bot).queue.add("my_chat_member", update, posting.lane(chat))


def set_blocked(sandbox: Sandbox, person: Person, bot: BotAccount, *, blocked: bool) -> None:
    """The person stops the bot, or lets it write again; nothing where it is so already."""
    chat = sandbox.world.private_chat(bot, person)
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    tell_status(sandbox, chat, person, bot, old, new)
    event: Obj = {"type": "blocked", "person": person.id, "chat": bot.username, "blocked": blocked}
    sandbox.hub.tell(person.id, lambda: event)


def form_group(sandbox: Sandbox, title: str, people: list[Person], bots: list[BotAccount]) -> Chat:
    """The first person creates a group of all; bots learn of it as on Telegram."""
    group = sandbox.world.add_group(title, people, [])
    for bot in bots:
        add_bot(sandbox, group, people[0], bot)
    posting.new_post(sandbox, group, people[0], Content(service={"group_chat_created": True}))
    return group


def add_bot(sandbox: Sandbox, group: Chat, actor: Person, bot: BotAccount) -> None:
    """Somebody adds a bot to a group."""
    if bot in group.bots:
        return
    group.bots.append(bot)
    group.kicked.discard(bot.id)
    tell_status(sandbox, group, actor, bot, "left", "member")


def remove_bot(sandbox: Sandbox, group: Chat, actor: Person, bot: BotAccount) -> None:
    """Somebody removes a bot from a group."""
    group.bots.remove(bot)
    group.kicked.add(bot.id)
    tell_status(sandbox, group, actor, bot, "member", "kicked")


def upgrade(sandbox: Sandbox, group: Chat) -> Chat:
    """A supergroup takes the group's place; both get the service messages that say so."""
    actor = group.people[0]
    successor = sandbox.world.add_group(group.title, group.people, group.bots, supergroup=True)
    posting.new_post(sandbox, group, actor, Content(service={"migrate_to_chat_id": successor.id}))
    group.migrated_to = successor
    posting.new_post(sandbox, successor, actor, Content(service={"migrate_from_chat_id": group.id}))
    return successor
