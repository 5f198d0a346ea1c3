"""What fits a newly published record, told to its author, and to the owners of what fits.

Composed when it is sent: both sides' texts, terms and gates as they are by then; nothing fits, nothing said.
"""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.feedback.places import Kind, Place
from handlers.feedback.rows import Own, rating_row, with_rating
from handlers.match_cards import find_button, item, named, open_button, why
from handlers.muting import mute_row
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.categories import Category
from storage.feedback.keeping import no_use_to, said_of
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.records import by_reference
from storage.records import Demand, Record
from storage.search.counterparts import Counterpart, meeting

MOST_SHOWN = 5
MOST_OWN = 3
"""Of the owner's own records in one alert."""


async def compose_matches(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the author of the record."""
    record, fits = await _fitting(session, message, member)
    if record is None or member is None or record.author_id != member.id:
        return None
    unwanted = await _no_use(session, member)
    fits = [each for each in fits if each.record.reference not in unwanted]
    if not fits:
        return None
    w = Wording(member.language)
    shown = fits[:MOST_SHOWN]
    head = _found(w, record, len(fits))
    items = [item(w, number, record, each) for number, each in enumerate(shown, 1)]
    numbers = tuple(
        open_button(str(number), each.record.reference, record.reference)
        for number, each in enumerate(shown, 1)
    )
    every = Button(w.plain("全部匹配和差一点的"), f"match:{record.reference}")
    references = [each.record.reference for each in shown]
    own = Own(await said_of(session, member.id, references))
    rated = with_rating(w, (every,), Place(Kind.NEWS, str(message.id)), references, own)
    return Reply(Markup("\n\n").join([head, *items]), (numbers, *rated))


async def compose_match(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the owner of records that fit the new one."""
    record, fits = await _fitting(session, message, member)
    own = [each for each in fits if member and each.record.author_id == member.id][:MOST_OWN]
    if record is None or member is None or not own:
        return None
    if record.reference in await _no_use(session, member):
        return None
    w = Wording(member.language)
    is_demand = isinstance(record, Demand)
    head = w("有一条新需求可能用得上您的成果：") if is_demand else w("有一项新成果可能符合您的需求：")
    parts = [head, named(w, record), *(_own_item(w, record, each) for each in own)]
    first = own[0].record
    opened = open_button(w.plain("打开"), record.reference, first.reference)
    said = (await said_of(session, member.id, [record.reference])).get(record.reference)
    rating = rating_row(w, record.reference, said, Place(Kind.NEWS, str(message.id)))
    rows = ((opened, find_button(w, first)), rating, mute_row(w, Category.MATCHES))
    return Reply(Markup("\n\n").join(parts), rows)


async def _no_use(session: AsyncSession, member: Member) -> frozenset[str]:
    return frozenset(await session.scalars(no_use_to(member.id)))


async def _fitting(
    session: AsyncSession, message: Message, member: Member | None
) -> tuple[Record | None, Sequence[Counterpart]]:
    """The record, and what fits it still; None where it is itself no longer offered."""
    if member is None:
        return None, ()
    record = next(iter(await by_reference(session, [message.payload["reference"]])), None)
    others = await by_reference(session, message.payload["fits"])
    if record is None or not any(meeting(other, [record]) for other in others):
        return None, ()
    return record, [each for each in meeting(record, others) if not each.gaps]


def _found(w: Wording, record: Record, count: int) -> Markup:
    named_so = {"title": record.title, "reference": record.reference}
    if isinstance(record, Demand):
        return w.many("有 <b>{count}</b> 项成果符合您的需求“{title}”（{reference}）", count, **named_so)
    return w.many("有 <b>{count}</b> 条需求用得上您的成果“{title}”（{reference}）", count, **named_so)


def _own_item(w: Wording, record: Record, own: Counterpart) -> Markup:
    """Why the new record was told of to the owner: the words of theirs that it holds."""
    turned = Counterpart(record, own.affinity, own.criteria)
    head = w("您的“{title}”（{reference}）", title=own.record.title, reference=own.record.reference)
    return Markup("\n").join([head, *why(w, own.record, turned)])
