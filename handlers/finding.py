"""Free text is a search: the best achievements as one card that pages in place."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.examples import EXAMPLES, example_rows
from handlers.feedback.rows import own_words
from handlers.forms.folding import folded
from handlers.near_misses import near_misses, with_near
from handlers.reply import Reply
from handlers.results import PAGE_SIZE, pages_of, result_card
from handlers.wording import Wording
from storage.conversation import Search
from storage.feedback.taste import Taste, taste_of
from storage.people import Member
from storage.search.finder import Finder
from storage.search.matches import Findings
from storage.search.query import query_terms
from storage.search.spelling import is_quoted
from storage.searches import filters_of, keep_search, search_of

QUERY_LIMIT = 2_000
"""Characters. A whole page of requirements fits; more than that has no single best answer."""
GREETINGS = frozenset(
    ("你好", "您好", "大家好", "早上好", "下午好", "晚上好", "在吗", "hi", "hello", "goodmorning")
)
THANKS = frozenset(("谢谢", "谢谢您", "谢谢你", "多谢", "感谢", "非常感谢", "好的谢谢", "thanks", "thankyou"))
"""Folded, as a whole message: nothing is looked for."""


async def search(
    session: AsyncSession, finder: Finder, member: Member, text: str, *, shared: bool = False
) -> Reply:
    """The first page for `text`, or what to type instead where there is nothing to search by.

    `shared`: the card will stand in a group.
    """
    w, text = Wording(member.language), text.strip()
    if folded(text[:QUERY_LIMIT]) in GREETINGS | THANKS or not query_terms(text[: QUERY_LIMIT + 1]):
        return ask_for_words(w, text[:QUERY_LIMIT])
    if (over := len(text) - QUERY_LIMIT) > 0:
        return Reply(
            w(
                "这段话超出 {over} 字（最多 {limit} 字）。请挑最要紧的一两段发来。",
                over=over,
                limit=QUERY_LIMIT,
            )
        )
    kept = await keep_search(session, member.id, text, shared=shared)
    return await show_page(session, finder, member, kept, 0, edits=False)


async def try_example(session: AsyncSession, finder: Finder, member: Member, number: int) -> Reply:
    """Search for the example of that number; a number that is none gets the examples again."""
    w = Wording(member.language)
    if not 0 <= number < len(EXAMPLES):
        return ask_for_words(w)
    return await search(session, finder, member, EXAMPLES[number])


async def turn_page(
    session: AsyncSession, finder: Finder, member: Member, search_id: str, page: int
) -> Reply:
    """The same card at page `page` (0 is the first), or at the last one there is now."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    return await show_page(session, finder, member, kept, page, edits=True)


async def search_as_typed(session: AsyncSession, finder: Finder, member: Member, search_id: str) -> Reply:
    """Search for the very words of a search, whatever spelling took their place: in quotation marks."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    return await search(session, finder, member, kept.text if is_quoted(kept.text) else f"“{kept.text}”")


async def own_search(session: AsyncSession, member: Member, search_id: str) -> Search | Reply:
    """The search behind a card; for one that is gone or somebody else's, what to do instead."""
    w = Wording(member.language)
    kept = await search_of(session, search_id)
    if kept is None:
        return Reply(
            w("这次检索已经过期。把需求再发一次，就是新的检索。"),
            example_rows(w),
            toast=w.plain("这张卡片已过期"),
        )
    if kept.member_id != member.id:
        return Reply(
            toast=w.plain("这是别人的检索。自己找：发 /search 加关键词，或私聊我直接说需求。"), alert=True
        )
    return kept


async def show_page(
    session: AsyncSession, finder: Finder, member: Member, kept: Search, page: int, *, edits: bool
) -> Reply:
    page, taste = max(0, min(page, 10_000)), await taste_in(session, member, kept)

    async def look(page: int) -> Findings:
        return await finder.find(
            session,
            kept.text,
            filters_of(kept),
            member=member,
            preference=taste,
            start=page * PAGE_SIZE,
            count=PAGE_SIZE,
        )

    findings = await look(page)
    if page and not findings.matches:  # records went since the card was made
        page = pages_of(findings.total) - 1
        findings = await look(page)
    records = [match.record for match in findings.matches]
    own = None if kept.shared else await own_words(session, member, taste, records)
    w = Wording(member.language)
    card = result_card(w, kept, findings, page, own=own, edits=edits)
    if page + 1 < pages_of(findings.total):
        return card
    return with_near(w, card, kept, await near_misses(session, finder, member, kept, taste), findings)


async def taste_in(session: AsyncSession, member: Member, kept: Search) -> Taste | None:
    """What may move the results of that search: in a group nothing that its member said in private."""
    return None if kept.shared else await taste_of(session, member, kept.created_at)


def ask_for_words(w: Wording, text: str = "") -> Reply:
    """`text` holds nothing to search for; a greeting is returned, and thanks too."""
    match folded(text):
        case said if said in GREETINGS:
            asked = w("您好！用一句话说出您要找的技术或要解决的问题，例如：")
        case said if said in THANKS:
            asked = w("不客气！还要找什么，直接说就行，例如：")
        case _:
            asked = w("没有看到可以检索的文字。用一句话说出您要找的技术或要解决的问题，例如：")
    return Reply(asked, example_rows(w))
