"""Opening the database and its transactions: SQLite in WAL with durable commits, or PostgreSQL.

A write transaction is the only writer at its moment: on SQLite by BEGIN IMMEDIATE behind a lock of this process (so that
threads queue fairly instead of sleeping in the busy handler), on PostgreSQL by row locks and `deciding`'s advisory lock.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from postbud.errors import AlreadyRunning, DatabaseUnusable
from postbud.files import PRIVATE, make_private
from postbud.store.tables import secret

HEAD = "0016"  # the newest migration; a test compares it with the migrations folder
BUSY_MILLISECONDS = 30_000
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "cache_size=-4000",
    "secure_delete=ON",  # what is deleted, or moves when a row grows, is overwritten with zeros
)  # fmt: skip
DECIDING = 7_106_001  # the advisory lock that only one decider holds
READING = 7_106_002  # the advisory lock name space of "one reader per mailbox"
LIVING = 7_106_003  # the one of "this owner of leases is alive"

# PostgreSQL ends the session of a machine that is gone or frozen, and with it all its locks. Whoever holds one speaks more often than that.
LOCK_IDLE_SECONDS = 30
SERVER_SIDE = {
    "idle_in_transaction_session_timeout": "30s", "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
}  # fmt: skip
CLIENT_SIDE = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}


class Database:
    """An open database. `owner` names this process in leases; threads share one Database, each transaction its own connection."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.owner = uuid.uuid4().hex
        self.engine = _engine(self.url, self.is_sqlite)
        self._writer = self.engine.execution_options(writes=True)
        self._one_writer = threading.RLock() if self.is_sqlite else None
        self._lock_file: Any = None
        self._lock_sessions = self.engine if self.is_sqlite else _postgres(self.url, LOCK_IDLE_SECONDS, poolclass=sa.NullPool)
        self._held: dict[tuple[int, int], Connection | None] = {}  # None: the lock was lost with its connection
        self._holding = threading.RLock()
        self._closed = threading.Event()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; sees one consistent state."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        if self._one_writer is None:
            with self._writer.begin() as connection:
                yield connection
        else:
            with self._one_writer, self._writer.begin() as connection:
                yield connection

    @contextmanager
    def deciding(self) -> Iterator[Connection]:
        """A write transaction that is the only one deciding messages, so that seats are counted right."""
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(DECIDING)))
            yield connection

    def overwrite(self) -> bool:
        """Let what was deleted be nowhere in the files any more; False if somebody reads just now, so that it is so a little later.

        SQLite: deleted content is overwritten by each commit (`secure_delete`), and the log of changes that may still have it is written
        back and emptied. PostgreSQL: its autovacuum gives the space of deleted rows to new ones in its own time.
        """
        if not self.is_sqlite:
            return True
        raw = self.engine.raw_connection()
        try:
            busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # outside any transaction
        finally:
            raw.close()
        return not busy

    def secret(self, name: str = "letters") -> bytes:
        """What nobody outside may know; made the first time it is asked for, and the same ever after."""
        here = sa.select(secret.c.value).where(secret.c.name == name)
        with self.deciding() as connection:
            value = connection.execute(here).scalar()
            if value is None:
                value = secrets.token_hex(32)
                connection.execute(secret.insert().values(name=name, value=value))
        return bytes.fromhex(value)

    def claim(self) -> None:
        """Become the one process that works on an SQLite file; on PostgreSQL, one living process among others.

        Both end with the process, by whatever death: the file lock and the session's advisory lock are not ours to forget.

        Raises:
            AlreadyRunning: another process holds the file.
        """
        if not self.is_sqlite:
            self._hold(LIVING, _number(self.owner))
            threading.Thread(target=self._keep_alive, name="alive", daemon=True).start()
        elif file_of(self.url):
            name = f"{self.url.database}.lock"
            self._lock_file = os.fdopen(os.open(name, os.O_RDWR | os.O_CREAT, PRIVATE), "r+", encoding="utf-8")  # held until we end
            if not _lock(self._lock_file):
                self._lock_file.close()
                raise AlreadyRunning(
                    "another Postbud is at work on this database",
                    where=str(self.url.database),
                    advice="Stop the other one first, or let it do the work: it polls by itself.",
                )

    def claim_mailbox(self, name: str) -> bool:
        """Become, or stay, the only reader of a mailbox among all processes on one PostgreSQL; always so on a claimed SQLite file.

        Whoever reads asks before each look: a machine that stood still may have lost its place to another meanwhile.
        """
        if self.is_sqlite:
            return True
        with self._holding:
            key = (READING, _number(name))
            self._renew(key)
            return self._held.get(key) is not None or self._hold(*key)

    def is_alive(self, connection: Connection, owner: str) -> bool:
        """Whether the process that calls itself `owner` still lives. On a claimed SQLite file nobody but we does."""
        if owner == self.owner or self.is_sqlite:
            return owner == self.owner
        return not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(LIVING, _number(owner)))).scalar()

    def renew_locks(self) -> None:
        """Take the advisory locks anew whose connection broke, as they all do when PostgreSQL is started anew."""
        with self._holding:
            for key in list(self._held):
                if not self._renew(key):
                    self._hold(*key)

    def _keep_alive(self) -> None:
        while not self._closed.wait(LOCK_IDLE_SECONDS / 4):
            try:
                self.renew_locks()
            except (SQLAlchemyError, OSError):  # the database is away, and all locks with it: tried again
                continue

    def _renew(self, key: tuple[int, int]) -> bool:
        """Say that we still hold a lock; False if it is lost. That it was ours is remembered, so that it is tried for again."""
        connection = self._held.get(key)
        if connection is None:
            return False
        try:
            connection.execute(sa.select(1))
            connection.commit()
        except SQLAlchemyError:
            connection.invalidate()
            connection.close()
            self._held[key] = None
        return self._held[key] is not None

    def _hold(self, space: int, number: int) -> bool:
        """Hold an advisory lock on a connection of its own until `close`, the end of the process, or its silence."""
        with self._holding, ExitStack() as otherwise:
            connection = otherwise.enter_context(self._lock_sessions.connect())
            held = bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(space, number))).scalar())
            connection.commit()
            if held:
                self._held[space, number] = connection
                otherwise.pop_all()  # it stays open
            return held

    def close(self) -> None:
        self._closed.set()
        with self._holding:
            self._close_held()
        self.engine.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def _close_held(self) -> None:
        for connection in self._held.values():
            if connection is not None:
                with suppress(SQLAlchemyError):  # PostgreSQL may take a moment to see that a session is over
                    connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
                connection.close()
        self._held.clear()


def open_database(url: str) -> Database:
    """Open and, where needed, create or migrate the database at a SQLAlchemy URL.

    Raises:
        DatabaseUnusable: it cannot be opened, belongs to something else, was moved, or is newer than this program.
    """
    database = None
    try:
        database = Database(url)
        _refuse_if_moved(database.url)
        if file := file_of(database.url):
            make_private(file)  # SQLite gives the files beside it the mode of the database
        _migrate(database)
    except BaseException as error:
        if database:
            database.close()
        if not isinstance(error, (SQLAlchemyError, OSError, ImportError)):
            raise
        raise DatabaseUnusable(
            f"the database cannot be opened: {reason_of(error)}",
            where=database.url.render_as_string(hide_password=True) if database else "POSTBUD_DATABASE",
            advice="Check POSTBUD_DATABASE, that the folder can be written, and that the server runs.",
        ) from error
    return database


def file_of(url: sa.URL) -> Path | None:
    """The file that a database is; None for one on a server or in memory."""
    is_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(str(url.database)) if is_file else None


def moved_mark(url: sa.URL) -> Path | None:
    """The file that says where a database of one file was moved (`postbud.store.moving`); None for any other."""
    return Path(f"{url.database}.moved") if file_of(url) else None


def _refuse_if_moved(url: sa.URL) -> None:
    mark = moved_mark(url)
    if mark is not None and mark.exists():
        raise DatabaseUnusable(
            f"this database was moved to {mark.read_text('utf-8').splitlines()[0]}",
            where=str(url.database),
            advice=f"Set POSTBUD_DATABASE to the new one. To go back to the old one, with nothing of what came since, remove {mark}.",
        )


def _engine(url: sa.URL, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return _postgres(url, pool_size=8, max_overflow=4, pool_pre_ping=True)
    options = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = sa.create_engine(url, connect_args=options, pool_size=8, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, or sqlite3 would begin too late to lock
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


def _postgres(url: sa.URL, idle_session_timeout: int = 0, **pool: Any) -> Engine:
    """Sessions that end when the other side is gone; with `idle_session_timeout` (seconds) also when nothing is said on them."""
    server_side = SERVER_SIDE | ({"idle_session_timeout": f"{idle_session_timeout}s"} if idle_session_timeout else {})
    options = {"options": " ".join(f"-c {name}={value}" for name, value in server_side.items()), **CLIENT_SIDE}
    given = {name: value for name, value in options.items() if name not in url.query}  # the operator's own word goes before ours
    return sa.create_engine(url, hide_parameters=True, connect_args=given, **pool)


def _migrate(database: Database) -> None:
    """Bring the tables to HEAD. alembic is only imported when there is something to do: it costs a third of a second."""
    with database.read() as connection:
        names = set(sa.inspect(connection).get_table_names())
        if "alembic_version" in names:
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if version == HEAD:
                return
        elif names:
            raise DatabaseUnusable(
                f"the database holds tables that are not Postbud's, e.g. {sorted(names)[0]!r}",
                where=str(database.url.database),
                advice="Point POSTBUD_DATABASE at a database of its own.",
            )
    from postbud.store.migrate import upgrade

    upgrade(database)


def _number(name: str) -> int:
    """A name as the signed 32-bit number that PostgreSQL's two-part advisory locks take."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)


def _lock(file: Any) -> bool:
    """Lock a file without waiting; the operating system frees it when the process ends, also by kill -9."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def reason_of(error: BaseException) -> str:
    """What the database driver says, on one line: "database or disk is full". Parameters of statements are never in it."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
