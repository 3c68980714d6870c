"""Tests of reading mails: guard, headers, body, segments, machines, fingerprint."""
