"""What an officer is told who starts, asks for help, changes the language, stops, or sends something else."""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.guard import allowed, turned_away
from handlers.formatting import shortened
from handlers.person import Person
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording, marked
from storage.asking import take_asked
from storage.batches import cancel_open_batches
from storage.imports import ImportBatch
from storage.people import Member
from storage.vocabularies import Language, Role

COMMANDS = (
    ("review", marked("待审核的发布和修改")),
    ("requests", marked("加入申请：等审批的人")),
    ("invite", marked("邀请链接：请人加入，不用审批")),
    ("members", marked("成员：查找、身份、标签、移出")),
    ("organisations", marked("单位：查找、改名、合并")),
    ("cases", marked("对接：进展、派单、需关注的")),
    ("suggest", marked("推荐对接：/suggest 两个编号")),
    ("events", marked("活动：新建、发布、名单、签到")),
    ("notices", marked("通知：起草、预览、选受众、定时、发送")),
    ("handover", marked("交接：一个人的发布和对接交给同事")),
    ("news", marked("资讯：发布、修改、阅读数")),
    ("records", marked("查看成果和需求")),
    ("find", marked("搜索记录：/find 词语，或直接发送词语")),
    ("aliases", marked("别名表：同义词，查、加、去掉，成员的建议")),
    ("counts", marked("俱乐部现况统计")),
    ("pushes", marked("推送：暂停的、存疑的和正在发送的")),
    ("export", marked("导出成果、需求和对接（CSV、XLSX）")),
    ("template", marked("导入用的表格模板")),
    ("language", marked("选择语言")),
    ("settings", marked("设置：语言、时区、免打扰")),
    ("cancel", marked("取消正在做的事")),
    ("help", marked("使用说明")),
)
"""What the command menu shows an officer, in its order."""
NAMES_SHOWN = 5
NAME_SHOWN = 60
"""Characters of a file's name; all that are shown stay far below the 4,096 of a message."""
ADMINISTRATOR_COMMANDS = (
    ("officerlink", marked("请一位同事来做联络人专员")),
    ("audit", marked("操作记录：谁做了什么")),
)


def commands_of(member: Member) -> tuple[tuple[str, str], ...]:
    """(command, description as source) that the member may use."""
    return COMMANDS + (ADMINISTRATOR_COMMANDS if member.may(Role.ADMINISTRATOR) else ())


def welcome(member: Member, *, edits: bool = False) -> Reply:
    w = Wording(member.language)
    role = Role.ADMINISTRATOR if member.may(Role.ADMINISTRATOR) else Role.OFFICER
    text = w("您好，{name}！您的身份：<b>{role}</b>。\n\n", name=member.name, role=w.name(role)) + _guide(
        w, member
    )
    return Reply(text, _home(w), edits=edits)


async def show_help(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    return Reply(_guide(w, member), _home(w))


async def answer_unknown_command(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    return Reply(w("没有这个命令。\n\n") + _guide(w, member), _home(w))


async def answer_other_message(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """Pictures, voices, places: whatever is neither words nor a document."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    return Reply(w("这里只看得懂文字和 CSV、XLSX、JSONL 文件。发送词语可以搜索记录，发送文件可以导入。"))


async def answer_stale_card(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """A press that fits no button of ours (any more): a fresh start, never silence."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    return Reply(w("这张卡片已经失效，请从这里重新开始。\n\n") + _guide(w, member), _home(w))


async def cancel(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """`/cancel`, from anywhere: ends what was asked and not yet confirmed."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    asked = await take_asked(session, "desk", person.telegram_id)
    batches = sorted(await cancel_open_batches(session, member.id), key=lambda batch: batch.id)
    if batches:
        return Reply(_not_imported(w, batches))
    return Reply(w("好的，已取消。") if asked else w("现在没有需要取消的事。"))


def _not_imported(w: Wording, batches: Sequence[ImportBatch]) -> Markup:
    names = list_of(w, (shortened(batch.file_name, NAME_SHOWN) for batch in batches[:NAMES_SHOWN]))
    if others := len(batches[NAMES_SHOWN:]):
        return w("好的，不导入 {names} 和另外 {count} 个文件了。", names=names, count=others)
    return w("好的，不导入 {names} 了。", names=names)


async def offer_languages(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    return _languages(member)


async def choose_language(
    session: AsyncSession, person: Person, member: Member | None, language: Language
) -> Replies:
    if not allowed(member):
        return turned_away(person, member)
    member.language = language
    return _languages(member)


def _languages(member: Member) -> Reply:
    w = Wording(member.language)
    choices = [
        Button(("✓ " if item is member.language else "") + item.label, f"language:{item}")
        for item in Language
    ]
    return Reply(w("用哪种语言和您说话？"), (tuple(choices),), edits=True)


def _guide(w: Wording, member: Member) -> Markup:
    lines = [Markup("/{} {}").format(name, w(about)) for name, about in commands_of(member)]
    end = w("把 CSV、XLSX 或 JSONL 文件（5 MB 以内）直接发到这里，就可以导入成果或需求。")
    return Markup("\n").join([*lines, Markup(), end])


def _home(w: Wording) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(w.plain("成果"), "records:achievement:all:0"),
            Button(w.plain("需求"), "records:demand:all:0"),
        ),
        (Button(w.plain("待审核"), "reviews:0"), Button(w.plain("对接"), "cases:all:0")),
        (Button(w.plain("活动"), "events:coming:0"), Button(w.plain("通知"), "notices:drafts:0")),
        (Button(w.plain("推送"), "pushes:0"), Button(w.plain("统计"), "counts")),
    )
