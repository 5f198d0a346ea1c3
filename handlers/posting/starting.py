"""`/post`: a new form, or the one that was begun; putting it away, and taking it up again."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.formatting import day, shortened
from handlers.membership.guests import members_only
from handlers.person import Person
from handlers.posting.answering import asked_now, move, over, stale
from handlers.posting.form import (
    KIND,
    Form,
    begin_form,
    forget_form,
    form_of,
    put_aside,
    take_up,
    unfinished,
)
from handlers.posting.order import FIRST, NAMES
from handlers.posting.questions import ask_kind
from handlers.posting.submitting import MOST_WAITING, submit, too_many
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.people import Member
from storage.posting.waiting import waiting_count

TITLE_SHOWN = 40


async def post(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """Of who has joined: which kind, or first what becomes of the form they have begun."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    if begun := await unfinished(session, member.telegram_id):
        return begun_card(member, begun)
    if await waiting_count(session, member.id) >= MOST_WAITING:
        return Reply(Markup.escape(too_many(Wording(member.language))))
    return await _fresh(session, member)


async def take(session: AsyncSession, person: Person, member: Member, name: str, revision: int) -> Replies:
    """The buttons that lead into a form: a fresh one, the begun one, or a fresh one in its place."""
    if member.is_guest:
        return await members_only(session, member)
    match name:
        case "resume":
            return await resume(session, member)
        case "new":
            return await restart(session, member, revision)
    return await post(session, person, member)


async def resume(session: AsyncSession, member: Member) -> Replies:
    """继续草稿 and 恢复草稿: whichever form there is."""
    form = await take_up(session, member.telegram_id)
    if form is None:
        return Reply(toast=Wording(member.language).plain("没有草稿了。发 /post 开始发布。"), alert=True)
    return asked_now(member, form, edits=True)


async def restart(session: AsyncSession, member: Member, revision: int) -> Replies:
    """重新开始: the form that the card spoke of is given up, no other."""
    begun = await unfinished(session, member.telegram_id)
    if begun and begun.revision != revision:
        return begun_card(member, begun, edits=True)
    await forget_form(session, member.telegram_id)
    return replace(await _fresh(session, member), edits=True)


async def act(session: AsyncSession, member: Member, revision: int, name: str) -> Replies:
    """A button of the form other than a choice."""
    if member.is_guest:
        return await members_only(session, member)
    form = await form_of(session, member.telegram_id)
    if form is None:
        return over(member)
    if form.revision != revision:
        return stale(member, form)
    match name:
        case "cancel":
            return replace(await cancel_form(session, member), edits=True)
        case "submit":
            return await submit(session, member, form)
    return move(member, form, name)


async def cancel_form(session: AsyncSession, member: Member) -> Reply:
    """取消 and `/cancel`: the form is put away and loses nothing; one without answers is just closed."""
    w = Wording(member.language)
    form = await put_aside(session, member.telegram_id)
    if form is None:
        return Reply(w("好的，不发布了。"))
    text = w("好的，先不填了。草稿已收好，什么都没丢；想接着填，按下面的按钮，或发 /post。")
    return Reply(text, ((_resume_button(w.plain("恢复草稿"), form),),))


async def pending_form(session: AsyncSession, member: Member) -> list[Reply]:
    """The question of the form that is open, put again."""
    form = await form_of(session, member.telegram_id)
    return asked_now(member, form) if form else []


def begun_card(member: Member, form: Form, *, edits: bool = False, instead: Button | None = None) -> Reply:
    """What was begun, how far it is, and when it was last touched; `instead`: what else was asked for."""
    w = Wording(member.language)
    title = shortened(form.answers.get("title", ""), TITLE_SHOWN) or w.plain("（还没有标题）")
    about = (
        w.plain("修改 {reference}", reference=form.reference) if form.reference else w.plain(NAMES[form.kind])
    )
    at = form.dialog.updated_at
    when = f"{day(w, at, member.zone)} {at.astimezone(ZoneInfo(member.zone)):%H:%M}"
    text = w(
        "您有一份没填完的草稿：\n{about}“{title}”\n{far}，最后改动 {when}。",
        about=about,
        title=title,
        far=_how_far(w, form),
        when=when,
    )
    again = instead or Button(w.plain("重新开始（丢掉草稿）"), f"post:new:{form.revision}")
    return Reply(text, ((_resume_button(w.plain("继续草稿"), form),), (again,)), edits=edits)


async def _fresh(session: AsyncSession, member: Member) -> Reply:
    form = await begin_form(session, member.telegram_id, KIND, {"answers": {}})
    return ask_kind(Wording(member.language), form)


def _how_far(w: Wording, form: Form) -> str:
    first = FIRST[form.kind]
    answered = sum(name in form.answers for name in first)
    filled = {"number": answered, "count": len(first), "total": len(form.answers)}
    return w.plain("必填 {number}/{count}，一共填了 {total} 项", **filled)


def _resume_button(label: str, form: Form) -> Button:
    return Button(label, f"post:resume:{form.revision}")
