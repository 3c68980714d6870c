"""An invitee: somebody whom a programme's announcement goes to, whether or not anything is heard of him afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from postbud.model.message import Address


@dataclass(frozen=True, slots=True)
class Invitee:
    """One person on a programme's list; `address` is as compared, `email` as written. What the list does not say is ''."""

    programme: str
    address: str
    email: str
    name: str = ""
    organisation: str = ""
    role: str = ""

    @property
    def guide(self) -> bool:
        """On the list to be asked whether he will lead a group, and not to take part."""
        return "facilitator" in self.role.casefold()

    @property
    def to(self) -> Address:
        """Whom a letter to the invitee goes to."""
        return Address(self.name, self.email)
