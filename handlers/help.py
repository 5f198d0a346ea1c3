"""What to type: help, languages, cancelling, and whatever we cannot read."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented, wording_for
from handlers.examples import EXAMPLES, example_rows
from handlers.links import Links
from handlers.pending import pending_question
from handlers.person import Person
from handlers.posting.form import BOT, form_of
from handlers.posting.starting import cancel_form
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording, marked
from storage.dialogs import end_dialog
from storage.people import Member
from storage.vocabularies import Language, Role

COMMANDS = (
    ("search", marked("检索成果：/search 关键词")),
    ("post", marked("发布需求或成果")),
    ("mine", marked("我的发布：状态和修改")),
    ("interests", marked("我的意向：发出的和收到的")),
    ("managers", marked("找技术经理人：/managers 需求")),
    ("events", marked("近期活动：看一看，报个名")),
    ("registrations", marked("我的报名：活动和提醒")),
    ("cases", marked("我的对接：进展和下一步")),
    ("watches", marked("我的关注：有新成果就告诉您")),
    ("news", marked("资讯：您关心的领域里最近的")),
    ("help", marked("怎么用")),
    ("language", marked("选择语言")),
    ("zone", marked("选择时区")),
    ("settings", marked("设置：免打扰、推送、领域、语言")),
    ("privacy", marked("隐私说明和您的权利")),
    ("mydata", marked("查看、导出我的数据")),
    ("ledger", marked("谁看过我的联系方式，停止公开")),
    ("forget", marked("删除我的信息")),
    ("cancel", marked("取消正在做的事")),
    ("start", marked("从头开始")),
)
"""The command menu of private chats, in its order: (command, description as source)."""
GROUP_COMMANDS = (("search", marked("检索成果：/search 关键词")),)


async def show_help(session: AsyncSession, links: Links, person: Person, member: Member | None) -> Replies:
    """Short, by role, with what to type; then the question that is still open."""
    w = wording_for(person, member)
    if not consented(member):
        return Reply(
            w("我在俱乐部的技术成果里为您找合适的。先发 /start 看一下说明并加入；怎样对待您的信息：/privacy")
        )
    text = Markup("\n").join(_lines(w, links, member))
    return [Reply(text, example_rows(w)), *await pending_question(session, person, member)]


async def offer_languages(person: Person, member: Member | None) -> Reply:
    """Before consent the consent card, which has the languages on it."""
    if not consented(member):
        return ask_consent(person, member)
    return _languages(member)


async def choose_language(
    session: AsyncSession, person: Person, member: Member, language: Language
) -> Replies:
    """From now on; the same card shows it, and an open question is put again in that language."""
    if member.language is language:
        return _languages(member, edits=True)
    member.language = language
    return [_languages(member, edits=True), *await pending_question(session, person, member)]


async def cancel(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """`/cancel`, from anywhere."""
    w = wording_for(person, member)
    if not consented(member):
        return Reply(w("好的。我们什么都没有保存；想加入时发 /start。"))
    if await form_of(session, member.telegram_id):
        return await cancel_form(session, member)
    if not await end_dialog(session, BOT, member.telegram_id):
        return Reply(
            w("现在没有要取消的事。直接说出需求就能检索，例如：“{example}”。", example=w.plain(EXAMPLES[0]))
        )
    if member.joined_at is None:
        return Reply(w("好的，先不填了。您现在就可以检索；想接着登记时发 /start。"))
    return Reply(w("好的，已取消。"))


async def answer_unknown_command(
    session: AsyncSession, person: Person, member: Member | None, command: str
) -> Replies:
    """Which commands there are; `command` as it was typed, without the slash."""
    w = wording_for(person, member)
    known = Markup("\n").join(Markup("/{} {}").format(name, w.plain(about)) for name, about in COMMANDS)
    text = w("没有 /{command} 这个命令。可以用：\n", command=command[:32]) + known
    return [Reply(text), *await pending_question(session, person, member)]


async def answer_unreadable(session: AsyncSession, person: Person, member: Member) -> Replies:
    """Stickers, pictures, voices, files: we read words only, for now."""
    w = wording_for(person, member)
    asked = await pending_question(session, person, member)
    if asked:
        return [Reply(w("这里只看得懂文字。")), *asked]
    return Reply(w("这里只看得懂文字。请用一句话说出需求，例如：“{example}”。", example=w.plain(EXAMPLES[0])))


async def answer_stale_card(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """A press that fits no button of ours (any more): a way on, never silence."""
    w = wording_for(person, member)
    if not consented(member):
        return ask_consent(person, member)
    said = Reply(
        w("这张卡片已经失效。把需求再发一次就行，例如："), example_rows(w), toast=w.plain("按钮已失效")
    )
    return [said, *await pending_question(session, person, member)]


def apologise(w: Wording) -> Reply:
    """After a fault of ours: its effect was undone, the words typed are still in the chat."""
    return Reply(
        w(
            "抱歉，刚才这一步出了错，没有完成。之前登记的内容都还在；请把这条消息再发一次。\n"
            "如果还是不行，请告诉联络人专员。"
        ),
        toast=w.plain("抱歉，出错了"),
    )


def _lines(w: Wording, links: Links, member: Member) -> list[Markup]:
    lines = [
        w("<b>直接说出需求</b>就是检索，例如：“{example}”。", example=w.plain(EXAMPLES[0])),
        w("简体、繁體、English 都行。结果下面的数字打开详情，“筛选”缩小范围。\n"),
        w("/search 关键词：检索，在群里也能用"),
        w("@{bot} 关键词：在任何聊天里找成果并发给对方", bot=links.username),
        w("<code>CG-2026-0001</code> 这样的编号：直接打开那项成果、需求或活动"),
        w("/post：发布需求或成果，一步一步来"),
        w("转发一段文字，或发来 PDF、Word 文件：替您填好发布的表单"),
        w("/mine：您的发布，看状态、修改、暂停、撤回"),
        w("/interests：您的意向，发出的和收到的"),
        w("/cases：您的对接，看进展、推进、搁置、结束"),
        w("/events：近期的活动，报名、候补、取消"),
        w("/registrations：您的报名，日历文件和提醒"),
        w("/watches：您的关注，有新成果符合时告诉您"),
        w("/news：您关心的领域里最近的资讯"),
        w("/language：换语言"),
        w("/zone：换时区"),
        w("/settings：免打扰、各类推送、关心的领域、个性化推荐"),
        w("/privacy：隐私说明，您的权利，撤回同意"),
        w("/mydata：您的全部数据，查看和导出"),
        w("/ledger：谁看过您的联系方式，可以停止公开"),
        w("/forget：删除您的信息，有回执"),
        w("/cancel：取消正在做的事"),
    ]
    if member.may(Role.OFFICER):
        lines.append(w("\n您是联络人专员：导入和管理记录请到专员工作台的机器人。"))
    return lines


def _languages(member: Member, *, edits: bool = False) -> Reply:
    choices = tuple(
        Button(("✓ " if item is member.language else "") + item.label, f"language:{item}")
        for item in Language
    )
    return Reply(Wording(member.language)("用哪种语言和您说话？"), (choices,), edits=edits)
