"""sealing: contacts, answers to an event's questions, drafts and owed answers are encrypted"""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.sealing import EMPTY, Keys
from storage.store import StoreUnavailable

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_proof",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_proof")),
    )
    _replace("member", ("id",), "contact", sa.String(), "", str)
    _replace("registration", ("id",), "answers", sa.JSON(), "[]", _written)
    _replace("dialog", ("bot", "telegram_id"), "draft", sa.JSON(), "{}", _written)
    owed = sa.table("inbox", sa.column("bot"), sa.column("update_id"), sa.column("answers", sa.Text()))
    _seal(owed, ("bot", "update_id"), "answers", "answers", str)


def _replace(
    table: str, key: tuple[str, ...], name: str, kind: Any, empty: str, written: Callable[[Any], str]
) -> None:
    """The column in its sealed form, under its old name; SQLite cannot change the type of a column."""
    fresh = f"{name}_sealed"
    op.add_column(table, sa.Column(fresh, sa.Text(), nullable=False, server_default=empty))
    light = sa.table(table, *map(sa.column, key), sa.column(name, kind), sa.column(fresh, sa.Text()))
    _seal(light, key, name, fresh, written)
    op.drop_column(table, name)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {fresh} TO {name}")


def _seal(
    light: sa.TableClause, key: tuple[str, ...], plain: str, sealed: str, written: Callable[[Any], str]
) -> None:
    bind = op.get_bind()
    columns = [light.c[name] for name in key]
    for value, *row in bind.execute(sa.select(light.c[plain], *columns)).all():
        text = written(value) if value is not None else ""
        if not text or text in EMPTY:
            continue
        there = sa.and_(*(column == part for column, part in zip(columns, row, strict=True)))
        bind.execute(sa.update(light).where(there).values({sealed: _keys().seal(text)}))
        op.get_context().opts["attributes"]["sealed"] += 1


def _keys() -> Keys:
    """Asked for only where there is something to seal."""
    keys: Keys | None = op.get_context().opts["attributes"]["keys"]
    if keys is None:
        raise StoreUnavailable("the store has contacts that are not sealed yet; open it with its keys")
    return keys


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
