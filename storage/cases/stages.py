"""The vocabularies of following up: a case's stages and moves, who makes them, the reasons people give."""

from storage.vocabularies import Vocabulary


class Stage(Vocabulary):
    """Where a case stands, in the order of the pipeline; the last two stand beside it."""

    SUGGESTED = "suggested", "已推荐"
    INTERESTED = "interested", "有意向"
    ACCEPTED = "accepted", "已接受"
    INTRODUCED = "introduced", "已引荐"
    MEETING = "meeting", "洽谈中"
    NDA = "nda", "已签保密协议"
    NEGOTIATING = "negotiating", "商务谈判"
    SIGNED = "signed", "已签约"
    REGISTERED = "registered", "已登记"
    CLOSED = "closed", "已结束"
    DECLINED = "declined", "已婉拒"
    SUSPENDED = "suspended", "已搁置"


class CaseMove(Vocabulary):
    """What may happen to a case. The last four leave its stage as it is."""

    SUGGEST = "suggest", "推荐对接"
    EXPRESS = "express", "表达意向"
    ACCEPT = "accept", "接受意向"
    DECLINE = "decline", "婉拒"
    WITHDRAW = "withdraw", "撤回意向"
    INTRODUCE = "introduce", "互换联系方式"
    MEET = "meet", "开始洽谈"
    SIGN_NDA = "sign_nda", "签保密协议"
    NEGOTIATE = "negotiate", "进入谈判"
    SIGN = "sign", "签约"
    REGISTER = "register", "登记"
    STEP_BACK = "step_back", "退回上一步"
    SUSPEND = "suspend", "搁置"
    RESUME = "resume", "恢复推进"
    CLOSE = "close", "结束"
    LAPSE = "lapse", "发布已下架"
    NOTE = "note", "备注"
    TAKE_ON = "take_on", "技术经理人接手"
    RELIEVE = "relieve", "技术经理人退出"
    HAND_OVER = "hand_over", "交接"


class CaseSide(Vocabulary):
    """Whom a case concerns, and who may act in it."""

    SEEKER = "seeker", "意向方"
    OWNER = "owner", "发布方"
    MANAGER = "manager", "技术经理人"
    OFFICER = "officer", "联络人"
    CLOCK = "clock", "系统"


class Reason(Vocabulary):
    """Why an interest is declined, in one tap."""

    TOO_EARLY = "too_early", "阶段太早"
    NO_EDGE = "no_edge", "优势不明确"
    NO_PATH = "no_path", "商业路径不清"
    UNCLEAR = "unclear", "描述不清"
    TARGETS = "targets", "指标不符"
    SOLVED = "solved", "已有方案"
    BUDGET = "budget", "预算不符"
    TIMING = "timing", "时间不合适"
    OTHER = "other", "其他"


class ContractType(Vocabulary):
    """The five kinds of technology contract that are registered (技术合同认定登记)."""

    DEVELOPMENT = "development", "技术开发"
    TRANSFER = "transfer", "技术转让"
    LICENCE = "licence", "技术许可"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务"


class Answer(Vocabulary):
    """How a case stands, as a side says in one tap when it is asked."""

    TALKING = "talking", "在谈"
    MET = "met", "已见面"
    NEGOTIATING = "negotiating", "谈判中"
    SIGNED = "signed", "已签约"
    PAUSED = "paused", "暂缓"
    STOPPED = "stopped", "不再继续"
    NO_CONTACT = "no_contact", "还没联系上"
