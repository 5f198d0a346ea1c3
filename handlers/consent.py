"""The consent card in its short form. Nothing about a person is stored before they agree to it."""

from dataclasses import dataclass
from typing import TypeGuard

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
    """True if the person agreed to the card as it reads now."""
    return member is not None and member.consent_version >= CONSENT_VERSION


def wording_for(person: Person, member: Member | None) -> Wording:
    """A member's own choice of language goes before their client's."""
    return Wording(member.language if member else person.language)


def consent_card(language: Language, reference: str = "", *, edits: bool = False) -> Reply:
    """The card; its buttons carry the language it is read in and the reference that brought the person."""
    w = Wording(language)
    text = w(
        "<b>欢迎来到技术成果转化联络人俱乐部</b>\n"
        "说出一个需求，我来找能用的技术成果。开始之前，请看一下我们怎样对待您的信息：\n\n"
        "<b>谁在用</b>  俱乐部和它的联络人专员，不提供给别人。\n"
        "<b>存什么</b>  您的 Telegram 编号、语言、姓名、单位，以及您在这里的检索。\n"
        "<b>为什么</b>  为您找成果、对接合作。\n"
        "<b>经过哪里</b>  消息经由 Telegram 的服务器传送，这些服务器在中国内地以外。\n"
        "<b>怎样撤回</b>  随时告诉联络人专员，您的信息就会删除。\n\n"
        "您同意之前，我们什么都不保存。（第 {version} 版）",
        version=CONSENT_VERSION,
    )
    answers = (
        Button(w.plain("同意并加入"), f"consent:{language}:{reference}"),
        Button(w.plain("不同意"), f"decline:{language}:{reference}"),
    )
    others = tuple(
        Button(item.label, f"card:{item}:{reference}") for item in Language if item is not language
    )
    return Reply(text, (answers, others), edits=edits)


def declined_card(language: Language, reference: str = "") -> Reply:
    w = Wording(language)
    again = (Button(w.plain("重新看一下"), f"card:{language}:{reference}"),)
    return Reply(w("好的，我们什么都没有保存。想加入时，发 /start 就行。"), (again,), edits=True)
