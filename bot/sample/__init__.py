"""The sample club of the demo: organisations, members, records and news, written for this repository."""

from pathlib import Path

HERE = Path(__file__).parent
ORGANISATIONS = HERE / "organisations.jsonl"
MEMBERS = HERE / "members.jsonl"
ACHIEVEMENTS = HERE / "achievements.jsonl"
DEMANDS = HERE / "demands.jsonl"
NEWS = HERE / "news.jsonl"
