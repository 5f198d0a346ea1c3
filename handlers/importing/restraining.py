"""What a process may take that reads files which may have been made to harm their reader."""

import resource

OPEN_FILES = 64


def restrain(memory: int, cpu: int) -> None:
    """From now on at most so many bytes and seconds, no core files, and nothing written to any file."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lowest, lowest))
