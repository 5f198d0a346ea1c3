"""Consent: its history, and what ends with it at once."""

from sqlalchemy import select, true

from storage.cases.contacts import sees_contact
from storage.cases.interests import accept, express
from storage.cases.tables import Case
from storage.consents import consents_of, give_consent, withdraw_consent
from storage.outbox.planning import fan_out, plan
from storage.outbox.tables import State
from storage.people import CONSENT_VERSION, Member
from storage.store import Store
from storage.vocabularies import Language
from tests.interest_sample import OWNER, SEEKER, add_people, person
from tests.outbox_steps import notice, states, take
from tests.sample import add_member


async def test_consent_is_kept_with_version_language_and_end(store: Store) -> None:
    async with store.writing() as session:
        member = Member(telegram_id=7, grants=[])
        await give_consent(session, member, Language.EN)
        assert await withdraw_consent(session, member)
        assert not await withdraw_consent(session, member)
        await give_consent(session, member, Language.ZH_HANT)
    async with store.reading() as session:
        kept = [
            (one.version, one.language, one.withdrawn_at is None)
            for one in await consents_of(session, member.id)
        ]
        again = (await session.scalars(select(Member))).one()
    assert kept == [(CONSENT_VERSION, Language.ZH_HANT, True), (CONSENT_VERSION, Language.EN, False)]
    assert (again.consent_version, again.withdrawn_at) == (CONSENT_VERSION, None)


async def test_nothing_is_pushed_to_who_withdrew(store: Store) -> None:
    async with store.writing() as session:
        stays, goes, late = [await add_member(session, number) for number in (1, 2, 3)]
        message = await plan(session, notice())
        assert message
        await withdraw_consent(session, goes)
        assert await fan_out(session, message, true()) == 2
        await withdraw_consent(session, late)  # planned already, and not sent yet
    assert [taken.chat_id for taken in await take(store)] == [stays.telegram_id]
    assert await states(store) == {State.SENDING: 1, State.OPTED_OUT: 1}


async def test_contacts_of_who_withdrew_are_shown_no_more(store: Store) -> None:
    reference = await add_people(store)
    async with store.writing() as session:
        seeker, owner = await person(session, SEEKER), await person(session, OWNER)
        case = await express(session, seeker, reference, "", consents=True)
        assert isinstance(case, Case)
        await accept(session, case.reference, owner.id, consents=True)
        before = [await sees_contact(session, each.id, case) for each in (seeker, owner)]
        await withdraw_consent(session, owner)
        after = [await sees_contact(session, each.id, case) for each in (seeker, owner)]
    assert (before, after) == ([True, True], [False, True])
