"""Every table that knows a member is in the export and in the deletion, or it is said here why not.

A new table with a member's id or account in it fails until it is in `storage.mydata`, and either goes with
the member's row or stands here with the reason for which it stays.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Column, String, Table, Text
from sqlalchemy.sql import visitors

from handlers.privacy.held import NAMES
from storage.mydata import Section, queries
from storage.people import Member
from storage.tables import metadata

Place = tuple[str, str]
"""A table and its column."""
ACCOUNTS: Final = ("telegram_id", "chat_id")
NOT_EXPORTED: Final[Mapping[Place, str]] = {
    ("role_grant", "granted_by"): "an act: in the audit log, whose entries are exported",
    ("joining_request", "decided_by"): "an act, as above",
    ("dispatch", "officer_id"): "an act, as above",
    ("notice", "approved_by"): "an act, as above",
    ("notice_correction", "by"): "an act, as above",
    ("saved_audience", "by"): "an act, as above",
    ("alias", "by"): "an act, as above",
    ("achievement", "manager_id"): "named by the record's author; the cases are exported",
    ("demand", "manager_id"): "as above",
    ("delivery", "chat_id"): "the same rows by member_id; of groups it is the group's",
    ("import_batch", "chat_id"): "the same rows by member_id",
    ("chat_slot", "chat_id"): "a moment of pacing, gone a minute later",
    ("progress_card", "chat_id"): "where an officer's card stands, gone with the notice's end",
    ("menu_due", "telegram_id"): "for the seconds until the menu is shown",
}
STAYS: Final[Mapping[Place, str]] = {
    ("achievement", "author_id"): "published: the organisation's; unpublished go (erasing._drop_records_of)",
    ("demand", "author_id"): "as above",
    ("achievement", "manager_id"): "no words of theirs",
    ("demand", "manager_id"): "as above",
    ("new_version", "author_id"): "the record's text, which is the organisation's",
    ("record_move", "actor_id"): "why is emptied (erasing._erase_words)",
    ("case_file", "owner_id"): "no words of theirs",
    ("case_file", "seeker_id"): "words are emptied (erasing._erase_words)",
    ("case_file", "manager_id"): "no words of theirs",
    ("case_entry", "actor_id"): "why is emptied (erasing._erase_words)",
    ("question", "asker_id"): "deleted (erasing._erase_words)",
    ("dispatch", "manager_id"): "why is emptied (erasing._erase_words)",
    ("dispatch", "officer_id"): "no words of theirs",
    ("joining_request", "decided_by"): "why is to who asked, and goes with them",
    ("invite", "issued_by"): "no words",
    ("claim", "issued_by"): "no words",
    ("claim", "used_by"): "no words",
    ("role_grant", "granted_by"): "no words",
    ("event", "created_by"): "the club's event",
    ("news_item", "author_id"): "the club's news",
    ("notice", "author_id"): "the club's notice",
    ("notice", "approved_by"): "no words",
    ("notice_correction", "by"): "the club's notice",
    ("saved_audience", "by"): "the club's audience",
    ("alias", "by"): "two words of the trade",
    ("audit_entry", "actor_id"): "what is noted of the person goes (erasing._strip_audit)",
    ("import_batch", "member_id"): "file and preview are emptied (erasing._erase_words)",
    ("forgetting", "member_id"): "a number and three moments",
    ("contact_look", "viewer_id"): "the giver's ledger: somebody saw it",
}
BY_ACCOUNT: Final[Mapping[Place, str]] = {
    ("member", "telegram_id"): "the row that is deleted",
    ("dialog", "telegram_id"): "deleted (erasing._drop_rows_of_account)",
    ("menu_due", "telegram_id"): "as above",
    ("chat_slot", "chat_id"): "as above",
    ("progress_card", "chat_id"): "as above",
    ("delivery", "chat_id"): "with its member, or as above; the receipt's once it is said",
    ("import_batch", "chat_id"): "emptied (erasing._erase_words)",
}


def references() -> Iterator[tuple[Place, str]]:
    """Columns that hold a member's id, and what becomes of the row when the member's goes."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == Member.__tablename__:
                yield (table.name, key.parent.name), key.ondelete or "nothing"


def accounts() -> set[Place]:
    """Columns that hold a Telegram account."""
    columns = (column for table in metadata.sorted_tables for column in table.columns)
    return {(column.table.name, column.name) for column in columns if column.name in ACCOUNTS}


def exported() -> set[Place]:
    """Columns by which the export looks for the member."""
    found = set()
    for query in queries(Member(id=1, telegram_id=2)).values():
        assert query.whereclause is not None
        for part in visitors.iterate(query.whereclause):
            if isinstance(part, Column) and isinstance(part.table, Table):
                found.add((part.table.name, part.name))
    return found


def test_every_table_that_knows_a_member_is_exported_or_explained() -> None:
    known = {place for place, _ in references()} | (accounts() - {("member", "telegram_id")})
    assert known - exported() - set(NOT_EXPORTED) == set()
    assert set(NOT_EXPORTED) - known == set()
    assert set(NOT_EXPORTED) & exported() == set()


def test_every_table_that_knows_a_member_is_deleted_or_explained() -> None:
    ends = dict(references())
    assert {place for place, end in ends.items() if end not in ("CASCADE", "SET NULL")} == set()
    stays = {place for place, end in ends.items() if end == "SET NULL"}
    assert stays ^ set(STAYS) == set()
    assert accounts() ^ set(BY_ACCOUNT) == set()


def test_whatever_a_member_wrote_is_exported() -> None:
    """Texts of the tables that go with the member's row: each column is named, or is a code."""
    codes = {"token_hash", "fingerprint", "field", "id", "bot", "asker_reference", "asked_reference"}
    ours = {table for (table, _), end in references() if end == "CASCADE"}
    shown = {
        (column.table.name, column.name)
        for query in queries(Member(id=1, telegram_id=2)).values()
        for column in query.selected_columns
        if isinstance(column, Column) and isinstance(column.table, Table)
    }
    texts = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        if table.name in ours
        for column in table.columns
        if isinstance(column.type, String | Text) and column.name not in codes
    }
    assert texts - shown - {("delivery", "error")} == set()  # Telegram's words, emptied after 30 days


def test_every_field_has_a_name_that_members_read() -> None:
    asked = queries(Member(id=1, telegram_id=2))
    assert set(asked) == set(Section)
    named = {column.key for query in asked.values() for column in query.selected_columns}
    assert named ^ set(NAMES) == set()
