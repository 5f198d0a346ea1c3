"""Work beside searches: it waits for them, and never for ever."""

import asyncio
import time

import pytest

from storage.search.precedence import Precedence


async def test_work_waits_for_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.precedence.PATIENCE", 60.0)
    monkeypatch.setattr("storage.search.precedence.SHARE", 0.0)
    precedence, done = Precedence(), list[int]()

    def work() -> None:
        done.extend(precedence.paced(range(100)))

    with precedence.searching():
        working = asyncio.create_task(asyncio.to_thread(work))
        reading = asyncio.create_task(precedence.make_way())
        with precedence.searching():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
        assert (done, working.done(), reading.done()) == ([], False, False)
    await working
    await reading
    assert done == list(range(100))


async def test_work_has_its_share_however_long_somebody_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.precedence.PATIENCE", 0.001)
    monkeypatch.setattr("storage.search.precedence.SHARE", 0.0)
    precedence = Precedence()
    with precedence.searching():
        assert len(await asyncio.to_thread(lambda: list(precedence.paced(range(20))))) == 20
        await precedence.make_way()


async def test_share_is_worked_without_a_wait_between(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = list[float]()
    precedence = Precedence()
    monkeypatch.setattr(precedence._free, "wait", waits.append)
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    with precedence.searching():
        assert list(precedence.paced(range(20))) == list(range(20))
    assert len(waits) == 1


def test_work_that_no_search_is_beside_never_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    precedence = Precedence()
    monkeypatch.delattr(precedence._free.__class__, "wait")
    assert list(precedence.paced(range(20))) == list(range(20))


async def test_search_that_failed_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.precedence.LINGER", 0.0)
    precedence = Precedence()
    with pytest.raises(ZeroDivisionError), precedence.searching():
        raise ZeroDivisionError
    await precedence._idle.wait()
    assert precedence._free.is_set()


async def test_who_has_searched_goes_first_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.precedence.LINGER", 0.05)
    precedence = Precedence()
    with precedence.searching():
        pass
    assert not precedence._free.is_set()
    with precedence.searching():
        await asyncio.sleep(0.2)
        assert not precedence._free.is_set()  # the time of the first is over, the second still searches
    await precedence._idle.wait()
    assert precedence._free.is_set()
