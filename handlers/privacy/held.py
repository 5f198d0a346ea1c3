"""What is held about a member in their words: names of fields, values as people read them, pages in chat."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import wording_for
from handlers.desk.membership.audit_said import act_said
from handlers.formatting import shortened
from handlers.moments.naming import WEEKDAY_NAMES
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.categories import category_of
from storage.mydata import Held, Section, held_about, held_in, to_json
from storage.people import Member
from storage.vocabularies import TechField, Vocabulary

PAGE: Final = 6
A_ROW: Final = 2
LINE: Final = 500
"""Characters of one row in chat; the files have all of it."""
NAMES: Final[Mapping[str, str]] = {
    "about": marked("简介"),
    "act": marked("操作"),
    "answer": marked("回答"),
    "answered_at": marked("答复时间"),
    "answers": marked("回答"),
    "asked_at": marked("提出时间"),
    "at": marked("时间"),
    "attended_at": marked("签到时间"),
    "bot": marked("机器人"),
    "cancelled_at": marked("取消时间"),
    "category": marked("类别"),
    "cause": marked("原因"),
    "changed_at": marked("修改时间"),
    "consent_version": marked("同意的版本"),
    "consented_at": marked("同意时间"),
    "contact": marked("联系方式"),
    "content": marked("内容"),
    "created_at": marked("建立时间"),
    "day": marked("日期"),
    "decided_at": marked("决定时间"),
    "description": marked("详细说明"),
    "digest_hour": marked("周报的钟点"),
    "digest_weekday": marked("周报的日子"),
    "draft": marked("填了的内容"),
    "due_at": marked("删除时间"),
    "expires_at": marked("到期时间"),
    "feedback": marked("反馈"),
    "field": marked("领域"),
    "file_name": marked("文件名"),
    "flow": marked("事项"),
    "frequency": marked("频率"),
    "given_at": marked("同意时间"),
    "granted_at": marked("取得时间"),
    "id": marked("编号"),
    "issued_at": marked("生成时间"),
    "joined_at": marked("加入时间"),
    "kind": marked("类型"),
    "language": marked("语言"),
    "last_at": marked("最后一次"),
    "listed": marked("成员能找到"),
    "matchmaking": marked("愿意被引荐"),
    "met": marked("对上的词"),
    "move": marked("动作"),
    "name": marked("姓名"),
    "notice_id": marked("通知编号"),
    "offered_at": marked("派给的时间"),
    "opened_at": marked("公开或打开的时间"),
    "organisation": marked("单位"),
    "organisation_name": marked("单位"),
    "personalised": marked("个性化推荐"),
    "place": marked("报名状态"),
    "posted_at": marked("发布时间"),
    "published_at": marked("发布时间"),
    "quiet_from": marked("免打扰开始"),
    "quiet_until": marked("免打扰结束"),
    "reason": marked("理由"),
    "record_reference": marked("发布编号"),
    "reference": marked("编号"),
    "registered_at": marked("报名时间"),
    "revoked_at": marked("停止公开的时间"),
    "role": marked("身份"),
    "said_at": marked("反馈时间"),
    "settled_at": marked("送达时间"),
    "side": marked("对方的身份"),
    "since": marked("起始时间"),
    "slot_at": marked("约见时间"),
    "stage": marked("阶段"),
    "state": marked("状态"),
    "status": marked("状态"),
    "step": marked("步骤"),
    "stopped_at": marked("停止时间"),
    "subject": marked("对象"),
    "summary": marked("摘要"),
    "tag": marked("标签"),
    "taken_at": marked("采用时间"),
    "telegram_id": marked("Telegram 编号"),
    "text": marked("文字"),
    "times": marked("次数"),
    "title": marked("标题"),
    "unmet": marked("没对上的词"),
    "unreachable_since": marked("联系不上的时间"),
    "updated_at": marked("修改时间"),
    "used": marked("用掉的名额"),
    "used_at": marked("使用时间"),
    "useful": marked("有用"),
    "uses": marked("名额"),
    "version": marked("版本"),
    "why": marked("理由"),
    "withdrawn_at": marked("撤回同意的时间"),
    "words": marked("写的话"),
    "zone": marked("时区"),
}
"""Of every column that `storage.mydata` names; a test holds them against each other."""
MINUTES: Final = ("quiet_from", "quiet_until")


async def show_held(
    session: AsyncSession, person: Person, member: Member | None, section: Section | None, page: int = 0
) -> Reply:
    """A section's rows, the newest last; None: the sections there are, each a button."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息。"), edits=True)
    if section is None:
        return _sections(w, await held_about(session, member))
    rows = await held_in(session, member, section)
    last = max(0, len(rows) - 1) // PAGE
    page = min(page, last)
    lines = [
        Markup("{}. {}").format(number, shortened(row_said(w, row, member.zone), LINE) or "—")
        for number, row in enumerate(rows, 1)
    ][page * PAGE : (page + 1) * PAGE]
    head = Markup("<b>{}</b>").format(w.name(section)) + w.many("（{count} 项）", len(rows))
    turns = ((page - 1, w.plain("‹ 上一页")), (page + 1, w.plain("下一页 ›")))
    there = tuple(Button(say, f"held:{section}:{n}") for n, say in turns if 0 <= n <= last)
    back = (Button(w.plain("返回"), "held:all:0"),)
    text = Markup("\n").join([head, *(lines or [w("没有内容。")])])
    return Reply(text, (there, back) if there else (back,), edits=True)


def _sections(w: Wording, held: Held) -> Reply:
    buttons = [
        Button(f"{w.name(section)} {len(rows)}", f"held:{section}:0")
        for section, rows in held.items()
        if rows
    ]
    rows = tuple(tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))
    back = (Button(w.plain("返回"), "mydata:show"),)
    return Reply(w("<b>我的数据，逐项看</b>"), (*rows, back), edits=True)


def row_said(w: Wording, row: Mapping[str, Any], zone: str) -> str:
    """One line: what is empty is left out."""
    said = [
        w.plain("{name}：{value}", name=w.plain(NAMES[name]), value=value_said(w, name, value, zone))
        for name, value in row.items()
        if value not in (None, "", [], {})
    ]
    return w.plain("；").join(" ".join(part.split()) for part in said)


def value_said(w: Wording, name: str, value: Any, zone: str) -> str:
    """As people read it. Any: of whatever type a column is."""
    if isinstance(value, Vocabulary):
        return w.name(value)
    if isinstance(value, bool):
        return w.plain("是") if value else w.plain("否")
    if isinstance(value, datetime):
        return moment_said(w, value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=to_json)
    return _code_said(w, name, value)


def _code_said(w: Wording, name: str, value: Any) -> str:
    """Codes that are kept as plain values."""
    if name == "act":
        return act_said(w, value)
    if name == "field":
        return w.name(TechField(value))
    if name == "category" and (category := category_of(value)):
        return w.name(category)
    if name == "digest_weekday":
        return w.plain(WEEKDAY_NAMES[value])
    if name in MINUTES:
        return f"{value // 60}:{value % 60:02}"
    return str(value)
