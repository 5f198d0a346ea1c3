"""A text that a member passed on, pasted or sent as a file: to be posted, or only searched for."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.finding import QUERY_LIMIT, own_search, search
from handlers.forms.kinds import RecordKind
from handlers.membership.guests import members_only
from handlers.posting.answering import A_MESSAGE, asked_now
from handlers.posting.form import REST_WITHIN, UNDERSTOOD, begin_form, forget_form, unfinished
from handlers.posting.starting import begun_card
from handlers.posting.submitting import MOST_WAITING, too_many
from handlers.posting.understood import draft_of, warning
from handlers.reply import Button, Replies, Reply, Rows
from handlers.understanding.texts import storable
from handlers.understanding.understanding import understand, worth_posting
from handlers.wording import Wording, marked
from storage.base import now
from storage.conversation import Search
from storage.people import Member
from storage.posting.waiting import waiting_count
from storage.search.finder import Finder
from storage.searches import keep_search, last_search

A_PASSAGE: Final = 15
"""Characters; a text below that is a word or two."""
ASKED_FIRST: Final = {
    RecordKind.DEMAND: marked("发布为需求"),
    RecordKind.ACHIEVEMENT: marked("发布为成果"),
}
GUESSED: Final = {
    (RecordKind.DEMAND, True): marked("看起来是一条需求。"),
    (RecordKind.DEMAND, False): marked("也许是一条需求，请您定。"),
    (RecordKind.ACHIEVEMENT, True): marked("看起来是一项成果。"),
    (RecordKind.ACHIEVEMENT, False): marked("也许是一项成果，请您定。"),
}


async def receive_text(session: AsyncSession, member: Member, text: str) -> Reply:
    """Keep it, and ask what it is to become. The rest of one that Telegram cut is put behind its start."""
    text = storable(text).strip()
    before = await last_search(session, member.id)
    if before and len(before.text) >= A_MESSAGE and now() - before.created_at < REST_WITHIN:
        text = f"{before.text}\n{text}"
    kept = await keep_search(session, member.id, text)
    return received_card(Wording(member.language), kept)


async def offer_posting(session: AsyncSession, member: Member, found: Reply, text: str) -> Reply:
    """The answer to a search, with a way to post what was typed where it is more than a query.

    One way is enough: what a poor result offers for a short query gives way to it.
    """
    if member.is_guest or not worth_posting(text):
        return found
    kept = await keep_search(session, member.id, storable(text).strip())
    button = Button(Wording(member.language).plain("用这段文字发布"), f"text:{kept.id}:choose:0")
    others = (tuple(each for each in row if not each.data.startswith("text:")) for row in found.rows)
    return replace(found, rows=(*filter(None, others), (button,)))


async def fill_from(session: AsyncSession, finder: Finder, member: Member, text: str) -> Replies:
    """A text in place of the first question: the form opens filled where its kind is beyond doubt."""
    card = await receive_text(session, member, text)
    kept = await last_search(session, member.id)
    understood = understand(text)
    if kept is None or not understood.sure:
        return card
    return await use_text(session, finder, member, kept.id, understood.kind.value, 0)


async def use_text(
    session: AsyncSession, finder: Finder, member: Member, text_id: str, act: str, revision: int
) -> Replies:
    """A button under such a text. `revision`: of the begun form that its author agreed to give up, else 0."""
    kept = await own_search(session, member, text_id)
    if isinstance(kept, Reply):
        return kept
    if act in set(RecordKind):
        return await _post(session, member, kept, RecordKind(act), revision)
    if act == "search":
        return await search(session, finder, member, query_of(kept.text))
    return received_card(Wording(member.language), kept)


async def use_text_in_group(session: AsyncSession, member: Member, text_id: str) -> Reply:
    """What somebody posts is told to an officer first: they are asked into the private chat."""
    kept = await own_search(session, member, text_id)
    if isinstance(kept, Reply):
        return kept
    said = Wording(member.language).plain("发布只在私聊里填写：请私聊我，把这段话再发一次。")
    return Reply(toast=said, alert=True)


def query_of(text: str) -> str:
    """The text itself, or what it is about where it is too long to be searched for."""
    if len(text) <= QUERY_LIMIT:
        return text
    heard = understand(text).heard
    about = [heard[name].value for name in ("title", "summary", "keywords") if name in heard]
    return "\n".join(about) or text


def received_card(w: Wording, kept: Search, *, head: Markup | None = None, edits: bool = False) -> Reply:
    """What it seems to be, and what it can become: the likely kind first."""
    understood = understand(kept.text)
    lines = [
        (head or Markup()) + w.many("收到一段文字（{count} 字）。", len(kept.text)),
        w(GUESSED[understood.kind, understood.sure]),
        *warning(w, understood.markings),
    ]
    return Reply(Markup("\n").join(lines), _rows(w, kept, understood.kind), edits=edits)


def _rows(w: Wording, kept: Search, likely: RecordKind) -> Rows:
    kinds = sorted(RecordKind, key=lambda kind: kind is not likely)
    posts = tuple(Button(w.plain(ASKED_FIRST[kind]), f"text:{kept.id}:{kind}:0") for kind in kinds)
    return posts, (Button(w.plain("只是搜索"), f"text:{kept.id}:search:0"),)


async def _post(
    session: AsyncSession, member: Member, kept: Search, kind: RecordKind, revision: int
) -> Replies:
    w = Wording(member.language)
    if member.is_guest:
        return await members_only(session, member)
    begun = await unfinished(session, member.telegram_id)
    if begun and begun.draft.get("source") == kept.id and begun.kind is kind:
        return asked_now(member, begun, edits=True)
    if begun and begun.revision != revision:
        give_up = Button(w.plain("丢掉草稿，用这段文字"), f"text:{kept.id}:{kind}:{begun.revision}")
        return begun_card(member, begun, edits=True, instead=give_up)
    if await waiting_count(session, member.id) >= MOST_WAITING:
        return Reply(Markup.escape(too_many(w)))
    await forget_form(session, member.telegram_id)
    draft = draft_of(understand(kept.text, kind), kept.id)
    form = await begin_form(session, member.telegram_id, UNDERSTOOD, draft)
    return asked_now(member, form, edits=True)
