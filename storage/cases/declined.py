"""What was declined is not offered again to whom it was declined."""

from sqlalchemy import BindParameter, ColumnElement, Select, exists, select

from storage.cases.stages import Stage
from storage.cases.tables import Case
from storage.people import Member


def declined_to(seeker_id: int | BindParameter[int] | None) -> Select[str]:
    """References of the records that were declined to that member."""
    theirs = (Case.seeker_id == seeker_id) & (Case.stage == Stage.DECLINED)
    return select(Case.record_reference).where(theirs)


def was_declined(record_reference: str) -> ColumnElement[bool]:
    """A condition on `Member`: that record was declined to them."""
    there = (Case.record_reference == record_reference) & (Case.stage == Stage.DECLINED)
    return exists().where(there, Case.seeker_id == Member.id)
