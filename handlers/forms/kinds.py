"""The two kinds of record, and the series of their references."""

from storage.records import Achievement, Demand
from storage.vocabularies import Vocabulary


class RecordKind(Vocabulary):
    ACHIEVEMENT = "achievement", "成果"
    DEMAND = "demand", "需求"

    @property
    def model(self) -> type[Achievement] | type[Demand]:
        return Achievement if self is RecordKind.ACHIEVEMENT else Demand
