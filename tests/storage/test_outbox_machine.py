"""Whatever happens in whatever order, the outbox keeps its promises; three faults put into it are found."""

import os
from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.courier import picking
from storage.base import now
from storage.outbox.tables import Delivery
from tests.storage.outbox_machine import run_machine
from tests.storage.outbox_machine_ground import drop_keys
from tests.storage.outbox_machine_world import PromiseBroken

EXAMPLES = int(os.environ.get("LIAISON_MACHINE_EXAMPLES", "8"))
"""`make soak` plays many more."""
UNTIL_FOUND = 200


async def take_nothing(_session: AsyncSession, _bot: str, _alive: Collection[int]) -> int:
    return 0


def lease(delivery: Delivery, owner: int) -> None:
    """Held for a while, and taken again after it: nobody can tell whether the call was made."""
    delivery.owner = owner
    delivery.copies += 1
    delivery.not_before = now() + timedelta(milliseconds=300)


def test_outbox_keeps_its_promises_whatever_happens(database: str) -> None:
    run_machine(database, EXAMPLES)


def test_a_store_without_reaper_is_found(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "take_from_the_dead", take_nothing)
    with pytest.raises(PromiseBroken, match="ended as sending"):
        run_machine(database, UNTIL_FOUND)


def test_a_store_without_keys_is_found(database: str) -> None:
    with pytest.raises(PromiseBroken, match=r"second copy (arrived|was sent)|a call was made for what is"):
        run_machine(database, UNTIL_FOUND, prepare=drop_keys)


def test_a_courier_without_intent_mark_is_found(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "mark_sending", lease)
    with pytest.raises(PromiseBroken, match=r"copy arrived|second copy was sent|ended as"):
        run_machine(database, UNTIL_FOUND)
