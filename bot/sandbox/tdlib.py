"""TDLib's offline functions: the very code by which Telegram reads marked-up text."""

import json
from functools import cache

import tdjson

from bot.sandbox.shapes import Obj, as_obj


@cache
def _silence() -> None:
    tdjson.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')


def execute(request: Obj) -> Obj:
    """TDLib's answer to a synchronous request; `@type` is "error" where it refuses."""
    _silence()
    answer = tdjson.td_execute(json.dumps(request).encode())
    if answer is None:
        raise RuntimeError("TDLib gave no answer")
    return as_obj(json.loads(answer))
