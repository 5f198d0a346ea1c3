"""What a member sees who has just joined, or comes back."""

from handlers.examples import example_rows
from handlers.reply import Reply
from handlers.wording import Wording
from storage.people import Member


def welcome(member: Member, *, edits: bool = False) -> Reply:
    w = Wording(member.language)
    text = w(
        "{name}，欢迎！\n\n"
        "<b>直接说出需求</b>，一句话就行，我在俱乐部的成果里找。也可以点一个例子试试：\n\n"
        "更多用法：/help；什么时候不打扰您、哪些要发给您：/settings",
        name=member.name,
    )
    return Reply(text, example_rows(w), edits=edits)
