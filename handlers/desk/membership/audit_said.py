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
    "added_alias": marked("加别名"),
    "admitted_latecomers": marked("通知补发给新成员"),
    "approved_notice": marked("同意发送通知"),
    "approved_record": marked("审核通过"),
    "approved_registration": marked("通过报名"),
    "asked_approval": marked("请人同意发送通知"),
    "asked_to_be_forgotten": marked("要求删除信息"),
    "asked_to_join": marked("申请加入"),
    "asked_to_move": marked("申请换单位"),
    "became_administrator": marked("按设置成为管理员"),
    "began_to_forget": marked("到期，准备删除信息"),
    "cancelled_event": marked("取消活动"),
    "cancelled_import": marked("取消导入"),
    "changed_event": marked("修改活动"),
    "changed_notice": marked("修改通知"),
    "checked_in": marked("签到"),
    "claimed_role": marked("用链接取得身份"),
    "confirmed_import": marked("确认导入"),
    "confirmed_notice": marked("确认发送通知"),
    "consented": marked("同意说明"),
    "corrected_news": marked("修改资讯"),
    "corrected_notice": marked("更正通知"),
    "corrected_own": marked("更正自己的资料"),
    "corrected_request": marked("改申请的单位"),
    "created_event": marked("新建活动"),
    "declined_request": marked("不通过加入申请"),
    "deleted_audience": marked("删除受众"),
    "deleted_due": marked("到期删除"),
    "discarded_event": marked("丢弃活动草稿"),
    "discarded_notice": marked("丢弃通知草稿"),
    "dispatched_case": marked("派单"),
    "drafted_notice": marked("起草通知"),
    "exported": marked("导出"),
    "forgot": marked("删除信息"),
    "granted_role": marked("给予身份"),
    "handed_over": marked("交接"),
    "imported": marked("导入"),
    "issued_claim": marked("生成身份链接"),
    "joined": marked("成为成员"),
    "kept_after_all": marked("取消删除信息"),
    "left_club": marked("退出俱乐部"),
    "left_notice": marked("放下存疑的通知"),
    "left_push": marked("放下存疑的推送"),
    "made_invite": marked("生成邀请"),
    "marked_urgent": marked("通知设为紧急"),
    "merged_organisation": marked("合并单位"),
    "moved": marked("换单位"),
    "moved_case": marked("推进对接"),
    "nudged_notice": marked("催阅通知"),
    "paused_notice": marked("暂停通知"),
    "posted_news": marked("发布资讯"),
    "published_event": marked("发布活动"),
    "recalled_notice": marked("撤回通知"),
    "recalled_push": marked("撤回推送"),
    "refused_registration": marked("不通过报名"),
    "rejected_record": marked("驳回发布"),
    "removed_alias": marked("去别名"),
    "removed_member": marked("移出俱乐部"),
    "removed_role": marked("取消身份"),
    "renamed_organisation": marked("单位改名"),
    "rescheduled_notice": marked("改通知的时间"),
    "resent_notice": marked("补发通知"),
    "resent_push": marked("补发推送"),
    "resumed_notice": marked("继续通知"),
    "resumed_push": marked("继续推送"),
    "retried_notice": marked("重试通知"),
    "returned_notice": marked("退回通知"),
    "returned_record": marked("退回修改"),
    "saved_audience": marked("保存受众"),
    "settled_case": marked("处理对接"),
    "stopped_notice": marked("停止通知"),
    "submitted": marked("提交审核"),
    "suggested_case": marked("推荐对接"),
    "tagged": marked("加标签"),
    "took_case_back": marked("收回派单"),
    "took_over_notice": marked("接手通知"),
    "undid_check_in": marked("撤销签到"),
    "unpublished_event": marked("撤下活动"),
    "unscheduled_notice": marked("取消定时的通知"),
    "untagged": marked("去标签"),
    "withdrew_consent": marked("撤回同意"),
    "withdrew_invite": marked("收回邀请"),
    "withdrew_news": marked("撤下资讯"),
    "withdrew_request": marked("撤回加入申请"),
}
"""Every act there is (a test finds them); one of an older version is shown as it stands in the log."""


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
