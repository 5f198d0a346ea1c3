"""The sample club of the demo: organisations, achievements and demands, written for this repository."""

from pathlib import Path

HERE = Path(__file__).parent
ORGANISATIONS = HERE / "organisations.jsonl"
ACHIEVEMENTS = HERE / "achievements.jsonl"
DEMANDS = HERE / "demands.jsonl"
