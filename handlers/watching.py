"""Watches (关注) in chat: saved from a result card, listed, changed, stopped, and taken up again."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.describing import joined
from handlers.filters_said import filters_said
from handlers.finding import own_search, show_page
from handlers.formatting import shortened
from handlers.membership.guests import members_only
from handlers.pending import pending_question
from handlers.person import Person
from handlers.reply import Button, Replies, Reply
from handlers.results import QUERY_SHOWN
from handlers.watch_cards import frequency_row, list_button, list_card, stopped_card, watch_card
from handlers.wording import Wording
from storage.conversation import Search
from storage.people import Member
from storage.search.finder import Finder
from storage.searches import filters_of, keep_search, set_filters
from storage.watches.keeping import (
    MOST_WATCHES,
    Fared,
    TooManyWatches,
    fared,
    keep_watch,
    live_watches,
    resume_watch,
    set_frequency,
    stop_watch,
    watch_like,
    watch_of,
)
from storage.watches.tables import Frequency, Watch


async def offer_watch(session: AsyncSession, member: Member, search_id: str, page: int) -> Reply:
    """When to be told of what will meet that search; `page` of its results is the way back."""
    if member.is_guest:
        return await members_only(session, member)
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    w = Wording(member.language)
    there = await watch_like(session, member.id, kept.text, filters_of(kept))
    if there and there.stopped_at is None:
        return _with_way_back(w, await _known(session, member, there), kept, page)
    lines = [w("“{query}”", query=shortened(kept.text, QUERY_SHOWN))]
    if said := filters_said(w, filters_of(kept)):
        lines.append(w("筛选：{filters}", filters=joined(*said)))
    lines.append(w("以后有新成果符合时，什么时候告诉您？"))
    lines.append(w("“每天”是上午 9 点，“每周”是星期一上午 9 点。"))
    card = Reply(Markup("\n").join(lines), (frequency_row(w, f"keep:{kept.id}"),), edits=True)
    return _with_way_back(w, card, kept, page)


async def offer_watch_in_group(session: AsyncSession, member: Member, search_id: str) -> Reply:
    """What somebody watches is nobody else's business: they are asked into the private chat."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    said = Wording(member.language).plain(
        "关注只在私聊里保存：请私聊我，把这个需求再发一次，然后按“保存为关注”。"
    )
    return Reply(toast=said, alert=True)


async def save_watch(
    session: AsyncSession, finder: Finder, member: Member, search_id: str, frequency: Frequency
) -> Reply:
    """Saved, or the one there is for the same words and filters; pressed twice it does nothing more."""
    if member.is_guest:
        return await members_only(session, member)
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    w, filters = Wording(member.language), filters_of(kept)
    there = await watch_like(session, member.id, kept.text, filters)
    if there and there.stopped_at is None and there.frequency is not frequency:
        return _with_way_back(w, await _known(session, member, there), kept, 0)
    try:
        weighed = await finder.weigh(session, kept.text)
        watch = await keep_watch(session, member, kept.text, filters, frequency, weighed)
    except TooManyWatches:
        return _with_way_back(w, _too_many(w), kept, 0)
    saved = await _card(session, member, watch, w("<b>已保存关注</b>"))
    told = w("发 /watches 随时查看、改时间或停止。")
    return _with_way_back(w, replace(saved, text=Markup("\n").join([saved.text, told])), kept, 0)


async def list_watches(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """`/watches`; then the question that is still open."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    listed = await turn_watches(session, member, 0)
    return [replace(listed, edits=False), *await pending_question(session, person, member)]


async def turn_watches(session: AsyncSession, member: Member, page: int) -> Reply:
    """The list in place of the pressed card, at page `page` (0 is the first)."""
    if member.is_guest:
        return await members_only(session, member)
    watches = await live_watches(session, member.id)
    hows = await fared(session, [watch.id for watch in watches])
    return list_card(Wording(member.language), member, watches, hows, page, edits=True)


async def open_watch(session: AsyncSession, member: Member, watch_id: str) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    watch = await _own_watch(session, member, watch_id)
    return watch if isinstance(watch, Reply) else await _card(session, member, watch)


async def check_now(session: AsyncSession, finder: Finder, member: Member, watch_id: str) -> Reply:
    """The watch as a search of this moment, in a card of its own."""
    if member.is_guest:
        return await members_only(session, member)
    watch = await _own_watch(session, member, watch_id)
    if isinstance(watch, Reply):
        return watch
    kept = await keep_search(session, member.id, watch.text)
    set_filters(kept, watch.asked)
    return await show_page(session, finder, member, kept, 0, edits=False)


async def change_frequency(
    session: AsyncSession, member: Member, watch_id: str, frequency: Frequency
) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    watch = await _own_watch(session, member, watch_id)
    if isinstance(watch, Reply):
        return watch
    if watch.stopped_at is None and watch.frequency is not frequency:
        set_frequency(member, watch, frequency)
    return await _card(session, member, watch)


async def stop(session: AsyncSession, member: Member, watch_id: str) -> Reply:
    """One tap, from any card; the card then offers to take it up again."""
    watch = await _own_watch(session, member, watch_id)
    if isinstance(watch, Reply):
        return watch
    stop_watch(watch)
    return stopped_card(Wording(member.language), watch)


async def resume(session: AsyncSession, member: Member, watch_id: str) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    watch = await _own_watch(session, member, watch_id)
    if isinstance(watch, Reply):
        return watch
    w = Wording(member.language)
    try:
        await resume_watch(session, member, watch)
    except TooManyWatches:
        return _too_many(w)
    return await _card(session, member, watch, w("<b>已恢复关注</b>"))


async def _own_watch(session: AsyncSession, member: Member, watch_id: str) -> Watch | Reply:
    """The watch behind a button; for one that is gone or somebody else's, what to do instead."""
    w, watch = Wording(member.language), await watch_of(session, watch_id)
    if watch is None:
        listed = await turn_watches(session, member, 0)
        return replace(listed, toast=w.plain("这个关注已经不在了"))
    if watch.member_id != member.id:
        return Reply(toast=w.plain("这不是您的关注。"), alert=True)
    return watch


async def _card(session: AsyncSession, member: Member, watch: Watch, head: Markup | None = None) -> Reply:
    w = Wording(member.language)
    how = (await fared(session, [watch.id])).get(watch.id, Fared())
    return watch_card(w, member, watch, how, head or w("<b>关注</b>"))


async def _known(session: AsyncSession, member: Member, watch: Watch) -> Reply:
    w = Wording(member.language)
    return await _card(session, member, watch, w("<b>您已经在关注</b>，下面可以改时间："))


def _with_way_back(w: Wording, card: Reply, kept: Search, page: int) -> Reply:
    back = Button(w.plain("◀ 返回结果"), f"page:{kept.id}:{page}")
    return replace(card, rows=(*card.rows, (back,)))


def _too_many(w: Wording) -> Reply:
    text = w("您已有 {limit} 个关注，不能更多了。请先停止一个不再需要的。", limit=MOST_WATCHES)
    return Reply(text, ((list_button(w),),), edits=True)
