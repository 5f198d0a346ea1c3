"""The buttons of 有用 and 没用, and what a card says of what its reader said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.feedback.places import Place
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.feedback.keeping import said_of
from storage.feedback.tables import Feedback
from storage.feedback.taste import Facts, Leaning, Taste
from storage.people import Member
from storage.records import Achievement, Record

OPENERS: Final = ("open", "alerted", "matched")
"""Verbs of the numbered buttons that open a record of a list."""


@dataclass(frozen=True, slots=True)
class Own:
    """What the reader said, as far as it shows on a list of records."""

    said: Mapping[str, Feedback] = field(default_factory=dict)
    leanings: Mapping[str, Leaning] = field(default_factory=dict)


async def own_words(
    session: AsyncSession, member: Member, taste: Taste | None, records: Sequence[Record]
) -> Own:
    said = await said_of(session, member.id, [record.reference for record in records])
    moved = [record for record in records if taste and isinstance(record, Achievement)]
    return Own(said, {one.reference: taste.leaning(Facts.of(one)) for one in moved if taste})


def rating_row(w: Wording, reference: str, said: Feedback | None, place: Place) -> tuple[Button, ...]:
    """Each ticked where it was said, and then takes it back."""
    return _rating(w.plain("有用"), w.plain("没用"), reference, said, place)


def with_rating(
    w: Wording, row: tuple[Button, ...], place: Place, references: Sequence[str], own: Own
) -> Rows:
    """A list's row, and before it the two buttons where it holds one record; else in it the way to them."""
    if len(references) == 1:
        return rating_row(w, references[0], own.said.get(references[0]), place), row
    return ((*row, Button(w.plain("评价"), f"judge:{place}")),)


def mine_button(w: Wording) -> Button:
    return Button(w.plain("我的评价"), "mysaid")


async def judged(session: AsyncSession, member: Member, card: Reply, place: Place) -> Reply:
    """A list with two buttons for each of its records in place of its own; one record has them anyway."""
    numbered = _numbered(card)
    if len(numbered) < 2:
        return card
    w, said = Wording(member.language), await said_of(session, member.id, [ref for _, ref in numbered])
    rows: Rows = tuple(
        _rating(
            w.plain("{number} 有用", number=number),
            w.plain("{number} 没用", number=number),
            reference,
            said.get(reference),
            place,
        )
        for number, reference in numbered
    )
    return replace(card, rows=(*rows, (Button(w.plain("◀ 返回"), place.back),)), edits=True)


def said_before(w: Wording, own: Own, reference: str) -> Markup:
    """A line of why it stands where it does for this reader; empty where they said nothing of the kind."""
    said = own.said.get(reference)
    if said and said.useful:
        return w("您说过有用")
    leaning = own.leanings.get(reference)
    return _leaning_said(w, leaning) if leaning and leaning.weight else Markup()


def _leaning_said(w: Wording, leaning: Leaning) -> Markup:
    up = leaning.weight > 0
    if not leaning.kin:
        told = w("您说过有用的多在这个领域，靠前一点") if up else w("您说过没用的多在这个领域，靠后一点")
    elif up:
        told = w("您说过同类有用，靠前一点：{title}", title=leaning.kin)
    elif leaning.why:
        told = w("您说过同类没用（{why}），靠后一点：{title}", why=w.name(leaning.why), title=leaning.kin)
    else:
        told = w("您说过同类没用，靠后一点：{title}", title=leaning.kin)
    return told


def _numbered(card: Reply) -> list[tuple[str, str]]:
    """The numbers of a list's records and their references, in order."""
    opening = [
        (button.text, button.data.split(":"))
        for row in card.rows
        for button in row
        if button.text.isdecimal()
    ]
    return [(number, parts[1]) for number, parts in opening if parts[0] in OPENERS]


def _rating(
    useful: str, of_no_use: str, reference: str, said: Feedback | None, place: Place
) -> tuple[Button, ...]:
    choices = ((useful, "yes", True), (of_no_use, "no", False))
    return tuple(
        Button(f"✓ {label}", f"rate:{reference}:none:{place}")
        if said is not None and said.useful is wanted
        else Button(label, f"rate:{reference}:{act}:{place}")
        for label, act, wanted in choices
    )
