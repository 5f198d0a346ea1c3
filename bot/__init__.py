"""The edges: the two bots, the courier, the clock, the sandbox and the command line."""
