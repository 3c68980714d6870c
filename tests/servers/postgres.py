"""A throw-away real PostgreSQL cluster on loopback, in a temporary folder, with fsync on as in earnest.

with Postgres() as server:
    url = server.new_database()        # postgresql+psycopg://...
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import time
from types import TracebackType

from tests.servers.find import find_postgres
from tests.servers.unprivileged import free_port, new_folder, own, process_options

OWNER = "postbud"


class Postgres:
    """One cluster. `kill()` and `restart()` keep data and port."""

    def __init__(self) -> None:
        self.installation = find_postgres()
        self.folder = new_folder("pb-postgres-")
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._create_cluster()

    def __enter__(self) -> Postgres:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Create an empty database, and return its SQLAlchemy URL."""
        name = f"postbud_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop it together with whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host="127.0.0.1", port=self.port, user=OWNER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Start, and wait until it answers. Raises RuntimeError with the server's own log when it does not."""
        data = str(self.folder / "data")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.installation.programs / "postgres"), "-D", data, "-k", str(self.folder), "-p", str(self.port), *OPTIONS],
                env=self.installation.environment(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **process_options(),
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """End without a word, as in a power cut. Each backend is a session of its own, so the children are named one by one."""
        if self._process is not None:
            children = _children(self._process.pid)
            self._process.kill()
            self._process.wait()
            for child in children:
                try:
                    os.kill(child, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self._process = None

    def restart(self) -> None:
        """Start again with the same data, after `kill` or instead of it. It recovers from its log by itself."""
        self.kill()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.start()

    def close(self) -> None:
        """A fast shutdown (SIGINT) ends the backends in good order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
                self._process = None
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create_cluster(self) -> None:
        command = [str(self.installation.programs / "initdb"), "-D", str(self.folder / "data"), "-U", OWNER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        environment = self.installation.environment()
        said = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, **process_options())
        if said.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RuntimeError(f"initdb failed:\n{said.stdout}{said.stderr}")
        (self.folder / "log").touch()
        own(self.folder / "log")

    def _wait_until_it_answers(self) -> None:
        import psycopg

        patience = time.monotonic() + 30
        while time.monotonic() < patience and self._process is not None and self._process.poll() is None:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
        said = (self.folder / "log").read_text(errors="replace")
        self.kill()
        raise RuntimeError(f"PostgreSQL did not start:\n{said}")


# No just-in-time compiler: it is not unpacked with the server, and a test's queries are too small for it.
SETTINGS = ("listen_addresses=127.0.0.1", "jit=off", "timezone=GMT", "max_connections=60", "shared_buffers=32MB")
OPTIONS = tuple(word for setting in SETTINGS for word in ("-c", setting))


def _children(parent: int) -> list[int]:
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in said.split()]
