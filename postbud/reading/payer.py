"""What an invoice needs, as mails say it: an EAN number, a CVR number, the payer's own reference; and a number that cannot be an EAN.

Knows labels and numbers; whose they are is for `postbud.reading.fields`, what is done about them for the workflows. Works in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from postbud.model.identifiers import ean_holds
from postbud.model.reading import Evidence, Fact, Person
from postbud.reading.digits import numbers_in
from postbud.reading.view import View, data, word_list
from postbud.reading.words import Sentence, fold

LETTER = "ean-asked"  # the letter of ours that asks for the number: an answer to it speaks of nothing else
DIGITS = range(10, 17)  # how many figures a number may have that was meant as an EAN number: one is left out, or written twice
LONGEST_REFERENCE = 60
RUN = re.compile(r"(?<![\w@.+\-])[0-9](?:[ \u00a0.\-]{0,2}[0-9]){9,15}(?!\d)")
LABEL_ROOM = 30  # characters before a number in which its label stands
# Behind a label and a colon, a dot or blanks; the value ends with the line, at a comma or semicolon, or where a sentence ends.
VALUE = re.compile(r"[ \t]*(?:nr|no|nummer|number)?[ \t]*[.:#]?[ \t]*(?:(?:er|is)[ \t]+)?([^\n,;]{1,80})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Payer:
    """What is said; '' where nothing is. `wrong`: a number called an EAN number whose figures cannot be one, as it is written, where no

    good one stands beside it. `evidence`: the words of each.
    """

    ean: str = ""
    cvr: str = ""
    reference: str = ""
    wrong: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.ean or self.wrong)


def read_payer(view: View) -> Payer:
    """From the sender's own words, and from the signature where they say nothing. Of two good numbers neither is taken here."""
    asked = _asked(view)
    subject = "" if view.reply else view.bare_subject
    for where, text in (("body", view.own), ("subject", subject), ("signature", view.signature)):
        found = _in(text, where, view.language, asked)
        if found.said:
            return found
    return Payer()


def _asked(view: View) -> bool:
    return view.thread is not None and view.thread.letter == LETTER


def _in(text: str, where: str, language: str, asked: bool) -> Payer:
    numbers = numbers_in(text, language)
    eans = list(dict.fromkeys(number.value for number in numbers if number.kind == "ean"))
    cvrs = list(dict.fromkeys(number.value for number in numbers if number.kind == "cvr"))
    wrong = "" if eans else _wrong(text, asked)
    reference = reference_in(text)
    words = tuple(Evidence(where, said) for said in (*eans, *cvrs, wrong, reference) if said)
    return Payer(eans[0] if len(eans) == 1 else "", cvrs[0] if len(cvrs) == 1 else "", reference, wrong, words)


def _wrong(text: str, asked: bool) -> str:
    """The only number called an EAN number (or that answers our question) that is none; '' if there is none, or several."""
    found = []
    for match in RUN.finditer(text):
        digits = "".join(figure for figure in match.group() if figure.isdigit())
        before = fold(text[max(0, match.start() - LABEL_ROOM) : match.start()])
        labels = [(before.rfind(label), kind) for kind, words in data("payer")["labels"].items() for label in words if label in before]
        nearest = max(labels, default=(0, ""))[1]
        meant = nearest == "ean" or (not nearest and (asked or digits.startswith("5798")))
        if len(digits) in DIGITS and meant and not (len(digits) == 13 and ean_holds(digits)):
            found.append(match.group().strip())
    return found[0] if len(set(found)) == 1 else ""


def reference_in(text: str) -> str:
    """What the payer wants to find on the invoice: "rekvisition 4711", "att. Mona Holm"; '' if nothing or more than one thing is said."""
    found = []
    for line in text.splitlines():
        for label in data("payer")["reference"]:
            for start in _starts(fold(line), label):
                value = VALUE.match(line, start + len(label))
                said = _trimmed(value.group(1)) if value else ""
                if said:
                    found.append(said)
                break
            else:
                continue
            break
    return found[0] if len(set(found)) == 1 else ""


def _starts(line: str, label: str) -> list[int]:
    """Where a label begins in a line of folded words: at its beginning, or behind a comma, semicolon, colon, bracket or dot."""
    place = line.find(label)
    before = line[:place].rstrip() if place >= 0 else ""
    after = line[place + len(label) : place + len(label) + 1]
    fits = place >= 0 and (not before or before[-1] in ",;:(.-*•") and not (after.isalpha() and label[-1].isalpha() and len(label) < 5)
    return [place] if fits else []


def _trimmed(value: str) -> str:
    """Without what begins a new sentence, and without the dots and brackets around it."""
    said = re.split(r"(?<=[^\s.]{2}[.!?])\s", value.strip(), maxsplit=1)[0].strip(" .:!?()\t")
    return said if 0 < len(said) <= LONGEST_REFERENCE else ""


def with_payer(view: View, people: Sequence[Fact[Person]], payer: Payer, alone: bool) -> tuple[Fact[Person], ...]:
    """The people with the payer's reference, which is for all whom a mail signs up. `alone`: the mail is about nothing else, so the

    numbers that nobody has read yet are the sender's.
    """
    found = []
    for fact in people:
        news = {"reference": payer.reference or None} | ({"ean": payer.ean or None, "cvr": payer.cvr or None} if alone else {})
        news = {name: value for name, value in news.items() if value and getattr(fact.value, name) is None}
        told = tuple(one for one in payer.evidence if one.words in news.values())
        found.append(Fact(replace(fact.value, **news), tuple(dict.fromkeys((*fact.evidence, *told)))) if news else fact)
    return tuple(found)


def only_payer(view: View, payer: Payer) -> bool:
    """Whether the mail says nothing but that, and says it plainly: no question, no "ikke", nothing that is about something else."""
    written = _asked(view) or any(one.where != "signature" for one in payer.evidence)  # a number below every mail of his is no news
    return payer.said and written and all(_part_of_it(sentence, payer, _asked(view)) for sentence in view.body)


def _part_of_it(sentence: Sentence, payer: Payer, asked: bool) -> bool:
    """Whether a sentence tells the number in words that can mean nothing else, or is a courtesy; to our question it may be put freely."""
    terms, words = data("payer"), {token.word for token in sentence.tokens}
    if sentence.asks or words & set(terms["against"]):
        return False
    told = any(_stands_in(said.words, sentence.text) for said in payer.evidence)
    if len(sentence.tokens) <= 2 or (asked and told):
        return True
    known = word_list("payer", "plain") | set(fold(payer.reference).replace(".", " ").split())
    plain = all(token.word in known or fold(token.text) in known or any(sign.isdigit() for sign in token.text) for token in sentence.tokens)
    return plain or (len(sentence.tokens) <= terms["longest_courtesy"] and bool(words & set(terms["courtesy"])))


def _stands_in(words: str, text: str) -> bool:
    """A number may be written with blanks in it."""
    return words in text or (words.isdecimal() and words in "".join(sign for sign in text if sign.isdigit()))
