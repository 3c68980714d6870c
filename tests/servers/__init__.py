"""Throw-away servers for tests and benchmarks: real Dovecot, real PostgreSQL, and SMTP servers that misbehave by script.

Everything listens on loopback only, lives in a temporary folder and is gone afterwards. Nothing here knows Postbud.
"""
