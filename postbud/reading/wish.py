"""A wish: what the sender wants, and all that comes with it. The value that the readers of intent hand on.

See `intent.py` and `unspoken.py` for how a wish is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from postbud.model.reading import Doubt, Evidence, Fact, Intent
from postbud.reading.acts import Act, Said
from postbud.reading.view import shown, word_list
from postbud.reading.words import Sentence


@dataclass(frozen=True)
class Wish:
    """The intent with its evidence, the doubts that come with it, the acts it rests on, and what is asked beside it.

    `returning`: somebody comes after all, who was away or had left; then it is a registration that may be for one meeting.
    """

    intent: Fact[Intent]
    doubts: tuple[Doubt, ...] = ()
    acts: tuple[Act, ...] = ()
    questions: tuple[Evidence, ...] = ()
    returning: bool = False


def wish_fact(intent: Intent, acts: list[Act]) -> Fact[Intent]:
    """The intent with the words of its acts."""
    return Fact(intent, tuple(dict.fromkeys(act.evidence for act in acts))[:4])


def questions_in(said: Said) -> tuple[Evidence, ...]:
    """What is asked, a sentence each: with a question mark, or inside another sentence ("og vil gerne vide, hvad det koster")."""
    inside = {number for number, sentence in enumerate(said.sentences) if sentence.where == "body" and _asks_inside(sentence)}
    return tuple(Evidence(said.sentences[number].where, shown(said.sentences[number].text)) for number in sorted(said.asking | inside))


def _asks_inside(sentence: Sentence) -> bool:
    """Is something to be told, with a word that asks right behind it? "Jeg ved nu, hvad det koster" and "sig til, hvis" ask nothing."""
    words = [token.word for token in sentence.tokens]
    telling, asks = word_list("formulas", "telling"), word_list("formulas", "asks")
    return any(word in telling and asks & set(words[place + 1 : place + 3]) for place, word in enumerate(words))
