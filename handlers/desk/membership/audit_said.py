"""An entry of the audit log in words: the acts by their names, people by theirs."""

import json
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.moments.showing import moment_said
from handlers.wording import Wording, marked
from storage.audit import AuditEntry
from storage.membership.auditing import member_in

DETAIL_SHOWN: Final = 80
ACTS: Final = {
    "approved_record": marked("审核通过"),
    "approved_registration": marked("通过报名"),
    "refused_registration": marked("不通过报名"),
    "asked_to_join": marked("申请加入"),
    "asked_to_move": marked("申请换单位"),
    "became_administrator": marked("按设置成为管理员"),
    "cancelled_event": marked("取消活动"),
    "changed_event": marked("修改活动"),
    "checked_in": marked("签到"),
    "claimed_role": marked("用链接取得身份"),
    "confirmed_import": marked("确认导入"),
    "consented": marked("同意说明"),
    "corrected_notice": marked("更正通知"),
    "corrected_own": marked("更正自己的资料"),
    "corrected_request": marked("改申请的单位"),
    "created_event": marked("新建活动"),
    "declined_request": marked("不通过加入申请"),
    "deleted_due": marked("到期删除"),
    "discarded_event": marked("丢弃活动草稿"),
    "dispatched_case": marked("派单"),
    "exported": marked("导出"),
    "granted_role": marked("给予身份"),
    "handed_over": marked("交接"),
    "imported": marked("导入"),
    "issued_claim": marked("生成身份链接"),
    "joined": marked("成为成员"),
    "left_push": marked("放下存疑的推送"),
    "left_club": marked("退出俱乐部"),
    "made_invite": marked("生成邀请"),
    "merged_organisation": marked("合并单位"),
    "moved": marked("换单位"),
    "moved_case": marked("推进对接"),
    "nudged_notice": marked("催阅通知"),
    "published_event": marked("发布活动"),
    "recalled_notice": marked("撤回通知"),
    "recalled_push": marked("撤回推送"),
    "rejected_record": marked("驳回发布"),
    "removed_member": marked("移出俱乐部"),
    "removed_role": marked("取消身份"),
    "renamed_organisation": marked("单位改名"),
    "resent_push": marked("补发推送"),
    "resumed_push": marked("继续推送"),
    "returned_record": marked("退回修改"),
    "settled_case": marked("处理对接"),
    "submitted": marked("提交审核"),
    "suggested_case": marked("推荐对接"),
    "tagged": marked("加标签"),
    "took_case_back": marked("收回派单"),
    "undid_check_in": marked("撤销签到"),
    "unpublished_event": marked("撤下活动"),
    "untagged": marked("去标签"),
    "withdrew_invite": marked("收回邀请"),
    "withdrew_request": marked("撤回加入申请"),
}
"""The club's acts; one that is not here is shown as it is written in the log."""


def act_said(w: Wording, act: str) -> str:
    return w.plain(ACTS[act]) if act in ACTS else act


def actor_said(w: Wording, entry: AuditEntry, names: Mapping[int, str]) -> str:
    """None of them: the command line, the bot itself, or somebody who is gone."""
    return names.get(entry.actor_id or 0, "") or w.plain("系统")


def subject_said(entry: AuditEntry, names: Mapping[int, str]) -> str:
    number = member_in(entry.subject)
    return names.get(number or 0, "") or entry.subject.removeprefix("record:")


def detail_said(entry: AuditEntry) -> str:
    return json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""


def line(w: Wording, entry: AuditEntry, names: Mapping[int, str], zone: str) -> Markup:
    said = w(
        "{when}\n<b>{actor}</b> {act}：{subject}",
        when=moment_said(w, entry.at, zone),
        actor=actor_said(w, entry, names),
        act=act_said(w, entry.act),
        subject=subject_said(entry, names),
    )
    detail = shortened(detail_said(entry), DETAIL_SHOWN)
    return said + (Markup("\n<i>{}</i>").format(detail) if detail else Markup())
