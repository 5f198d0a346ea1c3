"""The last word to somebody who acts faster than anybody can read."""

from handlers.consent import wording_for
from handlers.person import Person
from handlers.reply import Reply
from storage.people import Member


def slow_down(person: Person, member: Member | None, *, pressed: bool) -> Reply:
    """After it the bot is silent for a minute."""
    w = wording_for(person, member)
    if pressed:
        return Reply(toast=w.plain("太快了，我跟不上。请过一分钟再继续，做过的都还在。"), alert=True)
    return Reply(w("太快了，我跟不上。请过一分钟再继续，做过的都还在。"))
