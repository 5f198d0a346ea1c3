"""What met a member's watches, said at the moment of sending: only what is still offered, of live watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from markupsafe import Markup
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined, organisation_shown, place_shown
from handlers.feedback.places import Kind, Place
from handlers.feedback.rows import Own, with_rating
from handlers.reply import Button, Reply, Rows
from handlers.results import words_met
from handlers.watch_cards import list_button, named_stop_button, stop_button, watch_named
from handlers.wording import Wording
from storage.base import now
from storage.cases.declined import declined_to
from storage.feedback.keeping import no_use_to, said_of
from storage.outbox.tables import Message
from storage.people import Member
from storage.records import Achievement
from storage.search.following import document_of
from storage.search.reasons import reasons
from storage.vocabularies import Status
from storage.watches.naming import bridges
from storage.watches.tables import Watch, WatchHit

MOST_RECORDS = 5
MOST_STOPS = 3


@dataclass(frozen=True, slots=True)
class _Told:
    """References by watch, in the order of the watches; each record once, under the first it met."""

    watches: Mapping[str, Watch]
    references: Mapping[str, Sequence[str]]

    @property
    def total(self) -> int:
        return sum(map(len, self.references.values()))

    def first(self, count: int) -> set[str]:
        """Of every watch its first, then the second ones, until there are so many."""
        turns = chain.from_iterable(zip_longest(*self.references.values()))
        return set([reference for reference in turns if reference][:count])


async def compose_watch_alert(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    return await alert_card(session, message.id, member) if member else None


async def alert_card(session: AsyncSession, message_id: int, member: Member) -> Reply | None:
    """What that message tells this member; None where nothing of it is left."""
    told = await _told(session, message_id, member)
    if not told.total:
        return None
    wanted = select(Achievement).where(Achievement.reference.in_(told.first(MOST_RECORDS)))
    records = {record.reference: record for record in await session.scalars(wanted)}
    w, shown = Wording(member.language), []
    parts = [w.many("有 <b>{count}</b> 项新成果符合您的关注", told.total)]
    for watch_id, references in told.references.items():
        here = [records[reference] for reference in references if reference in records]
        if here:
            parts.append(w("关注：{watch}", watch=watch_named(w, told.watches[watch_id])))
        for record in here:
            shown.append(record.reference)
            parts.append(await _item(session, w, len(shown), record, told.watches[watch_id]))
    if (more := told.total - len(shown)) > 0:
        parts.append(w.many("还有 {count} 项：在“我的关注”里打开一个关注，按“现在查一次”就能看到。", more))
    own = Own(await said_of(session, member.id, shown))
    return Reply(Markup("\n\n").join(parts), _rows(w, told, message_id, shown, own))


async def _told(session: AsyncSession, message_id: int, member: Member) -> _Told:
    """The member's hits of that message whose record is still to be offered to them."""
    hits = (
        select(Watch, Achievement.reference)
        .join(WatchHit, WatchHit.watch_id == Watch.id)
        .join(Achievement, Achievement.reference == WatchHit.reference)
        .where(
            WatchHit.message_id == message_id,
            Watch.member_id == member.id,
            Watch.stopped_at.is_(None),
            Achievement.status == Status.PUBLISHED,
            Achievement.open_for_interest,
            Achievement.reference.not_in(declined_to(member.id)),
            Achievement.reference.not_in(no_use_to(member.id)),
            or_(Achievement.valid_until.is_(None), Achievement.valid_until > now()),
        )
        .order_by(Watch.created_at, Watch.id, Achievement.reference)
    )
    if member.organisation_id is not None:
        own = Achievement.organisation_id == member.organisation_id
        hits = hits.where(or_(Achievement.organisation_id.is_(None), ~own))
    watches: dict[str, Watch] = {}
    references: dict[str, list[str]] = {}
    seen: set[str] = set()
    for watch, reference in await session.execute(hits):
        watches[watch.id] = watch
        listed = references.setdefault(watch.id, [])
        if reference not in seen:
            seen.add(reference)
            listed.append(reference)
    return _Told(watches, references)


async def _item(session: AsyncSession, w: Wording, number: int, record: Achievement, watch: Watch) -> Markup:
    document = document_of(record)
    why = reasons(watch.text, document.text(), await bridges(session, watch.id, document))
    lines = [
        Markup("<b>{}. {}</b>").format(number, record.title),
        Markup.escape(joined(organisation_shown(w, record), place_shown(w, record), record.reference)),
        words_met(w, why.words, why.bridged),
    ]
    return Markup("\n").join(line for line in lines if line)


def _rows(w: Wording, told: _Told, message_id: int, shown: Sequence[str], own: Own) -> Rows:
    numbers = tuple(
        Button(str(number), f"alerted:{reference}:{message_id}") for number, reference in enumerate(shown, 1)
    )
    place, watches = Place(Kind.ALERT, str(message_id)), list(told.watches.values())
    if len(watches) == 1:
        last = (stop_button(w, watches[0]), list_button(w))
        return numbers, *with_rating(w, last, place, shown, own)
    stops = [(named_stop_button(w, watch),) for watch in watches[:MOST_STOPS]]
    return numbers, *stops, *with_rating(w, (list_button(w),), place, shown, own)
