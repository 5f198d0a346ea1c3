"""`python -m bot.reading LIMITS`: reads a document from standard input, with little memory and time, because
it may have been made to harm its reader. Writes one JSON object: {"text", "partial"} or {"code"}.
"""

import json
import sys

from bot.reading.limits import Limits
from handlers.importing.restraining import restrain


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    restrain(limits.memory, limits.cpu)
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


if __name__ == "__main__":
    main()
