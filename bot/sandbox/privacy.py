"""Privacy mode: what a bot hears of a group (core.telegram.org/bots/features#privacy-mode)."""

from bot.sandbox.texts import Text, part
from bot.sandbox.world import BotAccount, Post


def hears(bot: BotAccount, post: Post) -> bool:
    """Everything in private; in groups service messages, replies to it, its commands and mentions."""
    if post.chat.is_private or post.content.service is not None or post.via_bot is bot:
        return True
    replied = post.chat.posts.get(post.reply_to) if post.reply_to is not None else None
    if replied is not None and replied.author is bot:
        return True
    text = post.content.text if post.content.text.text else post.content.caption
    return _addresses(bot, text, is_last_speaker=post.chat.last_speaker in (bot, None))


def _addresses(bot: BotAccount, text: Text, *, is_last_speaker: bool) -> bool:
    """A command without a name is for the bot that spoke last, or for all while none has spoken."""
    name = f"@{bot.username}".lower()
    for entity in text.entities:
        covered = part(text.text, entity).lower()
        if entity["type"] == "mention" and covered == name:
            return True
        if entity["type"] == "bot_command":
            command, at, _ = covered.partition("@")
            if covered == command + name or (not at and is_last_speaker):
                return True
    return False
