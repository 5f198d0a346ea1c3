"""The consent card in its short form. Nothing about a person is stored before they agree to it."""

from dataclasses import dataclass
from typing import TypeGuard

from markupsafe import Markup

from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.people import CONSENT_VERSION, Member
from storage.vocabularies import Language


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody came for, carried past the consent card: a record's reference, or a need they typed."""

    reference: str = ""
    typed: str = ""


def consented(member: Member | None) -> TypeGuard[Member]:
    """True if the person agreed to the card as it reads now, and did not withdraw that."""
    return member is not None and member.consent_version >= CONSENT_VERSION and member.withdrawn_at is None


def wording_for(person: Person, member: Member | None) -> Wording:
    """A member's own choice of language goes before their client's."""
    return Wording(member.language if member else person.language)


def ask_consent(
    person: Person,
    member: Member | None,
    reference: str = "",
    *,
    language: Language | None = None,
    edits: bool = False,
) -> Reply:
    """The card, for the first time or again; its buttons carry the language it is read in and the reference
    that brought the person.
    """
    w = Wording(language) if language else wording_for(person, member)
    said = (
        _head(w, member),
        w(
            "<b>谁在用</b>  俱乐部和它的联络人专员。您的联系方式只在您同意交换的那一件对接里给对方看。\n"
            "<b>存什么</b>  您的 Telegram 编号、语言、姓名、单位，您发布和检索的内容，对接和活动的记录。\n"
            "<b>为什么</b>  为您找成果、对接合作。\n"
            "<b>经过哪里</b>  消息经由 Telegram 的服务器传送，这些服务器在中国内地以外。\n"
            "<b>您的权利</b>  发 /privacy，随时可以看全文、查看和删除您的信息、撤回同意。"
        ),
        w("您同意之前，我们什么都不保存。（第 {version} 版）", version=CONSENT_VERSION)
        if member is None
        else w("您同意之前，我们不再保存新的内容。（第 {version} 版）", version=CONSENT_VERSION),
    )
    yes = w.plain("同意并加入") if member is None else w.plain("同意并继续")
    answers = (
        Button(yes, f"consent:{w.language}:{reference}"),
        Button(w.plain("不同意"), f"decline:{w.language}:{reference}"),
    )
    others = tuple(
        Button(item.label, f"card:{item}:{reference}") for item in Language if item is not w.language
    )
    return Reply(Markup("\n\n").join(said), (answers, others, (full_text(w),)), edits=edits)


def full_text(w: Wording) -> Button:
    """To the whole text, below the card, which stays."""
    return Button(w.plain("隐私说明全文"), f"privacy:home:{w.language}:new")


def declined_card(person: Person, member: Member | None, language: Language, reference: str = "") -> Reply:
    w = Wording(language)
    again = (Button(w.plain("重新看一下"), f"card:{language}:{reference}"),)
    if member is None:
        return Reply(w("好的，我们什么都没有保存。想加入时，发 /start 就行。"), (again,), edits=True)
    text = w(
        "好的，我们不再保存新的内容，也不用您的信息。已有的还在：发 /privacy 看怎样处理；"
        "想接着用时发 /start。"
    )
    return Reply(text, (again,), edits=True)


def _head(w: Wording, member: Member | None) -> Markup:
    if member is None:
        return w(
            "<b>欢迎来到技术成果转化联络人俱乐部</b>\n"
            "说出一个需求，我来找能用的技术成果。开始之前，请看一下我们怎样对待您的信息："
        )
    if member.withdrawn_at:
        return w("<b>您撤回过同意</b>\n想接着用，请再看一下我们怎样对待您的信息：")
    return w("<b>关于您的信息，我们的说明有更新</b>\n请再看一下：")
