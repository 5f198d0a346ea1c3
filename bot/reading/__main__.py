"""`python -m bot.reading LIMITS`: reads a document from standard input, with little memory and time, because
it may have been made to harm its reader. Writes one JSON object: {"text", "partial"} or {"code"}.
"""

import json
import resource
import sys

from bot.reading.limits import Limits


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    _restrain(limits)
    sys.stdout.write(json.dumps(_answer(limits)) + "\n")


def _answer(limits: Limits) -> dict[str, object]:
    from bot.reading.extracting import Unreadable, extract  # noqa: PLC0415 - under the limits as well

    content = sys.stdin.buffer.read(limits.file + 1)
    if len(content) > limits.file:
        return {"code": "too_large"}
    try:
        found = extract(content, limits)
    except Unreadable as unreadable:
        return {"code": unreadable.code}
    except (MemoryError, RecursionError):
        return {"code": "too_heavy"}
    except Exception:  # the libraries raise anything for files that break their rules
        return {"code": "broken"}
    return {"text": found.text, "partial": found.partial}


def _restrain(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lowest, lowest))


if __name__ == "__main__":
    main()
