"""The member bot's acts and the handlers that answer them, without a framework."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import (
    alerts,
    filtering,
    finding,
    hearing,
    joining,
    managers,
    matching,
    muting,
    opening,
    watching,
)
from handlers import help as helping
from handlers.cases.listing import show_cases
from handlers.cases.mine_interests import show_interests
from handlers.consent import Errand, ask_consent, consented
from handlers.links import Links
from handlers.notices import reading
from handlers.person import Person
from handlers.reply import Replies
from storage.members import member_of
from storage.people import Member
from storage.search.finder import Finder
from storage.vocabularies import Door, Language
from storage.watches.tables import Frequency
from tests import case_table as cases
from tests import event_table as events
from tests import feedback_table as feedback
from tests import interest_table as interests
from tests import membership_table as membership
from tests import posting_table as posting
from tests import privacy_table as privacy
from tests import settings_table as settings
from tests.transcripts.straight import Act, Answer

Answering = Awaitable[Replies]


class MemberTable:
    def __init__(self, finder: Finder, links: Links, door: Door = Door.APPROVAL) -> None:
        self._door = door
        self._finder = finder
        self._links = links

    async def respond(self, session: AsyncSession, person: Person, act: Act) -> Answer:
        member = await member_of(session, person.telegram_id)
        if act.data:
            return Answer(await self._press(session, person, member, act))
        if act.in_group:
            return Answer(await self._in_group(session, person, member, act.text))
        told = self._command(session, person, member, act.text)
        if told is None and not consented(member):
            return Answer(ask_consent(person, member), under=True)
        if told is None and consented(member):
            told = self._other(session, person, member, act)
        return Answer(await told if told else ())

    def _other(self, session: AsyncSession, person: Person, member: Member, act: Act) -> Answering:
        if act.picture:
            return helping.answer_unreadable(session, person, member)
        if act.forwarded:
            return hearing.hear_forwarded(session, self._finder, self._links, person, member, act.text)
        return hearing.hear(session, self._finder, self._links, person, member, act.text)

    def _command(  # noqa: PLR0912 - a case each
        self, session: AsyncSession, person: Person, member: Member | None, text: str
    ) -> Answering | None:
        command, words = _command_of(text)
        answering: Answering | None = None
        match command:
            case "/start":
                answering = joining.start(session, self._links, person, member, words)
            case "/help":
                answering = helping.show_help(session, self._links, person, member)
            case "/language":
                answering = helping.offer_languages(person, member)
            case "/cancel":
                answering = helping.cancel(session, person, member)
            case "/managers":
                answering = managers.managers(session, self._finder, person, member, words)
            case "/watches":
                answering = watching.list_watches(session, person, member)
            case "/cases":
                answering = show_cases(session, person, member)
            case "/interests":
                answering = show_interests(session, person, member)
            case "/events" | "/registrations" | "/zone":
                answering = events.commanded(session, person, member, command)
            case "/post" | "/mine":
                answering = posting.commanded(session, person, member, command)
            case "/privacy" | "/mydata" | "/ledger" | "/forget" | "/settings" | "/news":
                table = settings if command in ("/settings", "/news") else privacy
                answering = table.commanded(session, person, member, command)
            case "/search" if consented(member):
                answering = hearing.search_by_command(
                    session, self._finder, self._links, person, member, words
                )
            case _ if command.startswith("/") and command != "/search":
                answering = helping.answer_unknown_command(session, person, member, command[1:])
        return answering

    async def _in_group(
        self, session: AsyncSession, person: Person, member: Member | None, text: str
    ) -> Replies:
        command, words = _command_of(text)
        if command != "/search":
            return await hearing.point_to_private(person, self._links) if command.startswith("/") else ()
        if not consented(member):
            return await hearing.invite_from_group(person, self._links)
        return await hearing.search_in_group(session, self._finder, member, words)

    async def _press(self, session: AsyncSession, person: Person, member: Member | None, act: Act) -> Replies:
        answering = self._press_of_anyone(session, person, member, act)
        if answering is None and consented(member):
            answering = membership.pressed(session, person, member, act.data, self._door)
            answering = answering or self._press_in_dialog(session, person, member, act.data)
            answering = answering or self._press_on_card(session, member, act.data)
            answering = answering or self._press_on_watch(session, member, act)
            answering = answering or interests.pressed(session, member, act.data, in_group=act.in_group)
            answering = answering or cases.pressed(session, member, act.data)
            answering = answering or settings.pressed(session, person, member, act.data)
            answering = answering or events.pressed(session, member, act.data)
            answering = answering or posting.pressed(session, person, member, act.data, self._finder)
            answering = answering or self._press_on_match(session, member, act.data)
            answering = answering or self._press_on_notice(session, member, act.data)
            answering = answering or feedback.pressed(
                session, self._finder, self._links, member, act.data, in_group=act.in_group
            )
        if answering:
            return await answering
        if act.in_group:
            return await hearing.answer_press_in_group(person)
        return await helping.answer_stale_card(session, person, member)

    def _press_of_anyone(
        self, session: AsyncSession, person: Person, member: Member | None, act: Act
    ) -> Answering | None:
        match act.data.split(":"):
            case ["card", language, reference]:
                return joining.switch_card(person, member, Language(language), reference)
            case ["decline", language, reference]:
                return joining.decline(person, member, Language(language), reference)
            case ["consent", language, reference]:
                errand = Errand(reference, act.above)
                return joining.agree(
                    session, self._finder, self._links, person, member, Language(language), errand
                )
        return privacy.pressed(session, person, member, act.data)

    def _press_in_dialog(
        self, session: AsyncSession, person: Person, member: Member, data: str
    ) -> Answering | None:
        taken: Answering | None = None
        match data.split(":"):
            case ["language", language]:
                taken = helping.choose_language(session, person, member, Language(language))
            case ["try", number]:
                taken = finding.try_example(session, self._finder, member, int(number))
        return taken

    def _press_on_card(self, session: AsyncSession, member: Member, data: str) -> Answering | None:
        finder, links = self._finder, self._links
        found: Answering | None = None
        match data.split(":"):
            case ["page", search, page]:
                found = finding.turn_page(session, finder, member, search, int(page))
            case ["literal", search]:
                found = finding.search_as_typed(session, finder, member, search)
            case ["open", reference, search, page, part]:
                found = opening.open_result(session, member, links, reference, search, int(page), int(part))
            case ["part", reference, part]:
                found = opening.turn_part(session, member, links, reference, int(part))
            case ["look", reference]:
                found = opening.open_reference(session, member, links, reference)
            case ["filters", search, page]:
                found = filtering.open_filters(session, finder, member, search, int(page))
            case ["filter", search, name]:
                found = filtering.open_filter(session, member, search, name)
            case ["set", search, name, code]:
                found = filtering.choose_filter(session, finder, member, search, name, code)
            case ["unfilter", search, then]:
                found = filtering.clear_filters(session, finder, member, search, then)
        return found

    def _press_on_match(self, session: AsyncSession, member: Member, data: str) -> Answering | None:
        answering: Answering | None = None
        match data.split(":"):
            case ["mgr", reference]:
                answering = managers.managers_for(session, member, reference)
            case ["mgrme"]:
                answering = managers.own_card(session, member)
            case ["mgrlist", way]:
                answering = managers.set_listed(session, member, listed=way == "on")
            case ["match", reference]:
                answering = matching.find_matches(session, self._finder, member, reference)
            case ["matches", reference, page]:
                answering = matching.turn_matches(session, self._finder, member, reference, int(page))
            case ["matched", reference, own, page]:
                answering = matching.open_match(session, member, self._links, reference, own, int(page))
        return answering

    def _press_on_notice(self, session: AsyncSession, member: Member, data: str) -> Answering | None:
        answering: Answering | None = None
        match data.split(":"):
            case ["read", notice]:
                answering = reading.press_read(session, member, int(notice))
            case ["preview"]:
                answering = _at_once(reading.press_preview(member))
            case ["mute", category]:
                answering = muting.mute(session, member, category, muted=True)
            case ["unmute", category]:
                answering = muting.mute(session, member, category, muted=False)
        return answering

    def _press_on_watch(self, session: AsyncSession, member: Member, act: Act) -> Answering | None:
        finder, links = self._finder, self._links
        found: Answering | None = None
        match act.data.split(":"):
            case ["watch", search, _] if act.in_group:
                found = watching.offer_watch_in_group(session, member, search)
            case ["watch", search, page]:
                found = watching.offer_watch(session, member, search, int(page))
            case ["keep", search, frequency]:
                found = watching.save_watch(session, finder, member, search, Frequency(frequency))
            case ["watches", page]:
                found = watching.turn_watches(session, member, int(page))
            case ["watching", watch]:
                found = watching.open_watch(session, member, watch)
            case ["check", watch]:
                found = watching.check_now(session, finder, member, watch)
            case ["often", watch, frequency]:
                found = watching.change_frequency(session, member, watch, Frequency(frequency))
            case ["unwatch", watch]:
                found = watching.stop(session, member, watch)
            case ["rewatch", watch]:
                found = watching.resume(session, member, watch)
            case ["alerted", reference, message]:
                found = alerts.open_alerted(session, member, links, reference, int(message))
            case ["alert", message]:
                found = alerts.show_alert(session, member, int(message))
        return found


async def _at_once(reply: Replies) -> Replies:
    return reply


def _command_of(text: str) -> tuple[str, str]:
    """The command without the bot's name, and its words; Chinese often follows without a space."""
    command, _, words = text.partition(" ")
    command = command.partition("@")[0]
    if command.startswith("/search"):
        return "/search", command.removeprefix("/search") + words
    return command, words
