from sqlalchemy import event

from storage.organisations import similar_organisations
from storage.people import Organisation
from storage.store import Store


async def test_only_as_many_organisations_are_read_as_are_wanted(store: Store) -> None:
    async with store.writing() as session:
        session.add_all(Organisation(name=f"样例研究所{number}") for number in range(30))
        session.add(Organisation(name="研究所"))
    read: list[str] = []

    def note(organisation: Organisation, _context: object) -> None:
        read.append(organisation.name)

    event.listen(Organisation, "load", note)
    try:
        async with store.reading() as session:
            found = [item.name for item in await similar_organisations(session, "研究所", 3)]
    finally:
        event.remove(Organisation, "load", note)
    assert (found, len(read)) == (["研究所", "样例研究所0", "样例研究所1"], 3)
