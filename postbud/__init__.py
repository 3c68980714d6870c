"""Postbud: an engine for registration by mail. It knows mail, calendars and storage, and no workflow by name."""

__version__ = "0.1.0"
