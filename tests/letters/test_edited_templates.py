"""Letters edited while Postbud runs: tried out, then used; what is wrong keeps the last good ones and is told with line and reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.conftest import sign_up
from tests.running import Running


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    made.pass_time()
    yield made
    made.database.close()


def edit(running: Running, name: str, old: str, new: str) -> None:
    path = running.home / "templates" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_edited_letter_is_used_without_a_restart(running: Running) -> None:
    edit(running, "confirmation.da.md", "Tak for din tilmelding.", "Mange tak, du er skrevet op.")
    running.receive(sign_up("Eva Lund"))
    running.pass_time()

    running.receive(sign_up("Bo Holm"))

    before, after = running.letters("confirmation")
    assert "Tak for din tilmelding" in before
    assert "Mange tak, du er skrevet op" in after


def test_a_broken_letter_keeps_the_last_good_one_and_the_coordinator_is_told_once_with_its_line(running: Running) -> None:
    edit(running, "confirmation.da.md", "{{ programme.title }}", "{{ programme.titel }}")
    running.pass_time()
    running.pass_time()

    running.receive(sign_up("Eva Lund"))

    assert len(running.letters("confirmation")) == 1
    (told,) = running.letters("file-broken")
    assert "templates/confirmation.da.md:" in told
    assert "titel" in told


def test_a_mended_letter_is_used_again(running: Running) -> None:
    edit(running, "confirmation.da.md", "Tak for din tilmelding.", "{% if %}")
    running.pass_time()
    edit(running, "confirmation.da.md", "{% if %}", "Tusind tak.")
    running.pass_time()

    running.receive(sign_up("Eva Lund"))

    (written,) = running.letters("confirmation")
    assert "Tusind tak." in written
