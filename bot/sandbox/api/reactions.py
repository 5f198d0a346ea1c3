"""The emoji a message may be reacted to with (Bot API, ReactionTypeEmoji)."""

from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import Obj, as_list, as_obj

EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥
🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨
🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
ALLOWED = frozenset(EMOJI.split())


def check_reactions(value: object) -> list[Obj]:
    """A bot's reaction: at most one, emoji of the list."""
    try:
        reactions = [as_obj(item) for item in as_list(value or [])]
    except TypeError as error:
        raise bad_request("can't parse reaction types JSON object") from error
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        emoji = str(reaction.get("emoji", "")).replace("\ufe0f", "")
        if reaction.get("type") != "emoji" or emoji not in ALLOWED:
            raise bad_request("REACTION_INVALID")
    return reactions
