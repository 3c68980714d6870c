"""Settings: what follows from what is left out, the environment above the file, and secrets that stay secret."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.model.message import Address
from postbud.model.settings import MailboxRules, is_loopback
from postbud.settings import ENVIRONMENT, Settings, effective, load_settings, require_servers
from tests.configuration.homes import ROOT

RULES = "rules:\n  - name: resten\n    do: hold\n"
REMOTE = {"POSTBUD_IMAP_HOST": "imap.bibliotek.example", "POSTBUD_SMTP_HOST": "smtp.bibliotek.example"}
LOCAL = {"POSTBUD_IMAP_HOST": "127.0.0.1", "POSTBUD_SMTP_HOST": "localhost"}


def settings(home: Path, environ: dict[str, str] | None = None, text: str = "") -> Settings:
    (home / "mailbox_rules.yaml").write_text(text + RULES, encoding="utf-8")
    return load_settings(home, environ or {})


def refusal(home: Path, environ: dict[str, str] | None = None, text: str = "") -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        settings(home, environ, text)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def test_settings_without_any_server_load_for_commands_that_need_none(tmp_path: Path) -> None:
    loaded = settings(tmp_path)
    assert (loaded.address, loaded.imap.host, loaded.smtp.host) == (Address("", ""), "", "")


def test_a_daemon_without_servers_is_told_all_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        require_servers(settings(tmp_path, {"POSTBUD_SMTP_USER": "netvaerk"}))
    missing = [problem.where.removeprefix("POSTBUD_") for problem in caught.value.problems]
    assert missing == ["ADDRESS", "IMAP_HOST", "IMAP_USER", "IMAP_PASSWORD", "SMTP_HOST", "SMTP_PASSWORD"]


def test_a_daemon_with_its_servers_may_start_and_smtp_needs_no_login(tmp_path: Path) -> None:
    environ = {**LOCAL, "POSTBUD_ADDRESS": "a@b.example", "POSTBUD_IMAP_USER": "a", "POSTBUD_IMAP_PASSWORD": "b"}
    require_servers(settings(tmp_path, environ))


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    text = "address: Netværk <en@netvaerk.example>\nimap:\n  host: imap.bibliotek.example\n  port: 993\n  user: en\n"
    environ = {**LOCAL, "POSTBUD_IMAP_PORT": "1143", "POSTBUD_IMAP_SECURITY": "none", "POSTBUD_IMAP_USER": "to"}
    imap = settings(tmp_path, environ, text).imap
    assert (imap.host, imap.port, imap.security, imap.user) == ("127.0.0.1", 1143, "none", "to")


def test_an_address_from_the_environment_keeps_the_name_in_the_file(tmp_path: Path) -> None:
    loaded = settings(tmp_path, {"POSTBUD_ADDRESS": "to@netvaerk.example"}, "address: Netværk for ledere <en@netvaerk.example>\n")
    assert loaded.address == Address("Netværk for ledere", "to@netvaerk.example")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert settings(tmp_path, {name: "" for name, _ in ENVIRONMENT}) == settings(tmp_path)


def test_a_variable_heals_what_is_wrong_in_the_file(tmp_path: Path) -> None:
    assert settings(tmp_path, {"POSTBUD_IMAP_PORT": "993"}, "imap:\n  port: imaps\n").imap.port == 993


@pytest.mark.parametrize(
    ("given", "imap", "smtp"),
    [
        ({}, ("tls", 993), ("tls", 465)),
        ({"SECURITY": "starttls"}, ("starttls", 143), ("starttls", 587)),
        ({"SECURITY": "none"}, ("none", 143), ("none", 25)),
        ({"SECURITY": "none", "PORT": "2500"}, ("none", 2500), ("none", 2500)),
        ({"PORT": "2500"}, ("tls", 2500), ("tls", 2500)),
    ],
)
def test_port_and_security_follow_from_each_other(
    tmp_path: Path, given: dict[str, str], imap: tuple[str, int], smtp: tuple[str, int]
) -> None:
    environ = LOCAL | {f"POSTBUD_{kind}_{key}": value for kind in ("IMAP", "SMTP") for key, value in given.items()}
    loaded = settings(tmp_path, environ)
    assert (loaded.imap.security, loaded.imap.port) == imap
    assert (loaded.smtp.security, loaded.smtp.port) == smtp


def test_the_submission_port_alone_means_starttls(tmp_path: Path) -> None:
    assert settings(tmp_path, REMOTE | {"POSTBUD_SMTP_PORT": "587"}).smtp.security == "starttls"


@pytest.mark.parametrize("host", ["mail.bibliotek.example", "10.0.0.1", "127.0.0.1.bibliotek.example", "localhost.example"])
def test_unencrypted_talk_to_another_machine_is_refused(tmp_path: Path, host: str) -> None:
    said = refusal(tmp_path, {"POSTBUD_SMTP_HOST": host, "POSTBUD_SMTP_SECURITY": "none"})
    assert said == [f"POSTBUD_SMTP_SECURITY: “none” would send the password to {host} for all to read"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST.", "mail.localhost"])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert is_loopback(host)


def test_an_ipv6_address_may_stand_in_brackets(tmp_path: Path) -> None:
    assert settings(tmp_path, {"POSTBUD_IMAP_HOST": "[::1]", "POSTBUD_IMAP_SECURITY": "none"}).imap.host == "::1"


def test_letters_are_throttled_to_a_server_elsewhere_and_not_to_one_here(tmp_path: Path) -> None:
    assert settings(tmp_path, REMOTE).limits.letters_per_minute == 25
    assert settings(tmp_path, LOCAL).limits.letters_per_minute == 0
    assert settings(tmp_path, LOCAL, "limits:\n  letters_per_minute: 10\n").limits.letters_per_minute == 10
    assert settings(tmp_path, REMOTE, "limits:\n  letters_per_minute: unlimited\n").limits.letters_per_minute == 0


def test_a_server_on_this_machine_may_be_asked_every_second(tmp_path: Path) -> None:
    assert settings(tmp_path, LOCAL, "poll_seconds: 1\n").poll_seconds == 1
    assert refusal(tmp_path, REMOTE, "poll_seconds: 1\n") == ["mailbox_rules.yaml:1:1: 1 would ask the server too often"]


@pytest.mark.parametrize(("written", "meant"), [("new", "new"), ("all", "all"), ("2025-01-31", date(2025, 1, 31))])
def test_a_first_start_takes_new_mail_or_all_or_from_a_day_on(tmp_path: Path, written: str, meant: object) -> None:
    assert settings(tmp_path, text=f"first_start: {written}\n").first_start == meant


def test_a_password_comes_from_a_file_beside_the_rules(tmp_path: Path) -> None:
    (tmp_path / "imap.secret").write_text("kodeord med æ \nnote\n", encoding="utf-8")
    assert settings(tmp_path, text="imap:\n  password_file: imap.secret\n").imap.password == "kodeord med æ "
    assert settings(tmp_path, {"POSTBUD_IMAP_PASSWORD_FILE": str(tmp_path / "imap.secret")}).imap.password == "kodeord med æ "


def test_a_password_in_the_environment_goes_before_a_file(tmp_path: Path) -> None:
    loaded = settings(tmp_path, {"POSTBUD_SMTP_PASSWORD": "et"}, "smtp:\n  password_file: findes-ikke\n")
    assert loaded.smtp.password == "et"


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    environ = {
        **LOCAL,
        "POSTBUD_IMAP_PASSWORD": "hemmelig-1",
        "POSTBUD_SMTP_PASSWORD": "hemmelig-2",
        "POSTBUD_DATABASE": "postgresql://postbud:hemmelig-3@db.bibliotek.example/postbud?password=hemmelig-4",
    }
    loaded = settings(tmp_path, environ)
    shown = repr(loaded) + str(loaded) + effective(loaded) + repr(loaded.imap)
    assert "hemmelig" not in shown
    assert loaded.imap.password == "hemmelig-1"
    assert "hemmelig-3" in loaded.database


def test_a_password_in_the_file_is_not_repeated_in_the_error(tmp_path: Path) -> None:
    assert not any("hemmelig" in line for line in refusal(tmp_path, text="smtp:\n  password: hemmelig\n"))


def test_the_addresses_of_coordinators_are_not_logged(tmp_path: Path) -> None:
    loaded = settings(tmp_path, text="coordinators:\n  - Koordinatoren <nn@bibliotek.example>\n")
    assert loaded.coordinators == (Address("Koordinatoren", "nn@bibliotek.example"),)
    assert "nn@bibliotek.example" not in effective(loaded)


def test_the_database_lies_beside_the_rules_unless_told_otherwise(tmp_path: Path) -> None:
    assert settings(tmp_path).database == f"sqlite:///{tmp_path / 'data' / 'postbud.db'}"
    assert settings(tmp_path, {"POSTBUD_DATABASE": "postgresql://u@h/n"}).database == "postgresql+psycopg://u@h/n"


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    assert settings(tmp_path, {"POSTBUD_TEST_HOST": "x", "POSTBUD_PROFILE": "y", "POSTBUDS": "z"}) == settings(tmp_path)


def test_the_shipped_file_shows_every_key_and_its_default(tmp_path: Path) -> None:
    """With every key that is commented out taken in, nothing changes: the comments tell the truth."""
    shipped = (ROOT / "mailbox_rules.yaml").read_text(encoding="utf-8")
    (tmp_path / "mailbox_rules.yaml").write_text(shipped, encoding="utf-8")
    as_shipped = load_settings(tmp_path, REMOTE)
    taken_in = re.sub(r"(?m)^( *)# ([a-z_]+: )", r"\1\2", shipped)
    (tmp_path / "mailbox_rules.yaml").write_text(taken_in, encoding="utf-8")
    assert taken_in.count("\n") == shipped.count("\n") and taken_in != shipped
    assert load_settings(tmp_path, REMOTE) == as_shipped
    assert [key for key in MailboxRules.model_fields if not re.search(rf"(?m)^{key}:", taken_in)] == []


def test_the_effective_settings_name_every_key(tmp_path: Path) -> None:
    said = effective(settings(tmp_path, REMOTE))
    assert [key for key in MailboxRules.model_fields if key not in said] == []


def test_a_coordinator_in_the_rules_has_an_address_and_may_have_a_name(tmp_path: Path) -> None:
    text = 'coordinators:\n  - nn@bibliotek.example\n  - "\\"Holm, Lis\\" <lis@bibliotek.example>"\n'
    assert settings(tmp_path, text=text).coordinators == (
        Address("", "nn@bibliotek.example"),
        Address("Holm, Lis", "lis@bibliotek.example"),
    )


@given(
    st.sampled_from([name for name, _ in ENVIRONMENT]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
)
def test_whatever_a_variable_holds_it_is_taken_or_told(name: str, value: str) -> None:
    try:
        load_settings(ROOT, {name: value})
    except ConfigurationError as error:
        assert [problem.where for problem in error.problems] == [name]
