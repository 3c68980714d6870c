"""A message becomes a reading: what it wants, about which programme, meeting and people, with the words each fact rests on.

Knows messages, programmes and the lexicons; knows no store, no letter and no server. One reader per fact, one file per reader.
"""

from postbud.reading.read import read
from postbud.reading.report import as_json

__all__ = ["as_json", "read"]
