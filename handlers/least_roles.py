"""The least role that each action of both bots needs, in one table.

Every handler checks it by itself, at preview, confirmation and execution; this is what they are held to. An
action that is registered and not listed here fails a test. `docs/architecture.md` says what guests are shown.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Least(StrEnum):
    ANYONE = "anyone"
    """Before the consent card is agreed to, and whoever opens a link that carries a right of its own."""
    GUEST = "guest"
    """Whoever agreed to it."""
    MEMBER = "member"
    MANAGER = "manager"
    """A technology manager; others are told that it is not offered to them."""
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


def _each(least: Least, words: str) -> dict[str, Least]:
    return dict.fromkeys(words.split(), least)


MEMBER_COMMANDS: Final[Mapping[str, Least]] = {
    **_each(Least.ANYONE, "start help language privacy cancel mydata forget ledger"),
    **_each(Least.GUEST, "search events registrations zone settings news"),
    **_each(Least.MEMBER, "post mine interests cases watches managers"),
}
MEMBER_PRESSES: Final[Mapping[str, Least]] = {
    **_each(Least.ANYONE, "card consent decline privacy mydata held ledger forget"),
    # joining, one's own settings, and what one may always take back
    **_each(Least.GUEST, "name rename org neworg reorg joinfield joinup apply unapply withdraw"),
    **_each(Least.GUEST, "language zone zones mute unmute unwatch revoke read setting newsopen newsread"),
    **_each(Least.GUEST, "preview"),
    # finding, public records, what one thinks of them; `text` is searched by guests, posted by members alone
    **_each(Least.GUEST, "try page open part look filters filter set unfilter text literal"),
    **_each(Least.GUEST, "rate nouse said mysaid judge news"),
    # events as everybody sees them; one's own registration, where there is one
    **_each(Least.GUEST, "events event registrations leave seatno remind remindset ics felt code"),
    **_each(Least.MEMBER, "join seatyes eventask intros meetask meet metup"),
    **_each(Least.MEMBER, "watch keep watches watching check often rewatch alerted alert"),
    **_each(Least.MEMBER, "post form interest pick alter mine record amend move sure unversion"),
    **_each(Least.MEMBER, "renew hold release archive match matches matched"),
    **_each(Least.MEMBER, "cases case casepast casemove caseask beat beatask"),
    **_each(Least.MANAGER, "offered offeryes offerno unoffer mgrme mgrlist"),
    **_each(Least.MEMBER, "quit quitto quityes moveto movenew"),
    **_each(Least.MEMBER, "want ask told accept refuse reason retract agree mycontact reply unanswered"),
    **_each(Least.MEMBER, "interested interests received mgr correct"),
}
DESK_COMMANDS: Final[Mapping[str, Least]] = {
    **_each(Least.ANYONE, "start"),
    **_each(
        Least.OFFICER,
        "help review requests invite members organisations cases suggest events handover records",
    ),
    **_each(
        Least.OFFICER, "aliases find counts pushes export template language cancel notices news settings"
    ),
    **_each(Least.ADMINISTRATOR, "officerlink audit"),
}
DESK_PRESSES: Final[Mapping[str, Least]] = {
    **_each(Least.ANYONE, "claim claim-no admin agree privacy"),
    **_each(Least.OFFICER, "reviews review verdict fault faults why decide exports export"),
    **_each(Least.OFFICER, "cases casestages case casepast casemove casenote caseask casesettle"),
    **_each(Least.OFFICER, "dispatch dispatchto undispatch suggest pair exportcases"),
    **_each(Least.OFFICER, "handover handorg handfrom handto handyes"),
    **_each(Least.OFFICER, "aliases aliasadd aliasundo aliaspair aliason aliasoff aliasof alias aliaslist"),
    **_each(Least.OFFICER, "aliasyes aliasno"),
    **_each(Least.OFFICER, "events eventnew event eventedit eventcancel eventdrop eventmove eventask"),
    **_each(Least.OFFICER, "attendees attendee judge attendeesfile checkin arrive uncheck walkin"),
    **_each(Least.OFFICER, "requests request reqyes reqno reqorg reqwhy reqsend reqset"),
    **_each(Least.OFFICER, "invites invite inviteno inviteoff invitenew inviteorg inviteset invitemake"),
    **_each(Least.OFFICER, "noticelive noticerun noticepause noticeresume noticestop noticerecall"),
    **_each(Least.OFFICER, "noticefile noticeretry noticeresend noticeleave noticenudge noticemissing"),
    **_each(Least.OFFICER, "noticereport noticefigures noticemissingfile noticefix noticefixing"),
    **_each(Least.OFFICER, "notices notice noticenew noticeask noticeset noticeok noticeback noticeadd"),
    **_each(Least.OFFICER, "noticetake"),
    **_each(Least.OFFICER, "noticesee noticeedit noticeundo noticedrop noticewho noticepick noticefind"),
    **_each(Least.OFFICER, "noticeevent"),
    **_each(Least.OFFICER, "noticesave noticesaved noticeforget noticepre noticego noticeyes noticeoff"),
    # roles of officers and administrators are an administrator's to give: `storage.membership.roles`
    **_each(Least.OFFICER, "members member role roleyes tags untag remove removeto removeyes"),
    **_each(Least.OFFICER, "orgs orgcard orgname orgrename orgmerge orginto orgyes"),
    **_each(Least.OFFICER, "news newsitem newsnew newsedit newsask setting"),
    **_each(Least.OFFICER, "records statuses found record counts pushes push language import"),
    **_each(Least.ADMINISTRATOR, "link audit auditacts auditact auditall auditfile"),
}
