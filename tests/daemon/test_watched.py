"""A daemon that is watched: its figures by HTTP, its log line by line, and `health`, which say the same."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Mailbox
from tests.daemon.conftest import ROOT, Postbud, end, postbud_for, sign_up
from tests.servers.smtp import SmtpServer, refuse
from tests.servers.unprivileged import free_port

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def watched(mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path) -> Iterator[Postbud]:
    url = f"sqlite:///{tmp_path / 'postbud.db'}"
    made = postbud_for(mailbox, smtp_server, url, POSTBUD_METRICS_PORT=str(free_port()), POSTBUD_LOG_FORMAT="json")
    yield made
    end(made)


def figures(postbud: Postbud) -> tuple[Figures, str]:
    """Every sample by its name and the values of its labels, and the whole text."""
    with urllib.request.urlopen(f"http://127.0.0.1:{postbud.environment['POSTBUD_METRICS_PORT']}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}, text


def until(postbud: Postbud, wanted: Figures) -> tuple[Figures, str]:
    """The figures as soon as these are among them."""
    ends = time.monotonic() + 60
    while True:
        try:
            found, text = figures(postbud)
        except OSError:
            found, text = {}, ""
        if wanted.items() <= found.items():
            return found, text
        assert time.monotonic() < ends, {key: found.get(key) for key in wanted}
        time.sleep(0.1)


def test_figures_health_and_the_log_of_a_daemon_say_the_same_and_name_nobody(
    watched: Postbud, mailbox: Mailbox, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    # given: a sign-up, a question, and a server that refuses one address for good and is busy once for another
    watched.once()
    mailbox.deliver(sign_up("Eva Lund"), sign_up("Bo Holm"), sign_up("Ida Krogh", subject="?", body="Hvad koster det?\n"))
    smtp_server.script(
        refuse("rcpt", "550 5.1.1 no such user", recipient="bo.holm@bibliotek.example"),
        refuse("rcpt", "451 4.3.0 later", recipient="eva.lund@bibliotek.example", times=1),
    )
    log = tmp_path / "log"
    with log.open("w") as file:
        daemon = subprocess.Popen([sys.executable, str(ROOT / "run.py")], env=watched.environment, stderr=file, stdout=file)
    watched.running.append(daemon)  # type: ignore[arg-type]

    # when
    settled: Figures = {("postbud_messages", "decided"): 2, ("postbud_messages", "held"): 1, ("postbud_letters", "refused"): 1}
    shown, text = until(watched, settled | {("postbud_smtp_errors_total", "451"): 1, ("postbud_letters", "sent"): 1})
    health = json.loads(watched.run("health", "--json", check=None).stdout)
    daemon.terminate()
    daemon.wait(60)
    lines = [json.loads(line) for line in log.read_text().splitlines()]

    # then: the figures
    assert shown["postbud_decide_seconds_count",] == 3 and shown["postbud_smtp_errors_total", "550"] == 1
    assert shown["postbud_database_up",] == 1 and shown["postbud_deliver_seconds_count",] == 3
    assert 0 <= shown["postbud_clock_timestamp_seconds",] - shown["postbud_last_poll_timestamp_seconds",] < 120
    # and what health says of the same rows
    assert (health["held_messages"], health["waiting_letters"]) == (1, shown["postbud_letters", "waiting"])
    assert len(health["troubles"]) == shown["postbud_troubles",] and health["zone_rules"]
    # and the log, an object a line, with the letter that was refused
    assert {"time", "level", "logger", "event", "message"} <= set.intersection(*map(set, lines))
    refused = [line for line in lines if line["event"] == "letter %d was not taken: %s %s"]
    waiting = {row["id"]: row["code"] for row in watched.rows("outbox")}
    assert {line["ids"]["letter"] for line in refused} <= set(waiting) and len(refused) == 2
    assert lines[-1]["event"].startswith("stopping") and all(line["time"].endswith("Z") for line in lines)
    assert not [name for name in ("@", "Lund", "Holm", "Krogh", "bibliotek", "eva", "souschef") if name in text]
