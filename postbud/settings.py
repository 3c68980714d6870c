"""The settings: mailbox_rules.yaml, overridden by the environment.

Knows the file, the environment variables and which of them fit together; opens no connection and reads no programme. Passwords come
from the environment or a file of their own, never from mailbox_rules.yaml, and never appear in a repr or a log line.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.model.oauth import OAuth, OAuthFacts
from postbud.model.retention import NEVER, Retention
from postbud.model.rule import Rule
from postbud.model.settings import (
    CONNECTIONS,
    CONNECTIONS_HERE,
    FEWEST_POLL_SECONDS,
    LETTERS_PER_MINUTE,
    UNLIMITED,
    Folders,
    Limits,
    MailboxRules,
    Security,
    Server,
    ServerFacts,
    Settings,
    is_loopback,
)
from postbud.rules import order_problems
from postbud.tokens import Tokens
from postbud.yaml_lines import Tree, in_order, parse, read_text, validated
from postbud.yaml_words import almost

__all__ = ["Folders", "Limits", "Server", "Settings", "effective", "load_settings", "require_servers"]

FILE = "mailbox_rules.yaml"

# Environment variable and the key it overrides. An empty variable counts as not set.
ENVIRONMENT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("POSTBUD_ADDRESS", ("address",)),
    ("POSTBUD_DATABASE", ("database",)),
    # Where mail comes from
    ("POSTBUD_IMAP_HOST", ("imap", "host")),
    ("POSTBUD_IMAP_PORT", ("imap", "port")),
    ("POSTBUD_IMAP_USER", ("imap", "user")),
    ("POSTBUD_IMAP_PASSWORD_FILE", ("imap", "password_file")),
    ("POSTBUD_IMAP_SECURITY", ("imap", "security")),
    # Where letters go
    ("POSTBUD_SMTP_HOST", ("smtp", "host")),
    ("POSTBUD_SMTP_PORT", ("smtp", "port")),
    ("POSTBUD_SMTP_USER", ("smtp", "user")),
    ("POSTBUD_SMTP_PASSWORD_FILE", ("smtp", "password_file")),
    ("POSTBUD_SMTP_SECURITY", ("smtp", "security")),
    # Where tokens come from, if there is no password
    ("POSTBUD_OAUTH_FLOW", ("oauth", "flow")),
    ("POSTBUD_OAUTH_TENANT", ("oauth", "tenant")),
    ("POSTBUD_OAUTH_CLIENT_ID", ("oauth", "client_id")),
    ("POSTBUD_OAUTH_CLIENT_SECRET_FILE", ("oauth", "client_secret_file")),
    # For whoever looks after the machine
    ("POSTBUD_METRICS_PORT", ("metrics_port",)),
    ("POSTBUD_LOG_FORMAT", ("log_format",)),
)

# Variables of ours that are read elsewhere: here the secrets, in run.py the home, in clock.py the time, in the daemon the profile.
SECRETS: dict[str, tuple[str, ...]] = {
    "POSTBUD_IMAP_PASSWORD": ("imap", "password"),
    "POSTBUD_SMTP_PASSWORD": ("smtp", "password"),
    "POSTBUD_OAUTH_CLIENT_SECRET": ("oauth", "client_secret"),
}
ELSEWHERE = (*SECRETS, "POSTBUD_HOME", "POSTBUD_NOW", "POSTBUD_PROFILE")

# The usual port of each kind of server, and what a port says about the security if that is not given.
PORTS: dict[str, dict[Security, int]] = {
    "imap": {"tls": 993, "starttls": 143, "none": 143},
    "smtp": {"tls": 465, "starttls": 587, "none": 25},
}
SPOKEN: dict[int, Security] = {993: "tls", 465: "tls", 143: "starttls", 587: "starttls", 25: "starttls"}


def load_settings(home: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of that home folder. Raises ConfigurationError with every problem of file and environment.

    Servers and the address may be missing: reading, checking and previewing need none (`require_servers`).
    """
    tree = _overridden(parse(read_text(home / FILE, FILE), FILE), environ)
    problems = [*_misspelt(environ), *_passwords_in_file(tree)]
    written, found = validated(tree, MailboxRules)
    problems += found
    if written is None:
        raise ConfigurationError(in_order(problems))
    settings = _settings(written, tree, home, environ, problems)
    problems += _mailbox_problems(tree, written, settings)
    if not any(problem.path.startswith("rules") for problem in found):
        problems += order_problems(settings.rules)
    if problems:
        raise ConfigurationError(in_order(problems))
    return settings


def _overridden(tree: Tree, environ: Mapping[str, str]) -> Tree:
    """The file with the environment laid over it. A problem with such a value stands at the name of its variable."""
    value, places = copy.deepcopy(tree.value), dict(tree.places)
    for variable, path in ENVIRONMENT:
        if given := environ.get(variable, ""):
            group = value.setdefault(path[0], {}) if len(path) == 2 else value
            if isinstance(group, dict):
                group[path[-1]] = _with_name(given, group.get(path[-1])) if path == ("address",) else given
                places[path] = variable
    return Tree(tree.name, value, places)


def _with_name(given: str, written: object) -> str:
    """The address given by the environment; if it has no name, the name in the file stays."""
    name, bracket, _ = written.rpartition("<") if isinstance(written, str) else ("", "", "")
    return f"{name}<{given}>" if bracket and "<" not in given else given


def _misspelt(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Variables that are almost one of ours. Others that begin with POSTBUD_ are left alone: they may belong to something around us."""
    known = [variable for variable, _ in ENVIRONMENT] + [*ELSEWHERE]
    for variable in environ:
        if variable.startswith("POSTBUD_") and variable not in known and (meant := almost(variable, known)):
            yield Problem(variable, "", "there is no such variable", f"Did you mean {meant}?")


def _passwords_in_file(tree: Tree) -> Iterator[Problem]:
    """Secrets written into the file; they are taken out of the tree, so that they are not reported again as unknown keys."""
    for variable, path in SECRETS.items():
        group = tree.value.get(path[0])
        if isinstance(group, dict) and group.pop(path[1], None) is not None:
            word = "secret" if "secret" in path[1] else "password"
            advice = f"Set {variable}, or name a file that holds it: `{path[1]}_file: ...`. Then change the {word}."
            yield tree.problem(path, f"a {word} must not stand in this file", advice)


def _settings(written: MailboxRules, tree: Tree, home: Path, environ: Mapping[str, str], problems: list[Problem]) -> Settings:
    oauth = _oauth(written.oauth, tree, home, environ, problems)
    tokens = Tokens(oauth, home) if oauth.flow else None  # one for both servers
    imap = _server("imap", written.imap, tree, home, environ, problems, tokens)
    smtp = _server("smtp", written.smtp, tree, home, environ, problems, tokens)
    return Settings(
        home=home,
        address=written.address,
        imap=imap,
        smtp=smtp,
        oauth=oauth,
        database=_database(written.database, home),
        rules=tuple(_placed(rule, number, tree) for number, rule in enumerate(written.rules)),
        coordinators=written.coordinators,
        language=written.language,
        time_zone=written.time_zone,
        trusted_authserv=written.trusted_authserv,
        folder=written.folder,
        folders=written.folders,
        first_start=written.first_start,
        poll_seconds=written.poll_seconds,
        idle=written.idle,
        limits=_limits(written.limits, smtp),
        metrics_port=written.metrics_port,
        log_format=written.log_format,
        retention=written.retention,
        secret_files=tuple(home / name for name in _secret_files(written) if name),
    )


def _placed(rule: Rule, number: int, tree: Tree) -> Rule:
    here = ("rules", number)
    places = {path[2]: place for path, place in tree.places.items() if path[:2] == here and len(path) == 3}
    return rule.placed({str(key): place for key, place in places.items()} | {"": tree.place(here)}, number + 1)


def _limits(limits: Limits, smtp: Server) -> Limits:
    """What the file leaves open follows from where the SMTP server is."""
    usual = {
        "letters_per_minute": UNLIMITED if smtp.loopback else LETTERS_PER_MINUTE,
        "connections": CONNECTIONS_HERE if smtp.loopback else CONNECTIONS,
    }
    return limits.model_copy(update={name: value for name, value in usual.items() if getattr(limits, name) is None})


def _database(url: str, home: Path) -> str:
    """SQLite beside the rules unless told otherwise; a plain postgresql:// gets the one driver we have."""
    if not url:
        return f"sqlite:///{home.resolve() / 'data' / 'postbud.db'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _secret_files(written: MailboxRules) -> tuple[str, ...]:
    return written.imap.password_file, written.smtp.password_file, written.oauth.client_secret_file


def _oauth(facts: OAuthFacts, tree: Tree, home: Path, environ: Mapping[str, str], problems: list[Problem]) -> OAuth:
    """Where tokens come from; what is missing for it is added to `problems`."""
    secret = _secret(("oauth", "client_secret"), facts.client_secret_file, tree, home, environ, problems)
    needed: dict[str, dict[str, object]] = {
        "client-credentials": {"tenant": facts.tenant, "client_id": facts.client_id},
        "device-code": {"tenant": facts.tenant, "client_id": facts.client_id},
        "command": {"command": facts.command},
        "": {},
    }
    for name, value in needed[facts.flow].items():
        if not value:
            advice = f"flow: {facts.flow} needs it (docs/operators.md, Microsoft 365)."
            problems.append(tree.problem(("oauth",), f"{name} is missing", advice))
    cache = home.resolve() / "data" / "oauth.json"
    return OAuth(facts.flow, facts.tenant, facts.client_id, facts.authority, facts.command, secret, cache)


def _server(
    kind: str, facts: ServerFacts, tree: Tree, home: Path, environ: Mapping[str, str], problems: list[Problem], tokens: Tokens | None
) -> Server:
    """The server, with the security its port speaks and the port of its security; what is wrong is added to `problems`.

    One that has a password is logged in to with it; else with a token, where there are tokens.
    """
    security: Security = facts.security or SPOKEN.get(facts.port or 0, "tls")
    port = facts.port or PORTS[kind][security]
    if facts.host:
        problems += _security_problems(kind, facts.host, port, security, tree)
    password = _secret((kind, "password"), facts.password_file, tree, home, environ, problems)
    return Server(facts.host, port, facts.user, password, security, tokens if facts.user and not password else None)


def _secret(path: tuple[str, str], file: str, tree: Tree, home: Path, environ: Mapping[str, str], problems: list[Problem]) -> str:
    """A secret from its variable, or else from the file that is named for it; '' if neither has one."""
    given = environ.get(f"POSTBUD_{path[0].upper()}_{path[1].upper()}", "")
    if given or not file:
        return given
    secret, found = _secret_from(home / file, (path[0], f"{path[1]}_file"), tree)
    problems += found
    return secret


def _security_problems(kind: str, host: str, port: int, security: Security, tree: Tree) -> Iterator[Problem]:
    if is_loopback(host):
        return
    if security == "none":
        what = f"“none” would send the password to {host} for all to read"
        yield tree.problem((kind, "security"), what, "Write tls or starttls; none is only for a server on this machine.")
    elif port in (993, 465) and security == "starttls" or port in (143, 587, 25) and security == "tls":
        what = f"port {port} does not speak {security}"
        yield tree.problem((kind, "port"), what, f"Write security: {SPOKEN[port]}, or port: {PORTS[kind][security]}.")


def _secret_from(path: Path, key: tuple[str, str], tree: Tree) -> tuple[str, list[Problem]]:
    """The first line of the file. The name of the file is shown in a problem, what is in it never."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        return "", [tree.problem(key, f"{path.name} cannot be read: {error.strerror}", "Check its name and who may read it.")]
    except UnicodeDecodeError:
        return "", [tree.problem(key, f"{path.name} is not text in UTF-8", "Write the password on one line and save it as UTF-8.")]
    if not lines or not lines[0]:
        return "", [tree.problem(key, f"{path.name} is empty", "Write the password on its first line.")]
    return lines[0], []


def _mailbox_problems(tree: Tree, written: MailboxRules, settings: Settings) -> Iterator[Problem]:
    if settings.poll_seconds < FEWEST_POLL_SECONDS and settings.imap.host and not settings.imap.loopback:
        advice = f"Write {FEWEST_POLL_SECONDS} or more; new mail is announced by the server anyway (idle)."
        yield tree.problem(("poll_seconds",), f"{settings.poll_seconds} would ask the server too often", advice)
    yield from _folder_problems(tree, written)
    yield from _database_problems(tree, written)


def _folder_problems(tree: Tree, written: MailboxRules) -> Iterator[Problem]:
    for name in Folders.model_fields:
        if getattr(written.folders, name).casefold() == written.folder.casefold():
            what = "is the folder that mail is read from"
            yield tree.problem(("folders", name), what, 'Name another folder, or write "" to leave the mail where it is.')


def _database_problems(tree: Tree, written: MailboxRules) -> Iterator[Problem]:
    url, place = written.database, ("database",)
    if not url:
        return
    if url.partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql") or "://" not in url:
        advice = "Write sqlite:///... or postgresql+psycopg://user@host/name."
        yield tree.problem(place, "is not the URL of an SQLite or PostgreSQL database", advice)
    elif _masked(url) != url and tree.place(place).startswith(FILE):
        advice = "Set POSTBUD_DATABASE instead, or let PostgreSQL take it from a .pgpass file. Then change the password."
        yield tree.problem(place, "a password must not stand in this file", advice)


# What the daemon cannot do without: what it is called, whether it is there, the variable that sets it, the key that does.
_NEEDED: tuple[tuple[str, Callable[[Settings], object], str, str], ...] = (
    ("the registration address is not known", lambda given: given.address.email, "POSTBUD_ADDRESS", "address"),
    ("the IMAP server is not known", lambda given: given.imap.host, "POSTBUD_IMAP_HOST", "imap.host"),
    ("the user at the IMAP server is not known", lambda given: given.imap.user, "POSTBUD_IMAP_USER", "imap.user"),
    (
        "the password at the IMAP server is not known",
        lambda given: given.imap.password or given.imap.tokens,
        "POSTBUD_IMAP_PASSWORD",
        "imap.password_file",
    ),
    ("the SMTP server is not known", lambda given: given.smtp.host, "POSTBUD_SMTP_HOST", "smtp.host"),
    # Without a user there is no login, and so no password.
    (
        "the password at the SMTP server is not known",
        lambda given: given.smtp.password or given.smtp.tokens or not given.smtp.user,
        "POSTBUD_SMTP_PASSWORD",
        "smtp.password_file",
    ),
    (
        "the client secret for tokens is not known",
        lambda given: given.oauth.secret or given.oauth.flow != "client-credentials",
        "POSTBUD_OAUTH_CLIENT_SECRET",
        "oauth.client_secret_file",
    ),
)


def require_servers(settings: Settings) -> None:
    """Raises ConfigurationError with everything that is missing for work with a mailbox, and how to set it."""
    problems = [
        Problem(variable, "", what, f"Set {variable}, or `{key}` in {FILE}.")
        for what, there, variable, key in _NEEDED
        if not there(settings)
    ]
    if problems:
        raise ConfigurationError(problems)


def require_secrets(settings: Settings) -> None:
    """Raises ConfigurationError if what tokens are had with is missing; servers are not asked about."""
    if settings.oauth.flow == "client-credentials" and not settings.oauth.secret:
        what, _, variable, key = _NEEDED[-1]
        raise ConfigurationError([Problem(variable, "", what, f"Set {variable}, or `{key}` in {FILE}.")])


def sources(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Where each setting comes from that is set: 'mailbox_rules.yaml:12:3' or the name of a variable, by its key ("imap.host")."""
    tree = _overridden(parse(read_text(home / FILE, FILE), FILE), environ)
    found = {".".join(map(str, path)): place for path, place in tree.places.items() if path}
    return found | {".".join(path): variable for variable, path in SECRETS.items() if environ.get(variable)}


def effective(settings: Settings) -> str:
    """The settings in force, one line each, for the log: secrets masked, addresses of people counted and not named."""
    return "\n".join(f"{key}: {value}" for key, value in effective_values(settings))


def effective_values(settings: Settings) -> tuple[tuple[str, object], ...]:
    """The same, key by key."""
    limits = settings.limits
    return (
        ("home", settings.home),
        ("address", settings.address.email or "not set"),
        ("imap", _shown(settings.imap)),
        ("smtp", _shown(settings.smtp)),
        ("oauth", settings.oauth.flow or "not used"),
        ("database", _masked(settings.database)),
        ("folder", settings.folder),
        *((f"folders.{name}", getattr(settings.folders, name) or "left in place") for name in Folders.model_fields),
        ("first_start", settings.first_start),
        ("poll_seconds", settings.poll_seconds),
        ("idle", "yes" if settings.idle else "no"),
        ("limits.letters_per_minute", limits.letters_per_minute or "unlimited"),
        *((f"limits.{name}", getattr(limits, name)) for name in Limits.model_fields if name != "letters_per_minute"),
        ("metrics_port", settings.metrics_port or "none"),
        ("log_format", settings.log_format),
        *((f"retention.{name}", _days(getattr(settings.retention, name))) for name in Retention.model_fields),
        ("coordinators", len(settings.coordinators)),
        ("language", settings.language),
        ("time_zone", settings.time_zone),
        ("trusted_authserv", settings.trusted_authserv or "none"),
        ("rules", ", ".join(rule.name for rule in settings.rules)),
    )


def _days(days: int | None) -> str:
    return NEVER if days is None else str(days)


def _shown(server: Server) -> str:
    if not server.host:
        return "not set"
    by = "by OAuth" if server.tokens else f"password {'set' if server.password else 'not set'}"
    login = f"user {server.user}, {by}" if server.user else "no login"
    return f"{server.host}:{server.port} ({server.security}), {login}"


def _masked(url: str) -> str:
    """The URL with *** for its password, be it before the @ or in the query (libpq takes both)."""
    scheme, _, rest = url.partition("://")
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    shown = f"{scheme}://{user}:***@{place}" if at and colon else url
    before, password, _ = shown.partition("password=")
    return f"{before}{password}***" if password else shown
