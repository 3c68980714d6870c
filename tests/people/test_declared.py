"""One declaration of what each table keeps about people: a table or a column that no rule covers is named here."""

from __future__ import annotations

import pytest

from postbud.model.retention import Retention
from postbud.store.about import TABLES
from postbud.store.tables import metadata

# Columns by whose name alone one sees that somebody's address or words are in them.
TELLING = {
    "address", "sender", "email", "name", "registered_by", "approver", "stand_in", "concerns", "by", "raw", "order_by", "decided_by",
    "organisation", "phone", "diet", "access", "wishes", "sentence", "subject", "error",
}  # fmt: skip
NO_PERSONS = {("mailbox", "name"), ("secret", "name"), ("setting", "name")}  # a folder, and what Postbud calls its own things


def test_every_table_is_declared() -> None:
    assert set(TABLES) == set(metadata.tables)


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_column_is_declared_once_and_what_tells_of_people_goes_by_a_rule(name: str) -> None:
    kept, table = TABLES[name], metadata.tables[name]
    assert sorted((*kept.plain, *kept.personal)) == sorted(column.name for column in table.c)
    assert not {column for column in kept.plain if column in TELLING and (name, column) not in NO_PERSONS}

    # whatever is personal is emptied, or its row goes, and each kind is one that can be set
    emptied = {column for rule in kept.rules if not rule.within for column in rule.columns}
    whole_row_goes = any(not rule.columns for rule in kept.rules)
    assert whole_row_goes or set(kept.personal) <= emptied
    assert {rule.kind for rule in kept.rules} <= set(Retention.model_fields)
    assert all(rule.since in table.c and set(rule.columns) <= set(kept.personal) for rule in kept.rules)


def test_every_kind_that_can_be_set_has_a_rule() -> None:
    assert {rule.kind for kept in TABLES.values() for rule in kept.rules} == set(Retention.model_fields)
