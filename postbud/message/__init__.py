"""A mail's bytes become a Message: guarded, decoded, its text taken apart, machines recognised.

Knows mail formats and what mail programs make of them; knows nothing of programmes, registrations or what a message wants.
"""

from postbud.message.fingerprint import fingerprint
from postbud.message.parse import peek, read_message

__all__ = ["fingerprint", "peek", "read_message"]
