"""The log on standard error: sentences for people, or one JSON object a line for programs that collect logs.

A line never holds a word of a mail; that is kept where something is logged. What ends a thread against all expectation is told by its
kind and place alone, because its own words may quote one.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime

from postbud.errors import told_briefly

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One object a line: `time` (UTC, ISO 8601), `level`, `logger`, `event` (the same words each time), `message` (with what happened this
    time), `ids` of what it is about (message, letter, due: as in the lists), and `exception`, a traceback in one text."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname, "logger": record.name, "event": str(record.msg), "message": record.getMessage(),
        }  # fmt: skip
        ids = getattr(record, "ids", None)
        told = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else None
        return json.dumps(line | ({"ids": ids} if ids else {}) | ({"exception": told} if told else {}), ensure_ascii=False, default=str)


def log_to_stderr(level: int, form: str) -> None:
    """Log what is ours from `level` on, and warnings of others. `form`: "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.getLogger("postbud").setLevel(level)
    threading.excepthook = _thread_ended


def _thread_ended(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None and not isinstance(found.exc_value, SystemExit):
        name = found.thread.name if found.thread else "?"
        logging.getLogger("postbud").error("the thread %s has ended (%s)", name, told_briefly(found.exc_value))
