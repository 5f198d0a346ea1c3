"""Methods about chats and their members."""

from bot.sandbox import views
from bot.sandbox.api.targets import chat_of
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.membership import member
from bot.sandbox.shapes import Obj
from bot.sandbox.world import Account, Chat

ACCENT_COLORS = 7
MOST_REACTIONS = 11


def get_chat(call: Call) -> object:
    """getChat: `ChatFullInfo`."""
    chat = chat_of(call)
    info: Obj = {
        **views.chat(chat, call.bot),
        "accent_color_id": abs(chat.id_for_bot()) % ACCENT_COLORS,
        "max_reaction_count": MOST_REACTIONS,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.is_private:
        return info
    permissions = ("can_send_messages", "can_send_documents", "can_send_photos", "can_invite_users")
    return {**info, "permissions": dict.fromkeys(permissions, True)}


def get_chat_member(call: Call) -> object:
    """getChatMember."""
    chat = chat_of(call)
    number = call.integer("user_id")
    found = next((account for account in _accounts(chat) if account.id == number), None)
    if found is not None:
        return member(found, "member")
    known = call.sandbox.world.people.get(number) or call.sandbox.world.bots.get(number)
    if known is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member(known, "kicked" if number in chat.kicked else "left")


def get_chat_administrators(call: Call) -> object:
    """getChatAdministrators: the first person of a group is its creator."""
    chat = chat_of(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [{**member(chat.people[0], "creator"), "is_anonymous": False}] if chat.people else []


def _accounts(chat: Chat) -> list[Account]:
    return [*chat.people, *chat.bots]


def leave_chat(call: Call) -> object:
    """leaveChat."""
    chat = chat_of(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bots.remove(call.bot)
    return True
