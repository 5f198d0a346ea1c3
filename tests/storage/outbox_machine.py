"""Everything that can happen to the outbox, in any order; at the end nothing is lost.

The transactions are those of the courier and of the store; time, network and chats are a model.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage.base import now
from storage.outbox.planning import Push
from storage.outbox.tables import Lane
from storage.store import Store
from tests.storage import outbox_machine_acts as acts
from tests.storage.outbox_machine_acts import MemberAct, OfficerAct
from tests.storage.outbox_machine_courier import Answer, Fate, ModelCourier
from tests.storage.outbox_machine_ground import GROUP, PEOPLE, Ground, ground_over
from tests.storage.outbox_machine_rest import come_to_rest
from tests.storage.outbox_machine_world import Said, World

T = TypeVar("T")
Manner = tuple[bool, str | None, int | None]
Prepare = Callable[[Store], Coroutine[Any, Any, None]]

MOST_COURIERS: Final = 3
STEPS: Final = 25

some = st.integers(0, 7)
"""Which one, of however many there are."""
person = st.sampled_from(PEOPLE)
manner = st.tuples(
    st.booleans(), st.sampled_from([None, acts.CATEGORY]), st.sampled_from([None, None, 5, 60])
)
"""Whether what is unknown is held, what can be opted out of, and after how many seconds it expires."""
answers = st.sampled_from([Answer.ARRIVED, *Answer])
heard = st.lists(answers, max_size=2)
"""What the couriers hear meanwhile; in every step, for a story without it is a short one."""
audience = st.frozensets(person, min_size=1)


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.ground = ground
        self.store = ground.store
        self.world = World(ground.clock)
        self.couriers: list[ModelCourier] = []
        self._sound = True

    @initialize(manner=manner)
    def begin(self, manner: Manner) -> None:
        self._run(self.ground.clear())
        self.plan(1, Lane.NOTICE, manner, frozenset(PEOPLE[:2]), True, [])
        self.start()

    # what is said

    @rule(
        number=st.integers(1, 3),
        lane=st.sampled_from([Lane.REMINDER, Lane.ALERT, Lane.NOTICE]),
        manner=manner,
        who=audience,
        group=st.booleans(),
        heard=heard,
    )
    def plan(
        self,
        number: int,
        lane: Lane,
        manner: Manner,
        who: frozenset[int],
        group: bool,
        heard: list[Answer],
    ) -> None:
        """The same number again is the same message again."""
        hold, category, seconds = manner
        push = Push(
            kind="notice",
            subject=f"notice:{number}",
            occurrence="",
            lane=lane,
            payload={"text": f"notice:{number}"},
            category=category,
            hold_unknown=hold,
            expires_at=now() + timedelta(seconds=seconds) if seconds else None,
        )
        self._run(acts.plan_and_fan_out(self.store, self.world, push, who, GROUP if group else None))
        self._go_on(heard)

    @rule(which=some, who=audience, heard=heard)
    def fan_out_again(self, which: int, who: frozenset[int], heard: list[Answer]) -> None:
        self._run(acts.fan_out_again(self.store, self._said(which), who))
        self._go_on(heard)

    @rule(which=some, act=st.sampled_from(OfficerAct), heard=heard)
    def officer_acts(self, which: int, act: OfficerAct, heard: list[Answer]) -> None:
        self._run(acts.act_as_officer(self.store, self.world, self._said(which), act))
        self._go_on(heard)

    # what members do

    @rule(who=person, act=st.sampled_from(MemberAct), heard=heard)
    def member_acts(self, who: int, act: MemberAct, heard: list[Answer]) -> None:
        self._run(acts.act_as_member(self.store, self.world, who, act))
        self._go_on(heard)

    # what couriers do

    @precondition(lambda self: len(self.couriers) < (1 if self.store.on_sqlite else MOST_COURIERS))
    @rule()
    def start(self) -> None:
        self.couriers.append(self._run(ModelCourier.begin(self.store, self.world)))

    @precondition(lambda self: self.couriers)
    @rule(which=some, heard=heard)
    def work(self, which: int, heard: list[Answer]) -> None:
        self.couriers.insert(0, self.couriers.pop(which % len(self.couriers)))
        self._go_on(heard)

    @precondition(lambda self: self.couriers)
    @rule(which=some)
    def reclaim(self, which: int) -> None:
        self._write(which, Fate.COMMITTED, True)

    @precondition(lambda self: self.couriers)
    @rule(which=some, reclaiming=st.booleans(), fate=st.sampled_from([Fate.LOST, Fate.UNHEARD]))
    def work_in_vain(self, which: int, reclaiming: bool, fate: Fate) -> None:
        self._write(which, fate, reclaiming)

    @precondition(lambda self: any(courier.calls for courier in self.couriers))
    @rule(which=some, call=some, answer=answers)
    def hear(self, which: int, call: int, answer: Answer) -> None:
        calling = [courier for courier in self.couriers if courier.calls]
        courier = calling[which % len(calling)]
        with self._acting():
            courier.hear(call % len(courier.calls), answer)

    @precondition(lambda self: self.couriers)
    @rule(which=some, arrived=some)
    def crash(self, which: int, arrived: int) -> None:
        courier = self.couriers.pop(which % len(self.couriers))
        self._run(courier.crash(arrived))

    @precondition(lambda self: self.couriers and not self.store.on_sqlite)
    @rule(which=some)
    def lose_its_lock_or_beat(self, which: int) -> None:
        """On SQLite a lock ends with its process only."""
        courier = self.couriers[which % len(self.couriers)]
        self._run(courier.beat() if courier.thought_dead else courier.lose_its_lock())

    # what time does

    @rule(seconds=st.sampled_from([0.3, 1.0, 3.1, 25.0, 3600.0]), heard=heard)
    def time_passes(self, seconds: float, heard: list[Answer]) -> None:
        self.ground.clock.real += seconds
        self._go_on(heard)

    @precondition(lambda self: self.couriers)
    @rule(which=some, seconds=st.sampled_from([2.0, 10.0, 3600.0]))
    def clock_is_set_back(self, which: int, seconds: float) -> None:
        """While a courier works: it looks at the clock at every reclaim."""
        self._write(which, Fate.COMMITTED, True)
        self.ground.clock.set_back += seconds
        self.world.clock_was_set_back()

    def teardown(self) -> None:
        try:
            if self._sound:
                self._run(come_to_rest(self.store, self.world, self.couriers))
                self.couriers.clear()
        finally:
            for courier in self.couriers:
                self.ground.run(courier.end())

    def _go_on(self, heard: list[Answer]) -> None:
        """The first courier works, and time passes."""
        if not self.couriers:
            return
        courier = self._write(0, Fate.COMMITTED, False)
        for answer in heard[: len(courier.calls)]:
            with self._acting():
                courier.hear(0, answer)
        self.ground.clock.real += 0.068

    def _said(self, which: int) -> Said:
        return list(self.world.said.values())[which % len(self.world.said)]

    def _write(self, which: int, fate: Fate, reclaiming: bool) -> ModelCourier:
        courier = self.couriers[which % len(self.couriers)]
        self._run(courier.write(fate, reclaiming=reclaiming))
        return courier

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        with self._acting():
            return self.ground.run(work)

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """What broke is not led to its end."""
        self._sound = False
        yield
        self._sound = True


def run_machine(database: str, examples: int, *, prepare: Prepare | None = None) -> None:
    """So many stories over a migrated store, the same ones each time. Raises PromiseBroken."""
    with ground_over(database) as ground:
        if prepare:
            ground.run(prepare(ground.store))
        run_state_machine_as_test(partial(OutboxMachine, ground), settings=_settings(examples))  # type: ignore[arg-type] # any maker of a machine will do


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
