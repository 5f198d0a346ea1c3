"""Playing a transcript to a stage and comparing what is seen."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pytest

from tests.transcripts.script import Cast, Event, Script, Step
from tests.transcripts.showing import agree, written


class Stage(Protocol):
    """Where a transcript is played: straight to handlers, or over HTTP."""

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        """Let everybody be there; those with an organisation have joined already."""

    async def play(self, step: Step) -> Sequence[Event]:
        """Do it, and give everything the bot says to it, the answer to a press first."""


async def play(script: Script, stage: Stage) -> None:
    """Fails at the first step that goes otherwise, showing how it went."""
    await stage.set_up(script.people, script.groups)
    for step in script.steps:
        actual = await stage.play(step)
        if not agree(step.expected, actual):
            pytest.fail(
                f"line {step.line}: {step.act} {step.text}\n--- expected\n{written(step.expected)}"
                f"\n--- seen\n{written(actual)}",
                pytrace=False,
            )
