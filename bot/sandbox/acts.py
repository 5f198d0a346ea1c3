"""What people do: speak, send, press, ask inline, open links. Refusals are ControlErrors."""

from bot.sandbox import posting, views
from bot.sandbox.api.copying import origin_of
from bot.sandbox.dispatch import spoken
from bot.sandbox.entities import from_request
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.queries import CALLBACK_LIFE, Press
from bot.sandbox.shapes import Obj, as_list, as_obj
from bot.sandbox.state import Sandbox
from bot.sandbox.texts import check_message, finished
from bot.sandbox.world import BotAccount, Chat, Content, Person, Post


def chat_named(sandbox: Sandbox, person: Person, name: object) -> Chat:
    """The chat a person means: a bot's username, or the id of a group the person is in."""
    text = str(name)
    if text.lstrip("-").isdigit():
        group = sandbox.world.groups.get(int(text))
        if group is None or person not in group.people:
            raise ControlError("no such group", 404)
        return group
    return sandbox.world.private_chat(bot_named(sandbox, text), person)


def bot_named(sandbox: Sandbox, username: str) -> BotAccount:
    """The bot of this username."""
    bot = sandbox.world.bot_named(username)
    if bot is None:
        raise ControlError(f"no such bot: {username}", 404)
    return bot


def post_in(chat: Chat, message_id: int) -> Post:
    """A message of a chat."""
    if message_id not in chat.posts:
        raise ControlError("no such message", 404)
    return chat.posts[message_id]


def check_may_write(person: Person, chat: Chat) -> None:
    """Refuse what a client would not let this person do."""
    if not person.active:
        raise ControlError("this person's account is deactivated")
    if chat.blocked:
        raise ControlError("this person has blocked the bot")
    if chat.migrated_to is not None:
        raise ControlError("the group has become a supergroup")


def put(  # noqa: PLR0913 -- a message's fields, by name
    sandbox: Sandbox,
    person: Person,
    chat: Chat,
    content: Content,
    act: str,
    *,
    markup: Obj | None = None,
    reply_to: int | None = None,
    forward_origin: Obj | None = None,
    via_bot: BotAccount | None = None,
    inline_message_id: str | None = None,
    media_group_id: str | None = None,
) -> Post:
    """A person's message, written down as `person.<act>`."""
    check_may_write(person, chat)
    post = posting.new_post(
        sandbox,
        chat,
        person,
        content,
        markup=markup,
        reply_to=reply_to,
        forward_origin=forward_origin,
        via_bot=via_bot,
        inline_message_id=inline_message_id,
        media_group_id=media_group_id,
    )
    sandbox.journal.record(
        bot=chat.bots[0].username if chat.is_private else None,
        method=f"person.{act}",
        chat=chat.id_for_bot(),
        message_id=post.message_id,
        text=spoken(post),
        status=200,
        params={"person": person.id},
    )
    return post


def put_album(sandbox: Sandbox, person: Person, chat: Chat, contents: list[Content]) -> list[Post]:
    """Messages of their own, held together by a `media_group_id`; each is an update of its own for a bot."""
    group_id = posting.new_group_id()
    return [put(sandbox, person, chat, each, "send", media_group_id=group_id) for each in contents]


def say(sandbox: Sandbox, person: Person, chat: Chat, text: str, given: object, reply_to: int | None) -> Post:
    """A text message, its commands, links and mentions found as a client finds them."""
    try:
        explicit = from_request(given) if given is not None else []
        said = check_message(finished(text, explicit))
    except ApiError as error:
        raise ControlError(error.description) from error
    if reply_to is not None:
        post_in(chat, reply_to)
    return put(sandbox, person, chat, Content(text=said), "say", reply_to=reply_to)


def forward(sandbox: Sandbox, person: Person, post: Post, chat: Chat) -> Post:
    """A message passed on into another chat."""
    if post.content.service is not None:
        raise ControlError("a service message cannot be forwarded")
    return put(sandbox, person, chat, post.content, "forward", forward_origin=origin_of(post))


def press(sandbox: Sandbox, person: Person, post: Post, data: str) -> Press:
    """A press on an inline button. The data need not be the keyboard's: clients can send any."""
    check_may_write(person, post.chat)
    bot = post.via_bot or post.author
    if not isinstance(bot, BotAccount):
        raise ControlError("this message is no bot's")
    pressed = sandbox.queries.press(bot, person, post)
    place: Obj = (
        {"inline_message_id": post.inline_message_id}
        if post.inline_message_id is not None
        else {"message": sandbox.views.message(post, bot)}
    )
    update: Obj = {
        "id": pressed.id,
        "from": views.user(person),
        **place,
        "chat_instance": str(-(abs(post.chat.id_for_bot()) * 4_294_967_296 + bot.id % 4_294_967_296)),
        "data": data,
    }
    queue = sandbox.mailbox(bot).queue
    queue.add("callback_query", update, posting.lane(post.chat), CALLBACK_LIFE)
    return pressed


def data_of(post: Post, text: str) -> str:
    """The data of the button that reads so."""
    rows = as_list((post.inline_keyboard or {}).get("inline_keyboard", []))
    buttons = [as_obj(button) for row in rows for button in as_list(row)]
    for button in buttons:
        if button["text"] == text and "callback_data" in button:
            return str(button["callback_data"])
    shown = ", ".join(str(button["text"]) for button in buttons) or "none"
    raise ControlError(f"no button to press reads {text!r}; there are: {shown}")
