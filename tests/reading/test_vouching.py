"""Authentication-Results: whose word counts, for and against a sender, whatever a stranger writes beside it."""

from __future__ import annotations

import pytest

from postbud.reading.vouching import Verdict, disowned_by, verdicts

OURS = "mx.netvaerk.example"
EVA = "eva@by.example"
SPF_FAILS = f"{OURS}; spf=fail smtp.mailfrom=by.example"

AGAINST = {
    "dmarc failed": [f"{OURS}; dmarc=fail header.from=by.example"],
    "dmarc failed, in capitals and with a version": [f"{OURS.upper()} 1; DMARC=Fail (p=reject)"],
    "spf failed and nothing signed": [SPF_FAILS],
    "spf failed and the signature too": [f"{SPF_FAILS}; dkim=fail header.d=by.example"],
    "another one signed": [f"{SPF_FAILS}; dkim=pass header.d=somewhere.example"],
    "a pass in a comment": [f"{OURS}; spf=fail (dkim=pass; dmarc=pass) smtp.mailfrom=by.example"],
    "a pass in nested comments": [f"{OURS}; spf=fail (a (b; dkim=pass) ; dkim=pass) smtp.mailfrom=by.example"],
    "a pass in the envelope sender": [f'{OURS}; spf=fail smtp.mailfrom="; dkim=pass "@by.example'],
    "a pass behind an escaped quote": [f'{OURS}; spf=fail smtp.mailfrom="a\\"; dkim=pass "@by.example'],
    "a pass as somebody's word": [f"{OURS}; spf=fail reason=dkim=pass"],
    "a forged pass below": [SPF_FAILS, f"{OURS}; dkim=pass header.d=by.example"],
    "a forged pass of another server above": ["mx.elsewhere.example; dkim=pass header.d=by.example", SPF_FAILS],
    "several of ours, the second knows": [f"{OURS}; dkim=none", f"{OURS}; dmarc=fail"],
    "a method with a version": [f"{OURS}; dmarc/1 = fail"],
}  # fmt: skip

NOT_AGAINST = {
    "nothing said": [],
    "all is well": [f"{OURS}; spf=pass smtp.mailfrom=by.example; dkim=pass header.d=by.example; dmarc=pass"],
    "forwarded, and signed at home": [f"{SPF_FAILS}; dkim=pass header.d=mail.by.example"],
    "forwarded, and signed by a user of home": [f"{SPF_FAILS}; dkim=pass header.i=@by.example"],
    "forwarded, and DMARC passed": [f"{SPF_FAILS}; dmarc=pass"],
    "another server fails it": ["mx.elsewhere.example; dmarc=fail"],
    "a server whose name begins like ours": [f"{OURS}.evil.example; dmarc=fail"],
    "our name further in": [f"mx.elsewhere.example {OURS}; dmarc=fail"],
    "no result": [f"{OURS}; none"],
    "a failure in a comment": [f"{OURS} (dmarc=fail); spf=pass"],
}  # fmt: skip


def headers(values: list[str]) -> list[tuple[str, str]]:
    return [("Received", "from a by b"), *(("Authentication-Results", value) for value in values), ("From", EVA)]


@pytest.mark.parametrize("case", AGAINST)
def test_our_servers_word_against_a_sender_counts(case: str) -> None:
    assert disowned_by(headers(AGAINST[case]), OURS, EVA)


@pytest.mark.parametrize("case", NOT_AGAINST)
def test_nobody_elses_word_counts_and_a_signature_of_the_senders_own_house_does(case: str) -> None:
    assert disowned_by(headers(NOT_AGAINST[case]), OURS, EVA) == ""


def test_without_a_name_of_ours_the_topmost_counts_alone() -> None:
    assert disowned_by(headers(["a.example; dmarc=fail", "b.example; dmarc=pass"]), "", EVA)
    assert disowned_by(headers(["a.example; dmarc=pass", "b.example; dmarc=fail"]), "", EVA) == ""


def test_a_header_is_read_into_its_verdicts() -> None:
    value = "mx 1; spf = pass (a; b) smtp.mailfrom=by.example; dkim=pass header.i=x@by.example; dmarc=none"
    assert list(verdicts(value)) == [Verdict("spf", "pass"), Verdict("dkim", "pass", "by.example"), Verdict("dmarc", "none")]
