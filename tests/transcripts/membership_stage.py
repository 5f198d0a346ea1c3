"""A stage on which the newest invite that anybody was shown can be followed: `& (邀请)`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

LINK: Final = re.compile(r"https://t\.me/club_bot\?start=(join_[A-Za-z0-9_-]{32})")
INVITE: Final = "(邀请)"


class WithInvites:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._newest = ""

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.act == "&" and step.text == INVITE:
            step = replace(step, text=self._newest)
        seen = await self._stage.play(step)
        for line in (line for event in seen for line in event.lines):
            if found := LINK.search(line):
                self._newest = found[1]
        return seen
