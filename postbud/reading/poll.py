"""An answer to a poll: which of its options somebody can, can perhaps, cannot, and likes best.

What is not sure says so, and a human reads it. One pass over the words, none of which is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postbud.model.message import Address
from postbud.model.poll import Choice, Chosen, Option
from postbud.reading.dates import written_days
from postbud.reading.poll_clauses import CLOCK, Clause, Named, joined, pieces, split
from postbud.reading.poll_names import Naming
from postbud.reading.poll_words import PLAIN, PREFER, RATHER_NOT, UNSURE, Verdict, for_a_human, has, joins, stronger, strongest, verdict_of
from postbud.reading.replies import core_span
from postbud.reading.view import word_list

LONGEST_ANSWER = 1500  # characters; what is longer is a letter, and a human reads it


def read_choice(text: str, options: Sequence[Option], sender: Address | None = None) -> Chosen:
    """What an answer says of each option; `written`: the day it was written, for days without a year."""
    start, end = core_span(text, sender)
    own = text[start:end]
    if not own.strip():
        return Chosen({}, unclear="empty")
    if len(own) > LONGEST_ANSWER:
        return Chosen({}, unclear="too-long")
    return _Answer(options).read(own)


class _Answer:
    """One answer while it is read."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.naming = Naming(options)
        self.said: dict[int, set[Choice]] = {}
        self.preferred: set[int] = set()
        self.unliked: set[int] = set()
        self.strange: list[str] = []
        self.overall: Verdict = None  # of all that is not named
        self.exclusive = False
        self.unclear, self.asks = "", False
        self.remarks = False  # verdicts that stand beside nothing named

    def read(self, text: str) -> Chosen:
        for clause in self._clauses(text):
            self._take(clause)
        return self._result()

    # What is named

    def _clauses(self, text: str) -> Iterator[Clause]:
        """Clauses with what they name; commas part them only where each part has a verdict of its own."""
        days = {day.start: day for day in written_days(text)}
        clocks = {found.start(): found.end() for found in CLOCK.finditer(text) if not self.naming.is_offered_day(found[0])}
        for piece in pieces(text, days, clocks):
            asks = any(word == "?" for word, _, _ in piece)
            parts = [self.naming.clause(part) for part in split(piece, ",")]
            for clause in joined([one for one in parts if one]):
                clause.asks = asks
                yield clause

    def _take(self, clause: Clause) -> None:
        words = [word for group in clause.groups for word in group]
        if clause.asks:
            self.asks = True
            self.unclear = self.unclear or ("question" if clause.named else "")
            return
        if for_a_human(words):
            self.unclear = self.unclear or "unclear"
        elif has(words, "except") or (has(words, "all") and has(words, "than") and clause.named):
            self._all_but(clause, words)
        elif not clause.named:
            self._unnamed(words)
        else:
            self._verdicts(clause, words)

    def _all_but(self, clause: Clause, words: list[str]) -> None:
        """ "Alle undtagen 2": what stands behind the word is out, all others are in (or the other way round, under a no)."""
        verdict = verdict_of([word for word in words if word not in word_list("polls", "except")])
        verdict = verdict or Choice.YES
        self._overall(verdict)
        for named in clause.named:
            self._note(named, Choice.NO if verdict != Choice.NO else Choice.YES)

    def _unnamed(self, words: list[str]) -> None:
        verdict = verdict_of(words)
        if (has(words, "none") or "no" in words) and has(words, "indifferent"):
            self._overall(Choice.YES)
        elif has(words, "none") or (has(words, "some") and has(words, "negations")):
            self._overall(Choice.NO)
        elif has(words, "all") or has(words, "rest"):
            self._overall(verdict or (Choice.YES if has(words, "all") else None))
        elif verdict == Choice.NO and (has(words, "yes") or has(words, "no")):
            self.remarks = True

    def _overall(self, verdict: Verdict) -> None:
        if verdict in (None, UNSURE):
            return
        if self.overall not in (None, verdict):
            self.unclear = self.unclear or "contradiction"
        self.overall = verdict

    def _verdicts(self, clause: Clause, words: list[str]) -> None:
        """Each thing named takes the verdict beside it: the one behind it, or in front of it, as the clause begins."""
        groups = clause.groups
        if has(words, "rest") and not has(words, "only"):
            self._rest_beside(clause)
            return
        verdicts = [verdict_of(group) for group in groups]
        self.exclusive |= has(words, "only")
        if has(words, "none"):
            verdicts = [
                Choice.NO if verdict is None and has(group, "none") else verdict for verdict, group in zip(verdicts, groups, strict=True)
            ]
        if has(groups[0], "neither"):
            verdicts = [Choice.NO, *([None] * len(clause.named))]
        first = verdicts[0]
        if UNSURE in verdicts:
            self.unclear = self.unclear or "unclear"
            return
        if first is None and all(one is None for one in verdicts):
            if not all(word in word_list("polls", "neutral") or joins(word) for word in words):
                self.strange += [named.words for named in clause.named if named.strange]
                self.unclear = self.unclear or ("" if all(named.strange for named in clause.named) else "unclear")
                return
            for number, named in enumerate(clause.named):
                self._note(named, Choice.YES if not has(groups[number], "than") else Choice.MAYBE)
            return
        if first is not None and verdicts[-1] not in (None, first) and len(set(verdicts) - {None}) > 1:
            if len(clause.named) > 1 or {first, verdicts[-1]} == {Choice.YES, Choice.NO}:
                self.unclear = self.unclear or "contradiction"
                return
            verdicts = [stronger(first, verdicts[-1]), *([None] * len(clause.named))]
        for number, named in enumerate(clause.named):
            before = next((one for one in reversed(verdicts[: number + 1]) if one is not None), None)
            behind = next((one for one in verdicts[number + 1 :] if one is not None), None)
            verdict = before if first is not None else (behind or before)
            if has(groups[number], "than"):
                verdict = Choice.MAYBE
            self._note(named, verdict)

    def _rest_beside(self, clause: Clause) -> None:
        """ "12. dur ikke, resten er fint" without the comma: what stands behind the word for the rest is about it."""
        for number, named in enumerate(clause.named):
            before, behind = clause.groups[number], clause.groups[number + 1]
            cut = next((place for place, word in enumerate(behind) if word in word_list("polls", "rest")), len(behind))
            self._note(named, verdict_of(before) or verdict_of(behind[:cut]) or Choice.YES)
            if cut < len(behind):
                self._overall(verdict_of(behind[cut:]) or Choice.YES)

    def _note(self, named: Named, verdict: Verdict) -> None:
        if named.strange:
            if verdict != Choice.NO:
                self.strange.append(named.words)
            return
        if verdict in (None, UNSURE):
            self.unclear = self.unclear or "unclear"
            return
        for number in named.numbers:
            self.said.setdefault(number, set()).add(PLAIN.get(verdict) or Choice(verdict))
            if verdict == RATHER_NOT:
                self.unliked.add(number)
            if verdict == PREFER:
                self.preferred.add(number)

    def _result(self) -> Chosen:
        strange = tuple(dict.fromkeys(self.strange))
        if self.naming.wrong:
            self.unclear = self.unclear or "weekday"
        for choices in self.said.values():
            if Choice.NO in choices and len(choices) > 1:
                self.unclear = self.unclear or "contradiction"
        if not self.said and self.overall is None:
            if self.remarks and not strange and not self.unclear and not self.asks:
                return Chosen(dict.fromkeys(sorted(self.naming.everything), Choice.NO))
            return Chosen({}, strange=strange, unclear=self.unclear or ("" if strange else "nothing-named"), asks=self.asks)
        if self.remarks:
            self.unclear = self.unclear or "unclear"
        if self.unclear:
            return Chosen({}, strange=strange, unclear=self.unclear, asks=self.asks)
        named = {number: strongest(found) for number, found in self.said.items()}
        other = self._of_the_others(named)
        return Chosen(
            {number: named.get(number, other) for number in sorted(self.naming.everything)},
            frozenset(self.preferred),
            strange,
            "",
            self.asks,
        )

    def _of_the_others(self, choices: dict[int, Choice]) -> Choice:
        """What is not named: as "all" or "the rest" says; else what nobody speaks of is a no beside a yes, and a yes beside a mere no."""
        if self.overall is not None:
            return PLAIN.get(self.overall) or Choice(self.overall)
        if choices and all(one == Choice.NO or number in self.unliked for number, one in choices.items()):
            return Choice.YES
        liked_alone = self.preferred and set(choices) == self.preferred
        return Choice.MAYBE if liked_alone and not self.exclusive else Choice.NO
