"""Rows that one transaction has yet to write, so that a batch of mails costs a few statements instead of a few each.

What is pending cannot be seen by a query. Whoever asks about an address that was `touched` calls `flush` first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import UpdateBase

Answer = TypeVar("Answer")


class Pending:
    """Rows by statement, written in the order of each statement's first row; the block's end writes what is left."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[UpdateBase, list[dict[str, Any]]] = {}
        self._addresses: set[str] = set()
        self._asked: dict[Hashable, Any] = {}

    def once(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """What a question was answered in this transaction, asked only the first time: for what nothing in it can change."""
        if question not in self._asked:
            self._asked[question] = ask()
        answer: Answer = self._asked[question]
        return answer

    def add(self, statement: UpdateBase, row: dict[str, Any], about: str = "") -> None:
        """Remember a row for a statement that takes its values as parameters; `about` is the address it says something of."""
        self._rows.setdefault(statement, []).append(row)
        if about:
            self.touch(about)

    def touch(self, address: str) -> None:
        """Note that this transaction has written something about an address."""
        self._addresses.add(address.casefold())

    def touched(self, addresses: Iterable[str]) -> bool:
        """Whether this transaction has written, or has yet to write, anything about one of these addresses."""
        return not self._addresses.isdisjoint(addresses)

    def flush(self) -> None:
        rows, self._rows = self._rows, {}
        for statement, values in rows.items():
            self.connection.execute(statement, values)

    def __enter__(self) -> Pending:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.flush()
