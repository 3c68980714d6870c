"""Who the message is about (first shape: the sender)."""

from __future__ import annotations

from postbud.model.programme import Programme
from postbud.model.reading import Doubt, Evidence, Fact, Person
from postbud.reading.acts import Said
from postbud.reading.doubts import doubt
from postbud.reading.intent import Wish
from postbud.reading.names import display_name
from postbud.reading.phrases import NAME
from postbud.reading.view import View


def read_people(view: View, said: Said, wish: Wish, programme: Programme | None) -> tuple[tuple[Fact[Person], ...], tuple[Doubt, ...]]:
    sender = view.message.sender
    if sender is None:
        return (), (doubt("nobody"),)
    others = [token.text for sentence in said.sentences for token in sentence.tokens if token.word == NAME]
    name = display_name(sender.name)
    strangers = [one for one in others if one.casefold() not in name.casefold()]
    doubts = (doubt("nobody", [Evidence("body", ", ".join(strangers[:3]))]),) if strangers else ()
    return (Fact(Person(name or None, sender.email), (Evidence("header From", str(sender)),)),), doubts
