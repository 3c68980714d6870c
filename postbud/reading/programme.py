"""Which programme a message is about: by plus-address, by the letter it answers, by name, subject, dates and places; never by guess.

Knows programmes only as the values handed in, so it works on programmes that do not exist yet.
"""

from __future__ import annotations

from postbud.model.reading import Doubt, Evidence, Fact
from postbud.reading.acts import Said
from postbud.reading.dates import days_in, full_date
from postbud.reading.doubts import doubt
from postbud.reading.naming import Mention, mentions, names_of, stem, words_of
from postbud.reading.view import View
from postbud.reading.words import Sentence, fold, sentences, tokens


def read_programme(view: View, said: Said) -> tuple[Fact[str | None], tuple[Doubt, ...]]:
    """The programme a message is about and the doubts about it; None if it is open, named twice, or contradicts itself."""
    clicked = unsubscribed(view)
    if clicked:
        return Fact(clicked.slug, (clicked.evidence,)), ()
    own = own_mentions(view)
    slugs = _strongest(own)
    tagged = plus_address(view)
    around = _around(view)
    if not slugs:
        slugs, own = _by_typo(view)
    if len(slugs) > 1:
        return Fact(None, tuple(one.evidence for one in own)), (doubt("two-programmes", own, slugs),)
    if slugs:
        return _checked(view, said, next(iter(slugs)), own, tagged, around)
    for candidates in (tagged, around):
        named = {one.slug for one in candidates}
        if len(named) == 1:
            return _checked(view, said, named.pop(), candidates, [], [])
        if named:
            narrowed = _by_dates(view, said, named)
            if len(narrowed) == 1:
                return Fact(narrowed[0].slug, (narrowed[0].evidence,)), ()
            return Fact(None), (doubt("which-programme", candidates, named),)
    dated = _by_dates(view, said, set(view.programmes)) or _by_theme(view)
    if len({one.slug for one in dated}) == 1:
        return Fact(dated[0].slug, tuple(one.evidence for one in dated[:2])), ()
    return Fact(None), (_open_doubt(view, dated),)


def own_mentions(view: View) -> list[Mention]:
    """Programmes named in the body and in a subject of the sender's own; else in what closes the last line ("Kh Mie (Hverdagsledelse)")."""
    texts = [(view.own, "body")] + ([] if view.reply else [(view.bare_subject, "subject")])
    found = [one for text, where in texts for one in mentions(view.programmes, text, where)]
    return found or [one for one in mentions(view.programmes, view.closing[:400], "body") if one.strength == 3]


def _strongest(found: list[Mention]) -> set[str]:
    return {one.slug for one in found}


def unsubscribed(view: View) -> Mention | None:
    """The programme whose tag a mail program has put behind "unsubscribe", whatever its own sentences below say."""
    slug = _tags(view).get(fold(view.unsubscribed or ""))
    return Mention(slug, 3, Evidence("subject", view.message.subject.strip()), 0) if slug else None


def _tags(view: View) -> dict[str, str]:
    return {fold(programme.tag): slug for slug, programme in view.programmes.items()} | {slug: slug for slug in view.programmes}


def plus_address(view: View) -> list[Mention]:
    """The programme whose tag stands behind a + in a recipient's address (RFC 5233)."""
    tags = _tags(view)
    message = view.message
    recipients = [("header To", one.email) for one in (*message.to, *message.cc)]
    recipients += [(f"header {name}", message.header(name)) for name in ("Delivered-To", "X-Original-To", "Envelope-To")]
    found: dict[str, Mention] = {}
    for where, email in recipients:
        local = email.strip().strip("<>").rpartition("@")[0]
        slug = tags.get(fold(local.partition("+")[2])) if "+" in local else None
        if slug:
            found.setdefault(slug, Mention(slug, 3, Evidence(where, email.strip()), 0))
    return list(found.values())


def _around(view: View) -> list[Mention]:
    """What the thread, the answered subject, the history and the attachments' names say, the first of them that says anything."""
    if view.thread is not None and view.thread.programme in view.programmes:
        told = ("thread", view.thread.letter) if view.threaded else ("registry", view.programmes[view.thread.programme].title)
        return [Mention(view.thread.programme, 3, Evidence(*told), 0)]
    message = view.message
    texts = [(view.bare_subject, "subject"), (view.history, "quoted")]
    texts += [(attachment.filename, "attachment") for attachment in message.attachments]
    for text, where in texts:
        found = [one for one in mentions(view.programmes, text[:6000], where) if one.strength >= 2]
        strong = [one for one in found if one.strength == 3] or found
        if strong:
            return strong
    return _history_dates(view)


def _history_dates(view: View) -> list[Mention]:
    """The programme whose meetings' days are in the quoted letter."""
    if not view.history:
        return []
    found: list[Mention] = []
    for sentence in sentences(view.history[:3000], "quoted"):
        found += _dated(view, sentence, set(view.programmes))
    return found


def _dated(view: View, sentence: Sentence, slugs: set[str]) -> list[Mention]:
    """Programmes, one of whose meetings is on a day named in the sentence, if no other programme meets that day."""
    written = view.when.date() if view.when else None
    found = []
    for day in days_in(view, sentence):
        one = full_date(day, written) if day.day and day.month else None
        meeting = [slug for slug in slugs if one and any(meeting.date == one for meeting in view.programmes[slug].meetings)]
        if len(meeting) == 1:
            found.append(Mention(meeting[0], 1, Evidence(sentence.where, day.words), sentence.start))
    return found


def _by_dates(view: View, said: Said, slugs: set[str]) -> list[Mention]:
    return [one for sentence in said.sentences for one in _dated(view, sentence, slugs)]


def _by_theme(view: View) -> list[Mention]:
    """A theme or a place that only one programme has."""
    text = view.own if view.reply else f"{view.bare_subject}\n{view.own}"
    found = []
    for token in tokens(text):
        for slug, names in names_of(view.programmes).items():
            if (
                len(token.word) >= 5
                and (stem(token.word) in names.theme or token.word in names.places)
                and token.text[:1].isupper() | (stem(token.word) in names.theme)
            ):
                found.append(Mention(slug, 1, Evidence("body", token.text), token.start))
    return found


def _by_typo(view: View) -> tuple[set[str], list[Mention]]:
    """A long name misspelt by one or two letters, or written in two words; only where nothing is named rightly."""
    words = [
        token
        for token in tokens(f"{view.own[:3000]}\n{'' if view.reply else view.bare_subject}")
        if token.word.isalpha() and len(token.word) > 3
    ][:150]
    runs = [(token.word, token.text) for token in words] + [
        (one.word + two.word, f"{one.text} {two.text}") for one, two in zip(words, words[1:], strict=False)
    ]
    by_letter: dict[str, list[tuple[str, str]]] = {}
    for word, text in runs:
        by_letter.setdefault(word[0], []).append((word, text))
    found = []
    for slug, names in names_of(view.programmes).items():
        for name in sorted(names.distinct):
            if len(name) >= 8:
                near = [
                    text
                    for word, text in by_letter.get(name[0], [])
                    # A word spelt rightly has been looked at before: "souschef" as a title is no misspelt programme.
                    if abs(len(word) - len(name)) <= 4 and not word.startswith(name) and _near(name, word)
                ]
                found += [Mention(slug, 2, Evidence("body", text), 0) for text in near]
    return {one.slug for one in found}, found


def _near(name: str, word: str) -> bool:
    """At most one letter in eight wrong, missing or too many; an ending may follow."""
    from difflib import SequenceMatcher

    if name[:2] != word[:2] and name[-3:] not in word:
        return False
    best = max(SequenceMatcher(None, name, word[:length], autojunk=False).ratio() for length in (len(word), len(name)))
    return best >= 0.88


def _checked(
    view: View, said: Said, slug: str, own: list[Mention], tagged: list[Mention], around: list[Mention]
) -> tuple[Fact[str | None], tuple[Doubt, ...]]:
    """The one programme named, unless plus-address, history or a day of another programme say otherwise."""
    evidence = tuple(one.evidence for one in own if one.slug == slug)[:3]
    against = [one for group in (tagged, around) for one in group]
    if against and slug not in {one.slug for one in against}:
        return Fact(None, evidence), (doubt("which-programme", [*own, *against], {slug, *(one.slug for one in against)}),)
    others = [one for one in _by_dates(view, said, set(view.programmes)) if one.slug != slug]
    same = [meeting.date for meeting in view.programmes[slug].meetings]
    if others and same and _starts(said, others):
        return Fact(None, evidence), (doubt("which-programme", [*own, *others], {slug, *(one.slug for one in others)}),)
    return Fact(slug, evidence), ()


def _starts(said: Said, others: list[Mention]) -> bool:
    """Is another programme's day named as the day of what is signed up for? A day in a sentence that says what one wants."""
    wanted = {said.sentences[act.sentence].start for act in said.of("enrol", "attend", "withdraw", "absent", "replace", negated=None)}
    return any(one.place in wanted for one in others)


def _open_doubt(view: View, dated: list[Mention]) -> Doubt:
    """Nothing names one programme: words that several have, or nothing at all."""
    text = view.own if view.reply else f"{view.bare_subject}\n{view.own}"
    stems = {stem(word) for word in words_of(text)}
    fitting = {
        slug
        for slug, names in names_of(view.programmes).items()
        if any(len(shared) >= 5 and any(one.startswith(shared) for one in stems) for shared in names.shared)
    }
    fitting |= {one.slug for one in dated}
    still_open = {slug for slug in fitting if view.programmes[slug].status == "open"}
    if len(still_open) > 1:
        return doubt("which-programme", dated, still_open)
    return doubt("no-programme", dated, {slug for slug, programme in view.programmes.items() if programme.status == "open"})
